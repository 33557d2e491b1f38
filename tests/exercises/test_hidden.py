"""Hidden tests ask about tables that nobody could know, and an answer that does not look at its table earns nothing."""

import contextlib
import io
import itertools

import nbformat
import pytest

import twoway.data
from twoway import checks
from twoway.classroom import answers, notebooks
from twoway.data.generate import SEED

LESSON = "conversation"
TASKS = {
    "promo-share": 6 / 11,
    "conversation-ratio": 16 / 27,
    "reply-rate": 7 / 12,
    "median-response-minutes": 65.0,
    "churn": 4 / 14,
}


@pytest.fixture(scope="module")
def notebook(root):
    return nbformat.reads(notebooks.notebook_text(root / f"exercises/source/{LESSON}/{LESSON}.md", root), 4)


def failing_cells(notebook) -> set[str]:
    """The graded cells that fail."""
    names, failed = {}, set()
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not data:
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(cell.source, names)
        except checks.Verdict:
            failed.add(data["grade_id"])
    return failed


def cells_with_another_seed(notebook) -> dict[str, str]:
    """For each task the hidden test that generates the course's tables anew."""
    sources = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if "### BEGIN HIDDEN TESTS" in cell.source and "checks.recorded" in cell.source
    }
    return {task: name for task, cells in answers.points_by_task(notebook).items() for name in cells if name in sources}


def test_each_task_is_tried_on_tables_of_another_seed(notebook):
    assert set(cells_with_another_seed(notebook)) == set(answers.points_by_task(notebook))


def test_its_literals_are_what_the_reference_gives_there_and_nowhere_else(notebook, monkeypatch):
    found = set(cells_with_another_seed(notebook).values())
    assert failing_cells(notebook) == set()
    monkeypatch.setattr(checks, "recorded", lambda name, seed: twoway.data.load(name))
    assert failing_cells(notebook) == found


def test_the_seed_is_another_one(notebook):
    for cell in notebook.cells:
        if "checks.recorded" in cell.source:
            assert f", {SEED})" not in cell.source
            assert "checks.recorded" not in cell.source.split("### BEGIN HIDDEN TESTS")[0]


@pytest.mark.parametrize("constant", ["nan", "0", "1", "0.5", None], ids=lambda text: text or "the week's answer")
def test_a_constant_earns_nothing(notebook, constant):
    cells = answers.points_by_task(notebook)
    codes = {
        task: f"def {task.replace('-', '_')}(*arguments):\n    return float({constant or value!r})"
        for task, value in TASKS.items()
    }
    expected = set(itertools.chain.from_iterable(cells[task] for task in TASKS))
    assert failing_cells(answers.filled(notebook, codes)) >= expected


def test_giving_the_table_back_unchanged_or_empty_earns_nothing(notebook):
    cells = answers.points_by_task(notebook)["clean-interactions"]
    for code in ("return df", "return df.head(0)"):
        filled = answers.filled(notebook, {"clean-interactions": f"def clean_interactions(df):\n    {code}"})
        assert failing_cells(filled) >= set(cells), code
