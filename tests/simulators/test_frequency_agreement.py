"""The browser's sweep over posts a day and the Python one give the same numbers from the same seeds."""

from math import inf

import numpy as np
import pytest

from tests.simulators.both_languages import browser_tells, changed_copy, disagreements
from twoway.model import PARAMETERS, PRESETS, Account, World, values
from twoway.model.frequency import Business, frozen_optimum, sweep

CASES = 200
AMOUNTS = frozenset({"revenue", "minutes", "profit", "optimum"})
WHOLE_RUNS = 2


def random_cases():
    """Sweeps of small worlds: values near the defaults, so that people buy, some at the ends of the range."""
    rng = np.random.default_rng(20200401)
    for _ in range(CASES - WHOLE_RUNS):
        chosen = {"account": {}, "world": {}}
        for p in PARAMETERS:
            middle = p["default"] or p["high"] / 10
            value = rng.choice([p["low"], p["high"]]) if rng.random() < 0.03 else middle * rng.uniform(0, 2)
            value = float(np.clip(value, p["low"], p["high"]))
            chosen[p["group"]][p["name"]] = int(value) if p["kind"] == "int" else value
        people, length = int(rng.integers(12, 120)), int(rng.integers(1, 40))
        sizes = {"people": people, "days": length, "opening_followers": int(rng.integers(people + 1))}
        yield {
            "account": {**chosen["account"], "posts_per_day": 1.0, "connectors": int(rng.choice([0, 3]))},
            "world": {**chosen["world"], **sizes},
            "rates": [float(rate) for rate in rng.uniform(0, 6, size=rng.integers(1, 3))],
            "seeds": [int(seed) for seed in rng.integers(2**53, size=rng.integers(1, 3))],
            "days": sorted({int(day) for day in rng.integers(1, length + 1, size=3)}),
            "business": {"margin": float(rng.uniform()), "wage": float(rng.uniform(0, 60))},
        }
    for account in PRESETS.values():
        whole = {"rates": [0.5, 3.0], "seeds": [1], "days": [30, 180], "business": {}}
        yield {"account": values(account), "world": {}, **whole}


def python_sweep(case):
    """A sweep in Python, told as the browser's is."""
    account, world = Account(**case["account"]), World(**case["world"])
    found = sweep(account, world, case["rates"], case["seeds"], case["days"], Business(**case["business"]))
    columns = {name: column.tolist() for name, column in found.items()}
    return {"columns": columns, "optimum": frozen_optimum(account, world)}


@pytest.fixture(scope="module")
def cases():
    return list(random_cases())


@pytest.fixture(scope="module")
def python_sweeps(cases):
    return [python_sweep(case) for case in cases]


def test_both_languages_tell_the_same_sweep(root, cases, python_sweeps):
    theirs = browser_tells(root / "simulators", "frequency_agreement", cases)
    assert len(theirs) == CASES
    assert disagreements(python_sweeps, theirs, AMOUNTS) == {}


def test_the_cases_sell_and_lose_money(python_sweeps):
    profits = [profit for found in python_sweeps for profit in found["columns"]["profit"]]
    assert min(profits) < 0 < max(profits)
    assert sum(sum(found["columns"]["orders"]) for found in python_sweeps) > 250
    assert sum(found["optimum"] == inf for found in python_sweeps) < CASES / 4


CHANGES = {
    "wage by the minute": ("minutes) / 60", "minutes) / 61"),
    "a day late": ("values[number - 1])", "values[number])"),
    "margin on all": ("=> margin * revenue", "=> revenue"),
    "what a promotion tires": ("-promo_fatigue * remembered", "-promo_fatigue * 1.000001 * remembered"),
    "value for promotion": ("(1 - promo_share) * value + promo_share", "promo_share * value + (1 - promo_share)"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_one_language_is_noticed(root, tmp_path, cases, python_sweeps, change):
    changed = changed_copy(root, tmp_path, "engine/frequency.js", *CHANGES[change])
    some = slice(0, 60)
    theirs = browser_tells(changed, "frequency_agreement", cases[some])
    assert disagreements(python_sweeps[some], theirs, AMOUNTS)
