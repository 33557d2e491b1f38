"""What the text of lesson 4's assignment, and the guide to it, say about its small tables."""

import re

import pytest

THIS = pytest.mark.parametrize("lesson", ["experiments"], indirect=True)
NUMBERS = {"a year and a half": 18, "nine": 9, "ten": 10, "eleven": 11}


@pytest.fixture(scope="module")
def tables(notebook):
    """The small tables by the names of their functions."""
    given = {}
    exec(
        next(cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "tables"),
        given,
    )
    return {name: given[name]() for name in given if name.startswith("small_")}


@THIS
def test_what_the_text_counts_is_so(text, tables):
    assert f"{len(tables)} small tables" in text.lower().replace("five", "5")
    rows = re.search(r"`small_posts\(\)`: (\w+) rows", text)[1]
    assert NUMBERS[rows] == len(tables["small_posts"])
    rates = re.search(r"tried (\w+) rates of posting", text)[1]
    assert NUMBERS[rates] == tables["small_trial"]["posts_per_week"].nunique()
    months = tables["small_books"]["month"]
    assert "a year and a half of Twelvechair's monthly books" in text
    assert NUMBERS["a year and a half"] == months.nunique() + 1  # October 2023 is missing
    assert "2023-10" not in set(months)
    assert (months.min(), months.max()) == ("2023-07", "2024-12")


@THIS
def test_the_faults_that_the_reader_is_told_to_find_are_there(text, tables):
    posts = tables["small_posts"]
    assert "one post that is listed twice, one whose reach was lost" in text
    assert posts["post_id"].duplicated().sum() == 1
    assert (posts["reach"] == 0).sum() == 1
    assert posts["shares"].isna().sum() == 1


@THIS
def test_every_first_event_had_two_full_windows(tables):
    """The function can't know the export, so the table that it is given must end early enough."""
    events = tables["small_events"]
    assert events.loc[events["stage"] == "comment", "at"].max() < "2025-03-15"
    assert events["at"].max() > "2025-04-30"


def test_the_numbers_of_the_guide_are_those_that_the_checks_answer(root):
    answers = "\n".join(file.read_text("utf-8") for file in (root / "exercises/answers/experiments").glob("*.md"))
    told = [part.split(", ") for part in re.findall(r"Yours gives ([-\d., ]*\d|True)", answers)]
    guide = (root / "chapters/teach/experiments.md").read_text("utf-8")
    shown = [part.split(", ") for part in re.findall(r"task \d: ([-\d., ]*\d|True)", guide)]
    assert len(shown) >= 9
    assert [numbers for numbers in shown if not any(alike(numbers, others) for others in told)] == []
    assert not any(alike(["0.999"], others) for others in told)


def alike(numbers: list[str], others: list[str]) -> bool:
    """Whether two lists of numbers in words are the same, but for rounding to three places."""
    if len(numbers) != len(others) or "True" in (*numbers, *others):
        return numbers == others
    return all(abs(float(one) - float(other)) <= 0.0006 for one, other in zip(numbers, others, strict=True))
