"""What a folder of built pages can be checked for without a browser: links, headings, images, names of things."""

import itertools
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


def pages(folder: Path) -> list[str]:
    """The built pages, as addresses below the folder, in order."""
    found = (file.relative_to(folder) for file in folder.rglob("*.html"))
    return sorted(file.as_posix() for file in found if not file.parts[0].startswith("_"))


def parsed(folder: Path) -> dict[str, BeautifulSoup]:
    """Each page's document."""
    return {page: BeautifulSoup((folder / page).read_text(encoding="utf-8"), "html.parser") for page in pages(folder)}


def link_faults(folder: Path) -> list[str]:
    """Links that lead nowhere within the site, and addresses elsewhere that cannot be right."""
    documents = parsed(folder)
    anchors = {
        page: {tag["id"] for tag in soup.find_all(id=True)}
        | {tag["name"] for tag in soup.find_all("a", attrs={"name": True})}
        for page, soup in documents.items()
    }
    faults = []
    for page, soup in documents.items():
        # On the page for a missing address every link starts from the root.
        start = folder if soup.find("base") else (folder / page).parent
        for tag in soup.find_all(["a", "link", "script", "img"]):
            address = tag.get("href") or tag.get("src")
            if address is None or (tag.name == "link" and "canonical" in tag.get("rel", [])):
                continue
            parts = urlsplit(address)
            if parts.scheme in ("http", "https"):
                if not re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", parts.netloc) or " " in address:
                    faults.append(f"{page}: {address} is no address")
                continue
            if parts.scheme in ("mailto", "data"):
                continue
            if parts.scheme or parts.netloc or parts.path.startswith("/"):
                faults.append(f"{page}: {address} is not relative")
                continue
            target = (start / unquote(parts.path)).resolve() if parts.path else (folder / page).resolve()
            if target.is_dir():
                target /= "index.html"
            if not target.is_relative_to(folder.resolve()) or not target.is_file():
                faults.append(f"{page}: {address} leads nowhere")
            elif parts.fragment and target.suffix == ".html":
                name = target.relative_to(folder.resolve()).as_posix()
                if unquote(parts.fragment) not in anchors.get(name, set()):
                    faults.append(f"{page}: {address} leads to no place on that page")
    return faults


def structure_faults(folder: Path) -> list[str]:
    """Pages without exactly one first heading, skipped levels, images and frames without a name, ids used twice."""
    faults = []
    for page, soup in parsed(folder).items():
        levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"^h[1-6]$"))]
        if levels.count(1) != 1 or levels[0] != 1:
            faults.append(f"{page}: its headings are {levels}, not one h1 that comes first")
        for before, after in itertools.pairwise(levels):
            if after > before + 1:
                faults.append(f"{page}: h{after} follows h{before}")
        for image in soup.find_all("img"):
            if not image.get("alt", "").strip() and image.get("role") != "presentation":
                faults.append(f"{page}: {image.get('src', '')[:60]} has no description")
            elif re.search(r"\.(png|svg|jpe?g|gif)$", image.get("alt", "")):
                faults.append(f"{page}: {image['alt']} is a file's name, not a description")
        for drawing in soup.find_all("svg"):
            if not (
                drawing.get("aria-hidden") == "true" or (drawing.get("role") == "img" and drawing.get("aria-label"))
            ):
                faults.append(f"{page}: a drawing is neither named nor marked as decoration: {str(drawing)[:80]}")
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        faults += [
            f"{page}: the id {name} is used twice" for name in sorted({name for name in ids if ids.count(name) > 1})
        ]
        if not (soup.html or {}).get("lang"):
            faults.append(f"{page}: its language is not named")
        if not (soup.title and soup.title.get_text(strip=True)):
            faults.append(f"{page}: it has no title")
        if not soup.find("meta", attrs={"name": "description", "content": True}):
            faults.append(f"{page}: it does not describe itself")
    titles = [soup.title.get_text(strip=True) for soup in parsed(folder).values() if soup.title]
    return faults + [
        f"the title {title!r} is used twice" for title in sorted({t for t in titles if titles.count(t) > 1})
    ]
