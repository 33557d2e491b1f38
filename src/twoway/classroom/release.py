"""Make what a class is given: nbgrader's own release, searched for leaks, and a notebook for each student.

nbgrader writes into a folder aside. Only what holds no solution and no hidden test takes the place of an earlier
release.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from twoway.classroom import variants
from twoway.classroom.generate import generate
from twoway.classroom.graded_sources import own_before, write_graded_sources
from twoway.classroom.leaks import leaks
from twoway.classroom.notebooks import BUILD
from twoway.classroom.own_numbers import OwnNumbersError, seed_of

__all__ = ["ReleaseError", "Released", "release"]

FOLDER, ASIDE = Path("exercises/build/release"), Path("exercises/build/release-aside")
SHOWN = 5  # lines of a leak


class ReleaseError(Exception):
    """There is no release. The message says why."""


@dataclass(frozen=True)
class Released:
    """What a release made."""

    notebook: Path
    students: int = 0
    new_students: int = 0
    kept: tuple[str, ...] = ()
    folder: Path | None = None
    record: Path | None = None
    private: tuple[str, ...] = ()
    """The grade_ids of the hidden tests that are the instructor's own."""
    ours_again: tuple[str, ...] = ()
    """Those that were the instructor's own in the release before, and are not now."""


def release(
    root: Path,
    lesson: str,
    *,
    site: str | None = None,
    private: Path | None = None,
    drop_private: bool = False,
    roster: Path | None = None,
    report: Callable[[str], None] = lambda text: None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Released:
    """Release an assignment, and make the notebooks of a roster's students.

    Parameters
    ----------
    root
        Folder of the course.
    lesson
        Its name.
    site, private
        As in `twoway.classroom.notebooks.write_notebooks`.
    drop_private
        Whether a release without private tests may follow one with them.
    roster
        CSV of the students who get tables of their own; see `twoway.classroom.variants.read_roster`.
    report
        Called with a line of text at the start of each step.
    progress
        Called with the number of students whose notebooks are written, and of all.

    Raises
    ------
    twoway.classroom.notebooks.NotebookSourceError
        If the text of the assignment or a private test has problems.
    twoway.classroom.variants.VariantError
        If the roster, the record or the assignment does not serve to make variants.
    twoway.classroom.generate.GenerateError
        If nbgrader refuses.
    twoway.classroom.graded_sources.PrivateTestsLeftOutError
        If the release before had private tests, none are given, and they are not to be dropped. Nothing is written.
    ReleaseError
        If the release would give a solution or a hidden test away.
    """
    before = own_before(root, lesson)
    path = variants.record_path(root, lesson)
    students = variants.read_roster(roster) if roster is not None else []
    record = variants.read_record(path) if students else {}
    report("notebook")
    ((source, _),) = write_graded_sources(root, [lesson], site, private, drop_private)
    own_tests = own_before(root, lesson)
    again = tuple(name for name in before if name not in own_tests)
    own = _own_seed(source) if students else None
    report("release by nbgrader")
    generate(root, lesson, BUILD, ASIDE)
    made = root / ASIDE / lesson
    try:
        report("search for leaks")
        _refuse_leaks(source, made)
        _put_in_place(made, root / FOLDER / lesson)
    finally:
        shutil.rmtree(root / ASIDE, ignore_errors=True)
    notebook = root / FOLDER / lesson / f"{lesson}.ipynb"
    if not students:
        return Released(notebook, private=own_tests, ours_again=again)
    seeds = variants.extended(record, students, [own])
    variants.write_record(path, seeds)  # before the notebooks: no seed may be given out that is not on record
    folder, done = root / variants.FOLDER / lesson, 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, len(students))

    variants.write_variants(notebook, folder, {student: seeds[student] for student in students}, step)
    kept = tuple(student for student in record if student not in set(students))
    return Released(notebook, len(students), len(seeds) - len(record), kept, folder, path, own_tests, again)


def _own_seed(source: Path) -> int:
    import nbformat

    try:
        return seed_of(variants.variant_cell(nbformat.read(source, 4)).source)
    except OwnNumbersError as error:
        raise variants.VariantError(str(error)) from None


def _refuse_leaks(source: Path, made: Path) -> None:
    import nbformat

    answers, found = nbformat.read(source, 4), []
    for file in sorted(path for path in made.rglob("*") if path.is_file()):
        given = nbformat.read(file, 4) if file.suffix == ".ipynb" else file.read_bytes().decode(errors="replace")
        found += [f"{file.relative_to(made)}: {line}" for line in leaks(answers, given)]
    if found:
        more = [f"... and {len(found) - SHOWN} more lines"] if len(found) > SHOWN else []
        told = "\n".join([*found[:SHOWN], *more])
        raise ReleaseError(f"Nothing was released, because it would give a solution or a hidden test away:\n{told}")


def _put_in_place(made: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    old = made.with_name(f"{made.name}.old")
    if target.exists():
        os.replace(target, old)
    os.replace(made, target)
