"""Each assignment as a text, as a notebook, and graded."""

import nbformat
import pytest

from tests.exercises.classroom import LESSONS, Classroom, grade
from twoway.classroom import notebooks


@pytest.fixture(scope="session", params=LESSONS)
def lesson(request) -> str:
    """Each lesson that has an assignment."""
    return request.param


@pytest.fixture(scope="session")
def text(root, lesson) -> str:
    """The text of the assignment."""
    return (root / f"exercises/source/{lesson}/{lesson}.md").read_text("utf-8")


@pytest.fixture(scope="session")
def notebook(root, lesson) -> nbformat.NotebookNode:
    """The assignment with its solutions and hidden tests."""
    return nbformat.reads(notebooks.notebook_text(root / f"exercises/source/{lesson}/{lesson}.md", root), 4)


@pytest.fixture(scope="session")
def classroom(root, lesson, tmp_path_factory) -> Classroom:
    """What nbgrader makes of the reference, a blank copy and the catalogue."""
    return grade(root, lesson, tmp_path_factory.mktemp(lesson))
