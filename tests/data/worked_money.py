"""The numbers in the sections on money and time: the pencil examples, and those from the sample data."""

from tests.data.cells import distinct


def paid(rows):
    return [row for row in distinct(rows, "order") if row["refunded"] == "no"]


def orders_per_100_followers(rows):
    return 100 * len(paid(rows)) / 80


def repeat_rate(rows):
    buyers = [row["person"] for row in paid(rows)]
    return sum(buyers.count(person) > 1 for person in set(buyers)) / len(set(buyers))


def minutes_per_order(rows):
    return sum(float(row["minutes"]) for row in rows) / 2


def roi(rows):
    revenue = sum(float(row["revenue in euros"]) for row in paid(rows))
    cost = 900 / 60 * 20 + 60
    return (0.6 * revenue - cost) / cost


WORKED = {
    "metric-orders-per-100-followers": (orders_per_100_followers, ["80 people"]),
    "metric-repeat-rate": (repeat_rate, []),
    "metric-minutes-per-order": (minutes_per_order, ["Two orders"]),
    "metric-roi": (roi, ["0.6", "20 euros an hour", "900 minutes", "60 euros"]),
}
SAMPLE = {}
