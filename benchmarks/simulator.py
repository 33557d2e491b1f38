"""How fast the two-account simulator of the built book is: `python benchmarks/simulator.py` (after `twoway book`).

Prints, for the lesson's page served locally to a headless Chromium: the time from opening the page until the simulator
is interactive, the time from a slider's move until both accounts are simulated anew and drawn (each
includes the wait for the screen's next frame, up to 17 ms), and what is transferred.
"""

import functools
import gzip
import statistics
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from twoway import chromium
from twoway.book import build, serve
from twoway.widgets import static_folder

LESSON = "chapters/01-conversation.html"
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
OPENINGS = 9
MOVES = 40

# Runs before the page's own scripts: notes when the simulator has drawn its first state.
WATCH = """
const look = () => {
  const home = document.querySelector('[data-lm-suppress-shortcuts]')
  if (home?.shadowRoot?.querySelector('.tw[data-ready]')) window.interactive = performance.now()
  else requestAnimationFrame(look)
}
requestAnimationFrame(look)
"""
# One move of a slider, from the event until the frame that shows its outcome is done.
MOVE = """
async ([selector, value, event]) => {
  const root = document.querySelector('[data-lm-suppress-shortcuts]').shadowRoot
  const slider = root.querySelector(selector)
  await new Promise(done => setTimeout(done, 30))
  await new Promise(done => requestAnimationFrame(done))
  slider.value = value
  const start = performance.now()
  slider.dispatchEvent(new Event(event, {bubbles: true}))
  await new Promise(done => requestAnimationFrame(done))
  await new Promise(done => setTimeout(done, 0))
  return performance.now() - start
}
"""


def told(name: str, times: list[float], aim: float) -> None:
    """Print the median and the worst of some times in milliseconds."""
    middle, worst = statistics.median(times), max(times)
    print(f"{name:58} median {middle:6.1f} ms   worst {worst:6.1f} ms   (aim {aim:.0f} ms)")


def move(page: Page, selector: str, values: list[int], event: str = "input") -> list[float]:
    """Set a slider or box to each of `values` and return the milliseconds until each is drawn."""
    return [page.evaluate(MOVE, [selector, str(value), event]) for value in values]


def main() -> None:
    """Measure and print."""
    folder = build.html_folder(Path(__file__).resolve().parents[1])
    if not (folder / LESSON).exists():
        raise SystemExit(f"{folder / LESSON} is not there: run `twoway book` first.")
    handler = functools.partial(serve.Handler, directory=str(folder))
    with serve.Server(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/{LESSON}"
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=LAUNCH)
        times = []
        for _ in range(OPENINGS):
            context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.add_init_script(WATCH)
            page.goto(address)
            page.wait_for_function("window.interactive")
            times.append(page.evaluate("window.interactive"))
            if len(times) < OPENINGS:
                context.close()
        told("page opened -> simulator interactive (empty cache)", times, 500)
        shares = [i % 100 for i in range(37, 37 * MOVES, 37)]
        replies = ".{} input[aria-label^='Reply share']"
        lock = page.get_by_label("Equal labour").first
        page.get_by_role("button", name="Show me").first.click()
        page.wait_for_timeout(3000)
        seeds = [100 + i for i in range(MOVES)]
        told(
            "slider moved, equal labour on (other account matched)",
            move(page, replies.format("broadcast"), shares),
            100,
        )
        lock.uncheck()
        told("slider moved, equal labour off (one account)", move(page, replies.format("conversational"), shares), 50)
        told("seed changed (both accounts, another audience)", move(page, ".seed input", seeds, "change"), 100)
        told("day scrubbed (drawing alone)", move(page, ".scrubber input", [1 + 7 * i % 180 for i in range(MOVES)]), 33)
        browser.close()
        server.shutdown()
    for bundle in sorted(static_folder().glob("*.js")):
        content = bundle.read_bytes()
        print(f"{bundle.name}: {len(content):,} bytes, {len(gzip.compress(content, 9)):,} gzipped")
    host = folder / "_static" / "host.js"
    print(f"host.js: {host.stat().st_size:,} bytes, {len(gzip.compress(host.read_bytes(), 9)):,} gzipped")


if __name__ == "__main__":
    main()
