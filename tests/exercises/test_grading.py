"""Every answer of the catalogue gets its stated points and message from nbgrader itself."""

import itertools
import subprocess
from pathlib import Path

import nbformat
import pytest

from twoway.classroom.answers import read_answers

pytestmark = pytest.mark.xdist_group("nbgrader")

LESSON = "conversation"
TASKS = [
    "clean-interactions",
    "promo-share",
    "conversation-ratio",
    "reply-rate",
    "median-response-minutes",
    "churn",
    "compare-accounts",
]
CATALOGUE = read_answers(Path(__file__).parents[2] / "exercises/answers" / LESSON)
EVERY_ANSWER = [
    pytest.param(task, f"{'right' if answer.right else 'wrong'}-{number}", answer, id=f"{task}: {answer.title}")
    for task, listed in CATALOGUE.items()
    for right in (True, False)
    for number, answer in enumerate([answer for answer in listed if answer.right is right], start=1)
]


def message(cell: nbformat.NotebookNode) -> str:
    """What a graded cell shows: its error's message, or what it printed."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return errors[0].evalue if errors else "".join(o.text for o in cell.outputs if o.output_type == "stream")


def test_the_catalogue_is_large_enough():
    assert sorted(CATALOGUE) == sorted(TASKS)
    for task, listed in CATALOGUE.items():
        assert sum(not answer.right for answer in listed) >= 4, task
        assert sum(answer.right for answer in listed) >= 2, task


@pytest.mark.parametrize("task", TASKS)
def test_the_reference_gets_full_points(classroom, task):
    assert classroom.task_score("reference", task) == sum(classroom.tasks[task].values())


@pytest.mark.parametrize("task", TASKS)
def test_a_blank_submission_gets_nothing_and_is_told_why(classroom, task):
    assert classroom.task_score("blank", task) == 0
    assert "not attempted yet" in message(classroom.graded("blank")[f"{task}-check"])


@pytest.mark.parametrize(("task", "student", "answer"), EVERY_ANSWER)
def test_an_answer_gets_its_points_and_its_message(classroom, task, student, answer):
    failed = [cell for cell in classroom.tasks[task] if classroom.scores[student][cell] == 0]
    assert failed == list(answer.fails)
    assert classroom.task_score(student, task) == answer.points
    assert (answer.points == sum(classroom.tasks[task].values())) == answer.right
    assert answer.says in message(classroom.graded(student)[f"{task}-check"])


def test_every_graded_cell_has_an_answer_that_fails_it(classroom):
    """A test that no wrong answer fails may as well not be there."""
    failed = {cell for listed in classroom.catalogue.values() for answer in listed for cell in answer.fails}
    assert {cell for cells in classroom.tasks.values() for cell in cells} - failed == set()


def test_graded_cells_show_a_message_and_nothing_else(classroom):
    """No warning, no value, no traceback: a right check prints one line, a wrong one shows its message alone."""
    seen = 0
    for student in ["blank", "reference", *classroom.students]:
        for name, cell in classroom.graded(student).items():
            if cell.cell_type != "code" or not cell.metadata.nbgrader.grade:
                continue
            seen += 1
            # A busy kernel may send one printed line in two pieces.
            kinds = [kind for kind, _ in itertools.groupby(output.output_type for output in cell.outputs)]
            assert len(kinds) <= 1, f"{student}, {name}"
            if kinds == ["stream"]:
                printed = "".join(output.text for output in cell.outputs)
                assert {output.name for output in cell.outputs} == {"stdout"}
                assert printed.endswith("\n")
                assert printed.count("\n") == 1
                assert len(printed) < 60
                assert name.endswith("-check")
            elif kinds == ["error"]:
                assert len(cell.outputs) == 1, f"{student}, {name}"
                shown, meant = "\n".join(cell.outputs[0].traceback), cell.outputs[0].evalue
                assert shown.split() == meant.split(), f"{student}, {name}"
            else:
                assert kinds == [], f"{student}, {name}"
                assert not name.endswith("-check")
    assert seen > 400


def test_the_reflection_waits_for_a_person_unless_it_is_empty(classroom):
    assert classroom.scores["blank"]["which-assumption"] == 0
    assert classroom.scores["reference"]["which-assumption"] is None


def test_feedback_is_made_and_tells_what_was_wrong(classroom):
    classroom.run("generate_feedback", LESSON, "--student", "wrong-1")
    page = (classroom.folder / "feedback/wrong-1" / LESSON / f"{LESSON}.html").read_text("utf-8")
    assert "You counted a post twice" in page


def test_nothing_that_grading_writes_is_tracked_by_git(root, classroom):
    for name in ("build", "submitted", "autograded", "feedback", "gradebook.db"):
        assert (classroom.folder / name).exists() or name == "feedback"
    folders = ("submitted/x", "autograded/x", "feedback/x", "release/x", "downloaded/x")
    files = (".nbgrader.log", "gradebook.db", "gradebook.db-journal", "gradebook.db.2026-03-01", "grades.csv")
    written = [*folders, *files]
    # nbgrader may have been run in either folder.
    for path in [*written, *(f"exercises/{path}" for path in [*written, "build/x", "exchange/x", "list-of-names.csv"])]:
        ignored = subprocess.run(["git", "check-ignore", "-q", "--no-index", path], cwd=root)
        assert ignored.returncode == 0, path
    for path in ("source/new/new.md", "answers/new/task.md", "nbgrader_config.py"):
        ignored = subprocess.run(["git", "check-ignore", "-q", "--no-index", f"exercises/{path}"], cwd=root)
        assert ignored.returncode == 1, path
