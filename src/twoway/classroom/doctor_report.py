"""Print what `twoway doctor` found: a summary first, then problems and remarks, each with what to do."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from twoway.classroom.doctor import Diagnosis, Finding

WIDTH = 88
SHOWN = 4  # places that are told of one kind; the others are counted


def show(diagnosis: Diagnosis, findings: Sequence[Finding], console: Console, ran: bool) -> None:
    """Print a diagnosis.

    Parameters
    ----------
    diagnosis
        What it is about.
    findings
        All that was found, also by running it.
    console
        Where to print; colours appear only on a terminal.
    ran
        Whether the notebook was run.
    """
    problems = [finding for finding in findings if finding.blocks]
    remarks = [finding for finding in findings if not finding.blocks]
    name = diagnosis.path.name
    if problems:
        _say(console, f"{name} cannot be graded as it stands: {_count(len(problems), 'problem')}.", "bold red")
    else:
        _say(console, f"{name} can be graded as it stands.", "bold green")
    tried = "run from top to bottom in a fresh kernel" if ran else "not run"
    assignment = f"version {diagnosis.handout.version} of “{diagnosis.lesson}” ({diagnosis.where})"
    _say(console, f"Compared with {assignment}; {tried}.", "dim")
    for title, found, style in (
        ("Problems", problems, "red"),
        ("Remarks, which do not hinder grading", remarks, "yellow"),
    ):
        if found:
            _say(console, "")
            _say(console, f"{title} ({len(found)})", f"bold {style}")
            for lines in _grouped(found):
                for line, line_style, indent in lines:
                    _say(console, line, line_style, indent)
    fixable = [finding for finding in problems if finding.fixable]
    if fixable:
        _say(console, "")
        whole = "all of them" if len(fixable) == len(problems) else f"{len(fixable)} of the problems"
        _say(
            console,
            f"twoway doctor {name} --fix repairs {whole}. It keeps what you wrote, and a copy of the file.",
            "bold",
        )


def _grouped(findings: Sequence[Finding]) -> Iterator[list[tuple[str, str, str]]]:
    """Put together what is said in the same words of several cells."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    many = Counter(finding.kind for finding in findings)
    for finding in findings:
        in_order = finding.kind == "moved" and many["moved"] > SHOWN
        repair = "--fix puts them back in order." if in_order else finding.repair
        groups.setdefault((finding.kind, finding.what, repair), []).append(finding.place)
    for (_, what, repair), places in groups.items():
        if len(places) == 1:
            lines = [(f"{places[0]} {what}", "", "  ")]
        else:
            lines = [(f"{len(places)} cells: each {what}", "", "  ")]
            shown = places if len(places) <= SHOWN + 1 else places[:SHOWN]
            lines += [(f"- {place}", "", "    ") for place in shown]
            if len(shown) < len(places):
                lines.append((f"- and {len(places) - len(shown)} more", "", "    "))
        yield [*lines, (f"-> {repair}", "cyan", "    ")]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _say(console: Console, line: str, style: str = "", indent: str = "") -> None:
    wrapped = textwrap.wrap(
        line,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    for part in wrapped or [""]:
        console.print(Text(part, style=style), soft_wrap=True)
