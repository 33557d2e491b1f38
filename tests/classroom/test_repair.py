"""A repair gives a notebook the shape of its hand-out, and loses no line of the learner's."""

import copy
import stat

import nbformat
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import v4

from tests.classroom.small_assignment import ANSWERS, LESSON, answered, cell, handed_out, number
from twoway import cli
from twoway.classroom import doctor, notebook_file
from twoway.classroom.record import recorded
from twoway.classroom.repair import repaired

GIVEN = recorded(handed_out())


def mended(notebook):
    return repaired(notebook, GIVEN, recorded(notebook))


def faults_of(notebook):
    """What nbgrader's own validators have against a notebook."""
    from nbgrader.nbgraderformat import MetadataValidator, ValidationError
    from nbgrader.validator import Validator

    nbformat.validate(notebook)
    try:
        MetadataValidator().validate_nb(notebook)
    except ValidationError as error:
        return [str(error)]
    validator = Validator()
    faults = [*validator._get_type_changed_cells(notebook), *validator._get_changed_cells(notebook)]
    return [fault.source for fault in faults]


def lines(notebook, but=()):
    return {line.rstrip() for one in notebook.cells for line in one.source.split("\n")} - set(but)


def test_nothing_is_changed_in_a_whole_notebook():
    assert mended(answered()) == answered()
    assert mended(handed_out()) == handed_out()


def test_nbgraders_validators_find_damage():
    """Or the tests below would say nothing."""
    notebook = answered()
    cell(notebook, "double-check").source = "1"
    assert faults_of(notebook) == ["1"]
    cell(notebook, "double-check").metadata.nbgrader.pop("points")
    assert faults_of(notebook)


def test_a_second_answer_is_set_apart_below_where_it_neither_runs_nor_counts():
    notebook = answered()
    place = number(notebook, "double")
    other = v4.new_code_cell("def double(x):\n    return x + x", metadata=notebook.cells[place].metadata)
    notebook.cells.insert(place, other)
    result = mended(notebook)
    assert cell(result, "double").source == ANSWERS["double"], "the last counts, as in a kernel that runs them all"
    kept = result.cells[number(result, "double") + 1]
    assert kept.cell_type == "markdown"
    assert "```python\ndef double(x):\n    return x + x\n```" in kept.source
    assert "nbgrader" not in kept.metadata


def test_an_empty_copy_does_not_win_over_an_answer():
    notebook = answered()
    place = number(notebook, "double")
    notebook.cells.insert(place + 1, copy.deepcopy(cell(handed_out(), "double")))
    result = mended(notebook)
    assert result == answered()


def test_what_was_written_into_a_check_is_set_apart_and_the_check_restored():
    notebook = answered()
    cell(notebook, "double-check").source = "x = 5  # mine\n" + cell(notebook, "double-check").source
    result = mended(notebook)
    assert cell(result, "double-check") == cell(answered(), "double-check")
    kept = result.cells[number(result, "double-check") + 1]
    assert "x = 5  # mine" in kept.source
    assert "assert" not in kept.source


def test_a_check_that_a_formatter_changed_is_restored_and_nothing_set_apart():
    notebook = answered()
    check = cell(notebook, "double-check")
    check.source = check.source.replace("double(2) == 4", "double( 2 )==4").replace('"', "'")
    assert mended(notebook) == answered()


def test_the_learners_own_cells_stay_below_what_they_stood_below():
    notebook = answered()
    for name in ("double-check", "why"):
        notebook.cells.insert(number(notebook, name) + 1, v4.new_markdown_cell(f"below {name}"))
    notebook.cells.insert(0, v4.new_markdown_cell("on top"))
    notebook.cells.pop(number(notebook, "half-check"))
    result = mended(notebook)
    assert [one.source for one in result.cells if one.source == "on top"] == [result.cells[0].source]
    for name in ("double-check", "why"):
        assert result.cells[number(result, name) + 1].source == f"below {name}"


