"""Formulas as MathML, made when the book is built."""

import html
from typing import Any, NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from twoway.formulas import UnknownMathError, mathml

NAME = "mathml"
logger = logging.getLogger(__name__)


def rendered(node: nodes.Element, display: str) -> str:
    """Return a node's MathML; on a formula that fails, warn with its place and return its text."""
    try:
        return mathml(node.astext(), display)
    except UnknownMathError as error:
        logger.warning(str(error), location=node, type="twoway", subtype="math")
        return f"<code>{html.escape(node.astext())}</code>"


def visit_math(self: Any, node: nodes.math) -> NoReturn:
    """Write a formula within a line."""
    self.body.append(rendered(node, "inline"))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> NoReturn:
    """Write a formula that stands alone, with its number if it has one."""
    self.body.append(self.starttag(node, "div", CLASS="tw-math"))
    self.body.append(rendered(node, "block"))
    if node.get("number"):
        self.body.append(f'<span class="tw-math-number">({node["number"]})</span>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer."""
    app.add_html_math_renderer(NAME, inline_renderers=(visit_math, None), block_renderers=(visit_math_block, None))
