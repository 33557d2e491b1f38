"""Variants: tables of each student's own. Who has which seed, and the notebooks that state it.

The record `exercises/variants/<lesson>.csv` says which student has which seed. Git ignores it; grading needs it.
"""

import csv
import io
import json
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from twoway.classroom.own_numbers import VARIANT_CELL, with_seed
from twoway.model.random import LARGEST_SEED

__all__ = [
    "VariantError",
    "extended",
    "read_record",
    "read_roster",
    "record_path",
    "write_record",
    "write_variants",
]

RECORD = Path("exercises/variants")
FOLDER = Path("exercises/build/variants")
COLUMN = "student_id"
IDENTIFIER = re.compile(r"\w(?:[\w.@+' -]{0,98}\w)?")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # no folder's name on Windows
RESTORE = "Restore the record from a copy: without it nobody can be graded who has tables of their own."
ALLOWED = "at most 100 letters and digits, with . _ - @ + ' and spaces only between them"


class VariantError(Exception):
    """A roster, a record or an assignment does not serve to make variants. The message lists every problem."""


def record_path(root: Path, lesson: str) -> Path:
    """Return the place of a lesson's record."""
    return root / RECORD / f"{lesson}.csv"


def read_roster(path: Path) -> list[str]:
    """Return the students of a roster, in its order.

    Parameters
    ----------
    path
        A CSV file in UTF-8 with a column `student_id`; other columns are ignored. Commas, semicolons or tabs separate.

    Raises
    ------
    VariantError
        If it is no such file, names nobody, or names somebody twice or in a way that can be no folder's name.
    """
    students = [(line, row.get(COLUMN) or "") for line, row in _rows(path, [COLUMN])]
    if not students:
        raise VariantError(f"{path}: it names no student")
    problems = [f"{path}, line {line}: {problem}" for line, problem in _problems(students)]
    if problems:
        raise VariantError("\n".join(problems))
    return [student for _, student in students]


def read_record(path: Path) -> dict[str, int]:
    """Return the seed of each student; none if there is no record.

    Raises
    ------
    VariantError
        If the record is damaged.
    """
    if not path.exists():
        return {}
    try:
        rows = list(_rows(path, [COLUMN, "seed"]))
    except VariantError as error:
        raise VariantError(f"{error}\n{RESTORE}") from None
    problems = list(_problems([(line, row.get(COLUMN) or "") for line, row in rows]))
    seeds: dict[int, int] = {}
    for line, row in rows:
        text = row.get("seed") or ""
        if not re.fullmatch(r"\d{1,16}", text, re.ASCII) or int(text) > LARGEST_SEED:
            problems.append((line, f"{text!r} is no seed, which is a whole number from 0 to {LARGEST_SEED}"))
        elif int(text) in seeds:
            problems.append((line, f"the seed {text} stands in line {seeds[int(text)]}, too"))
        else:
            seeds[int(text)] = line
    if problems:
        told = "\n".join(f"{path}, line {line}: {problem}" for line, problem in sorted(problems))
        raise VariantError(f"{told}\n{RESTORE}")
    return {row[COLUMN]: int(row["seed"]) for _, row in rows}


def extended(record: Mapping[str, int], students: Sequence[str], taken: Collection[int] = ()) -> dict[str, int]:
    """Return a record with a seed for each student; who has one keeps it.

    Parameters
    ----------
    record
        Seeds by student.
    students
        Those who need one.
    taken
        Seeds that nobody may get, such as the course's own.
    """
    seeds = dict(record)
    used = {*record.values(), *taken}
    for student in students:
        while student not in seeds:
            seed = secrets.randbelow(LARGEST_SEED + 1)
            if seed not in used:
                seeds[student] = seed
                used.add(seed)
    known = {_folded(student): student for student in record}
    clashes = [
        f"{student}: the record has {known[_folded(student)]}, which is the same folder on some machines"
        for student in students
        if student not in record and _folded(student) in known
    ]
    if clashes:
        raise VariantError("\n".join(clashes))
    return seeds


