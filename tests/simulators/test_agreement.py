"""The browser's account model and the Python one give the same events from the same seed."""

import numpy as np
import pytest

from tests.simulators.both_languages import browser_tells, changed_copy, disagreements
from twoway.model import PARAMETERS, PRESETS, Account, World, simulate, values

CASES = 200
AMOUNTS = frozenset({"trust", "revenue", "minutes", "value"})
FULL_SIZE = 6


def random_cases():
    """Parameter sets and seeds: most values near the defaults, so that things happen, some at the ends of the range."""
    rng = np.random.default_rng(20120307)
    for number in range(CASES - FULL_SIZE):
        chosen = {"account": {}, "world": {}}
        for p in PARAMETERS:
            middle = p["default"] or p["high"] / 10
            value = rng.choice([p["low"], p["high"]]) if rng.random() < 0.05 else middle * rng.uniform(0, 2)
            value = float(np.clip(value, p["low"], p["high"]))
            chosen[p["group"]][p["name"]] = int(value) if p["kind"] == "int" else value
        people = int(rng.integers(12, 500))
        sizes = {"people": people, "days": number % 90, "opening_followers": int(rng.integers(people + 1))}
        chosen["account"]["posts_per_day"] = float(rng.uniform(0, 6))
        chosen["account"]["connectors"] = int(rng.choice([0, 3, 20]))
        yield {**chosen, "world": {**chosen["world"], **sizes}, "seed": int(rng.integers(2**53))}
    for number in range(FULL_SIZE // 2):
        for account in PRESETS.values():
            yield {"account": values(account) | {"connectors": 15 * number}, "world": {}, "seed": number}


def python_run(case):
    """A run of the Python model, told as the browser's model tells it."""
    run = simulate(Account(**case["account"]), World(**case["world"]), case["seed"])
    types = ["comment", "reply", "share", "recommend", "join", "leave", "lead", "order"]
    talk, people = run.interactions, run.followers
    comments, shares = talk[talk["type"] == "comment"], talk[talk["type"] == "share"]
    joined, left = people.dropna(subset="followed_day"), people.dropna(subset="left_day")
    parts = {
        "comment": (comments["day"], comments["person"], comments["post"]),
        "reply": tuple(comments.loc[comments["answered"], column] for column in ("day", "person", "post")),
        "share": (shares["day"], shares["person"], shares["post"]),
        "recommend": (run.recommendations["day"], run.recommendations["person"], None),
        "join": (joined["followed_day"], joined["person"], None),
        "leave": (left["left_day"], left["person"], None),
        "lead": (run.leads["day"], run.leads["person"], None),
        "order": (run.orders["day"], run.orders["person"], None),
    }
    events = sorted(
        (int(day), types.index(name), int(person), -1 if post is None else int(post))
        for name, (days, persons, posts) in parts.items()
        for day, person, post in zip(days, persons, [None] * len(days) if posts is None else posts, strict=True)
    )
    columns = dict(zip(("day", "type", "person", "post"), map(list, zip(*events, strict=True)), strict=False))
    posts = run.posts.assign(promo=(run.posts["kind"] == "promo").astype(int))
    return {
        "types": types,
        "daily": {name: column.tolist() for name, column in run.daily.drop(columns="day").items()},
        "posts": {name: posts[name].tolist() for name in ("day", "promo", "reach", "comments", "replies", "shares")},
        "events": {name: columns.get(name, []) for name in ("day", "person", "type", "post")},
        "orders": {name: run.orders[name].tolist() for name in ("day", "person", "value", "number")},
        "opening": sorted(people.loc[people["opening"], "person"].tolist()),
    }


@pytest.fixture(scope="module")
def cases():
    return list(random_cases())


@pytest.fixture(scope="module")
def python_runs(cases):
    return [python_run(case) for case in cases]


def test_both_languages_tell_the_same_events(root, cases, python_runs):
    theirs = browser_tells(root / "simulators", "agreement", cases)
    assert len(theirs) == CASES
    assert disagreements(python_runs, theirs, AMOUNTS) == {}


def test_the_cases_make_everything_happen(python_runs):
    happened = {python_runs[0]["types"][kind] for run in python_runs for kind in run["events"]["type"]}
    assert happened == set(python_runs[0]["types"])
    assert sum(len(run["events"]["day"]) for run in python_runs) > 40_000
    assert any(max(run["orders"]["number"], default=0) > 2 for run in python_runs)


CHANGES = {
    "one bit of the generator": ("engine/random.js", "0x1bd11bda", "0x1bd11bdb"),
    "a constant of comments": (
        "engine/account.js",
        "(0.2 + 0.8 * trust[person]) * attention",
        "(0.2 + 0.79 * trust[person]) * attention",
    ),
    "a constant of leads": ("engine/account.js", "(0.1 + 0.9 * now)", "(0.12 + 0.9 * now)"),
    "which views are looked at": ("engine/luck.js", "words[1] < sharing", "words[1] < 0.5 * sharing"),
    "ties of connectors": ("engine/audience.js", "|| a - b)\n  const tolerance", "|| b - a)\n  const tolerance"),
    "strict for not strict": (
        "engine/account.js",
        "orderClock[person] >= orderSurvival",
        "orderClock[person] > 1 - orderSurvival",
    ),
    "a digit of the order values": (
        "engine/account.js",
        "order_value_spread) / 2",
        "order_value_spread) / 2.000001",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_one_language_is_noticed(root, tmp_path, cases, python_runs, change):
    changed = changed_copy(root, tmp_path, *CHANGES[change])
    some = slice(CASES - FULL_SIZE - 40, CASES)
    theirs = browser_tells(changed, "agreement", cases[some])
    assert disagreements(python_runs[some], theirs, AMOUNTS)
