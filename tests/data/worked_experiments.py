"""The numbers in the sections on tests and time: the pencil examples, and those from the sample data."""

import math
import statistics
from collections import Counter

from tests.data.cells import distinct, spelled
from tests.data.sample_tables import BOTH

Z = 1.96
Count = tuple[int, int]  # those who converted, and all


def difference(treated: Count, control: Count) -> tuple[float, float, float]:
    """The difference of two rates, and the ends of its Wald interval."""
    (x1, n1), (x0, n0) = treated, control
    p1, p0 = x1 / n1, x0 / n0
    half = Z * math.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    return p1 - p0, p1 - p0 - half, p1 - p0 + half


def in_one_arm(pairs) -> dict[str, str]:
    """Each unit's arm, without the units that have two."""
    different = set(pairs)
    arms = Counter(unit for unit, _ in different)
    return {unit: arm for unit, arm in different if arms[unit] == 1}


def converted(rows, column: str, value: str) -> Count:
    """How many of the units with this value converted, and how many there are."""
    arm = in_one_arm((row["unit"], row["arm"]) for row in rows)
    units = [row for row in distinct(rows, "unit") if row["unit"] in arm]
    chosen = [row["converted"] == "yes" for row in units if row[column] == value]
    return sum(chosen), len(chosen)


def lift(rows):
    arms = converted(rows, "arm", "once"), converted(rows, "arm", "holdout")
    return tuple(round(number, 3) for number in difference(*arms))


def said_of_lift(rows):
    (x1, n1), (x0, n0) = converted(rows, "arm", "once"), converted(rows, "arm", "holdout")
    (exposed, all_exposed), (unexposed, others) = (converted(rows, "exposed", value) for value in ("yes", "no"))
    return [
        "Always with its 95 % interval",
        rf"\text{{lift}} \;\pm\; {Z} \sqrt",
        f"{x1} of {n1} against {x0} of {n0}: the lift is {x1 / n1} - {x0 / n0} =",
        f"{spelled(n1 + n0)} people show next to nothing",
        f"Among the same {spelled(n1 + n0)}, all the exposed converted and none of the unexposed: "
        f"the naive difference is {exposed / all_exposed - unexposed / others:g}.",
    ]


TEST_MARGIN, TEST_COST = 0.6, 20
FEWEST_ORDERS = 5


def gained(treated: list[float], control: list[float]) -> tuple[float, float, float]:
    """The revenue that the treated brought beyond as many of the control, and the ends of its interval."""
    n = len(treated)
    apart = statistics.fmean(treated) - statistics.fmean(control)
    half = Z * math.sqrt(statistics.pvariance(treated) / n + statistics.pvariance(control) / len(control))
    return n * apart, n * (apart - half), n * (apart + half)


def return_on(revenue: float, cost: float, margin: float) -> float:
    return (margin * revenue - cost) / cost


def revenue_of(rows, arm: str) -> list[float]:
    return [float(row["revenue in euros"]) for row in distinct(rows, "unit") if row["arm"] == arm]


def incremental_roi(rows):
    return return_on(gained(revenue_of(rows, "once"), revenue_of(rows, "holdout"))[0], TEST_COST, TEST_MARGIN)


def said_of_incremental_roi(rows):
    once, holdout = revenue_of(rows, "once"), revenue_of(rows, "holdout")
    m1, m0, more = statistics.fmean(once), statistics.fmean(holdout), gained(once, holdout)[0]
    orders = [sum(revenue > 0 for revenue in arm) for arm in (once, holdout)]
    assert min(orders) < FEWEST_ORDERS
    return [
        "Always with its 95 % interval",
        rf"\;\pm\; {Z}\, n_1 \sqrt",
        f"fewer than {spelled(FEWEST_ORDERS)} orders in an arm",
        f"The margin is {TEST_MARGIN}, and the treatment `once` cost {TEST_COST} euros",
        f"A unit brought {m1:g} euros on average in the arm `once`, and {m0:g} in the holdout",
        f"So the {spelled(len(once))} gained {len(once)} × ({m1:g} - {m0:g}) = {more:g} euros",
        f"({TEST_MARGIN} × {more:g} - {TEST_COST}) / {TEST_COST},",
        f"With {spelled(orders[0])} orders and {spelled(orders[1])}, there is no interval",
        f"ROI by all revenue of the arm would be {return_on(sum(once), TEST_COST, TEST_MARGIN):g}.",
    ]


def year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def growth(figures: dict[str, float], month: str) -> float:
    """A month against the same one a year before; NaN if there is none to compare with."""
    before = figures.get(year_before(month))
    return (figures[month] - before) / before if before else math.nan


def year_on_year(rows):
    orders = {row["month"]: int(row["orders"]) for row in rows}
    assert math.isnan(growth(orders, "2024-10"))
    assert math.isnan(growth(orders, "2024-09"))
    return growth(orders, "2024-12"), growth(orders, "2024-11")


def said_of_year_on_year(rows):
    orders = {row["month"]: int(row["orders"]) for row in rows}
    more, fewer = (abs(orders[month] - orders[year_before(month)]) for month in ("2024-12", "2024-11"))
    return [
        "0.1 is growth by a tenth, -0.1 decline by as much",
        "Writing 8 for 0.08",
        r"= \frac{x - x_{12}}{x_{12}}",
        "$x_{12}$ that of the same month a year before",
        "add up $x$ and $x_{12}$ over the months",
        f"December 2024 has {more} orders more than {orders['2023-12']}:",
        f"November has {fewer} fewer than {orders['2023-11']}:",
        "For October 2024 it is missing, since 2023-10 is not in the table, and for September",
        "September 2023 is missing",
        "August 2024 is",
    ]


