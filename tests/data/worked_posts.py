"""The numbers in the sections on the response to posts: the pencil examples, and those from the sample data."""

from math import ceil

from tests.data.cells import distinct
from tests.data.sample_tables import BOTH, between, bots, counted, followers, posts, present


def comments_per_100_reached(rows):
    return 100 * sum(int(r["comments"]) for r in rows if r["reach"] != "0") / sum(int(r["reach"]) for r in rows)


def engagement_rate(rows):
    whole = [row for row in rows if "–" not in row.values()]
    return sum(int(r[c]) for r in whole for c in ("likes", "comments", "shares")) / sum(int(r["reach"]) for r in whole)


def engagement_rate_by_followers(rows):
    whole = [row for row in distinct(rows, "post") if "–" not in row.values()]
    done = sum(int(row[column]) for row in whole for column in ("likes", "comments", "shares"))
    return done / sum(int(row["followers at posting"]) for row in whole)


def share_of_the_top(interactions):
    """The share of all interactions that the tenth of the posts with the most of them drew, and how many these are."""
    top = ceil(round(0.1 * len(interactions), 9))
    drawn = sum(sorted(interactions, reverse=True)[:top])
    return drawn / sum(interactions), top, drawn


def concentration(rows):
    return share_of_the_top([int(row["interactions"]) for row in distinct(rows, "post")])[0]


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
    "metric-comments-per-100-reached": (comments_per_100_reached, []),
    "metric-engagement-rate": (engagement_rate, []),
    "metric-engagement-rate-by-followers": (engagement_rate_by_followers, []),
    "metric-concentration": (concentration, []),
}
SAMPLE = {
    "metric-comments-per-100-reached": sample_comments_per_100_reached,
    "metric-engagement-rate": sample_engagement_rate,
    "metric-engagement-rate-by-followers": sample_engagement_rate_by_followers,
    "metric-concentration": sample_concentration,
}
