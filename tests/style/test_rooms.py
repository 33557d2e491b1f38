"""Imports between the package's rooms point one way."""

import ast
from pathlib import Path

import pytest

# For each room: the other rooms, and the libraries beyond the standard one, that it may import.
ALLOWED = {
    "model": ({"model"}, {"numpy", "pandas"}),
    "data": ({"data", "model", "figures"}, {"numpy", "pandas", "rich"}),
    "widgets": (
        {"widgets", "model", "figures", "svg"},
        {"numpy", "pandas", "anywidget", "traitlets", "matplotlib", "IPython"},
    ),
    "figures": ({"figures"}, {"matplotlib", "cycler", "matplotlib_inline", "IPython"}),
    "svg": ({"figures", "svg"}, set()),
    "formulas": ({"formulas"}, {"latex2mathml"}),
    "checks": ({"checks", "data"}, {"numpy", "pandas", "IPython"}),
}


def imports(source: str) -> set[str]:
    """Top-level names that a module imports; a room of twoway is written twoway.<room>."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            found.add(".".join(parts[:2]) if parts[0] == "twoway" else parts[0])
    return found


def trespasses(room: str, source: str) -> set[str]:
    """What a module of `room` imports and may not."""
    import sys

    rooms, libraries = ALLOWED[room]
    allowed = {f"twoway.{name}" for name in rooms} | libraries | set(sys.stdlib_module_names)
    return imports(source) - allowed


def modules(root: Path, room: str) -> list[Path]:
    """The Python files of a room."""
    folder = root / "src" / "twoway" / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


@pytest.mark.parametrize("room", ALLOWED)
def test_each_room_imports_only_what_it_may(root, room):
    files = modules(root, room)
    assert files
    assert {file.name: trespasses(room, file.read_text()) for file in files if trespasses(room, file.read_text())} == {}


@pytest.mark.parametrize(
    ("room", "bad"),
    [
        ("model", "import matplotlib.pyplot as plt"),
        ("model", "from twoway import widgets"),
        ("model", "def f():\n    from twoway.data import load"),
        ("checks", "from twoway.model import simulate"),
    ],
)
def test_a_trespass_is_found(room, bad):
    assert trespasses(room, bad)
