"""The sources: each entry can be found by a reader, and the page says of each on whom it is and what it found."""

import re
from collections import Counter
from pathlib import Path

import pytest
from pybtex.database import parse_string

PAGE = "chapters/reference/bibliography.md"
SOURCES = "chapters/reference/references.bib"

KINDS = {"experiment", "observation", "simulation", "argument", "method", "rule"}
LINES = ("On whom", "Found", "Bears on")
LONGEST = 60  # words in a line of an annotation
NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b", re.IGNORECASE)
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}]+")

# Entries that lead nowhere, and why.
NO_LINK = {
    "davis1941": "a book older than ISBN and DOI",
    "goodhart1975": "a bank's volume of papers, never put online",
    "li2008": "a book whose ISBN no record confirmed",
    "ma2015": "no record confirmed its DOI",
}

NUMBERS = ["none", "one", "two", "three", "four", "five", "six"]

ANNOTATION = re.compile(r"^\{cite:t\}`([^`]+)` \(([^)]+)\)\n((?:(?::| ) .+\n|\n)+)", re.MULTILINE)
LINE = re.compile(r"^: \*\*([^*]+)\.\*\* ((?:.+\n?)(?:  .+\n?)*)", re.MULTILINE)


def annotations(page: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return each annotated key with its kind and its lines, as label and text."""
    return [(key, kind, LINE.findall(body)) for key, kind, body in ANNOTATION.findall(page)]


def cited(text: str) -> set[str]:
    """Return the keys that a page cites."""
    groups = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text)
    return {key.strip() for group in groups for key in group.split(",")}


def faults_of_entries(sources: str) -> list[str]:
    """Return what is wrong with the entries themselves."""
    entries = parse_string(sources, "bibtex").entries
    dois = {key: entry.fields["doi"] for key, entry in entries.items() if "doi" in entry.fields}
    linked = {key for key, entry in entries.items() if {"doi", "url", "isbn"} & set(entry.fields)}
    often = [doi for doi, times in Counter(doi.lower() for doi in dois.values()).items() if times > 1]
    return [
        *(f"{key}: no doi, url or isbn" for key in sorted(set(entries) - linked - set(NO_LINK))),
        *(f"{key}: excused, but has a link or is gone" for key in sorted(set(NO_LINK) - (set(entries) - linked))),
        *(f"{key}: {doi} is not a DOI" for key, doi in dois.items() if not DOI.fullmatch(doi)),
        *(f"{doi}: twice" for doi in often),
    ]


def faults_of_annotations(sources: str, page: str) -> list[str]:
    """Return what is wrong with what the page says of the entries."""
    entries = set(parse_string(sources, "bibtex").entries)
    told = annotations(page)
    times = Counter(key for key, _, _ in told)
    faults = [f"{key}: annotated {times[key]} times" for key in sorted(entries) if times[key] != 1]
    faults += [f"{key}: annotated, but no entry" for key in sorted(set(times) - entries)]
    for key, kind, lines in told:
        said = dict(lines)
        if tuple(label for label, _ in lines) != LINES:
            faults.append(f"{key}: lines are {[label for label, _ in lines]}")
        if not set(kind.split(" and ")) <= KINDS:
            faults.append(f"{key}: kind {kind}")
        if not NUMBER.search(said.get("On whom", "")):
            faults.append(f"{key}: on whom, without a number or a year")
        faults += [f"{key}: {label} is long" for label, text in lines if len(text.split()) > LONGEST]
    return faults


def faults_of_citations(page: str, pages: dict[str, str]) -> list[str]:
    """Return what pages cite and the sources do not tell of."""
    told = {key for key, _, _ in annotations(page)}
    return [f"{name}: {key}" for name, text in pages.items() for key in sorted(cited(text) - told)]


def told_of_links(sources: str) -> str:
    """What the page must say of entries that no DOI leads to the publisher of."""
    entries = parse_string(sources, "bibtex").entries.values()
    without = [entry for entry in entries if "doi" not in entry.fields]
    number = sum("url" not in entry.fields for entry in without)
    assert 0 < number < len(without)
    return f"Some have a web address instead, and {NUMBERS[number]} have neither:"


@pytest.fixture(scope="module")
def sources(root: Path) -> str:
    return (root / SOURCES).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / PAGE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, str]:
    files = [root / "index.md", *sorted((root / "chapters").rglob("*.md"))]
    return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files}


def test_each_entry_can_be_found(sources):
    assert faults_of_entries(sources) == []


def test_the_page_says_how_many_have_no_doi(sources, page):
    assert told_of_links(sources) in " ".join(page.split())
    another = replaced(sources, "  doi = {10.25300/MISQ/2020/15510}\n", "")
    assert told_of_links(another) not in " ".join(page.split())


def test_each_entry_is_annotated(sources, page):
    assert faults_of_annotations(sources, page) == []


def test_whatever_a_page_cites_is_annotated(page, pages):
    assert sum(len(cited(text)) for name, text in pages.items() if name != PAGE) > 20
    assert faults_of_citations(page, pages) == []


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  doi = {10.25300/MISQ/2020/15510}\n", "", "wang2020: no doi, url or isbn"),
        ("{10.25300/MISQ/2020/15510}", "{https://doi.org/10.25300/MISQ/2020/15510}", "is not a DOI"),
        ("{10.25300/MISQ/2020/15510}", "{10.25300/MISQ 2020}", "is not a DOI"),
        ("{10.25300/MISQ/2020/15510}", "{10.1509/JMR.14.0237}", "10.1509/jmr.14.0237: twice"),
        ("pages = {627--645}", "pages = {627--645},\n  url = {https://example.org}", "ma2015: excused"),
    ],
)
def test_an_entry_that_cannot_be_found_is_named(sources, old, new, fault):
    assert any(fault in found for found in faults_of_entries(replaced(sources, old, new)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{cite:t}`wang2020` (observation)\n", "{cite:t}`wang2020`\n", "wang2020: annotated 0 times"),
        ("{cite:t}`wang2020` (", "{cite:t}`john2017` (", "john2017: annotated 2 times"),
        ("{cite:t}`wang2020` (", "{cite:t}`nobody1999` (", "nobody1999: annotated, but no entry"),
        ("{cite:t}`wang2020` (observation)", "{cite:t}`wang2020` (proof)", "wang2020: kind proof"),
        (": **Found.** A post raised purchases", ": A post raised purchases", "wang2020: lines are"),
        ("published in 2020. The\n  university's report speaks of 80,000 people.", "once.", "wang2020: on whom"),
        (": **Found.** A post raised", ": **Found.** " + "Much " * 60 + "and a post raised", "wang2020: Found is long"),
    ],
)
def test_an_annotation_with_a_fault_is_named(sources, page, old, new, fault):
    assert any(fault in found for found in faults_of_annotations(sources, replaced(page, old, new)))


def test_a_citation_that_the_sources_do_not_tell_of_is_named(page):
    text = "See {cite}`wang2020, nobody1999` and {cite:t}`someone2001`."
    assert faults_of_citations(page, {"lesson": text}) == ["lesson: nobody1999", "lesson: someone2001"]
