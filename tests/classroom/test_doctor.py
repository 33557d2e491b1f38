"""`twoway doctor` finds each way to spoil an assignment, names the cell as a person sees it, and says what to do."""

import json
import re

import nbformat
import pytest
from click.testing import CliRunner
from nbformat import v4

from tests.classroom.small_assignment import ANSWERS, LESSON, answered, cell, handed_out, number
from twoway import cli
from twoway.classroom import doctor, notebook_file
from twoway.classroom.record import attach, handout, recorded

GIVEN = recorded(handed_out())


def found(notebook):
    """What is found about the cells: kind, place and whether it blocks."""
    return [(one.kind, one.place, one.blocks) for one in doctor.structure(notebook.cells, GIVEN)]


def changed(change, **answers):
    """An answered assignment after a change."""
    notebook = answered(**answers)
    change(notebook)
    return notebook


def retyped(notebook, name, make):
    place = number(notebook, name)
    notebook.cells[place] = make(notebook.cells[place].source, metadata=notebook.cells[place].metadata, id=name)


def copied(notebook, name, source=None):
    """Paste a copy of a cell below it."""
    place = number(notebook, name)
    other = v4.new_code_cell(source or notebook.cells[place].source, metadata=notebook.cells[place].metadata)
    notebook.cells.insert(place + 1, other)


def swapped(notebook, one, other):
    a, b = number(notebook, one), number(notebook, other)
    notebook.cells[a], notebook.cells[b] = notebook.cells[b], notebook.cells[a]


ANSWER, CHECK = "Task 1: twice: your answer", "Task 1: twice: the check"


def test_a_finished_assignment_has_nothing_wrong_with_it():
    assert found(answered()) == []


def test_what_is_not_answered_is_a_remark():
    names = [ANSWER, "Task 2: half: your answer", "In your own words: your answer"]
    assert found(handed_out()) == [("unanswered", name, False) for name in names]
    assert found(answered(half="  \n")) == [("unanswered", names[1], False)]


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        (lambda nb: nb.cells.pop(number(nb, "double-check")), [("missing", CHECK, True)]),
        (lambda nb: nb.cells.pop(number(nb, "double")), [("missing", ANSWER, True)]),
        (
            lambda nb: nb.cells.pop(number(nb, "half-nothing")),
            [("missing", "Task 2: half: the hidden test “nothing”", True)],
        ),
        (
            lambda nb: nb.cells.pop(number(nb, "given")),
            [("missing", "Assignment: small: the course's cell “from math import isclose”", True)],
        ),
        (lambda nb: nb.cells.pop(number(nb, "cell-003")), [("text", "The assignment's text", False)]),
        (lambda nb: copied(nb, "double"), [("duplicated", ANSWER, True)]),
        (lambda nb: copied(nb, "double", "def double(x):\n    return 3"), [("duplicated", ANSWER, True)]),
        (lambda nb: copied(nb, "double-check"), [("duplicated", CHECK, True)]),
        (lambda nb: retyped(nb, "double", v4.new_markdown_cell), [("retyped", ANSWER, True)]),
        (lambda nb: retyped(nb, "double-check", v4.new_raw_cell), [("retyped", CHECK, True)]),
        (
            lambda nb: retyped(nb, "why", v4.new_code_cell),
            [
                ("retyped", "In your own words: your answer", True),
                ("syntax", "In your own words: your answer", True),
            ],
        ),
        (lambda nb: swapped(nb, "double-check", "half-check"), [("moved", None, True)] * 2),
        (lambda nb: swapped(nb, "double", "double-check"), [("moved", None, True)]),
        (lambda nb: cell(nb, "double-check").update(source="assert True"), [("edited", CHECK, True)]),
        (lambda nb: cell(nb, "double-check").metadata.pop("nbgrader"), [("metadata", CHECK, True)]),
        (lambda nb: cell(nb, "double-check").metadata.nbgrader.update(points=9), [("metadata", CHECK, True)]),
        (lambda nb: cell(nb, "double-check").metadata.pop("tags"), [("metadata", CHECK, True)]),
        (lambda nb: cell(nb, "double").metadata.update(tags=["skip-execution"]), [("metadata", ANSWER, True)]),
        (lambda nb: cell(nb, "double").metadata.update(nbgrader="text"), [("metadata", ANSWER, True)]),
        (
            lambda nb: nb.cells.append(
                v4.new_code_cell("other()", metadata={"nbgrader": {"grade_id": "other", "grade": True}})
            ),
            [("stray", "The cell “other()”", True)],
        ),
        (lambda nb: nb.cells.append(v4.new_code_cell("x = = 1")), [("syntax", "Your cell “x = = 1”", False)]),
        (lambda nb: cell(nb, "double").update(source="def double(x)\n    return 1"), [("syntax", ANSWER, True)]),
        (lambda nb: nb.cells.append(v4.new_code_cell("return 1")), [("syntax", "Your cell “return 1”", False)]),
    ],
)
def test_a_fault_is_found_and_nothing_else(change, findings):
    told = found(changed(change))
    places = [place for _, place, _ in findings]
    assert [
        (kind, place and here, blocks) for (kind, here, blocks), place in zip(told, places, strict=True)
    ] == findings


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb.cells.insert(3, v4.new_code_cell("a note of mine")) or nb.cells.pop(3),
        lambda nb: nb.cells.insert(3, v4.new_markdown_cell("A note of mine.")),
        lambda nb: nb.cells.insert(5, v4.new_code_cell("%timeit double(2)\n!ls\nawait x\n?double")),
        lambda nb: nb.cells.insert(5, v4.new_code_cell("%%bash\nls -la | wc")),
        lambda nb: cell(nb, "cell-003").update(source="## Task 1 in my words"),
        lambda nb: cell(nb, "given").update(source=cell(nb, "given").source.replace("= 1", "= 20120307")),
        lambda nb: [one.metadata.update(colab={}, id="x1", executionInfo={}) for one in nb.cells],
        lambda nb: [one.metadata.pop("deletable", None) for one in nb.cells],
        lambda nb: nb.metadata.update(vscode={}, colab={}),
    ],
)
def test_what_does_no_harm_is_left_in_peace(change):
    assert found(changed(change)) == []


