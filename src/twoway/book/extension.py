"""The Sphinx extension of the course: its theme, and what Jupyter Book's pages need to stand alone."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from twoway.book import (
    assignments,
    build,
    claims,
    completeness,
    downloads,
    execution,
    folds,
    mathml,
    notebooks,
    plots,
    proof,
    quiz,
    search,
    web,
)

HERE = Path(__file__).parent
STATIC = HERE / "static"
BUNDLES = HERE.parent / "widgets" / "static"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

# Jupyter Book's extensions bring these; the theme has its own, smaller way for each.
DROPPED = (
    "sphinx-thebe",
    "togglebutton",
    "clipboard.min.js",
    "copybutton",
    "sphinx-book-theme.js",
    "mystnb.",
    "pygments.css",
)
DROPPED_INLINE = ("THEBE_JS_URL", "toggleHint", "toggleOpenOnPrint", "togglebuttonSelector")
# Sphinx's search needs these; no other page does.
SEARCH_ONLY = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")


def configure(app: Sphinx, config: Config) -> None:
    """Set what follows from this installation: the theme, the widgets' host and the folder of executed cells."""
    config.html_theme = "twoway"
    config.html_math_renderer = mathml.NAME
    config.nb_ipywidgets_js = {"host.js": {"type": "module"}}
    config.html_additional_pages = {**config.html_additional_pages, "404": "404.html"}
    config.twoway_book_code = code_hash()
    config.twoway_addresses = [os.environ.get(name, "") for name in build.VARIABLES]
    config.nb_execution_cache_path = str(execution.cache_folder(Path(app.outdir).parent, Path(app.srcdir)))


def code_hash() -> str:
    """Hash of the extension's own code: when it changes, every page is read again."""
    digest = hashlib.sha256()
    for file in sorted(HERE.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def add_static_folder(app: Sphinx) -> None:
    """Add the course's static files here: in the configuration, Jupyter Book would load every script on every page."""
    app.config.html_static_path.append(str(STATIC))


def choose_assets(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Keep the scripts and style sheets that this very page uses."""
    body = context.get("body") or ""
    unwanted = list(DROPPED)
    if page != "search":
        unwanted += SEARCH_ONLY
    if 'class="sd-' not in body and " sd-" not in body:
        unwanted += ["sphinx-design", "design-tabs"]
    if "tw-quiz" not in body:
        unwanted.append("quiz.js")

    def wanted(file: Any) -> bool:
        name = str(getattr(file, "filename", None) or "")
        inline = str(getattr(file, "attributes", {}).get("body", ""))
        return not any(part in name for part in unwanted) and not any(part in inline for part in DROPPED_INLINE)

    scripts = [file for file in context.get("script_files", []) if wanted(file)]
    context["metatags"] = (context.get("metatags") or "") + preloads(scripts, context["pathto"])
    if page != "search":
        scripts = [file for file in scripts if "DOCUMENTATION_OPTIONS" not in str(file)]
    context["script_files"] = [without_bundles(file) for file in scripts]
    context["css_files"] = [file for file in context.get("css_files", []) if wanted(file)]


def embedded_state(script: Any) -> dict[str, Any] | None:
    """Return the widget state that a script element of a page holds, if it is one that does."""
    attributes = getattr(script, "attributes", {})
    return json.loads(attributes["body"]) if attributes.get("type") == WIDGET_STATE else None


def preloads(scripts: list[Any], pathto: Any) -> str:
    """Have the page's simulators fetched while the page is still read, rather than when its host asks for them."""
    states = [state for state in map(embedded_state, scripts) if state]
    modules = {model["state"].get("_module") for state in states for model in state["state"].values()} - {None}
    links = [
        f'<link rel="modulepreload" href="{pathto(f"_static/simulators/{name}", 1)}"/>' for name in sorted(modules)
    ]
    return "\n    ".join(links)


def without_bundles(script: Any) -> Any:
    """Take a widget's code out of the state embedded in a page, where the page's host loads it from a shared file."""
    state = embedded_state(script)
    if state is None:
        return script
    for model in state["state"].values():
        if model["state"].get("_module"):
            for trait in ("_esm", "_css"):
                model["state"].pop(trait, None)
    # "<" could close the script element that holds the state.
    body = json.dumps(state).replace("<", "\\u003c")
    return _JavaScript(script.filename, priority=script.priority, **{**script.attributes, "body": body})


def repair_roles(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Give list items of a bibliography a role that a list may hold (the theme's faults under WCAG's rules)."""
    if context.get("body"):
        context["body"] = context["body"].replace(' role="doc-biblioentry"', ' role="listitem"')


def renew_lists(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have pages with a list of sources written in every build: what other pages cite may have changed."""
    return sorted({key.docname for key in env.get_domain("cite").bibliographies})


def copy_simulators(app: Sphinx, error: Exception | None) -> None:
    """Put the simulators' bundles where the host looks for them."""
    if error is None and app.builder.format == "html" and BUNDLES.exists():
        shutil.copytree(BUNDLES, Path(app.outdir) / "_static" / "simulators", dirs_exist_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the extension."""
    app.add_html_theme("twoway", str(HERE / "templates"))
    app.add_config_value("twoway_book_code", "", "env", str)
    # every page is written again when these change
    app.add_config_value("twoway_addresses", [], "html", list)
    app.add_js_file("book.js", loading_method="defer")
    app.add_js_file("quiz.js", loading_method="defer")
    app.connect("config-inited", configure, priority=900)
    app.connect("builder-inited", add_static_folder)
    app.connect("env-updated", renew_lists)
    app.connect("html-page-context", choose_assets, priority=900)
    app.connect("html-page-context", repair_roles, priority=900)
    app.connect("build-finished", copy_simulators)
    for part in (
        assignments,
        claims,
        completeness,
        downloads,
        mathml,
        quiz,
        folds,
        plots,
        proof,
        notebooks,
        search,
        web,
    ):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
