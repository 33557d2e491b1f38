"""How fast the account model is: `python benchmarks/mesa_comparison.py` (some eight minutes).

Both accounts of the course, 180 days, always with an audience that was not met before:

1. our model against the same model written for Mesa in two ways (`mesa_model.py`), in turn, each run in a process of
   its own; and whether all mean the same: what came out, on average over seeds. The textbook's way is that of Mesa's
   tutorial; the lean way asks nobody whom a step does not concern, and is the harder one to beat;
2. how our time grows with people and days, and the random generator's share of it;
3. the browser's model in Chromium, on the same seeds, with the same orders.

Times are the processor's, but for Chromium's, which are by the clock.

Mesa gets an environment of its own in `benchmarks/.venv`, made at the first run. Without a network part 1 is left out.
"""

import functools
import http.server
import json
import math
import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from one_run import report
from playwright.sync_api import sync_playwright

import twoway.model.random as generator
from twoway import chromium
from twoway.model import PRESETS, Account, World, simulate_all, values

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MESA = HERE / ".venv"
MESA_PYTHON = MESA / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MESA_PACKAGES = ("mesa>=3.3,<3.4", "networkx>=3,<4")

STYLES = ("textbook", "lean")
REPEATS = {  # seeds of each number of people
    "ours": {300: 20, 3_000: 20, 30_000: 5},
    "textbook": {300: 20, 3_000: 20, 30_000: 3},
    "lean": {300: 20, 3_000: 20, 30_000: 5},
}
OUTCOMES = ("views", "comments", "replies", "shares", "followers", "trust", "leads", "orders", "revenue")
LARGEST_MISS = 4.5  # standard errors: among the 72 means compared, chance alone goes so far in one run of a thousand
ENOUGH_SEEDS = 20  # for a standard error
GRID = [(people, days) for people in (3_000, 10_000, 30_000) for days in (60, 120, 180)]
CHROMIUM_SEEDS = range(1, 31)
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]

IN_CHROMIUM = """
async ([seeds]) => {
  const {simulate, PRESETS} = await import('/simulators/engine/account.js')
  const timed = work => {
    const start = performance.now()
    const made = work()
    return [performance.now() - start, made]
  }
  const both = (seed, more = 0) => Object.values(PRESETS).map(
    account => simulate({...account, posts_per_day: account.posts_per_day + more}, {}, seed))
  const [cold] = timed(() => both(1000000))
  for (let i = 0; i < 20; i++) both(2000000 + i)
  const runs = seeds.map(seed => timed(() => both(seed)))
  return {
    cold,
    seeds: runs.map(([time]) => time),
    orders: runs.map(([, made]) => made.map(run => run.daily.orders.reduce((sum, orders) => sum + orders, 0))),
    moves: seeds.map((_, i) => timed(() => both(seeds[0], i / 1000))[0]),
  }
}
"""


def world(people: int, days: int = 180) -> World:
    """Return the course's world with more or fewer people, the same share of whom follows at first."""
    return World(people=people, days=days, opening_followers=people // 6)


def run(accounts: dict, world: dict, seed: int) -> dict:
    """Run each account in front of the same people, as `mesa_model.run` does; return what came out."""
    outcomes = {}
    runs = simulate_all([Account(**account) for account in accounts.values()], World(**world), seed)
    for name, run in zip(accounts, runs, strict=True):
        daily, last = run.daily, run.daily.iloc[-1]
        outcomes[name] = {column: float(daily[column].sum()) for column in OUTCOMES}
        outcomes[name] |= {column: float(last[column]) for column in ("followers", "trust")}
    return outcomes


def make_mesa() -> str | None:
    """Make Mesa's environment unless it is there; return Mesa's version, None if there can't be one."""
    ask = [MESA_PYTHON, "-c", "import mesa, networkx; print(mesa.__version__)"]
    if not MESA_PYTHON.exists() or subprocess.run(ask, capture_output=True).returncode:
        print(f"Installing Mesa into {MESA.relative_to(ROOT)} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", MESA], check=True)
        pip = [sys.executable, "-m", "pip", "--python", MESA_PYTHON, "install", "-qq", *MESA_PACKAGES]
        if subprocess.run(pip).returncode:
            print(
                "Mesa could not be installed; pip says above why. The comparison with Mesa is left out.\n"
                "Check the connection to the package index, then run the same command again.\n"
            )
            return None
    return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()


