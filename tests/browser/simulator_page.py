"""A small page that shows simulators as the book does, and what the browser tests of all simulators ask of it."""

import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
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


def rested(page: Page) -> Page:
    """Wait until the run is done and drawn; a sweep on a busy machine takes long."""
    settle(page)
    page.locator(".tw[data-ready]:not([data-busy])").first.wait_for(timeout=60_000)
    settle(page)
    return page


def revealed(page: Page) -> Page:
    """Ask for the run without a prediction."""
    page.get_by_role("button", name="Show me").click()
    return rested(page)


def shown(page: Page, address: str) -> Page:
    """Open a page and ask for the run."""
    return revealed(opened(page, address))


def focused(page: Page) -> str:
    """The name of what has the focus."""
    return page.evaluate(
        """() => {
            let one = document.activeElement
            while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
            return one?.getAttribute('aria-label') || one?.labels?.[0]?.innerText || one?.innerText || ''
        }"""
    )


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press a key until the focus is on something whose name begins so."""
    for _ in range(60):
        if focused(page).startswith(name):
            return
        page.keyboard.press(key)
    pytest.fail(f"60 times {key} did not reach {name!r}")


def press(page: Page, key: str, times: int = 1, at: str | None = None) -> Page:
    """Press a key so many times, at the control with the label `at` if one is named; wait until the run is drawn."""
    if at is not None:
        page.get_by_label(at, exact=True).focus()
    for _ in range(times):
        page.keyboard.press(key)
    return rested(page)


def copied_python(page: Page) -> str:
    """The Python lines, taken from the box that opens where there is no clipboard."""
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('none')) }")
    page.get_by_role("button", name="Copy the Python").click()
    return page.get_by_label("Copy the Python").input_value()


def ran(lines: str) -> tuple[str, dict[str, Any]]:
    """Run Python lines on their own: what they print, and the names they leave."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(lines, names)
    return printed.getvalue(), names
