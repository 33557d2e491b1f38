"""Graded cells do not need the learner's objects: stand-ins that pass plain data give the same verdicts.

A grader may run the learner's code in one process and the graded cells in another. Here both are one process, but all
that passes between them is pickled, as it would have to be. A table that the learner's function changes comes back
changed, as it would by copying arguments in and out.
"""

import contextlib
import io
import pickle

import pandas as pd
import pytest

from twoway import checks
from twoway.classroom import answers, notebooks

LESSON = "conversation"
PLAIN = (pd.DataFrame, str, int, float)


class StandIn:
    """A learner's function, seen from the graders' side: it can be called with plain data, and no more."""

    __slots__ = ("_StandIn__function",)

    def __init__(self, function):
        self.__function = function

    def __call__(self, *arguments):
        assert all(isinstance(argument, PLAIN) for argument in arguments)
        there = pickle.loads(pickle.dumps(arguments))
        result = self.__function(*there)
        for mine, theirs in zip(arguments, there, strict=True):
            if isinstance(mine, pd.DataFrame):
                restore(mine, theirs)
        return pickle.loads(pickle.dumps(result))


def restore(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Make a table what the other side made of it."""
    if mine.equals(theirs) and mine.columns.equals(theirs.columns) and mine.index.equals(theirs.index):
        return
    mine.drop(columns=list(mine.columns), inplace=True)
    mine.drop(index=list(mine.index), inplace=True)
    for column in theirs:
        mine[column] = theirs[column]


@pytest.fixture(scope="module")
def notebook(root):
    import nbformat

    return nbformat.reads(notebooks.notebook_text(root / f"exercises/source/{LESSON}/{LESSON}.md", root), 4)


def run(source: str, names: dict) -> bool:
    """Whether a cell runs without a verdict against it."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(source, names)
        except checks.Verdict:
            return False
    return True


def failing_cells(notebook) -> set[str]:
    """The graded cells that fail when they know the learner's functions by stand-ins alone."""
    learner, grader, failed = {}, {}, set()
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not data:
            continue
        if data["solution"]:
            before = set(learner)
            exec(cell.source, learner)
            new = {name: learner[name] for name in set(learner) - before if callable(learner[name])}
            grader |= {name: StandIn(function) for name, function in new.items() if not isinstance(function, type)}
        elif data["grade"]:
            if not run(cell.source, grader):
                failed.add(data["grade_id"])
        else:
            exec(cell.source, learner)
            exec(cell.source, grader)
    return failed


def test_the_reference_passes(notebook):
    assert failing_cells(notebook) == set()


def test_the_catalogue_fails_where_it_must(root, notebook):
    catalogue = answers.read_answers(root / "exercises/answers" / LESSON)
    most = max(len(listed) for listed in catalogue.values())
    for number in range(most):
        given = {task: listed[number] for task, listed in catalogue.items() if number < len(listed)}
        filled = answers.filled(notebook, {task: answer.code for task, answer in given.items()})
        cells = {cell for task in given for cell in answers.points_by_task(notebook)[task]}
        expected = {cell for answer in given.values() for cell in answer.fails}
        assert failing_cells(filled) & cells == expected, number


def test_a_stand_in_gives_nothing_away():
    stand_in = StandIn(len)
    with pytest.raises(AttributeError):
        _ = stand_in.__code__
    with pytest.raises(AssertionError):
        stand_in(print)
