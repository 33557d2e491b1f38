"""One long page of all built pages, for a browser to set on paper.

What can only be done on a screen is put in paper's terms: a link within the course gets the number of the page it leads
to, a fold that hides an answer is moved to the end of the book, any other fold is opened, a simulator is its figure and
its table.
"""

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, NavigableString, Tag

from twoway.book import completeness

HERE = Path(__file__).parent
# Every machine that draws the book's plots has these, so the printed book looks alike everywhere.
FACES = {
    "Two-Way serif": ("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"),
    "Two-Way sans": ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    "Two-Way mono": ("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique"),
}
BOOK_CSS = HERE.parent / "static" / "book.css"
VIEW = "application/vnd.jupyter.widget-view+json"
WELCOME = "Welcome"
ANSWERS = "Answers, hints and solutions"
ANSWERS_ID = "answers"
CONTENTS_ID = "contents"
# What is folded is an answer, if it is called so or stands below a heading that begins with "Practice".
IS_ANSWER = re.compile(r"(?:Show the )?(?:hint|solution|answer)\b", re.IGNORECASE)
ASKS = re.compile(r"Practice\b")
CODE_PART = re.compile(r'<span(?: class="(\w*)")?>([^<]*)</span>')
CODE_RULE = re.compile(r"\.highlight :is\(([^)]*)\)")
HEADING = re.compile(r"^h[1-6]$")
# What is longer may be cut between two pages: code by its lines, a table by its rows, a list or a box by its letters.
LINES_KEPT_TOGETHER = 24
ROWS_KEPT_TOGETHER = 12
LETTERS_KEPT_TOGETHER = 800
# What only a screen has use for.
ON_SCREEN = "script, noscript, style, template, .headerlink, .toctree-wrapper, .sd-summary-state-marker, button"
# Measured in its own type where the sheet is as wide as on paper, before it is cut into pages: what is too wide is made
# smaller.
FIT = """
Promise.allSettled([...document.fonts].map(face => face.load())).then(() => {
  for (const box of document.querySelectorAll(".tw-scroll, .text_html, .tw-static > div, .tw-math")) {
    const style = getComputedStyle(box), left = parseFloat(style.paddingLeft)
    const ratio = (box.clientWidth - left - parseFloat(style.paddingRight)) / (box.scrollWidth - left)
    if (ratio < 1) box.firstElementChild.style.zoom = Math.floor(ratio * 1000) / 1000
  }
  document.documentElement.dataset.fitted = "yes"
})
"""


class Chapter(NamedTuple):
    """One page of the course, as the book holds it."""

    page: str
    """Its name, as in `_toc.yml`."""
    part: str
    """The caption that it stands under, or nothing."""
    title: str
    id: str
    sections: tuple[tuple[str, str], ...]
    """Title and id of each of its sections."""


class Sheet(NamedTuple):
    """The long page."""

    html: str
    chapters: list[Chapter]

    def with_numbers(self, numbers: Mapping[str, int]) -> str:
        """Return the page with the number of the target's page beside each link within the book, 00 if unknown."""
        return re.sub(
            r'(<span class="pp-number" data-to="([^"]+)">)(</span>)',
            lambda place: f"{place[1]}{numbers.get(html.unescape(place[2]), '00')}{place[3]}",
            self.html,
        )


def parts(contents: Any, caption: str = "") -> Iterator[tuple[str, str]]:
    """Yield the pages of a parsed `_toc.yml` in its order, each with the caption of the part that it belongs to."""
    if isinstance(contents, dict):
        caption = contents.get("caption", caption)
        for key, value in contents.items():
            if key in ("root", "file"):
                yield next(completeness.pages({key: value})), caption
            else:
                yield from parts(value, caption)
    elif isinstance(contents, list):
        for item in contents:
            yield from parts(item, caption)


def sheet(root: Path, built: Path, site: str = "") -> Sheet:
    """Put the built pages of a course into one.

    Parameters
    ----------
    root
        The course's folder.
    built
        The folder of its built pages.
    site
        The public address of the course, ending in a slash, or nothing if it is not known.
    """
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    listed = list(parts(contents))
    ids = {page: f"c{number:02}" for number, (page, _) in enumerate(listed)}
    book = BeautifulSoup("", "html.parser")
    chapters, answers, drawings = [], [], []
    for page, part in listed:
        text = (built / f"{page}.html").read_text(encoding="utf-8")
        text = with_plain_code_joined(text[text.index("<article") : text.index("</article>")])
        text = without_drawings(text, drawings)
        article = BeautifulSoup(text, "html.parser").article
        chapter, answered = made_for_paper(article, page, part, ids, built, site)
        chapters.append(chapter)
        answers += answered
        book.append(article)
    if answers:
        chapters.append(Chapter("", "", ANSWERS, ANSWERS_ID, ()))
        book.append(back_matter(answers))
    number_links(book)
    body = title_page(config, site) + list_of_contents(chapters) + with_drawings(str(book), drawings)
    language = config.get("sphinx", {}).get("config", {}).get("language", "en")
    return Sheet(
        f'<!doctype html>\n<html lang="{language}" data-theme="light"><head><meta charset="utf-8"/>'
        f"<title>{html.escape(config['title'])}</title>"
        f"<style>{faces()}{BOOK_CSS.read_text(encoding='utf-8')}</style>"
        f"<style>{(HERE / 'paper.css').read_text(encoding='utf-8')}{running_feet(chapters)}</style>"
        f"</head><body>{body}<script>{FIT}</script></body></html>\n",
        chapters,
    )


