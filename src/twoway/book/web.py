"""What a page tells the web and its reader about itself: title, description, preview, contents, where to report."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx

STATIC = Path(__file__).parent / "static"
NAME = "Two-Way"
ABOUT = (
    "A course that tests a claim: social media works as conversation, not as broadcast. "
    "Predict, run a simulator, measure with pandas, weigh the evidence."
)
PREVIEW = "_static/preview.png"
PREVIEW_SIZE = (1200, 630)
LONGEST_DESCRIPTION = 160
REPORT_PAGE = "chapters/reference/report"
# Shown at the foot of every page, where they exist.
FOOTER = (
    ("chapters/reference/accessibility", "Accessibility"),
    ("chapters/reference/privacy", "Privacy"),
    ("chapters/reference/bibliography", "Sources"),
)


def site_url() -> str:
    """Return the public address of the course, ending in a slash, or nothing if it is not known."""
    url = os.environ.get("TWOWAY_SITE_URL", "").strip()
    return url.rstrip("/") + "/" if url else ""


def description(doctree: nodes.document | None) -> str:
    """Return a page's first paragraph, cut between words; the course's own description if it has none."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.section) and len(text) > 40:
            return shortened(text)
    return shortened(ABOUT)


def shortened(text: str, longest: int = LONGEST_DESCRIPTION) -> str:
    """Cut a text between words to at most `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def report_address(title: str, pathto: Any, documents: set[str]) -> str:
    """Return where to report a problem: the repository's issues if it is known, else the course's own page."""
    repository = os.environ.get("TWOWAY_REPOSITORY_URL", "").rstrip("/")
    if repository:
        return f"{repository}/issues/new?title={quote(f'Problem on the page: {title}')}"
    return pathto(REPORT_PAGE) if REPORT_PAGE in documents else pathto("index")


def base_for_missing_page() -> str:
    """Return what makes links on the 404 page start from the course's root, at whatever depth it is shown.

    Only links may depend on it: browsers ask for scripts and style sheets before they know of a changed base.
    """
    root = urlsplit(site_url()).path or "/"
    if site_url():
        return f'<base href="{root}"/>'
    # The public address is not known: the course's root is what stands before one of its own folders.
    return (
        '<base href="/"/>\n    <script>document.querySelector("base").href = '
        'location.pathname.split(/(?<=\\/)(?:chapters|_static|_sources|_images)\\//)[0].replace(/[^/]*$/, "");</script>'
    )


def contents(context: dict[str, Any]) -> str:
    """Return the course's contents as a list; its captions are plain text, not headings before the page's own."""
    made = context["toctree"](maxdepth=2, collapse=True, includehidden=True) or ""
    made = re.sub(r'<p(?=[^>]*class="caption")[^>]*>', '<p class="caption">', made)
    here = 'class="current reference internal"'
    return made.replace(here, f'{here} aria-current="page"')


def add_page_facts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the templates what they show of this page, as `tw`."""
    root = page == context["root_doc"]
    title = re.sub(r"<[^>]+>", "", context.get("title") or "").replace("&amp;", "&")
    title = {"404": "This page is not here", "search": "Search"}.get(page, title)
    url = site_url()
    own = f"{url}{'' if root else page + app.builder.link_suffix}" if url else ""
    about = description(doctree)
    meta = [
        ("og:type", "website" if root else "article"),
        ("og:site_name", NAME),
        ("og:title", title),
        ("og:description", about),
        ("og:image", url + PREVIEW if url else context["pathto"](PREVIEW, 1)),
        ("og:image:width", str(PREVIEW_SIZE[0])),
        ("og:image:height", str(PREVIEW_SIZE[1])),
        ("og:image:alt", "The course's sign, two half circles that speak to each other, and its name"),
        ("twitter:card", "summary_large_image"),
    ]
    if own:
        meta.append(("og:url", own))
    if 'name="description"' not in (context.get("metatags") or ""):
        meta.insert(0, ("description", about))
    sections = context.get("toc") or ""
    missing = page == "404"
    if missing:
        context["css_files"], context["script_files"] = [], []
    context["tw"] = {
        "self": page + app.builder.link_suffix if missing else "",
        "styles": (STATIC / "book.css").read_text(encoding="utf-8") if missing else "",
        "script": (STATIC / "book.js").read_text(encoding="utf-8") if missing else "",
        "title": title if root else f"{title} · {NAME}",
        "base": base_for_missing_page() if missing else "",
        "canonical": own,
        "meta": meta,
        "contents": contents(context),
        "sections": sections if sections.count("<ul") > 1 else "",
        "report": report_address(title, context["pathto"], app.env.found_docs),
        "footer": [(name, label) for name, label in FOOTER if name in app.env.found_docs],
    }


def draw_preview(app: Sphinx, error: Exception | None) -> None:
    """Draw the image that a shared link shows."""
    file = Path(app.outdir) / PREVIEW
    if error is not None or app.builder.format != "html" or file.exists():
        return
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon, Wedge

    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor="#fdfcf9")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1200), ylim=(0, 630))
    axes.set_axis_off()
    for x, y, start, colour, tail in (
        (186, 325, 90, "#b3500b", ((94, 252), (70, 190), (140, 212))),
        (214, 295, 270, "#0b6e8c", ((306, 368), (330, 430), (260, 408))),
    ):
        axes.add_patch(Wedge((x, y), 125, start, start + 180, color=colour))
        axes.add_patch(Polygon(tail, color=colour))
    axes.text(400, 345, NAME, fontsize=72, family="sans-serif", weight="bold", color="#1d232a", va="baseline")
    axes.text(404, 262, "Social media as conversation, measured", fontsize=24, family="serif", color="#5a6470")
    figure.savefig(file)


def allow_underscores(app: Sphinx, error: Exception | None) -> None:
    """Tell hosts that would run the pages through Jekyll not to: it drops folders such as `_static`."""
    if error is None and app.builder.format == "html":
        (Path(app.outdir) / ".nojekyll").touch()


def drop_old_pages(app: Sphinx, error: Exception | None) -> None:
    """Remove pages that an earlier build wrote and this course no longer holds: they would be published too."""
    if error is not None or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    known = {*app.env.found_docs, *app.config.html_additional_pages, "search"}
    if app.config.html_use_index:
        known.add("genindex")
    for file in outdir.rglob("*.html"):
        page = file.relative_to(outdir).with_suffix("").as_posix()
        if not page.startswith("_") and page not in known:
            file.unlink()


def setup(app: Sphinx) -> None:
    """Connect."""
    app.connect("html-page-context", add_page_facts, priority=800)
    app.connect("build-finished", draw_preview)
    app.connect("build-finished", drop_old_pages)
    app.connect("build-finished", allow_underscores)
