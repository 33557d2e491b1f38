"""What a lesson says of a study agrees with the sources page: each number stands in an entry that is cited there."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CITED = re.compile(r"\{cite(?::t)?\}`([^`]+)`")
NUMBER = re.compile(r"(?<![\w$.])\d[\d,.]*(?:\s(?:%|million|billion))?")


def numbers(text: str) -> set[str]:
    return {" ".join(found.split()).rstrip(".,") for found in NUMBER.findall(text)}


@cache
def entries() -> dict[str, str]:
    """What the sources page says of each study, by its key."""
    page = (ROOT / "chapters/reference/bibliography.md").read_text("utf-8")
    starts = [*re.finditer(r"^\{cite:t\}`(\w+)`", page, flags=re.M)]
    ends = [start.start() for start in starts[1:]] + [len(page)]
    return {start[1]: page[start.end() : end] for start, end in zip(starts, ends, strict=True)}


def told(lesson: str) -> list[tuple[str, set[str]]]:
    """The bullets of the section on the studies, and which studies each cites."""
    page = (ROOT / "chapters" / lesson).read_text("utf-8")
    section = page[page.index("## What studies found") :]
    section = section[: section.index("\n## ", 1)]
    bullets = re.findall(r"^- .*?(?=^- |^\*\*|^$)", section, flags=re.M | re.S)
    return [(bullet, {key for keys in CITED.findall(bullet) for key in keys.split(",")}) for bullet in bullets]


LESSONS = sorted(path.name for path in (ROOT / "chapters").glob("0[1-5]-*.md"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_numbers_of_a_study_are_those_of_the_sources_page(lesson):
    bullets = told(lesson)
    assert len(bullets) >= 4
    for bullet, keys in bullets:
        known = numbers(" ".join(entries()[key] for key in keys))
        without_links = re.sub(r"\]\([^)]*\)|\{cite(?::t)?\}`[^`]*`|\[lesson \d\]", "", bullet)
        assert numbers(without_links) <= known, bullet
