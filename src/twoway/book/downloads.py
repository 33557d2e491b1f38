"""Make the assignments' release notebooks before pages that offer them for download are read."""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError


def make(app: Sphinx) -> None:
    """Write the release notebooks, if anything that decides their contents changed."""
    root = Path(app.srcdir)
    if not (root / "exercises" / "source").is_dir():
        return
    from twoway.classroom.downloads import DownloadError, write_downloads
    from twoway.classroom.notebooks import NotebookSourceError

    try:
        write_downloads(root, site=os.environ.get("TWOWAY_SITE_URL"))
    except (DownloadError, NotebookSourceError) as error:
        raise ExtensionError(f"the assignments' notebooks could not be made:\n{error}") from None


def setup(app: Sphinx) -> None:
    """Connect to the moment before pages are read."""
    app.connect("builder-inited", make)
