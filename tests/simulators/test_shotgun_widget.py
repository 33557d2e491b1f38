"""The shotgun widget on Python's side: the run on screen, and the numbers of its stand-in."""

import numpy as np
import pytest

from twoway.model.plan import Budget, compare, net_value
from twoway.widgets import Shotgun


def test_the_run_is_the_one_on_screen():
    widget = Shotgun(minutes=240, set_up_cost=15, platforms=4, fit_spread=0.3, seed=9)
    told = widget.run()
    assert told.budget == Budget(platforms=4, minutes=240, set_up_cost=15, fit_spread=0.3)
    assert told.values == compare(told.budget, 9).values
    widget.minutes = 600
    assert widget.run().budget.minutes == 600


@pytest.mark.parametrize(
    ("parts", "minutes"),
    [
        ({}, [20, 20, 20]),
        ({"own_a": 4, "own_b": 1, "own_c": 0}, [48, 12, 0]),
        ({"own_a": 0, "own_b": 0, "own_c": 0}, [0, 0, 0]),
        ({"own_d": 10}, [20, 20, 20]),  # there is no fourth platform
    ],
)
def test_minutes_are_divided_in_proportion_to_the_parts(parts, minutes):
    assert Shotgun(platforms=3, minutes=60, **parts).own_minutes.tolist() == pytest.approx(minutes)


def test_the_stand_in_tells_the_numbers_of_the_run():
    widget = Shotgun(minutes=180, fit_spread=0.6, seed=2, own_a=5)
    told = widget.run()
    figure, table = widget.stand_in()
    for plan in ("one", "even", "best"):
        assert f"{told.values[plan]:.1f}".replace("-", "−") in table["text/plain"].splitlines()[-1]
    own = net_value(widget.budget, told.fits, widget.own_minutes)
    assert f"{own:.1f}".replace("-", "−") in table["text/plain"].splitlines()[-1]
    assert f"one platform brings {told.values['one']:.0f} EUR" in figure["text/plain"]
    assert f"{np.max(told.fits):.2f}" in table["text/plain"]