def with_plain_code_joined(text: str) -> str:
    """Return a page without the marks of those parts of code that look like the rest: a PDF tags each by itself."""
    shown = {name for rule in CODE_RULE.findall(BOOK_CSS.read_text(encoding="utf-8")) for name in rule.split(", ")}

    def joined(code: re.Match[str]) -> str:
        return CODE_PART.sub(lambda part: part[0] if f".{part[1]}" in shown else part[2], code[0])

    return re.sub(r"<pre\b.*?</pre>", joined, text, flags=re.DOTALL)


def without_drawings(text: str, drawings: list[str]) -> str:
    """Return a page with its drawings put aside: nothing in them changes, and to parse them takes longest."""

    def put_aside(drawing: re.Match[str]) -> str:
        drawings.append(drawing[0])
        return f'<svg data-drawing="{len(drawings) - 1}"></svg>'

    return re.sub(r"<svg\b.*?</svg>", put_aside, text, flags=re.DOTALL)


def with_drawings(text: str, drawings: list[str]) -> str:
    """Return a page with the drawings put back."""
    return re.sub(r'<svg data-drawing="(\d+)"></svg>', lambda place: drawings[int(place[1])], text)


def made_for_paper(
    article: Tag, page: str, part: str, ids: Mapping[str, str], built: Path, site: str
) -> tuple[Chapter, list[Tag]]:
    """Change a page's article into a chapter.

    Returns
    -------
    (Chapter, list of Tag)
        What it is, and what it adds to the book's answers.
    """
    own = ids[page]
    mark_simulators(article, f"{site}{page}.html" if site else "")
    for tag in article.select(ON_SCREEN):
        tag.decompose()
    tie_together(article, page, ids, built, site)
    heading = article.h1
    if page == next(iter(ids)):
        heading.string = WELCOME
    title = " ".join(heading.get_text().split())
    article["id"], article["class"] = own, ["pp-chapter"]
    article["style"] = f"page: {own}"
    if part:
        heading.insert_before(new("p", part, "pp-part"))
    for block in article.select("pre, table, ul, ol, dd, div.admonition"):
        block["class"] = [*block.get("class", []), "pp-short" if is_short(block) else "pp-long"]
    for formula in article.find_all("math", display="inline"):
        keep_with_its_stop(formula)
    answered = move_answers(article, own, title)
    for fold in article.find_all("details"):
        opened(fold)
    sections = tuple((" ".join(tag.get_text().split()), anchor(tag, own)) for tag in article.select("h2"))
    return Chapter(page, part, title, own, sections), answered


def is_short(tag: Tag) -> bool:
    """Tell whether code, a table, or some text is to stand on one page whole."""
    if tag.name == "pre":
        return tag.get_text().strip("\n").count("\n") < LINES_KEPT_TOGETHER
    if tag.name == "table":
        return len(tag.find_all("tr")) <= ROWS_KEPT_TOGETHER
    return len(tag.get_text()) <= LETTERS_KEPT_TOGETHER


def keep_with_its_stop(formula: Tag) -> None:
    """Keep a formula within a line and the punctuation that follows it in one piece."""
    after = formula.next_sibling
    stop = re.match(r"[.,;:)\]’”?!]+", after) if isinstance(after, NavigableString) else None
    if stop:
        after.replace_with(after[stop.end() :])
        formula.wrap(new("span", classes="pp-whole")).append(stop[0])


def new(name: str, content: Any = "", classes: str = "", **attributes: str) -> Tag:
    """Return a new element with some content, text or elements."""
    made = BeautifulSoup("", "html.parser").new_tag(
        name, attrs={**({"class": classes} if classes else {}), **attributes}
    )
    for item in content if isinstance(content, list) else [content]:
        if item != "":
            made.append(item)
    return made


def anchor(heading: Tag, own: str) -> str:
    """Return the id of a heading's section, which links to it name."""
    section = heading.find_parent("section")
    return section["id"] if section and section.get("id") else own


