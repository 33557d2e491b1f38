"""What is handed out: no answer, no hidden test, no marker; runs from top to bottom; the same each time."""

import copy
import re

import nbformat
import pytest

SHORTEST = 12  # shorter lines, such as a bracket, say nothing
MARKS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")


def regions(source: str) -> tuple[list[str], list[str]]:
    """The lines of a cell that must not be handed out, and those that may."""
    secret, open_, inside = [], [], False
    for line in source.splitlines():
        if any(mark in line for mark in MARKS):
            inside = "BEGIN" in line
        else:
            (secret if inside else open_).append(line.strip())
    return secret, open_


def leaks(source: nbformat.NotebookNode, release: nbformat.NotebookNode) -> list[str]:
    """Lines of a release that stand in a solution or a hidden test and nowhere else in the source."""
    secret, public = set(), set()
    for cell in source.cells:
        hidden, shown = regions(cell.source)
        secret |= {line for line in hidden if len(line) >= SHORTEST}
        public |= set(shown)
    handed_out = [line.strip() for cell in release.cells for line in cell.source.splitlines()]
    found = [line for line in handed_out if line in secret - public]
    return found + [line for line in handed_out if any(mark in line for mark in MARKS)]


def test_no_answer_and_no_hidden_test_is_handed_out(classroom):
    assert sum(len(regions(cell.source)[0]) for cell in classroom.source.cells) > 100
    assert leaks(classroom.source, classroom.release) == []


def test_the_scan_finds_a_leak(classroom):
    assert leaks(classroom.source, classroom.source)
    for cell in classroom.source.cells:
        hidden = [line for line in regions(cell.source)[0] if "checks.expect" in line or "drop_duplicates" in line]
        if hidden:
            leaky = copy.deepcopy(classroom.release)
            leaky.cells[2].source += f"\n    {hidden[0]}"
            if hidden[0].strip() not in {line for c in classroom.source.cells for line in regions(c.source)[1]}:
                assert leaks(classroom.source, leaky) == [hidden[0].strip()]
                return
    pytest.fail("no line to leak was found")


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
