"""A page for each assignment, made from the text that its notebook is made from.

The page of an assignment holds one fence::

    ```{assignment} conversation
    ```

Before the page is read, the fence gives way to the tasks: the words as they are, the tables and worked examples as
cells that run, of each answer's cell the lines that the notebook hands out, of each graded cell its first line. Hidden
tests never come in, and solutions only where `_config.yml` says so (`twoway_solutions`): for teaching oneself.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging

logger = logging.getLogger(__name__)

SOURCE = Path("exercises/source")
FENCE = re.compile(r"^```\{assignment\}(?P<lesson>.*)\n```$", re.MULTILINE)
SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION\n(?P<code>.*?)^[ \t]*### END SOLUTION\n?", re.MULTILINE | re.DOTALL)
DETAILS = re.compile(
    r"^<details>\s*<summary>(?P<title>.*?)</summary>\n(?P<body>.*?)^</details>$", re.MULTILINE | re.DOTALL
)
FOLDED = "---\ntags: [hide-input]\nmystnb:\n  code_prompt_show: Show the code of this cell\n---\n"
TO_CHAPTERS = "../../../chapters/"
LABEL = re.compile(rf"\]\({TO_CHAPTERS}[\w./-]+\.md#([\w-]+)\)")


class UnknownAssignmentError(Exception):
    """A page asks for an assignment that is not there."""


def tasks(notebook: Any, lesson: str, solved: bool) -> str:
    """Return the tasks of an assignment as a page.

    Parameters
    ----------
    notebook
        The assignment, with its solutions and hidden tests.
    lesson
        Its name.
    solved
        Whether solutions are shown, folded.

    Returns
    -------
    str
        MyST Markdown with code cells.
    """
    parts, graded = [], []
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if data.get("grade") and not data.get("solution"):
            graded.append(cell)
            continue
        parts += graded_by(graded)
        graded = []
        parts += list(shown(cell, data, solved))
    parts += graded_by(graded)
    opening, rest = parts[0], parts[1:]
    download = f"../../exercises/build/download/{lesson}/{lesson}.ipynb"
    offer = (
        "You read the tasks here. You answer them in the notebook, which also holds the checks.\n\n"
        f"{{download}}`Download the notebook {lesson}.ipynb <{download}>`"
    )
    opening = re.sub(r"\A(# .*)\n", lambda title: f"({lesson}-tasks)=\n{title[1]}\n\n{offer}\n", opening + "\n")
    return "\n\n".join([opening.rstrip(), *rest]) + "\n"


def shown(cell: Any, data: dict[str, Any], solved: bool) -> Iterator[str]:
    """Yield what the page shows of a cell that is no test."""
    hidden = "\n".join(match["code"] for match in SOLUTION.finditer(cell.source + "\n"))
    if cell.cell_type == "markdown" and not data.get("solution"):
        yield words(cell.source)
    elif cell.cell_type == "markdown":
        yield "*You write your answer in the notebook. A person reads it.*"
        if solved:
            yield fold("What a good answer holds", words(hidden.strip()))
    elif data.get("solution"):
        stub = SOLUTION.sub("", cell.source + "\n").rstrip()
        yield f"You write:\n\n```python\n{stub}\n    ...\n```"
        if solved:
            yield fold("A worked solution", f"```python\n{cell_without_marks(cell.source)}\n```")
    else:
        yield f"```{{code-cell}} ipython3\n{FOLDED if data else ''}{cell.source}\n```"


def cell_without_marks(source: str) -> str:
    """Return the source of an answer's cell without the marks around its solution."""
    return "\n".join(line for line in source.splitlines() if not line.strip().startswith("### ")).rstrip()


def graded_by(cells: Collection[Any]) -> list[str]:
    """Return a list of the cells that grade a task, by the line that the notebook shows of each."""
    lines = [f"- {cell.source.splitlines()[0].removeprefix('# ')}" for cell in cells]
    return ["What counts:\n\n" + "\n".join(lines)] if lines else []


def words(source: str) -> str:
    """Return a text of the notebook as the page's: links lead to pages, hints are folds."""
    source = LABEL.sub(r"](\1)", source).replace(TO_CHAPTERS, "../")
    return DETAILS.sub(lambda match: fold(match["title"], match["body"].strip()), source)


def fold(title: str, body: str) -> str:
    """Return a closed fold."""
    return f"::::{{dropdown}} {title}\n{body}\n::::"


def tasks_for_self_study(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the tasks into a page that asks for them."""
    if not FENCE.search(source[0]):
        return
    from twoway.classroom.notebooks import NotebookSourceError, read_source

    root = Path(app.srcdir)

    def made(fence: re.Match[str]) -> str:
        lesson = fence["lesson"].strip()
        file = root / SOURCE / lesson / f"{lesson}.md"
        try:
            if not re.fullmatch(r"[\w-]+", lesson) or not file.is_file():
                raise UnknownAssignmentError(f"{lesson!r} is none of the assignments in {SOURCE}.")
            app.env.dependencies[page].add(str(file.relative_to(root)))
            return tasks(read_source(file, root), lesson, is_solved(lesson, app.config.twoway_solutions))
        except (NotebookSourceError, UnknownAssignmentError) as error:
            logger.warning("assignment: %s", error, location=page, type="twoway", subtype="assignment")
            return ""

    source[0] = FENCE.sub(made, source[0])


def is_solved(lesson: str, setting: bool | Collection[str]) -> bool:
    """Whether the solutions of a lesson's assignment are shown."""
    return setting if isinstance(setting, bool) else lesson in setting


def check_setting(app: Sphinx, config: Config) -> None:
    """Refuse a setting that might show more than its writer meant."""
    setting, root = config.twoway_solutions, Path(app.srcdir)
    if isinstance(setting, bool):
        return
    known = sorted(path.parent.name for path in (root / SOURCE).glob("*/*.md") if path.stem == path.parent.name)
    if not isinstance(setting, list) or not set(setting) <= set(known):
        raise ConfigError(
            f"twoway_solutions in _config.yml is {setting!r}. Write false (no solutions), true (all of them), or a "
            f"list of assignments: {', '.join(known) or '(there are none)'}."
        )


def setup(app: Sphinx) -> None:
    """Connect."""
    app.add_config_value("twoway_solutions", False, "env")
    app.connect("config-inited", check_setting)
    app.connect("source-read", tasks_for_self_study)
