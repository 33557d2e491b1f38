"""The numbers in the sections on the audience: the pencil examples, and those from the sample data."""

from datetime import datetime

from tests.data.cells import distinct, moment


def churn(rows):
    start, end = datetime(2025, 3, 1), datetime(2025, 6, 1)
    people = [(moment(row["followed"]), moment(row["unfollowed"])) for row in distinct(rows, "person")]
    opening = [until for since, until in people if since < start and (until is None or until >= start)]
    return sum(until is not None and until < end for until in opening) / len(opening)


def ever_commented(rows):
    present = [row for row in rows if row["still follows at t"] == "yes"]
    return sum(row["comments before t"] != "0" for row in present) / len(present)


def weekly_commenters(rows):
    inside = [
        r for r in rows if "2025-06-02 00:00" <= r["commented (UTC)"] < "2025-06-09 00:00" and r["by"] == "person"
    ]
    return len(distinct(inside, "person"))


WORKED = {
    "metric-churn": (churn, ["from 2025-03-01 to 2025-06-01"]),
    "metric-ever-commented": (ever_commented, []),
    "metric-weekly-commenters": (weekly_commenters, ["Monday 2025-06-02"]),
}
SAMPLE = {}
