"""Say, before a notebook is handed in, what stands in the way of grading it, and how to put each thing right.

A problem stands in the way: nbgrader would refuse the notebook, or grade something else than the learner sees. A
remark does not, but costs points or patience: a task without an answer, a failing check.
"""

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twoway.classroom import find_handout, notebook_file
from twoway.classroom.matching import Matching, defined_names, grade_id, match
from twoway.classroom.record import GivenCell, Handout, recorded, same_for_all, unsigned

TIME_LIMIT = 60  # seconds for a cell, as c.Execute.timeout in exercises/nbgrader_config.py
TOO_LARGE, LARGE = 100_000_000, 10_000_000  # bytes: nbgrader leaves larger files behind; other systems refuse them
LARGE_OUTPUT = 100_000  # characters: an output that a repair clears when the file is large
SKIPPED = "skip-execution"  # a tag with which Jupyter's runners pass over a cell
POINTS = re.compile(r"\s*\([^()]*\bpoints?\b[^()]*\)\s*$")
HIDDEN = re.compile(r"# Hidden test[^:]*: *(?P<about>.*)")


class WrongNotebookError(Exception):
    """The notebook is no assignment's that is known here, or another's than was asked for. The message says which."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    `kind` names it for programs; `place` says which cell, as a person sees it; `what` goes on with what is wrong;
    `repair` says what to do. `blocks` tells a problem from a remark. `fixable` says that `--fix` repairs it.
    """

    kind: str
    place: str
    what: str
    repair: str
    blocks: bool = True
    fixable: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """What was found about one notebook, in the order of its cells."""

    path: Path
    lesson: str
    handout: Handout
    own: Handout | None
    """The hand-out that the notebook itself remembers."""
    where: str
    """Where the hand-out was found with which the notebook was compared."""
    notebook: Any
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> list[Finding]:
        """What stands in the way of grading."""
        return [finding for finding in self.findings if finding.blocks]

    @property
    def remarks(self) -> list[Finding]:
        """What does not."""
        return [finding for finding in self.findings if not finding.blocks]


def examine(path: Path, release: Path | None = None) -> Diagnosis:
    """Examine a notebook without running it.

    Parameters
    ----------
    path
        The learner's notebook.
    release
        The hand-out to compare it with. Without one it is looked for in the course's folder, and then in the notebook
        itself.

    Raises
    ------
    twoway.classroom.notebook_file.UnreadableError
        If the file cannot be read as a notebook.
    twoway.classroom.find_handout.NotAHandoutError
        If `release` is no hand-out.
    WrongNotebookError
        If there is nothing to compare it with.
    """
    file = notebook_file.read(path)
    own = recorded(file.notebook)
    source = _source(file.notebook, path, release, own)
    given, newer = source.handout, None
    if own and own.lesson == given.lesson and own.version != given.version:
        newer = source
        # What the learner did shows against the hand-out that they had; a repair moves it to the one that was named.
        given = given if source.named else own
    findings = [*_file_findings(path, file, given.lesson), *_version_findings(newer)]
    findings += _size_findings(file)
    findings += structure(file.notebook.cells, own if newer and own else given)
    return Diagnosis(path, given.lesson, given, own, source.where, file.notebook, tuple(findings))


def _source(notebook: Any, path: Path, release: Path | None, own: Handout | None) -> find_handout.Source:
    """Return the hand-out to compare with."""
    if release is not None:
        source = find_handout.named(release)
        lesson = source.handout.lesson
        if own and own.lesson != lesson:
            raise WrongNotebookError(f"This is the notebook of the assignment “{own.lesson}”, not of “{lesson}”.")
        if not own and not find_handout.likeliest(notebook, {lesson: source}):
            raise WrongNotebookError(f"This is another notebook: hardly a cell of it is of the assignment “{lesson}”.")
        return source
    sources = find_handout.beside([path.parent, Path.cwd()])
    lesson = own.lesson if own else find_handout.likeliest(notebook, sources)
    if lesson in sources:
        return sources[lesson]
    if own:
        return find_handout.Source(own, "the notebook's own record")
    if any(grade_id(cell) for cell in notebook.cells) or not sources:
        raise WrongNotebookError(
            "This notebook does not say of which assignment it is. Download the assignment again and name that file: "
            f"twoway doctor {path.name} --release FILE."
        )
    raise WrongNotebookError(
        f"This is not an assignment of the course. There are: {', '.join(sorted(sources))}. "
        "Look whether you named the right file."
    )


