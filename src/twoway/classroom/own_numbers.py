"""The numbers of a variant: what the reference solution gives for a seed, and where an assignment states them.

The cell `variant` binds `VARIANT`, the seed of the learner's tables. A hidden test of a task on these tables binds
`RIGHT`, a dictionary of the numbers that are right for the course's own `VARIANT`. For another seed both are replaced:
`VARIANT` by the seed, `RIGHT` by the numbers that the reference solution gives for it.

Run as a module, this reads an assignment's cells from its standard input and writes the numbers to its standard output.
"""

import ast
import functools
import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["OwnNumbersError", "put_own_numbers", "reference_numbers", "seed_of", "with_seed"]

VARIANT_CELL, SEED_NAME, RIGHT_NAME = "variant", "VARIANT", "RIGHT"
TIMEOUT = 300  # seconds for the reference solution
Number = bool | int | float | str | None
Numbers = dict[str, Number]


class OwnNumbersError(Exception):
    """The numbers of a variant cannot be computed or put in."""


def seed_of(source: str) -> int:
    """Return the seed that the source of a `variant` cell states.

    Raises
    ------
    OwnNumbersError
        If no line reads `VARIANT = <whole number>`.
    """
    value = _assigned(source, SEED_NAME)
    if not isinstance(value, ast.Constant) or type(value.value) is not int:
        raise OwnNumbersError(f"the cell '{VARIANT_CELL}' has no line '{SEED_NAME} = <whole number>'")
    return value.value


def with_seed(source: str, seed: int) -> str:
    """Return the source of a `variant` cell with another seed."""
    seed_of(source)
    return _replaced(source, _assigned(source, SEED_NAME), str(seed))


def right_names(source: str) -> list[str]:
    """Return the names of the numbers that a hidden test compares, in its order; none if it compares no own numbers.

    Raises
    ------
    OwnNumbersError
        If the cell binds `RIGHT` otherwise than to a dictionary whose keys are text.
    """
    value = _assigned(source, RIGHT_NAME)
    if value is None:
        return []
    keys = value.keys if isinstance(value, ast.Dict) else [None]
    names = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    if len(names) != len(keys):
        raise OwnNumbersError(f"{RIGHT_NAME} is no dictionary whose keys are text")
    return names


def with_numbers(source: str, found: Numbers) -> str:
    """Return the source of a hidden test with other numbers in the place of its own.

    Raises
    ------
    OwnNumbersError
        If one of them was not found.
    """
    names = right_names(source)
    missing = [name for name in names if name not in found]
    if missing:
        raise OwnNumbersError(f"the reference solution gives no {', '.join(missing)}")
    stated = ", ".join(f"{json.dumps(name, ensure_ascii=False)}: {_literal(found[name])}" for name in names)
    return _replaced(source, _assigned(source, RIGHT_NAME), f"{{{stated}}}")


def put_own_numbers(notebook: Any, source: Any, seed: int) -> None:
    """Turn the cells of an assignment into those of a seed, in place.

    Parameters
    ----------
    notebook
        A submission whose locked cells are those of the course again.
    source
        The assignment with its solutions and hidden tests.
    seed
        The seed of the learner.

    Raises
    ------
    OwnNumbersError
        If the reference solution fails for the seed, or gives other names than the hidden tests state.
    """
    tasks = {cell: task for task, cells in _right_cells(source).items() for cell in cells}
    found = reference_numbers(source, seed)
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        identifier = data.get("grade_id")
        if cell.cell_type != "code" or data.get("solution") or not identifier:
            continue
        if identifier == VARIANT_CELL:
            cell.source = with_seed(cell.source, seed)
        elif data.get("grade") and right_names(cell.source):
            if identifier not in tasks:
                raise OwnNumbersError(
                    f"the hidden test {identifier} is not in the instructor's notebook. Was it released before that "
                    "was changed? Run twoway release again"
                )
            try:
                cell.source = with_numbers(cell.source, found[tasks[identifier]])
            except OwnNumbersError as error:
                raise OwnNumbersError(f"{identifier}: {error}") from None


