"""Every simulator made from a specification: its traits are checked, its stand-in is whole, its controls are few."""

import json
import math

import pytest

from tests.simulators.every_simulator import CLASSES
from twoway.model import InvalidParameterError
from twoway.widgets import posting_frequency, static_folder
from twoway.widgets.simulator import Simulator, checked_value, control

FOLDER = static_folder().parent / "controls"
SAMPLE = {
    "share": {"name": "share", "kind": "range", "low": 0, "high": 1, "step": 0.05, "default": 0.5},
    "days": {"name": "days", "kind": "range", "low": 1, "high": 90, "step": 1, "default": 30},
    "followers": {"name": "followers", "kind": "steps", "values": [0, 500, 3000000], "default": 500},
    "room": {"name": "room", "kind": "choice", "options": [{"value": "a"}, {"value": "b"}], "default": "a"},
    "again": {"name": "again", "kind": "switch", "default": True},
    "guests": {"name": "guests", "kind": "list", "low": 0, "high": 9, "most": 3, "default": []},
    "seed": {"name": "seed", "kind": "seed", "default": 1},
}
BAD = {
    "share": [-0.1, 1.5, math.nan, "0.5", None, True, [0.5]],
    "days": [0, 91, 1.5, "3", False],
    "followers": [-1, 3000001, 1.5, None],
    "room": ["c", None, 1, ["a"]],
    "again": [1, "yes", None],
    "guests": [3, [10], [-1], [1.5], [1, 1], [1, 2, 3, 4], "12", [None]],
    "seed": [-1, 2**32, 0.5, "1", None],
}


@pytest.fixture(params=CLASSES, ids=lambda made: made.__name__)
def simulator(request):
    return request.param


def test_every_specification_has_its_class():
    assert {made._spec["file"].removesuffix(".js") for made in CLASSES} == {file.stem for file in FOLDER.iterdir()}
    assert len(CLASSES) >= 5


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_by_name(name, value):
    with pytest.raises(InvalidParameterError, match=name):
        checked_value(SAMPLE[name], value)


def test_good_values_are_taken():
    good = {"share": 0.37, "days": 7, "followers": 1234, "room": "b", "again": False, "guests": [9, 0], "seed": 5}
    assert {name: checked_value(SAMPLE[name], value) for name, value in good.items()} == good
    assert isinstance(checked_value(SAMPLE["days"], 7.0), int)


def test_a_class_without_a_trait_for_a_control_is_refused():
    known = CLASSES[0]._spec

    with pytest.raises(TypeError, match="seed"):
        type("Half", (Simulator,), {"_spec": {**known, "controls": [SAMPLE["seed"]]}})
    with pytest.raises(StopIteration):
        control(known, "nothing of that name")


def test_at_first_sight_there_are_at_most_five_controls(simulator):
    spec = json.loads((FOLDER / simulator._spec["file"].replace(".js", ".json")).read_text(encoding="utf-8"))
    first = [one for one in spec["controls"] if one["kind"] != "list" and not one.get("more")]
    assert 2 <= len(first) <= 5
    assert len(spec["presets"]) >= 2
    assert spec["puzzle"].keys() == {"goal", "solved"}
    assert [one["name"] for one in spec["controls"] if one["kind"] == "seed"] == ["seed"]


def test_its_presets_and_defaults_are_values_it_takes(simulator):
    for preset in [{}, *(preset["values"] for preset in simulator._spec["presets"])]:
        widget = simulator(**preset)
        assert preset.items() <= widget.settings.items()


def test_its_parameters_are_checked(simulator):
    with pytest.raises(InvalidParameterError, match="nonsense"):
        simulator(nonsense=1)
    with pytest.raises(InvalidParameterError, match="seed"):
        simulator(seed=-1)
    with pytest.raises(InvalidParameterError, match="kept"):
        simulator(kept={"seed": 3})
    with pytest.raises(InvalidParameterError, match="prediction"):
        simulator(prediction="no such option")
    widget = simulator()
    for one in simulator._spec["controls"]:
        with pytest.raises(InvalidParameterError, match=one["name"]):
            setattr(widget, one["name"], object())
    assert widget.settings == simulator().settings


def test_what_it_shares_with_the_browser_is_what_the_browser_reads(simulator):
    state = simulator(name="another").get_state()
    assert {one["name"] for one in simulator._spec["controls"]} <= state.keys()
    assert {"prediction", "revealed", "kept", "name", "_module", "_esm"} <= state.keys()
    assert state["_module"] == simulator._spec["file"]
    assert (static_folder() / state["_module"]).exists()
    json.dumps(simulator().settings)


def test_two_simulators_share_nothing(simulator):
    one, other = simulator(seed=5), simulator()
    one.kept = {key: value for key, value in one.settings.items() if key != "seed"}
    assert (other.seed, other.kept) != (one.seed, one.kept)


def test_its_stand_in_is_a_figure_and_a_table(simulator, monkeypatch):
    monkeypatch.setattr(posting_frequency, "SEEDS", 2)  # for 20, 260 runs
    posting_frequency._runs.cache_clear()
    figure, table = simulator().stand_in()
    assert all('class="tw-static"' in output["text/html"] for output in (figure, table))
    assert 'role="img" aria-label="' in figure["text/html"]
    assert len(figure["text/plain"]) > 40
    assert table["text/html"].count("<tr>") >= 3
    assert len(table["text/plain"].splitlines()) >= 3
    assert figure["text/html"] == simulator().stand_in()[0]["text/html"]
