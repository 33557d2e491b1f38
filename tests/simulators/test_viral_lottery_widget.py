"""The viral lottery as a widget: its run and its stand-in are those of what is on screen."""

import re

import pytest

from twoway.model import InvalidParameterError
from twoway.model.cascade import Lottery, cascades, viral_chance
from twoway.widgets import ViralLottery


def test_it_runs_what_is_on_screen():
    widget = ViralLottery(mean_offspring=0.9, followers=2000, seed=5)
    expected = cascades(Lottery(mean_offspring=0.9, followers=2000), 5)
    assert widget.lottery == expected.lottery
    assert (widget.run().sizes == expected.sizes).all()
    widget.dispersion, widget.seed = 1, 6
    assert (widget.run().sizes == cascades(Lottery(mean_offspring=0.9, followers=2000, dispersion=1), 6).sizes).all()


def test_its_controls_stand_at_the_models_defaults():
    assert ViralLottery().lottery == Lottery()


@pytest.mark.parametrize("settings", [{}, {"mean_offspring": 1.1, "threshold": 30}, {"followers": 0, "posts": 10}])
def test_the_stand_in_tells_the_run(settings):
    widget = ViralLottery(**settings, seed=3)
    drawn, lottery = widget.run(), widget.lottery
    figure, table = widget.stand_in()
    viral = (drawn.sizes >= lottery.threshold).sum()
    assert (
        f"{viral:,} of {lottery.posts:,} posts reached {lottery.threshold:,} people, with seed 3; "
        f"the exact chance is {viral_chance(lottery):.2g}" in figure["text/plain"]
    )
    row = re.search(rf"^{lottery.threshold:,} +(\S+) +(\S+)$", table["text/plain"], re.MULTILINE)
    assert row[1] == f"{viral:,}"
    assert float(row[2].replace(",", "")) == pytest.approx(lottery.posts * viral_chance(lottery), abs=0.006)


def test_a_chance_that_rounding_hides_is_told_as_such():
    widget = ViralLottery(mean_offspring=0, followers=500)
    assert 0 < viral_chance(widget.lottery) < 1e-15  # rounding: in truth, 1.5e-161
    assert "the exact chance is under 0.0000001\N{NO-BREAK SPACE}%" in widget.stand_in()[0]["text/plain"]


def test_the_largest_settings_of_every_control_are_a_run_that_the_model_takes():
    spec = {one["name"]: one for one in ViralLottery._spec["controls"]}
    largest = {name: spec[name].get("high") or spec[name]["values"][-1] for name in spec if name != "seed"}
    assert ViralLottery(**largest).lottery.posts == 5000


def test_nobody_can_predict_more_viral_posts_than_there_are_posts():
    assert ViralLottery(posts=30, prediction=30).prediction == 30
    with pytest.raises(InvalidParameterError, match="prediction must be a number from 0 to 30"):
        ViralLottery(posts=30, prediction=31)
