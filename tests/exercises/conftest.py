"""The assignment graded for real: nbgrader's own commands, on a copy of the course, once for all tests."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from twoway.classroom import answers, notebooks

LESSON = "conversation"


@dataclass
class Classroom:
    """A copy of the course in which submissions were graded, and what came of it."""

    folder: Path
    source: nbformat.NotebookNode
    release: nbformat.NotebookNode
    catalogue: dict[str, list[answers.Answer]]
    tasks: dict[str, dict[str, int]]
    students: dict[str, dict[str, answers.Answer]]
    scores: dict[str, dict[str, float | None]]

    def graded(self, student: str) -> dict[str, nbformat.NotebookNode]:
        """The cells of a graded notebook by grade_id."""
        notebook = nbformat.read(self.folder / "autograded" / student / LESSON / f"{LESSON}.ipynb", 4)
        return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}

    def run(self, *arguments: str) -> str:
        """Run a command of nbgrader; return what it wrote."""
        return nbgrader(self.folder, *arguments)

    def task_score(self, student: str, task: str) -> float:
        """The automatic score of one task."""
        return sum(self.scores[student][cell] for cell in self.tasks[task])


def nbgrader(folder: Path, *arguments: str) -> str:
    """Run a stock command of nbgrader in the exercises folder; it runs `alembic` by name."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def copy_of_course(root: Path, target: Path) -> Path:
    """Copy what the assignment needs; return the copy's exercises folder."""
    shutil.copytree(root / "chapters", target / "chapters")
    generated = shutil.ignore_patterns("build", "submitted", "autograded", "feedback", "gradebook.db*", ".nbgrader.log")
    shutil.copytree(root / "exercises", target / "exercises", ignore=generated)
    notebooks.write_notebooks(target)
    return target / "exercises"


def combine(catalogue: dict[str, list[answers.Answer]]) -> dict[str, dict[str, answers.Answer]]:
    """Spread the answers over as few students as will do: student i hands in the i-th answer to every task."""
    students: dict[str, dict[str, answers.Answer]] = {"blank": {}}
    for task, listed in catalogue.items():
        for right in (False, True):
            for number, answer in enumerate([answer for answer in listed if answer.right is right], start=1):
                students.setdefault(f"{'right' if right else 'wrong'}-{number}", {})[task] = answer
    return students


def read_scores(folder: Path, students: list[str]) -> dict[str, dict[str, float | None]]:
    """The automatic scores in the gradebook, by student and graded cell."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "two-way") as gradebook:
        return {
            student: {
                grade.name: grade.auto_score
                for notebook in gradebook.find_submission(LESSON, student).notebooks
                for grade in notebook.grades
            }
            for student in students
        }


@pytest.fixture(scope="session")
def classroom(root, tmp_path_factory) -> Classroom:
    """Grade the reference, a blank copy and the whole catalogue with nbgrader."""
    folder = copy_of_course(root, tmp_path_factory.mktemp("course"))
    nbgrader(folder, "generate_assignment", LESSON)
    source = nbformat.read(folder / "build/source" / LESSON / f"{LESSON}.ipynb", 4)
    release = nbformat.read(folder / "build/release" / LESSON / f"{LESSON}.ipynb", 4)
    catalogue = answers.read_answers(root / "exercises/answers" / LESSON)
    students = combine(catalogue)
    submitted = {name: {task: answer.code for task, answer in given.items()} for name, given in students.items()}
    submitted["reference"] = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for name, codes in submitted.items():
        place = folder / "submitted" / name / LESSON
        place.mkdir(parents=True)
        nbformat.write(answers.filled(release, codes), place / f"{LESSON}.ipynb")
    nbgrader(folder, "autograde", LESSON)
    scores = read_scores(folder, list(submitted))
    return Classroom(folder, source, release, catalogue, answers.points_by_task(source), students, scores)
