"""What a notebook remembers of the hand-out that it was: a copy of the hand-out's own cells, in its metadata.

With it `twoway doctor` can tell, on a learner's computer and without a connection, what became of each cell. It holds
nothing but what the hand-out shows.
"""

import base64
import binascii
import hashlib
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

KEY = "twoway"
LARGEST = 20_000_000  # a record that unpacks to more bytes is none of ours
VARIANT = re.compile(r"^VARIANT = (\d+)", re.MULTILINE)  # the one line of a locked cell that differs between learners


@dataclass(frozen=True)
class GivenCell:
    """One cell of a hand-out."""

    id: str
    cell_type: str
    source: str
    metadata: dict[str, Any] = field(hash=False)

    @property
    def grading(self) -> dict[str, Any]:
        """What nbgrader wants to know of the cell; empty for a cell that grading does not need."""
        return self.metadata.get("nbgrader", {})

    @property
    def is_answer(self) -> bool:
        """Whether the learner writes in it."""
        return bool(self.grading.get("solution"))

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return list(self.metadata.get("tags", []))


@dataclass(frozen=True)
class Handout:
    """An assignment as it is handed out."""

    lesson: str
    cells: tuple[GivenCell, ...]

    @property
    def needed(self) -> dict[str, GivenCell]:
        """The cells that grading needs, by grade_id, in their order."""
        return {cell.grading["grade_id"]: cell for cell in self.cells if cell.grading}

    @property
    def version(self) -> str:
        """Hash of all that grading needs; the same for every learner's variant and for every form of the links."""
        told = [[cell.cell_type, same_for_all(cell.source), unsigned(cell.grading)] for cell in self.needed.values()]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def same_for_all(source: str) -> str:
    """Return a source without its learner's own seed, and without spaces that nobody sees."""
    return "\n".join(line.rstrip() for line in VARIANT.sub("VARIANT = ...", source).split("\n")).rstrip()


def unsigned(grading: dict[str, Any]) -> dict[str, Any]:
    """Return a cell's marks for nbgrader without the checksum of its text."""
    return {name: value for name, value in grading.items() if name != "checksum"}


def handout(notebook: Any, lesson: str) -> Handout:
    """Return the hand-out that a notebook is, with all its cells.

    Parameters
    ----------
    notebook
        A release notebook as nbgrader writes it.
    lesson
        Name of the assignment.
    """
    cells = [
        GivenCell(
            cell.get("id") or cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell-{number:03}",
            cell.cell_type,
            cell.source,
            json.loads(json.dumps(cell.metadata)),
        )
        for number, cell in enumerate(notebook.cells, start=1)
    ]
    return Handout(lesson, tuple(cells))


def packed(given: Handout) -> dict[str, str]:
    """Return the record of a hand-out, as it stands in a notebook's metadata; the same bytes each time."""
    cells = [[cell.id, cell.cell_type, cell.source, cell.metadata] for cell in given.cells]
    text = json.dumps(cells, sort_keys=True, separators=(",", ":"))
    return {
        "lesson": given.lesson,
        "version": given.version,
        "cells": base64.b64encode(zlib.compress(text.encode(), 9)).decode(),
    }


def attach(notebook: Any, lesson: str) -> None:
    """Record in a notebook what it holds now, as the hand-out of a lesson; an earlier record is replaced.

    Whoever changes a cell of a hand-out, for instance to give a learner a seed of their own, calls this afterwards.
    """
    notebook.metadata[KEY] = packed(handout(notebook, lesson))


def recorded(notebook: Any) -> Handout | None:
    """Return the hand-out that a notebook remembers; None if it remembers none, or the record is damaged."""
    record = notebook.metadata.get(KEY)
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b64decode(record["cells"], validate=True), LARGEST)
        if unpacker.unconsumed_tail:
            return None
        cells = [GivenCell(str(name), kind, source, metadata) for name, kind, source, metadata in json.loads(text)]
        given = Handout(str(record["lesson"]), tuple(cells))
        return given if given.needed and given.version == record["version"] else None
    except (TypeError, KeyError, AttributeError, ValueError, binascii.Error, zlib.error):
        return None