def reference_numbers(source: Any, seed: int) -> dict[str, Numbers]:
    """Return what the reference solution gives for a seed: numbers by name, by the task that asks for them.

    Another process runs it, once for a seed.

    Parameters
    ----------
    source
        The assignment with its solutions and hidden tests.
    seed
        Seed of the tables.

    Raises
    ------
    OwnNumbersError
        If it fails, gives anything but numbers, or takes too long.
    """
    return _computed(tuple(reference_cells(source, seed)), tuple(tasks_with_numbers(source)))


def reference_cells(source: Any, seed: int) -> list[str]:
    """Return the code of an assignment's locked cells and solutions, in order, with another seed."""
    return [
        with_seed(cell.source, seed) if data["grade_id"] == VARIANT_CELL else cell.source
        for cell in source.cells
        if cell.cell_type == "code" and (data := cell.metadata.get("nbgrader", {})) and not data["grade"]
    ]


def tasks_with_numbers(source: Any) -> list[str]:
    """Return the tasks that ask for numbers of one's own tables, by the grade_id of their solution cell."""
    return list(_right_cells(source))


def _right_cells(source: Any) -> dict[str, list[str]]:
    """Return for each task that asks for own numbers the hidden tests that state them."""
    from twoway.classroom.answers import points_by_task

    sources = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in source.cells if "nbgrader" in cell.metadata
    }
    by_task = {
        task: [name for name in cells if right_names(sources[name])] for task, cells in points_by_task(source).items()
    }
    return {task: cells for task, cells in by_task.items() if cells}


@functools.lru_cache(maxsize=4096)
def _computed(codes: tuple[str, ...], tasks: tuple[str, ...]) -> dict[str, Numbers]:
    command = [sys.executable, "-P", "-W", "ignore", "-m", "twoway.classroom.own_numbers"]
    try:
        done = subprocess.run(
            command, input=json.dumps([codes, tasks]), capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        raise OwnNumbersError(f"the reference solution takes more than {TIMEOUT} seconds") from None
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise OwnNumbersError(f"the reference solution failed. It said: {said[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


def compute(codes: Sequence[str], tasks: Sequence[str]) -> dict[str, Numbers]:
    """Run an assignment's cells and call the function of each task; return the numbers that it gives.

    Raises
    ------
    OwnNumbersError
        If a cell fails, or a function gives anything but numbers by name.
    """
    from twoway.classroom import trial

    names: dict[str, Any] = {"__name__": "__main__"}
    for code in codes:
        problem = trial.run(code, names)
        if problem is not None:
            raise OwnNumbersError(f"{problem}, in the cell that begins {code.strip().splitlines()[0]!r}")
    return {task: _plain(names[task.replace("-", "_")]()) for task in tasks}


def _plain(found: Any) -> Numbers:
    """Return the numbers of a dictionary, of whatever type, as Python's own."""
    if not isinstance(found, Mapping):
        raise OwnNumbersError(f"it gives {found!r}, which is no dictionary")
    plain = {str(name): value.item() if isinstance(value, np.generic) else value for name, value in found.items()}
    for name, value in plain.items():
        if not isinstance(value, bool | int | float | str | None):
            raise OwnNumbersError(f"it gives {value!r} for {name}, which is no number")
    return plain


def _literal(value: Number) -> str:
    return f'float("{value}")' if isinstance(value, float) and not math.isfinite(value) else repr(value)


def _assigned(source: str, name: str) -> ast.expr | None:
    """Return what a cell binds a name to at its top level, if it does."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    for statement in body:
        if isinstance(statement, ast.Assign) and [ast.unparse(target) for target in statement.targets] == [name]:
            return statement.value
    return None


def _replaced(source: str, node: ast.expr, text: str) -> str:
    """Return a source with another text in the place of an expression; the columns of `ast` count bytes."""
    lines = source.encode().splitlines(keepends=True)
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + text.encode() + after).decode()


if __name__ == "__main__":
    try:
        answer = json.dumps(compute(*json.load(sys.stdin)))
    except Exception as error:
        text = str(error)
        sys.exit(text if isinstance(error, OwnNumbersError) else f"{type(error).__name__}: {text}")
    print(answer)
