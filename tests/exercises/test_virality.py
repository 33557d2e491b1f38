"""What the text of lesson 3's assignment says about its tables, and what the guide says about its checks."""

import re

import pytest

from tests.book.test_teach_claims import table, unlike_any_message
from twoway.classroom import answers, trial

pytestmark = pytest.mark.parametrize("lesson", ["virality"], indirect=True)

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}


@pytest.fixture
def week(notebook):
    """The cascades of the week."""
    given = {}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "week":
            exec(cell.source, given)
    return given["week_cascades"]()


def test_what_the_text_counts_is_so(text, notebook, week):
    nodes = week.drop_duplicates("node_id")
    place = {node: number for number, node in enumerate(nodes["node_id"])}
    lost = set(nodes["parent_id"].dropna()) - set(nodes["node_id"])
    early = [
        node
        for node, parent in zip(nodes["node_id"], nodes["parent_id"], strict=True)
        if parent in place and place[parent] > place[node]
    ]
    assert NUMBERS[re.search(r"You should find (\w+) posts", text)[1]] == nodes["parent_id"].isna().sum()
    assert NUMBERS[re.search(r"(\w+) nodes that are listed twice", text)[1]] == week["node_id"].duplicated().sum()
    assert NUMBERS[re.search(r"(\w+) parent that has no row", text)[1]] == len(lost)
    assert "a share that stands in the table before the share it came from" in text
    assert early
    tasks = len(answers.points_by_task(notebook))
    assert NUMBERS[re.search(r"\*\*(\w+) tasks in Python, one on tables of your own", text)[1].lower()] == tasks - 1


def test_the_record_named_in_the_checks_is_the_one_that_runs_in_a_circle(notebook):
    import twoway.data

    names, recorded = {}, twoway.data.load("cascades")
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("week", "cascade-sizes"):
            assert trial.run(cell.source, names) is None
    with pytest.raises(ValueError, match="cascade c1496 "):
        names["cascade_sizes"](recorded)
    assert len(names["cascade_sizes"](recorded[recorded["cascade_id"] != "c1496"])) == 1999
    named = {name for cell in notebook.cells for name in re.findall(r'\["cascade_id"\] != "(c\d+)"', cell.source)}
    assert named == {"c1496", "c1443"}  # of the course's tables, and of seed 7


def test_the_numbers_in_the_guidance_are_those_of_the_course_s_tables(root, text):
    guidance = " ".join(text[text.index("*For graders.*") :].split())
    page = " ".join((root / "chapters/reference/metrics.md").read_text("utf-8").split())
    assert "Twelvechair has 54, a chance of **0.054** (from 0.042 to 0.070)" in page
    assert "54 reached ten people (between 4.2 and 7.0 %)" in guidance
    assert "Twelvechair has 7, **0.007** (from 0.003 to 0.014)" in page
    assert "and 7 reached a hundred (0.3 to 1.4 %)" in guidance


def test_the_lottery_of_the_course_is_no_answer(notebook):
    """Its own numbers stand in the tests that refuse them, and it does not take all that the task allows."""
    from twoway.model.cascade import Lottery, cascades

    cells = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if "nbgrader" in cell.metadata}
    for name, run in (("check", (0.5, 0.1, 4000, 1)), ("any", (0.6, 1, 20_000, 11))):
        R, k, posts, seed = run
        lottery = Lottery(mean_offspring=R, dispersion=k, followers=0, posts=posts, cap=10_000)
        sizes = cascades(lottery, seed).sizes
        assert f"== [{sizes.sum()}, {sizes.max()}]" in cells[f"simulate-cascades-{name}"]


def test_the_wrong_numbers_of_the_guide_are_those_that_the_checks_answer(root, lesson):
    messages = "\n".join(file.read_text("utf-8") for file in sorted((root / "exercises/answers" / lesson).glob("*.md")))
    rows = table((root / f"chapters/teach/{lesson}.md").read_text("utf-8"), "Misconceptions")
    assert len(rows) >= 10
    assert unlike_any_message(rows, messages) == []
    assert unlike_any_message([["", "depth 0.999"]], messages) == ["0.999"]
