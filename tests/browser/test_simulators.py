"""What every simulator made from a specification does alike, in a real browser.

What is a simulator's own is tested in its own file; colours, names and sizes, on their pages, in test_pages.py.
"""

import shutil

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.simulator_page import copied_python, opened, ran, rested, settle, shown, told, write_site
from tests.simulators.every_simulator import CLASSES
from twoway.model import frequency
from twoway.widgets.simulator import Simulator


@pytest.fixture(params=CLASSES, ids=lambda made: made.__name__)
def simulator(request: pytest.FixtureRequest) -> type[Simulator]:
    return request.param


@pytest.fixture
def serve_widgets(tmp_path, serve_folder, bundle_with_few_seeds):
    """Serve a page with the given widgets; what they do alike, a sweep of 2 seeds shows as well as one of 20."""

    def make(*widgets):
        folder = write_site(tmp_path / "site", *widgets)
        shutil.copy(bundle_with_few_seeds, folder / "_static" / "simulators")
        return serve_folder(folder)

    return make


def values_on_screen(page: Page) -> list[str]:
    """Where every control stands."""
    return page.locator(".controls :is(input, select)").evaluate_all(
        "all => all.map(one => one.type === 'checkbox' ? String(one.checked) : one.value)"
    )


def test_nothing_is_given_away_before_the_prediction(still, serve_widgets, simulator):
    page = opened(still(), serve_widgets(simulator()))
    assert told(page) == {}
    for hidden in (".readout", ".puzzle", "footer details"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".tw-static")).to_be_hidden()
    visible = page.locator(".controls").first.locator(".control")
    assert 2 <= visible.count() <= 5
    page.get_by_role("button", name="Run it").click()
    expect(page.get_by_text("Say what you expect first")).to_be_visible()
    assert told(page) == {}


def test_a_prediction_is_set_beside_the_outcome(still, serve_widgets, simulator):
    """However long the run takes, the focus waits where the verdict will stand, and nothing half-done is shown."""
    page = opened(still(), serve_widgets(simulator()))
    question = simulator._spec["question"]
    if question["kind"] == "number":
        page.get_by_label("Your guess").first.fill(str(question["low"]))
        page.keyboard.press("Enter")
    else:
        page.locator(".guess input").first.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Run it").press("Enter")
    expect(page.locator(".verdict")).to_be_focused()
    expect(page.get_by_role("button", name="Run it")).to_be_hidden()
    early = page.locator(".tw").evaluate(
        """frame => !frame.dataset.shown && ['.puzzle', 'footer details', '.keep button']
          .filter(part => frame.querySelector(part).getClientRects().length)"""
    )
    assert not early  # False: the run was done by then
    rested(page)
    expect(page.locator(".verdict")).to_be_focused()
    expect(page.locator(".verdict")).not_to_have_text("Running …")
    assert told(page)
    assert len(page.locator(".verdict").inner_text()) > 20
    assert len(page.locator(".readout").inner_text()) > 20
    page.get_by_role("button", name="Predict again").click()
    settle(page)
    assert told(page) == {}
    page.wait_for_url(lambda address: "guess:" not in address)  # it is written once things rest


@pytest.mark.parametrize(
    "simulator",
    [made for made in CLASSES if made._spec["question"]["kind"] == "number"],
    ids=lambda made: made.__name__,
    indirect=True,
)
def test_a_guess_out_of_range_is_refused_and_never_misquoted(still, serve_widgets, simulator):
    question = simulator._spec["question"]
    page = opened(still(), serve_widgets(simulator()))
    box = page.get_by_label("Your guess").first
    for guess in (str(question["low"] - 1), "1e12"):
        box.fill(guess)
        box.press("Enter")
        expect(page.get_by_text("Your guess must be a number from")).to_be_visible()
        expect(box).to_have_value(guess)
        assert told(page) == {}


def test_a_link_without_the_result_asks_for_a_prediction(still, serve_widgets, simulator):
    page = shown(still(), serve_widgets(simulator()))
    page.locator(".presets button[aria-pressed=false]").first.click()
    rested(page)
    controls = values_on_screen(page)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('none')) }")
    page.get_by_role("button", name="Copy link without the result").click()
    other = opened(still(), page.get_by_label("Copy link without the result").input_value())
    assert values_on_screen(other) == controls
    assert told(other) == {}
    expect(other.get_by_role("button", name="Run it")).to_be_visible()


