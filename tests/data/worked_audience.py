"""The numbers in the sections on the audience: the pencil examples, and those from the sample data."""

from datetime import datetime

from tests.data.cells import distinct, moment, spelled
from tests.data.sample_tables import BOTH, EXPORT, between, bots, followers, inbound_comments, present, utc

MOST_FOLLOWED = 1500
"""How many others an account may follow before the page's rule takes it for a bot."""


def opening_who_left(rows) -> list[bool]:
    """Whether each opening follower left in the window; of repeated rows the earliest counts."""
    start, end = datetime(2025, 3, 1), datetime(2025, 6, 1)
    earliest = distinct(sorted(rows, key=lambda row: row["followed"], reverse=True), "person")
    people = [(moment(row["followed"]), moment(row["unfollowed"])) for row in earliest]
    opening = [until for since, until in people if since < start and (until is None or until >= start)]
    return [until is not None and until < end for until in opening]


def churn(rows):
    left = opening_who_left(rows)
    return sum(left) / len(left)


def said_of_churn(rows):
    left = opening_who_left(rows)
    return [
        "from 2025-03-01 to 2025-06-01",
        f"{spelled(len(left))} people were there at the start",
        f"and {spelled(sum(left))} of them left in the window",
    ]


def spoke(rows) -> list[bool]:
    """Whether each follower has commented."""
    return [row["comments before t"] != "0" for row in rows if row["still follows at t"] == "yes"]


def ever_commented(rows):
    return sum(spoke(rows)) / len(spoke(rows))


def said_of_ever_commented(rows):
    return [f"{spelled(len(spoke(rows)))} people follow, and {spelled(sum(spoke(rows)))} of them have commented"]


def weekly_commenters(rows):
    inside = [
        r for r in rows if "2025-06-02 00:00" <= r["commented (UTC)"] < "2025-06-09 00:00" and r["by"] == "person"
    ]
    return len(distinct(inside, "person"))


def said_of_weekly_commenters(rows):
    return ["Monday 2025-06-02", f"In that week {spelled(weekly_commenters(rows))} people commented, p2 and p3"]


def follow_others(rows) -> list[int]:
    """How many accounts each follower follows."""
    here = [row for row in distinct(rows, "person") if row["still follows at t"] == "yes"]
    return [int(row["follows others"].replace(",", "")) for row in here]


def human_followers(rows):
    return sum(others <= MOST_FOLLOWED for others in follow_others(rows))


def said_of_human_followers(rows):
    flagged = sum(others > MOST_FOLLOWED for others in follow_others(rows))
    return [
        f"$F$ is {MOST_FOLLOWED:,} unless stated",
        f"**Worked number.** $F$ is {MOST_FOLLOWED:,}.",
        f"{spelled(len(follow_others(rows)))} people follow (",
        f"{spelled(flagged)} of them, p3 and p5, follow more than {MOST_FOLLOWED:,} accounts",
    ]


def of_people(rows) -> list[str]:
    """What the profile of each that is taken for a person says."""
    return [row["buyer profile"] for row in distinct(rows, "person") if row["taken for a bot"] == "no"]


def qualified_share(rows):
    told = [profile for profile in of_people(rows) if profile != "–"]
    return told.count("yes") / len(told)


def said_of_qualified_share(rows):
    profiles = of_people(rows)
    told = [profile for profile in profiles if profile != "–"]
    return [
        f"{spelled(len(profiles))} are taken for people, and {spelled(len(told))} of their profiles tell",
        f"{spelled(told.count('yes'))} look like a buyer's",
        "200 neighbours",
        "2,000 strangers",
    ]


