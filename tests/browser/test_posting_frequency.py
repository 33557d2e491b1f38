"""The simulator of posting frequency in a real browser: its numbers, its puzzle, and what is its own on screen.

What it shares with the other simulators is tested in test_simulators.py. A sweep takes seconds, so each test does much.
"""

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.simulator_page import copied_python, opened, press, ran, rested, told
from twoway.model import Account, World
from twoway.model.frequency import Business, frozen_optimum, sweep
from twoway.widgets import PostingFrequency

RATES = [half / 2 for half in range(13)]


def means(account: Account, world: World, seed: int, early: int, rates: list[float]) -> pd.DataFrame:
    runs = sweep(account, world, rates, range(seed, seed + 20), days=[early, 180])
    return runs.groupby(["days", "rate"])[["orders", "profit", "followers"]].mean()


def assert_tells(numbers: dict[str, str], seen: pd.DataFrame, early: int, optimum: float) -> None:
    """The read-out gives what Python's means give."""
    assert float(numbers["optimum"]) == pytest.approx(optimum, rel=1e-9)
    for when, day in (("early", early), ("late", 180)):
        table = seen.loc[day]
        assert int(numbers[f"{when}_days"]) == day
        for measure in ("orders", "profit"):
            assert float(numbers[f"{when}_{measure}_best"]) == table[measure].idxmax()
            assert float(numbers[f"{when}_{measure}"]) == pytest.approx(table[measure].max(), rel=1e-9, abs=1e-9)
        at = table["profit"].idxmax()
        assert float(numbers[f"{when}_followers"]) == pytest.approx(table.loc[at, "followers"], rel=1e-9)


def test_by_keyboard_alone_it_agrees_with_python_and_the_puzzle_is_solved(still, serve_widgets):
    page = opened(still(), serve_widgets(PostingFrequency()))
    page.get_by_label("Your guess").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_be_visible()
    account = Account(promo_share=0.25, reply_share=0.9, reply_capacity=10)
    seen = means(account, World(), 1, 30, [0, 2, 3])  # all rates: below
    profit = seen.loc[180, "profit"]
    numbers = told(rested(page))
    assert float(numbers["late_profit"]) == pytest.approx(profit[2.0], rel=1e-9)
    assert float(numbers["late_orders"]) == pytest.approx(seen.loc[(180, 3.0), "orders"], rel=1e-9)
    assert (numbers["early_profit_best"], float(numbers["early_followers"])) == ("0", seen.loc[(30, 0.0), "followers"])
    expect(page.locator(".verdict")).to_contain_text("You said 3 posts a day; it is 2: 1 too many. At 2 the profit")
    less = float(f"{profit[2.0] - profit[3.0]:.2g}")  # no more exactly than twenty seeds tell
    expect(page.locator(".verdict")).to_contain_text(f"at 3 it is about {less:,.0f} EUR less.")
    assert page.locator(".puzzle[data-solved]").count() == 0
    press(page, "ArrowRight", 5, at="Promo share")
    assert page.locator(".puzzle[data-solved]").count() == 0
    numbers = told(press(page, "ArrowLeft", 2, at="The short test takes"))
    assert int(numbers["early_days"]) == 20
    assert float(numbers["early_orders_best"]) >= 2 * float(numbers["late_orders_best"])
    assert (float(numbers["early_profit_best"]), float(numbers["late_profit_best"])) == (0, 1.5)
    expect(page.locator(".puzzle[data-solved]")).to_contain_text("Solved.")
    press(page, "End")
    assert page.locator(".puzzle[data-solved]").count() == 0


def test_prices_and_horizon_ask_for_no_new_run_and_the_copied_python_says_the_same(still, serve_widgets):
    link = "#posting-frequency=promo_share:0.6;reply_share:0.2;tolerance_median:2.5;seed:5;shown:1"
    page = opened(still(), serve_widgets(PostingFrequency()) + link)
    rested(page)
    page.evaluate("() => { window.busy = 0 }")
    page.locator(".tw").evaluate(
        """frame => new MutationObserver(() => 'busy' in frame.dataset && window.busy++)
          .observe(frame, {attributes: true})"""
    )
    page.get_by_text("More settings").click()
    for label, value in (
        ("The short test takes", "60"),
        ("Margin of an order", "0.35"),
        ("An hour of work costs", "5"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    numbers = told(rested(page))
    assert page.evaluate("window.busy") == 0
    printed, space = ran(copied_python(page))
    seen, account, world = (space[name] for name in ("means", "account", "world"))
    assert account == Account(promo_share=0.6, reply_share=0.2, reply_capacity=10)
    assert (world, space["business"]) == (World(tolerance_median=2.5), Business(margin=0.35, wage=5))
    assert (space["rates"], sorted(set(space["runs"]["seed"]))) == (RATES, list(range(5, 25)))
    assert_tells(numbers, seen, 60, frozen_optimum(account, world))
    assert f"frozen audience: {frozen_optimum(account, world)}" in printed
    best = seen.groupby("days")[["orders", "profit"]].idxmax()
    assert str(best) in printed
    # the table tells the same means
    page.get_by_text("The numbers as a table").click()
    page.locator("footer tbody td").first.wait_for()
    cells = page.locator("footer tbody tr").nth(3).locator("td").all_inner_texts()
    assert cells[1] == f"{seen.loc[(180, 1.5), 'orders'] + 1e-9:.1f}"
    assert cells[3].replace("−", "-") == f"{seen.loc[(180, 1.5), 'profit']:,.0f}"
    # six charts, each of which says what it shows; the best is marked and named
    charts = page.locator("svg.chart")
    labels = [chart.get_attribute("aria-label") for chart in charts.all()]
    assert len(labels) == 6
    top = seen.loc[180, "orders"].idxmax()
    assert "after 180 days, against posts a day. From no post to six a day" in labels[1]
    assert f"highest at {top:g} post" in labels[1]
    expect(charts.nth(1)).to_contain_text(f"most at {top:g}")
    expect(charts.nth(3)).to_contain_text(f"most at {numbers['late_profit_best']}")
    expect(page.get_by_text("most attention in a frozen audience")).to_be_visible()
    # the dotted line ends below what is written at the top
    dotted, written = (charts.nth(0).locator(name).bounding_box() for name in ("path.theory", "text.beside"))
    assert dotted["y"] >= written["y"] + written["height"] - 2
    # followers stand on one scale, sooner and later
    scales = [chart.locator("text[text-anchor=end]").all_inner_texts() for chart in charts.all()[4:]]
    assert scales[0] == scales[1]


def test_a_kept_horizon_is_named(still, serve_widgets):
    page = opened(still(), f"{serve_widgets(PostingFrequency())}#posting-frequency=shown:1")
    rested(page)
    page.get_by_role("button", name="Keep these settings").click()
    page.get_by_label("The short test takes", exact=True).fill("60")
    rested(page)
    expect(page.get_by_role("heading", name="Orders after 60 days (kept: 30)")).to_be_visible()
    expect(page.get_by_role("heading", name="Orders after 180 days", exact=True)).to_be_visible()
    assert page.locator("path.line.kept").count() == 6
    expect(page.locator(".readout")).to_contain_text(
        "Kept: most orders at 4.5 posts a day after 30 days and at 3 after 180;"
    )
    # the band of losses is drawn whole, not cut off at the bottom
    band = page.locator("svg.chart").nth(2).locator("path.band").get_attribute("d")
    heights = [float(point.split()[1].rstrip("Z")) for point in band.lstrip("M").split("L")]
    assert heights.count(max(heights)) == 1
