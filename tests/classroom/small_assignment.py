"""An assignment of two tasks in code and one in words, without pandas, so that a kernel runs it at once."""

import copy

from nbformat import v4

from twoway.classroom import record

LESSON = "small"
STUB = "# Write your answer here, in place of the next line.\n    raise NotImplementedError()"
ANSWERS = {
    "double": "def double(x):\n    # twice\n    return 2 * x",
    "half": "def half(x):\n    return x / 2",
    "why": "Because two halves make a whole.",
}


def code(source, name, **marks):
    """A cell of code that nbgrader knows."""
    tags = ["raises-exception"] if source.startswith("# Check") else []
    data = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3, **marks}
    metadata = {"nbgrader": {**data, "grade_id": name, "cell_type": "code"}, "deletable": False}
    return v4.new_code_cell(source, id=name, metadata={**metadata, "tags": tags} if tags else metadata)


def text(source, name):
    """A cell of Markdown that grading does not need."""
    return v4.new_markdown_cell(source, id=name)


def handed_out(seed=1):
    """The assignment as nbgrader hands it out, with its record."""
    from nbgrader.utils import compute_checksum

    answer = {"solution": True, "locked": False}
    test = {"grade": True, "points": 1}
    words = {**answer, "grade": True, "points": 2, "grade_id": "why", "cell_type": "markdown", "task": False}
    cells = [
        text("# Assignment: small", "cell-001"),
        code(f"from math import isclose\n\nVARIANT = {seed}  # yours\nNUMBERS = [1, 2, 3]", "given"),
        text("## Task 1: twice (2 points)\n\nWrite `double(x)`.", "cell-003"),
        v4.new_code_cell("NUMBERS", id="cell-004"),
        code(f"def double(x):\n    {STUB}", "double", **answer),
        code('# Check, 1 point: a number.\nassert double(2) == 4, "Twice 2 is 4."', "double-check", **test),
        code("# Hidden test, 1 point: nothing.", "double-nothing", **test),
        text("## Task 2: half (2 points)", "cell-008"),
        code(f"def half(x):\n    {STUB}", "half", **answer),
        code('# Check, 1 point: a number.\n\nassert isclose(half(2), 1), "Half of 2 is 1."', "half-check", **test),
        code("# Hidden test, 1 point: nothing.", "half-nothing", **test),
        text("## In your own words (2 points, read by a person)", "cell-012"),
        v4.new_markdown_cell(
            "*Write your answer here.*",
            id="why",
            metadata={"nbgrader": {**words, "schema_version": 3}, "deletable": False},
        ),
    ]
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": {"display_name": "Python 3", "name": "python3"}})
    record.attach(notebook, LESSON)
    return notebook


def answered(**answers):
    """The assignment with right answers, or with others."""
    notebook = copy.deepcopy(handed_out())
    for cell in notebook.cells:
        cell.source = {**ANSWERS, **answers}.get(cell.id, cell.source)
    return notebook


def number(notebook, name):
    """Where the cell of this id is."""
    return next(number for number, cell in enumerate(notebook.cells) if cell.id == name)


def cell(notebook, name):
    """The cell of this id."""
    return notebook.cells[number(notebook, name)]
