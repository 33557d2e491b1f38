"""Sphinx's search, made to forget: as it comes, it leaves the words looked for in the browser's storage."""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SCRIPT = "_static/searchtools.js"
# It stores the words for the pages found, which would set them in bold; the results have them in bold without that.
STORES = re.compile(
    r'^ *if \(SPHINX_HIGHLIGHT_ENABLED\) \{[^\n]*\n *localStorage\.setItem\("sphinx_highlight_terms",[^\n]*\n *\}\n',
    re.MULTILINE,
)


def forgetful(script: str) -> str:
    """Return the search's script without what stores the words looked for.

    Raises
    ------
    sphinx.errors.ExtensionError
        If it would still store something: another version of Sphinx may write it differently.
    """
    script = STORES.sub("", script)
    if re.search(r"\b(?:localStorage|sessionStorage|cookie)\b", script):
        raise ExtensionError(
            f"{SCRIPT} would store what readers search for; twoway.book.search knows no way to stop it."
        )
    return script


def make_forgetful(app: Sphinx, error: Exception | None) -> None:
    """Write the search's script again, as it should be."""
    file = Path(app.outdir) / SCRIPT
    if error is None and app.builder.format == "html" and file.exists():
        file.write_text(forgetful(file.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect to the end of the build, when Sphinx's own scripts are in place."""
    app.connect("build-finished", make_forgetful)
