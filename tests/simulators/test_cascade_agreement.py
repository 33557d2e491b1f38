"""The browser's viral lottery and the Python one give the same cascades from the same seed, and the same theory."""

import numpy as np
import pytest

from tests.simulators.both_languages import browser_tells, changed_copy, disagreements
from twoway.model.cascade import PARAMETERS, Lottery, cascades, extinction, size_probabilities, tree, viral_chance

CASES = 200
AMOUNTS = frozenset({"chances", "viral", "extinction"})


def random_cases():
    """Lotteries and seeds: means around 1, where most happens, with few and many followers, small caps and large."""
    rng = np.random.default_rng(20140826)
    lows, highs = ({p["name"]: p[end] for p in PARAMETERS} for end in ("low", "high"))
    for number in range(CASES):
        cap = int(rng.choice([10, 50, 1000, 10_000]))
        lottery = {
            "mean_offspring": float(rng.uniform(0, 1.3)),
            "dispersion": float(10 ** rng.uniform(-2, 1)),
            "followers": int(10 ** rng.uniform(0, 4)) if number % 4 else 0,
            "reshare_chance": float(10 ** rng.uniform(-3, -1)),
            "posts": int(rng.integers(1, 60)),
            "threshold": int(rng.integers(1, cap + 1)),
            "cap": cap,
        }
        if rng.random() < 0.1:
            name = str(rng.choice(["mean_offspring", "dispersion", "reshare_chance"]))
            lottery[name] = rng.choice([lows, highs])[name]
        yield {
            "lottery": lottery,
            "seed": int(rng.integers(2**53)),
            "post": int(rng.integers(lottery["posts"])),
            "largest": int(rng.integers(400)),
        }
    # one number after the other of a large audience, and more posts than one word of a counter can number
    yield {
        "lottery": {"mean_offspring": 0.3, "followers": 3_000_000, "posts": 8},
        "seed": 1,
        "post": 2,
        "largest": 9000,
    }
    yield {"lottery": {"mean_offspring": 0.1, "posts": 33_000}, "seed": 2, "post": 32_900, "largest": 0}


def python_run(case):
    """Cascades of the Python model, told as the browser's model tells them."""
    lottery = Lottery(**case["lottery"])
    drawn = cascades(lottery, case["seed"])
    return {
        "sizes": drawn.sizes.tolist(),
        "depths": drawn.depths.tolist(),
        "direct": drawn.direct.tolist(),
        "tree": tree(lottery, case["seed"], case["post"]).tolist(),
        "chances": size_probabilities(lottery, case["largest"]),
        "viral": viral_chance(lottery),
        "extinction": extinction(lottery.mean_offspring, lottery.dispersion),
    }


@pytest.fixture(scope="module")
def cases():
    defaults = {p["name"]: p["default"] for p in PARAMETERS}
    return [{**case, "lottery": defaults | case["lottery"]} for case in random_cases()]


@pytest.fixture(scope="module")
def python_runs(cases):
    return [python_run(case) for case in cases]


def test_both_languages_draw_the_same_cascades(root, cases, python_runs):
    theirs = browser_tells(root / "simulators", "cascade_agreement", cases)
    assert len(theirs) == CASES + 2
    assert disagreements(python_runs, theirs, AMOUNTS) == {}


def test_the_cases_make_everything_happen(cases, python_runs):
    capped = [run for case, run in zip(cases, python_runs, strict=True) if case["lottery"]["cap"] in run["sizes"]]
    assert 20 < len(capped) < CASES - 20
    assert max(max(run["depths"]) for run in python_runs) > 30
    assert sum(sum(run["sizes"]) for run in python_runs) > 200_000
    assert sum(len(run["tree"]) > 10 for run in python_runs) > 20
    assert any(run["extinction"] < 0.9 for run in python_runs)


CHANGES = {
    "the luck of a person": (
        "draw(person >>> 1, day, CHANNEL.OFFSPRING, trial)",
        "draw(person, day, CHANNEL.OFFSPRING)",
    ),
    "the luck of a tree's person": (
        "born = Math.min(offspring(words[person & 1])",
        "born = Math.min(offspring(words[0])",
    ),
    "the offspring's recurrence": (
        "term = term * (n + dispersion) / (n + 1)",
        "term = term * (n + dispersion) / (n + 1.01)",
    ),
    "a skip too many": ("reached += 1 + skip", "reached += skip"),
    "the depth at the cap": ("          depth++\n          break", "          break"),
    "a coefficient of the progeny": ("(1 - dispersion) * n / 2", "(1 - dispersion) * (n - 1) / 2"),
    "a coefficient of the followers": ("((followers + 1) * j - n)", "(followers * j - n)"),
    "an exponent of the extinction": ("base ** -dispersion - root", "base ** -(dispersion + 1e-6) - root"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_one_language_is_noticed(root, tmp_path, cases, python_runs, change):
    changed = changed_copy(root, tmp_path, "engine/cascade.js", *CHANGES[change])
    some = slice(0, 40)
    theirs = browser_tells(changed, "cascade_agreement", cases[some])
    assert disagreements(python_runs[some], theirs, AMOUNTS)
