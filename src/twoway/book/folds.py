"""Folded parts of a page as `<details>`: they open without JavaScript, by keyboard, and can be found in print.

Replaces sphinx-togglebutton's script for admonitions of class `dropdown` and for the `toggle` directive, and the folds
of code cells, which myst-nb names "Toggle hidden content" for whoever hears them.
"""

import re
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
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
    """Turn `dropdown` admonitions, `toggle` containers and hidden code into folds."""

    # after myst-nb has hidden code
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
            elif any(isinstance(child, HideCodeCellNode) for child in node.children):
                # myst-nb does not tell these nodes their parent, so they cannot replace themselves
                hidden, default = list(node.children), self.config.nb_code_prompt_hide
                node.children = []
                node += [code_fold(part, default) if isinstance(part, HideCodeCellNode) else part for part in hidden]
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


def code_fold(node: HideCodeCellNode, default: str) -> Fold:
    """Return a fold with hidden code, whose title says what a press on it does, open or closed."""
    show = node["prompt_show"]
    hide = hide_prompt(show, node["prompt_hide"], default)
    title = FoldTitle(
        "", "", nodes.inline("", show, classes=["collapsed"]), nodes.inline("", hide, classes=["expanded"])
    )
    return Fold("", title, *node.children, classes=["admonition", "hide", *node["classes"]], shown=False)


def hide_prompt(show: str, hide: str, default: str) -> str:
    """Return what to call an open fold of code: `hide`, unless only the name of the closed one was chosen.

    Parameters
    ----------
    show, hide
        The cell's `code_prompt_show` and `code_prompt_hide`.
    default
        What `hide` is where nothing was chosen; "{type}" in it stands for any word.
    """
    undecided = re.fullmatch(re.escape(default).replace(re.escape("{type}"), r"\w+"), hide)
    return re.sub(r"^Show\b", "Hide", show) if undecided and show.startswith("Show ") else hide


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
