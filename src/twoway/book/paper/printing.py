"""Print the course as one PDF, by a Chromium without a window."""

import io
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from twoway import chromium
from twoway.book import build, web
from twoway.book.paper.sheet import sheet

FOLDER = "paper"
NAME = "two-way.pdf"
LONGEST = 300
"""Seconds that one printing may take."""
# Numbers of pages that got longer can move a line, and so a page; they settle at once.
MOST_PRINTINGS = 5
SWITCHES = (
    "--headless",
    # the page is the course's own, and asks nobody for anything
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    # milliseconds, which pass at once: without them the pages may be set before their type was read
    "--virtual-time-budget=10000",
    chromium.SAME_LETTERS,
)
UNICODE = re.compile(rb"<([0-9A-Fa-f]+)>")


class PrintingError(Exception):
    """The PDF could not be made; the message says why and what to do."""


class Printed(NamedTuple):
    """What came of it."""

    file: Path
    pages: int
    missing: str
    """Signs that no font on this machine has."""


def default_file(root: Path) -> Path:
    """Return where the PDF of the course at `root` goes, if nobody says otherwise."""
    return root / "_build" / NAME


def check_place(out: Path) -> None:
    """Raise a `PrintingError` if no file can be written to `out`: before the work, not after it."""
    if out.is_dir():
        raise PrintingError(f"{out} is a folder. Give the name of a file in it: --out {out / NAME}")
    if not out.parent.is_dir():
        raise PrintingError(f"{out} cannot be written: there is no folder {out.parent}.")
    try:
        with tempfile.TemporaryFile(dir=out.parent):
            pass
        if out.exists():
            # a viewer may hold it
            with out.open("r+b"):
                pass
    except OSError as error:
        raise PrintingError(
            f"{out} cannot be written ({error.strerror or error}). Is it open in another program, or the folder "
            "not yours? Give another place by --out."
        ) from None


def write(root: Path, out: Path, report: Callable[[str], None] = lambda step: None) -> Printed:
    """Write the course as one PDF.

    Parameters
    ----------
    root
        The course's folder; its book is built.
    out
        The file to write.
    report
        Called with what is being done.

    Raises
    ------
    PrintingError
        If Chromium fails or the file cannot be written.
    twoway.chromium.NoChromiumError
        If there is no Chromium, and none can be installed.
    """
    check_place(out)
    browser = chromium.ensure_browser()
    folder = root / "_build" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    report("putting the pages together")
    made = sheet(root, build.html_folder(root), web.site_url())
    numbers: dict[str, int] = {}
    for printing in range(1, MOST_PRINTINGS + 1):
        report("setting the pages" if printing == 1 else f"setting them again, with their numbers ({printing - 1})")
        file = printed(browser, made.with_numbers(numbers), folder)
        before, numbers = numbers, page_numbers(file)
        if numbers == before:
            break
    else:
        raise PrintingError(f"the numbers of the pages did not settle in {MOST_PRINTINGS} printings.")
    report("finishing")
    pages, missing = finish(file, out, made.html)
    shutil.rmtree(folder, ignore_errors=True)
    return Printed(out, pages, missing)


def printed(browser: str, html: str, folder: Path) -> Path:
    """Have a page printed; return the PDF.

    Raises
    ------
    PrintingError
        If no PDF comes of it.
    """
    source, target, profile = folder / "course.html", folder / "course.pdf", folder / "profile"
    source.write_text(html, encoding="utf-8")
    target.unlink(missing_ok=True)
    command = [browser, *SWITCHES, f"--user-data-dir={profile}", f"--print-to-pdf={target}", source.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=LONGEST)
        said = done.stderr
    except subprocess.TimeoutExpired:
        raise PrintingError(f"{browser} did not finish within {LONGEST} s.") from None
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    if not target.exists() or not target.read_bytes()[-64:].rstrip().endswith(b"%%EOF"):
        words = "\n".join(f"  {line}" for line in said.splitlines()[-5:])
        raise PrintingError(f"{browser} wrote no PDF (exit status {done.returncode}). It said:\n{words}")
    return target


def page_numbers(file: Path) -> dict[str, int]:
    """Return, for each place that a link of a PDF leads to, the number of its page, from 1."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    return {
        name.lstrip("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def finish(file: Path, out: Path, html: str) -> tuple[int, str]:
    """Add to a PDF who wrote it, and put it into its place; return its number of pages, and what signs it lacks."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    new = out.with_name(f".{out.name}.part")
    try:
        printed = file.read_bytes()
        new.write_bytes(printed + added_facts(printed, reader, html))
        os.replace(new, out)
    except OSError as error:
        raise PrintingError(f"{out} cannot be written: {error.strerror or error}.") from None
    finally:
        new.unlink(missing_ok=True)
    return len(reader.pages), missing_signs(html, signs(reader))


