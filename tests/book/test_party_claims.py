"""What the page on the party says of the model's outcomes, recomputed."""

import numpy as np
import pytest

from twoway.model.party import Party, guest_names, room, visit

SEEDS = range(1, 21)


def mean(rule="connectors", guests=None, column="joined", **settings):
    party = Party(**settings)
    return np.mean([visit(party, rule, seed, guests).weekly[column].iloc[-1] for seed in SEEDS])


@pytest.fixture(scope="module")
def page(root) -> str:
    return " ".join((root / "chapters/reference/models/party.md").read_text(encoding="utf-8").split())


def test_the_page_runs_what_is_tested_here(page):
    assert "SEEDS = range(1, 21)" in page
    assert "means of seeds 1 to 20, in a room of 150 after 26 weeks" in page
    assert (Party().people, Party().weeks, Party().help_hours) == (150, 26, 6)


def test_the_best_connected_win_twice_as_many_as_guests_by_lot(page):
    assert "The best-connected win twice as many as guests picked by lot.** Their friends lie between" in page
    best, friends, lot = (mean(rule) for rule in ("connectors", "friends", "random"))
    assert best / lot == pytest.approx(2, abs=0.15)
    assert lot * 1.3 < friends < best / 1.3


def test_advertising_takes_the_lead_of_the_best_connected(page):
    assert "A little advertising takes most of that lead.** At 5 % a week it is nearly gone" in page
    lead = [mean("connectors", ad_chance=chance) / mean("random", ad_chance=chance) - 1 for chance in (0, 0.01, 0.05)]
    assert lead[1] < lead[0] / 2
    assert 0 < lead[2] < 0.1


def test_where_two_must_tell_guests_by_lot_lose_more(page):
    assert "win less than half of what they won before; the best-connected still two thirds" in page
    kept = {rule: mean(rule, threshold=2) / mean(rule) for rule in ("connectors", "friends", "random", "shout")}
    assert kept["random"] < 0.5
    assert kept["connectors"] == pytest.approx(2 / 3, abs=0.05)
    assert all(share <= 1 for share in kept.values())


def test_how_many_to_court(page):
    assert "From 12 to 30 it hardly matters how many; with 60, small talk eats all six hours." in page
    joined = [mean(courted=courted) for courted in (12, 15, 20, 30)]
    assert max(joined) < 1.06 * min(joined)
    assert mean(courted=60) == 0
    assert mean(courted=8) < min(joined) > mean(courted=40)


def test_in_the_davis_room_reach_is_not_winning(page):
    assert "At one shared event, almost everybody knows everybody; at three, three women are left alone." in page
    names = guest_names(Party(davis=1, courted=2))
    theresa, ruth, nora, olivia = (
        names.index(name) for name in ("Theresa Anderson", "Ruth DeSand", "Nora Fayette", "Olivia Carleton")
    )
    contacts = room(Party(davis=1, courted=2))
    begin, end = contacts.start[olivia : olivia + 2]
    assert "Olivia knows only Nora and Flora" in page
    assert {names[guest] for guest in contacts.neighbours[begin:end]} == {"Nora Fayette", "Flora Price"}
    joined = {
        (one, two, threshold): mean("own", [one, two], davis=1, courted=2, threshold=threshold)
        for one, two in ((theresa, ruth), (theresa, nora), (theresa, olivia))
        for threshold in (1, 2)
    }
    assert "Where one telling may do, that costs little. Where two must tell, it costs most of the room." in page
    assert joined[theresa, olivia, 1] > 0.85 * joined[theresa, ruth, 1]
    assert joined[theresa, olivia, 2] < 0.35 * joined[theresa, ruth, 2]
    assert "With her, Theresa reaches everybody at no cost where one may tell, and at some cost where two must." in page
    assert joined[theresa, nora, 1] == pytest.approx(joined[theresa, ruth, 1], abs=0.3)
    assert 0.75 < joined[theresa, nora, 2] / joined[theresa, ruth, 2] < 0.95


def test_the_page_says_what_it_assumes_before_the_simulator(page):
    parts = [
        "**The model assumes that",
        "it illustrates mechanisms and is not evidence.**",
        "show(PartyRoom())",
        "| **For** |",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
