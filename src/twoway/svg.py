"""Fit an SVG drawing of Matplotlib into a page: the page's own colours, and ids of its own."""

import re

from twoway import figures

# Each colour of the course's plots becomes the page's variable of the same meaning.
VARIABLES = {
    figures.BROADCAST: "--tw-broadcast",
    figures.CONVERSATIONAL: "--tw-conversation",
    figures.INK: "--tw-ink",
    figures.MUTED: "--tw-muted",
    figures.LINE: "--tw-line",
    figures.PAPER: "--tw-paper",
}


def themed(svg: str, prefix: str, fallback: bool = False) -> str:
    """Return an SVG drawing whose colours follow the page's theme and whose ids are its own.

    Parameters
    ----------
    svg
        A drawing as Matplotlib writes it, in the colours of `twoway.figures`.
    prefix
        What to put before each id, since several drawings share a page.
    fallback
        Whether the drawing may stand on a page that does not know the course's colours, and then keeps its own.
    """
    drawing = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for colour, variable in VARIABLES.items():
        own = f", {colour}" if fallback else ""
        drawing = re.sub(rf"{colour}\b", f"var({variable}{own})", drawing, flags=re.IGNORECASE)
    drawing = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawing)
    drawing = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawing)
    drawing = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'href="#{prefix}-\2"', drawing)
    return re.sub(r"\s*\n\s*", "\n", drawing).strip()