# ---------------------------------------------------------------- the file


def _file_findings(path: Path, file: notebook_file.NotebookFile, lesson: str) -> Iterator[Finding]:
    if lesson not in path.stem.casefold():
        yield Finding(
            "name",
            "The file",
            f"is called {path.name}, but it is the notebook of “{lesson}”.",
            f"If you meant another assignment, find its file. Else rename this one to {lesson}.ipynb.",
        )
    elif path.name != f"{lesson}.ipynb":
        yield Finding(
            "name",
            "The file",
            f"is called {path.name}, but nbgrader looks for {lesson}.ipynb.",
            f"Rename it to {lesson}.ipynb before you hand it in.",
        )
    for fault in file.faults:
        yield Finding("format", "The file", f"{fault}.", "--fix saves it anew.", fixable=True)


def _version_findings(newer: find_handout.Source | None) -> Iterator[Finding]:
    if newer is not None:
        yield Finding(
            "version",
            "The notebook",
            f"was made from another version of the assignment than {newer.where}.",
            "--fix moves your answers into that version."
            if newer.named
            else "Download the assignment again, then: --fix --release with the new file. It moves your answers over.",
            fixable=newer.named,
        )


def _size_findings(file: notebook_file.NotebookFile) -> Iterator[Finding]:
    if file.size <= LARGE:
        return
    import json

    clearable = any(len(json.dumps(cell.get("outputs", []))) > LARGE_OUTPUT for cell in file.notebook.cells)
    blocks = file.size > TOO_LARGE
    yield Finding(
        "size",
        "The file",
        f"has {file.size / 1e6:.0f} MB; " + ("nbgrader leaves it behind." if blocks else "some systems refuse that."),
        "--fix clears the large outputs; they come back when the cells are run."
        if clearable
        else "Outputs are not the cause. Look for a large picture or text that was pasted into a cell.",
        blocks,
        clearable,
    )


# ---------------------------------------------------------------- the cells


def structure(cells: Sequence[Any], given: Handout) -> list[Finding]:
    """Compare a notebook's cells with those of its hand-out.

    Parameters
    ----------
    cells
        The cells of the learner's notebook.
    given
        The hand-out that they were.
    """
    found, name_of = match(cells, given), places(given)
    findings = []
    for name, wanted in given.needed.items():
        numbers = found.needed.get(name, [])
        there = [cells[number] for number in numbers]
        findings += _cell_findings(name_of[name], wanted, there)
    findings += _order_findings(found, given, name_of)
    findings += _stray_findings(cells, found, given)
    findings += _text_findings(found, given)
    findings += _answer_findings(cells, found, given, name_of)
    return findings


