"""What the text of lesson 1's assignment says about its tables and about the model."""

import re

import pytest

from tests.exercises.test_source import TASKS

pytestmark = pytest.mark.parametrize("lesson", ["conversation"], indirect=True)


def test_what_the_text_counts_is_so(text, notebook):
    """The five measures, and what the learner is told to find in the week's interactions."""
    numbers = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
    given = {}
    exec(
        next(cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "week"),
        given,
    )
    week = given["week_interactions"]()
    spellings = week.loc[week["type"].str.strip().str.lower() == "comment", "type"].nunique()
    assert numbers[re.search(r"(\w+) spellings of", text)[1]] == spellings
    assert numbers[re.search(r"(\w+) differ from `comment` by nothing but a space", text)[1]] == 2
    assert numbers[re.search(r"(\w+) rows that the bakeries wrote", text)[1]] == week["is_brand"].sum()
    assert (
        numbers[re.search(r"(\w+) interaction that is listed twice", text)[1]]
        == week["interaction_id"].duplicated().sum()
    )
    measures = set(TASKS["conversation"].split()) - {"clean_interactions", "compare_accounts"}
    assert [numbers[word] for word in re.findall(r"(\w+) measures", text)] == [len(measures)] * text.count(" measures")


def test_settings_that_the_text_names_exist_and_do_what_it_says(text):
    from twoway.model import PRESETS, World, simulate

    def mean_orders(account, world):
        return sum(len(simulate(PRESETS[account], world, seed).orders) for seed in range(1, 21)) / 20

    worlds = {World(**eval(f"dict({settings})")) for settings in re.findall(r"`World\((.*?)\)`", text)}
    ties = {World(lead_chance_reply=0), World(trust_gain_reply=0, trust_gain_overheard=0)}
    assert ties < worlds
    for even in ties:
        assert mean_orders("conversational", even) == pytest.approx(mean_orders("broadcast", even), rel=0.1)
    (off,) = worlds - ties
    stated = re.search(r"about (\d+) orders to (\d+)", text)
    assert round(mean_orders("conversational", off)) == int(stated[1])
    assert round(mean_orders("broadcast", off)) == int(stated[2])
