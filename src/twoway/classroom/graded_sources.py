"""Write the notebooks that grading takes its tests from, and keep on record which of these are the instructor's own.

So an instructor's hidden tests are not lost to ours by a command that was given without them.
"""

from collections.abc import Sequence
from pathlib import Path

from twoway.classroom import private_tests
from twoway.classroom.notebooks import NotebookSourceError, lessons, write_notebooks

__all__ = ["PrivateTestsLeftOutError", "own_before", "write_graded_sources"]

RECORDS = Path("exercises/private")  # for each lesson, the grade_ids that have tests of the instructor's own


class PrivateTestsLeftOutError(Exception):
    """The course's hidden tests would take the place of the instructor's own. The message names them."""


def write_graded_sources(
    root: Path,
    chosen: Sequence[str] = (),
    site: str | None = None,
    private: Path | None = None,
    drop_private: bool = False,
) -> list[tuple[Path, bool]]:
    """Write the notebooks of the chosen lessons, with the instructor's own hidden tests if they are given.

    Parameters
    ----------
    root, chosen, site, private
        As in `twoway.classroom.notebooks.write_notebooks`.
    drop_private
        Whether an assignment that had tests of the instructor's own may be written without any.

    Returns
    -------
    list of (pathlib.Path, bool)
        Each notebook, and whether its bytes changed.

    Raises
    ------
    NotebookSourceError
        If a lesson is unknown, or a text or a private test has problems. Nothing is written then.
    PrivateTestsLeftOutError
        If an assignment had tests of the instructor's own, none are given for it, and they are not to be dropped.
        Nothing is written then.
    """
    known = lessons(root)
    wanted = list(chosen or known)
    try:
        tests = private_tests.read_private_tests(private, root, known) if private is not None else {}
    except private_tests.PrivateTestError as error:
        raise NotebookSourceError(error.problems) from None
    # if the folder holds none for any of these, it is the wrong folder, and that is what is said
    if not drop_private and (private is None or set(tests) & set(wanted)):
        left_out = {lesson: own_before(root, lesson) for lesson in wanted if lesson not in tests}
        said = [
            f"{lesson} was made with hidden tests of your own: {', '.join(names)}"
            for lesson, names in left_out.items()
            if names
        ]
        if said:
            raise PrivateTestsLeftOutError("\n".join(said))
    written = write_notebooks(root, chosen, site, private=private)
    for lesson in wanted:
        _record(root, lesson, tuple(tests.get(lesson, {})))
    return written


def own_before(root: Path, lesson: str) -> tuple[str, ...]:
    """Return the grade_ids of an assignment's hidden tests that are on record as the instructor's own."""
    path = root / RECORDS / f"{lesson}.txt"
    return tuple(path.read_text("utf-8").split()) if path.exists() else ()


def _record(root: Path, lesson: str, names: tuple[str, ...]) -> None:
    path = root / RECORDS / f"{lesson}.txt"
    if not names:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{name}\n" for name in names), "utf-8", newline="\n")
