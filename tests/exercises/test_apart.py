"""Graded cells do not need the learner's objects: stand-ins that pass plain data give the same verdicts.

A grader may run the learner's code in one process and the graded cells in another. Here both are one process, but all
that passes between them is pickled, as it would have to be. What the learner's function changes comes back changed, as
it would by copying arguments in and out.
"""

import datetime
import pickle

import numpy as np
import pandas as pd
import pytest

from twoway.classroom import answers, trial

SCALARS = (str, int, float, bool, type(None), np.generic, datetime.date, datetime.timedelta)


def is_plain(value) -> bool:
    """Whether a value is a number, text or a time, or a container of such."""
    if isinstance(value, dict):
        return all(is_plain(part) for part in [*value, *value.values()])
    if isinstance(value, list | tuple | set | frozenset):
        return all(is_plain(part) for part in value)
    if isinstance(value, np.ndarray):
        return value.dtype != object
    return isinstance(value, (*SCALARS, pd.DataFrame, pd.Series))


class StandIn:
    """A learner's function, seen from the graders' side: it can be called with plain data, and no more."""

    __slots__ = ("_StandIn__function",)

    def __init__(self, function):
        self.__function = function

    def __call__(self, *arguments, **named):
        assert is_plain(arguments)
        assert is_plain(named)
        there, named_there = pickle.loads(pickle.dumps((arguments, named)))
        result = self.__function(*there, **named_there)
        for mine, theirs in [
            *zip(arguments, there, strict=True),
            *((named[name], named_there[name]) for name in named),
        ]:
            restore(mine, theirs)
        return pickle.loads(pickle.dumps(result))


def restore(mine, theirs) -> None:
    """Make a container what the other side made of it."""
    if isinstance(mine, pd.DataFrame):
        if mine.equals(theirs) and mine.columns.equals(theirs.columns) and mine.index.equals(theirs.index):
            return
        for column in list(mine):
            del mine[column]
        mine.index = theirs.index
        for column in theirs:
            mine[column] = theirs[column]
    elif isinstance(mine, list):
        mine[:] = theirs
    elif isinstance(mine, dict | set):
        mine.clear()
        mine.update(theirs)
    elif isinstance(mine, np.ndarray):
        mine[...] = theirs


def failing_apart(notebook, only=None) -> set[str]:
    """The graded cells that fail when they know the learner's functions by stand-ins alone; of some tasks, if named."""
    cells = {
        cell for task, own in answers.points_by_task(notebook).items() if only is None or task in only for cell in own
    }
    learner, grader, failed = {"__name__": "__main__"}, {"__name__": "__main__"}, set()
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not data:
            continue
        if data["solution"]:
            trial.run(cell.source, learner, data["grade_id"])
            own = {name: value for name, value in learner.items() if getattr(value, "__module__", "") == "__main__"}
            grader |= {name: StandIn(own[name]) for name in own if not isinstance(own[name], type)}
        elif data["grade"]:
            if data["grade_id"] in cells and trial.run(cell.source, grader) is not None:
                failed.add(data["grade_id"])
        else:
            trial.run(cell.source, learner)
            given = dict(grader)
            trial.run(cell.source, given)
            grader |= given
    return failed


def test_the_reference_passes(notebook):
    assert failing_apart(notebook) == set()


def test_answers_of_other_types_pass_and_changed_inputs_are_noticed(root, lesson, notebook):
    """The answers for which the crossing matters most."""
    tasks, seen = answers.points_by_task(notebook), 0
    for task, listed in answers.read_answers(root / "exercises/answers" / lesson).items():
        crossing = [answer for answer in listed if answer.right or "that it was given" in answer.says]
        for answer in crossing:
            seen += not answer.right
            filled = answers.filled(notebook, {task: answer.code})
            assert failing_apart(filled, {task}) & set(tasks[task]) == set(answer.fails), (task, answer.title)
    assert seen >= 2


def test_a_stand_in_gives_nothing_away():
    stand_in = StandIn(len)
    with pytest.raises(AttributeError):
        _ = stand_in.__code__
    with pytest.raises(AssertionError):
        stand_in(print)
    with pytest.raises(AssertionError):
        stand_in([{"a": print}])


@pytest.mark.parametrize(
    ("given", "change"),
    [
        ([3, 1], lambda value: value.sort()),
        ({"a": 1}, lambda value: value.update(b=2)),
        ({1}, lambda value: value.add(2)),
        (np.array([1, 2]), lambda value: value.fill(0)),
        (pd.DataFrame({"a": [2, 1]}), lambda value: value.insert(0, "b", 1)),
    ],
    ids=["list", "dict", "set", "array", "table"],
)
def test_what_a_function_changes_comes_back_changed(given, change):
    import copy

    wanted = copy.deepcopy(given)
    change(wanted)
    StandIn(change)(given)
    assert str(given) == str(wanted)
