"""The party in a real browser: its puzzle by keyboard, its numbers against Python's, its room by pointer and keys."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.simulator_page import (
    copied_python,
    focused,
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
from twoway.model.party import RULES, Party, guest_names, room, visit
from twoway.widgets import PartyRoom

WOMEN = guest_names(Party(davis=1, courted=1))


def at_keys(page: Page) -> str:
    """What a screen reader says of the guest to whom the keys have come."""
    settle(page)
    for _ in range(100):  # a room that was chosen is drawn in a frame of its own
        label = page.locator(".network [role=listbox]").evaluate(
            "list => list.getRootNode().getElementById(list.getAttribute('aria-activedescendant'))?.ariaLabel"
        )
        if label:
            return label
        page.wait_for_timeout(50)
    pytest.fail("the keys have come to no guest")


def courted(page: Page) -> list[str]:
    """The names of the guests marked as chosen."""
    settle(page)
    labels = page.locator(".network [aria-selected=true]").evaluate_all("all => all.map(one => one.ariaLabel)")
    return [label.split(",")[0] for label in labels]


def joined_on_screen(page: Page) -> int:
    settle(page)
    return page.locator(".network [role=option].joined").count()


def assert_tells(page: Page, party: Party, rule: str, seed: int, guests=None) -> None:
    """The read-out's numbers, the marks in the room and the table of ways are those of Python's model."""
    numbers, seen = told(page), visit(party, rule, seed, guests)
    end = seen.weekly.iloc[-1]
    assert int(numbers["joined"]) == end["joined"] == joined_on_screen(page)
    assert int(numbers["put_off"]) == end["put_off"] == page.locator(".network [role=option].put-off").count()
    assert float(numbers["hours"]) == pytest.approx(seen.weekly["hours"].sum())
    assert float(numbers["reach"]) == pytest.approx(seen.reach)
    assert sorted(courted(page)) == sorted(guest_names(party)[guest] for guest in seen.courted)
    for way in RULES[:-1]:
        assert int(numbers[f"won_{way}"]) == visit(party, way, seed).weekly["joined"].iloc[-1]


# --- the puzzle


def test_the_puzzle_is_solved_by_keyboard_by_two_who_know_different_people(still, serve_widgets):
    page = opened(still(), serve_widgets(PartyRoom()))
    tab_to(page, "The Davis women")
    press(page, "Enter")  # another room is drawn: keys that came before it would be lost
    tab_to(page, "The room")
    page.keyboard.type("the")
    assert at_keys(page).startswith("Theresa Anderson, knows 15")
    page.keyboard.press("Enter")
    page.keyboard.press("o")
    assert at_keys(page).startswith("Olivia Carleton, knows 2")
    page.keyboard.press("Space")
    assert courted(page) == ["Theresa Anderson", "Olivia Carleton"]
    tab_to(page, "Show me")
    press(page, "Enter")
    assert float(told(page)["reach"]) == 1
    expect(page.locator(".puzzle .solved")).to_have_text("Not there yet.")  # one telling may do
    tab_to(page, "More settings", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "Nobody joins before two")
    press(page, "Space")
    expect(page.locator(".puzzle")).to_have_attribute("data-solved", "")
    expect(page.locator(".puzzle")).to_contain_text("Solved.")
    numbers = told(page)
    party = Party(davis=1, courted=2, threshold=2)
    for pair, mean in (((2, 16), "mean_own"), ((2, 8), "mean_best")):
        won = [visit(party, "own", seed, pair).weekly["joined"].iloc[-1] for seed in range(1, 21)]
        assert float(numbers[mean]) == pytest.approx(np.mean(won))


@pytest.mark.parametrize(
    ("pair", "two_must_tell"),
    [
        (("Theresa", "Olivia"), False),  # one telling may do
        (("Theresa", "Nora"), True),  # all are reached, and too many won
        (("Theresa", "Ruth"), True),  # not all are reached
        (("Charlotte", "Flora"), True),  # few are won, but not all are reached
    ],
)
def test_what_is_no_proof_does_not_solve_the_puzzle(still, serve_widgets, pair, two_must_tell):
    guests = [next(i for i, name in enumerate(WOMEN) if name.startswith(one)) for one in pair]
    widget = PartyRoom(room="davis", rule="own", courted=2, guests=guests, two_must_tell=two_must_tell)
    page = shown(still(), serve_widgets(widget))
    expect(page.locator(".puzzle .solved")).to_have_text("Not there yet.")


# --- the numbers


@pytest.mark.parametrize(
    ("settings", "party", "rule", "seed"),
    [
        ({}, {}, "connectors", 2),
        ({"rule": "shout", "help_hours": 3.5, "seed": 7}, {"help_hours": 3.5}, "shout", 7),
        ({"rule": "friends", "ad_chance": 0.03, "courted": 30}, {"ad_chance": 0.03, "courted": 30}, "friends", 2),
        (
            {"rule": "random", "room": "davis", "courted": 60, "two_must_tell": True, "help_weeks": 5, "seed": 123},
            {"davis": 1, "courted": 18, "threshold": 2, "help_weeks": 5},
            "random",
            123,
        ),
    ],
)
def test_the_numbers_are_those_of_pythons_model(still, serve_widgets, settings, party, rule, seed):
    page = shown(still(), serve_widgets(PartyRoom(**settings)))
    assert_tells(page, Party(**party), rule, seed)


def test_the_copied_python_prints_what_the_read_out_says(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom(rule="own", guests=[5, 140, 7], ad_chance=0.015, seed=99)))
    assert_tells(page, Party(ad_chance=0.015), "own", 99, [5, 140, 7])
    printed, _ = ran(copied_python(page))
    assert printed.strip() == f"{told(page)['joined']} joined, 0 put off, 156 hours"


def test_each_way_stands_in_the_table_with_what_it_won_and_cost(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom()))
    rows = page.locator(".costs tbody tr").evaluate_all("all => all.map(row => [...row.cells].map(c => c.innerText))")
    assert [row[0] for row in rows] == ["Shouting", "Best-connected", "Friends", "By lot"]
    for row, rule in zip(rows, RULES, strict=False):
        seen = visit(Party(), rule, 2)
        end = seen.weekly.iloc[-1]
        assert row[1:5] == [f"{end.joined:.0f}", f"{end.put_off:.0f}", "156", f"{156 / end.joined:.1f}"]
        assert row[5] == ("–" if rule == "shout" else str(round(150 * seen.reach)))
    page.get_by_text("The numbers as a table").click()
    page.locator("footer tbody tr").nth(9).wait_for()
    cells = page.locator("footer tbody tr").nth(9).locator("th, td").all_inner_texts()
    wanted = [visit(Party(), rule, 2).weekly["joined"][9] for rule in RULES[:-1]]
    assert cells == ["10", *map(str, wanted), str(visit(Party(), "shout", 2).weekly["put_off"][9])]


def test_kept_settings_are_drawn_beside_on_the_same_seed(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom()))
    page.get_by_role("button", name="Keep these settings").click()
    page.get_by_label("Who is approached").select_option("random")
    page.get_by_label("Seed", exact=True).fill("5")
    press(page, "Enter")
    assert page.locator(".ways path.kept").count() == 1
    kept = page.locator(".costs tbody tr").last.locator("th, td").all_inner_texts()
    assert kept[:2] == ["Best-connected, as kept", str(visit(Party(), "connectors", 5).weekly["joined"].iloc[-1])]


def test_settings_kept_of_another_room_are_told_and_not_drawn(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom()))
    page.get_by_role("button", name="Keep these settings").click()
    rested(page)
    assert page.locator(".ways path.kept").count() == 1
    page.get_by_role("button", name="The Davis women").click()
    rested(page)
    assert page.locator(".ways path.kept").count() == 0
    expect(page.locator(".costs")).not_to_contain_text("as kept")
    expect(page.locator(".readout")).to_contain_text("Kept: the best-connected, 83 of 150, in the other room")


# --- how many are courted


def test_in_the_davis_room_no_more_can_be_courted_than_there_are(still, serve_widgets):
    page = opened(still(), serve_widgets(PartyRoom(courted=60)))
    many = page.get_by_label("Guests to court", exact=True)
    expect(many).to_have_attribute("aria-valuetext", "60")
    page.get_by_text("More settings").click()
    page.get_by_label("Room", exact=True).select_option("davis")
    settle(page)
    expect(many).to_have_attribute("aria-valuetext", "18")
    press(page, "End", at="Guests to court")
    expect(many).to_have_attribute("aria-valuetext", "18")
    assert len(courted(page)) == 18
    press(page, "ArrowLeft", at="Guests to court")
    assert len(courted(page)) == 17


@pytest.mark.parametrize("rule", ["own", "shout"])
def test_where_it_steers_the_other_ways_alone_the_number_says_so(still, serve_widgets, rule):
    page = shown(still(), serve_widgets(PartyRoom(rule=rule, guests=[3])))
    won = told(page)
    press(page, "ArrowRight", at="Guests to court, the other ways")
    now = told(page)
    assert now["joined"] == won["joined"]
    assert now["won_random"] != won["won_random"]


# --- the room


def test_the_arrow_keys_go_where_they_point(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom(room="davis", courted=2)))
    page.locator(".network [role=listbox]").focus()
    page.keyboard.press("Home")
    assert at_keys(page).startswith("Theresa Anderson, knows 15, courted")

    def place() -> dict[str, float]:
        return page.locator(".network .here").evaluate(
            "ring => ({x: +ring.getAttribute('cx'), y: +ring.getAttribute('cy')})"
        )

    for key, axis, sign in (
        ("ArrowLeft", "x", -1),
        ("ArrowUp", "y", -1),
        ("ArrowRight", "x", 1),
        ("ArrowDown", "y", 1),
    ):
        before = place()
        page.keyboard.press(key)
        settle(page)
        assert sign * (place()[axis] - before[axis]) > 0, key
    page.keyboard.press("n")
    assert at_keys(page).startswith("Nora Fayette")
    before = courted(page)
    page.keyboard.press("Enter")  # the rule chooses, not the reader
    assert courted(page) == before


def test_the_room_is_one_tab_stop(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom(rule="own")))
    page.locator(".network [role=listbox]").focus()
    page.keyboard.press("Tab")
    assert focused(page) == "Choose nobody"
    page.keyboard.press("Shift+Tab")
    assert focused(page).startswith("The room")


@pytest.mark.parametrize("touch", [False, True])
def test_guests_are_chosen_and_let_go_by_pointer(still, serve_widgets, touch):
    options = {"viewport": PHONE, "has_touch": True} if touch else {}
    page = shown(still(**options), serve_widgets(PartyRoom(rule="own", room="davis")))
    assert_tells(page, Party(davis=1), "own", 2, [])
    chosen: list[int] = []
    for name in ("Myra", "Charlotte", "Myra"):
        number = next(i for i, woman in enumerate(WOMEN) if woman.startswith(name))
        dot = page.locator(".network [role=option]").nth(number).locator(".dot")
        dot.scroll_into_view_if_needed()
        box = dot.bounding_box()
        x, y = box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 - 2
        (page.touchscreen.tap if touch else page.mouse.click)(x, y)
        rested(page)
        chosen = [one for one in chosen if one != number] if number in chosen else [*chosen, number]
        assert_tells(page, Party(davis=1), "own", 2, chosen)
        expect(page.locator(".about")).to_contain_text(WOMEN[number])
    page.get_by_role("button", name="Choose nobody").click()
    assert courted(page) == []


def test_pointing_at_a_guest_tells_who_it_is(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom()))
    seen = visit(Party(), "connectors", 2)
    guest = seen.guests[seen.guests["joined_through"] == "told"].iloc[0]
    page.locator(".network [role=option]").nth(guest["guest"]).locator(".dot").hover()
    degree = room(Party(), 2).degree[guest["guest"]]
    expect(page.locator(".about")).to_have_text(
        f"Guest {guest['guest']}, knows {degree}, joined in week {guest['joined_week'] + 1}: "
        f"told by Guest {guest['told_by']}."
    )


def test_the_room_is_seen_before_the_run_but_not_who_joins(still, serve_widgets):
    page = opened(still(), serve_widgets(PartyRoom()))
    seen = visit(Party(), "connectors", 2)
    assert sorted(courted(page)) == sorted(f"Guest {guest}" for guest in seen.courted)
    assert joined_on_screen(page) == 0
    labels = page.locator(".network [role=option]").evaluate_all("all => all.map(one => one.ariaLabel).join()")
    assert "joined" not in labels
    places = page.locator(".network").evaluate(
        "one => [...one.querySelectorAll('[role=option]')].map(o => o.getAttribute('transform'))"
    )
    revealed(page)
    assert places == page.locator(".network").evaluate(
        "one => [...one.querySelectorAll('[role=option]')].map(o => o.getAttribute('transform'))"
    )


# --- week by week


def test_with_reduced_motion_weeks_pass_by_steps(still, serve_widgets):
    page = shown(still(), serve_widgets(PartyRoom()))
    weekly = visit(Party(), "connectors", 2).weekly["joined"]
    assert joined_on_screen(page) == weekly[25]
    page.get_by_role("button", name="From the start").click()
    assert joined_on_screen(page) == weekly[0]
    page.get_by_role("button", name="Four weeks on").click()
    assert joined_on_screen(page) == weekly[4]
    expect(page.locator(".readout")).to_contain_text(f"Week 5: {weekly[4]} of 150 have joined")
    page.get_by_label("Week", exact=True).press("End")
    settle(page)
    expect(page.locator(".readout")).to_contain_text(f"After 26 weeks {weekly[25]} of 150")


def test_the_run_plays_when_it_is_revealed_and_can_be_stopped(open_page, serve_widgets):
    page = opened(open_page(), serve_widgets(PartyRoom()))
    page.get_by_role("button", name="Show me").click()
    settle(page)
    expect(page.locator(".readout")).to_contain_text("Week ")
    page.get_by_role("button", name="Pause").click()
    week = int(told(page)["week"])
    assert week < 26
    assert joined_on_screen(page) == visit(Party(), "connectors", 2).weekly["joined"][week - 1]
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".readout")).to_contain_text("After 26 weeks", timeout=15_000)


def test_the_end_is_not_told_before_it_is_played(open_page, serve_widgets):
    page = opened(open_page(), serve_widgets(PartyRoom(prediction="shout")))
    page.get_by_role("button", name="Run it").click()
    settle(page)
    page.get_by_role("button", name="Pause").click()
    settle(page)
    week = int(told(page)["week"])
    assert week < 26
    weekly = visit(Party(), "connectors", 2).weekly["joined"]
    expect(page.locator(".verdict")).not_to_contain_text("win")
    expect(page.locator(".ways")).not_to_contain_text(str(weekly[25]))
    assert str(weekly[25]) not in page.locator(".ways").get_attribute("aria-label")
    expect(page.locator(".costs caption")).to_contain_text(f"up to week {week}")
    floor = page.locator(".ways .floor").bounding_box()["width"]
    assert page.locator(".ways path.line").last.bounding_box()["width"] < 0.7 * floor
    page.get_by_label("Week", exact=True).press("End")
    settle(page)
    expect(page.locator(".verdict")).to_contain_text("the best-connected win most, 83 of 150; shouting wins 1.")
    expect(page.locator(".ways")).to_contain_text(f"Best-connected {weekly[25]}")
    expect(page.locator(".costs caption")).to_contain_text("in the end")
    # once told, the curves stay whole whichever week is looked at
    page.get_by_label("Week", exact=True).press("Home")
    settle(page)
    assert joined_on_screen(page) == weekly[0]
    expect(page.locator(".ways")).to_contain_text(f"Best-connected {weekly[25]}")


def test_predicting_again_while_it_plays_stops_it(open_page, serve_widgets):
    page = opened(open_page(), serve_widgets(PartyRoom(prediction="shout", help_hours=20)))
    page.get_by_role("button", name="Run it").click()
    settle(page)
    page.get_by_role("button", name="Predict again").click()
    page.wait_for_timeout(1500)
    assert joined_on_screen(page) == 0
    assert told(page) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("settings", [{"rule": "shout"}, {"room": "davis", "rule": "own", "guests": [2, 16]}])
def test_axe_finds_nothing_in_the_room(still, serve_widgets, check_axe, theme, settings):
    page = shown(still(), serve_widgets(PartyRoom(**settings)))
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.locator(".network [role=listbox]").focus()
    settle(page)
    check_axe(page)


def test_the_names_of_the_curves_fit_on_a_phone(still, serve_widgets):
    page = shown(still(viewport=PHONE), serve_widgets(PartyRoom(guests=[1, 2], rule="own")))
    edges = page.locator(".ways").evaluate(
        "chart => [...chart.querySelectorAll('text')].map(one => one.getBoundingClientRect())"
        ".map(box => [box.left, box.right, box.top])"
    )
    assert all(left >= 0 and right <= PHONE["width"] for left, right, _ in edges)
    names = page.locator(".ways .halo, .ways .side").evaluate_all("all => all.map(one => +one.getAttribute('y'))")
    assert len(names) == 5
    assert np.diff(sorted(names)).min() >= 12


@pytest.mark.parametrize("settings", [{"courted": 60}, {"room": "davis"}])  # nobody is won, and everybody
def test_the_axis_strikes_no_name_through(still, serve_widgets, settings):
    page = shown(still(viewport=PHONE), serve_widgets(PartyRoom(**settings)))
    names = page.locator(".ways .halo, .ways .side").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.top, box.bottom])"
    )
    floor = page.locator(".ways .floor").bounding_box()["y"]
    top = page.locator(".ways").bounding_box()["y"]
    assert all(top + 12 <= upper and lower <= floor + 1 for upper, lower in names)


@pytest.mark.parametrize(
    ("settings", "text"), [({}, "type a number"), ({"room": "davis", "rule": "own"}, "type a name")]
)
def test_the_keys_that_find_a_guest_are_told(still, serve_widgets, settings, text):
    page = opened(still(), serve_widgets(PartyRoom(**settings)))
    expect(page.locator(".about")).to_contain_text("Home for the best-connected")
    expect(page.locator(".about")).to_contain_text(text)
