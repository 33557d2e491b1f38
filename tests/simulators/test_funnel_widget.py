"""The funnel widget on Python's side: the experiment on screen, and the numbers of its stand-in."""

import pytest

from twoway.model.funnel import Experiment, expect, run
from twoway.widgets import Funnel


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
    widget = Funnel(people=1000, seed=2)
    truth, this = widget.truth(), widget.repeats().iloc[0]
    figure, table = widget.stand_in()
    lift, naive, roi = table["text/plain"].splitlines()[-3:]
    assert f"{100 * this['lift']:+.2f}".replace("-", "−") in lift
    assert f"{100 * truth.effect:+.2f}" in lift
    assert f"{100 * this['naive_high']:+.2f}".replace("-", "−") in naive
    assert f"{100 * this['roi_low']:+.0f}".replace("-", "−") in roi
    assert f"{100 * truth.power:.0f} %" in table["text/plain"]
    assert f"the truth is {100 * truth.roi:.0f} %" in figure["text/plain"]
