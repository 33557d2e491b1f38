"""The party's widget on Python's side: it runs what is on screen, and its stand-in tells the same."""

import re

import pytest

from twoway.model.party import RULES, Party, visit
from twoway.widgets import PartyRoom


@pytest.mark.parametrize("rule", RULES)
def test_the_widget_runs_what_is_on_screen(rule):
    widget = PartyRoom(
        rule=rule, courted=7, help_hours=4.5, ad_chance=0.02, seed=11, two_must_tell=True, help_weeks=9, guests=[3, 140]
    )
    party = Party(courted=7, help_hours=4.5, ad_chance=0.02, threshold=2, help_weeks=9)
    own = [3, 140] if rule == "own" else None
    assert widget.run().guests.equals(visit(party, rule, 11, own).guests)
    assert widget.run("random").weekly.equals(visit(party, "random", 11).weekly)


def test_the_davis_room_takes_no_more_guests_than_it_has():
    widget = PartyRoom(room="davis", courted=40, rule="own", guests=[2, 16, 99])
    assert widget.run().courted.tolist() == [2, 16]
    assert len(widget.run("connectors").courted) == 18


def test_the_stand_in_tells_what_each_way_won_and_cost():
    widget = PartyRoom(seed=3, guests=[0, 1])
    figure, table = widget.stand_in()
    assert set(figure) == {"text/html", "text/plain"}
    lines = table["text/plain"].splitlines()[2:]
    assert lines[1].startswith("Best-connected ")  # a hyphen is no minus sign
    assert len(lines) == len(RULES)
    for rule, line in zip(RULES, lines, strict=True):
        seen = widget.run(rule)
        end = seen.weekly.iloc[-1]
        joined, put_off, hours = (float(cell) for cell in re.findall(r"  (\d+)", line)[:3])
        assert (joined, put_off, hours) == (end["joined"], end["put_off"], seen.weekly["hours"].sum())
        assert f"{end['joined']:.0f}" in figure["text/plain"]
        if rule != "shout":
            assert line.split()[-1] == str(round(150 * seen.reach))


def test_without_a_choice_of_ones_own_there_is_no_row_for_it():
    assert "My choice" not in PartyRoom().stand_in()[1]["text/plain"]
