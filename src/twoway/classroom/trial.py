"""Try answers out in this process: run an assignment's cells one after the other, and hear what its graded cells say.

No kernel is started, so this takes a hundredth of the time of nbgrader, and no notebook is written. It is for answers
that we wrote ourselves (the catalogue, the reference, its mutants): nothing confines them here.
"""

import contextlib
import io
import linecache
from collections.abc import Collection, Mapping
from typing import Any

from twoway import checks

__all__ = ["failing"]


def failing(
    notebook: Any,
    codes: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
    first: bool = False,
) -> dict[str, str]:
    """Return the graded cells that fail, each with its message.

    Parameters
    ----------
    notebook
        An assignment, hidden tests included.
    codes
        Source by the grade_id of the solution cell that it replaces. An answer that cannot be run at all leaves its
        function undefined, as in a notebook.
    only
        The graded cells to run; all of them by default.
    first
        Whether to stop at the first that fails.

    Returns
    -------
    dict of str to str
        Message by grade_id, in the order of the notebook. An error that is no verdict is a fault of the cell and
        comes as its type and text.
    """
    codes, names, failed = codes or {}, {"__name__": "__main__"}, {}
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not data:
            continue
        identifier = data["grade_id"]
        graded = data["grade"] and not data["solution"]
        if graded and only is not None and identifier not in only:
            continue
        message = run(codes.get(identifier, cell.source), names, identifier)
        if graded and message is not None:
            failed[identifier] = message
            if first:
                break
        elif not graded and message is not None and identifier not in codes:
            raise RuntimeError(f"{identifier}: {message}")
    return failed


def run(source: str, names: dict[str, Any], name: str = "cell") -> str | None:
    """Run a cell among these names, without what it prints; return what it raised, or None.

    Parameters
    ----------
    source
        Python source.
    names
        The names that cells before it have bound; what it binds is added.
    name
        What tracebacks call it.
    """
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # lets verdicts show the line
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, file, "exec"), names)
    except checks.Verdict as verdict:
        return str(verdict)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None