def tie_together(article: Tag, page: str, ids: Mapping[str, str], built: Path, site: str) -> None:
    """Make ids the book's own, and have links and pictures lead where they did."""
    own = ids[page]
    for tag in article.find_all(id=True):
        tag["id"] = f"{own}-{tag['id']}"
    for image in article.find_all("img"):
        if not urlsplit(image["src"]).scheme:
            image["src"] = (built / posixpath.dirname(page) / unquote(image["src"])).resolve().as_uri()
    for link in article.find_all("a"):
        target = urlsplit(link.get("href", ""))
        if target.scheme or target.netloc:
            said = link.get_text()
            if target.netloc and target.netloc not in said and not said.startswith("doi:"):
                link.append(new("span", f" ({link['href']})", "pp-address"))
            continue
        for attribute in ("title", "download"):
            del link[attribute]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(target.path)))
        other = page if not target.path else path.removesuffix(".html")
        if other in ids and (target.path.endswith(".html") or not target.path):
            fragment = unquote(target.fragment)
            link["href"] = f"#{ids[other]}-{fragment}" if fragment else f"#{ids[other]}"
        elif site:
            link["href"] = site + quote(path)
        else:
            link.name = "span"
            del link["href"]


def mark_simulators(article: Tag, address: str) -> None:
    """Say below a simulator's figure and table what they are, and where it runs."""
    for view in article.find_all("script", type=VIEW):
        cell = view.find_parent(class_="cell_output") or view.parent
        if not cell.select_one(".tw-static"):
            continue
        cell["class"] = [*cell.get("class", []), "pp-simulator"]
        words = "On the course’s pages this is a simulator that you can run. Here is what it shows as it opens."
        note = new("p", words, "pp-note")
        if address:
            note.append(" ")
            note.append(new("a", address, href=address))
        view.insert_before(note)


def name_of(fold: Tag) -> str:
    """Return what a closed fold is called."""
    title = BeautifulSoup(str(fold.summary), "html.parser")
    for unseen in title.select(".expanded"):
        unseen.decompose()
    return " ".join(title.get_text().split())


def opened(fold: Tag) -> Tag:
    """Turn a fold into a box with a title; return it."""
    name = re.sub(r"^Show the (\w)", lambda start: start[1].upper(), name_of(fold))
    fold.summary.decompose()
    fold.name = "div"
    fold["class"] = ["pp-fold"]
    del fold["open"]
    fold.insert(0, new("p", name, "pp-fold-title"))
    return fold


def move_answers(article: Tag, own: str, chapter: str) -> list[Tag]:
    """Move what answers the chapter's questions and exercises out of it.

    Returns
    -------
    list of Tag
        A section for the end of the book, or nothing.
    """
    moved = [answers_of(quiz, number) for number, quiz in enumerate(article.select(".tw-quiz"), 1)]
    if moved:
        moved[0]["id"] = f"{own}-{ANSWERS_ID}"
        article.select(".pp-quiz")[-1].insert_after(pointer("Answers", moved[0]["id"]))
    for section in article.find_all("section"):
        heading = section.find(HEADING, recursive=False)
        folds = [
            fold
            for fold in section.find_all("details")
            if fold.find_parent("section") is section and not fold.find_parent("details")
        ]
        if not (heading and ASKS.match(heading.get_text(strip=True))):
            folds = [fold for fold in folds if IS_ANSWER.match(name_of(fold))]
        if not folds:
            continue
        name = f"{section['id']}-{ANSWERS_ID}"
        title = " ".join(heading.get_text().split()) if heading else chapter
        names = [name_of(fold) for fold in folds]
        only_hints = all(title.startswith("Hint") for title in names)
        here = pointer(names[0] if len(names) == 1 else "Hints" if only_hints else "Hints and solution", name)
        outermost(folds[-1], section).insert_after(here)
        parts = [new("h3", title), *[opened(fold.extract()) for fold in folds]]
        moved.append(new("section", parts, "pp-exercise", id=name))
        for cell in section.select(".cell"):
            if not cell.get_text(strip=True) and not cell.find(["svg", "img"]):
                cell.decompose()
        if not section.find(["section", "pre", "svg", "img"]) and is_short(section):
            section["class"] = [*section.get("class", []), "pp-short"]
    return [new("section", [new("h2", chapter), *moved], "pp-answers", id=f"{own}-end")] if moved else []


def outermost(tag: Tag, section: Tag) -> Tag:
    """Return the part of a section that holds an element."""
    while tag.parent is not section:
        tag = tag.parent
    return tag


def pointer(what: str, to: str) -> Tag:
    """Return a line that says where in the book something is."""
    return new("p", [new("a", what, href=f"#{to}")], "pp-pointer")


