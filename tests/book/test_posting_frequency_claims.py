"""What the page on posting frequency says of the model's outcomes, recomputed.

The browser's model runs the sweeps: it is many times faster, and gives what Python's gives (test_frequency_agreement).
"""

import numpy as np
import pandas as pd
import pytest

from tests.simulators.both_languages import browser_tells
from twoway.model import PRESETS, values
from twoway.model.frequency import frozen_optimum

RATES = [number / 2 for number in range(13)]
ROWS = [("broadcast", 4), ("conversational", 2.5), ("conversational", 4), ("conversational", 6)]
CELLS = [("orders", 30), ("orders", 180), ("profit", 30), ("profit", 180)]


@pytest.fixture(scope="module")
def sweeps(root) -> dict[tuple[str, float], pd.DataFrame]:
    """The sweep of each row of the page's table."""
    cases = [
        {
            "account": values(PRESETS[name]),
            "world": {"tolerance_median": tolerance},
            "rates": RATES,
            "seeds": list(range(1, 21)),
            "days": [30, 180],
            "business": {},
        }
        for name, tolerance in ROWS
    ]
    found = [pd.DataFrame(told["columns"]) for told in browser_tells(root / "simulators", "frequency_agreement", cases)]
    return dict(zip(ROWS, found, strict=True))


@pytest.fixture(scope="module")
def page(root) -> str:
    text = (root / "chapters/reference/models/posting-frequency.md").read_text(encoding="utf-8")
    return " ".join(text.split())


def by_rate(table: pd.DataFrame, measure: str, day: int) -> pd.DataFrame:
    """A row for each seed, a column for each rate."""
    return table[table["days"] == day].pivot(index="seed", columns="rate", values=measure)


def best(table: pd.DataFrame, measure: str, day: int) -> tuple[float, list[float]]:
    """The rate with the highest mean, and the rates that the seeds can't tell from it."""
    seen = by_rate(table, measure, day)
    top = seen.mean().idxmax()
    behind = seen.rsub(seen[top], axis=0)
    error = behind.std(ddof=1) / len(seen) ** 0.5
    return float(top), [float(rate) for rate in seen if behind[rate].mean() <= 2 * error[rate]]


def told(top: float, near: list[float]) -> str:
    """A cell of the page's table."""
    return f"{top:g}" if near == [top] else f"{top:g} ({near[0]:g} to {near[-1]:g})"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_table_is_what_the_sweeps_give(sweeps, page, row):
    cells = [told(*best(sweeps[row], *cell)) for cell in CELLS]
    assert f"| {row[0]}, {row[1]:g} | {' | '.join(cells)} |" in page


def test_a_wrong_cell_would_be_noticed(sweeps, page):
    table = sweeps["broadcast", 4].assign(orders=lambda rows: rows["orders"] + 20 * rows["rate"].eq(2))
    assert told(*best(table, "orders", 30)) == "2"
    assert f"| broadcast, 4 | {told(*best(table, 'orders', 30))} |" not in page


def test_the_profits_rise_to_one_breaking_point_where_they_are_highest(sweeps):
    """So that the best rate is also the first from which a step costs more than it earns."""
    for row in ROWS:
        for day in (30, 180):
            mean = by_rate(sweeps[row], "profit", day).mean().to_numpy()
            assert np.argmax(mean) == np.argmax(np.diff(mean) <= 0)


def test_the_most_orders_lie_beyond_the_most_profit(sweeps):
    for row in ROWS:
        for day in (30, 180):
            assert best(sweeps[row], "orders", day)[0] > best(sweeps[row], "profit", day)[0]


def test_the_followers_of_three_posts_a_day(sweeps, page):
    after = [by_rate(sweeps["broadcast", 4], "followers", day)[3.0].mean() for day in (30, 180)]
    assert f"{after[0]:.0f} people follow on average after 30 days, and {after[1]:.0f} after 180" in page


def test_no_number_of_posts_pays_a_conversation_within_a_month(sweeps):
    profit = by_rate(sweeps["conversational", 4], "profit", 30)
    assert (profit.mean()[0.5:] < 0).all()


def test_the_frozen_optimum_is_above_what_is_best_after_half_a_year(sweeps):
    for name in PRESETS:
        limit = frozen_optimum(PRESETS[name])
        assert all(best(sweeps[name, 4], measure, 180)[0] < limit for measure in ("orders", "profit"))


def test_tolerance_moves_the_late_optimum_only(sweeps):
    def rates(measure: str, day: int) -> list[float]:
        return [best(sweeps["conversational", tolerance], measure, day)[0] for tolerance in (2.5, 4, 6)]

    early = [rates(measure, 30) for measure in ("orders", "profit")]
    late = [rates(measure, 180) for measure in ("orders", "profit")]
    assert all(len(set(three)) == 1 for three in early)
    assert all(three == sorted(three) and three[0] < three[-1] for three in late)
