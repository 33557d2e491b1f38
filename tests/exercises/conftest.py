"""Each assignment as a text, as a notebook, and graded.

What takes long is kept by lesson for the whole session: a fixture with parameters is made again whenever the parameter
changes, and tests of several files take turns.
"""

from functools import cache
from pathlib import Path

import nbformat
import pytest

from tests.exercises.classroom import LESSONS, ROOT, Classroom, grade
from twoway.classroom import notebooks, trial


@cache
def notebook_of(lesson: str) -> nbformat.NotebookNode:
    """The assignment with its solutions and hidden tests."""
    return nbformat.reads(notebooks.notebook_text(ROOT / f"exercises/source/{lesson}/{lesson}.md", ROOT), 4)


@cache
def answered_by_reference(lesson: str) -> dict[str, object]:
    """The names that the locked cells and the reference solutions bind."""
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in notebook_of(lesson).cells:
        data = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and data and not data["grade"]:
            assert trial.run(cell.source, names, data["grade_id"]) is None
    return names


@cache
def classroom_of(lesson: str, place: Path) -> Classroom:
    """What nbgrader makes of the reference, a blank copy and answers of the catalogue."""
    return grade(ROOT, lesson, place / lesson)


@pytest.fixture(scope="session", params=LESSONS)
def lesson(request) -> str:
    """Each lesson that has an assignment."""
    return request.param


@pytest.fixture(scope="session")
def text(lesson) -> str:
    """The text of the assignment."""
    return (ROOT / f"exercises/source/{lesson}/{lesson}.md").read_text("utf-8")


@pytest.fixture(scope="session")
def notebook(lesson) -> nbformat.NotebookNode:
    """The assignment with its solutions and hidden tests."""
    return notebook_of(lesson)


@pytest.fixture(scope="session")
def answered(lesson) -> dict[str, object]:
    """The names that the locked cells and the reference solutions bind."""
    return answered_by_reference(lesson)


@pytest.fixture(scope="session")
def classrooms(tmp_path_factory) -> Path:
    """A folder for the classrooms of all lessons."""
    return tmp_path_factory.mktemp("classrooms")


@pytest.fixture(scope="session")
def classroom(lesson, classrooms) -> Classroom:
    """What nbgrader makes of the reference, a blank copy and answers of the catalogue."""
    return classroom_of(lesson, classrooms)
