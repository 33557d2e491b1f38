"""Assignments graded for real: nbgrader's own converters on a copy of the course, many answers in one notebook."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

from twoway.classroom import answers, notebooks

ROOT = Path(__file__).resolve().parents[2]
LESSONS = notebooks.lessons(ROOT)

# Makes and grades two assignments in one process: importing nbgrader takes longer than grading a short notebook.
GRADE = """
import shutil
import sys
from pathlib import Path
sys.modules["rfc3987_syntax"] = None  # as in twoway.book.build
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config, PyFileConfigLoader

api = NbGraderAPI(config=Config(PyFileConfigLoader("nbgrader_config.py").load_config()))
for assignment, students in (argument.split(":") for argument in sys.argv[1:]):
    made = api.generate_assignment(assignment, force=True)
    assert made["success"], made["error"] or made["log"]
    for student in students.split(","):
        submitted = Path("submitted", student, assignment)
        if not submitted.exists():  # a blank copy is handed in
            shutil.copytree(Path("build/release", assignment), submitted)
        graded = api.autograde(assignment, student)
        assert graded["success"], graded["error"] or graded["log"]
"""


@dataclass
class Classroom:
    """A copy of the course in which submissions were graded, and what came of it."""

    folder: Path
    lesson: str
    source: nbformat.NotebookNode
    release: nbformat.NotebookNode
    catalogue: dict[str, list[answers.Answer]]
    tasks: dict[str, dict[str, int]]
    scores: dict[str, dict[str, float | None]]
    cells: dict[str, dict[str, nbformat.NotebookNode]]

    def run(self, *arguments: str) -> str:
        """Run a command of nbgrader; return what it wrote."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def task_score(self, student: str, task: str) -> float:
        """The automatic score of one task."""
        return sum(self.scores[student][cell] for cell in self.tasks[task])


def environment() -> dict[str, str]:
    """The environment of nbgrader, which runs `alembic` by name."""
    return {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}


def copy_of_course(root: Path, target: Path, lesson: str) -> Path:
    """Copy what the assignment needs; return the copy's exercises folder."""
    shutil.copytree(root / "chapters", target / "chapters")
    for kept in ("source", "templates"):
        shutil.copytree(root / "exercises" / kept, target / "exercises" / kept)
    shutil.copy(root / "exercises/nbgrader_config.py", target / "exercises")
    notebooks.write_notebooks(target, [lesson])
    return target / "exercises"


def solutions(source: nbformat.NotebookNode) -> dict[str, str]:
    """The reference solutions, and the guidance in cells that a person grades, by grade_id."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def sample(listed: list[answers.Answer]) -> list[int]:
    """Which answers to a task nbgrader grades in the tests: the first wrong one, and the last right one.

    All are tried in the tests' own process, which takes a tenth of the time. To have nbgrader grade all of them, too,
    set the environment variable TWOWAY_WHOLE_CATALOGUE.
    """
    if os.environ.get("TWOWAY_WHOLE_CATALOGUE"):
        return list(range(len(listed)))
    wrong, right = ([number for number, answer in enumerate(listed) if answer.right is kind] for kind in (False, True))
    return sorted({*wrong[:1], *right[-1:]})


def marked(identifier: str, number: int) -> str:
    """The grade_id of a cell that stands there once for each answer."""
    return f"{identifier}--{number}"


def many_answers(
    source: nbformat.NotebookNode, catalogue: dict[str, list[answers.Answer]]
) -> tuple[nbformat.NotebookNode, nbformat.NotebookNode]:
    """An assignment in which each task stands once for each answer of the sample, and a submission to it.

    After the answers to a task comes its reference solution, which later tasks may use. So all answers are graded in
    one kernel.
    """
    cells, given, task = {}, [], None
    references = solutions(source)
    for cell in source.cells:
        data = cell.metadata.get("nbgrader", {})
        if data.get("solution") and not data["grade"]:
            task = data["grade_id"]
            cells[task] = [cell]
        elif data.get("grade") and not data["solution"]:
            cells[task].append(cell)
        elif data and cell.cell_type == "code":
            given.append((list(cells), cell))
    wanted = nbformat.v4.new_notebook(metadata=source.metadata)
    for task, own in cells.items():
        wanted.cells += [cell for before, cell in given if before == list(cells)[: list(cells).index(task)]]
        for number in sample(catalogue[task]):
            answer = catalogue[task][number]
            for cell in own:
                copy = nbformat.from_dict(cell)
                copy.id = copy.metadata.nbgrader.grade_id = marked(cell.metadata.nbgrader.grade_id, number)
                if cell is own[0]:
                    copy.source = answer.code
                wanted.cells.append(copy)
        reference = nbformat.v4.new_code_cell(references[task])
        reference.metadata["nbgrader"] = {
            **own[0].metadata.nbgrader,
            "grade_id": f"{task}--reference",
            "locked": True,
            "solution": False,
        }
        wanted.cells.append(reference)
    handed_in = nbformat.from_dict(wanted)
    for cell in wanted.cells:  # nbgrader wants solutions to be marked
        if cell.metadata.nbgrader.solution:
            cell.source = f"### BEGIN SOLUTION\n{cell.source}### END SOLUTION"
        elif cell.metadata.nbgrader.grade_id.endswith("--reference"):
            cell.source = cell.source.replace("### BEGIN SOLUTION", "").replace("### END SOLUTION", "")
    return wanted, handed_in


def grade(root: Path, lesson: str, place: Path) -> Classroom:
    """Grade the reference, a blank copy and answers of the catalogue with nbgrader, in a copy of the course."""
    folder = copy_of_course(root, place, lesson)
    source = nbformat.read(folder / "build/source" / lesson / f"{lesson}.ipynb", 4)
    catalogue = answers.read_answers(root / "exercises/answers" / lesson)
    wanted, handed_in = many_answers(source, catalogue)
    everything = f"{lesson}-answers"
    for name, submitted in (
        (f"build/source/{everything}/{everything}", wanted),
        (f"submitted/class/{everything}/{everything}", handed_in),
        (f"submitted/reference/{lesson}/{lesson}", source),
    ):
        path = folder / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(submitted, path)
    done = subprocess.run(
        [sys.executable, "-c", GRADE, f"{lesson}:reference,blank", f"{everything}:class"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    release = nbformat.read(folder / "build/release" / lesson / f"{lesson}.ipynb", 4)
    students = {"reference": lesson, "blank": lesson, "class": everything}
    return Classroom(
        folder,
        lesson,
        source,
        release,
        catalogue,
        answers.points_by_task(source),
        read_scores(folder, students),
        {student: graded_cells(folder, student, assignment) for student, assignment in students.items()},
    )


def read_scores(folder: Path, students: dict[str, str]) -> dict[str, dict[str, float | None]]:
    """The automatic scores in the gradebook, by student and graded cell."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "two-way") as gradebook:
        return {
            student: {
                grade.name: grade.auto_score
                for notebook in gradebook.find_submission(assignment, student).notebooks
                for grade in notebook.grades
            }
            for student, assignment in students.items()
        }


def graded_cells(folder: Path, student: str, assignment: str) -> dict[str, nbformat.NotebookNode]:
    """The cells of a graded notebook by grade_id."""
    notebook = nbformat.read(folder / "autograded" / student / assignment / f"{assignment}.ipynb", 4)
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
