"""Whether a built book is whole: every page of the contents, and every code cell run and with its output."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

CELL = re.compile(r"^(?:`{3,}|:{3,})\{code-cell\}", re.MULTILINE)
# A cell that ends in one of these calls is written for its output.
SHOWS = {"display", "print", "show"}
# Tags of cells that need not run, or whose output is not wanted.
UNSHOWN = {"skip-execution", "remove-output", "remove_output"}


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


def missing_pages(root: Path, html: Path) -> list[str]:
    """Return the pages that `_toc.yml` lists and that were not written into the folder `html`."""
    return [page for page in pages_of(root) if not (html / f"{page}.html").exists()]


def cell_fault(source: str, has_output: bool, run: bool, tags: Sequence[str] = ()) -> str | None:
    """Return what is wrong with a code cell of a page, or None: it was not run, or shows nothing though it should."""
    if not source.strip() or UNSHOWN & set(tags):
        return None
    if not run:
        return "was not run"
    if not has_output and promises_output(source):
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


def check_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of each code cell of a page that was lost, was not run, or shows nothing though it should."""
    page = app.env.docname
    file = Path(app.env.doc2path(page))
    if file.suffix != ".md":
        return
    written = len(CELL.findall(file.read_text(encoding="utf-8")))
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if written and not cells:
        warn(f"none of the {written} code cells was run; does the page begin with the whole `jupytext:` header?", page)
    for number, cell in enumerate(cells, 1):
        parts = {part["nb_element"]: part for part in cell.findall(nodes.container) if part.get("nb_element")}
        source = parts["cell_code_source"].astext() if "cell_code_source" in parts else ""
        tags = cell["cell_metadata"].get("tags", [])
        fault = cell_fault(source, "cell_code_output" in parts, cell["exec_count"] is not None, tags)
        if fault:
            warn(f"code cell {number} {fault}", cell)


def warn(message: str, place: Any) -> None:
    """Warn of something missing from a page; a strict build fails."""
    logger.warning(message, location=place, type="twoway", subtype="incomplete")


def setup(app: Sphinx) -> None:
    """Connect to the moment after a page was read."""
    app.connect("doctree-read", check_cells)
