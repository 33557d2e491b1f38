"""Every answer of the catalogues gets its stated points and message, a sample of them from nbgrader itself."""

import copy
import itertools
import subprocess
from functools import cache

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.exercises.classroom import LESSONS, ROOT, marked, sample
from twoway import model
from twoway.classroom import trial
from twoway.classroom.answers import points_by_task, read_answers
from twoway.classroom.feedback import HideTests
from twoway.classroom.leaks import leaks

CATALOGUES = {lesson: read_answers(ROOT / "exercises/answers" / lesson) for lesson in LESSONS}
EVERY_ANSWER = [
    (lesson, task, number, answer.title)
    for lesson, catalogue in CATALOGUES.items()
    for task, listed in catalogue.items()
    for number, answer in enumerate(listed)
]
TRIED = [pytest.param(*one[:3], id=f"{one[0]}-{one[1]}: {one[3]}") for one in EVERY_ANSWER]
GRADED = [
    pytest.param(*one[:3], id=f"{one[0]}-{one[1]}: {one[3]}")
    for one in EVERY_ANSWER
    if one[2] in sample(CATALOGUES[one[0]][one[1]])
]
EVERY_TASK = [
    pytest.param(lesson, task, id=f"{lesson}-{task}") for lesson, catalogue in CATALOGUES.items() for task in catalogue
]
WRONG, RIGHT = 5, 3  # answers of each kind, at the least


def message(cell: nbformat.NotebookNode) -> str:
    """What a graded cell shows: its error's message, or what it printed."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return errors[0].evalue if errors else "".join(o.text for o in cell.outputs if o.output_type == "stream")


def test_the_catalogue_has_enough_answers_to_each_task(classroom):
    assert sorted(classroom.catalogue) == sorted(classroom.tasks)
    for task, listed in classroom.catalogue.items():
        assert sum(not answer.right for answer in listed) >= WRONG, task
        assert sum(answer.right for answer in listed) >= RIGHT, task


@pytest.mark.parametrize(("lesson", "task"), EVERY_TASK, indirect=["lesson"])
def test_the_reference_gets_full_points(classroom, task):
    assert classroom.task_score("reference", task) == sum(classroom.tasks[task].values())


@pytest.mark.parametrize(("lesson", "task"), EVERY_TASK, indirect=["lesson"])
def test_a_blank_submission_gets_nothing_and_is_told_why(classroom, task):
    assert classroom.task_score("blank", task) == 0
    assert "not attempted yet" in message(classroom.cells["blank"][f"{task}-check"])


@pytest.fixture(scope="session")
def simulate_once():
    """The model's `simulate`, which remembers: four cells of a policy ask for the same twenty seeds."""
    return cache(model.simulate)


@pytest.mark.parametrize(("lesson", "task", "number"), TRIED, indirect=["lesson"])
def test_an_answer_fails_where_it_must_and_hears_why(
    notebook, answered, lesson, task, number, simulate_once, monkeypatch
):
    """In this process, where verdicts take no kernel."""
    if task == "policy":
        monkeypatch.setattr(model, "simulate", simulate_once)
    answer, cells = CATALOGUES[lesson][task][number], points_by_task(notebook)[task]
    names = dict(answered)
    stopped = trial.run(answer.code, names, task)
    messages = {
        cell.metadata.nbgrader.grade_id: trial.run(cell.source, names)
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") in cells
    }
    assert stopped is None or not answer.right
    assert [cell for cell, message in messages.items() if message is not None] == list(answer.fails)
    assert sum(cells[cell] for cell, message in messages.items() if message is None) == answer.points
    assert (answer.points == sum(cells.values())) == answer.right
    if messages[f"{task}-check"] is not None:  # what a right check prints, nbgrader's graded cells tell
        assert answer.says in messages[f"{task}-check"]


@pytest.mark.parametrize(("lesson", "task", "number"), GRADED, indirect=["lesson"])
def test_nbgrader_gives_an_answer_its_points_and_its_message(classroom, task, number):
    answer = classroom.catalogue[task][number]
    scores = {cell: classroom.scores["class"][marked(cell, number)] for cell in classroom.tasks[task]}
    assert [cell for cell, score in scores.items() if score == 0] == list(answer.fails)
    assert sum(scores.values()) == answer.points
    assert answer.says in message(classroom.cells["class"][marked(f"{task}-check", number)])


def test_every_graded_cell_has_an_answer_that_fails_it(classroom):
    """A test that no wrong answer fails may as well not be there."""
    failed = {cell for listed in classroom.catalogue.values() for answer in listed for cell in answer.fails}
    assert {cell for cells in classroom.tasks.values() for cell in cells} - failed == set()