def one_run(command: list, people: int, seed: int) -> dict:
    """Run a model once, in a process of its own."""
    order = {
        "accounts": {name: values(account) for name, account in PRESETS.items()},
        "world": values(world(people)),
        "seed": seed,
    }
    done = subprocess.run([str(part) for part in command], input=json.dumps(order), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def misses(our_runs: list[dict], mesa_runs: list[dict]) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Compare what came out, mean by mean.

    Returns
    -------
    For each account and outcome: our mean, Mesa's, and their difference in standard errors (Welch).
    """
    found = {}
    for account in PRESETS:
        for name in OUTCOMES:
            one, other = (np.array([run["outcomes"][account][name] for run in runs]) for runs in (our_runs, mesa_runs))
            error = math.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
            apart = one.mean() - other.mean()
            missed = apart / error if error else math.inf if apart else 0.0
            found[account, name] = one.mean(), other.mean(), missed
    return found


def spread(numbers: list[float], form: str) -> str:
    """Tell a median, and the quarters in brackets."""
    low, middle, high = statistics.quantiles(numbers, n=4)
    return f"{middle:{form}} ({low:{form}} to {high:{form}})"


def compare_with_mesa(version: str) -> None:
    """Print part 1."""
    print(f"1. Both accounts, 180 days, our model and Mesa {version}, in turn: median (middle half of the runs)\n")
    print(
        f"{'people':>7} {'model':<14} {'runs':>4} {'ms':>26} {'times ours':>20} {'more memory, MB':>16}   "
        "furthest apart"
    )
    commands = {"ours": [sys.executable, __file__, "one-run"]}
    commands |= {style: [MESA_PYTHON, HERE / "mesa_model.py", style] for style in STYLES}
    means = []
    for people, repeats in REPEATS["ours"].items():
        runs = {model: [] for model in commands}
        for seed in range(1, repeats + 1):
            print(f"\r{people:>7,} {seed:>5} of {repeats}", end="", file=sys.stderr, flush=True)
            for model, command in commands.items():
                if seed <= REPEATS[model][people]:
                    runs[model].append(one_run(command, people, seed))
        print("\r", end="", file=sys.stderr, flush=True)
        tell_times(people, "ours", runs)
        for style in STYLES:
            found = misses(runs["ours"], runs[style])
            judged = len(runs[style]) >= ENOUGH_SEEDS
            tell_times(people, style, runs, found, judged)
            means += [f"{people:>7,} {style:<8} {account}: {told_means(found, account)}" for account in PRESETS]
            if judged and max(abs(missed) for _, _, missed in found.values()) > LARGEST_MISS:
                sys.exit("The two models do not mean the same: the comparison of their times means nothing.")
    print("\nWhat came out, our mean and Mesa's\n", *means, sep="\n")


def tell_times(people: int, model: str, runs: dict, found: dict | None = None, judged: bool = True) -> None:
    """Print a line of part 1; `found` are the `misses` of a Mesa model, `judged` whether its runs suffice for them."""
    times = {name: [1000 * run["seconds"] for run in its] for name, its in runs.items()}
    memory = statistics.median(run["megabytes"] for run in runs[model])
    ratios = apart = ""
    if found:
        ratios = spread([theirs / ours for ours, theirs in zip(times["ours"], times[model], strict=False)], ".1f")
        worst = max(found, key=lambda key: abs(found[key][2]))
        apart = f"{' '.join(worst)}, by {found[worst][2]:+.1f} standard errors"
        apart += "" if judged else " (too few seeds to judge)"
    name = f"Mesa, {model}" if found else model
    print(
        f"{people:>7,} {name:<14} {len(times[model]):>4} {spread(times[model], ',.1f'):>26} {ratios:>20} "
        f"{memory:>16.0f}   {apart}",
        flush=True,
    )


def told_means(found: dict, account: str) -> str:
    """Tell our mean and Mesa's of what came out for an account."""
    return ", ".join(
        f"{name} {one:,.4g} | {other:,.4g}" for (who, name), (one, other, _) in found.items() if who == account
    )


def both(size: World, seed: int, more: float = 0.0) -> list:
    """Run both accounts."""
    return simulate_all(
        [replace(account, posts_per_day=account.posts_per_day + more) for account in PRESETS.values()], size, seed
    )


def milliseconds(work, *arguments) -> float:
    """How long the processor takes to do `work` once."""
    start = time.process_time()
    work(*arguments)
    return 1000 * (time.process_time() - start)


def growth() -> None:
    """Print part 2."""
    print("\n2. How our time grows: the least of five runs, each with a new audience\n")
    person_days, least = [], []
    for people, days in GRID:
        size = world(people, days)
        both(size, 0)
        least.append(min(milliseconds(both, size, seed) for seed in range(1, 6)))
        person_days.append(people * days)
        print(f"{people:>7,} people x {days:>3} days: {least[-1]:7.1f} ms", flush=True)
    x, y = np.array(person_days, dtype=float), np.array(least)
    slope, start = np.polyfit(x, y, 1)
    rest = y - (start + slope * x)
    exponent = np.polyfit(np.log(x), np.log(y), 1)[0]
    print(
        f"\n  ms = {start:.1f} + {1e6 * slope:.1f} per million people x days; R^2 = {1 - rest.var() / y.var():.3f}; "
        f"time grows with people x days to the power of {exponent:.2f}"
    )
    for people in (3_000, 30_000):
        whole, inside = share_of_generator(world(people))
        print(f"  {people:>6,} people: the random generator takes {inside:.0f} of {whole:.0f} ms, {inside / whole:.0%}")


def share_of_generator(size: World) -> tuple[float, float]:
    """Milliseconds of a run with a new audience, and those spent in the random generator."""
    inside: list[float] = []
    plain = generator.threefry

    def watched(*arguments):
        start = time.process_time()
        words = plain(*arguments)
        inside.append(1000 * (time.process_time() - start))
        return words

    generator.threefry = watched
    try:
        return milliseconds(both, size, 77), sum(inside)
    finally:
        generator.threefry = plain


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the repository, silently."""

    def log_message(self, *_):
        """Say nothing."""


def compare_with_chromium() -> None:
    """Print part 3."""
    print("\n3. Both accounts, 3,000 people, 180 days, in Python and in Chromium, the same seeds\n")
    seeds = list(CHROMIUM_SEEDS)
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=ROOT)) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=LAUNCH)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/simulators/engine/random.js")
        measured = page.evaluate(IN_CHROMIUM, [seeds])
        print(f"Chromium {browser.version}")
        browser.close()
        server.shutdown()
    size = World()
    runs = [both(size, seed) for seed in seeds]
    orders = [[int(run.daily["orders"].sum()) for run in pair] for pair in runs]
    if orders != measured["orders"]:
        sys.exit("Python and Chromium do not tell the same orders.")
    told = {
        "Chromium, another seed": measured["seeds"],
        "Chromium, the same audience": measured["moves"],
        "Python, another seed": [milliseconds(both, size, 1000 + seed) for seed in seeds],
        "Python, the same audience": [milliseconds(both, size, 1, seed / 1000) for seed in seeds],
    }
    for name, times in told.items():
        print(f"  {name:<28} {spread(times, '.1f'):>22} ms, worst {max(times):.1f}")
    print(f"  Chromium's very first run: {measured['cold']:.1f} ms. Orders are the same on all {len(seeds)} seeds.")


def main() -> None:
    """Measure and print."""
    version = make_mesa()
    if version:
        compare_with_mesa(version)
    growth()
    compare_with_chromium()


if __name__ == "__main__":
    if sys.argv[1:] == ["one-run"]:
        report(run)
    else:
        main()