def test_a_retyped_answer_runs_again():
    notebook = answered()
    place = number(notebook, "double")
    notebook.cells[place] = v4.new_markdown_cell(ANSWERS["double"], metadata=notebook.cells[place].metadata)
    assert mended(notebook) == answered()


def test_a_learners_own_seed_is_kept():
    for seed_in_cell in (True, False):
        notebook = answered()
        handed = handed_out(seed=4711)
        notebook.metadata.twoway = handed.metadata.twoway
        if seed_in_cell:
            cell(notebook, "given").source = cell(handed, "given").source + "\nbroken("
        else:
            notebook.cells.pop(number(notebook, "given"))
        result = repaired(notebook, GIVEN, recorded(notebook))
        assert "VARIANT = 4711  # yours" in cell(result, "given").source


def test_pictures_in_an_answer_in_words_are_kept():
    notebook = answered()
    cell(notebook, "why").attachments = {"a.png": {"image/png": "aGk="}}
    notebook.cells.pop(number(notebook, "half"))
    assert cell(mended(notebook), "why").attachments == {"a.png": {"image/png": "aGk="}}


def test_a_cell_of_another_assignment_becomes_an_ordinary_cell():
    notebook = answered()
    marks = {"nbgrader": {"grade_id": "other", "grade": True}, "deletable": False, "editable": False}
    notebook.cells.append(v4.new_code_cell("other()", metadata=marks))
    result = mended(notebook)
    assert result.cells[-1].source == "other()"
    assert result.cells[-1].metadata == {}


def test_two_notebooks_in_one_are_one_again():
    notebook = answered()
    notebook.cells += copy.deepcopy(notebook.cells)
    for one in notebook.cells[13:]:
        one.id = v4.new_code_cell().id
    result = mended(notebook)
    assert [one.source for one in result.cells if one.source != "NUMBERS"] == [
        one.source for one in answered().cells if one.source != "NUMBERS"
    ]


# ---------------------------------------------------------------- any damage


def delete(notebook, place, text):
    notebook.cells.pop(place)


def duplicate(notebook, place, text):
    notebook.cells.insert(place, copy.deepcopy(notebook.cells[place]))


def duplicate_edited(notebook, place, text):
    duplicate(notebook, place, text)
    notebook.cells[place].source += f"\n{text}"


def retype(make):
    def damage(notebook, place, text):
        old = notebook.cells[place]
        notebook.cells[place] = make(old.source, metadata=old.metadata, id=old.id)

    return damage


def edit(notebook, place, text):
    notebook.cells[place].source = f"{text}\n{notebook.cells[place].source}"


def replace(notebook, place, text):
    notebook.cells[place].source = text


def unmark(notebook, place, text):
    notebook.cells[place].metadata.pop("nbgrader", None)


def mark_wrongly(notebook, place, text):
    notebook.cells[place].metadata["nbgrader"] = {"grade_id": text, "points": -1}


def take_marks_of_another(notebook, place, text):
    notebook.cells[place].metadata = copy.deepcopy(notebook.cells[-1].metadata)


def rename(notebook, place, text):
    notebook.cells[place].id = v4.new_code_cell().id


def insert(notebook, place, text):
    notebook.cells.insert(place, v4.new_code_cell(text))


def move(notebook, place, text):
    notebook.cells.append(notebook.cells.pop(place))


def shuffle(notebook, place, text):
    notebook.cells = notebook.cells[place::2] + notebook.cells[1 - place :: -2] + notebook.cells[place + 1 :: 2]


DAMAGES = [
    delete, duplicate, duplicate_edited, edit, replace, unmark, mark_wrongly, take_marks_of_another, rename, insert,
    move, retype(v4.new_code_cell), retype(v4.new_markdown_cell), retype(v4.new_raw_cell),
]  # fmt: skip
SOURCES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["def double(x):\n    return 7", "x = 1\x0c", "# Check, 1 point: a number.\n1", "```\nx\n````", "a\r\nb"]
    ),
)
STEPS = st.tuples(st.sampled_from(DAMAGES), st.integers(0, 40), SOURCES)


