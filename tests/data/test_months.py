"""The monthly books: seasons and growth are in them, and what a lost month and an imported list do to them."""

from statistics import mean

import pytest

from twoway.data.clean import months
from twoway.data.clean.months import GROWTH, MONTHS
from twoway.data.mess.months import IMPORTED, lost_month, unrecorded_joins

SEEDS = range(51)
COUNTS = ("orders", "contacts", "active_contacts", "joins", "unsubscribes")


def books(seed):
    return months.tables(seed)["monthly"]


def messy(seed):
    return unrecorded_joins(lost_month(books(seed), seed)[0], seed)[0]


def by_month(rows):
    return {row["month"]: row for row in rows}


def year_before(month):
    return f"{int(month[:4]) - 1}{month[4:]}"


def month_before(month):
    return MONTHS[MONTHS.index(month) - 1] if month != MONTHS[0] else None


def lost_in(rows):
    (lost,) = set(MONTHS) - {row["month"] for row in rows}
    return lost


def unexplained(rows):
    """By how much the contacts of a month differ from those before, joins and unsubscribes: where that can be told."""
    known = by_month(rows)
    gaps = {
        month: row["contacts"] - (known[month_before(month)]["contacts"] + row["joins"] - row["unsubscribes"])
        for month, row in known.items()
        if month_before(month) in known
    }
    return {month: gap for month, gap in gaps.items() if gap}


def growth_by_calendar(rows):
    known = by_month(rows)
    return {
        month: row["orders"] / known[year_before(month)]["orders"] - 1
        for month, row in known.items()
        if year_before(month) in known
    }


def growth_by_place(rows):
    """The mistake: the row twelve places up, whatever its month."""
    pairs = zip(rows[12:], rows, strict=False)
    return {row["month"]: row["orders"] / before["orders"] - 1 for row, before in pairs}


@pytest.fixture(scope="module")
def recorded(raw):
    return [{**row, **{column: int(row[column]) for column in COUNTS}} for row in raw["monthly"]]


def test_the_books_are_whole_and_add_up():
    for seed in SEEDS:
        rows = books(seed)
        assert [row["month"] for row in rows] == MONTHS
        assert unexplained(rows) == {}
        assert all(0 < row["active_contacts"] <= row["contacts"] for row in rows)
        assert all(min(row["orders"], row["joins"], row["unsubscribes"]) > 0 for row in rows)
        assert rows[-1]["contacts"] > rows[0]["contacts"]


def test_december_is_high_and_august_low():
    for seed in SEEDS:
        for year in ("2023", "2024"):
            orders = {row["month"][5:]: row["orders"] for row in books(seed) if row["month"].startswith(year)}
            assert max(orders, key=orders.get) == "12"
            assert min(orders, key=orders.get) == "08"


def test_orders_grow_by_eight_percent_a_year():
    def total(rows, year):
        return sum(row["orders"] for row in rows if row["month"].startswith(year))

    # a year's total is off by about 1 %, so the mean of 51 ratios by 0.2 %
    ratios = [total(rows, "2024") / total(rows, "2023") for rows in map(books, SEEDS)]
    assert mean(ratios) == pytest.approx(GROWTH, abs=0.008)
    assert all(1.02 < ratio < 1.14 for ratio in ratios)


def test_revenue_is_about_thirty_euros_an_order():
    assert all(27 < row["revenue"] / row["orders"] < 33 for row in books(0))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_month_is_lost_and_another_one_does_not_add_up(seed):
    rows = messy(seed)
    assert len(rows) == 23
    assert "2023-07" <= lost_in(rows) <= "2023-12"
    ((imported, gap),) = unexplained(rows).items()
    assert gap == IMPORTED
    assert abs(MONTHS.index(imported) - MONTHS.index(lost_in(rows))) > 1
    truth = by_month(books(seed))
    for row in rows:
        later = row["month"] >= imported
        assert row == {**truth[row["month"]], "contacts": truth[row["month"]]["contacts"] + IMPORTED * later}


def test_seeds_do_not_agree_on_the_months():
    assert {lost_in(messy(seed)) for seed in SEEDS} == {f"2023-{month:02d}" for month in range(7, 13)}
    assert len({next(iter(unexplained(messy(seed)))) for seed in SEEDS}) > 8


@pytest.mark.parametrize("seed", [*SEEDS, None])
def test_twelve_rows_up_is_another_month(seed, recorded):
    rows = recorded if seed is None else messy(seed)
    truth = growth_by_calendar(books(20120307 if seed is None else seed))
    right, naive = growth_by_calendar(rows), growth_by_place(rows)
    lost_again = f"2024{lost_in(rows)[4:]}"
    assert right == {month: growth for month, growth in truth.items() if month != lost_again}
    assert lost_again in naive or lost_in(rows) == "2023-12"
    assert max(abs(naive[month] - truth[month]) for month in naive) > 0.1
    assert sum(abs(naive[month] - truth[month]) > 0.03 for month in naive) >= 4


def test_the_committed_books_are_those_of_the_generator(recorded):
    wanted = messy(20120307)
    assert [[row[column] for column in ("month", *COUNTS)] for row in recorded] == [
        [row[column] for column in ("month", *COUNTS)] for row in wanted
    ]
    assert [float(row["revenue"]) for row in recorded] == [row["revenue"] for row in wanted]
    ((_, gap),) = unexplained(recorded).items()
    assert gap == IMPORTED


def test_a_month_beside_the_lost_one_would_be_noticed():
    """`unexplained` cannot tell there: the month before is missing."""
    rows = lost_month(books(0), 0)[0]
    after = MONTHS[MONTHS.index(lost_in(rows)) + 1]
    hidden = [{**row, "contacts": row["contacts"] + IMPORTED * (row["month"] >= after)} for row in rows]
    assert unexplained(hidden) == {}


@pytest.mark.parametrize("count", range(8))
def test_short_books_are_no_reason_to_fail(count):
    rows = books(0)[:count]
    left, lost = lost_month(rows, 1)
    assert len(left) == count - lost
    raised, imported = unrecorded_joins(rows, 1)
    assert imported == (count > 1)
    assert len(unexplained(raised)) == imported
