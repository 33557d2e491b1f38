"""What a hand-out remembers of itself: all that it shows, nothing else, and nothing that breaks when it is damaged."""

import copy
import json
import shutil

import nbformat
import pytest

from tests.classroom.small_assignment import answered, cell, handed_out
from twoway.classroom import downloads, record

LESSON = "conversation"


def test_it_holds_the_handouts_cells():
    given = record.recorded(handed_out())
    assert given == record.handout(handed_out(), "small")
    assert list(given.needed) == [
        "given", "double", "double-check", "double-nothing", "half", "half-check", "half-nothing", "why",
    ]  # fmt: skip


def test_it_survives_what_the_learner_does():
    assert record.recorded(answered()) == record.recorded(handed_out())


def test_the_same_bytes_each_time():
    assert handed_out().metadata.twoway == handed_out().metadata.twoway


def test_the_version_is_that_of_what_is_graded():
    first = record.recorded(handed_out()).version
    assert record.recorded(handed_out(seed=99)).version == first, "a learner's own seed is no other version"
    changed = handed_out()
    cell(changed, "cell-003").source += " See the book."
    assert record.handout(changed, "small").version == first, "a link in a text is no other version"
    for name, source in (("double-check", "assert double(2) == 5"), ("half", "def halve(x): pass")):
        changed = handed_out()
        cell(changed, name).source = source
        assert record.handout(changed, "small").version != first
    changed = handed_out()
    cell(changed, "double-check").metadata.nbgrader.points = 5
    assert record.handout(changed, "small").version != first


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: kept.pop("cells"),
        lambda kept: kept.update(cells=kept["cells"][:-9]),
        lambda kept: kept.update(cells="no base64 at all"),
        lambda kept: kept.update(cells=17),
        lambda kept: kept.update(version="000000000000"),
        lambda kept: kept.update(cells=record.packed(record.Handout("x", ()))["cells"]),
    ],
)
def test_a_damaged_record_is_none(damage):
    notebook = handed_out()
    damage(notebook.metadata.twoway)
    assert record.recorded(notebook) is None


def test_a_record_of_another_kind_is_none():
    notebook = handed_out()
    for other in ("text", None, [1], {}, {"cells": {}, "lesson": 1, "version": 2}):
        notebook.metadata["twoway"] = other
        assert record.recorded(notebook) is None


def test_a_record_that_swells_is_none(monkeypatch):
    monkeypatch.setattr(record, "LARGEST", 1000)
    assert record.recorded(handed_out()) is None


# ---------------------------------------------------------------- as nbgrader makes it


@pytest.fixture(scope="module")
def release(root, tmp_path_factory):
    """The hand-out of an assignment, as nbgrader makes it with the course's configuration; and its source."""
    course = tmp_path_factory.mktemp("course")
    for folder in ("chapters", f"exercises/source/{LESSON}"):
        shutil.copytree(root / folder, course / folder)
    shutil.copy(root / "exercises/nbgrader_config.py", course / "exercises")
    (path,) = downloads.write_downloads(course)
    return nbformat.read(path, 4), nbformat.read(course / downloads.SOURCE / LESSON / f"{LESSON}.ipynb", 4)


def differences(notebook):
    """Cells that a notebook shows and its record does not hold just so, or the other way round."""
    shown, kept = record.handout(notebook, LESSON), record.recorded(notebook)
    return [one.id for one, other in zip(shown.cells, kept.cells, strict=True) if one != other]


def test_nbgrader_leaves_it_in_the_handout_with_just_what_that_shows(release):
    notebook, _ = release
    assert set(notebook.metadata.twoway) == {"lesson", "version", "cells"}
    assert notebook.metadata.twoway.lesson == LESSON
    assert differences(notebook) == []


def test_a_record_that_holds_more_than_is_shown_is_found(release):
    notebook, source = copy.deepcopy(release[0]), release[1]
    notebook.metadata.twoway = record.packed(record.handout(source, LESSON))
    assert "clean-interactions" in differences(notebook)


def test_its_decoded_text_holds_no_solution_and_no_hidden_test(release):
    notebook, source = release
    decoded = json.dumps([cell.source for cell in record.recorded(notebook).cells])
    assert "Hidden test" in decoded
    for word in ("BEGIN SOLUTION", "BEGIN HIDDEN", "checks.expect("):
        assert word in json.dumps([cell.source for cell in source.cells])
        assert word not in decoded


def test_it_is_small(release):
    notebook, _ = release
    assert len(notebook.metadata.twoway["cells"]) < 30_000
