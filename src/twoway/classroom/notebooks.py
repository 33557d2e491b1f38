"""Turn the text of each assignment into the notebook that nbgrader reads.

`exercises/source/<lesson>/<lesson>.md` becomes `exercises/build/source/<lesson>/<lesson>.ipynb`. The same text always
gives the same bytes. A text that nbgrader would mistreat, silently or with a traceback, is refused with the file, the
cell and what to do. Visible checks are folded to their first line.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from twoway.classroom.graded_cells import bound_names, trespasses

SOURCE, BUILD = Path("exercises/source"), Path("exercises/build/source")
REQUIRED = ("grade", "grade_id", "locked", "schema_version", "solution", "task")
MARKERS = {"solution": ("BEGIN SOLUTION", "END SOLUTION"), "hidden": ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")}
HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: '0.13'
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---"""
LINK_TO_CHAPTER = re.compile(
    r"\[(?P<words>[^\[\]]+)\]\((?P<up>(?:\.\./)+)(?P<page>chapters/[\w./-]+)\.md(?:#(?P<anchor>[\w-]+))?\)"
)
LINK_UPWARDS = re.compile(r"""(?:\]\(|(?:href|src)=["']?)(?P<target>\.\./[^\s)"'>]*)""")
BOOK_BESIDE_NOTEBOOK = "../../../../_build/html/"  # from build/source/<lesson> and build/release/<lesson> alike


class NotebookSourceError(Exception):
    """The text of an assignment cannot become a notebook. The message lists every problem, one to a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def lessons(root: Path) -> list[str]:
    """Return the lessons that have an assignment, sorted by name."""
    return sorted(path.parent.name for path in (root / SOURCE).glob("*/*.md") if path.stem == path.parent.name)


def write_notebooks(
    root: Path,
    chosen: Sequence[str] = (),
    site: str | None = None,
    *,
    build: Path = BUILD,
    portable: bool = False,
) -> list[tuple[Path, bool]]:
    """Write the notebooks of the chosen lessons, and copy the files that lie beside their texts.

    Parameters
    ----------
    root
        Folder of the course.
    chosen
        Names of lessons; all of them if empty.
    site
        Address at which the course is published, for the links to its pages. Without one the links lead to the book
        that was built on this machine.
    build
        Folder of the notebooks, in the course's folder.
    portable
        The notebooks will be saved elsewhere, where a link to the book on this machine is dead. Without a `site` they
        name the pages in words and link to none.

    Returns
    -------
    list of (pathlib.Path, bool)
        Each notebook, and whether its bytes changed.

    Raises
    ------
    NotebookSourceError
        If a lesson is unknown or a text has problems. Nothing is written then.
    """
    known = lessons(root)
    unknown = [lesson for lesson in chosen if lesson not in known]
    if unknown:
        raise NotebookSourceError(
            [f"{lesson}: no such assignment. There are: {', '.join(known) or '(none)'}" for lesson in unknown]
        )
    texts, problems = {}, []
    for lesson in chosen or known:
        try:
            texts[lesson] = notebook_text(root / SOURCE / lesson / f"{lesson}.md", root, site, portable=portable)
        except NotebookSourceError as error:
            problems += error.problems
    if problems:
        raise NotebookSourceError(problems)
    return [_write(root / SOURCE / lesson, root / build / lesson, text) for lesson, text in texts.items()]


def notebook_text(path: Path, root: Path, site: str | None = None, *, portable: bool = False) -> str:
    """Return the notebook of one assignment text, as JSON.

    Parameters
    ----------
    path
        The text: MyST Markdown with jupytext's header and nbgrader's cell metadata.
    root
        Folder of the course, against which links and the names in messages are resolved.
    site, portable
        As in `write_notebooks`.

    Raises
    ------
    NotebookSourceError
        Listing all problems of the text.
    """
    import nbformat

    notebook = read_source(path, root)
    site = (site or "").strip()
    base = site.rstrip("/") + "/" if site else BOOK_BESIDE_NOTEBOOK
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{number:03}")
        if cell.cell_type == "markdown":
            in_words = portable and not site
            cell.source = _in_words(cell.source, root) if in_words else _linked(cell.source, base)
        else:
            cell.outputs, cell.execution_count = [], None
            if _is_visible_check(cell):
                cell.metadata["jupyter"] = {"source_hidden": True}  # folded to its first line
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": dict(notebook.metadata["kernelspec"]), "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def read_source(path: Path, root: Path) -> Any:
    """Return the cells of one assignment text, solutions and hidden tests included.

    Parameters
    ----------
    path, root
        As in `notebook_text`.

    Raises
    ------
    NotebookSourceError
        Listing all problems of the text.
    """
    name = path.relative_to(root).as_posix()
    notebook = _read(path, name)
    problems = [f"{name}, {problem}" for problem in _problems(notebook, path, root)]
    if problems:
        raise NotebookSourceError(problems)
    return notebook


def _read(path: Path, name: str) -> Any:
    """Read the text as a notebook, having made sure that jupytext will understand its header."""
    import jupytext
    import yaml

    text = path.read_text("utf-8")
    header = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    try:
        fields = yaml.safe_load(header[1]) if header else {}
    except yaml.YAMLError as error:
        raise NotebookSourceError([f"{name}: its header is not valid YAML: {error}"]) from None
    fields = fields if isinstance(fields, dict) else {}
    representation = (fields.get("jupytext") or {}).get("text_representation") or {}
    kernel = fields.get("kernelspec") or {}
    whole = representation.get("format_name") == "myst" and {"name", "display_name", "language"} <= set(kernel)
    if not whole or not isinstance(representation.get("format_version"), str):
        advice = "Begin the file with these lines (the quotes around 0.13 matter):"
        raise NotebookSourceError([f"{name}: its header is missing or incomplete. {advice}\n{HEADER}"])
    try:
        return jupytext.reads(text, fmt="md:myst")
    except Exception as error:  # jupytext raises many kinds for bad cell metadata
        raise NotebookSourceError([f"{name}: jupytext cannot read it: {error}"]) from None


def _write(source: Path, folder: Path, text: str) -> tuple[Path, bool]:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{folder.name}.ipynb"
    changed = not target.exists() or target.read_text("utf-8") != text
    if changed:
        fresh = target.with_suffix(".new")
        fresh.write_text(text, "utf-8", newline="\n")
        os.replace(fresh, target)
    wanted = {target.name}
    for file in source.iterdir():
        if file.suffix != ".md" and file.is_file() and not file.name.startswith("."):
            shutil.copyfile(file, folder / file.name)
            wanted.add(file.name)
    for file in folder.iterdir():  # what an earlier version of the text left behind
        if file.name not in wanted and file.is_file():
            file.unlink()
    return target, changed


def _is_visible_check(cell: Any) -> bool:
    data = cell.metadata.get("nbgrader", {})
    return bool(data.get("grade")) and not data.get("solution") and MARKERS["hidden"][0] not in cell.source


def _linked(source: str, base: str) -> str:
    """Turn links to the pages' texts into links to the built pages."""

    def link_to_page(link: re.Match[str]) -> str:
        anchor = f"#{link['anchor']}" if link["anchor"] else ""
        return f"[{link['words']}]({base}{link['page']}.html{anchor})"

    return LINK_TO_CHAPTER.sub(link_to_page, source)


