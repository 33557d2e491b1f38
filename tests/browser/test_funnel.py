"""What is the funnel simulator's own, in a real browser."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.simulator_page import copied_python, opened, press, ran, rested, settle, shown, tab_to, told
from twoway.widgets import Funnel

SETTINGS = [
    {},
    {"people": 500, "lead_gain": 0.6, "holdout_share": 0.2, "seed": 7},
    {"people": 250, "holdout_share": 0.05},
    {"people": 2000, "aa_test": True, "margin": 1.0, "wage": 60, "interest_spread": 0.0, "order_value_spread": 1.6},
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
        assert float(numbers[ours]) == pytest.approx(this[theirs], rel=1e-9, abs=1e-9, nan_ok=True), ours
    for ours, theirs in (("truth", "effect"), ("trueRoi", "roi"), ("power", "power"), ("naivePower", "naive_power")):
        assert float(numbers[ours]) == pytest.approx(getattr(truth, theirs), abs=1e-9, nan_ok=True), ours
    for ours, name in (("seen", "lift"), ("naiveSeen", "naive")):
        claimed = (concluded[f"{name}_low"] > 0) | (concluded[f"{name}_high"] < 0)
        assert int(numbers[ours]) == claimed.sum()
    widths = (concluded["roi_high"] - concluded["roi_low"]).dropna()
    assert int(numbers["judged"]) == len(widths)
    assert float(numbers["width"]) == pytest.approx(widths.median(), rel=0.02, nan_ok=True)


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
    labels = [(text.replace("no effect", "0"), x) for text, x in labels]
    ticks = {float(text): float(x) for text, x in labels if text.replace(".", "").lstrip("-+").isdigit()}
    assert 0 in ticks
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
    truth = f"the truth: {100 * float(numbers['trueRoi']):.0f}\u00a0%"
    expect(page.locator(".legend", has_text="estimates of 300")).to_contain_text(truth)


def test_a_phone_shows_every_word_of_the_charts(open_page, serve_widgets):
    """Labels that run off the picture, or stand on one another, are lost."""
    page = shown(open_page(viewport=PHONE), serve_widgets(Funnel(people=16_000, aa_test=True, order_value_mean=400)))
    rows = page.locator(".row")
    expect(rows.first).to_contain_text(f"{told(page)['seen']} of 300 such tests claim an effect")
    expect(rows.last).to_contain_text(f"{told(page)['naiveSeen']} of 300 such tests claim an effect")
    for chart in page.locator("svg.estimates, svg.returns").all():
        boxes = chart.locator("text").evaluate_all(
            """all => all.filter(one => one.textContent).map(one => one.getBoundingClientRect())
              .map(box => [box.left, box.right, box.top])"""
        )
        assert min(left for left, *_ in boxes) >= 0
        assert max(right for _, right, _ in boxes) <= 375
        by_row = sorted((top, left, right) for left, right, top in boxes)
        assert all(one[0] != two[0] or one[2] < two[1] for one, two in pairwise(by_row))
    expect(page.locator("svg.estimates", has_text="no effect")).to_have_count(2)


def test_what_lies_far_out_is_told_and_does_not_stretch_the_axis(page, serve_widgets):
    widget = Funnel(people=250, holdout_share=0.05, order_value_mean=400, order_value_spread=1.6)
    shown(page, serve_widgets(widget))
    rois = 100 * widget.repeats()["roi"]
    low, high = np.quantile(rois, [0.25, 0.75])
    drawn = rois.between(low - 3 * (high - low), high + 3 * (high - low))
    assert 5 < (~drawn).sum() < 40
    expect(page.get_by_text("Beyond the axis")).to_contain_text(f"{(~drawn).sum()} of 300 such tests")
    ends = [float(text.replace("−", "-").replace(",", "")) for text in axis(page, "returns")]
    assert max(map(abs, ends)) < 4000 < rois.abs().max()
    assert len(ends) >= 3


def axis(page, chart):
    """The numbers below a chart."""
    texts = page.locator(f"svg.{chart} .grid > text").all_text_contents()
    return [text for text in texts if any(letter.isdigit() for letter in text)]


def test_too_few_orders_are_called_too_few(page, serve_widgets):
    """Neither an interval of no width nor a power stands where an arm has next to no orders."""
    page = shown(page, serve_widgets(Funnel(people=250, holdout_share=0.95)))
    numbers = told(page)
    assert int(numbers["seen"]) <= 15
    assert float(numbers["liftHigh"]) - float(numbers["liftLow"]) > 0.1
    expect(page.locator(".readout")).to_contain_text("too few orders for an interval: it takes 5 in each arm")
    expect(page.locator(".tw")).to_contain_text("An arm can expect fewer than 5 orders")
    for text in (page.locator(".tw").inner_text(), page.locator("footer").inner_text()):
        assert "NaN" not in text
        assert "−0.00" not in text


def test_shares_of_a_small_group_have_no_decimals(page, serve_widgets):
    shown(page, serve_widgets(Funnel(people=250, holdout_share=0.95)))
    campaign = page.locator(".stages tbody td:nth-child(2) .small").all_inner_texts()
    assert [share for share in campaign if share]
    assert not any("." in share for share in campaign)


def test_every_word_is_explained_before_the_question(page, serve_widgets):
    opened(page, serve_widgets(Funnel()))
    told_first = page.locator(".glossary")
    expect(told_first).to_contain_text("at −100\u00a0% it gained nothing over the holdout")
    expect(told_first).to_contain_text("95 of 100 such ranges hold the truth")
    told_first.locator("summary").click()
    for word in ("Holdout", "Exposed", "Points", "Claims an effect", "Power", "A/A test"):
        expect(told_first.get_by_text(word, exact=True)).to_be_visible()


def test_settings_kept_are_told(page, serve_widgets):
    widget = Funnel(people=4000)
    shown(page, serve_widgets(widget))
    before = told(page)
    page.get_by_role("button", name="Keep these settings").click()
    press(page, "ArrowLeft", at="People in the audience")
    kept = f"Kept: campaign against holdout +{100 * float(before['lift']):.2f} points"
    expect(page.locator(".readout")).to_contain_text(kept)


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


@pytest.mark.parametrize(("guess", "word"), [("50", "836 too few"), ("50000", "49,114 too many"), ("886", "just so")])
def test_the_prediction_is_judged(page, serve_widgets, guess, word):
    opened(page, serve_widgets(Funnel(seed=1)))
    page.get_by_label("Your guess").first.fill(guess)
    press(page, "Enter")
    expect(page.locator(".verdict")).to_contain_text(f"You said {int(guess):,} percentage points; it is 886: {word}.")


def test_a_guess_of_one_is_one_point_and_no_interval_is_no_verdict(page, serve_widgets):
    opened(page, serve_widgets(Funnel(people=250, holdout_share=0.05)))
    page.get_by_label("Your guess").first.fill("1")
    press(page, "Enter")
    expect(page.locator(".verdict")).to_contain_text("You said 1 percentage point. It can't be told")


def test_the_copied_python_prints_what_the_read_out_shows(page, serve_widgets):
    shown(page, serve_widgets(Funnel(people=2000, lead_gain=0.4, seed=11, aa_test=True)))
    lines, _ = ran(copied_python(page))
    numbers = told(page)
    assert f"lift {numbers['seen']} of 300 claim an effect" in lines
    assert f"naive {numbers['naiveSeen']} of 300 claim an effect" in lines
    for name, key in (("lift", "lift"), ("roi_high", "roiHigh")):
        row = next(line for line in lines.splitlines() if line.startswith(name))
        assert float(row.split()[1]) == pytest.approx(float(numbers[key]), abs=1e-5)
    assert f"power={float(numbers['power']):.6f}"[:10] in lines
