"""A learner's cell is recognised by its marks, by its id, by its text, by what it defines, by its place."""

import copy

import pytest
from nbformat import v4

from tests.classroom.small_assignment import ANSWERS, answered, cell, handed_out, number
from twoway.classroom.matching import match
from twoway.classroom.record import recorded

GIVEN = recorded(handed_out())


def unmarked(notebook, ids=True):
    """The notebook without marks for nbgrader and, as after copying, without ids."""
    for one in notebook.cells:
        one.metadata.pop("nbgrader", None)
        if not ids:
            one.id = v4.new_code_cell().id
    return notebook


def needed(cells):
    return match(cells, GIVEN).needed


IN_ORDER = {"given": [1], "double": [4], "double-check": [5], "double-nothing": [6],
            "half": [8], "half-check": [9], "half-nothing": [10], "why": [12]}  # fmt: skip


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("make", [handed_out, answered])
def test_cells_without_marks_are_recognised(make, ids):
    assert needed(make().cells) == IN_ORDER
    found = match(unmarked(make(), ids).cells, GIVEN)
    assert found.needed == IN_ORDER
    assert len(found.texts) == 5


def test_answers_copied_into_an_empty_notebook_are_recognised_by_what_they_define():
    cells = [v4.new_code_cell("import math"), *(v4.new_code_cell(ANSWERS[name]) for name in ("half", "double"))]
    assert needed(cells) == {"half": [1], "double": [2]}


def test_a_try_beside_the_answer_is_not_the_answer():
    notebook = answered()
    notebook.cells.insert(number(notebook, "double"), v4.new_code_cell("def double(x):\n    return x + x"))
    assert needed(notebook.cells)["double"] == [5]


def test_of_several_tries_without_marks_the_last_is_the_answer():
    cells = [v4.new_code_cell("def double(x):\n    return 3"), v4.new_code_cell(ANSWERS["double"])]
    assert needed(cells) == {"double": [1]}


def test_an_edited_check_without_marks_is_recognised_by_its_first_line_only_if_no_other_begins_so():
    notebook = unmarked(answered(), ids=False)
    cell_ = notebook.cells[IN_ORDER["half-check"][0]]
    cell_.source += "\nprint(1)"
    assert "half-check" not in needed(notebook.cells), "both checks begin alike"
    given = copy.deepcopy(handed_out())
    cell(given, "half-check").source = "# Check, 1 point: halves.\n1"
    from twoway.classroom.record import handout

    cell_.source = "# Check, 1 point: halves.\nprint(1)"
    assert match(notebook.cells, handout(given, "small")).needed["half-check"] == IN_ORDER["half-check"]


def test_a_strangers_import_cell_is_not_taken_for_the_courses():
    assert needed([v4.new_code_cell("from math import isclose\nprint(1)")]) == {}


def test_a_strangers_notebook_has_nothing_of_it():
    assert needed([v4.new_code_cell("x = 1"), v4.new_markdown_cell("words")]) == {}


def test_an_answer_in_words_is_found_by_its_place_alone_and_only_there():
    notebook = unmarked(answered(), ids=False)
    notebook.cells.insert(number(notebook, notebook.cells[-1].id), v4.new_code_cell("1"))
    assert "why" not in needed(notebook.cells)
