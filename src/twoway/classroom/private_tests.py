"""Hidden tests of an instructor's own, from a folder outside the course: nobody who has the repository knows them.

`<folder>/<lesson>/<grade_id>.py` takes the place of what stands between the marks of that hidden test's cell. The cell
keeps its grade_id, its points and its first line, which says what it is about.
"""

import ast
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from twoway.classroom.leaks import MARK

__all__ = ["PrivateTestError", "put_in", "read_private_tests"]


class PrivateTestError(Exception):
    """The private folder is not as it must be. The message lists every problem, one to a line."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_private_tests(folder: Path, root: Path, known: Collection[str]) -> dict[str, dict[str, Path]]:
    """Return the files of private hidden tests, by lesson and grade_id.

    Parameters
    ----------
    folder
        The private folder.
    root
        Folder of the course, outside which it must be.
    known
        The lessons that have an assignment.

    Raises
    ------
    PrivateTestError
        If there is no such folder, if it is a part of the course, or if it holds no test for a known lesson.
    """
    if not folder.is_dir():
        raise PrivateTestError(f"{folder}: there is no such folder of private tests")
    if folder.resolve().is_relative_to(root.resolve()):
        raise PrivateTestError(f"{folder}: private tests must be kept outside the course's folder")
    inside = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
    unknown = [path for path in inside if path.name not in known]
    if unknown or not inside:
        wanted = f"It should hold a folder for each lesson whose tests you replace: {', '.join(sorted(known))}"
        raise PrivateTestError(*(f"{path}: no lesson of this name. {wanted}" for path in unknown or [folder]))
    found = {path.name: {file.stem: file for file in sorted(path.glob("*.py"))} for path in inside}
    empty = [lesson for lesson, files in found.items() if not files]
    if empty:
        raise PrivateTestError(
            *(f"{folder / lesson}: no private tests here. Name a file <grade_id>.py" for lesson in empty)
        )
    return found


def put_in(notebook: Any, files: Mapping[str, Path]) -> None:
    """Replace the hidden region of each named cell of a notebook, in place.

    Raises
    ------
    PrivateTestError
        If a file is for no hidden test of the notebook, or is no Python that tests anything. Nothing is replaced then.
    """
    cells = {cell.metadata["nbgrader"].get("grade_id"): cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    hidden = [name for name, cell in cells.items() if "BEGIN HIDDEN TESTS" in cell.source]
    problems, sources = [], {}
    for name, file in files.items():
        if name not in hidden:
            what = "is a cell that learners see" if name in cells else "is the grade_id of no cell"
            problems.append(f"{file}: {name} {what}. Hidden tests are: {', '.join(hidden) or '(none)'}")
            continue
        try:
            sources[name] = _tests(file)
        except PrivateTestError as error:
            problems += error.problems
    if problems:
        raise PrivateTestError(*problems)
    for name, source in sources.items():
        lines = cells[name].source.splitlines()
        marks = [number for number, line in enumerate(lines) if "HIDDEN TESTS" in line]
        cells[name].source = "\n".join([*lines[: marks[0] + 1], source, *lines[marks[-1] :]])


def _tests(file: Path) -> str:
    """Return the source of a file of tests, having made sure that it is Python and can fail."""
    try:
        source = file.read_text("utf-8-sig").strip("\n")
        tree = ast.parse(source)
    except SyntaxError as error:
        raise PrivateTestError(f"{file}, line {error.lineno}: not plain Python ({error.msg})") from None
    except (OSError, ValueError) as error:  # not to be read, not UTF-8, or with a NUL
        raise PrivateTestError(f"{file}: it cannot be read as Python ({error})") from None
    mark = next((number for number, line in enumerate(source.splitlines(), start=1) if MARK.search(line)), None)
    if mark is not None:
        raise PrivateTestError(f"{file}, line {mark}: leave the marks out; the file is what stands between them")
    if not any(map(_can_fail, ast.walk(tree))):
        raise PrivateTestError(
            f"{file}: it never calls checks.expect, so that it would give its points to every answer"
        )
    return source


def _can_fail(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in {"expect", "verdict"}
