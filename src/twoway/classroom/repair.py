"""Put a notebook back into the shape of its hand-out, and keep every line that the learner wrote."""

import ast
import copy
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode, v4

from twoway.classroom.doctor import LARGE, LARGE_OUTPUT, SKIPPED, versions
from twoway.classroom.matching import match
from twoway.classroom.record import KEY, VARIANT, GivenCell, Handout, packed, same_for_all


def repaired(notebook: Any, given: Handout, own: Handout | None = None, size: int = 0) -> Any:
    """Return a repaired copy of a notebook.

    The hand-out's cells stand in its order, the locked ones with its text, all with its marks for nbgrader. Answers
    are the learner's. Cells that the learner added stay below the cell that they stood below. What the learner wrote
    into a locked cell, or into a second copy of an answer cell, goes into a cell in Markdown below it, where it neither
    runs nor counts.

    Parameters
    ----------
    notebook
        The learner's notebook.
    given
        The hand-out whose shape it gets.
    own
        The hand-out that it was made from, if that is another.
    size
        Bytes of its file; outputs are cleared of a large one.
    """
    cells = [_copied(cell, size > LARGE) for cell in notebook.cells]
    found = match(cells, given)
    owner = found.owner
    text_of = {cell.id: cell for cell in given.cells if not cell.grading}
    older = own.needed if own else {}

    below: dict[str | None, list[Any]] = {None: []}
    above = None
    texts = {same_for_all(cell.source) for cell in text_of.values() if cell.cell_type == "markdown"}
    texts |= {same_for_all(cell.source) for cell in own.cells if not cell.grading} if own else set()
    for number, cell in enumerate(cells):
        if number in owner:
            above = owner[number]
        elif cell.cell_type != "markdown" or same_for_all(cell.source) not in texts:
            below.setdefault(above, []).append(_freed(cell))

    result, ours = below[None], []
    for wanted in given.cells:
        if wanted.grading:
            name = wanted.grading["grade_id"]
            there = [cells[number] for number in found.needed.get(name, [])]
            make = _answer if wanted.is_answer else _locked
            made = make(wanted, there, older.get(name))
        else:
            name = wanted.id
            made = [_freed(cells[found.texts[name]]) if name in found.texts else _new(wanted, wanted.source)]
            made[0].id = wanted.id
        ours.append(made[0])
        result += [*made, *below.get(name, [])]

    mended = NotebookNode(copy.deepcopy({**notebook, "cells": []}))
    mended.cells = result
    mended.nbformat, mended.nbformat_minor = 4, 5
    mended.metadata[KEY] = packed(given)
    if "name" not in mended.metadata.get("kernelspec", {}):
        mended.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    _name_others(result, ours)
    return mended


def _answer(wanted: GivenCell, there: Sequence[Any], older: GivenCell | None) -> list[Any]:
    """Return an answer cell with the learner's answer, and the other answers that were found, set apart."""
    stubs = [wanted.source, *([older.source] if older else [])]
    answers = versions(there, stubs)
    if not answers:
        return [_new(wanted, wanted.source)]
    chosen = answers[-1]
    cell = _new(wanted, chosen.source)
    cell.metadata = {**chosen.metadata, **cell.metadata, "tags": _tags(chosen, wanted)}
    for flag in ("editable", *(["tags"] if not cell.metadata["tags"] else [])):
        cell.metadata.pop(flag, None)
    if wanted.cell_type == "code" == chosen.cell_type:
        cell.outputs, cell.execution_count = chosen.get("outputs", []), chosen.get("execution_count")
    if "attachments" in chosen and wanted.cell_type != "code":
        cell.attachments = chosen.attachments
    why = "Another version of the answer above. It is not graded; delete it when you do not need it any more."
    return [cell, *(_apart(wanted, other.source, why, other) for other in answers[:-1])]


