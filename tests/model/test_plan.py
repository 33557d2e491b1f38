"""The plan model: known numbers, limits, and the closed form against a search of every division."""

from dataclasses import replace
from itertools import count, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twoway.model import InvalidParameterError
from twoway.model.plan import PARAMETERS, Budget, compare, draw_fits, net_value, tipping_cost

budgets = st.builds(
    Budget,
    platforms=st.integers(1, 6),
    minutes=st.floats(0, 2000),
    set_up_cost=st.floats(0, 100),
    fit_spread=st.floats(0, 0.9),
    value=st.floats(0, 1000),
    tiring_minutes=st.floats(5, 600),
)
seeds = st.integers(0, 2**53 - 1)


def divisions(steps, platforms):
    """Every way to divide so many steps among the platforms, some perhaps unused."""
    if platforms == 1:
        return [[steps]]
    return [[first, *rest] for first in range(steps + 1) for rest in divisions(steps - first, platforms - 1)]


def test_an_hour_is_better_spent_on_one_platform():
    values = compare(Budget(platforms=5, minutes=60, set_up_cost=20)).values
    assert values["one"] == pytest.approx(43.21, abs=0.005)
    assert values["even"] == pytest.approx(-9.37, abs=0.005)
    assert values["best"] == values["one"]


def test_ten_hours_are_better_spread():
    values = compare(Budget(platforms=5, minutes=600, set_up_cost=10)).values
    assert values["one"] == pytest.approx(90.00, abs=0.005)
    assert values["even"] == pytest.approx(382.33, abs=0.005)
    assert values["best"] == values["even"]


def test_no_minutes_bring_and_cost_nothing():
    told = compare(Budget(minutes=0, fit_spread=0.5), 3)
    assert set(told.values.values()) == {0.0}
    assert (told.by_number[["even", "best", "set_up", "even_minutes"]] == 0).all(axis=None)
    assert net_value(Budget(), [1, 1], [0, 0]) == 0.0


@pytest.mark.parametrize("minutes", [1, 60, 6000])
def test_without_a_set_up_cost_spreading_wins(minutes):
    told = compare(Budget(set_up_cost=0, minutes=minutes, tiring_minutes=2000))
    assert told.values["even"] > told.values["one"]
    assert (np.diff(told.by_number["even"]) > 0).all()
    assert told.best == pytest.approx(told.even)


def test_a_cost_that_no_minutes_repay_is_not_paid():
    told = compare(Budget(minutes=600, set_up_cost=150))
    assert told.values["best"] == 0.0
    assert not told.best.any()
    assert (told.by_number["even"].iloc[1:] < 0).all()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("minutes", "set_up_cost"), [(60, 0), (60, 20), (180, 8), (400, 30)])
def test_no_division_on_a_grid_beats_the_best_plan(seed, minutes, set_up_cost):
    budget = Budget(platforms=4, minutes=minutes, set_up_cost=set_up_cost, fit_spread=0.8)
    told = compare(budget, seed)
    steps = 20
    tried = [net_value(budget, told.fits, np.array(d) * minutes / steps) for d in divisions(steps, 4)]
    assert len(tried) == 1771
    assert max(tried) <= told.values["best"] + 1e-9
    assert told.values["best"] - max(tried) < 0.02 * budget.value, "the grid comes close: the plan is no fantasy"