def test_the_answer_that_stands_elsewhere_is_named():
    notebook = handed_out()
    notebook.cells.insert(5, v4.new_code_cell(ANSWERS["double"]))
    told = next(one for one in doctor.structure(notebook.cells, GIVEN) if one.place == ANSWER)
    assert "your cell “def double(x):” defines the same" in told.what
    assert told.repair == "Move what you wrote into the answer cell."


def test_every_problem_with_the_cells_can_be_repaired_but_a_syntax_error():
    notebook = changed(lambda nb: (copied(nb, "half"), nb.cells.pop(number(nb, "double"))), half="def half(x:")
    assert {one.kind: one.fixable for one in doctor.structure(notebook.cells, GIVEN)} == {
        "missing": True,
        "duplicated": True,
        "syntax": False,
    }


def test_the_fewest_cells_are_said_to_be_in_the_wrong_place():
    assert doctor.longest_rise([3, 0, 1, 2]) == [0, 1, 2]
    assert doctor.longest_rise([]) == []
    notebook = answered()
    notebook.cells.append(notebook.cells.pop(number(notebook, "double")))
    assert found(notebook) == [("moved", ANSWER, True)]


def test_signs_that_a_terminal_obeys_are_not_passed_on():
    assert doctor.first_line("\x1b[31mred\x07\n") == " [31mred "[1:].rstrip() or "red"


# ---------------------------------------------------------------- the file


def run(notebook, *arguments, name=f"{LESSON}.ipynb", folder=None):
    """Run the command on a notebook, or on the bytes of a file, without running its cells unless asked to."""
    path = folder / name
    if isinstance(notebook, bytes):
        path.write_bytes(notebook)
    elif notebook is not None:
        nbformat.write(notebook, path)
    arguments = arguments if "--run" in arguments else ("--no-run", *arguments)
    return CliRunner().invoke(cli.main, ["doctor", str(path), *arguments])


