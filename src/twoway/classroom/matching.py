"""Find out which cell of a learner's notebook is which cell of the hand-out.

nbgrader's marks tell, where they are left. Where they are lost, the cell's id tells, or what stands in the cell: a
check by its text, an answer by the name that it defines, an answer in words by its place.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from twoway.classroom.record import KEY, GivenCell, Handout, same_for_all

DEFINED = re.compile(r"^(?:(?:async )?def|class)\s+(\w+)|^(\w+)\s*=(?!=)", re.MULTILINE)


@dataclass
class Matching:
    """Which cells of a notebook belong to which cell of the hand-out, by their number, counted from 0."""

    needed: dict[str, list[int]] = field(default_factory=dict)
    """By grade_id, in the notebook's order. More than one: the cell is there several times."""
    texts: dict[str, int] = field(default_factory=dict)
    """By the id of a cell that grading does not need."""

    @property
    def owner(self) -> dict[int, str]:
        """For each cell that belongs to the hand-out, the id of the hand-out's cell."""
        needed = {number: name for name, numbers in self.needed.items() for number in numbers}
        return {**{number: name for name, number in self.texts.items()}, **needed}


def match(cells: Sequence[Any], given: Handout) -> Matching:
    """Match a notebook's cells with those of a hand-out.

    Parameters
    ----------
    cells
        The cells of the learner's notebook.
    given
        The hand-out.
    """
    found = Matching()
    needed = given.needed
    for number, cell in enumerate(cells):
        name = grade_id(cell)
        if name in needed:
            found.needed.setdefault(name, []).append(number)
    free = [number for number, cell in enumerate(cells) if grade_id(cell) not in needed and not is_kept(cell)]
    for key in (_name, _text, _first_remark):
        keys = Counter(key(cell) for cell in given.cells)
        wanted = {key(cell): name for name, cell in needed.items() if keys[key(cell)] == 1}
        _claim(free, found, lambda number, key=key, wanted=wanted: wanted.get(key(cells[number])))
    answers = {name: _to_define(cell) for name, cell in needed.items() if _to_define(cell)}
    defined = {number: defined_names(cells[number].source) for number in free}
    _claim(free, found, lambda number: next((name for name in answers if answers[name] <= defined[number]), None))
    _claim_in_order(cells, given, found, free)
    _match_texts(cells, given, found, free)
    _match_by_place(cells, given, found)
    return found


def _claim(free: list[int], found: Matching, name_of: Callable[[int], str | None]) -> None:
    """Give cells that nothing marks to what is still missing; the last of several, as a kernel remembers the last."""
    for number in reversed(tuple(free)):
        name = name_of(number)
        if name and name not in found.needed:
            found.needed[name] = [number]
            free.remove(number)


def _claim_in_order(cells: Sequence[Any], given: Handout, found: Matching, free: list[int]) -> None:
    """Give cells of the same text, if all of them are there, to the missing cells of that text in turn."""
    missing: dict[str, list[str]] = {}
    for name, cell in given.needed.items():
        if name not in found.needed:
            missing.setdefault(_text(cell), []).append(name)
    for text, names in missing.items():
        there = [number for number in free if _text(cells[number]) == text] if text else []
        if len(there) == len(names):
            found.needed.update({name: [number] for name, number in zip(names, there, strict=True)})
            free[:] = [number for number in free if number not in there]


def grade_id(cell: Any) -> str | None:
    """Return the name by which nbgrader knows a cell; None if it has no marks, or they say nothing."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def is_kept(cell: Any) -> bool:
    """Whether a repair set the cell apart, because another one took its place."""
    mark = cell.metadata.get(KEY)
    return isinstance(mark, dict) and "kept" in mark


def defined_names(source: str) -> set[str]:
    """Return the names that a cell defines at its left margin, even if it is not proper Python."""
    return {function or value for function, value in DEFINED.findall(source)}


def _name(cell: Any) -> str | None:
    return cell.id if isinstance(cell, GivenCell) else cell.get("id")


def _text(cell: Any) -> str:
    return same_for_all(cell.source)


def _first_remark(cell: Any) -> str | None:
    """Return the remark with which a cell of code begins, as checks and hidden tests do."""
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return line if cell.cell_type == "code" and line.startswith("#") else None


def _to_define(wanted: GivenCell) -> set[str]:
    """Return what an answer in code must define; an answer in words defines nothing."""
    return defined_names(wanted.source) if wanted.is_answer and wanted.cell_type == "code" else set()


def _match_texts(cells: Sequence[Any], given: Handout, found: Matching, free: list[int]) -> None:
    plain = [cell for cell in given.cells if not cell.grading]
    for key in (_text, _name):
        numbers: dict[str | None, list[int]] = {}
        for number in free:
            numbers.setdefault(key(cells[number]), []).append(number)
        for wanted in plain:
            there = numbers.get(key(wanted))
            if wanted.id not in found.texts and there:
                found.texts[wanted.id] = there.pop(0)
                free.remove(found.texts[wanted.id])


def _match_by_place(cells: Sequence[Any], given: Handout, found: Matching) -> None:
    """Take for an answer that defines no name, such as one in words, the cell that stands where it should stand."""
    owner = found.owner
    number_of = {name: number for number, name in owner.items()}
    for before, wanted in zip(given.cells, given.cells[1:], strict=False):
        name = wanted.grading.get("grade_id")
        if not wanted.is_answer or _to_define(wanted) or name in found.needed:
            continue
        place = number_of.get(before.grading.get("grade_id", before.id), len(cells)) + 1
        is_free = place < len(cells) and place not in owner and not is_kept(cells[place])
        if is_free and cells[place].cell_type == wanted.cell_type:
            found.needed[name] = [place]
            owner[place] = name