def places(given: Handout) -> dict[str, str]:
    """Return for each cell that grading needs how a person would name it: the heading above, and what it is for."""
    named, heading = {}, "The beginning"
    for cell in given.cells:
        if not cell.grading:
            headings = re.findall(r"^#{1,4} +(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []
            heading = POINTS.sub("", headings[-1]) if headings else heading
            continue
        hidden = HIDDEN.match(cell.source)
        if cell.is_answer:
            role = "your answer"
        elif hidden:
            role = f"the hidden test “{hidden['about'].rstrip('.')}”"
        elif cell.grading.get("grade"):
            role = "the check"
        else:
            role = f"the course's cell “{first_line(cell.source)}”"
        named[cell.grading["grade_id"]] = f"{heading}: {role}"
    return named


def first_line(source: str) -> str:
    """Return the first line of a cell that says something, cut short, without signs that a terminal would obey."""
    line = next((line.strip() for line in source.splitlines() if line.strip()), "an empty cell")
    line = "".join(sign if sign.isprintable() else " " for sign in line)
    return line if len(line) <= 50 else f"{line[:47]}…"


def _cell_findings(place: str, wanted: GivenCell, there: list[Any]) -> Iterator[Finding]:
    """Compare one cell of the hand-out with what became of it."""
    if not there:
        again = (
            "--fix puts an empty one back; then write your answer into it."
            if wanted.is_answer
            else "--fix puts it back."
        )
        yield Finding("missing", place, "is missing.", again, fixable=True)
        return
    if len(there) > 1:
        different = wanted.is_answer and len(versions(there, [wanted.source])) > 1
        yield Finding(
            "duplicated",
            place,
            f"is there {len(there)} times" + (", with different answers." if different else "."),
            "Delete all but the one that you mean, or let --fix keep the last and set the others apart below it."
            if different
            else "--fix leaves one.",
            fixable=True,
        )
    if any(cell.cell_type != wanted.cell_type for cell in there):
        kinds = {"code": "a code cell", "markdown": "a Markdown cell", "raw": "a raw cell"}
        now = next(cell.cell_type for cell in there if cell.cell_type != wanted.cell_type)
        key = {"code": "Y", "markdown": "M", "raw": "R"}[wanted.cell_type]
        yield Finding(
            "retyped",
            place,
            f"has become {kinds[now]}" + (", so its code does not run." if wanted.cell_type == "code" else "."),
            f"Click left of it and press {key}, or --fix.",
            fixable=True,
        )
    if not wanted.is_answer and any(same_for_all(cell.source) != same_for_all(wanted.source) for cell in there):
        yield Finding(
            "edited",
            place,
            "was changed. It is the course's own cell: what you changed in it is not graded.",
            "--fix puts the original back, and sets apart below it what you wrote.",
            fixable=True,
        )
    if any(_marks_differ(cell, wanted) for cell in there):
        lost = all("nbgrader" not in cell.metadata for cell in there)
        yield Finding(
            "metadata",
            place,
            "has lost the marks by which nbgrader knows it."
            if lost
            else "has other marks for nbgrader than it should.",
            "--fix gives it the right ones.",
            fixable=True,
        )


def _marks_differ(cell: Any, wanted: GivenCell) -> bool:
    """Whether nbgrader, or a program that runs notebooks, would take the cell for another kind of cell."""
    marks = cell.metadata.get("nbgrader")
    if not isinstance(marks, dict) or unsigned(marks) != unsigned(wanted.grading):
        return True
    tags = cell.metadata.get("tags", [])
    return not set(wanted.tags) <= set(tags) or SKIPPED in tags


def versions(cells: Sequence[Any], stubs: Sequence[str]) -> list[Any]:
    """Return the cells that hold different answers, the last of each; without what is empty or as handed out.

    Parameters
    ----------
    cells
        Copies of one answer cell.
    stubs
        Sources that are no answer.
    """
    different = {cell.source.rstrip(): cell for cell in cells if not is_unanswered(cell.source, stubs)}
    return sorted(different.values(), key=lambda cell: next(n for n, one in enumerate(cells) if one is cell))


def is_unanswered(source: str, stubs: Sequence[str]) -> bool:
    """Whether a cell is empty or still as it was handed out."""
    return not source.strip() or any(same_for_all(source) == same_for_all(stub) for stub in stubs)


def _order_findings(found: Matching, given: Handout, name_of: dict[str, str]) -> Iterator[Finding]:
    """Name the fewest cells that would have to move."""
    order = list(given.needed)
    here = sorted((numbers[-1], order.index(name)) for name, numbers in found.needed.items())
    staying = set(longest_rise([rank for _, rank in here]))
    for _, rank in here:
        if rank not in staying:
            belongs = f"after “{name_of[order[rank - 1]]}”" if rank else "first"
            yield Finding(
                "moved",
                name_of[order[rank]],
                "stands in the wrong place.",
                f"It belongs {belongs}: move it, or --fix.",
                fixable=True,
            )


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Return a longest part of a sequence of different numbers, in order, that only rises."""
    best: list[list[int]] = []
    for number in numbers:
        before = max((rise for rise in best if rise[-1] < number), key=len, default=[])
        best.append([*before, number])
    return max(best, key=len, default=[])


def _stray_findings(cells: Sequence[Any], found: Matching, given: Handout) -> Iterator[Finding]:
    needed = {number for numbers in found.needed.values() for number in numbers}
    for number, cell in enumerate(cells):
        if "nbgrader" in cell.metadata and number not in needed:
            yield Finding(
                "stray",
                f"The cell “{first_line(cell.source)}”",
                f"is marked for grading, but “{given.lesson}” has no such cell. Is it from another assignment?",
                "Delete it if it is. --fix keeps it as an ordinary cell, without the mark.",
                fixable=True,
            )


def _text_findings(found: Matching, given: Handout) -> Iterator[Finding]:
    lost = [cell for cell in given.cells if not cell.grading and cell.id not in found.texts]
    if lost:
        yield Finding(
            "text",
            "The assignment's text",
            f"lacks {len(lost)} cell{'s' if len(lost) > 1 else ''}, first “{first_line(lost[0].source)}”.",
            "Grading does not need it. --fix puts it back.",
            blocks=False,
            fixable=True,
        )


def _answer_findings(
    cells: Sequence[Any], found: Matching, given: Handout, name_of: dict[str, str]
) -> Iterator[Finding]:
    owner = found.owner
    for name, wanted in given.needed.items():
        numbers = found.needed.get(name, [])
        if not wanted.is_answer or not numbers:
            continue
        there = [cells[number] for number in numbers]
        if all(is_unanswered(cell.source, [wanted.source]) for cell in there):
            names = defined_names(wanted.source) if wanted.cell_type == "code" else set()
            elsewhere = [
                cell
                for number, cell in enumerate(cells)
                if names and number not in owner and cell.cell_type == "code" and names <= defined_names(cell.source)
            ]
            what = "is still as it was handed out."
            repair = "Answer it, or leave it out: it gives no points."
            if elsewhere:
                what = f"is as it was handed out, but your cell “{first_line(elsewhere[-1].source)}” defines the same."
                repair = "Move what you wrote into the answer cell."
            yield Finding("unanswered", name_of[name], what, repair, blocks=False)
        else:
            yield from _syntax_findings(name_of[name], versions(there, [wanted.source])[-1], blocks=True)
    for number, cell in enumerate(cells):
        if number not in owner:
            yield from _syntax_findings(f"Your cell “{first_line(cell.source)}”", cell, blocks=False)


def _syntax_findings(place: str, cell: Any, blocks: bool) -> Iterator[Finding]:
    if cell.cell_type == "code" and (error := syntax_error(cell.source)):
        end = "nothing in it is run" if blocks else "“Run All” stops there"
        yield Finding("syntax", place, f"is not Python: {error}; {end}.", "Mend that line and run the cell.", blocks)


def syntax_error(source: str) -> str | None:
    """Return what is wrong with the code of a cell, and in which line; None if it is Python or a command of Jupyter."""
    if not (error := _compile_error(source)) or re.match(
        r"\s*%%", source
    ):  # %%: another language, or a cell that is timed
        return None
    from IPython.core.inputtransformer2 import TransformerManager

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _compile_error(TransformerManager().transform_cell(source))
        except SyntaxError:
            return error


def _compile_error(source: str) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except SyntaxError as error:
            return f"line {error.lineno}, {error.msg}" if error.lineno else error.msg
        except (ValueError, RecursionError, MemoryError) as error:
            return str(error) or "it is nested too deeply"
    return None


# ---------------------------------------------------------------- what running it shows


def stored_results(diagnosis: Diagnosis) -> list[Finding]:
    """Return remarks about the visible checks as they were when the notebook was saved."""
    found, name_of = match(diagnosis.notebook.cells, diagnosis.handout), places(diagnosis.handout)
    findings = []
    for name in visible_checks(diagnosis.handout):
        for number in found.needed.get(name, [])[-1:]:
            cell = diagnosis.notebook.cells[number]
            outputs = cell.get("outputs", [])
            errors = [output for output in outputs if output.output_type == "error"]
            if errors:
                findings.append(_failed(name_of[name], errors[0].evalue))
            elif not outputs and cell.get("execution_count") is None:
                told = "Run it; it says whether your answer is right."
                findings.append(Finding("unexecuted", name_of[name], "has not been run.", told, blocks=False))
    return findings


def visible_checks(given: Handout) -> list[str]:
    """Return the grade_id of the checks that a learner can run."""
    return [
        name
        for name, cell in given.needed.items()
        if cell.grading.get("grade") and not cell.is_answer and not HIDDEN.match(cell.source)
    ]


def _failed(place: str, message: str) -> Finding:
    message = message.strip().splitlines()[0] if message.strip() else "it says nothing more"
    return Finding("failing", place, f"does not pass: {first_sentence(message)}", "Run it to see all it says.", False)


def first_sentence(message: str, limit: int = 160) -> str:
    """Return the beginning of a message, without signs that a terminal would obey."""
    message = "".join(sign if sign.isprintable() else " " for sign in message)
    return message if len(message) <= limit else f"{message[: limit - 1].rstrip()}…"


def rehearse(
    diagnosis: Diagnosis,
    progress: Callable[[int, int], None] = lambda done, of: None,
    time_limit: float = TIME_LIMIT,
) -> list[Finding]:
    """Run a notebook from top to bottom in a fresh kernel, as a grader does, and say what went wrong.

    What a repair would mend is mended first, in memory: the learner sees what is left to do after it.

    Parameters
    ----------
    diagnosis
        What was found without running it.
    progress
        Is told how many cells of how many are done.
    time_limit
        Seconds for each cell.

    Raises
    ------
    twoway.classroom.rehearsal.NoKernelError
        If no kernel can be started.
    """
    from twoway.classroom import rehearsal
    from twoway.classroom.repair import repaired

    notebook = repaired(_bare(diagnosis.notebook), diagnosis.handout, diagnosis.own)
    given, name_of = diagnosis.handout, places(diagnosis.handout)
    found = match(notebook.cells, given)
    owner = found.owner
    outcome = rehearsal.run(notebook, diagnosis.path.parent, progress, time_limit)
    checks = set(visible_checks(given))
    unanswered = {
        name
        for name, cell in given.needed.items()
        if cell.is_answer and is_unanswered(notebook.cells[found.needed[name][0]].source, [cell.source])
    }
    answers = [name for name, cell in given.needed.items() if cell.is_answer and cell.cell_type == "code"]
    broken = {name for name in answers if syntax_error(notebook.cells[found.needed[name][0]].source)}
    findings, task = [], None
    for number, cell in enumerate(notebook.cells):
        name = owner.get(number)
        place = name_of.get(name) or f"Your cell “{first_line(cell.source)}”"
        if name in given.needed and given.needed[name].is_answer:
            task = name
        if number in outcome.errors:
            kind, message = outcome.errors[number]
            if name in checks:
                if task not in unanswered | broken:
                    findings.append(_failed(place, message))
            elif kind != "SyntaxError" and kind != "IndentationError":  # found by reading
                told = (
                    f"stops with {kind}: {first_sentence(message.strip().splitlines()[0]) if message.strip() else ''}"
                )
                advice = "Restart the kernel and run all cells from the top to see it. Mend or delete the cell."
                findings.append(Finding("error", place, told.rstrip(": "), advice, blocks=False))
        if number in outcome.flooded:
            findings.append(
                Finding("output", place, "prints more than 10 MB.", "Take out the print that repeats.", blocks=False)
            )
        if outcome.stopped and number == outcome.stopped[0]:
            findings.append(_stopped(place, outcome.stopped[1], time_limit, name in checks))
    return findings


def _bare(notebook: Any) -> Any:
    """Return the notebook without outputs, which may be large."""
    without = type(notebook)(notebook)
    without.cells = [
        type(cell)({**cell, "outputs": []}) if cell.cell_type == "code" else cell for cell in notebook.cells
    ]
    return without


def _stopped(place: str, why: str, time_limit: float, is_check: bool) -> Finding:
    """Describe the cell at which the run ended."""
    look = "It calls your function: look in it for" if is_check else "Look for"
    if why == "time":
        return Finding(
            "timeout",
            place,
            f"takes longer than {time_limit:g} s and was stopped. The cells below it were not tried.",
            f"{look} a loop that does not end, or work that is repeated for each row.",
        )
    return Finding(
        "kernel",
        place,
        "ends Python itself, so nothing below it can be graded.",
        f"{look} exit(), os._exit() or a table that grows beyond the memory.",
    )