def _tags(cell: Any, wanted: GivenCell) -> list[str]:
    tags = cell.metadata.get("tags", [])
    return [*wanted.tags, *(tag for tag in tags if tag not in wanted.tags and tag != SKIPPED)]


def _locked(wanted: GivenCell, there: Sequence[Any], older: GivenCell | None) -> list[Any]:
    """Return a locked cell as it was handed out, and what the learner wrote into it, set apart."""
    originals = [wanted.source, *([older.source] if older else [])]
    seed = next(
        (found for text in [*(cell.source for cell in there), *originals[::-1]] if (found := VARIANT.search(text))),
        None,
    )
    cell = _new(wanted, VARIANT.sub(seed[0], wanted.source, count=1) if seed else wanted.source)
    same = next((one for one in there if one.cell_type == "code" and one.source == cell.source), None)
    if same and cell.cell_type == "code":
        cell.outputs, cell.execution_count = same.get("outputs", []), same.get("execution_count")
    written = dict.fromkeys(text for one in there if (text := _written(one.source, originals)))
    why = "These lines stood in the cell above, which is the course's own. They are not graded."
    return [cell, *(_apart(wanted, text, why) for text in written)]


def _written(source: str, originals: Sequence[str]) -> str:
    """Return the lines of a locked cell that the learner wrote; none if only the layout is another."""
    if any(_means(source) == _means(original) for original in originals):
        return ""
    left = Counter(line.rstrip() for original in originals for line in same_for_all(original).split("\n"))
    lines = []
    for line, compared in zip(source.split("\n"), VARIANT.sub("VARIANT = ...", source).split("\n"), strict=True):
        if left[compared.rstrip()] > 0:
            left[compared.rstrip()] -= 1
        else:
            lines.append(line)
    return "\n".join(lines) if any(line.strip() for line in lines) else ""


def _means(source: str) -> str:
    """Return what code means, whatever its layout; remarks are kept, since a learner may have written them."""
    remarks = sorted(re.findall(r"#.*", same_for_all(source)))
    try:
        return f"{ast.dump(ast.parse(VARIANT.sub('VARIANT = 0', source)))}{remarks}"
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return same_for_all(source)


def _apart(wanted: GivenCell, source: str, why: str, cell: Any = None) -> Any:
    """Return a cell that shows what was set apart, neither run nor graded."""
    shown = source
    if wanted.cell_type == "code":
        fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", source)), default=0))
        shown = f"{fence}python\n{source}\n{fence}"
    kept = v4.new_markdown_cell(f"*{why}*\n\n{shown}", metadata={KEY: {"kept": wanted.grading["grade_id"]}})
    if cell is not None and "attachments" in cell:
        kept.attachments = cell.attachments
    return kept


def _new(wanted: GivenCell, source: str) -> Any:
    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}[wanted.cell_type]
    return make(source, id=wanted.id, metadata=copy.deepcopy(wanted.metadata))


def _freed(cell: Any) -> Any:
    """Return a learner's own cell without marks that would have nbgrader grade or lock it."""
    if "nbgrader" in cell.metadata:
        for mark in ("nbgrader", "deletable", "editable"):
            cell.metadata.pop(mark, None)
    return cell


def _copied(cell: Any, clear: bool) -> Any:
    """Return a copy of a cell; without its outputs, if they are large and that matters."""
    if clear and cell.get("outputs") and len(json.dumps(cell.outputs)) > LARGE_OUTPUT:
        cell = NotebookNode({**cell, "outputs": [], "execution_count": None})
    return copy.deepcopy(cell)


def _name_others(cells: Sequence[Any], ours: Sequence[Any]) -> None:
    """Give each cell that is not the hand-out's an id that no other has."""
    taken = {cell.id for cell in ours}
    for cell in cells:
        if not any(cell is one for one in ours):
            if cell.get("id") is None or cell.id in taken:
                cell.id = v4.new_code_cell().id
            taken.add(cell.id)