def _in_words(source: str, root: Path) -> str:
    """Replace links by their words; at the first to each page, unless they name it already, add which page it is."""
    named = set()

    def name(link: re.Match[str]) -> str:
        title = _title(root / f"{link['page']}.md")
        known = link["page"] in named or title.casefold() in link["words"].casefold()
        named.add(link["page"])
        return link["words"] if known else f"{link['words']} (see the page “{title}” of the course)"

    return LINK_TO_CHAPTER.sub(name, source)


def _title(page: Path) -> str:
    heading = re.search(r"^# (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return heading[1].strip() if heading else page.stem


# ---------------------------------------------------------------- what is wrong with a text


def _problems(notebook: Any, path: Path, root: Path) -> Iterator[str]:
    """Describe each problem, beginning with the cell it is in."""
    cells = [(_label(number, cell), cell) for number, cell in enumerate(notebook.cells, start=1)]
    identifiers = Counter(cell.metadata.get("nbgrader", {}).get("grade_id") for _, cell in cells)
    for label, cell in cells:
        for problem in _metadata_problems(cell):
            yield f"{label}: {problem}"
        if identifiers[cell.metadata.get("nbgrader", {}).get("grade_id") or label] > 1:
            yield f"{label}: another cell has the same grade_id. Give each cell its own."
        for problem in _marker_problems(cell):
            yield f"{label}: {problem}"
        if cell.cell_type == "markdown":
            for problem in _link_problems(cell.source, path, root):
                yield f"{label}: {problem}"
    yield from _code_problems(cells)


def _label(number: int, cell: Any) -> str:
    identifier = cell.metadata.get("nbgrader", {}).get("grade_id")
    first_line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "empty")
    return f"cell {number} ({identifier or first_line[:50]})"