WHOLE = nbformat.writes(answered())


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "no such file"),
        (b"", "file is empty"),
        (b"  \n", "file is empty"),
        (b"hello", "not a notebook"),
        (bytes(range(256)) * 9, "no text"),
        (b'{"a": 1}', "JSON file, but not a notebook"),
        (b"[1, 2]", "not a notebook"),
        (WHOLE[:500].encode(), "breaks off in the middle"),
        (WHOLE[:-2].encode(), "breaks off in the middle"),
        (WHOLE.replace('"cells"', '<<<<<<< HEAD\n"cells"\n>>>>>>> x', 1).encode(), "git merge"),
        (WHOLE.replace('"cells"', '"cells', 1).encode(), "damaged at line"),
        (json.dumps({"nbformat": 5, "cells": []}).encode(), "newer Jupyter"),
        (json.dumps({"nbformat": 4}).encode(), "outline is not that of a notebook"),
        (json.dumps({"nbformat": 4, "cells": [1]}).encode(), "outline is not that of a notebook"),
        (b"[" * 100_000, "not a notebook"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line_with_exit_code_2(raw, words, tmp_path):
    result = run(raw, folder=tmp_path)
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert "Traceback" not in result.output


def test_a_folder_is_no_notebook(tmp_path):
    result = CliRunner().invoke(cli.main, ["doctor", str(tmp_path)])
    assert result.exit_code == 2
    assert "it is a folder" in result.output


def test_the_checkpoint_is_named_when_the_file_is_damaged(tmp_path):
    checkpoint = tmp_path / ".ipynb_checkpoints" / f"{LESSON}-checkpoint.ipynb"
    checkpoint.parent.mkdir()
    checkpoint.write_text(WHOLE)
    assert str(checkpoint) in run(WHOLE[:300].encode(), folder=tmp_path).output


def as_old(notebook):
    return json.dumps(nbformat.convert(notebook, 3)).encode()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (as_old(answered()), "old notebook format 3"),
        (b"\xef\xbb\xbf" + WHOLE.encode(), "saved by a text editor"),
        (WHOLE.encode("utf-16"), "saved by a text editor"),
        (WHOLE.replace('"outputs": []', '"outputs": [{"output_type": "stream"}, 3]', 1).encode(), "breaks the rules"),
        (WHOLE.replace('"outputs": []', '"outputs": 7', 1).encode(), "breaks the rules"),
        (WHOLE.replace('"cell_type": "raw"', '"cell_type": "heading"').encode(), None),
    ],
)
def test_a_file_in_a_bad_form_is_a_problem_that_fix_repairs(raw, words, tmp_path):
    result = run(raw, folder=tmp_path)
    assert result.exit_code == (1 if words else 0), result.output
    assert not words or words in result.output
    assert run(None, "--fix", folder=tmp_path).exit_code == 0
    nbformat.validate(nbformat.read(tmp_path / f"{LESSON}.ipynb", 4))
    sources = [one.source for one in nbformat.read(tmp_path / f"{LESSON}.ipynb", 4).cells]
    assert set(ANSWERS.values()) <= set(sources)


def test_another_name_is_a_problem_because_nbgrader_looks_for_the_name(tmp_path):
    result = run(answered(), folder=tmp_path, name="small (1).ipynb")
    assert result.exit_code == 1
    assert "Rename it to small.ipynb" in result.output


def test_under_the_name_of_another_assignment_it_may_be_the_wrong_file(tmp_path):
    result = run(answered(), folder=tmp_path, name="capstone.ipynb")
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "is called capstone.ipynb, but it is the notebook of “small”." in said
    assert "If you meant another assignment, find its file. Else rename this one to small.ipynb." in said


def test_a_large_file_is_a_problem_and_fix_clears_its_outputs(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "LARGE", 150_000)
    monkeypatch.setattr("twoway.classroom.repair.LARGE", 150_000)
    notebook = answered()
    cell(notebook, "cell-004").outputs = [v4.new_output("stream", text="x" * 200_000)]
    result = run(notebook, folder=tmp_path)
    assert result.exit_code == 0, "a remark only: it is not too large for nbgrader"
    assert "some systems refuse that" in result.output
    monkeypatch.setattr(doctor, "TOO_LARGE", 160_000)
    assert run(None, folder=tmp_path).exit_code == 1
    assert run(None, "--fix", folder=tmp_path).exit_code == 0
    assert (tmp_path / f"{LESSON}.ipynb").stat().st_size < 50_000


def test_very_many_outputs_are_read_in_a_moment():
    """As a loop leaves them that prints without end."""
    one = {"output_type": "stream", "name": "stdout", "text": "x\n"}
    data = json.loads(WHOLE)
    next(one for one in data["cells"] if one["cell_type"] == "code")["outputs"] = [one] * 50_000
    import time

    start = time.perf_counter()
    _, broken = notebook_file._notebook(data)
    assert not broken
    assert time.perf_counter() - start < 5


def test_the_size_at_which_nbgrader_leaves_files_behind_is_ours():
    from nbgrader.coursedir import CourseDirectory

    assert CourseDirectory().max_file_size * 1000 == doctor.TOO_LARGE


# ---------------------------------------------------------------- which assignment