@pytest.mark.parametrize("seed", range(4))
def test_spending_minute_by_minute_where_it_brings_most_gives_the_same_plan(seed):
    """Where return falls off, being greedy is optimal; only set-up costs could mislead it, so there are none."""
    budget = Budget(platforms=5, minutes=300, set_up_cost=0, fit_spread=0.7)
    fits = draw_fits(budget, seed)
    minutes = np.zeros(5)
    for _ in range(300):
        gains = fits * (np.exp(-minutes / 60) - np.exp(-(minutes + 1) / 60))
        minutes[np.argmax(gains)] += 1
    told = compare(budget, seed)
    assert told.best == pytest.approx(minutes, abs=1.5)
    assert net_value(budget, fits, minutes) == pytest.approx(told.values["best"], rel=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_fitting_platforms_are_the_best_to_join(seed):
    """Against every other choice of platforms with an even spread over it."""
    budget = Budget(platforms=5, minutes=240, set_up_cost=15, fit_spread=0.9)
    told = compare(budget, seed)
    for chosen in product([0, 1], repeat=5):
        joined = sum(chosen)
        minutes = np.array(chosen) * budget.minutes / max(joined, 1)
        assert net_value(budget, told.fits, minutes) <= told.by_number["even"][joined] + 1e-9
        assert net_value(budget, told.fits, minutes) <= told.by_number["best"][joined] + 1e-9


@settings(deadline=None)
@given(budget=budgets, seed=seeds)
def test_plans_keep_what_they_promise(budget, seed):
    told = compare(budget, seed)
    slack = 1e-9 * (1 + budget.value + budget.set_up_cost + budget.minutes)
    for name, value in told.values.items():
        minutes = getattr(told, name)
        assert (minutes >= 0).all()
        assert minutes.sum() == pytest.approx(budget.minutes if minutes.any() else 0, abs=slack)
        assert value == net_value(budget, told.fits, minutes)
        assert value <= told.values["best"] + 6 * slack
    assert told.values["best"] >= 0
    assert told.by_number["best"].is_monotonic_increasing
    assert (told.by_number["best"] >= told.by_number["even"] - slack).all()
    used = told.best > 0
    if used.sum() > 1:  # the next minute brings the same everywhere it is spent
        marginal = np.log(told.fits[used]) - told.best[used] / budget.tiring_minutes
        assert marginal == pytest.approx(marginal[0], abs=1e-6)


@settings(deadline=None)
@given(budget=budgets, seed=seeds)
def test_more_never_hurts_a_plan_that_may_leave_it_unused(budget, seed):
    best = compare(budget, seed).values["best"]
    slack = 1e-8 * (1 + budget.value + budget.set_up_cost)
    assert compare(replace(budget, minutes=budget.minutes + 60), seed).values["best"] >= best - slack
    assert compare(replace(budget, set_up_cost=budget.set_up_cost / 2), seed).values["best"] >= best - slack
    if budget.platforms < 6:
        assert compare(replace(budget, platforms=budget.platforms + 1), seed).values["best"] >= best - slack


@settings(deadline=None)
@given(budget=budgets.filter(lambda b: b.platforms > 1 and b.minutes > 0.01), seed=seeds)
def test_the_tipping_cost_is_where_spreading_stops_winning(budget, seed):
    cost = tipping_cost(budget, seed)
    if not 0 <= cost <= 990:
        return
    level = compare(replace(budget, set_up_cost=cost), seed).values
    assert level["even"] == pytest.approx(level["one"], abs=1e-6)
    dearer = compare(replace(budget, set_up_cost=cost + 10), seed).values
    assert dearer["one"] > dearer["even"]


def test_the_tipping_cost_of_the_defaults():
    assert tipping_cost(Budget()) == pytest.approx(100 * (5 * (1 - np.exp(-0.2)) - (1 - np.exp(-1))) / 4)
    assert np.isnan(tipping_cost(Budget(platforms=1)))
    assert any(tipping_cost(Budget(fit_spread=0.9, minutes=5), seed) < 0 for seed in range(20))


def test_fits_are_even_around_one_and_keep_their_luck():
    fits = np.array([draw_fits(Budget(platforms=6, fit_spread=0.9), seed) for seed in range(2000)])
    assert fits.min() >= 0.1
    assert fits.max() <= 1.9
    standard_error = 0.9 / np.sqrt(3 * fits.size)
    assert fits.mean() == pytest.approx(1, abs=4 * standard_error)
    assert fits.var() == pytest.approx(0.9**2 / 3, rel=0.05)
    assert draw_fits(Budget(platforms=3, fit_spread=0.9), 5).tolist() == fits[5, :3].tolist()
    assert draw_fits(Budget(fit_spread=0), 5).tolist() == [1.0] * 5
    half = draw_fits(Budget(platforms=6, fit_spread=0.45), 5)
    assert 2 * (half - 1) == pytest.approx(fits[5] - 1)


def test_who_cannot_tell_platforms_apart_plans_as_if_all_were_alike():
    budget = Budget(minutes=120, set_up_cost=12, fit_spread=0.9)
    alike = compare(replace(budget, fit_spread=0))
    losses = []
    for seed in range(200):
        told = compare(budget, seed)
        assert told.blind.tolist() == alike.blind.tolist()
        losses.append(told.values["best"] - told.values["blind"])
    assert min(losses) >= 0
    blind = [compare(budget, seed).values["blind"] for seed in range(200)]
    assert np.mean(blind) == pytest.approx(alike.values["blind"], abs=4 * np.std(blind) / np.sqrt(200))
    assert np.mean(losses) > 20


@pytest.mark.parametrize("parameter", PARAMETERS, ids=[p["name"] for p in PARAMETERS])
def test_every_parameter_is_documented_and_bounded(parameter):
    name, low, high = (parameter[key] for key in ("name", "low", "high"))
    assert parameter["meaning"].endswith(".")
    assert name in Budget.__doc__
    for end in (low, high):
        assert compare(Budget(**{name: end}), 1).values["best"] >= 0
    for beyond in (low - 1, high + 1, float("nan"), "1", None):
        with pytest.raises(InvalidParameterError, match=f"^{name} must be"):
            Budget(**{name: beyond})


def test_wrong_arguments_are_refused_by_name():
    for wrong in ({"minutes": 60}, None, Budget):
        for function in (compare, draw_fits, tipping_cost):
            with pytest.raises(InvalidParameterError, match=r"^budget must be made by"):
                function(wrong)
    with pytest.raises(InvalidParameterError, match=r"^seed must be"):
        compare(Budget(), -1)
    for fits, minutes, name in (
        ([1], [-1], "minutes"),
        ([-1], [1], "fits"),
        ([], [], "fits"),
        ([1, np.nan], [1, 1], "fits"),
        ([1], "x", "minutes"),
        ([1, 1], [[1, 1]], "minutes"),
        ([1, 1], [1], "fits"),
        ([1e308], [60], "fits"),
        ([1], [1e308], "minutes"),
        (["1"], [60], "fits"),
        ([1], np.array(["2026-01-01"], dtype="datetime64[D]"), "minutes"),
        ([True], [60], "fits"),
        (1, 60, "fits"),
        ([1], count(), "minutes"),
    ):
        with pytest.raises(InvalidParameterError, match=f"^{name}[ :]"):
            net_value(Budget(), fits, minutes)
