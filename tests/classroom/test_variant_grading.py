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
    released = nbformat.read(release.release(course, "small").notebook, 4)
    outsider = filled(released, {"share": SHARE, "own-numbers": literals(right_numbers(COURSE_SEED))})
    hand_in(course, "outsider", outsider)
    stray = nbformat.from_dict(outsider)
    variants.variant_cell(stray).source = variants.variant_cell(stray).source.replace(str(COURSE_SEED), "77")
    hand_in(course, "stray", stray)
    first = autograde(course)  # nobody has tables of their own yet
    assert first.returncode == 0, first.stderr[-2000:]
    roster = course / "roster.csv"
    roster.write_text("student_id\ncomputed\ncopied\nof-the-course\nforged\n")
    made = release.release(course, "small", roster=roster)
    seeds = variants.read_record(made.record)
    computed = 'def own_numbers():\n    a, b, c = mine("abc")\n    return {"first": a, "ratio": b / 11, "third": c}'
    given = {
        "computed": computed,
        "copied": literals(right_numbers(seeds["computed"])),
        "of-the-course": literals(right_numbers(COURSE_SEED)),
        "forged": computed,
    }
    for student, code in given.items():
        notebook = nbformat.read(made.folder / student / "small.ipynb", 4)
        notebook = filled(notebook, {"share": SHARE, "own-numbers": code})
        if student == "forged":  # takes somebody else's tables
            cell = variants.variant_cell(notebook)
            cell.source = cell.source.replace(str(seeds["forged"]), str(seeds["computed"]))
        hand_in(course, student, notebook)
    done = autograde(course)
    assert done.returncode == 0, done.stderr[-2000:]
    return course, first.stderr + done.stderr


@pytest.mark.parametrize(
    ("student", "wanted"),
    [
        ("computed", FULL),
        ("copied", CHECK_ALONE),
        ("of-the-course", CHECK_ALONE),
        ("forged", FULL),  # it computes, and its own seed is back
        ("outsider", FULL),
        ("stray", FULL),
    ],
)
def test_only_the_numbers_of_ones_own_tables_earn_points(course, student, wanted):
    assert scores(course[0], student) == wanted


def test_what_is_no_matter_of_variants_is_graded_as_ever(course):
    for student in ("computed", "copied", "outsider"):
        graded = all_scores(course[0], student)
        assert (graded["share-check"], graded["share-hidden"]) == (1, 2)


def test_the_graded_notebook_holds_the_students_seed_and_numbers(course):
    folder = course[0] / "exercises"
    seeds = variants.read_record(folder / "variants/small.csv")
    graded = {
        student: {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in nbformat.read(folder / f"autograded/{student}/small/small.ipynb", 4).cells
            if "nbgrader" in cell.metadata
        }
        for student in ("forged", "outsider")
    }
    assert f"VARIANT = {seeds['forged']}  # the seed" in graded["forged"]["variant"]
    assert f'RIGHT = {{"first": {seeds["forged"] % 97}, "third": ' in graded["forged"]["own-numbers-first"]
    assert graded["outsider"]["variant"] == small_course.GIVEN
    assert graded["outsider"]["own-numbers-first"] == small_course.CELLS["own-numbers-first"][1]


def test_a_seed_without_a_record_is_reported(course):
    said = [line for line in course[1].splitlines() if "gives stray no seed" in line]
    assert len(said) == 1
    assert "VARIANT = 77" in said[0]
    assert "gives outsider no seed" not in course[1]


# ---------------------------------------------------------------- what cannot be graded is not


@pytest.fixture(scope="module")
def grading(course):
    """Grade a student again, by nbgrader's API in this process; return whether it succeeded, and what it said."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config, PyFileConfigLoader

    folder = course[0] / "exercises"
    config = Config(PyFileConfigLoader(str(folder / "nbgrader_config.py")).load_config())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]))
        patch.chdir(folder)
        api = NbGraderAPI(config=config)

        def grade(student: str) -> tuple[bool, str]:
            result = api.autograde("small", student, force=True)
            return result["success"], f"{result['log']}{result.get('error')}"

        yield grade


def test_who_is_not_in_the_record_is_not_graded(course, grading):
    """Or somebody who copied the course's numbers would get them for their own."""
    went, said = grading("outsider")
    assert not went
    assert "outsider is not in variants/small.csv" in said
    assert not_graded(course, "outsider")


@pytest.fixture
def kept(course):
    """The record and the instructor's notebook, which come back as they were."""
    folder = course[0] / "exercises"
    files = [folder / "variants/small.csv", folder / "build/source/small/small.ipynb"]
    before = [file.read_bytes() for file in files]
    yield files
    for file, content in zip(files, before, strict=True):
        file.write_bytes(content)


def not_graded(course, student: str) -> bool:
    """Whether the student has no automatic score, and somebody is asked to look."""
    return set(all_scores(course[0], student).values()) == {None}


def test_with_a_damaged_record_nothing_is_graded_and_no_old_score_stays(course, grading, kept):
    kept[0].write_text(kept[0].read_text().replace("computed,", "computed,x"))
    success, said = grading("computed")
    assert not success
    assert "small of computed was not graded" in said
    assert "is no seed" in said
    assert "Restore the record" in said
    assert not_graded(course, "computed")
    assert not (course[0] / "exercises/autograded/computed/small").exists()


def test_when_the_record_is_back_so_is_the_score(course, grading, kept):
    kept[0].write_text("student_id,number\n")
    assert not grading("of-the-course")[0]
    assert not_graded(course, "of-the-course")
    kept[0].write_text(f"student_id,seed\nof-the-course,{COURSE_SEED}\n")
    assert grading("of-the-course")[0]
    assert scores(course[0], "of-the-course") == FULL  # its literals are right for this seed


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'first, second, third = mine(\\"abc\\")',
            "raise ValueError('no such tables')",
            "failed. It said: ValueError: no such",
        ),
        ('\\"ratio\\": second', '\\"ratios\\": second', "own-numbers-ratio: the reference solution gives no ratio"),
        ('\\"third\\": third}', '\\"third\\": [third]}', "which is no number"),
        ('"grade_id": "own-numbers-ratio"', '"grade_id": "own-numbers-rate"', "Run twoway release again"),
        ("VARIANT = ", "VARIANTS = ", "has no line 'VARIANT = <whole number>'"),
    ],
)
def test_a_reference_that_fails_grades_nobody(course, grading, kept, old, new, words):
    text = kept[1].read_text()
    assert old in text
    kept[1].write_text(text.replace(old, new))
    success, said = grading("copied")
    assert not success
    assert words in said
    assert not_graded(course, "copied")


def test_without_the_instructors_notebook_nobody_is_graded(course, grading, kept):
    kept[1].unlink()
    success, said = grading("forged")
    assert not success
    assert "was not graded" in said
    assert not_graded(course, "forged")
