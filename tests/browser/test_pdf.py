"""The printed course: all of it, in order, nothing cut off, nothing blank, and the same for who cannot see it."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from twoway import chromium
from twoway.book.paper import printing
from twoway.book.paper.sheet import sheet

# A page with a fault of each kind: a sign that no font has, a drawing without words, a blank page; and a heading on two
# lines, which Chromium's outline makes one word.
FAULTY = """<!doctype html><html lang="en"><head><meta charset="utf-8"/><title>Faulty</title></head><body>
<svg width="9" height="9" role="img" aria-label="A (round) dot"><circle r="9"/></svg><svg width="9" height="9"
role="img"><circle r="9"/></svg><h1 style="width: 40mm">A heading that fills two lines</h1>
<p>\ue123 and ω</p><p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>
<p style="break-before: page; break-after: page">&nbsp;</p><p id="end"><a href="#end">End</a></p></body></html>"""


@pytest.fixture(scope="module")
def made(root, html):
    """The sheet of the whole course."""
    return sheet(root, html)


@pytest.fixture(scope="module")
def file(made, tmp_path_factory):
    """The whole course, printed once: the numbers of the pages are not known then."""
    return printing.printed(chromium.ensure_browser(), made.html, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def reader(file):
    """The same, opened."""
    return PdfReader(file)


@pytest.fixture(scope="module")
def small(root, html, tmp_path_factory):
    """Some pages of the course as `twoway pdf` prints them: the file, and what it told."""
    course = tmp_path_factory.mktemp("course")
    (course / "_config.yml").write_bytes((root / "_config.yml").read_bytes())
    (course / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n- file: chapters/01-conversation\n- file: chapters/reference/report\n"
    )
    (course / "_build").mkdir()
    (course / "_build/html").symlink_to(html, target_is_directory=True)
    return printing.write(course, course / "small.pdf")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """The faulty page, printed."""
    return printing.printed(chromium.ensure_browser(), FAULTY, tmp_path_factory.mktemp("faulty"))


def headings(outline, depth=0):
    """Titles of an outline, with their depth."""
    for entry in outline:
        if isinstance(entry, list):
            yield from headings(entry, depth + 1)
        else:
            yield depth, " ".join(entry.title.split())


def blank_pages(reader: PdfReader) -> list[int]:
    """Numbers of the pages that hold hardly more than a title and a number at their foot."""
    return [
        number
        for number, page in enumerate(reader.pages, 1)
        if len(re.findall(rb"\bT[jJ]\b|\bf\b|\bS\b", page.get_contents().get_data())) < 5
    ]


def unembedded_fonts(reader: PdfReader) -> set[str]:
    """Names of the fonts that a reader of the file would have to have."""
    found = set()
    for page in reader.pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            for part in font.get("/DescendantFonts", [font]):
                descriptor = part.get_object().get("/FontDescriptor", {})
                if font["/Subtype"] != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
                    found.add(str(font["/BaseFont"]))
    return found


def described(file: Path) -> list[str]:
    """What a PDF as Chromium writes it says of its figures to who cannot see them."""
    found = []
    for text, code in re.findall(rb"/Alt ?(?:\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f]*)>)", file.read_bytes()):
        plain = (
            re.sub(rb"\\(.)", rb"\1", text).decode("latin-1") if text else bytes.fromhex(code.decode()).decode("utf-16")
        )
        found.append(" ".join(plain.split()))
    return found


def too_wide(page) -> list[str]:
    """What of a sheet is wider than the paper, or cut off by a box that would scroll."""
    return page.evaluate("""() => {
        const wide = document.body.getBoundingClientRect().right
        const hides = element =>
            getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1
        return [...document.querySelectorAll('article *')].filter(element => !element.closest('svg, math'))
            .filter(element => element.getBoundingClientRect().right > wide + 1 || hides(element))
            .map(element => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`)
    }""")


def test_all_chapters_are_in_its_outline_in_order(made, reader):
    found = [(depth, "".join(title.split())) for depth, title in headings(reader.outline)]
    wanted = [(0, "Contents")]
    for part in made.chapters[:-1]:
        wanted += [(0, part.title), *((1, title) for title, _ in part.sections)]
    wanted = [(depth, "".join(title.split())) for depth, title in wanted]
    assert [entry for entry in found if entry[0] < 2][: len(wanted)] == wanted
    assert (0, "".join(made.chapters[-1].title.split())) in found[len(wanted) :]


def test_a_heading_on_two_lines_is_whole_in_the_outline(faulty, tmp_path):
    printing.finish(faulty, tmp_path / "out.pdf", FAULTY)
    assert list(headings(PdfReader(tmp_path / "out.pdf").outline)) == [(0, "A heading that fills two lines")]


def test_every_drawing_and_every_simulators_picture_is_there_and_described(made, file):
    sheet = BeautifulSoup(made.html, "html.parser")
    drawings = sheet.select("article svg[role=img], article img")
    simulators = sheet.select(".pp-simulator")
    assert len(simulators) >= 6
    assert all(cell.svg and cell.select_one(".pp-note") for cell in simulators)
    wanted = {" ".join((drawing.get("aria-label") or drawing["alt"]).split()) for drawing in drawings}
    assert wanted - set(described(file)) == set()


def test_a_drawing_without_words_is_noticed(faulty):
    assert described(faulty) == ["A (round) dot"]


def test_no_page_is_blank(reader, faulty):
    assert len(reader.pages) > 50
    assert blank_pages(reader) == []
    assert 2 in blank_pages(PdfReader(faulty))


def test_its_fonts_are_in_it_and_have_every_sign(made, reader, faulty):
    assert unembedded_fonts(reader) == set()
    assert printing.missing_signs(made.html, printing.signs(reader)) == ""
    assert printing.missing_signs(FAULTY, printing.signs(PdfReader(faulty))) == "\ue123"


def test_a_font_that_is_not_in_the_file_is_noticed(reader):
    page = {"/Resources": {"/Font": {"/F1": Outside()}}}
    assert unembedded_fonts(type("Reader", (), {"pages": [page]})) == {"/Helvetica"}


class Outside(dict):
    """A font of which only the name is in a PDF."""

    def __init__(self):
        super().__init__({"/Subtype": "/Type1", "/BaseFont": "/Helvetica"})

    def get_object(self):
        return self


def test_nothing_is_cut_off_at_the_right(open_context, made, tmp_path):
    page = open_context().new_page()
    source = tmp_path / "course.html"
    source.write_text(made.html, encoding="utf-8")
    page.goto(source.as_uri())
    page.wait_for_selector("html[data-fitted]")
    assert too_wide(page) == []
    page.evaluate("""() => document.querySelector('article').insertAdjacentHTML('beforeend',
        '<div><table><tr><td style="white-space: nowrap">' + 'wide '.repeat(90) + '</td></tr></table></div>')""")
    assert any("wide wide" in found for found in too_wide(page))


def test_the_contents_name_the_pages_on_which_the_chapters_begin(small):
    reader = PdfReader(small.file)
    begin = {
        " ".join(entry.title.split()): reader.get_destination_page_number(entry) + 1
        for entry in reader.outline
        if not isinstance(entry, list)
    }
    contents = " ".join(reader.pages[begin["Contents"] - 1].extract_text().split())
    for title in ("Welcome", "1. Conversation", "Report a problem", "Answers, hints and solutions"):
        assert re.search(rf"{re.escape(title)} ?{begin[title]}\b", contents), contents
        assert reader.pages[begin[title] - 1].extract_text().startswith(f"{begin[title]}{title}")  # its foot
    assert len(reader.pages[begin["Contents"] - 1]["/Annots"]) > 10
    assert small.pages == len(reader.pages)
    assert small.missing == ""


def test_the_file_says_what_it_is(small):
    reader = PdfReader(small.file)
    assert reader.metadata.title == "Two-Way: Social Media as Conversation, Measured"
    assert reader.metadata.author == "The Two-Way authors"
    assert reader.metadata.subject.startswith("A course that tests a claim")
    assert reader.page_mode == "/UseOutlines"
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]


def test_answers_are_at_its_end_only(small):
    reader = PdfReader(small.file)
    end = reader.named_destinations["/answers"]
    first = reader.get_destination_page_number(end)
    before, after = (
        " ".join(" ".join(page.extract_text() for page in pages).split())
        for pages in (reader.pages[:first], reader.pages[first:])
    )
    why = "30 comments for 2,200 people reached"
    solution = 'set_index("account_id")'
    assert why not in before
    assert why in after
    assert solution not in before
    assert solution in after
    for tool in ("Skip to main content", "Download as notebook", "Colours: automatic", "Copy"):
        assert tool not in before + after


def test_a_browser_that_prints_nothing_is_told_with_its_own_words(tmp_path):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'no display today' >&2\nexit 3\n")
    stub.chmod(0o755)
    with pytest.raises(printing.PrintingError, match=r"exit status 3(.|\n)*no display today"):
        printing.printed(str(stub), "<p>x</p>", tmp_path)
