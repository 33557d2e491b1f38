"""Find what must not be handed out: text of solutions and hidden tests, by content, wherever it turns up.

Secret is what stands between the marks of a solution or of hidden tests and nowhere else in the assignment. It is
looked for as whole lines, as runs of words and signs whatever the line breaks, quotes and spaces between them, and as
telling numbers: fractions and decimals that only a solution or a hidden test states. A long piece of a solution, and a
whole test, is a leak even where the assignment shows it, since it should not.
"""

import ast
import functools
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["leaks"]

MARK = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS)")
WORD = re.compile(r"\w+|[^\w\s'\"`\\*#“”‘’]")  # a page and a notebook may differ in quotes, emphasis and comment signs
NUMBER = re.compile(r"(?<![\w.])(?:\d+\.\d{8,}|\d{3,} ?/ ?\d{3,})(?!\w)")
LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*(?:/|#|\.md|\.html)[^()\s]*\)")  # a page shows its words alone
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
RUN = 10  # words and signs in a row
SPEAKING = 3  # of these at least must be words or numbers: the rule of a table says nothing
PIECE = 20  # words and signs of a solution
Words = tuple[str, ...]
SHORTEST = 12  # shorter lines, such as a bracket, say nothing
LONGEST = 300  # of a longer line only the place is quoted


def leaks(source: Any, handed_out: Any, public: str = "") -> list[str]:
    """Return the lines of a text or a notebook that give a solution or a hidden test away, in their order.

    Parameters
    ----------
    source
        The assignment as a notebook, with its solutions and hidden tests.
    handed_out
        What people get to see: a notebook (its sources, outputs and metadata are searched) or a text, which may be HTML
        or JSON.
    public
        Further text that may be shown, besides what the assignment shows anyway.
    """
    secret = _secrets(tuple(cell.source for cell in source.cells), _plain(public))
    found: dict[str, None] = {}
    for text in _texts(handed_out):
        found |= dict.fromkeys(_found(_plain(text), secret))
    return list(found)


def regions(source: str) -> tuple[list[str], list[str]]:
    """Return the parts of a cell that must not be handed out, and those that may, without the marks' lines."""
    parts: tuple[list[str], list[str]] = ([], [])
    lines: list[str] = []
    secret = False
    for line in source.splitlines():
        mark = MARK.search(line)
        if mark is None:
            lines.append(line)
            continue
        parts[not secret].append("\n".join(lines))
        lines, secret = [], mark[1] == "BEGIN"
    parts[not secret].append("\n".join(lines))
    return tuple([text for text in part if text.strip()] for part in parts)


@dataclass(frozen=True)
class _Secret:
    """What must not be handed out: lines, runs of words, numbers, and pieces by the run that they begin with."""

    lines: frozenset[str]
    runs: frozenset[Words]
    numbers: frozenset[str]
    pieces: Mapping[Words, Sequence[Words]]


@functools.lru_cache(maxsize=32)
def _secrets(cells: tuple[str, ...], public: str) -> _Secret:
    hidden, shown, pieces = [], [public], defaultdict(list)
    for cell in cells:
        secret, rest = regions(cell)
        hidden += map(_unescaped, secret)
        shown += map(_unescaped, rest)
        for text in secret:
            for piece in _tests(text) if "BEGIN HIDDEN TESTS" in cell else _runs(_unescaped(text), PIECE):
                pieces[piece[:RUN]].append(piece)
    lines, runs, numbers = (
        frozenset(item for text in hidden for item in take(text))
        - frozenset(item for text in shown for item in take(text))
        for take in (_lines, _runs, _numbers)
    )
    return _Secret(
        frozenset(line for line in lines if len(line) >= SHORTEST and re.search(r"\w", line)), runs, numbers, pieces
    )


def _lines(text: str) -> Iterator[str]:
    return (" ".join(line.split()) for line in text.splitlines())


def _runs(text: str, length: int = RUN) -> Iterator[Words]:
    """Yield all runs of so many words; of a text that has fewer, but enough to say something, all of it."""
    words = WORD.findall(text)
    length = max(RUN, min(length, len(words)))
    runs = (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
    return (run for run in runs if sum(word[0].isalnum() for word in run) >= SPEAKING)


def _tests(text: str) -> Iterator[Words]:
    """Yield the words of each statement of hidden tests that calls a check, if it is long enough to say something."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return
    for statement in body:
        words = WORD.findall(_unescaped(ast.get_source_segment(text, statement)))
        if words[:3] == ["checks", ".", "expect"] and len(words) >= RUN:
            yield tuple(words)


def _numbers(text: str) -> Iterator[str]:
    return (number.replace(" ", "") for number in NUMBER.findall(text))


def _texts(handed_out: Any) -> Iterator[str]:
    if isinstance(handed_out, str):
        yield handed_out
        return
    for cell in handed_out.cells:
        yield cell.source
        yield json.dumps({key: value for key, value in cell.items() if key != "source"}, ensure_ascii=False)
    yield json.dumps(handed_out.metadata, ensure_ascii=False)


def _plain(text: str) -> str:
    """Return what a reader sees of a text that may be HTML or JSON."""
    if re.search(r"</[a-zA-Z]+>", text):
        text = html.unescape(TAG.sub("", text))
    return _unescaped(text)


def _unescaped(text: str) -> str:
    return LINK.sub(r"\1", text.replace("\\n", "\n").replace('\\"', '"'))


def _found(text: str, secret: _Secret) -> list[str]:
    spans = [match.span() for match in MARK.finditer(text)]
    spans += [match.span() for match in NUMBER.finditer(text) if match[0].replace(" ", "") in secret.numbers]
    words = list(WORD.finditer(text))
    values = tuple(word[0] for word in words)
    for at in range(len(words) - RUN + 1):
        run = values[at : at + RUN]
        long = max((len(p) for p in secret.pieces.get(run, ()) if values[at : at + len(p)] == p), default=0)
        if long or run in secret.runs:
            spans += [word.span() for word in words[at : at + max(long, RUN)]]
    spans.sort()
    found, place, at = [], 0, 0
    for line in text.splitlines(keepends=True):
        end, inside = place + len(line), []
        while at < len(spans) and spans[at][0] < end:
            inside.append(spans[at])
            at += 1
        shown = " ".join(line.split())
        if inside and len(shown) > LONGEST:
            first = inside[0][0]
            shown = " ".join(text[first : min(max(stop for _, stop in inside), first + LONGEST)].split())
        if inside or shown in secret.lines:
            found.append(shown)
        place = end
    return found
