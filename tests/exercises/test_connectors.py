"""What the text of lesson 2's assignment, and the guide to it, say about its tables and about the model."""

import re
from functools import cache

import pytest

from tests.book.test_teach_claims import table, unlike_any_message
from twoway.data import load
from twoway.model.party import Party, visit

pytestmark = pytest.mark.parametrize("lesson", ["connectors"], indirect=True)

NUMBERS = {"one": 1, "two": 2, "three": 3, "twelve": 12}


@pytest.fixture(scope="module")
def given(notebook) -> dict:
    """What the locked cell with the small tables defines."""
    names = {}
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in notebook.cells}
    exec(cells["party"], names)
    return names


@cache
def won(rule: str, **settings) -> float:
    """Guests won by week 26, on average over the seeds of the lesson."""
    return sum(visit(Party(**settings), rule, seed).weekly["joined"].iloc[25] for seed in range(1, 21)) / 20


def drawn(text: str) -> tuple[set[str], int]:
    """The guests of the drawing, and how many lines it has between them."""
    picture = re.search(r"```text\n(.*?)```", text, re.S)[1]
    lines = picture.splitlines()
    between = sum(len(re.findall(r"-{3,}", line)) for line in lines)
    slanted = picture.count("\\") + picture.count("/")
    posts = {(row, place) for row, line in enumerate(lines) for place, mark in enumerate(line) if mark == "|"}
    return set(re.findall(r"g\d\d", picture)), between + slanted + sum((row - 1, at) not in posts for row, at in posts)


def test_the_drawing_shows_the_table(text, given):
    party = given["small_party"]()
    guests, lines = drawn(text)
    assert guests == {*party["a"], *party["b"]}
    others = party[party["a"] != party["b"]]
    pairs = {frozenset(pair) for pair in zip(others["a"], others["b"], strict=True)}
    assert lines == len(pairs)
    assert f"The drawing has {len(pairs)} lines, and the table has {len(party)} rows." in text


def test_what_the_learner_is_told_to_find_is_there(text, given):
    party = given["small_party"]()
    rows = [tuple(row) for row in party[["a", "b"]].to_numpy()]
    turned = {frozenset(row) for row in rows if row[0] != row[1] and row[::-1] in rows}
    again = {row for row in rows if rows.count(row) > 1}
    themselves = [row for row in rows if row[0] == row[1]]
    assert NUMBERS[re.search(r"(\w+) pairs that stand there twice, once each way round", text)[1]] == len(turned)
    assert NUMBERS[re.search(r"(\w+) pair that stands there twice the same way", text)[1]] == len(again)
    assert NUMBERS[re.search(r"(\w+) guests who are paired with themselves", text)[1]] == len(themselves)
    assert NUMBERS[re.search(r"fair (\w+) guests stand in a corner", text)[1]] == len({*party["a"], *party["b"]})


def test_the_small_tables_have_the_columns_of_the_course(given):
    assert list(given["small_party"]().columns) == list(load("party_edges").columns)
    crowd, whole = given["small_followers"](), load("followers")
    assert crowd.dtypes.to_dict() == whole.dtypes.to_dict()


def test_the_question_and_its_guidance_say_what_the_model_gives(text):
    words = " ".join(text.split())
    best, friends, lot = (round(won(rule)) for rule in ("connectors", "friends", "random"))
    assert f"{best} with the best-connected, {friends} with friends of guests by lot, {lot} with guests by lot" in words
    hours, wage, worth = 26 * 6, load("accounts")["wage_per_hour"].iloc[0], 40
    cost = hours * wage
    assert (
        f"are {hours} hours, or {cost:,.0f} euros. The best-connected bring {best} guests, worth {worth * best:,}"
        in words
    )
    assert [round(cost / guests) for guests in (best, friends, lot)] == [35, 50, 73]
    assert "at 35 euros a guest" in words
    assert f"{friends} at 50 euros each, and guests by lot {lot} at 73 euros each" in words
    assert worth * best - cost == 440
    assert cost / worth == 78
    assert round(won("connectors", help_hours=3)) == 73
    assert [round(won(rule, ad_chance=0.03)) for rule in ("connectors", "random")] == [123, 107]


def test_the_wrong_numbers_of_the_guide_are_those_that_the_checks_answer(root, lesson):
    messages = "\n".join(
        file.read_text("utf-8") for file in sorted((root / f"exercises/answers/{lesson}").glob("*.md"))
    )
    rows = table((root / f"chapters/teach/{lesson}.md").read_text("utf-8"), "Misconceptions")
    numbers = [row for row in rows if "metric" in row[1] or "loss" in row[1]]
    assert len(numbers) >= 7
    assert unlike_any_message([["", row[1].partition("; at the fair")[0]] for row in numbers], messages) == []