def added_facts(printed: bytes, reader: Any, html: str) -> bytes:
    """Return what, written behind a PDF, tells its authors, has its outline shown and mends the outline's titles.

    A PDF may be changed by writing new versions of single objects behind it (ISO 32000-1, 7.5.6). To write all of it
    again takes longer than to print it.
    """
    from pypdf.generic import DictionaryObject, NameObject, create_string_object

    facts = {"/Author": "The Two-Way authors", "/Creator": "twoway pdf", "/Subject": web.ABOUT}
    info, root = (reader.trailer.raw_get(name) for name in ("/Info", "/Root"))
    changes = {
        info: {name: create_string_object(text) for name, text in facts.items()},
        root: {"/PageMode": NameObject("/UseOutlines")},
        **{entry: {"/Title": create_string_object(title)} for entry, title in mended_titles(reader, html).items()},
    }
    versions = {
        reference: DictionaryObject(
            {**reference.get_object(), **{NameObject(name): value for name, value in changed.items()}}
        )
        for reference, changed in changes.items()
    }
    before, place = len(printed), re.findall(rb"startxref\s+(\d+)", printed[-1024:])[-1].decode()
    written, table = io.BytesIO(), b"xref\n"
    for reference, version in sorted(versions.items(), key=lambda item: item[0].idnum):
        written.write(b"\n")
        table += f"{reference.idnum} 1\n{before + written.tell():010} 00000 n \n".encode()
        written.write(f"{reference.idnum} 0 obj\n".encode())
        version.write_to_stream(written)
        written.write(b"\nendobj\n")
    start = before + written.tell()
    ends = f"/Size {reader.trailer['/Size']} /Root {root.idnum} 0 R /Info {info.idnum} 0 R /Prev {place}"
    return written.getvalue() + table + f"trailer\n<< {ends} >>\nstartxref\n{start}\n%%EOF\n".encode()


def mended_titles(reader: Any, html: str) -> dict[Any, str]:
    """Return the outline's entries in which a title has lost a space, where its heading fills two lines."""
    headings = [words(found[1]) for found in re.findall(r"<(h[1-6])\b[^>]*>(.*?)</\1>", html, re.DOTALL)]
    whole = {"".join(heading.split()): heading for heading in headings}
    found = {}
    todo = [reader.trailer["/Root"]["/Outlines"]] if "/Outlines" in reader.trailer["/Root"] else []
    while todo:
        entry = todo.pop()
        for name in ("/First", "/Next"):
            if name in entry:
                other = entry.raw_get(name)
                todo.append(other.get_object())
                title = whole.get("".join(todo[-1]["/Title"].split()))
                if title and title != todo[-1]["/Title"]:
                    found[other] = title
    return found


def words(html: str) -> str:
    """Return the words of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def signs(reader: Any) -> set[str]:
    """Return every character that the fonts of a PDF were asked for and have."""
    found: set[str] = set()
    seen = set()
    for page in reader.pages:
        fonts: Mapping = page.get("/Resources", {}).get("/Font", {})
        for reference in fonts.values():
            font = reference.get_object()
            if id(font) in seen or "/ToUnicode" not in font:
                continue
            seen.add(id(font))
            found |= mapped(font["/ToUnicode"].get_object().get_data())
    return found


def mapped(table: bytes) -> set[str]:
    """Return the characters in a font's table of them."""
    found: set[str] = set()
    for kind, body in re.findall(rb"begin(bfchar|bfrange)(.*?)end", table, re.DOTALL):
        codes = [bytes.fromhex(code.decode()) for code in UNICODE.findall(body)]
        step = 2 if kind == b"bfchar" else 3
        for row in zip(*(codes[offset::step] for offset in range(step)), strict=False):
            text = row[-1].decode("utf-16-be", errors="ignore")
            count = 1 if step == 2 else int.from_bytes(row[1]) - int.from_bytes(row[0]) + 1
            found.update(text[:-1])
            found.update(chr(ord(text[-1]) + more) for more in range(count) if text)
    return found


def missing_signs(html: str, have: set[str]) -> str:
    """Return the characters of a page's text that are not among those that its fonts have, in order of code.

    Parameters
    ----------
    html
        The page.
    have
        What `signs` found in its PDF. One sign may stand for several characters of the same look.
    """
    body = re.sub(r"<(style|script|title)\b.*?</\1>|<!--.*?-->|<[^>]+>", "", html, flags=re.DOTALL)
    known = set("".join(unicodedata.normalize("NFKC", sign) for sign in have))
    wanted = {sign for sign in unescape(body) if unicodedata.category(sign) not in ("Cc", "Cf", "Zs")}
    return "".join(sorted(sign for sign in wanted if not set(unicodedata.normalize("NFKC", sign)) <= known))
