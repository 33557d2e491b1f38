"""A small page that shows simulators as the book does, and what the browser tests of all simulators ask of it."""

import json
import shutil
from pathlib import Path

from ipywidgets.embed import embed_data
from playwright.sync_api import Page

import twoway.book
from twoway.widgets import static_folder

STAND_IN = '<div class="tw-static"><p>A figure and a table.</p></div>'


def cell(model_id: str) -> str:
    view = json.dumps({"version_major": 2, "version_minor": 0, "model_id": model_id})
    kind = "application/vnd.jupyter.widget-view+json"
    return f'<div class="cell_output">{STAND_IN}<script type="{kind}">{view}</script></div>'


def write_site(folder: Path, *widgets, state: str | None = None) -> Path:
    """Write a page that shows `widgets` as the book does; `state` replaces what the page tells of them."""
    static = folder / "_static"
    (static / "simulators").mkdir(parents=True)
    for name in ("host.js", "book.css"):
        shutil.copy(Path(twoway.book.__file__).parent / "static" / name, static)
    for bundle in static_folder().glob("*.js"):
        shutil.copy(bundle, static / "simulators")
    embedded = embed_data(views=list(widgets), drop_defaults=False)["manager_state"]
    for model in embedded["state"].values():
        model["state"].pop("_esm", None)
    if state is None:
        state = json.dumps(embedded).replace("<", "\\u003c")
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>A simulator</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="_static/book.css"></head><body><main style="max-width:46rem;margin:0 auto">'
        f"<h1>A page</h1>{''.join(cell(widget.model_id) for widget in widgets)}</main>"
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script>'
        '<script type="module" src="_static/host.js"></script></body></html>',
        encoding="utf-8",
    )
    return folder


def settle(page: Page) -> None:
    """Wait until what was changed is drawn: the simulator draws once a frame."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def wait_ready(page: Page) -> None:
    page.locator(".tw[data-ready]").first.wait_for()
    settle(page)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    wait_ready(page)
    return page


def told(page: Page) -> dict[str, str]:
    """The exact numbers of the read-out."""
    settle(page)
    return page.locator(".readout").evaluate("element => ({...element.dataset})")