@settings(max_examples=50, deadline=None)
@given(st.lists(STEPS, max_size=12), st.permutations(range(13)), st.booleans())
def test_any_damage_is_repaired_for_nbgrader_and_no_line_is_lost(steps, order, in_order):
    notebook = answered()
    if not in_order:
        notebook.cells = [notebook.cells[place] for place in order]
    for damage, place, text in steps:
        if notebook.cells:
            damage(notebook, place % len(notebook.cells), text)
    before = copy.deepcopy(notebook)
    result = mended(notebook)
    assert notebook == before, "the notebook that was given is left alone"
    assert faults_of(result) == []
    assert [one.kind for one in doctor.structure(result.cells, GIVEN) if one.fixable] == []
    assert lines(before, but=lines(handed_out())) <= lines(result)
    assert mended(result) == result
    assert len({one.id for one in result.cells}) == len(result.cells)
    kept = [one for one in result.cells if one.metadata.get("nbgrader", {}).get("grade_id") in GIVEN.needed]
    assert [one.metadata.nbgrader.grade_id for one in kept] == list(GIVEN.needed)


# ---------------------------------------------------------------- the file


def fix(path):
    return CliRunner().invoke(cli.main, ["doctor", str(path), "--fix", "--no-run"])


@pytest.fixture
def damaged(tmp_path):
    notebook = answered()
    notebook.cells.pop(number(notebook, "double-check"))
    path = tmp_path / f"{LESSON}.ipynb"
    nbformat.write(notebook, path)
    return path


def test_the_file_as_it_was_is_kept_beside(damaged):
    before = damaged.read_bytes()
    result = fix(damaged)
    assert result.exit_code == 0, result.output
    assert "small.before-doctor.ipynb" in result.output
    assert (damaged.parent / "small.before-doctor.ipynb").read_bytes() == before
    assert nbformat.read(damaged, 4) == answered()


def test_a_second_time_nothing_is_done(damaged):
    fix(damaged)
    after = damaged.read_bytes()
    result = fix(damaged)
    assert result.output.startswith("There is nothing to repair.")
    assert damaged.read_bytes() == after
    assert len(list(damaged.parent.iterdir())) == 2


def test_no_earlier_copy_is_overwritten(damaged):
    fix(damaged)
    first = (damaged.parent / "small.before-doctor.ipynb").read_bytes()
    notebook = nbformat.read(damaged, 4)
    notebook.cells.pop(number(notebook, "half-check"))
    nbformat.write(notebook, damaged)
    assert "small.before-doctor-2.ipynb" in fix(damaged).output
    assert (damaged.parent / "small.before-doctor.ipynb").read_bytes() == first


def test_a_link_and_the_rights_of_the_file_are_kept(damaged):
    damaged.chmod(0o640)
    (damaged.parent / "elsewhere").mkdir()
    link = damaged.parent / "elsewhere" / damaged.name
    link.symlink_to(damaged)
    assert fix(link).exit_code == 0
    assert link.is_symlink()
    assert stat.S_IMODE(damaged.stat().st_mode) == 0o640


def test_a_write_that_fails_leaves_the_file_whole_and_nothing_half_written(damaged, monkeypatch):
    before = damaged.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(notebook_file.os, "replace", full)
    result = fix(damaged)
    assert result.exit_code == 2
    assert "cannot be written: no space left on device" in result.output
    assert damaged.read_bytes() == before
    assert sorted(file.name for file in damaged.parent.iterdir()) == ["small.before-doctor.ipynb", "small.ipynb"]


def test_half_a_sign_is_written_too(damaged):
    notebook = nbformat.read(damaged, 4)
    cell(notebook, "why").source = "half a sign: \ud83d"
    damaged.write_text(nbformat.writes(notebook, ensure_ascii=True))
    assert fix(damaged).exit_code == 0
    assert cell(nbformat.read(damaged, 4), "why").source == "half a sign: \ud83d"
