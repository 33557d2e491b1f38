"""Hidden tests ask about tables that nobody could know, and an answer that does not look at its table earns nothing."""

import copy
import re

import pytest

import twoway.data
from twoway import checks
from twoway.classroom import answers, trial
from twoway.data.generate import SEED

# Tasks that read none of the course's tables: they are given numbers, a small tree or a graph.
WITHOUT_TABLES = {
    "break-even-orders",
    "choose-platforms",
    "hard-sell-cost",
    "own-numbers",
    "p-viral",
    "policy",
    "simulate-cascades",
    "structural-virality",
    "top-share",
}
CONSTANTS = ["float('nan')", "0", "1", "0.5", "True", "False", "''", "[]", "{}", "set()", "pd.DataFrame()", "None"]


def cells_with_another_seed(notebook) -> dict[str, str]:
    """For each task the hidden test that generates the course's tables anew."""
    sources = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if "### BEGIN HIDDEN TESTS" in cell.source and "checks.recorded" in cell.source
    }
    return {task: name for task, cells in answers.points_by_task(notebook).items() for name in cells if name in sources}


def tasks_of(notebook) -> dict[str, str]:
    """The function of each task."""
    return {task: task.replace("-", "_") for task in answers.points_by_task(notebook)}


def visible_answers(notebook) -> dict[str, object]:
    """What the reference returns in the first call of each visible check."""
    found = {}
    whole = checks.verdict

    def verdict(task, call, *arguments, **named):
        found.setdefault(task, copy.deepcopy(call()))
        return whole(task, call, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "verdict", verdict)
        trial.failing(notebook, only={f"{task}-check" for task in tasks_of(notebook)})
    return found


def test_each_task_is_tried_on_tables_of_another_seed(notebook):
    assert set(cells_with_another_seed(notebook)) >= set(answers.points_by_task(notebook)) - WITHOUT_TABLES


def test_its_literals_are_what_the_reference_gives_there_and_nowhere_else(notebook, monkeypatch):
    found = set(cells_with_another_seed(notebook).values())
    assert trial.failing(notebook) == {}
    monkeypatch.setattr(checks, "recorded", lambda name, seed: twoway.data.load(name))
    assert set(trial.failing(notebook, only=found)) == found


def test_the_seed_is_another_one(notebook):
    for cell in notebook.cells:
        if "checks.recorded" in cell.source and cell.metadata.nbgrader.grade_id != "variant":
            assert f", {SEED})" not in cell.source
            assert "checks.recorded" not in cell.source.split("### BEGIN HIDDEN TESTS")[0]


@pytest.mark.parametrize("constant", CONSTANTS)
def test_a_constant_earns_nothing(notebook, constant):
    codes = {
        task: f"import pandas as pd\n\n\ndef {function}(*given):\n    return {constant}"
        for task, function in tasks_of(notebook).items()
    }
    cells = [cell for cells in answers.points_by_task(notebook).values() for cell in cells]
    assert sorted(trial.failing(notebook, codes)) == sorted(cells)


def test_the_answer_to_the_visible_check_earns_no_hidden_point(notebook, monkeypatch):
    known = visible_answers(notebook)
    tasks = tasks_of(notebook)
    assert set(known) == set(tasks.values())
    monkeypatch.setattr(checks, "_known", known, raising=False)
    for task, function in tasks.items():
        if task == "own-numbers":  # they are the right ones, for the course's own variant
            continue
        code = f"import copy\n\n\ndef {function}(*given):\n    return copy.deepcopy(checks._known['{function}'])"
        hidden = {cell for cell in answers.points_by_task(notebook)[task] if not cell.endswith("-check")}
        assert set(trial.failing(notebook, {task: code}, only=hidden)) == hidden, task


def test_giving_back_what_was_given_earns_nothing(notebook):
    for task, function in tasks_of(notebook).items():
        if task in {"own-numbers", "policy"}:  # they are given nothing
            continue
        for back in ("given[0]", "given[0][:0]"):
            code = f"def {function}(*given):\n    return {back}"
            cells = set(answers.points_by_task(notebook)[task])
            assert set(trial.failing(notebook, {task: code}, only=cells)) == cells, (task, back)


def test_every_hidden_cell_says_what_it_is_about(notebook):
    for cell in notebook.cells:
        if "### BEGIN HIDDEN TESTS" in cell.source:
            assert re.match(r"# Hidden test, \d points?: \S.*[.?]\n### BEGIN", cell.source), cell.source[:80]