def other_assignment():
    notebook = v4.new_notebook(cells=[*handed_out().cells])
    for one in notebook.cells:
        one.id = f"{one.id}-other"
        if "nbgrader" in one.metadata:
            one.metadata.nbgrader.grade_id += "-other"
            one.source = re.sub(r"double|half", "third", one.source) + " # other"
    attach(notebook, "other")
    return notebook


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course's folder with the hand-outs of two assignments; the current folder lies in it."""
    (tmp_path / "_config.yml").touch()
    (tmp_path / "_toc.yml").touch()
    for lesson, notebook in (("small", handed_out()), ("other", other_assignment())):
        folder = tmp_path / "exercises/build/release" / lesson
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{lesson}.ipynb")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def without_record(notebook):
    notebook.metadata.pop("twoway")
    return notebook


def test_the_notebooks_own_record_is_enough(tmp_path):
    result = run(answered(), folder=tmp_path)
    assert result.exit_code == 0, result.output
    assert "the notebook's own record" in result.output


def test_without_a_record_the_courses_folder_tells(course):
    result = run(without_record(answered()), folder=course / "work")
    assert result.exit_code == 0, result.output
    assert str(course / "exercises/build/release/small/small.ipynb") in result.output.replace("\n  ", "")


def test_without_either_the_handout_must_be_named(tmp_path):
    result = run(without_record(answered()), folder=tmp_path)
    assert result.exit_code == 1
    assert "--release FILE" in result.output
    nbformat.write(without_record(handed_out()), tmp_path / "handed-out.ipynb")
    assert run(None, "--release", str(tmp_path / "handed-out.ipynb"), folder=tmp_path).exit_code == 1, "its name"
    nbformat.write(handed_out(), tmp_path / "handed-out.ipynb")
    assert run(None, "--release", str(tmp_path / "handed-out.ipynb"), folder=tmp_path).exit_code == 0


def test_a_notebook_of_another_assignment_is_told(course):
    result = run(other_assignment(), folder=course / "work")
    assert result.exit_code == 1
    assert "is called small.ipynb, but it is the notebook of “other”" in " ".join(result.output.split())
    release = str(course / "exercises/build/release/small/small.ipynb")
    result = run(None, "--release", release, folder=course / "work")
    assert result.exit_code == 1
    assert "This is the notebook of the assignment “other”, not of “small”" in result.output
    result = run(without_record(other_assignment()), "--release", release, folder=course / "work")
    assert "hardly a cell of it is of the assignment “small”" in result.output


def test_a_notebook_of_no_assignment_is_told_which_there_are(course):
    result = run(v4.new_notebook(cells=[v4.new_code_cell("x = 1")]), folder=course / "work")
    assert result.exit_code == 1
    assert "not an assignment of the course. There are: other, small." in result.output


def newer():
    notebook = handed_out()
    cell(notebook, "double-check").source = '# Check, 1 point: a number.\nassert double(3) == 6, "Twice 3 is 6."'
    attach(notebook, "small")
    return notebook


def test_another_version_is_one_problem_and_fix_moves_the_answers_to_a_version_that_is_named(course):
    release = course / "exercises/build/release/small/small.ipynb"
    nbformat.write(newer(), release)
    result = run(answered(), folder=course / "work")
    assert result.exit_code == 1
    assert "Problems (1)" in result.output
    assert "was made from another version of the assignment" in result.output
    assert run(None, "--fix", folder=course / "work").output.startswith("There is nothing to repair"), "which is newer?"
    assert run(None, "--fix", "--release", str(release), folder=course / "work").exit_code == 0
    mended = nbformat.read(course / "work/small.ipynb", 4)
    assert cell(mended, "double-check").source == cell(newer(), "double-check").source
    assert cell(mended, "double").source == ANSWERS["double"]
    assert recorded(mended) == handout(newer(), "small")


@pytest.mark.parametrize(
    ("notebook", "words"),
    [
        (v4.new_notebook(cells=[v4.new_code_cell("x")]), "no hand-out of an assignment"),
        (v4.new_notebook(cells=[v4.new_code_cell("### BEGIN SOLUTION")]), "teacher's notebook"),
        (None, "no such file"),
    ],
)
def test_a_file_that_is_no_handout_is_refused(notebook, words, tmp_path):
    if notebook is not None:
        nbformat.write(notebook, tmp_path / "release.ipynb")
    result = run(answered(), "--release", str(tmp_path / "release.ipynb"), folder=tmp_path)
    assert result.exit_code == 2
    assert words in result.output


# ---------------------------------------------------------------- what the checks say