def test_presets_move_the_controls_and_reset_brings_them_back(still, serve_widgets, simulator):
    page = opened(still(), serve_widgets(simulator()))
    before = values_on_screen(page)
    seen = {tuple(before)}
    buttons = page.locator(".presets button")
    assert buttons.count() >= 3
    for i in range(buttons.count() - 1):
        buttons.nth(i).click()
        settle(page)
        assert buttons.nth(i).get_attribute("aria-pressed") == "true"
        seen.add(tuple(values_on_screen(page)))
    assert len(seen) >= 2
    page.get_by_role("button", name="Reset").click()
    settle(page)
    assert values_on_screen(page) == before


def test_settings_kept_stay_on_screen_and_in_the_link(still, serve_widgets, simulator):
    address = serve_widgets(simulator())
    page = shown(still(), address)
    page.get_by_role("button", name="Keep these settings").click()
    expect(page.locator(".keep")).to_contain_text("the same settings")
    presets = page.locator(".presets button[aria-pressed=false]")
    presets.first.click()
    rested(page)
    expect(page.locator(".keep")).to_contain_text(", now ")
    assert page.locator("svg .kept, .kept").count() > 0
    numbers, controls = told(page), values_on_screen(page)
    page.wait_for_timeout(400)  # the address is written once things rest
    link = page.url
    assert "kept." in link
    other = opened(still(), link)
    rested(other)
    assert told(other) == numbers
    assert values_on_screen(other) == controls
    expect(other.locator(".keep")).to_contain_text(", now ")
    page.get_by_role("button", name="Forget").click()
    rested(page)
    expect(page.locator(".keep")).not_to_contain_text(", now ")


def test_nonsense_in_the_address_is_harmless(still, serve_widgets, simulator):
    name = simulator._spec["name"]
    page = opened(still(), address := serve_widgets(simulator()))
    plain = values_on_screen(page)
    controls = [one["name"] for one in simulator._spec["controls"]]
    for text in (
        ";".join(f"{one}:NaN" for one in controls),
        ";".join(f"{one}:<script>" for one in controls) + ";kept.x:1;guess:x",
        "%E0%A4%A",
        "x" * 5000,
    ):
        page.goto("about:blank")  # or the address would be another place on the same page
        assert values_on_screen(opened(page, f"{address}#{name}={text}")) == plain
    far = ";".join(f"{one}:1e300" for one in controls) + ";shown:1"
    page.goto("about:blank")
    assert told(rested(opened(page, f"{address}#{name}={far}")))
    expect(page.locator(".failure")).to_have_count(0)


def test_every_seed_is_another_run(still, serve_widgets, simulator):
    page = shown(still(), serve_widgets(simulator()))
    seed = page.get_by_label("Seed", exact=True)
    if not seed.is_visible():
        page.get_by_text("More settings").click()
    first = told(page)
    numbers = []
    for value in ("3", seed.input_value()):
        seed.fill(value)
        seed.press("Enter")
        numbers.append(told(rested(page)))
    another, again = numbers
    assert another != first == again


def test_a_phone_shows_it_whole(still, serve_widgets, simulator):
    page = shown(still(viewport=PHONE), serve_widgets(simulator()))
    for summary in page.locator("summary").all():
        summary.click()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    beyond = page.locator(".tw").evaluate(
        """frame => [...frame.querySelectorAll('button, input, select, p, h3, .controls, svg, canvas')]
          .filter(one => one.getClientRects().length && !one.closest('.scroll') && !one.closest('.unseen')
            && one.getBoundingClientRect().right > frame.getBoundingClientRect().right + 1)
          .map(one => one.outerHTML.slice(0, 120))"""
    )
    assert beyond == []


@pytest.fixture
def two_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sweeps take two seeds of those asked for: to see that lines run, hundreds of runs are too many."""
    whole = frequency.sweep

    def fewer(account, world, rates, seeds, *others, **named):
        return whole(account, world, rates, list(seeds)[:2], *others, **named)

    monkeypatch.setattr(frequency, "sweep", fewer)


def test_the_copied_python_runs(still, serve_widgets, simulator, two_seeds):
    page = shown(still(), serve_widgets(simulator()))
    lines = copied_python(page)
    assert "twoway.model" in lines
    printed, _ = ran(lines)
    assert printed.strip()


def test_without_javascript_the_stand_in_stays(open_page, serve_widgets, simulator):
    page = open_page(java_script_enabled=False)
    page.goto(serve_widgets(simulator()))
    expect(page.locator(".tw-static")).to_be_visible()
