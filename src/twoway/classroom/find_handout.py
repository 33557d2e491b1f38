"""Find the hand-out of which a learner's notebook was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twoway.classroom import notebook_file
from twoway.classroom.matching import grade_id, match
from twoway.classroom.record import Handout, handout, recorded

BUILDS = ("exercises/build/release", "exercises/build/download")


class NotAHandoutError(Exception):
    """The file that was named as the hand-out is none. The message says why."""


@dataclass(frozen=True)
class Source:
    """A hand-out, and where it was found."""

    handout: Handout
    where: str
    named: bool = False
    """Whether the learner named it."""


def named(path: Path) -> Source:
    """Read the hand-out that the learner named.

    Raises
    ------
    NotAHandoutError
        If it cannot be read, or is none.
    """
    try:
        notebook = notebook_file.read(path).notebook
    except notebook_file.UnreadableError as error:
        raise NotAHandoutError(str(error)) from None
    if any("BEGIN SOLUTION" in cell.source or "BEGIN HIDDEN TESTS" in cell.source for cell in notebook.cells):
        raise NotAHandoutError("It holds solutions or hidden tests, so it is the teacher's notebook and no hand-out.")
    given = recorded(notebook) or handout(_marked(notebook), path.stem)
    if not given.needed:
        raise NotAHandoutError("No cell of it is marked for nbgrader, so it is no hand-out of an assignment.")
    return Source(given, str(path), named=True)


def beside(folders: Iterable[Path]) -> dict[str, Source]:
    """Return the hand-outs in the course's folder, by lesson, if one of some folders lies in it.

    Parameters
    ----------
    folders
        Where to begin to look, upwards.
    """
    found: dict[str, Source] = {}
    roots = [folder for start in folders for folder in (start.resolve(), *start.resolve().parents)]
    for root in dict.fromkeys(roots):
        if (root / "_config.yml").exists() and (root / "_toc.yml").exists():
            for build in BUILDS:
                for path in sorted((root / build).glob("*/*.ipynb")):
                    if path.stem == path.parent.name and path.stem not in found:
                        try:
                            found[path.stem] = Source(named(path).handout, str(path))
                        except NotAHandoutError:
                            continue
    return found


def _marked(notebook: Any) -> Any:
    """Return the notebook with only those marks for nbgrader that name a cell."""
    for cell in notebook.cells:
        if grade_id(cell) is None:
            cell.metadata.pop("nbgrader", None)
    return notebook


def likeliest(notebook: Any, sources: dict[str, Source]) -> str | None:
    """Return the lesson of which most of a notebook's cells are; None if more of them are marked as some other's."""
    excess = {}
    for lesson, source in sources.items():
        needed = source.handout.needed
        foreign = [cell for cell in notebook.cells if grade_id(cell) not in {None, *needed}]
        excess[lesson] = len(match(notebook.cells, source.handout).needed) - len(foreign)
    best = max(excess, key=lambda lesson: excess[lesson], default=None)
    return best if best is not None and excess[best] > 0 else None
