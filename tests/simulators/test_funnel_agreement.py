"""The browser's funnel model and the Python one follow the same people to the same ends."""

from dataclasses import asdict

import numpy as np
import pytest

from tests.simulators.both_languages import browser_tells, changed_copy, disagreements
from twoway.model import InvalidParameterError
from twoway.model.funnel import PARAMETERS, Experiment, expect, repeat, run

CASES = 200
AMOUNTS = frozenset({"value", "revenue", "expected", "lift", "naive", "roi", "cost"})
FLAGS = ("exposed", "engaged", "lead", "ordered", "orders_anyway", "orders_with_campaign")


def random_cases():
    """Experiments and seeds: most values near the defaults, some at the ends of their range."""
    rng = np.random.default_rng(20150801)
    while True:
        chosen = {}
        for p in PARAMETERS:
            middle = p["default"] or p["high"] / 10
            value = rng.choice([p["low"], p["high"]]) if rng.random() < 0.05 else middle * rng.uniform(0, 2.5)
            value = float(np.clip(value, p["low"], p["high"]))
            chosen[p["name"]] = int(value) if p["kind"] == "int" else value
        chosen |= {"people": int(rng.integers(10, 2000)), "aa_test": int(rng.random() < 0.2)}
        try:
            Experiment(**chosen)
        except InvalidParameterError:
            continue
        yield {"experiment": chosen, "seed": int(rng.integers(2**53))}


def python_run(case):
    """An outcome of the Python model, told as the browser's model tells it."""
    experiment, seed = Experiment(**case["experiment"]), case["seed"]
    outcome = run(experiment, seed)
    people = outcome.people
    columns = [people["arm"] == "holdout", people["source"] == "newcomer", *(people[name] for name in FLAGS)]
    concluded = repeat(experiment, [seed]).iloc[0]
    return {
        "flags": sum(column.astype(int) * 2**bit for bit, column in enumerate(columns)).tolist(),
        "value": people["value"].tolist(),
        "counts": outcome.counts.to_dict(orient="index"),
        "expected": asdict(expect(experiment)),
        "lift": [concluded[name] for name in ("lift", "lift_low", "lift_high")],
        "naive": [concluded[name] for name in ("naive", "naive_low", "naive_high")],
        "roi": [concluded[name] for name in ("roi", "roi_low", "roi_high")],
        "cost": outcome.cost,
    }


@pytest.fixture(scope="module")
def cases():
    endless = random_cases()
    return [next(endless) for _ in range(CASES)]


@pytest.fixture(scope="module")
def python_runs(cases):
    return [python_run(case) for case in cases]


def test_both_languages_tell_the_same_outcomes(root, cases, python_runs):
    theirs = browser_tells(root / "simulators", "funnel_agreement", cases)
    assert len(theirs) == CASES
    assert disagreements(python_runs, theirs, AMOUNTS) == {}


def test_the_cases_make_everything_happen(python_runs):
    for arm in ("campaign", "holdout"):
        assert sum(run["counts"][arm]["orders"] for run in python_runs) > 300
    assert len({bits for run in python_runs for bits in run["flags"]}) > 15
    assert any(np.isnan(run["lift"][0]) for run in python_runs), "no case without an arm"
    assert any(np.isnan(run["roi"][0]) for run in python_runs)
    with_interval = sum(not np.isnan(run["roi"][1]) for run in python_runs)
    assert 20 < with_interval < 180
    assert 20 < sum(not np.isnan(run["expected"]["power"]) for run in python_runs) < 180
    assert sum(run["expected"]["people_needed"] < np.inf for run in python_runs) > 100


CHANGES = {
    "interest": ("2 * uniform(words[1]) - 1)", "2 * uniform(words[1]) - 0.99)"),
    "which word assigns": ("const holdout = uniform(words[0])", "const holdout = uniform(words[1])"),
    "what a campaign adds": ("unprompted + gain :", "unprompted + 0.9 * gain :"),
    "a digit of the order values": ("x.order_value_spread) / 2\n", "x.order_value_spread) / 2.000001\n"),
    "who counts as unexposed": ("campaign.people - campaign.exposed, un", "campaign.people, un"),
    "who is added to a group": ("(orders + 1) /", "(orders + 0.5) /"),
    "how many orders an interval needs": ("FEWEST_ORDERS = 5", "FEWEST_ORDERS = 6"),
    "the width of an interval": ("const Z = 1.96", "const Z = 1.959964"),
    "the number of standard errors for power": ("Z_POWER = 2.8", "Z_POWER = 2.80001"),
    "a coefficient of the normal curve": ("1.781477937", "1.781477837"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_one_language_is_noticed(root, tmp_path, cases, python_runs, change):
    changed = changed_copy(root, tmp_path, "engine/funnel.js", *CHANGES[change])
    some = slice(0, 60)
    theirs = browser_tells(changed, "funnel_agreement", cases[some])
    assert disagreements(python_runs[some], theirs, AMOUNTS)
