"""Plots as part of the page: a cell's SVG is written into it, in the page's own colours, light or dark."""

import hashlib
import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from twoway.svg import themed

logger = logging.getLogger(__name__)

# Pixels for a point: a drawing fills the text's width at most, with words as large as the text's, and shrinks with it.
LARGEST = 1.6
# Its smallest words shrink to so many pixels, and no further: in a narrower page it scrolls sideways, in its own box.
SMALLEST_WORDS = 11
WORDS = re.compile(r"<text\b[^>]*?\bfont(?:-size)?:(?:[^;\"]*?\s)?([\d.]+)px")


def inlined(svg: str, alt: str, prefix: str) -> str:
    """Return an SVG element for a page, with `alt` as what it says to somebody who cannot see it."""
    drawing = themed(svg, prefix)
    opening = re.search(r"<svg\b[^>]*>", drawing)
    size = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) [\d.]+"', opening[0])
    label = html.escape(" ".join(alt.split()), quote=True)
    width = float(size[1])
    words = min(map(float, WORDS.findall(drawing)), default=SMALLEST_WORDS)
    style = f"min-width:{width * SMALLEST_WORDS / words:.0f}px;max-width:{width * LARGEST:.0f}px"
    own = f'<svg class="tw-plot" role="img" aria-label="{label}" {size[0]} style="{style}">'
    return f'<div class="tw-plot-box">{own}{drawing[opening.end() :]}</div>'


class InlinePlots(SphinxPostTransform):
    """Write the SVG images that cells made into the page."""

    # after myst-nb has chosen which kind of each output to show
    default_priority = 220
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Replace each such image; warn of images that say nothing to somebody who cannot see them."""
        for image in list(self.document.findall(nodes.image)):
            uri = image["uri"]
            if not image.get("alt"):
                logger.warning(
                    "image without a description: set `mystnb: {image: {alt: ...}}` on its cell, or give an alt text.",
                    location=image,
                    type="twoway",
                    subtype="alt",
                )
            file = Path(self.app.srcdir) / uri.lstrip("/")
            if uri.endswith(".svg") and "jupyter_execute" in uri and file.exists():
                svg = file.read_text(encoding="utf-8")
                prefix = "p" + hashlib.sha256(svg.encode()).hexdigest()[:6]
                image.replace_self(nodes.raw("", inlined(svg, image.get("alt", ""), prefix), format="html"))


def setup(app: Sphinx) -> None:
    """Connect."""
    app.add_post_transform(InlinePlots)