def write_record(path: Path, record: Mapping[str, int]) -> None:
    """Write a record, all of it or nothing, for its owner's eyes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([COLUMN, "seed"])
    writer.writerows(record.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, text.getvalue(), mode=0o600)


def variant_cell(notebook: Any) -> Any:
    """Return the cell that states the seed of an assignment's tables.

    Raises
    ------
    VariantError
        If there is none.
    """
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == VARIANT_CELL:
            return cell
    raise VariantError(f"the assignment has no cell '{VARIANT_CELL}', so it has no variants")


def write_variants(
    released: Path, folder: Path, seeds: Mapping[str, int], step: Callable[[], None] = lambda: None
) -> None:
    """Write the notebook of each student, and the files that lie beside it.

    Parameters
    ----------
    released
        The released notebook. Each student's differs in the seed alone.
    folder
        Gets a folder for each student.
    seeds
        Seed by student.
    step
        Called after each student.
    """
    import nbformat
    from nbgrader.utils import compute_checksum

    notebook = nbformat.read(released, 4)
    cell = variant_cell(notebook)
    source = cell.source
    others = [file for file in sorted(released.parent.rglob("*")) if file.is_file() and file != released]
    cell.source, cell.metadata.nbgrader["checksum"] = marks = ("@ SOURCE @", "@ CHECKSUM @")
    text = nbformat.writes(notebook) + "\n"
    if any(text.count(mark) != 1 for mark in marks):
        raise VariantError(f"{released}: it holds the words {' or '.join(marks)}, which stand in for a student's own")
    lines = text.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if marks[0] in line)
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    for student, seed in seeds.items():
        cell.source = with_seed(source, seed)
        stated = f",\n{indent}".join(
            json.dumps(line, ensure_ascii=False) for line in cell.source.splitlines(keepends=True)
        )
        own = text.replace(json.dumps(marks[0]), stated).replace(marks[1], compute_checksum(cell))
        place = folder / student
        place.mkdir(parents=True, exist_ok=True)
        for file in others:
            target = place / file.relative_to(released.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        _write(place / released.name, own)
        step()


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows that are not blank, each with the line that it ends on; only the named columns, stripped."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise VariantError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise VariantError(f"{path}: it is not UTF-8 text. Save it as 'CSV UTF-8'") from None
    except OSError as error:
        raise VariantError(f"{path}: it cannot be read ({(error.strerror or str(error)).lower()})") from None
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    places: dict[str, int] | None = None
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if not any(fields):
                continue
            if places is None:
                names = [field.casefold() for field in fields]
                wrong = [name for name in columns if names.count(name) != 1]
                if wrong:
                    shown = ", ".join(fields)[:200]
                    raise VariantError(f"{path}: it needs one column {' and one '.join(wrong)}. Its columns: {shown}")
                places = {name: names.index(name) for name in columns}
                continue
            yield reader.line_num, {name: fields[at] for name, at in places.items() if at < len(fields)}
    except csv.Error as error:
        raise VariantError(f"{path}, line {reader.line_num}: it is no CSV ({error})") from None
    if places is None:
        raise VariantError(f"{path}: it is empty. It needs a column {' and a column '.join(columns)}")


def _problems(students: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Describe what is wrong with identifiers, each with its line."""
    seen: dict[str, tuple[int, str]] = {}
    for line, student in students:
        folded = _folded(student)
        if not student:
            yield line, f"the {COLUMN} is empty"
        elif not IDENTIFIER.fullmatch(_without_marks(student)) or RESERVED.fullmatch(student):
            yield line, f"{student[:60]!r} can be no folder's name. A {COLUMN} is {ALLOWED}"
        elif folded in seen:
            other, name = seen[folded]
            if name == student:
                yield line, f"{student!r} stands in line {other}, too"
            else:
                yield line, f"{student!r} and {name!r} of line {other} are the same folder on some machines"
        else:
            seen[folded] = line, student


def _without_marks(student: str) -> str:
    """Drop accents and vowel signs, which belong to letters without being any."""
    return "".join(sign for sign in student if not unicodedata.category(sign).startswith("M"))


def _folded(student: str) -> str:
    return unicodedata.normalize("NFC", student).casefold()


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file, all of it or nothing."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        with open(
            os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8", newline="\n"
        ) as to:
            to.write(text)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