def test_graded_cells_show_a_message_and_nothing_else(classroom):
    """No warning, no value, no traceback: a right check prints one line, a wrong one shows its message alone."""
    seen = 0
    for student, cells in classroom.cells.items():
        for name, cell in cells.items():
            if cell.cell_type != "code" or not cell.metadata.nbgrader.grade:
                continue
            seen += 1
            # A busy kernel may send one printed line in two pieces.
            kinds = [kind for kind, _ in itertools.groupby(output.output_type for output in cell.outputs)]
            assert len(kinds) <= 1, f"{student}, {name}"
            visible = name.partition("--")[0].endswith("-check")
            if kinds == ["stream"]:
                printed = "".join(output.text for output in cell.outputs)
                assert {output.name for output in cell.outputs} == {"stdout"}
                assert printed.endswith("\n")
                assert printed.count("\n") == 1
                assert len(printed) < 60
                assert visible
            elif kinds == ["error"]:
                assert len(cell.outputs) == 1, f"{student}, {name}"
                shown, meant = "\n".join(cell.outputs[0].traceback), cell.outputs[0].evalue
                assert shown.split() == meant.split(), f"{student}, {name}"
            else:
                assert kinds == [], f"{student}, {name}"
                assert not visible
    assert seen >= 4 * sum(len(cells) for cells in classroom.tasks.values())


def test_a_question_in_words_waits_for_a_person_unless_it_is_empty(classroom):
    in_words = {
        cell.metadata.nbgrader.grade_id
        for cell in classroom.source.cells
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.metadata.nbgrader.solution
    }
    assert in_words
    for cell in in_words:
        assert classroom.scores["blank"][cell] == 0
        assert classroom.scores["reference"][cell] is None


def feedback(classroom, student, assignment) -> str:
    """The page that nbgrader writes for a student."""
    classroom.run("generate_feedback", assignment, "--student", student)
    return (classroom.folder / "feedback" / student / assignment / f"{assignment}.html").read_text("utf-8")


@pytest.mark.parametrize("lesson", ["capstone"], indirect=True)
def test_feedback_loads_nothing_and_has_its_formulas(classroom):
    page = BeautifulSoup(feedback(classroom, "blank", classroom.lesson), "html.parser")
    assert [
        tag for tag in page.find_all(["script", "link", "img", "iframe"]) if tag.get("src") or tag.get("href")
    ] == []
    assert len(page.find_all("math", display="block")) == 1
    assert len(page.find_all("math", display="inline")) > 5
    assert "$" not in "".join(text.get_text() for text in page.select(".text_cell_render"))


@pytest.mark.parametrize("lesson", ["conversation"], indirect=True)
def test_feedback_is_made_and_tells_what_was_wrong(classroom):
    page = feedback(classroom, "class", f"{classroom.lesson}-answers")
    assert "You counted a post twice" in page
    assert "not right when" in page  # what a hidden test said
    for secret in ("checks.expect", "HIDDEN TESTS", "checks.recorded"):
        assert secret in "".join(cell.source for cell in classroom.source.cells)
        assert secret not in page


@pytest.mark.parametrize("name", ["blank", "reference"])
def test_feedback_shows_no_hidden_test(classroom, name):
    """The step alone, on what nbgrader would show: every cell of a submission that failed, and of one that passed."""
    secret = set()
    cells = [copy.deepcopy(cell) for cell in classroom.cells[name].values()]
    shown = [HideTests().preprocess_cell(cell, {}, 0)[0] for cell in cells]
    if name == "blank":
        assert leaks(classroom.source, nbformat.v4.new_notebook(cells=shown)) == []
    for before, after in zip(classroom.cells[name].values(), shown, strict=True):
        if "HIDDEN TESTS" in before.source:
            secret.add(before.metadata.nbgrader.grade_id)
            assert after.source.splitlines() == [before.source.splitlines()[0], "# What this cell asks is hidden."]
            assert [output.evalue for output in after.outputs] == [output.evalue for output in before.outputs]
        else:
            assert after == before
    assert len(secret) > 10


def test_an_error_of_a_hidden_test_itself_is_shown_without_its_lines():
    cell = nbformat.v4.new_code_cell("# Hidden test.\n### BEGIN HIDDEN TESTS\nsecret(3)\n### END HIDDEN TESTS")
    cell.metadata["nbgrader"] = {"grade": True, "solution": False}
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="secret(3)"),
        nbformat.v4.new_output("error", ename="NameError", evalue="secret(3)", traceback=["---> secret(3)"]),
    ]
    shown, _ = HideTests().preprocess_cell(cell, {}, 0)
    assert "secret" not in str(shown)
    assert "NameError: the test could not be run to its end" in shown.outputs[0].traceback


@pytest.mark.parametrize("lesson", ["conversation"], indirect=True)
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
