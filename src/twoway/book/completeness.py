"""Whether a built book is whole: every page of the contents, and every code cell run and with its output."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CELL = re.compile(r"^(?:`{3,}|:{3,})\{code-cell\}", re.MULTILINE)
# A cell that ends in one of these calls is written for its output.
SHOWS = {"display", "print", "show"}


def pages(contents: Any) -> Iterator[str]:
    """Yield the names of the pages in a parsed `_toc.yml`, in its order."""
    if isinstance(contents, dict):
        for key, value in contents.items():
            if key in ("root", "file"):
                yield re.sub(r"\.(md|ipynb|rst)$", "", value)
            else:
                yield from pages(value)
    elif isinstance(contents, list):
        for item in contents:
            yield from pages(item)


def pages_of(root: Path) -> list[str]:
    """Return the names of the pages that a course's `_toc.yml` lists, in its order; none if it cannot be read."""
    try:
        return list(pages(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))))
    except (OSError, yaml.YAMLError):
        return []


def problems(root: Path, build: Path) -> list[str]:
    """Return what is missing from the book built of the course at `root` into `build`, a line for each; none if whole.

    Parameters
    ----------
    root
        The folder that holds `_toc.yml`.
    build
        The build folder: it holds `html` and `jupyter_execute`.
    """
    found = []
    for page in pages_of(root):
        if not (build / "html" / f"{page}.html").exists():
            found.append(f"{page}: is in _toc.yml, but no page was written.")
        source = root / f"{page}.md"
        expected = len(CELL.findall(source.read_text(encoding="utf-8"))) if source.exists() else 0
        executed = build / "jupyter_execute" / f"{page}.ipynb"
        if expected and not executed.exists():
            found.append(
                f"{page}: its {expected} code cells were not run. Does it begin with the whole `jupytext:` header?"
            )
        elif expected:
            cells = [cell for cell in json.loads(executed.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
            if len(cells) != expected:
                found.append(f"{page}: holds {expected} code cells, but {len(cells)} were run.")
            found += [
                f"{page}, code cell {n}: {fault}" for n, cell in enumerate(cells, 1) if (fault := cell_fault(cell))
            ]
    return found


def cell_fault(cell: dict[str, Any]) -> str | None:
    """Return what is wrong with an executed code cell, or None: not run, an unannounced error, no output."""
    source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
    if not source.strip() or "skip-execution" in tags:
        return None
    if cell.get("execution_count") is None:
        return "was not run."
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    if errors and "raises-exception" not in tags:
        return f"raised {errors[0]['ename']}: {errors[0]['evalue']}"
    if not cell["outputs"] and promises_output(source):
        return f"ends in something to show, but shows nothing: {source.strip().splitlines()[-1]}"
    return None


def promises_output(source: str) -> bool:
    """Tell whether a cell's last line is there to be shown: a value other than None, a call of `show` or the like."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # magics and shell lines are not Python
        return False
    if not body or not isinstance(body[-1], ast.Expr) or source.rstrip().endswith(";"):
        return False
    value = body[-1].value
    if isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return name in SHOWS
    return not (isinstance(value, ast.Constant) and value.value is None)
