"""The viral lottery in a real browser: its puzzle by keyboard, its numbers against Python's, its rule and its trees."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.simulator_page import (
    copied_python,
    opened,
    press,
    ran,
    rested,
    revealed,
    settle,
    shown,
    tab_to,
    told,
)
from twoway.model.cascade import Lottery, cascades, tree, viral_chance
from twoway.widgets import ViralLottery


def assert_tells(page: Page, lottery: Lottery, seed: int) -> None:
    """The read-out's numbers are those of Python's model."""
    numbers, drawn = told(page), cascades(lottery, seed)
    assert int(numbers["viral"]) == (drawn.sizes >= lottery.threshold).sum()
    assert int(numbers["posts"]) == lottery.posts
    assert int(numbers["largest"]) == drawn.sizes.max()
    assert int(numbers["capped"]) == drawn.capped.sum()
    assert float(numbers["chance"]) == pytest.approx(viral_chance(lottery), abs=1e-12)


# --- the puzzle


def test_the_puzzle_is_solved_by_keyboard_with_fewer_followers_and_more_passed_on(still, serve_widgets):
    page = opened(still(), serve_widgets(ViralLottery()))
    tab_to(page, "Show me")
    press(page, "Enter")
    expect(page.locator(".puzzle")).not_to_have_attribute("data-solved", "")
    tab_to(page, "Keep these settings")
    press(page, "Enter")
    tab_to(page, "Mean reshares", "Shift+Tab")
    press(page, "ArrowRight", 8)
    assert float(told(page)["chance"]) > 10 * viral_chance(Lottery())
    expect(page.locator(".puzzle .solved")).to_have_text("Not there yet.")  # the mean size rose with R
    tab_to(page, "Followers")
    press(page, "ArrowLeft")
    expect(page.locator(".puzzle[data-solved]")).to_be_visible()
    expect(page.locator(".puzzle .solved")).to_contain_text("two lotteries")
    assert_tells(page, Lottery(mean_offspring=0.9, followers=100), 1)
    # another seed changes the posts, not what is true
    tab_to(page, "Seed")
    page.keyboard.press("Control+a")
    page.keyboard.type("77")
    press(page, "Tab")
    assert_tells(page, Lottery(mean_offspring=0.9, followers=100), 77)
    expect(page.locator(".puzzle[data-solved]")).to_be_visible()


@pytest.mark.parametrize(
    ("kept", "now", "solved"),
    [
        ({"mean_offspring": 0.6, "dispersion": 0.3}, {"mean_offspring": 0.6, "dispersion": 0.05}, True),  # uneven
        ({}, {"mean_offspring": 0.65, "dispersion": 0.05, "followers": 0}, True),  # no followers at all
        ({"mean_offspring": 0.6, "dispersion": 0.3}, {"mean_offspring": 0.6, "dispersion": 0.1}, False),  # not enough
        ({}, {"mean_offspring": 0.9}, False),  # larger on average
        ({}, {"followers": 10_000, "mean_offspring": 0.5}, False),
        ({}, {"mean_offspring": 0.9, "followers": 100, "threshold": 30}, False),  # another meaning of viral
        ({"mean_offspring": 0.2}, {"mean_offspring": 0.2, "dispersion": 0.05}, False),  # ten times as good as never
    ],
)
def test_the_puzzle_is_recognised_by_theory(still, serve_widgets, kept, now, solved):
    before = {name: value for name, value in ViralLottery(**kept).settings.items() if name != "seed"}
    page = opened(still(), serve_widgets(ViralLottery(**now, kept=before, revealed=True)))
    for seed in ("1", "5", "6"):  # all seeds agree, since luck does not enter
        page.get_by_label("Seed", exact=True).fill(seed)
        press(page, "Enter")
        assert page.locator(".puzzle[data-solved]").count() == solved


# --- numbers


@pytest.mark.parametrize(
    ("settings", "seed"),
    [
        ({"mean_offspring": 0.9, "dispersion": 0.2, "followers": 2000, "threshold": 30}, 12),
        ({"mean_offspring": 1.1, "followers": 0, "posts": 300}, 3),
        ({"mean_offspring": 0.35, "followers": 3_000_000, "posts": 30, "threshold": 10_000}, 7),
        ({"mean_offspring": 0, "posts": 10}, 4_294_967_295),
    ],
)
def test_the_numbers_are_those_of_python(still, serve_widgets, settings, seed):
    page = opened(still(), serve_widgets(ViralLottery(**settings, seed=seed, revealed=True)))
    rested(page)
    assert_tells(page, Lottery(**settings), seed)


def test_the_copied_python_prints_the_numbers_on_screen(still, serve_widgets):
    page = still(permissions=["clipboard-read", "clipboard-write"])
    shown(page, serve_widgets(ViralLottery(mean_offspring=1.05, followers=2000, seed=9)))
    page.get_by_role("button", name="Copy the Python").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    printed, _ = ran(page.evaluate("navigator.clipboard.readText()"))
    numbers = told(page)
    viral, chance, largest = printed.splitlines()
    assert viral == f"viral: {numbers['viral']} of {numbers['posts']}"
    assert float(chance.split(": ")[1]) == pytest.approx(float(numbers["chance"]), rel=1e-9)
    assert largest == f"largest: {numbers['largest']} capped: {numbers['capped']}"
    assert int(numbers["capped"]) > 0
    expect(page.locator(".readout")).to_contain_text(f"{numbers['capped']} posts reached 10,000 people")


def test_the_copied_python_prints_no_rounding_for_a_chance(still, serve_widgets):
    page = still(permissions=["clipboard-read", "clipboard-write"])
    shown(page, serve_widgets(ViralLottery(mean_offspring=0, followers=500)))
    printed, _ = ran(copied_python(page))
    assert "exact chance: under 0.0000001 %" in printed.splitlines()


def test_kept_settings_meet_the_same_luck(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    page.get_by_role("button", name="Keep these settings").click()
    rested(page)
    line = page.locator("svg .line.conversational").get_attribute("d")
    assert page.locator("svg .line.kept").get_attribute("d") == line
    page.get_by_label("Mean reshares").press("ArrowLeft")
    rested(page)
    assert (
        page.locator("svg .line.kept").get_attribute("d")
        == line
        != page.locator("svg .line.conversational").get_attribute("d")
    )
    expect(page.locator(".readout")).to_contain_text("Kept: 19 of 1,000 posts")


# --- what counts as viral, by keyboard and by pointer


def test_the_rule_moves_by_keyboard(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    rule = page.get_by_role("slider", name="Size that counts as viral")
    rule.focus()
    for key, threshold in [
        ("ArrowLeft", 50),
        ("ArrowDown", 30),
        ("ArrowRight", 50),
        ("PageUp", 500),
        ("PageDown", 50),
        ("Home", 10),
        ("ArrowLeft", 10),
        ("End", 10_000),
        ("ArrowUp", 10_000),
    ]:
        press(page, key)
        expect(rule).to_have_attribute("aria-valuenow", str(threshold))
        assert_tells(page, Lottery(mean_offspring=0.9, threshold=threshold), 1)


def test_the_rule_moves_by_pointer_and_the_control_with_it(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    rule = page.get_by_role("slider", name="Size that counts as viral")
    rule.scroll_into_view_if_needed()
    box, chart = rule.bounding_box(), page.locator("svg.sizes .grid .floor").bounding_box()
    middle = box["x"] + box["width"] / 2
    assert middle == pytest.approx(chart["x"] + chart["width"] / 2, abs=1.5)  # 100 of 10,000, on a log axis
    page.mouse.move(middle, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(middle - chart["width"] / 4, box["y"], steps=4)
    page.mouse.up()
    rested(page)
    expect(rule).to_have_attribute("aria-valuenow", "10")
    assert_tells(page, Lottery(mean_offspring=0.9, threshold=10), 1)
    page.get_by_text("More settings").click()
    expect(page.get_by_label("Viral means")).to_have_attribute("aria-valuetext", "10")
    page.mouse.move(5, 5)
    expect(rule).to_have_attribute("aria-valuenow", "10")


# --- trees


def test_the_trees_are_those_of_the_largest_posts(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    drawn = cascades(Lottery(mean_offspring=0.9), 1)
    people = [int(size) for size in page.locator("canvas").evaluate_all("all => all.map(one => one.dataset.people)")]
    largest = sorted(drawn.sizes.tolist(), reverse=True)
    assert people == [*largest[:3], largest[99], largest[500]]
    post = int(drawn.sizes.argmax())
    parents = tree(Lottery(mean_offspring=0.9), 1, post)
    assert page.locator("figcaption").first.locator("span").all_inner_texts() == [
        "Largest",
        f"{len(parents)} people",
        f"{(parents == 0).sum()} direct, {drawn.depths[post]} steps",
    ]


def test_what_plays_comes_first_with_its_bar_above_it(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    parts = [".scrubber", ".pictures", "svg.sizes", ".tickets"]
    tops = [page.locator(part).first.bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)


@pytest.mark.parametrize("width", [PHONE["width"], 560, 800])
def test_the_captions_of_the_trees_are_short_and_leave_no_hole(still, serve_widgets, width):
    page = shown(still(viewport={"width": width, "height": 900}), serve_widgets(ViralLottery(mean_offspring=1.1)))
    assert page.locator("figcaption").evaluate_all("all => Math.max(...all.map(one => one.offsetHeight))") <= 100
    hole = page.locator(".pictures").evaluate(
        "one => one.getBoundingClientRect().bottom - one.querySelector('p').getBoundingClientRect().bottom"
    )
    if width > PHONE["width"]:
        assert -1 <= hole < 60
    expect(page.locator(".pictures p")).to_contain_text("where part of a disc is missing")


def test_the_posts_line_begins_at_one_person_where_all_are_cut_off(still, serve_widgets):
    widget = ViralLottery(mean_offspring=1.2, followers=3_000_000, posts=10)
    page = shown(still(), serve_widgets(widget))
    assert told(page)["capped"] == "10"
    line, floor = (page.locator(f"svg.sizes {part}").bounding_box() for part in (".line.conversational", ".floor"))
    assert line["x"] == pytest.approx(floor["x"], abs=2)
    assert line["width"] == pytest.approx(floor["width"], abs=4)


def test_the_question_asks_for_what_is_set(still, serve_widgets):
    page = opened(still(), serve_widgets(ViralLottery(threshold=10_000, posts=10)))
    expect(page.locator(".question")).to_contain_text("at least 10,000 people")
    expect(page.locator(".question")).to_contain_text("Of these 10 posts")
    guess = page.get_by_label("Your guess")
    guess.fill("3000")
    guess.press("Enter")
    settle(page)
    assert told(page) == {}
    guess.fill("10")
    guess.press("Enter")
    rested(page)
    expect(page.locator(".verdict")).to_contain_text("You said 10 posts; it is 0: 10 too many.")


def test_the_handle_says_what_it_is_for(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery()))
    expect(page.locator(".legend", has_text="drag it, or use the arrow keys")).to_be_visible()
    colours = page.locator(".tw").evaluate(
        """frame => [['.legend .grip', 'backgroundColor'], ['.handle', 'backgroundColor', '::after'],
           ['svg .interval', 'stroke']]
          .map(([one, what, part]) => getComputedStyle(frame.querySelector(one), part)[what])"""
    )
    assert colours[0] == colours[1] != colours[2]


def test_no_two_trees_are_painted_at_once(still, serve_widgets):
    """Each takes some milliseconds above R = 1, and the slider must not stutter."""
    page = opened(still(), serve_widgets(ViralLottery(mean_offspring=1.1)))
    page.evaluate(
        """() => {
            window.paints = []
            let frame = 0
            const count = () => requestAnimationFrame(() => { frame++; count() })
            count()
            const clear = CanvasRenderingContext2D.prototype.clearRect
            CanvasRenderingContext2D.prototype.clearRect = function (...box) {
                paints.push(frame)
                return clear.apply(this, box)
            }
        }"""
    )
    revealed(page)
    page.evaluate("window.paints = []")
    press(page, "ArrowRight", at="Mean reshares set off by one, R")
    page.wait_for_function("paints.length >= 5")
    frames = page.evaluate("paints")
    assert len(set(frames)) == len(frames)


def painted(page: Page) -> int:
    """How many pixels of the largest tree are painted."""
    return page.locator("canvas").first.evaluate(
        """one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data
          .filter((value, i) => i % 4 === 3 && value).length"""
    )


def test_without_motion_the_trees_are_whole_and_can_be_stepped_through(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    step = page.get_by_role("slider", name="Step")
    whole = painted(page)
    most = int(step.get_attribute("max"))
    assert int(step.input_value()) == most == cascades(Lottery(mean_offspring=0.9), 1).depths.max()
    page.get_by_role("button", name="From the start").click()
    settle(page)
    assert step.input_value() == "1"
    few = painted(page)
    page.get_by_role("button", name="A step on").click()
    settle(page)
    assert step.input_value() == "2"
    page.wait_for_timeout(400)
    assert step.input_value() == "2"
    step.press("End")
    settle(page)
    assert 0 < few < painted(page) == whole


def test_with_motion_the_trees_grow_and_can_be_paused(open_page, serve_widgets):
    page = shown(open_page(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    page.get_by_role("button", name="Pause").click()
    step = page.get_by_role("slider", name="Step")
    at = step.input_value()
    assert int(at) < int(step.get_attribute("max"))
    page.wait_for_timeout(400)
    assert step.input_value() == at
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(800)
    assert int(step.input_value()) > int(at)


# --- for everybody


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE["width"], 1000])
def test_it_is_accessible_when_shown(still, serve_widgets, check_axe, theme, width):
    page = still(viewport={"width": width, "height": 900})
    shown(page, serve_widgets(ViralLottery(mean_offspring=1.1)))
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    page.get_by_role("button", name="Keep these settings").click()
    page.get_by_text("More settings").click()
    page.get_by_text("The numbers as a table").click()
    rested(page)
    check_axe(page)


def test_the_trees_follow_the_theme(still, serve_widgets):
    page = shown(still(), serve_widgets(ViralLottery(mean_offspring=0.9)))
    middle = (
        "one => [...one.getContext('2d').getImageData(one.width / 2, one.height / 2, 1, 1).data].slice(0, 3).join()"
    )
    light = page.locator("canvas").first.evaluate(middle)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(page)
    assert page.locator("canvas").first.evaluate(middle) != light
