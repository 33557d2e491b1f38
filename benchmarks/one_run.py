"""Time one run of a model in a process of its own: an order on standard input, the report on standard output."""

import json
import resource
import sys
import time
from collections.abc import Callable

WARM_UP = 3


def peak_memory() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def report(run: Callable[..., dict]) -> None:
    """Read the JSON object {"accounts", "world", "seed"}, pass it to `run`, write seconds, MB and what came out.

    Seconds are those of the processor: what else the machine does counts little.

    Small runs come first, so that neither the time nor the memory are those of loading a library.
    """
    order = json.load(sys.stdin)
    for seed in range(WARM_UP):
        run(order["accounts"], order["world"] | {"people": 300, "opening_followers": 50}, seed)
    before = peak_memory()
    start = time.process_time()
    outcomes = run(**order)
    seconds = time.process_time() - start
    json.dump({"seconds": seconds, "megabytes": peak_memory() - before, "outcomes": outcomes}, sys.stdout)
