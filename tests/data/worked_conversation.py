"""The numbers in the sections on conversation: the pencil examples, and those from the sample data."""

import statistics
from datetime import datetime, timedelta

import pandas as pd

from tests.data.cells import distinct, moment, spelled
from tests.data.sample_tables import BOTH, EXPORT, between, inbound_comments, posts, utc

HOURS = 24
"""How long an answer may take."""


def answered(rows) -> list[bool]:
    """Whether each eligible comment was answered in time."""
    inbound = [row for row in distinct(rows, "interaction") if row["by"] == "person"]
    window, export = timedelta(hours=HOURS), datetime(2025, 6, 10, 12)
    judged = [(moment(r["commented (UTC)"]), moment(r["first reply (UTC)"])) for r in inbound]
    judged = [(at, reply) for at, reply in judged if at <= export - window]
    return [reply is not None and timedelta(0) <= reply - at <= window for at, reply in judged]


def reply_rate(rows):
    return statistics.mean(answered(rows))


def said_of_reply_rate(rows):
    in_time = answered(rows)
    return [
        f"$W$ is {HOURS} hours unless stated",
        f"comment from the last {HOURS} hours",
        f"$W$ is {HOURS} hours, and the data were exported on 2025-06-10 at 12:00 UTC",
        f"exactly {HOURS} h",
        f"{spelled(len(in_time))} comments are eligible",
        f"and {spelled(sum(in_time))} were answered in time",
    ]


def waits(rows) -> list[float]:
    found = []
    for row in rows:
        if (reply := moment(row["first reply"])) is not None:
            wait = (reply - moment(row["commented"])).total_seconds() / 60
            assert float(row["minutes"].split(":")[0]) == wait
            found += [wait] if wait >= 0 else []
    return found


def response_time(rows):
    return statistics.median(waits(rows))


def said_of_response_time(rows):
    *others, longest = sorted(waits(rows))
    return [f"The median of {', '.join(f'{wait:.0f}' for wait in others)} and {longest:.0f} minutes"]


def promo_share(rows):
    return statistics.mean(row["kind"] == "promo" for row in distinct(rows, "post"))


def said_of_promo_share(rows):
    kinds = [row["kind"] for row in distinct(rows, "post")]
    return [
        f"{spelled(len(kinds))} posts",
        f"{spelled(kinds.count('promo'))} of them promo",
        "Giving 60 where 0.6 is meant",
    ]


def given_and_written(rows) -> tuple[list[int], int]:
    """The replies to each inbound comment, and the number of posts."""
    inbound = [r for r in distinct(rows, "interaction") if r["by"] == "person" and r["type"] == "comment"]
    return [int(row["replies"]) for row in inbound], len(distinct(rows, "post"))


def conversation_ratio(rows):
    replies, posts = given_and_written(rows)
    return sum(replies) / (posts + sum(replies))


def said_of_conversation_ratio(rows):
    replies, posts = given_and_written(rows)
    n = sum(replies)
    return [
        f"The account wrote {spelled(posts)} posts",
        f"{spelled(n)} replies ({' + '.join(map(str, replies))}; i2 counts once) and {spelled(posts)} posts",
        f"{n} / ({posts} + {n})",
    ]


WEEKS = 5


def weeks_with_a_post(rows) -> set[int]:
    start = datetime(2025, 5, 5)
    posted = {(moment(row["posted (UTC)"]) - start) // timedelta(days=7) for row in rows}
    return posted & set(range(WEEKS))


def consistency(rows):
    return len(weeks_with_a_post(rows)) / WEEKS


def said_of_consistency(rows):
    return [
        f"The window has {spelled(WEEKS)} weeks",
        "Monday 2025-05-05",
        f"{spelled(len(weeks_with_a_post(rows)))} of {spelled(WEEKS)} weeks have a post",
    ]


def sample_reply_rate(table):
    window = timedelta(hours=HOURS)
    comments = between(inbound_comments(table), "2025-02-01", "2025-03-01")
    comments = comments[comments["at"] <= EXPORT - window]
    wait = comments["replied"] - comments["at"]
    in_time = ((wait >= timedelta(0)) & (wait <= window)).groupby(comments["account_id"])
    (few, fewer), (many, most) = [(in_time.count()[account], in_time.sum()[account]) for account in BOTH]
    rates = [f"{fewer / few:.2f}", f"{most / many:.2f}", f"{(fewer + 1) / few:.2f}"]
    return [str(few), str(fewer), rates[0], str(most), str(many), rates[1], rates[2]]


def sample_response_time(table):
    comments = between(inbound_comments(table), "2025-05-01", "2025-06-01")
    minutes = (comments["replied"] - comments["at"]).dt.total_seconds() / 60
    waits = minutes[minutes >= 0].groupby(comments["account_id"])
    broadcast, conversational = BOTH
    longest = waits.max()[conversational] / 60 / 24
    answers = waits.count()
    return [
        f"{waits.median()[conversational]:.0f}",
        str(answers[conversational]),
        f"{waits.mean()[conversational]:.0f}",
        f"{longest:.1f}",
        str(answers[broadcast]),
        str((comments["account_id"] == broadcast).sum()),
        f"{waits.median()[broadcast]:.0f}",
    ]


def sample_promo_share(table):
    def shares(start, end):
        promo = between(posts(table), start, end).set_index("account_id")["kind"].eq("promo")
        return [promo[account] for account in BOTH]

    mostly, seldom = shares("2025-06-01", "2025-07-01")
    before = shares("2025-04-01", "2025-05-01")[1]
    return [
        *(str(len(mostly)), str(mostly.sum()), f"{mostly.mean():.2f}"),
        *(str(len(seldom)), str(seldom.sum()), f"{seldom.mean():.2f}"),
        f"{before.mean():.2f}",
    ]


def sample_conversation_ratio(table):
    month = ("2025-04-01", "2025-05-01")
    replies = between(inbound_comments(table), *month).groupby("account_id")["reply_count"].sum()
    written = between(posts(table), *month).groupby("account_id").size()
    numbers = []
    for account in BOTH:
        given, own = int(replies[account]), int(written[account])
        numbers += [str(given), str(own), f"{given / (own + given):.2f}"]
    return numbers


def sample_consistency(table):
    first, weeks = utc("2025-01-06"), (EXPORT - utc("2025-01-06")).days // 7
    rows = posts(table)
    rows = rows.assign(week=(rows["at"] - first) // pd.Timedelta(days=7))
    rows = rows[rows["week"].between(0, weeks - 1)]
    everywhere = rows.groupby("account_id")["week"].nunique()
    on_video = rows[rows["platform"] == "video"].groupby("account_id")["week"].nunique()
    (share,) = {everywhere[account] / weeks for account in BOTH}
    (video,) = {on_video[account] for account in BOTH}
    return [str(weeks), f"{share:.0f}", str(weeks - video), f"{video / weeks:.2f}"]


WORKED = {
    "metric-reply-rate": (reply_rate, said_of_reply_rate),
    "metric-response-time": (response_time, said_of_response_time),
    "metric-promo-share": (promo_share, said_of_promo_share),
    "metric-conversation-ratio": (conversation_ratio, said_of_conversation_ratio),
    "metric-consistency": (consistency, said_of_consistency),
}
SAMPLE = {
    "metric-reply-rate": sample_reply_rate,
    "metric-response-time": sample_response_time,
    "metric-promo-share": sample_promo_share,
    "metric-conversation-ratio": sample_conversation_ratio,
    "metric-consistency": sample_consistency,
}
