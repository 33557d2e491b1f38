"""The numbers in the sections on tests and time: the pencil examples, and those from the sample data."""

import math
from collections import Counter

from tests.data.cells import distinct

Count = tuple[int, int]  # those who converted, and all


def difference(treated: Count, control: Count) -> tuple[float, float, float]:
    """The difference of two rates, and the ends of its Wald interval."""
    (x1, n1), (x0, n0) = treated, control
    p1, p0 = x1 / n1, x0 / n0
    half = 1.96 * math.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    return p1 - p0, p1 - p0 - half, p1 - p0 + half


def in_one_arm(pairs) -> dict[str, str]:
    """Each unit's arm, without the units that have two."""
    different = set(pairs)
    arms = Counter(unit for unit, _ in different)
    return {unit: arm for unit, arm in different if arms[unit] == 1}


def lift(rows):
    arm = in_one_arm((row["unit"], row["arm"]) for row in rows)
    units = [row for row in distinct(rows, "unit") if row["unit"] in arm]

    def count(column: str, value: str) -> Count:
        chosen = [row["converted"] == "yes" for row in units if row[column] == value]
        return sum(chosen), len(chosen)

    (exposed, all_exposed), (unexposed, _) = count("exposed", "yes"), count("exposed", "no")
    assert exposed / all_exposed - unexposed == 1
    assert len(units) == 9
    return tuple(round(number, 3) for number in difference(count("arm", "once"), count("arm", "holdout")))


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


WORKED = {
    "metric-lift": (lift, ["naive difference is 1", "Nine people"]),
    "metric-year-on-year": (
        year_on_year,
        [
            "September 2023 is missing",
            "August 2024 is",
            "December 2024",
            "For October 2024 it is missing",
            "and for September",
        ],
    ),
    "metric-database-flow": (
        database_flow,
        ["In June 2023", "In March", "February and June close", "January and May can't"],
    ),
}


def lift_in_sample(table):
    test, truth = table("experiment"), table("truth/lift").set_index("arm")["lift"]
    arm = in_one_arm(zip(test["unit_id"], test["arm"], strict=True))
    units = test.drop_duplicates("unit_id").set_index("unit_id").loc[sorted(arm)]

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
    "metric-year-on-year": year_on_year_in_sample,
    "metric-database-flow": database_flow_in_sample,
}
