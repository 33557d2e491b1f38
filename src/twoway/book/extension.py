"""The Sphinx extension of the course: what Jupyter Book's pages need to stand alone, look right and be usable by all."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

HERE = Path(__file__).parent


def drop_foreign_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Take out the scripts of sphinx-thebe, which load from elsewhere and are not used."""
    kept = [file for file in context.get("script_files", []) if "thebe" not in str(file).lower()]
    context["script_files"] = kept


def add_static_folder(app: Sphinx) -> None:
    """Add the course's own static files; not through the configuration, which would load every script on every page."""
    app.config.html_static_path.append(str(HERE / "static"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the extension."""
    app.connect("builder-inited", add_static_folder)
    app.connect("html-page-context", drop_foreign_scripts, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
