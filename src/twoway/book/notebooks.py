"""Each page that holds code cells, offered as a notebook too: the same words and cells, without outputs."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.util import logging

from twoway.book import completeness, web
from twoway.book.plain_markdown import Cite, Link, UnknownDirectiveError, plain

logger = logging.getLogger(__name__)

SET_UP = "chapters/reference/set-up"
# Cells that a page hides, or shows the output of alone: in a notebook their code is folded.
FOLDED = {"hide-cell", "hide-input", "remove-input"}


class Work(NamedTuple):
    """A cited work, as the text names it."""

    authors: str
    year: str


def notebook(source: str, opening: str, link: Link, cite: Cite) -> str:
    """Return a page as a notebook, as JSON; the same page always gives the same text.

    Parameters
    ----------
    source
        The page: MyST Markdown with jupytext's header.
    opening
        What to say below the page's title.
    link, cite
        As for `twoway.book.plain_markdown.plain`.

    Raises
    ------
    twoway.book.plain_markdown.UnknownDirectiveError
        If the page holds something that cannot be said in plain Markdown.
    """
    import jupytext
    import nbformat

    made = jupytext.reads(source, fmt="md:myst")
    cells = []
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, link, cite)
            if not cells:
                cell.source = re.sub(r"\A(# .*)", lambda title: f"{title[1]}\n\n{opening}", cell.source)
            if not cell.source:
                continue
            cell.metadata = nbformat.from_dict({})
        else:
            tags = list(cell.metadata.get("tags", []))
            kept = {"tags": tags} if tags else {}
            folded = {"jupyter": {"source_hidden": True}} if FOLDED & set(tags) else {}
            cell.metadata = nbformat.from_dict({**folded, **kept})
            cell.outputs, cell.execution_count = [], None
        cell.id = f"cell-{len(cells) + 1:03}"
        cells.append(cell)
    made.cells = cells
    made.metadata = nbformat.from_dict(
        {"kernelspec": dict(made.metadata["kernelspec"]), "language_info": {"name": "python"}}
    )
    made.nbformat, made.nbformat_minor = 4, 5
    nbformat.validate(made)
    return nbformat.writes(made) + "\n"


def works(files: Sequence[Path]) -> dict[str, Work]:
    """Return what the text calls each work in some BibTeX files: its authors' last names, and its year."""
    from pybtex.database import parse_file

    found = {}
    for file in files:
        for key, entry in parse_file(str(file)).entries.items():
            persons = entry.persons.get("author") or entry.persons.get("editor") or []
            names = [
                " ".join(part.render_as("text") for part in [*person.rich_prelast_names, *person.rich_last_names])
                for person in persons
            ]
            authors = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
            found[key] = Work(authors, entry.fields.get("year", "undated"))
    return found


def citer(known: Mapping[str, Work]) -> Cite:
    """Return what writes a citation in words."""

    def cite(role: str, keys: Sequence[str]) -> str:
        cited = [known.get(key, Work(key, "undated")) for key in keys]
        if role.partition(":")[2].startswith("t"):
            return ", ".join(f"{work.authors} ({work.year})" for work in cited)
        return "(" + "; ".join(f"{work.authors}, {work.year}" for work in cited) + ")"

    return cite


def linker(app: Sphinx, page: str) -> Link:
    """Return what writes the links of a page: with their whole address, or as text where that is not known."""
    labels, anonymous = (app.env.domaindata["std"][name] for name in ("labels", "anonlabels"))
    site = web.site_url()

    def link(target: str, text: str) -> str:
        if re.match(r"[a-z]+:", target):
            return f"[{text or target}]({target})"
        path, _, anchor = target.partition("#")
        where, title = page, ""
        if path.endswith(".md"):
            where = posixpath.normpath(posixpath.join(posixpath.dirname(page), path.removesuffix(".md")))
            title = app.env.titles[where].astext() if where in app.env.titles else ""
        elif (path or anchor) in anonymous:
            label = path or anchor
            where, anchor = anonymous[label]
            title = labels[label][2] if label in labels else ""
        words = text or title or target
        if not site or where not in app.env.found_docs:
            return words
        name = "" if where == app.config.root_doc else f"{where}.html"
        return f"[{words}]({site}{name}{f'#{anchor}' if anchor else ''})"

    return link


def opening(page: str, title: str, link: Link) -> str:
    """Return what a notebook says of itself below its title."""
    up = posixpath.relpath(SET_UP, posixpath.dirname(page) or ".")
    here = link(f"{posixpath.basename(page)}.md", f"the page “{title}”")
    return (
        f"*This is {here} of the course Two-Way, as a notebook. "
        f"It needs the course installed: see {link(f'{up}.md', 'the page “Set up”')}.*"
    )


def source_of(app: Sphinx, page: str) -> str | None:
    """Return the text of a page that holds code cells; None for any other."""
    if page not in app.env.found_docs:
        return None
    file = Path(app.env.doc2path(page))
    text = file.read_text(encoding="utf-8") if file.suffix == ".md" else ""
    return text if completeness.CELL.search(text) else None


def write(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write the notebook of a page beside it, and tell the page's template its name."""
    source = source_of(app, page)
    if source is None or app.builder.format != "html":
        return
    link = linker(app, page)
    cite = citer(works([Path(app.confdir) / name for name in app.config.bibtex_bibfiles]))
    try:
        made = notebook(source, opening(page, app.env.titles[page].astext(), link), link, cite)
    except UnknownDirectiveError as error:
        logger.warning("%s", error, location=page, type="twoway", subtype="notebook")
        return
    file = Path(app.outdir) / f"{page}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(made, encoding="utf-8", newline="\n")
    context["notebook"] = file.name


def drop_old(app: Sphinx, error: Exception | None) -> None:
    """Remove the notebooks of pages that the course no longer holds, or that lost their cells."""
    if error is not None or app.builder.format != "html":
        return
    for file in Path(app.outdir).rglob("*.ipynb"):
        page = file.relative_to(app.outdir).with_suffix("").as_posix()
        if not page.startswith("_") and source_of(app, page) is None:
            file.unlink()


def setup(app: Sphinx) -> None:
    """Connect to the moment before a page is written."""
    app.connect("html-page-context", write)
    app.connect("build-finished", drop_old)