def test_without_a_run_the_stored_results_are_told(tmp_path):
    notebook = answered()
    assert "has not been run" in run(notebook, folder=tmp_path).output
    for one in notebook.cells:
        if one.cell_type == "code":
            one.execution_count = 1
    assert "Remarks" not in run(notebook, folder=tmp_path).output
    error = v4.new_output("error", ename="AssertionError", evalue="Twice 2 is 4.", traceback=[])
    cell(notebook, "double-check").outputs = [error]
    result = run(notebook, folder=tmp_path)
    assert result.exit_code == 0
    assert f"{CHECK} does not pass: Twice 2 is 4." in result.output


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What running a notebook with several faults told; it is run once."""
    notebook = answered(double="def double(x):\n    return 3 * x", half=handed_out().cells[8].source)
    retyped(notebook, "double", v4.new_markdown_cell)
    notebook.cells.insert(5, v4.new_code_cell("undefined_name"))
    notebook.cells.insert(6, v4.new_code_cell("for _ in range(300):\n    print('x' * 100_000)"))
    return run(notebook, "--run", folder=tmp_path_factory.mktemp("ran"))


def test_running_tells_which_check_fails_and_what_it_says(ran):
    assert f"{CHECK} does not pass: Twice 2 is 4." in ran.output
    assert "cannot be graded as it stands: 1 problem." in ran.output, "the retyped cell"
    assert ran.exit_code == 1


def test_what_a_repair_would_mend_is_mended_before_running(ran):
    assert "NameError: name 'double'" not in ran.output


def test_a_task_without_answer_is_told_once(ran):
    assert "Task 2: half: your answer is still as it was handed out." in ran.output
    assert "Task 2: half: the check" not in ran.output


def test_an_error_in_a_cell_of_ones_own_is_told(ran):
    assert "Your cell “undefined_name” stops with NameError" in ran.output


def test_endless_output_is_cut_and_told(ran):
    assert "prints more than 10 MB" in ran.output


def rehearsed(notebook, folder, **options):
    path = folder / f"{LESSON}.ipynb"
    nbformat.write(notebook, path)
    return [(one.kind, one.place, one.blocks) for one in doctor.rehearse(doctor.examine(path), **options)]


def test_a_cell_that_takes_too_long_is_stopped_and_named(tmp_path):
    told, steps = answered(double="def double(x):\n    while True:\n        pass"), []
    found = rehearsed(told, tmp_path, time_limit=1, progress=lambda done, of: steps.append(done / of))
    assert found == [("timeout", CHECK, True)]
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert steps[-1] == 1


def test_a_cell_that_ends_python_is_named(tmp_path):
    notebook = answered()
    notebook.cells.insert(4, v4.new_code_cell("import os\nos._exit(1)"))
    assert rehearsed(notebook, tmp_path) == [("kernel", "Your cell “import os”", True)]


def test_a_good_notebook_passes_and_running_leaves_the_file_as_it_was(tmp_path):
    nbformat.write(answered(), tmp_path / f"{LESSON}.ipynb")
    before = (tmp_path / f"{LESSON}.ipynb").read_bytes()
    result = run(None, "--run", folder=tmp_path)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("small.ipynb can be graded as it stands.\n")
    assert "Remarks" not in result.output
    assert (tmp_path / f"{LESSON}.ipynb").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [f"{LESSON}.ipynb"]


def test_the_time_limit_is_the_graders(root):
    config = (root / "exercises/nbgrader_config.py").read_text()
    assert int(re.search(r"^c\.Execute\.timeout = (\d+)$", config, re.MULTILINE)[1]) == doctor.TIME_LIMIT


# ---------------------------------------------------------------- the words


def test_many_cells_of_one_kind_are_told_together(tmp_path, monkeypatch):
    monkeypatch.setattr("twoway.classroom.doctor_report.SHOWN", 2)
    notebook = answered()
    notebook.cells = [one for one in notebook.cells if one.id not in {*GIVEN.needed} - {"double"}]
    output = run(notebook, folder=tmp_path).output
    assert output.count("is missing") == 2
    assert "and 3 more" in output
    assert max(map(len, output.splitlines())) <= 90


def test_no_colour_off_a_terminal(tmp_path):
    assert "\x1b" not in run(handed_out(), folder=tmp_path).output


def test_help_says_what_the_exit_codes_mean():
    assert re.search(
        r"0 if it can, with 1 if there are\s+problems", CliRunner().invoke(cli.main, ["doctor", "-h"]).output
    )
