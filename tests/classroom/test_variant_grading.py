"""Variants graded by nbgrader's own command: only the numbers of one's own tables earn the points of own numbers."""

import os
import subprocess
import sys

import nbformat
import pytest

from tests.classroom import small_course
from tests.classroom.small_course import COURSE_SEED, right_numbers
from twoway.classroom import release, variants
from twoway.classroom.answers import filled

FULL, CHECK_ALONE = [1, 1, 1], [1, 0, 0]
SHARE = "def share(posts):\n    return posts.count(1) / sum(post is not None for post in posts)"


def autograde(course, *options: str) -> subprocess.CompletedProcess:
    """Run nbgrader's own command, which runs `alembic` by name."""
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "small", *options],
        cwd=course / "exercises",
        env={**os.environ, "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])},
        capture_output=True,
        text=True,
    )


def hand_in(course, student: str, notebook) -> None:
    place = course / "exercises/submitted" / student / "small"
    place.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, place / "small.ipynb")


def scores(course, student: str) -> list[float | None]:
    """The scores of the cells about own numbers."""
    return list(all_scores(course, student).values())[-3:]


def all_scores(course, student: str) -> dict[str, float | None]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'exercises/gradebook.db'}", "two-way") as gradebook:
        (notebook,) = gradebook.find_submission("small", student).notebooks
        return {grade.name: None if grade.needs_manual_grade else grade.auto_score for grade in notebook.grades}


def literals(numbers) -> str:
    return f"def own_numbers():\n    return {numbers!r}"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose students handed in all kinds of numbers, graded."""
    course = small_course.write(tmp_path_factory.mktemp("graded") / "course")
    roster = course / "roster.csv"
    roster.write_text("student_id\ncomputed\ntyped\ncopied\nof-the-course\nforged\n")
    made = release.release(course, "small", roster=roster)
    seeds = variants.read_record(made.record)
    computed = 'def own_numbers():\n    a, b, c = mine("abc")\n    return {"first": a, "ratio": b / 7, "third": c}'
    given = {
        "computed": computed,
        "typed": literals(right_numbers(seeds["typed"])),
        "copied": literals(right_numbers(seeds["typed"])),
        "of-the-course": literals(right_numbers(COURSE_SEED)),
        "forged": computed,
    }
    for student, code in given.items():
        notebook = nbformat.read(made.folder / student / "small.ipynb", 4)
        notebook = filled(notebook, {"share": SHARE, "own-numbers": code})
        if student == "forged":  # takes somebody else's tables
            cell = variants.variant_cell(notebook)
            cell.source = cell.source.replace(str(seeds["forged"]), str(seeds["typed"]))
        hand_in(course, student, notebook)
    released = nbformat.read(made.notebook, 4)
    outsider = filled(released, {"share": SHARE, "own-numbers": literals(right_numbers(COURSE_SEED))})
    hand_in(course, "outsider", outsider)
    stray = nbformat.from_dict(outsider)
    variants.variant_cell(stray).source = variants.variant_cell(stray).source.replace(str(COURSE_SEED), "77")
    hand_in(course, "stray", stray)
    course.graded = autograde(course) if hasattr(course, "__dict__") else None
    return course
