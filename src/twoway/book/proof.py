"""The `proof` directive: what `twoway prove` found of each assignment, as tables.

In a page::

    ```{proof}
    ```

It reads `exercises/answers/<lesson>/proof.json`, of which only numbers are shown.
"""

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from twoway.book.claims import LESSONS, capital

logger = logging.getLogger(__name__)

ASSIGNMENTS = (*LESSONS, "capstone")
REPORT = "exercises/answers/{lesson}/proof.json"
PAIRS = {
    "Wrong rejected": ("rejected", "wrong"),
    "Right accepted": ("accepted", "right"),
    "Mutants killed": ("killed", "mutants"),
    "Messages covered": ("earned", "messages"),
}
JUSTIFIED = "No mistake"
AFTER = "Mutants killed"
"""The column behind which the justified mutants stand: their number, without another to compare."""

Task = Mapping[str, Any]


def reports(root: Path) -> dict[str, dict[str, Task]]:
    """Return what was found of each task, by lesson and by the name of the task, in the order of the course."""
    files = {lesson: root / REPORT.format(lesson=lesson) for lesson in ASSIGNMENTS}
    return {
        lesson: json.loads(file.read_text(encoding="utf-8"))["tasks"]
        for lesson, file in files.items()
        if file.is_file()
    }


def total(tasks: Sequence[Task]) -> dict[str, int]:
    """Return the sums of what was counted of several tasks."""
    counted = [name for pair in PAIRS.values() for name in pair] + ["justified"]
    return {name: sum(task[name] for task in tasks) for name in counted}


def table(caption: str, first: str, rows: Mapping[str, Task]) -> str:
    """Return an HTML table: a row for each task or lesson, the last for all of them."""
    heads = []
    for heading in PAIRS:
        heads += [heading, JUSTIFIED] if heading == AFTER else [heading]
    columns = "".join(f'<th scope="col" class="text-right">{heading}</th>' for heading in heads)
    body = "".join(row(name, counts) for name, counts in {**rows, "All": total(list(rows.values()))}.items())
    return (
        f'<div class="tw-scroll"><table class="table"><caption>{html.escape(caption)}</caption>\n'
        f'<thead><tr><th scope="col">{first}</th>{columns}</tr></thead>\n<tbody>{body}</tbody></table></div>\n'
    )


def row(name: str, counts: Task) -> str:
    """Return a row of such a table."""
    cells = []
    for heading, (part, whole) in PAIRS.items():
        cells.append(f"{counts[part]}&nbsp;of&nbsp;{counts[whole]}")
        if heading == AFTER:
            cells.append(str(counts["justified"]))
    shown = "".join(f'<td class="text-right">{cell}</td>' for cell in cells)
    return f'<tr><th scope="row">{html.escape(name)}</th>{shown}</tr>\n'


def tables(found: Mapping[str, Mapping[str, Task]]) -> str:
    """Return a table of all assignments, then one for each."""
    lessons = {lesson: total(list(tasks.values())) for lesson, tasks in found.items()}
    parts = [table("All assignments", "Assignment", lessons)]
    for lesson, tasks in found.items():
        number = ASSIGNMENTS.index(lesson) + 1
        named = {capital(name.replace("-", " ")): task for name, task in tasks.items()}
        parts.append(table(f"Assignment {number}, {lesson}, by task", "Task", named))
    return "".join(parts)


class ProofDirective(SphinxDirective):
    """Show what was proven of the assignments."""

    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the tables, or none and a warning if a report cannot be read."""
        root = Path(self.env.srcdir)
        for lesson in ASSIGNMENTS:
            self.env.note_dependency(str(root / REPORT.format(lesson=lesson)))
        try:
            return [nodes.raw("", tables(reports(root)), format="html")]
        except (OSError, ValueError, KeyError) as error:
            logger.warning(
                "proof: a report cannot be read: %r. Run: twoway prove --report",
                error,
                location=self.get_location(),
                type="twoway",
                subtype="proof",
            )
            return []


def setup(app: Sphinx) -> None:
    """Connect."""
    app.add_directive("proof", ProofDirective)
