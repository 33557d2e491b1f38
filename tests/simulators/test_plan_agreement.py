"""The browser's plan model and the Python one recommend the same platforms, minutes and values."""

import numpy as np
import pytest

from tests.simulators.both_languages import browser_tells, changed_copy, disagreements
from twoway.model.plan import PARAMETERS, Budget, compare, net_value, tipping_cost

CASES = 200
AMOUNTS = frozenset({"byNumber", "minutes", "values", "own", "tipping"})


def random_cases():
    """Budgets, seeds and plans of somebody's own: most values near the defaults, some at the ends of their range."""
    rng = np.random.default_rng(20090402)
    for number in range(CASES):
        chosen = {}
        for p in PARAMETERS:
            middle = p["default"] or p["high"] / 2
            value = rng.choice([p["low"], p["high"]]) if rng.random() < 0.05 else middle * rng.uniform(0, 2)
            value = float(np.clip(value, p["low"], p["high"]))
            chosen[p["name"]] = int(value) if p["kind"] == "int" else value
        chosen["platforms"] = int(rng.integers(1, 7))
        chosen["minutes"] = float(rng.choice([0, 60, 600, rng.uniform(0, 6000)]))
        if number % 3 == 0:
            chosen["fit_spread"] = 0.0  # ties everywhere
        if number % 20 == 1:
            chosen |= {"value": 0.0, "set_up_cost": 0.0}  # every plan is level: none is best
        minutes = (rng.uniform(0, 100, chosen["platforms"]) * (rng.random(chosen["platforms"]) < 0.7)).tolist()
        yield {"budget": chosen, "seed": int(rng.integers(2**53)), "minutes": minutes}


def python_run(case):
    """A comparison of the Python model, told as the browser's model tells it."""
    budget, seed = Budget(**case["budget"]), case["seed"]
    told = compare(budget, seed)
    return {
        "fits": told.fits.tolist(),
        "byNumber": told.by_number.to_dict(orient="list"),
        "minutes": {name: getattr(told, name).tolist() for name in told.values},
        "joined": {name: (getattr(told, name) > 0).tolist() for name in told.values},
        "values": told.values,
        "own": net_value(budget, told.fits, case["minutes"]),
        "tipping": tipping_cost(budget, seed),
    }


@pytest.fixture(scope="module")
def cases():
    return list(random_cases())


@pytest.fixture(scope="module")
def python_runs(cases):
    return [python_run(case) for case in cases]


def test_both_languages_recommend_the_same(root, cases, python_runs):
    theirs = browser_tells(root / "simulators", "plan_agreement", cases)
    assert len(theirs) == CASES
    assert disagreements(python_runs, theirs, AMOUNTS) == {}


def test_the_cases_recommend_every_number_of_platforms(python_runs):
    joined = {sum(spent > 0 for spent in run["minutes"]["best"]) for run in python_runs}
    assert joined == set(range(7))
    assert any(run["values"]["one"] > run["values"]["even"] for run in python_runs)
    assert any(run["values"]["one"] < run["values"]["even"] for run in python_runs)
    assert any(np.isnan(run["tipping"]) for run in python_runs)
    assert any(run["values"]["blind"] < run["values"]["best"] - 1 for run in python_runs)


CHANGES = {
    "the fits": ("(2 * uniform(words[0]) - 1)", "(2 * uniform(words[1]) - 1)"),
    "ties": ("fits[b] - fits[a] || a - b", "fits[b] - fits[a] || b - a"),
    "which of level plans": ("values.findIndex(", "values.findLastIndex("),
    "who pays for setting up": ("if (minutes[platform] > 0) {", "if (minutes[platform] >= 0) {"),
    "what is divided": ("(one - mean))", "(one - 0.999 * mean))"),
    "how many share the cost": ("fits.length - 1\n  if", "fits.length - 0.999\n  if"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_one_language_is_noticed(root, tmp_path, cases, python_runs, change):
    changed = changed_copy(root, tmp_path, "engine/plan.js", *CHANGES[change])
    assert disagreements(python_runs, browser_tells(changed, "plan_agreement", cases), AMOUNTS)
