"""Prove that an assignment's grading can be trusted: its hidden tests fail every mutant of its reference solutions.

A mutant is a reference solution with one small mistake in it (`mutants`). If the hidden tests of its task alone,
without the visible check, find nothing wrong with it, it survives. A survivor either shows a gap in the tests, or means
the same as the solution; then a line in `exercises/answers/<lesson>/equivalent.csv` says why. A line that excuses no
survivor is an error, so the file cannot outlive its reasons. Every answer of the catalogue is tried as well.

What came out is kept in `exercises/answers/<lesson>/proof.json`, with a fingerprint of what it was made from.
"""

import csv
import hashlib
import importlib.metadata
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from twoway import checks
from twoway.classroom import mutants, trial, workers
from twoway.classroom.answers import Answer, AnswerError, points_by_task, read_answers
from twoway.classroom.notebooks import MARKERS, SOURCE, lessons, notebook_text

ANSWERS = Path("exercises/answers")
EQUIVALENT, REPORT = "equivalent.csv", "proof.json"

__all__ = [
    "Equivalent",
    "Proof",
    "ProofError",
    "TaskProof",
    "fingerprint",
    "prove",
    "read_equivalents",
    "report",
    "show",
]


class ProofError(Exception):
    """Nothing can be proven: the message says what is wrong with the assignment or with a file beside it."""


class Equivalent(NamedTuple):
    """Why a mutant that survives is no mistake: a row of `equivalent.csv`."""

    task: str
    original: str
    mutated: str
    reason: str


@dataclass
class TaskProof:
    """What came out for one task."""

    points: int
    hidden_tests: int
    wrong: int = 0
    rejected: int = 0
    right: int = 0
    accepted: int = 0
    mutants: int = 0
    killed: int = 0
    justified: int = 0
    messages: int = 0
    earned: int = 0
    unearned: list[str] = field(default_factory=list)

    @property
    def survived(self) -> int:
        """Mutants that neither a hidden test kills nor a reason excuses."""
        return self.mutants - self.killed - self.justified

    @property
    def score(self) -> float:
        """The killed part of the mutants that mean something else than the solution."""
        different = self.mutants - self.justified
        return self.killed / different if different else 1.0


@dataclass
class Proof:
    """What came out for a lesson: numbers by task, and whatever is against trusting its grading, in words."""

    lesson: str
    tasks: dict[str, TaskProof]
    survivors: list[tuple[str, mutants.Mutant]]
    problems: list[str]

    @property
    def holds(self) -> bool:
        """Whether the grading can be trusted."""
        return not self.survivors and not self.problems


class _Task(NamedTuple):
    code: str
    cells: dict[str, int]
    hidden: tuple[str, ...]


def prove(
    root: Path,
    lesson: str,
    only: Sequence[str] = (),
    processes: int = 0,
    begin: Callable[[int], Callable[[], None]] = lambda number: lambda: None,
) -> Proof:
    """Try all mutants and the catalogue of one assignment.

    Parameters
    ----------
    root
        Folder of the course.
    lesson
        The assignment.
    only
        Tasks, by the grade_id of their solution cells; all of them if empty.
    processes
        How many processes work on it; as many as there are processors if 0.
    begin
        Called with the number of trials that will be made; returns what is called after each.

    Raises
    ------
    ProofError
        If the reference solution fails, or a file of the catalogue is not as it must be.
    twoway.classroom.notebooks.NotebookSourceError
        If the text of the assignment has problems.
    """
    known = lessons(root)
    if lesson not in known:
        raise ProofError(f"{lesson}: no such assignment. There are: {', '.join(known) or '(none)'}")
    text = notebook_text(root / SOURCE / lesson / f"{lesson}.md", root)
    notebook = _notebook(text)
    tasks = _tasks(notebook)
    if unknown := [name for name in only if name not in tasks]:
        raise ProofError(f"{lesson}: it has no task {', '.join(unknown)}. There are: {', '.join(tasks)}")
    tasks = {name: task for name, task in tasks.items() if not only or name in only}
    try:
        catalogue = read_answers(root / ANSWERS / lesson)
    except AnswerError as error:
        raise ProofError(str(error)) from None
    excused = [row for row in read_equivalents(root, lesson) if not only or row.task in only]
    made = [(name, mutant) for name, task in tasks.items() for mutant in mutants.mutants(task.code)]
    tried = [(name, answer) for name in tasks for answer in catalogue.get(name, [])]
    jobs = [workers.Job({name: mutant.code}, tasks[name].hidden, True) for name, mutant in made]
    jobs += [workers.Job({name: answer.code}, tuple(tasks[name].cells), False) for name, answer in tried]
    try:
        outcome = workers.run(text, jobs, processes or workers.cores(), begin(len(jobs)))
    except RuntimeError as error:
        raise ProofError(f"{lesson}: {error}") from None
    survivors = [mutant for mutant, failed in zip(made, outcome, strict=False) if not failed]
    said = list(zip(tried, outcome[len(made) :], strict=True))
    result = Proof(lesson, {name: TaskProof(sum(t.cells.values()), len(t.hidden)) for name, t in tasks.items()}, [], [])
    _count_answers(result, said)
    _count_messages(result, _listed_messages(notebook, tasks), said)
    for name, _ in made:
        result.tasks[name].mutants += 1
    for name, task in result.tasks.items():
        task.killed = task.mutants - sum(survivor == name for survivor, _ in survivors)
    _excuse(result, survivors, excused)
    return result


