"""What is the funnel simulator's own, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.simulator_page import copied_python, opened, press, ran, rested, settle, shown, tab_to, told
from twoway.widgets import Funnel

SETTINGS = [
    {},
    {"people": 500, "lead_gain": 0.6, "holdout_share": 0.2, "seed": 7},
    {"people": 1000, "aa_test": True, "margin": 1.0, "wage": 60, "interest_spread": 0.0, "order_value_spread": 1.6},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_read_out_tells_what_python_computes(page, serve_widgets, settings):
    widget = Funnel(**settings)
    numbers = told(shown(page, serve_widgets(widget)))
    concluded, truth = widget.repeats(), widget.truth()
    this = concluded.iloc[0]
    for ours, theirs in (
        ("lift", "lift"), ("liftLow", "lift_low"), ("liftHigh", "lift_high"), ("naive", "naive"), ("roi", "roi"),
        ("naiveLow", "naive_low"), ("naiveHigh", "naive_high"), ("roiLow", "roi_low"), ("roiHigh", "roi_high"),
    ):  # fmt: skip
        assert float(numbers[ours]) == pytest.approx(this[theirs], rel=1e-9, abs=1e-9), ours
    for ours, theirs in (("truth", "effect"), ("trueRoi", "roi"), ("power", "power"), ("naivePower", "naive_power")):
        assert float(numbers[ours]) == pytest.approx(getattr(truth, theirs), abs=1e-9), ours
    for ours, name in (("seen", "lift"), ("naiveSeen", "naive")):
        claimed = (concluded[f"{name}_low"] > 0) | (concluded[f"{name}_high"] < 0)
        assert int(numbers[ours]) == claimed.sum()
    assert float(numbers["width"]) == pytest.approx((concluded["roi_high"] - concluded["roi_low"]).median(), rel=0.02)


def test_the_puzzle_is_solved_by_keyboard_alone(page, serve_widgets):
    opened(page, serve_widgets(Funnel()))
    tab_to(page, "Show me")
    press(page, "Enter")
    puzzle = page.locator(".puzzle")
    people = page.get_by_label("People in the audience", exact=True)
    press(page, "ArrowRight", 3, at="People in the audience")
    assert people.get_attribute("aria-valuetext") == "16,000"
    expect(puzzle).not_to_have_attribute("data-solved", "")  # the campaign works here
    page.get_by_label("A/A test", exact=False).focus()
    press(page, "Space")
    expect(puzzle).to_have_attribute("data-solved", "")
    expect(puzzle).to_contain_text("More people did not help")
    numbers = told(page)
    assert float(numbers["naivePower"]) >= 0.9
    assert int(numbers["seen"]) < 30
    assert float(numbers["truth"]) == 0
    press(page, "ArrowLeft", at="People in the audience")
    expect(puzzle).not_to_have_attribute("data-solved", "")


def test_the_funnel_of_both_arms_is_drawn(page, serve_widgets):
    widget = Funnel(seed=3)
    shown(page, serve_widgets(widget))
    counts = widget.run().counts
    cells = page.locator(".stages tbody b").all_inner_texts()
    campaign, holdout = counts.loc["campaign"], counts.loc["holdout"]
    expected = []
    for stage in ("people", "exposed", "engaged", "leads", "orders"):
        left_alone = stage in ("exposed", "engaged")
        expected += [f"{campaign[stage]:,.0f}", "–" if left_alone else f"{holdout[stage]:,.0f}"]
    assert cells == expected
    widths = page.locator(".stages i.campaign").evaluate_all("all => all.map(one => one.clientWidth)")
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0


def test_the_intervals_and_the_truth_are_drawn_where_they_are(page, serve_widgets):
    widget = Funnel(seed=3)
    numbers = told(shown(page, serve_widgets(widget)))
    labels = page.locator("svg.estimates .grid text").evaluate_all(
        "all => all.map(one => [one.textContent.replace('−', '-'), one.getAttribute('x')])"
    )
    ticks = {float(text): float(x) for text, x in labels if text.replace(".", "").lstrip("-").isdigit()}
    (low, left), (high, right) = min(ticks.items()), max(ticks.items())
    place = page.locator("svg.estimates .mark.estimate").first.get_attribute("cx")
    estimate = low + (float(place) - left) / (right - left) * (high - low)
    assert estimate == pytest.approx(100 * float(numbers["lift"]), abs=0.02)
    line = page.locator("svg.estimates .line.estimate").first.get_attribute("d")
    ends = [float(part.split()[0]) for part in line.replace("M", "L").split("L")[1:]]
    drawn = [low + (end - left) / (right - left) * (high - low) for end in ends]
    assert drawn == pytest.approx([100 * float(numbers[name]) for name in ("liftLow", "liftHigh")], abs=0.02)
    expect(page.locator("svg.returns rect.bar")).to_have_count(30)
    heights = page.locator("svg.returns rect.bar").evaluate_all("all => all.map(one => +one.getAttribute('height'))")
    assert max(heights) > 40
    expect(page.locator("svg.returns .beside.truth")).to_have_text(
        f"truth {100 * float(numbers['trueRoi']):.0f}\u00a0%"
    )


def test_a_run_that_is_changed_under_way_ends_in_the_last_one(page, serve_widgets):
    shown(page, serve_widgets(Funnel(people=250)))
    people = page.get_by_label("People in the audience", exact=True)
    people.focus()
    for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        settle(page)
    rested(page)
    assert float(told(page)["power"]) == pytest.approx(Funnel(people=2000).truth().power, abs=1e-9)
    assert people.get_attribute("aria-valuetext") == "2,000"


@pytest.mark.parametrize(("guess", "word"), [("50", "Wider"), ("50000", "Narrower"), ("900", "Close")])
def test_the_prediction_is_judged(page, serve_widgets, guess, word):
    opened(page, serve_widgets(Funnel(seed=1)))
    page.get_by_label("Your guess").first.fill(guess)
    press(page, "Enter")
    expect(page.locator(".verdict")).to_contain_text(f"points. {word}: here it is 886")


def test_the_copied_python_prints_what_the_read_out_shows(page, serve_widgets):
    shown(page, serve_widgets(Funnel(people=1000, lead_gain=0.4, seed=11, aa_test=True)))
    lines, _ = ran(copied_python(page))
    numbers = told(page)
    assert f"lift {numbers['seen']} of 300 claim an effect" in lines
    assert f"naive {numbers['naiveSeen']} of 300 claim an effect" in lines
    for name, key in (("lift", "lift"), ("roi_high", "roiHigh")):
        row = next(line for line in lines.splitlines() if line.startswith(name))
        assert float(row.split()[1]) == pytest.approx(float(numbers[key]), abs=1e-5)
    assert f"power={float(numbers['power']):.6f}"[:10] in lines