def answers_of(quiz: Tag, number: int) -> Tag:
    """Turn a quiz into a question with lettered choices, and return its answers as a section."""
    asked = quiz.legend
    letters = "abcdefghijklmnopqrstuvwxyz"
    choices = new("ol", classes="pp-choices", type="a")
    for choice in quiz.select(".tw-quiz-choice label"):
        choices.append(new("li", list(choice.children)))
    answers = quiz.select_one(".tw-quiz-answers ul").extract()
    question = new("p", [new("strong", f"{number}. "), *list(asked.children)], "pp-question")
    quiz.clear()
    quiz["class"] = ["pp-quiz"]
    quiz.extend([question, choices])
    listed = new("ol", classes="pp-choices", type="a")
    for letter, answer in zip(letters, answers.find_all("li", recursive=False), strict=False):
        verdict = answer.strong
        if answer.get("data-right") == "true":
            right = letter
        del answer["data-right"]
        verdict.string = verdict.get_text().partition(":")[0] + "."
        listed.append(answer.extract())
    return new("section", [new("h3", f"Question {number}: {right}"), listed], "pp-exercise")


def back_matter(answers: list[Tag]) -> Tag:
    """Return the chapter of the answers."""
    heading = new("h1", ANSWERS)
    return new("article", [heading, *answers], "pp-chapter", id=ANSWERS_ID, style=f"page: {ANSWERS_ID}")


def number_links(book: BeautifulSoup) -> None:
    """Have each link to another chapter, and each that only says where something is, name its page."""
    known = {tag["id"] for tag in book.find_all(id=True)}
    for link in book.find_all("a", href=re.compile("^#")):
        target = link["href"][1:]
        if target not in known:
            # a place that the page makes only on screen: the chapter holds it
            target = target.partition("-")[0]
            link["href"] = f"#{target}"
        here = link.find_parent("article")["id"]
        alone = "pp-pointer" in link.parent.get("class", [])
        if alone or target.partition("-")[0] != here:
            number = new("span", classes="pp-number", **{"data-to": target})
            link.insert_after(new("span", ["p. ", number], "pp-page"))
            link.insert_after(NavigableString("\u00a0"))


def list_of_contents(chapters: list[Chapter]) -> str:
    """Return the table of contents: parts, chapters, sections, and their pages."""
    lines, part = [], ""
    for chapter in chapters:
        if chapter.part != part:
            part = chapter.part
            if part:
                lines.append(f'<p class="pp-toc-part">{html.escape(part)}</p>')
        lines.append(line_of_contents(chapter.title, chapter.id, "pp-toc-chapter"))
        lines += [line_of_contents(title, to, "pp-toc-section") for title, to in chapter.sections]
    return (
        f'<nav class="pp-contents" id="{CONTENTS_ID}" style="page: {CONTENTS_ID}" aria-label="Contents">'
        f'<h1>Contents</h1><div class="pp-toc">{"".join(lines)}</div></nav>'
    )


def line_of_contents(title: str, to: str, classes: str) -> str:
    """Return one line of the table of contents."""
    return (
        f'<p class="{classes}"><a href="#{to}"><span class="pp-toc-title">{html.escape(title)}</span>'
        f'<span class="pp-toc-page"><span class="pp-number" data-to="{to}"></span></span></a></p>'
    )


def title_page(config: Mapping[str, Any], site: str) -> str:
    """Return the first page: title, authors, what may be done with it, where the course is."""
    name, _, rest = config["title"].partition(": ")
    address = html.escape(site)
    where = f'<p>The course with its simulators: <a href="{address}">{address}</a></p>' if site else ""
    return (
        f'<header class="pp-title"><p class="pp-title-name">{html.escape(name)}</p>'
        f'<p class="pp-title-line">{html.escape(rest)}</p><div class="pp-title-foot">'
        f"<p>{html.escape(config['author'])}, {html.escape(str(config['copyright']))}</p>{where}"
        "<p>Code: MIT licence. Text and data: CC BY 4.0. The essays behind the lessons are not part of the course and "
        "remain their authors’.</p></div></header>"
    )


def faces() -> str:
    """Return the style sheet's part that names the files of the book's type."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    looks = ("400 normal", "700 normal", "400 italic", "700 italic")
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {look.split()[0]}; font-style: {look.split()[1]}; '
        f'src: url("{(folder / f"{file}.ttf").as_uri()}") }}\n'
        for family, files in FACES.items()
        for look, file in zip(looks, files, strict=True)
    )


def running_feet(chapters: list[Chapter]) -> str:
    """Return the style sheet's part that puts the chapter's title and the page's number at each page's foot."""

    def feet(name: str, title: str) -> str:
        text = title.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
        return f'@page {name} {{ @bottom-left {{ content: "{text}" }} @bottom-right {{ content: counter(page) }} }}\n'

    return "".join(feet(chapter.id, chapter.title) for chapter in chapters) + feet(CONTENTS_ID, "Contents")