def _notebook(text: str) -> Any:
    import nbformat

    return nbformat.reads(text, 4)


def _tasks(notebook: Any) -> dict[str, _Task]:
    sources = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if cell.metadata.get("nbgrader")}
    return {
        name: _Task(sources[name], cells, tuple(cell for cell in cells if MARKERS["hidden"][0] in sources[cell]))
        for name, cells in points_by_task(notebook).items()
    }


def _count_answers(result: Proof, said: Sequence[tuple[tuple[str, Answer], Mapping[str, str]]]) -> None:
    for (name, answer), failed in said:
        task = result.tasks[name]
        if answer.right:
            task.right += 1
            task.accepted += not failed
        else:
            task.wrong += 1
            task.rejected += bool(failed)
        if answer.right == bool(failed):
            verdict = f"is refused: {next(iter(failed.values()))}" if failed else "gets full points"
            kind = "right" if answer.right else "wrong"
            result.problems.append(f"{name}: the {kind} answer '{answer.title}' {verdict}")
        elif tuple(failed) != answer.fails:
            where = f"fails {', '.join(failed)}; its file says {', '.join(answer.fails)}"
            result.problems.append(f"{name}: the wrong answer '{answer.title}' {where}")


# ---------------------------------------------------------------- messages of the visible checks


def _listed_messages(notebook: Any, tasks: Mapping[str, _Task]) -> dict[str, list[tuple[str, str]]]:
    """Return by task what its visible check is ready to say: each text, with what must be said beside it."""
    listed: dict[str, list[tuple[str, str]]] = {name: [] for name in tasks}

    def listen(
        task: str,
        call: Callable[[], Any],
        right: Any = None,
        *,
        misconceptions: Mapping[Any, str] = checks.NOTHING,
        parts: Sequence[checks.Part] = (),
        cases: Sequence[checks.Case] = (),
        **options: Any,
    ) -> None:
        texts = [("", text) for text in misconceptions.values()]
        texts += [(f"Look at {aspect.label}", text) for aspect in parts for text in aspect.misconceptions.values()]
        texts += [("", f"The smallest case that shows it: {small.situation}.") for small in cases]
        heard.extend(texts)

    spoken, checks.verdict = checks.verdict, listen
    try:
        for name, task in tasks.items():
            heard: list[tuple[str, str]] = []
            trial.failing(notebook, only=[cell for cell in task.cells if cell not in task.hidden])
            listed[name] = list(dict.fromkeys(heard))
    finally:
        checks.verdict = spoken
    return listed


def _count_messages(
    result: Proof,
    listed: Mapping[str, Sequence[tuple[str, str]]],
    said: Sequence[tuple[tuple[str, Answer], Mapping[str, str]]],
) -> None:
    for name, texts in listed.items():
        task = result.tasks[name]
        messages = [message for (of, _), failed in said if of == name for message in failed.values()]
        task.messages = len(texts)
        task.unearned = [
            (f"{beside} " if beside else "") + text
            for beside, text in texts
            if not any(beside in message and text in message for message in messages)
        ]
        task.earned = task.messages - len(task.unearned)


# ---------------------------------------------------------------- survivors that are no mistakes


