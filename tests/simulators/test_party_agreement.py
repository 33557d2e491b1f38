"""The browser's party and the Python one agree, guest for guest and week for week."""

import numpy as np
import pytest

from tests.simulators.both_languages import browser_tells, changed_copy, disagreements
from twoway.model.party import PARTY_PARAMETERS, RULES, Party, choose, guest_names, visit

CASES = 200
AMOUNTS = frozenset({"reach", "hours", "goodwill"})


def random_cases():
    """Parties, rules and seeds: most values near the defaults, so that things happen, some at the ends of the range."""
    rng = np.random.default_rng(19410102)
    for number in range(CASES):
        party = {}
        for p in PARTY_PARAMETERS:
            middle = p["default"] or p["high"] / 10
            value = rng.choice([p["low"], p["high"]]) if rng.random() < 0.05 else middle * rng.uniform(0, 2)
            value = float(np.clip(value, p["low"], p["high"]))
            party[p["name"]] = int(value) if p["kind"] == "int" else value
        davis = int(number % 4 == 0)
        people = 18 if davis else int(rng.integers(11, 200))
        sizes = {"davis": davis, "people": people, "weeks": number % 40, "courted": int(rng.integers(min(people, 30)))}
        party |= sizes | {"threshold": int(rng.choice([1, 1, 2, 3])), "shout_win": float(rng.choice([0.01, 0.3]))}
        rule = RULES[number % len(RULES)]
        case = {"party": party, "rule": rule, "seed": int(rng.integers(2**53))}
        if rule == "own":
            case["guests"] = rng.permutation(people)[: rng.integers(8)].tolist()
        yield case


def python_visit(case):
    """A visit of the Python model, told as the browser's model tells it."""
    party = Party(**case["party"])
    seen = visit(party, case["rule"], case["seed"], case.get("guests"))
    guests = seen.guests.assign(joined_through=seen.guests["joined_through"].cat.codes)
    names = ("joined_week", "put_off_week", "joined_through", "told_by", "tellers")
    return {
        "names": guest_names(party),
        "contacts": {name: getattr(seen.contacts, name).tolist() for name in ("start", "neighbours")},
        "chosen": {rule: choose(party, rule, case["seed"]).tolist() for rule in RULES[:-1]},
        "courted": seen.courted.tolist(),
        "reach": seen.reach,
        "weekly": {name: column.tolist() for name, column in seen.weekly.drop(columns="week").items()},
        "guests": {name: guests[name].fillna(-1).astype(int).tolist() for name in names},
    }


@pytest.fixture(scope="module")
def cases():
    return list(random_cases())


@pytest.fixture(scope="module")
def python_visits(cases):
    return [python_visit(case) for case in cases]


def test_both_languages_tell_the_same_visits(root, cases, python_visits):
    theirs = browser_tells(root / "simulators", "party_agreement", cases)
    assert len(theirs) == CASES
    assert disagreements(python_visits, theirs, AMOUNTS) == {}


def test_the_cases_make_everything_happen(cases, python_visits):
    through = {one for seen in python_visits for one in seen["guests"]["joined_through"]}
    assert through == {-1, 0, 1, 2, 3}
    assert sum(max(seen["weekly"]["put_off"], default=0) for seen in python_visits) > 500
    assert sum(max(seen["weekly"]["joined"], default=0) for seen in python_visits) > 3000
    assert {case["rule"] for case in cases} == set(RULES)


CHANGES = {
    "one bit of the generator": ("engine/random.js", "0x1bd11bda", "0x1bd11bdb"),
    "how goodwill is won": ("engine/party.js", "helpEach + party.half_help)", "helpEach + 1.01 * party.half_help)"),
    "the threshold": ("engine/party.js", "tellers >= party.threshold", "tellers > party.threshold"),
    "a clock too soon": ("engine/party.js", "Clock[guest] >= unconvinced", "Clock[guest] >= 0.99 * unconvinced"),
    "ties of connectors": ("engine/party.js", "degree[b] - degree[a] || a - b", "degree[b] - degree[a] || b - a"),
    "whose friend": ("engine/party.js", "0, CHANNEL.PARTY_FRIEND, trial)", "trial, CHANNEL.PARTY_FRIEND, 0)"),
    "who is put off": ("engine/party.js", "taste[guest] < party.shout_win", "taste[guest] < 0.5 * party.shout_win"),
    "ties of the Davis women": ("engine/party.js", ">= davis.shared_events", "> davis.shared_events"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_one_language_is_noticed(root, tmp_path, cases, python_visits, change):
    changed = changed_copy(root, tmp_path, *CHANGES[change])
    assert disagreements(python_visits, browser_tells(changed, "party_agreement", cases), AMOUNTS)
