"""What is handed out: no answer, no hidden test, no marker; runs from top to bottom; the same each time."""

import copy
import re

import pytest

from twoway.classroom import record
from twoway.classroom.leaks import leaks, regions


def test_no_answer_and_no_hidden_test_is_handed_out(classroom):
    secret = [line for cell in classroom.source.cells for part in regions(cell.source)[0] for line in part.splitlines()]
    assert len(secret) > 100
    assert leaks(classroom.source, classroom.release) == []


def test_the_scan_finds_a_leak_of_every_cell(classroom):
    """Each solution and each cell of hidden tests is recognised, wherever it turns up."""
    count = 0
    for cell in classroom.source.cells:
        for part in regions(cell.source)[0]:
            leaky = copy.deepcopy(classroom.release)
            leaky.cells[2].source += f"\n\n{part}"
            assert leaks(classroom.source, leaky), cell.metadata.nbgrader.grade_id
            count += 1
    assert count > 20


def test_the_record_of_a_handout_holds_just_the_cells_that_it_shows(classroom):
    """It is compressed, so that no scan for words would find an answer in it."""
    shown = record.handout(classroom.release, classroom.lesson)
    assert record.recorded(classroom.release) == shown
    assert set(classroom.release.metadata[record.KEY]) == {"lesson", "version", "cells"}
    assert record.handout(classroom.source, classroom.lesson) != shown


def test_no_output_is_handed_out(classroom):
    assert [cell for cell in classroom.release.cells if cell.cell_type == "code" and cell.outputs] == []


def test_a_hidden_test_still_says_what_it_is_about(classroom):
    names = {cell for cells in classroom.tasks.values() for cell in cells if not cell.endswith("-check")}
    for cell in classroom.release.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in names:
            assert re.match(r"# Hidden test, \d points?: ", cell.source), cell.source
            assert len(cell.source.strip().splitlines()) == 1


def test_run_all_reaches_the_end_of_a_blank_copy(classroom):
    """As "Run All" does: an error stops it, unless the cell says that it raises."""
    from nbclient import NotebookClient

    blank = copy.deepcopy(classroom.release)
    NotebookClient(blank, timeout=60).execute()
    code = [cell for cell in blank.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code if cell.source.strip())
    failed = [cell for cell in code if any(output.output_type == "error" for output in cell.outputs)]
    assert [cell.metadata.nbgrader.grade_id for cell in failed] == [f"{task}-check" for task in classroom.tasks]


@pytest.mark.parametrize("lesson", ["conversation"], indirect=True)
def test_it_is_the_same_when_nbgraders_own_command_makes_it_again(classroom):
    path = classroom.folder / "build/release/conversation/conversation.ipynb"
    before = path.read_bytes()
    classroom.run("generate_assignment", "conversation", "--force")
    assert path.read_bytes() == before
