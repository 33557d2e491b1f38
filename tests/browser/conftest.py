"""A real browser and the built book: what every test in this folder stands on.

`site` and `course_site` are the addresses of the built book, at a server's root and below `/course/`.
`page` is a browser page that fails its test on a console error, an uncaught error, a failed request
or a request to another host. `check_axe` runs axe-core on a page as it stands.
"""

import contextlib
import functools
import http.server
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.simulator_page import write_site
from tests.simulators.bundles import build as build_bundles
from tests.simulators.bundles import copy_sources
from twoway import chromium
from twoway.book import build
from twoway.book import serve as server

LAUNCH = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    chromium.SAME_LETTERS,
    # A page that asks another host for something is recorded; the request itself never leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: it needs Chromium and the built book."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextlib.contextmanager
def serving(folder: Path, prefix: str = "") -> Iterator[str]:
    """Serve `folder` on a free port, below `prefix` if one is given; yield the address, which ends in a slash."""

    class Below(server.Handler):
        def translate_path(self, path: str) -> str:
            if prefix and not path.startswith(f"/{prefix}/"):
                return str(folder / "outside the course")
            return super().translate_path(path[len(prefix) + 1 :] if prefix else path)

    handler = functools.partial(Below, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}/" + (f"{prefix}/" if prefix else "")
        finally:
            running.shutdown()


@pytest.fixture(scope="session")
def html(root: Path) -> Path:
    """The folder of the built book; `twoway test` builds it before any test runs."""
    folder = build.html_folder(root)
    if not (folder / "index.html").exists():
        pytest.fail("the book is not built: run the tests by `twoway test`, or `twoway book` first.")
    return folder


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[str]:
    """Address of the built book at a server's root."""
    with serving(html) as address:
        yield address


@pytest.fixture(scope="session")
def course_site(html: Path) -> Iterator[str]:
    """Address of the built book below `/course/`, as on a project's page of a static host."""
    with serving(html, "course") as address:
        yield address


@pytest.fixture
def serve_folder() -> Iterator[Callable[[Path], str]]:
    """Serve a small site made by a test; returns its address."""
    with contextlib.ExitStack() as stack:
        yield lambda folder: stack.enter_context(serving(folder))


# Package scope: Playwright keeps an event loop running in this thread, which would break other folders' tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder in this worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.ensure(), args=list(LAUNCH))
        yield running
        running.close()


@pytest.fixture
def serve_widgets(tmp_path: Path, serve_folder: Callable[[Path], str]) -> Callable[..., str]:
    """Serve a page with the given widgets and return its address; `state` replaces what the page tells of them."""

    def make(*widgets: object, state: str | None = None) -> str:
        return serve_folder(write_site(tmp_path / "site", *widgets, state=state))

    return make


@pytest.fixture(scope="session")
def bundle_with_few_seeds(root: Path, npm_packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulator of posting frequency, with 2 seeds instead of 20: a whole sweep is 260 runs, some seconds."""
    place = tmp_path_factory.mktemp("few-seeds")
    sources = copy_sources(root, place)
    rates = sources / "posting_frequency" / "rates.js"
    text = rates.read_text("utf-8")
    assert "SEEDS = 20 " in text
    rates.write_text(text.replace("SEEDS = 20 ", "SEEDS = 2 "), "utf-8")
    build_bundles(sources, place / "made", "posting_frequency")
    return place / "made" / "posting_frequency.js"


def watch(page: Page, faults: list[str]) -> None:
    """Append to `faults` a line for each error, failed request and foreign request of `page`."""

    def requested(request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname not in ("127.0.0.1", "localhost"):
            faults.append(f"request to another host: {request.url}")

    def failed(request) -> None:
        # A page that is left or reloaded drops what it was still loading; without JavaScript, Chromium refuses ("csp")
        # to fetch a module ahead of its use.
        if request.failure and "ERR_ABORTED" not in request.failure and request.failure != "csp":
            faults.append(f"request failed: {request.url} ({request.failure})")

    page.on("request", requested)
    page.on("requestfailed", failed)
    page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status}: {answer.url}"))
    page.on("pageerror", lambda error: faults.append(f"uncaught error: {error}"))
    page.on(
        "console",
        lambda said: said.type == "error" and faults.append(f"console error: {said.text} ({said.location['url']})"),
    )


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts (options as for Playwright's `new_context`) that are closed after the test."""
    with contextlib.ExitStack() as stack:

        def make(**options: object) -> BrowserContext:
            return stack.enter_context(browser.new_context(**{"viewport": DESKTOP, **options}))

        yield make


@pytest.fixture
def open_page(open_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Make watched pages (options as for `new_context`); any fault of theirs fails the test at its end."""
    faults: list[str] = []

    def make(**options: object) -> Page:
        page = open_context(**options).new_page()
        watch(page, faults)
        return page

    yield make
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A watched page, 1280 by 900, light theme."""
    return open_page(color_scheme="light")


@pytest.fixture
def still(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Make watched pages of readers who want no motion."""
    return functools.partial(open_page, reduced_motion="reduce")


@pytest.fixture(scope="session")
def axe_violations(npm_packages: Path) -> Callable[..., list[str]]:
    """Run axe-core on a page as it stands; return a line for each element at fault.

    By default with WCAG's rules of levels A and AA; otherwise with the rules named.
    """
    axe = (npm_packages / "axe-core" / "axe.min.js").read_text("utf-8")

    def run(page: Page, rules: Sequence[str] = ()) -> list[str]:
        only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": WCAG}
        # Without `preload` axe asks for no stylesheet itself (it would look for imported ones beside the page).
        options = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
        page.evaluate(axe)
        found = page.evaluate("options => axe.run(options)", options)
        return [
            f"{violation['id']} ({violation['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return run


@pytest.fixture
def check_axe(axe_violations: Callable[..., list[str]]) -> Callable[..., None]:
    """Fail if axe-core finds a violation on a page as it stands: of WCAG A and AA, or of the rules named."""

    def check(page: Page, rules: Sequence[str] = ()) -> None:
        found = axe_violations(page, rules)
        assert not found, f"{page.url}:\n" + "\n".join(found)

    return check