def read_equivalents(root: Path, lesson: str) -> list[Equivalent]:
    """Return the mutants of a lesson that are said to mean the same as the solution, each with the reason.

    Raises
    ------
    ProofError
        If a row lacks something or stands twice.
    """
    file = root / ANSWERS / lesson / EQUIVALENT
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, strict=True)
        if rows.fieldnames != list(Equivalent._fields):
            raise ProofError(f"{lesson}/{EQUIVALENT}: the columns are {', '.join(Equivalent._fields)}")
        found = []
        for row in rows:
            if None in row or not all(row.values()):
                raise ProofError(f"{lesson}/{EQUIVALENT}, line {rows.line_num}: fill in {', '.join(row)}")
            found.append(Equivalent(**row))
    twice = {row[:3] for row in found if sum(row[:3] == other[:3] for other in found) > 1}
    if twice:
        raise ProofError(f"{lesson}/{EQUIVALENT}: stands twice: {min(twice)}")
    return found


def _excuse(result: Proof, survivors: Sequence[tuple[str, mutants.Mutant]], excused: Sequence[Equivalent]) -> None:
    reasons = {row[:3] for row in excused}
    alive = {(name, mutant.original, mutant.mutated) for name, mutant in survivors}
    for name, mutant in survivors:
        if (name, mutant.original, mutant.mutated) in reasons:
            result.tasks[name].justified += 1
        else:
            result.survivors.append((name, mutant))
    for row in excused:
        if row[:3] not in alive:
            result.problems.append(
                f"{row.task}: {EQUIVALENT} excuses a mutant that does not survive. Take the row out: "
                f"{row.original}  ->  {row.mutated}"
            )


# ---------------------------------------------------------------- the report

COLUMNS: Mapping[str, Callable[[TaskProof], str]] = {
    "mutants": lambda task: str(task.mutants),
    "killed": lambda task: str(task.killed),
    "justified": lambda task: str(task.justified),
    "alive": lambda task: str(task.survived),
    "score": lambda task: f"{math.floor(1000 * task.score) / 10:.1f} %",
    "wrong rejected": lambda task: f"{task.rejected} of {task.wrong}",
    "right accepted": lambda task: f"{task.accepted} of {task.right}",
    "messages": lambda task: f"{task.earned} of {task.messages}",
}


def show(console: Any, proof: Proof) -> None:
    """Print a proof on a console of rich: a table, then whatever is against it."""
    from rich.table import Table

    table = Table(title=f"{proof.lesson}: do its hidden tests find mistakes?", title_justify="left")
    table.add_column("task")
    for heading in COLUMNS:
        table.add_column(heading, justify="right")
    for name, task in proof.tasks.items():
        cells = [cell(task) for cell in COLUMNS.values()]
        table.add_row(name, *cells, style="bold red" if task.survived else None)
    whole = total(proof.tasks.values())
    table.add_section()
    table.add_row("all", *(cell(whole) for cell in COLUMNS.values()))
    console.print(table)
    for name, mutant in proof.survivors:
        console.print(f"{name}, line {mutant.line}: no hidden test fails this mistake.", markup=False, highlight=False)
        for sign, line in (("-", mutant.original), ("+", mutant.mutated)):
            console.print(f"  {sign} {line}", markup=False, highlight=False, soft_wrap=True)
    for problem in proof.problems:
        console.print(problem, markup=False, highlight=False, soft_wrap=True)
    if not proof.holds:
        console.print(
            f"{proof.lesson} is not proven. Kill each survivor by a better hidden test, or say in "
            f"{(ANSWERS / proof.lesson / EQUIVALENT).as_posix()} why it is no mistake.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def total(tasks: Iterable[TaskProof]) -> TaskProof:
    """Return the sums over tasks."""
    whole = TaskProof(0, 0)
    for task in tasks:
        for name, value in asdict(task).items():
            setattr(whole, name, getattr(whole, name) + value)
    return whole


def report(root: Path, proof: Proof) -> str:
    """Return what is kept of a proof, as JSON in a stable order."""
    tasks = {name: asdict(task) for name, task in proof.tasks.items()}
    kept = {"made_from": fingerprint(root, proof.lesson), "tasks": tasks}
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def fingerprint(root: Path, lesson: str) -> str:
    """Hash of what a proof is made from: the assignment's cells, the catalogue, the excuses and the mutation tool.

    The prose of the assignment does not count, nor do the tables of the course, which the hidden tests hold.
    """
    notebook = _notebook(notebook_text(root / SOURCE / lesson / f"{lesson}.md", root))
    cells = [
        (cell.metadata.nbgrader.grade_id, cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader")
    ]
    answers = {
        name: [asdict(answer) for answer in listed] for name, listed in read_answers(root / ANSWERS / lesson).items()
    }
    tools = [Path(module.__file__).read_text("utf-8") for module in (checks, mutants, trial)]
    versions = [f"mutmut {importlib.metadata.version('mutmut')}"]
    everything = [cells, answers, read_equivalents(root, lesson), tools, versions]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()
