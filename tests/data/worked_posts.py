"""The numbers in the sections on the response to posts: the pencil examples, and those from the sample data."""


def comments_per_100_reached(rows):
    return 100 * sum(int(r["comments"]) for r in rows if r["reach"] != "0") / sum(int(r["reach"]) for r in rows)


def engagement_rate(rows):
    whole = [row for row in rows if "–" not in row.values()]
    return sum(int(r[c]) for r in whole for c in ("likes", "comments", "shares")) / sum(int(r["reach"]) for r in whole)


WORKED = {
    "metric-comments-per-100-reached": (comments_per_100_reached, []),
    "metric-engagement-rate": (engagement_rate, []),
}
SAMPLE = {}
