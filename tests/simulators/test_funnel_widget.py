"""The funnel widget on Python's side: the experiment on screen, and the numbers of its stand-in."""

import pytest

from twoway.model.funnel import Experiment, expect, run
from twoway.widgets import Funnel
from twoway.widgets.funnel import _signed


def test_the_run_is_the_one_on_screen():
    widget = Funnel(people=500, lead_gain=0.4, holdout_share=0.3, aa_test=True, wage=30, seed=9)
    experiment = Experiment(people=500, lead_gain=0.4, holdout_share=0.3, aa_test=1, wage=30)
    assert widget.experiment == experiment
    assert widget.run().counts.equals(run(experiment, 9).counts)
    assert widget.truth() == expect(experiment)
    repeats = widget.repeats()
    assert repeats["seed"].tolist() == list(range(9, 309))
    counts = widget.run().counts
    rates = counts["orders"] / counts["people"]
    assert repeats["lift"].iloc[0] == pytest.approx(rates["campaign"] - rates["holdout"])


def test_every_setting_makes_an_experiment():
    """No corner of the controls asks for a chance above 1."""
    high = {c["name"]: c["high"] for c in Funnel._spec["controls"] if c["kind"] == "range"}
    low = {c["name"]: c["low"] for c in Funnel._spec["controls"] if c["kind"] == "range"}
    for ends in (high, low, {**low, "interest_spread": high["interest_spread"], "lead_gain": high["lead_gain"]}):
        assert Funnel(**ends).experiment


def test_the_stand_in_tells_the_numbers_of_the_run():
    widget = Funnel(seed=2)
    truth, this = widget.truth(), widget.repeats().iloc[0]
    figure, table = widget.stand_in()
    lift, naive, roi = table["text/plain"].splitlines()[-3:]
    assert f"{100 * this['lift']:+.2f}".replace("-", "−") in lift
    assert f"{100 * truth.effect:+.2f}" in lift
    assert f"{100 * this['naive_high']:+.2f}".replace("-", "−") in naive
    assert f"{100 * this['roi_low']:+.0f}".replace("-", "−") in roi
    assert f"{100 * truth.power:.0f}\u00a0%" in table["text/plain"]
    assert f"the truth is {100 * truth.roi:.0f}\u00a0%" in figure["text/plain"]


def test_the_stand_in_gives_no_interval_and_no_power_where_orders_are_too_few():
    figure, table = Funnel(people=250, holdout_share=0.05, order_value_mean=400, order_value_spread=1.6).stand_in()
    assert table["text/plain"].splitlines()[-1].split()[-2] == "none"
    assert "too few for theory to tell its power" in table["text/plain"]
    for output in (figure, table):
        assert "nan" not in output["text/plain"]
    assert "beyond the axis" in figure["text/html"]


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (-0.00004, 2, "0.00"),
        (0.00004, 2, "0.00"),
        (-0.0123, 1, "−1.2"),
        (12.345, 0, "+1,234"),
        (float("nan"), 0, "none"),
    ],
)
def test_zero_has_no_sign(share, digits, text):
    assert _signed(share, digits) == text
