"""Read the catalogue of answers: for each task wrong ones with the score that they must get, and right ones.

`exercises/answers/<lesson>/<task>.md` holds the answers to one task, where `<task>` is the grade_id of its solution
cell. Each answer is a section::

    ## wrong: repeated rows counted

    - points: 2
    - fails: promo-share-check, promo-share-repeats
    - says: You counted a post twice

    ```python
    def promo_share(posts):
        return (posts["kind"] == "promo").mean()
    ```

`points` is the score of the task, `fails` names the graded cells that give none, `says` is part of what the visible
check says. A right answer begins with `## right:` and fails nothing.
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECTION = re.compile(r"^## (?P<heading>.*)\n(?P<body>(?:(?!## ).*\n?)*)", re.MULTILINE)
CODE = re.compile(r"```python\n(?P<code>.*?)```", re.DOTALL)
FIELD = re.compile(r"^- (?P<name>\w+): *(?P<value>.*)$", re.MULTILINE)


class AnswerError(Exception):
    """A file of the catalogue is not as it must be. The message names the file and the section."""


@dataclass(frozen=True)
class Answer:
    """One answer to one task, and what it must get."""

    task: str
    right: bool
    title: str
    points: int
    fails: tuple[str, ...]
    says: str
    code: str


def read_answers(folder: Path) -> dict[str, list[Answer]]:
    """Return the answers of a lesson by task, in the order of the files' sections.

    Raises
    ------
    AnswerError
        If the folder holds no answers, or a section lacks something.
    """
    files = sorted(file for file in folder.glob("*.md") if file.stem != "README")
    if not files:
        raise AnswerError(f"{folder}: no answers here")
    return {file.stem: read_file(file) for file in files}


def read_file(file: Path) -> list[Answer]:
    """Return the answers to one task; see `read_answers`."""
    return [_answer(file, section["heading"], section["body"]) for section in SECTION.finditer(_fenced(file))]


def _fenced(file: Path) -> str:
    """Return the text, having made sure that no heading mark inside a code block can be taken for a section."""
    text = file.read_text("utf-8")
    for block in CODE.finditer(text):
        if re.search(r"^## ", block["code"], re.MULTILINE):
            raise AnswerError(f"{file.name}: a line of code begins with '## '; indent it or use one #")
    return text


def _answer(file: Path, heading: str, body: str) -> Answer:
    where = f"{file.name}, '{heading}'"
    kind, _, title = heading.partition(":")
    if kind not in {"right", "wrong"} or not title.strip():
        raise AnswerError(f"{where}: a heading is '## wrong: ...' or '## right: ...'")
    code = CODE.search(body)
    if code is None:
        raise AnswerError(f"{where}: there is no ```python block")
    fields = {field["name"]: field["value"].strip() for field in FIELD.finditer(body[: code.start()])}
    missing = [name for name in ("points", "says") if not fields.get(name)]
    if missing or not fields.get("points", "").isdigit():
        raise AnswerError(f"{where}: state '- points: <whole number>' and '- says: <part of the message>'")
    fails = tuple(name.strip() for name in fields.get("fails", "").split(",") if name.strip())
    if (kind == "right") == bool(fails):
        raise AnswerError(f"{where}: a wrong answer states '- fails: <graded cells>', a right one does not")
    return Answer(file.stem, kind == "right", title.strip(), int(fields["points"]), fails, fields["says"], code["code"])


def points_by_task(notebook: Any) -> dict[str, dict[str, int]]:
    """Return for each task, by the grade_id of its solution cell, its automatically graded cells and their points.

    Graded cells belong to the solution cell before them. A cell that a person grades is no task here.
    """
    tasks: dict[str, dict[str, int]] = {}
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if data.get("solution") and not data.get("grade"):
            task = tasks.setdefault(data["grade_id"], {})
        elif data.get("grade") and not data.get("solution"):
            task[data["grade_id"]] = data["points"]
    return tasks


def filled(notebook: Any, codes: Mapping[str, str]) -> Any:
    """Return a copy of a notebook in which each named solution cell holds another code.

    Parameters
    ----------
    notebook
        A notebook, such as the one that is handed out.
    codes
        Source by the grade_id of the solution cell.
    """
    result = copy.deepcopy(notebook)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in result.cells}
    for task, code in codes.items():
        if task not in cells:
            raise AnswerError(f"the notebook has no cell {task}; the catalogue's files are named after solution cells")
        cells[task].source = code.strip("\n")
    return result
