"""The numbers in the sections on the response to posts: the pencil examples, and those from the sample data."""

import statistics
from math import ceil

from tests.data.cells import distinct, spelled
from tests.data.sample_tables import BOTH, between, bots, counted, followers, posts, present


def comments_and_reach(rows) -> list[tuple[int, int]]:
    return [(int(row["comments"]), int(row["reach"])) for row in rows if row["reach"] != "0"]


def comments_per_100_reached(rows):
    comments, reach = map(sum, zip(*comments_and_reach(rows), strict=True))
    return 100 * comments / reach


def said_of_comments_per_100_reached(rows):
    known = comments_and_reach(rows)
    comments, reach = map(sum, zip(*known, strict=True))
    rates = [100 * of_post / reached for of_post, reached in known]
    return [
        r"= 100 \times \frac{\sum \text{comments}}",
        f"{spelled(comments)} comments from {reach} people reached",
        f"The mean of the {spelled(len(rates))} rates would be {statistics.mean(rates):.1f}",
    ]


def done_and_by(rows, crowd: str) -> list[tuple[int, int]]:
    """The interactions that each post drew, and the people below the line, of posts of which all counts are known."""
    whole = [row for row in distinct(rows, "post") if "–" not in row.values()]
    return [(sum(int(row[c]) for c in ("likes", "comments", "shares")), int(row[crowd])) for row in whole]


def engagement_rate(rows):
    done, reach = map(sum, zip(*done_and_by(rows, "reach"), strict=True))
    return done / reach


def said_of_engagement_rate(rows):
    posts = done_and_by(rows, "reach")
    done, reach = map(sum, zip(*posts, strict=True))
    mean = statistics.mean(of_post / reached for of_post, reached in posts)
    assert 2.5 < mean / (done / reach) < 3
    return [
        f"The pooled rate is {done} / {reach},",
        f"The mean of the {spelled(len(posts))} post rates is {mean:.2f}: nearly three times as much",
    ]


def engagement_rate_by_followers(rows):
    done, followers_then = map(sum, zip(*done_and_by(rows, "followers at posting"), strict=True))
    return done / followers_then


def said_of_engagement_rate_by_followers(rows):
    done, followers_then = map(sum, zip(*done_and_by(rows, "followers at posting"), strict=True))
    return [f"The rate is {done} / {followers_then},", "usually far below 0.1"]


TOP = 0.1
"""The part of the posts that concentration looks at."""


def share_of_the_top(interactions):
    """The share of all interactions that the tenth of the posts with the most of them drew, and how many these are."""
    top = ceil(round(TOP * len(interactions), 9))
    drawn = sum(sorted(interactions, reverse=True)[:top])
    return drawn / sum(interactions), top, drawn


def concentration(rows):
    return share_of_the_top([int(row["interactions"]) for row in distinct(rows, "post")])[0]


def said_of_concentration(rows):
    interactions = [int(row["interactions"]) for row in distinct(rows, "post")]
    _, top, drawn = share_of_the_top(interactions)
    assert 0.07 * 100 > 7
    assert ceil(0.07 * 100) == 8
    assert ceil(round(0.07 * 100, 9)) == 7
    return [
        rf"k = \lceil {TOP}\, n \rceil",
        f"in the place of {TOP}, and say so",
        f"it is $k/n$, about {TOP}",
        "0.07 × 100 as a little more than 7, and round it up to 8: round to nine decimals",
        f"{spelled(len(interactions))} posts, so $k$ is {top}.",
        f"drew {drawn} of {sum(interactions)} interactions",
    ]


def sample_comments_per_100_reached(table):
    known = posts(table)
    known = known[known["reach"] > 0]

    def rates(start, end):
        sums = between(known, start, end).groupby("account_id")[["comments", "reach"]].sum()
        return sums["comments"], [f"{100 * sums['comments'][a] / sums['reach'][a]:.2f}" for a in BOTH]

    comments, june = rates("2025-06-01", "2025-07-01")
    return [*june, *rates("2025-01-01", "2025-02-01")[1], str(comments["broadcast"])]


def sample_engagement_rate(table):
    rows = between(counted(table), "2025-05-01", "2025-06-01")
    rows = rows[rows["reach"] > 0]
    rows = rows.assign(rate=rows["interactions"] / rows["reach"])
    sums = rows.groupby("account_id")[["interactions", "reach"]].sum()
    numbers = []
    for account in BOTH:
        done, reach = sums.loc[account]
        numbers += [f"{done:,}", f"{reach:,}", f"{done / reach:.3f}"]
    means = rows.groupby("account_id")["rate"].mean()
    return [*numbers, *(f"{means[account]:.3f}" for account in BOTH)]


def sample_engagement_rate_by_followers(table):
    months = {"February": ("2025-02-01", "2025-03-01"), "May": ("2025-05-01", "2025-06-01")}

    def rate(account, month, ignored=()):
        rows, crowd = between(counted(table), *months[month]), followers(table, account)
        rows, crowd = rows[rows["account_id"] == account], crowd[~crowd["person_id"].isin(ignored)]
        return rows["interactions"].sum() / sum(len(present(crowd, at)) for at in rows["at"])

    def rate_by_reach(month):
        rows = between(counted(table), *months[month])
        rows = rows[(rows["account_id"] == "broadcast") & (rows["reach"] > 0)]
        return rows["interactions"].sum() / rows["reach"].sum()

    return [
        f"{rate('broadcast', 'February'):.4f}",
        f"{rate('broadcast', 'May'):.4f}",
        f"{rate_by_reach('February'):.3f}",
        f"{rate_by_reach('May'):.3f}",
        str(len(bots(table))),
        f"{rate('broadcast', 'May', bots(table)):.4f}",
        f"{rate('conversational', 'May'):.4f}",
    ]


def sample_concentration(table):
    numbers, nothing = [], []
    for account in BOTH:
        interactions = [int(n) for n in counted(table).set_index("account_id")["interactions"][account]]
        share, top, drawn = share_of_the_top(interactions)
        numbers += [str(top), str(len(interactions)), str(drawn), f"{sum(interactions):,}", f"{share:.2f}"]
        nothing.append(interactions.count(0))
    return [*numbers, str(nothing[0])]


WORKED = {
    "metric-comments-per-100-reached": (comments_per_100_reached, said_of_comments_per_100_reached),
    "metric-engagement-rate": (engagement_rate, said_of_engagement_rate),
    "metric-engagement-rate-by-followers": (engagement_rate_by_followers, said_of_engagement_rate_by_followers),
    "metric-concentration": (concentration, said_of_concentration),
}
SAMPLE = {
    "metric-comments-per-100-reached": sample_comments_per_100_reached,
    "metric-engagement-rate": sample_engagement_rate,
    "metric-engagement-rate-by-followers": sample_engagement_rate_by_followers,
    "metric-concentration": sample_concentration,
}
