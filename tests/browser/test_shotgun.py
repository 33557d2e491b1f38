"""What is the shotgun simulator's own, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.simulator_page import copied_python, opened, press, ran, settle, shown, tab_to, told
from twoway.model.plan import net_value, tipping_cost
from twoway.widgets import Shotgun

SETTINGS = [
    {},
    {"minutes": 60, "fit_spread": 0.0},
    {"minutes": 900, "set_up_cost": 0, "platforms": 6, "fit_spread": 0.9, "seed": 7, "own_a": 0, "own_f": 10},
    {"minutes": 30, "set_up_cost": 100, "platforms": 2, "value": 40, "tiring_minutes": 240, "own_a": 0, "own_b": 0},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_read_out_tells_what_python_computes(page, serve_widgets, settings):
    widget = Shotgun(**settings)
    numbers = told(shown(page, serve_widgets(widget)))
    compared = widget.run()
    for plan, value in compared.values.items():
        assert float(numbers[plan]) == pytest.approx(value, abs=1e-9), plan
    own = net_value(widget.budget, compared.fits, widget.own_minutes)
    assert float(numbers["own"]) == pytest.approx(own, abs=1e-9)
    assert float(numbers["tipping"]) == pytest.approx(tipping_cost(widget.budget, widget.seed), abs=1e-9)
    assert int(numbers["joined"]) == (compared.best > 0).sum()


def test_the_puzzle_is_solved_by_keyboard_alone(page, serve_widgets):
    opened(page, serve_widgets(Shotgun()))
    tab_to(page, "Show me")
    press(page, "Enter")
    puzzle = page.locator(".puzzle")
    press(page, "End", at="Minutes to spend")
    press(page, "Home", at="Set-up cost of a platform")  # the platforms differ from the start
    numbers = told(page)
    assert float(numbers["even"]) >= 2 * float(numbers["one"])
    tab_to(page, "Keep these settings")
    press(page, "Enter")
    expect(puzzle).not_to_have_attribute("data-solved", "")
    press(page, "ArrowLeft", at="Platforms")
    press(page, "End", at="Set-up cost of a platform")
    numbers = told(page)
    assert float(numbers["even"]) < 0 < float(numbers["one"])
    expect(puzzle).not_to_have_attribute("data-solved", "")  # other platforms than those kept
    press(page, "ArrowRight", at="Platforms")
    expect(puzzle).to_have_attribute("data-solved", "")
    expect(puzzle).to_contain_text("right under its own conditions")


def test_your_own_minutes_are_set_by_keyboard_and_drawn(page, serve_widgets):
    shown(page, serve_widgets(Shotgun(fit_spread=0.5, seed=1)))
    before = told(page)
    press(page, "ArrowRight", 3, at="Your share for B")
    slider = page.get_by_label("Your share for B", exact=True)
    assert slider.get_attribute("aria-valuetext") == "90 min"
    after = told(page)
    assert after["own"] != before["own"]
    assert {name: after[name] for name in ("one", "even", "best")} == {
        name: before[name] for name in ("one", "even", "best")
    }
    widths = page.locator(".platform:visible .mine").evaluate_all("all => all.map(one => one.clientWidth)")
    assert widths[1] > 3 * widths[0] > 0
    expect(page.locator(".platforms")).to_contain_text("All the minutes are always spent")
    expect(page.locator(".platform:visible")).to_have_count(5)
    press(page, "ArrowLeft", at="Platforms")
    expect(page.locator(".platform:visible")).to_have_count(4)


def test_your_own_plan_can_beat_both_rules_and_the_buttons_set_it(page, serve_widgets):
    shown(page, serve_widgets(Shotgun(seed=1)))
    page.get_by_role("button", name="Mine: all on one").click()
    numbers = told(page)
    assert float(numbers["own"]) == pytest.approx(float(numbers["one"]))
    for label in ("Your share for C", "Your share for D"):
        press(page, "ArrowRight", 6, at=label)
    numbers = told(page)
    assert float(numbers["best"]) >= float(numbers["own"]) > max(float(numbers["one"]), float(numbers["even"]))
    expect(page.locator(".readout")).to_contain_text("more than either rule")
    page.get_by_role("button", name="Mine: the same on each").click()
    numbers = told(page)
    assert float(numbers["own"]) == pytest.approx(float(numbers["even"]))


def test_a_click_on_the_map_goes_there(page, serve_widgets):
    shown(page, serve_widgets(Shotgun(seed=1)))
    chart = page.locator("svg.map")
    box = chart.bounding_box()
    chart.click(position={"x": box["width"] - 14, "y": 22})
    settle(page)
    assert page.get_by_label("Minutes to spend", exact=True).input_value() == "900"
    assert page.get_by_label("Set-up cost of a platform", exact=True).input_value() == "100"
    mark = page.locator("svg.map .mark.mine")
    assert float(mark.get_attribute("cx")) == pytest.approx(box["width"] - 14, abs=1)
    assert float(mark.get_attribute("cy")) == pytest.approx(22, abs=1)


def test_the_map_shows_where_both_rules_make_a_loss(page, serve_widgets):
    """Its edge is what one platform brings before it is paid for."""
    shown(page, serve_widgets(Shotgun(value=40, fit_spread=0.0)))
    expect(page.locator(".legend", has_text="both make a loss")).to_be_visible()
    chart = page.locator("svg.map")
    rows = chart.locator(".grid g").evaluate_all(
        "all => all.map(one => [+one.textContent, +one.querySelector('line').getAttribute('y1')])"
    )
    (low, floor), (high, roof) = rows[0], rows[-1]
    band = chart.locator(".band.both").get_attribute("d")
    edge = [tuple(map(float, point.split())) for point in band.strip("MZ").split("L")]
    at_900 = next(y for x, y in reversed(edge[:61]) if x == edge[60][0])
    assert low + (at_900 - floor) / (roof - floor) * (high - low) == pytest.approx(40, abs=0.5)
    names = [(name.bounding_box(), name.get_attribute("visibility")) for name in chart.locator(".region").all()]
    top = chart.bounding_box()["y"]
    assert all(box["y"] - top > at_900 - 2 for box, seen in names if seen == "visible")  # in regions of their own


def test_your_kept_plan_stays_in_sight(page, serve_widgets):
    shown(page, serve_widgets(Shotgun(seed=1)))
    page.get_by_role("button", name="Mine: all on one").click()
    before = told(page)
    page.get_by_role("button", name="Keep these settings").click()
    press(page, "ArrowRight", 6, at="Your share for C")
    expect(page.locator(".readout")).to_contain_text(f"{float(before['own']):.0f}\u00a0EUR by yours.")
    mark = page.locator("svg.numbers .mark.kept")
    expect(mark).to_have_count(1)
    assert mark.get_attribute("cx") == page.locator("svg.numbers .mark.best").nth(1).get_attribute("cx")
    expect(page.locator("svg.map .mark.kept")).to_have_count(1)
    shapes = page.locator(".legend i.kept.spot").evaluate_all(
        "all => all.map(one => getComputedStyle(one)).map(style => [style.borderRadius, style.borderTopStyle])"
    )
    assert shapes == [["50%", "dashed"]] * 2


@pytest.mark.parametrize(
    ("settings", "answer", "words"),
    [
        ({"minutes": 60, "fit_spread": 0.0}, "All on one platform", "You said all on one platform. Right: 43"),
        ({"minutes": 600, "set_up_cost": 10}, "All on one platform", "Not so: the even spread brings more"),
        ({"minutes": 0, "set_up_cost": 10}, "All on one platform", "It is a tie"),
        ({"minutes": 0, "set_up_cost": 10}, "They are level", "You said they are level. Right"),
        ({"minutes": 30, "set_up_cost": 100}, "Neither: both make a loss", "Right: −"),
    ],
)
def test_the_prediction_is_judged(page, serve_widgets, settings, answer, words):
    opened(page, serve_widgets(Shotgun(**settings)))
    page.get_by_label(answer).check()
    page.get_by_role("button", name="Run it").click()
    settle(page)
    expect(page.locator(".verdict")).to_contain_text(words)


def test_the_copied_python_prints_what_the_read_out_shows(page, serve_widgets):
    shown(page, serve_widgets(Shotgun(minutes=240, fit_spread=0.7, seed=11, own_c=6)))
    printed, _ = ran(copied_python(page))
    lines = dict(line.split(maxsplit=1) for line in printed.splitlines()[:6])
    numbers = told(page)
    for name in ("one", "even", "best", "blind", "own", "tipping"):
        assert float(lines[name]) == pytest.approx(float(numbers[name]), abs=1e-9)
