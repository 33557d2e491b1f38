"""Counting and repeating with 64-bit integers, also where the machine's own have 32.

The real thing, Pyodide, is asked in tests/exercises/test_in_the_browser.py.
"""

import re

import numpy as np
import pytest

from twoway.model import tally

DIRECT = re.compile(r"\bnp\.(?:bincount|repeat)\(")


@pytest.fixture
def small_machine(monkeypatch):
    """Make NumPy's functions refuse 64-bit integers, as they do in the browser."""

    def refusing(function, position):
        def called(*arguments, **named):
            if np.asarray(arguments[position]).dtype == np.int64:
                raise TypeError("Cannot cast array data from dtype('int64') to dtype('int32')")
            return function(*arguments, **named)

        return called

    for name, position in (("bincount", 0), ("repeat", 1)):
        monkeypatch.setattr(np, name, refusing(getattr(np, name), position))
    monkeypatch.setattr(np, "intp", np.int32)


def test_long_integers_are_taken_on_a_small_machine(small_machine):
    values = np.array([2, 0, 2], dtype=np.int64)
    with pytest.raises(TypeError):
        np.bincount(values)
    with pytest.raises(TypeError):
        np.repeat(values, values)
    counts = tally.bincount(values, minlength=4)
    assert counts.tolist() == [1, 0, 2, 0]
    assert counts.dtype == np.int64
    assert tally.bincount(values, [0.5, 1, 2]).tolist() == [1, 0, 2.5]
    repeated = tally.repeat(np.array([7, 8, 9], dtype=np.int64), values)
    assert repeated.tolist() == [7, 7, 9, 9]
    assert repeated.dtype == np.int64


def direct(folder):
    """The files that call NumPy's own functions."""
    return [file.name for file in sorted(folder.rglob("*.py")) if DIRECT.search(file.read_text("utf-8"))]


def test_models_and_data_count_by_it_alone(root, tmp_path):
    assert direct(root / "src/twoway/model") == ["tally.py"]
    assert direct(root / "src/twoway/data") == []
    (tmp_path / "new.py").write_text("x = np.repeat(a, b)")
    assert direct(tmp_path) == ["new.py"]
