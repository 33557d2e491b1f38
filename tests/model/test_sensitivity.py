"""The committed results of `benchmarks/sensitivity.py` are those of the model as it stands."""

import runpy
from types import SimpleNamespace

import pandas as pd
import pytest

from twoway.model import PARAMETERS, PRESETS, World, parameters, values

STRIDE = 9  # every so many cases are computed again, each on one seed: whoever changes the model changes some
TABLES = ["one_at_a_time", "replies"]


@pytest.fixture(scope="module")
def script(root) -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(root / "benchmarks/sensitivity.py")))


@pytest.fixture(scope="module")
def cases(script) -> dict[str, list]:
    """What the script would compute, for each file."""
    return {name: make() for name, (_, make) in script.TABLES.items()}


@pytest.fixture(scope="module")
def texts(script) -> dict[str, str]:
    return {name: (script.FOLDER / f"{name}.csv").read_text(encoding="utf-8") for name in script.TABLES}


def rows(text: str) -> list[list[str]]:
    """The fields of each line below the comments, the header first."""
    return [line.split(",") for line in text.splitlines() if not line.startswith("#")]


def drifted(script, cases, recorded) -> list[tuple]:
    """Cases that give another number than is recorded, among a few, each on one seed."""
    found = []
    for number in range(0, len(cases), STRIDE):
        seed = 1 + number % len(script.SEEDS)
        case = cases[number]
        if script.lead(case, [seed]) != [int(recorded[number][len(case.labels) :][seed - 1])]:
            found.append(case.labels)
    return found


def test_the_files_are_those_that_the_script_writes(script, texts):
    assert sorted(texts) == TABLES
    assert sorted(file.name for file in script.FOLDER.iterdir()) == [f"{name}.csv" for name in TABLES]


@pytest.mark.parametrize("name", TABLES)
def test_a_file_holds_every_case_of_todays_parameters_on_every_seed(script, cases, texts, name):
    header, *recorded = rows(texts[name])
    assert header == [*script.TABLES[name][0], *map(str, range(1, 21))]
    assert [tuple(row[: len(case.labels)]) for row, case in zip(recorded, cases[name], strict=True)] == [
        case.labels for case in cases[name]
    ]
    assert {len(row) for row in recorded} == {len(header)}
    advice = "The model's numbers changed: run python benchmarks/sensitivity.py, and read the model card again."
    assert script.fingerprint() in texts[name], advice


@pytest.mark.parametrize("name", TABLES)
def test_what_is_recorded_is_what_the_model_gives(script, cases, texts, name):
    assert drifted(script, cases[name], rows(texts[name])[1:]) == []


def test_a_number_that_drifted_is_noticed(script, cases, texts):
    recorded = rows(texts["replies"])[1:]
    recorded[STRIDE][2 + STRIDE] = str(int(recorded[STRIDE][2 + STRIDE]) + 1)
    assert drifted(script, cases["replies"], recorded) == [cases["replies"][STRIDE].labels]


@pytest.mark.parametrize("name", ["lead_chance_reply", "view_chance"])
def test_a_changed_default_is_noticed(script, texts, monkeypatch, name):
    as_it_is = script.Case((), {}, {})
    recorded = [int(lead) for lead in rows(texts["one_at_a_time"])[1][4:]]
    other = as_it_is._replace(world={name: 0.9 * getattr(World(), name)})
    assert script.lead(as_it_is, [1, 2]) == recorded[:2]
    assert script.lead(other, [1, 2]) != recorded[:2]

    before = script.fingerprint()
    parameter = next(p for p in PARAMETERS if p["name"] == name)
    monkeypatch.setitem(parameter, "default", 0.9 * parameter["default"])
    assert script.fingerprint() != before


def test_a_changed_preset_is_noticed_and_changed_words_are_not(script, monkeypatch):
    before = script.fingerprint()
    with monkeypatch.context() as words:
        words.setitem(PARAMETERS[0], "meaning", "Other words.")
        assert script.fingerprint() == before
    monkeypatch.setitem(PRESETS, "broadcast", parameters.Account(posts_per_day=2.4))
    assert script.fingerprint() != before


def test_every_number_of_the_world_is_moved_within_its_range(cases):
    known = {p["name"]: p for p in PARAMETERS}
    table = pd.DataFrame([case.labels for case in cases["one_at_a_time"]], columns=["whose", "name", "move", "value"])
    world = table[table["whose"] == "world"]
    for name, default in values(World()).items():
        new = world[world["name"] == name].set_index("move")["value"].astype(float)
        assert known[name]["low"] <= new["half"] <= new["less"] < default < new["more"] <= new["double"]
        assert new["double"] <= known[name]["high"]
    assert {"view_chance", "comment_chance"} == set(world.loc[world["move"] == "observed", "name"])


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("view_chance", [0.075, 0.1125, 0.1875, 0.3]),
        ("links_per_newcomer", [1, 2, 4, 6]),  # whole numbers, away from 3
        ("fatigue_memory", [0.6, 0.733333, 0.84, 0.9]),  # lasts 5 days
    ],
)
def test_how_far_a_number_is_moved(script, name, moves):
    parameter = next(p for p in PARAMETERS if p["name"] == name)
    assert [script.moved(parameter, parameter["default"], factor) for factor in script.MOVES.values()] == moves


def test_a_share_is_not_moved_beyond_one(script):
    parameter = next(p for p in PARAMETERS if p["name"] == "promo_share")
    assert script.moved(parameter, 0.9, 1.25) == 1
