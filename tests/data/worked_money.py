"""The numbers in the sections on money and time: the pencil examples, and those from the sample data."""

from datetime import datetime, timedelta

from tests.data.cells import distinct, moment
from tests.data.sample_tables import BOTH, EXPORT, between, bots, costs, followers, leads, paid_orders, present, utc

SPRING = ("2025-04-01", "2025-07-01")
WINTER = ("2025-01-06", "2025-04-01")
"""The first days of the data to the end of March."""


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


def stage_conversion(rows):
    events = [(row["person"], row["event"], moment(row["at (UTC)"])) for row in rows]
    became = {}
    for person, event, at in events:
        if event == "lead":
            became[person] = min(at, became.get(person, at))
    window = timedelta(days=30)
    bought = {
        person
        for person, event, at in events
        if event == "order" and person in became and timedelta(0) <= at - became[person] <= window
    }
    return len(bought) / len(became)


def cost_per_lead(rows):
    first = {}
    for row in rows:
        first[row["person"]] = min(moment(row["created (UTC)"]), first.get(row["person"], datetime.max))
    new = [person for person, at in first.items() if datetime(2025, 4, 1) <= at < datetime(2025, 5, 1)]
    return (300 / 60 * 20 + 20) / len(new)


def cac(rows):
    first = {}
    for row in paid(rows):
        first[row["person"]] = min(moment(row["ordered (UTC)"]), first.get(row["person"], datetime.max))
    new = [person for person, at in first.items() if datetime(2025, 4, 1) <= at < datetime(2025, 5, 1)]
    return (300 / 60 * 20 + 20) / len(new)


def referral_rate(rows):
    buyers = {"p1", "p2", "p3", "p4", "p5"}
    named = {row["referred by"] for row in rows if row["referred by"] != row["follower"]}
    return len(buyers & named) / len(buyers)


def sample_orders_per_100_followers(table):
    orders = between(paid_orders(table), *SPRING).groupby("account_id").size()
    crowds = {account: present(followers(table, account), utc(SPRING[0])) for account in BOTH}
    numbers = []
    for account, crowd in crowds.items():
        numbers += [str(orders[account]), str(len(crowd)), f"{100 * orders[account] / len(crowd):.2f}"]
    bot = crowds["broadcast"]["person_id"].isin(bots(table))
    return [*numbers, str(bot.sum()), f"{100 * orders['broadcast'] / (~bot).sum():.2f}"]


def sample_stage_conversion(table):
    window = timedelta(days=30)
    came = leads(table)
    came = came[came["at"] <= EXPORT - window]
    bought = came.merge(paid_orders(table), on=["account_id", "person_id"], suffixes=("", "_order"))
    wait = bought["at_order"] - bought["at"]
    bought = bought[(wait >= timedelta(0)) & (wait <= window)].drop_duplicates("lead_id")

    def conversion(**chosen):
        (of, among) = (len(rows[(rows[list(chosen)] == list(chosen.values())).all(axis=1)]) for rows in (bought, came))
        return [str(of), str(among), f"{of / among:.2f}"]

    return [
        str(window.days),
        *(number for account in BOTH for number in conversion(account_id=account)),
        *(
            number
            for source in ("newsletter form", "post link", "unknown")
            for number in conversion(account_id="conversational", source=source)
        ),
    ]


def sample_cost_per_lead(table):
    new = between(leads(table), *SPRING).groupby("account_id").size()
    numbers, advertising = [], []
    for account in BOTH:
        _, money, cost = costs(table, account, *SPRING)
        numbers += [f"{cost:,.0f}", str(new[account]), f"{cost / new[account]:.2f}"]
        advertising.append(f"{money / new[account]:.2f}")
    return [*numbers, *advertising]


def sample_cac(table):
    first = paid_orders(table).sort_values("at").drop_duplicates(["account_id", "person_id"])

    def each(window):
        new = between(first, *window).groupby("account_id").size()
        return [(str(new[a]), f"{costs(table, a, *window)[2] / new[a]:.2f}") for a in BOTH]

    return [*(number for pair in each(SPRING) for number in pair), *(price for _, price in each(WINTER))]


def sample_repeat_rate(table):
    numbers = []
    for account in BOTH:
        orders = paid_orders(table)
        times = orders[orders["account_id"] == account]["person_id"].value_counts()
        numbers += [str((times > 1).sum()), str(len(times)), f"{(times > 1).mean():.2f}"]
    return numbers


def sample_referral_rate(table):
    numbers = []
    for account in BOTH:
        orders = paid_orders(table)
        buyers = set(orders[orders["account_id"] == account]["person_id"])
        brought = followers(table, account)
        brought = brought[brought["referred_by"].notna() & (brought["referred_by"] != brought["person_id"])]
        referred = buyers & set(brought["referred_by"])
        numbers += [(str(len(referred)), str(len(buyers)), f"{len(referred) / len(buyers):.2f}")]
    (one, few, rate), (two, more, other) = numbers
    # The loop ends with Twelvechair.
    friends = followers(table, account)["source"].eq("friend").sum()
    return [few, one, rate, more, two, other, str(friends), str(len(brought))]


def sample_minutes_per_order(table):
    def each(window):
        orders = between(paid_orders(table), *window).groupby("account_id").size()
        return [f"{costs(table, account, *window)[0] / orders[account]:.0f}" for account in BOTH]

    return [*each(SPRING), *each(WINTER)]


def sample_roi(table):
    orders = between(paid_orders(table), *SPRING).set_index("account_id")
    margin = table("accounts").set_index("account_id")["margin"]

    def gain(account, cost, column="euros"):
        return f"{(margin[account] * orders[column][account].sum() - cost) / cost:.2f}"

    _, advertising, cost = costs(table, "broadcast", *SPRING)
    slipped = orders[orders["written"] != orders["euros"]].squeeze()
    return [
        *(f"{slipped['written']:,.2f}", gain("broadcast", cost, "written")),
        *(f"{slipped['euros']:.2f}", gain("broadcast", cost)),
        gain("conversational", costs(table, "conversational", *SPRING)[2]),
        gain("broadcast", advertising),
    ]


WORKED = {
    "metric-orders-per-100-followers": (orders_per_100_followers, ["80 people"]),
    "metric-repeat-rate": (repeat_rate, []),
    "metric-minutes-per-order": (minutes_per_order, ["Two orders"]),
    "metric-roi": (roi, ["0.6", "20 euros an hour", "900 minutes", "60 euros"]),
    "metric-stage-conversion": (stage_conversion, ["30 days"]),
    "metric-cost-per-lead": (cost_per_lead, ["April 2025", "300 minutes", "20 euros an hour", "20 euros went"]),
    "metric-cac": (cac, ["April 2025", "300 minutes", "20 euros an hour", "20 euros went"]),
    "metric-referral-rate": (referral_rate, ["p1 to p5"]),
}
SAMPLE = {
    "metric-orders-per-100-followers": sample_orders_per_100_followers,
    "metric-stage-conversion": sample_stage_conversion,
    "metric-cost-per-lead": sample_cost_per_lead,
    "metric-cac": sample_cac,
    "metric-repeat-rate": sample_repeat_rate,
    "metric-referral-rate": sample_referral_rate,
    "metric-minutes-per-order": sample_minutes_per_order,
    "metric-roi": sample_roi,
}