def month_before(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"


def unexplained(books: dict[str, dict]) -> dict[str, int]:
    """What contacts came to, beyond joins less unsubscribes, for each month whose neighbour before it is there."""
    return {
        month: row["contacts"] - books[month_before(month)]["contacts"] - row["joins"] + row["unsubscribes"]
        for month, row in books.items()
        if month_before(month) in books
    }


def database_flow(rows):
    books = {r["month"]: {column: int(r[column]) for column in r if column != "month"} for r in rows}
    left = unexplained(books)
    assert {month for month, number in left.items() if number == 0} == {"2024-02", "2024-06"}
    return left["2024-03"], books["2024-06"]["active contacts"] / books["2024-06"]["contacts"]


def said_of_database_flow(rows):
    books = {row["month"]: row for row in rows}
    march, june, opening = books["2024-03"], books["2024-06"], int(books["2024-02"]["contacts"])
    expected = opening + int(march["joins"]) - int(march["unsubscribes"])
    return [
        "in its last 30 days",
        "In June 2023",
        "February and June close",
        f"In March {opening} + {march['joins']} - {march['unsubscribes']} is {expected}, so",
        "January and May can't",
        f"The active share in June is {june['active contacts']} / {june['contacts']},",
    ]


WORKED = {
    "metric-lift": (lift, said_of_lift),
    "metric-incremental-roi": (incremental_roi, said_of_incremental_roi),
    "metric-year-on-year": (year_on_year, said_of_year_on_year),
    "metric-database-flow": (database_flow, said_of_database_flow),
}


def units_of_the_test(table):
    """One row for each unit that was in one arm."""
    test = table("experiment")
    arm = in_one_arm(zip(test["unit_id"], test["arm"], strict=True))
    return test.drop_duplicates("unit_id").set_index("unit_id").loc[sorted(arm)]


def lift_in_sample(table):
    units, truth = units_of_the_test(table), table("truth/lift").set_index("arm")["lift"]

    def count(chosen) -> Count:
        return int(units.loc[chosen, "converted"].sum()), int(chosen.sum())

    control, once, twice = (count(units["arm"] == name) for name in ("holdout", "once", "twice-daily"))
    seen = {flag: count((units["arm"] == "once") & (units["exposed"] == flag)) for flag in (True, False)}
    against = difference(once, control)
    naive = difference(seen[True], seen[False])[0]
    assert naive > 2 * against[0]
    assert against[1] > 0 > difference(twice, once)[1]
    return [
        *(f"{number:,}" for number in once),
        *(f"{number:,}" for number in control),
        *(f"{number:.3f}" for number in (*against, truth["once"], naive, *difference(twice, once))),
    ]


ASSUMED_HOURS, ASSUMED_DAYS = 1, 28


def incremental_roi_in_sample(table):
    units = units_of_the_test(table)
    bakeries = table("accounts").set_index("account_id").loc[list(BOTH)]
    (wage,), (margin,) = set(bakeries["wage_per_hour"]), set(bakeries["margin"])
    once, holdout = (units.loc[units["arm"] == name, "revenue"].tolist() for name in ("once", "holdout"))
    assert min(sum(revenue > 0 for revenue in arm) for arm in (once, holdout)) >= FEWEST_ORDERS
    cost = ASSUMED_HOURS * ASSUMED_DAYS * wage
    more = gained(once, holdout)
    returns = [return_on(revenue, cost, margin) for revenue in (*more, sum(once))]
    assert returns[1] < 0 < returns[0]
    return [
        str(ASSUMED_DAYS),
        f"{wage:.0f}",
        f"{cost:.0f}",
        str(margin),
        f"{len(once):,}",
        f"{more[0]:,.0f}",
        *(f"{number:.2f}" for number in returns),
    ]


def year_on_year_in_sample(table):
    books = table("monthly").drop_duplicates("month").sort_values("month")
    orders = {month: int(number) for month, number in zip(books["month"], books["orders"], strict=True)}
    both = [month for month in orders if year_before(month) in orders]
    together = sum(orders[month] for month in both) / sum(orders[year_before(month)] for month in both) - 1
    by_rows = dict(zip(books["month"], books["orders"] / books["orders"].shift(12) - 1, strict=True))
    assert "2023-09" not in orders
    assert growth(orders, "2024-08") > 0 > by_rows["2024-08"]
    return [
        f"{orders['2024-12']:,}",
        f"{orders['2023-12']:,}",
        f"{growth(orders, '2024-12'):.2f}",
        str(len(both)),
        f"{together:.2f}",
        f"{growth(orders, '2024-08'):.2f}",
        f"{by_rows['2024-08']:.2f}",
    ]


def database_flow_in_sample(table):
    frame = table("monthly").drop_duplicates("month").set_index("month").sort_index()
    books = {month: row.to_dict() for month, row in frame[["contacts", "joins", "unsubscribes"]].iterrows()}
    left = unexplained(books)
    odd = {month: number for month, number in left.items() if number}
    assert list(odd) == ["2023-06"]
    ends = frame.iloc[[0, -1]]
    return [
        str(len(left)),
        str(len(left) - len(odd)),
        str(odd["2023-06"]),
        *(str(number) for number in ends["contacts"]),
        *(f"{share:.2f}" for share in ends["active_contacts"] / ends["contacts"]),
    ]


SAMPLE = {
    "metric-lift": lift_in_sample,
    "metric-incremental-roi": incremental_roi_in_sample,
    "metric-year-on-year": year_on_year_in_sample,
    "metric-database-flow": database_flow_in_sample,
}