def sample_churn(table):
    start, end = utc("2025-04-01"), utc("2025-05-01")
    opening = {account: present(followers(table, account), start) for account in BOTH}
    left = {account: (rows["until"] < end).sum() for account, rows in opening.items()}
    (many, stayers), never = opening.values(), bots(table)
    false = many["person_id"].isin(never)
    assert many[false]["until"].isna().all()
    return [
        *(str(left["broadcast"]), str(len(many)), f"{left['broadcast'] / len(many):.2f}"),
        *(str(false.sum()), str(len(many)), str((~false).sum()), f"{left['broadcast'] / (~false).sum():.2f}"),
        *(str(left["conversational"]), str(len(stayers)), f"{left['conversational'] / len(stayers):.2f}"),
    ]


def sample_ever_commented(table):
    comments = inbound_comments(table)
    talkers = {account: set(comments.loc[comments["account_id"] == account, "person_id"]) for account in BOTH}
    crowd, other = [present(followers(table, account), EXPORT)["person_id"] for account in BOTH]
    people = crowd[~crowd.isin(bots(table))]
    few, many = crowd.isin(talkers["broadcast"]), other.isin(talkers["conversational"])
    return [
        *(str(few.sum()), str(len(few)), f"{few.mean():.2f}"),
        *(str(len(people)), f"{people.isin(talkers['broadcast']).mean():.2f}"),
        *(str(many.sum()), str(len(many)), f"{many.mean():.2f}"),
    ]


def sample_weekly_commenters(table):
    comments = between(inbound_comments(table), "2025-01-06", "2025-06-30")
    week = (comments["at"] - utc("2025-01-06")).dt.days // 7
    weeks = range((utc("2025-06-30") - utc("2025-01-06")).days // 7)
    people = comments.groupby([comments["account_id"], week])["person_id"].nunique()
    few, many = [people[account].reindex(weeks, fill_value=0) for account in BOTH]
    different = comments.loc[comments["account_id"] == "conversational", "person_id"].nunique()
    last = [str(series.iloc[-1]) for series in (few, many)]
    return [*last, str(len(weeks)), f"{few.mean():.1f}", f"{many.mean():.1f}", str(many.sum()), str(different)]


def sample_human_followers(table):
    crowd, other = [present(followers(table, account), EXPORT) for account in BOTH]
    flagged, wronged = crowd["following_count"] > MOST_FOLLOWED, (other["following_count"] > MOST_FOLLOWED).sum()
    bot = crowd["person_id"].isin(bots(table))
    assert not other["person_id"].isin(bots(table)).any()
    return [
        *(str(len(crowd)), f"{MOST_FOLLOWED:,}", str(flagged.sum()), str((~flagged).sum())),
        *(str((bot & flagged).sum()), str(bot.sum()), f"{(bot & flagged).sum() / bot.sum():.2f}"),
        *(str((~bot & flagged).sum()), str((~bot).sum())),
        *(str(wronged), str(len(other)), str(len(other) - wronged)),
    ]


def sample_qualified_share(table):
    would_buy = table("truth/buyers").set_index("person_id")["buyer"]
    numbers, floors, truths = [], [], []
    for account in BOTH:
        people = present(followers(table, account), EXPORT)
        people = people[people["following_count"] <= MOST_FOLLOWED]
        told = people["buyer_profile"].dropna()
        numbers += [str(told.sum()), str(len(told)), f"{told.mean():.2f}"]
        floors.append(f"{told.sum() / len(people):.2f}")
        truths.append(f"{people['person_id'].map(would_buy).eq(True).mean():.2f}")
    return [*numbers, *floors, *truths]


WORKED = {
    "metric-churn": (churn, said_of_churn),
    "metric-ever-commented": (ever_commented, said_of_ever_commented),
    "metric-weekly-commenters": (weekly_commenters, said_of_weekly_commenters),
    "metric-human-followers": (human_followers, said_of_human_followers),
    "metric-qualified-share": (qualified_share, said_of_qualified_share),
}
SAMPLE = {
    "metric-churn": sample_churn,
    "metric-ever-commented": sample_ever_commented,
    "metric-weekly-commenters": sample_weekly_commenters,
    "metric-human-followers": sample_human_followers,
    "metric-qualified-share": sample_qualified_share,
}
