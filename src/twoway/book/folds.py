"""Folded parts of a page as `<details>`: they open without JavaScript, by keyboard, and can be found in print.

Replaces sphinx-togglebutton's script for admonitions of class `dropdown` and for the `toggle` directive.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import admonitionlabels
from sphinx.transforms.post_transforms import SphinxPostTransform


class Fold(nodes.General, nodes.Element):
    """A part that is closed until asked for."""


class FoldTitle(nodes.General, nodes.TextElement):
    """What is shown of a closed fold."""


class Scroll(nodes.General, nodes.Element):
    """A box that scrolls sideways when its table is wider than the page."""


class MakeFolds(SphinxPostTransform):
    """Turn `dropdown` admonitions and `toggle` containers into folds."""

    default_priority = 210
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Replace each such node of the page."""
        for node in list(self.document.findall(nodes.Element)):
            classes = node.get("classes", [])
            if isinstance(node, nodes.Admonition) and "dropdown" in classes:
                node.replace_self(fold(node, "admonition", shown="dropdown-open" in classes))
            elif isinstance(node, nodes.container) and "toggle" in classes:
                node.replace_self(fold(node, "toggle", shown="toggle-shown" in classes))
        for table in list(self.document.findall(nodes.table)):
            box = Scroll()
            table.replace_self(box)
            box += table


def fold(node: nodes.Element, kind: str, shown: bool) -> Fold:
    """Return a fold with the content and the title of `node`."""
    children = list(node.children)
    if children and isinstance(children[0], nodes.title):
        title = FoldTitle("", "", *children.pop(0).children)
    else:
        title = FoldTitle("", str(admonitionlabels.get(node.tagname, "Show")))
    made = Fold("", title, *children, ids=node.get("ids", []))
    made["classes"] = [kind, *([] if node.tagname in (kind, "container") else [node.tagname]), *node["classes"]]
    made["shown"] = shown
    return made


def visit_fold(self: Any, node: Fold) -> None:
    """Open the element."""
    self.body.append(self.starttag(node, "details", **({"open": "open"} if node["shown"] else {})))


def depart_fold(self: Any, node: Fold) -> None:
    """Close the element."""
    self.body.append("</details>\n")


def visit_title(self: Any, node: FoldTitle) -> None:
    """Open the summary."""
    self.body.append('<summary class="admonition-title">')


def depart_title(self: Any, node: FoldTitle) -> None:
    """Close the summary."""
    self.body.append("</summary>\n")


def visit_scroll(self: Any, node: Scroll) -> None:
    """Open the box."""
    self.body.append('<div class="tw-scroll">')


def depart_scroll(self: Any, node: Scroll) -> None:
    """Close the box."""
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Connect."""
    app.add_node(Fold, html=(visit_fold, depart_fold))
    app.add_node(FoldTitle, html=(visit_title, depart_title))
    app.add_node(Scroll, html=(visit_scroll, depart_scroll))
    app.add_post_transform(MakeFolds)