def _metadata_problems(cell: Any) -> Iterator[str]:
    if "nbgrader" not in cell.metadata:
        return
    data = cell.metadata["nbgrader"]
    missing = [key for key in REQUIRED if key not in data]
    if missing:
        yield f"its nbgrader metadata lacks {', '.join(missing)}"
        return
    if data["schema_version"] != 3:
        yield f"schema_version is {data['schema_version']}; nbgrader 0.9 wants 3"
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", str(data["grade_id"])):
        yield "a grade_id is made of lower-case letters, digits and hyphens"
    points = data.get("points")
    if data["grade"] and (isinstance(points, bool) or not isinstance(points, int) or points < 1):
        yield "a graded cell needs points: a whole number, 1 or more"
    if not data["grade"] and points is not None:
        yield "points are given, but the cell is not graded: set grade to true or drop points"
    if data["solution"] == data["locked"] and not data["task"]:
        yield "a solution cell is not locked, any other cell is: change locked"


def _marker_problems(cell: Any) -> Iterator[str]:
    data = cell.metadata.get("nbgrader", {})
    lines = cell.source.splitlines()
    for begin, end in MARKERS.values():
        order = [begin if begin in line else end for line in lines if begin in line or end in line]
        if order != [begin, end] * (len(order) // 2):
            yield f"{begin} and {end} do not pair up"
    has = {what: any(begin in line for line in lines) for what, (begin, _) in MARKERS.items()}
    if has["solution"] and not data.get("solution"):
        yield "it holds a solution, but its nbgrader metadata does not say `solution: true`: it would be handed out"
    if data.get("solution") and not has["solution"]:
        yield "a solution cell without ### BEGIN SOLUTION and ### END SOLUTION: nbgrader would empty all of it"
    if has["hidden"] and (not data.get("grade") or data.get("solution")):
        yield "it holds hidden tests, but is not a graded test cell: nbgrader would refuse it"
    if has["hidden"] and any(line.strip() and not line.startswith("#") for line in _visible_lines(lines)):
        yield "hidden tests share the cell with visible code: put them in a cell of their own"


def _visible_lines(lines: Sequence[str]) -> Iterator[str]:
    begin, end = MARKERS["hidden"]
    inside = False
    for line in lines:
        if begin in line or end in line:
            inside = begin in line
        elif not inside:
            yield line


def _link_problems(source: str, path: Path, root: Path) -> Iterator[str]:
    for link in LINK_TO_CHAPTER.finditer(source):
        page = root / f"{link['page']}.md"
        if (path.parent / link["up"]).resolve() != root.resolve() or not page.exists():
            yield f"the link {link[0].partition('](')[2][:-1]} leads to no page"
        elif link["anchor"] and f"({link['anchor']})=" not in page.read_text("utf-8"):
            yield f"the page {link['page']}.md has no label ({link['anchor']})="
    for link in LINK_UPWARDS.finditer(LINK_TO_CHAPTER.sub("", source)):
        form = "[words](../../../chapters/page.md#label)"
        yield f"the link {link['target']} is none that can be converted. Link a page of the book as {form}"


def _code_problems(cells: Sequence[tuple[str, Any]]) -> Iterator[str]:
    """Check what graded cells do with learners' names, and that no visible check stops "Run All"."""
    functions, values, given, graded = set(), set(), set(), []
    for label, cell in cells:
        data = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not data:
            continue
        if data.get("grade") and not data.get("solution"):
            graded.append((label, cell))
            continue
        try:
            new_functions, new_values = bound_names(cell.source)
        except SyntaxError as error:
            yield f"{label}: line {error.lineno} is not plain Python ({error.msg})"
            continue
        if data.get("solution"):
            functions |= new_functions
            values |= new_values
        else:
            given |= new_functions | new_values
    for label, cell in graded:
        for problem in trespasses(cell.source, functions, values - given, given):
            yield f"{label}: {problem}"
        if _is_visible_check(cell) and "raises-exception" not in cell.metadata.get("tags", []):
            yield f"{label}: a visible check needs the tag raises-exception, or it stops Run All"
