"""The sweep over posts a day: what must hold for any account, and the frozen audience against its theory."""

from dataclasses import replace
from itertools import count, cycle
from math import exp, inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twoway.model import PRESETS, Account, InvalidParameterError, World, simulate
from twoway.model.frequency import Business, frozen_optimum, rough_optimum, sweep

SMALL = World(people=150, opening_followers=60, days=40)
TALKER = PRESETS["conversational"]


@pytest.fixture(scope="module")
def found():
    return sweep(TALKER, SMALL, [0, 1, 2.5], [3, 4])


def test_a_row_for_each_rate_seed_and_day(found):
    assert list(found) == ["rate", "seed", "days", "orders", "followers", "revenue", "minutes", "profit"]
    assert found.dtypes.astype(str).tolist() == ["float64", *["int64"] * 4, *["float64"] * 3]
    assert len(found) == 3 * 2 * 40
    assert found[["rate", "seed", "days"]].drop_duplicates().shape[0] == len(found)


def test_each_row_is_the_beginning_of_one_run(found):
    daily = simulate(replace(TALKER, posts_per_day=2.5), SMALL, 4).daily
    ours = found[(found["rate"] == 2.5) & (found["seed"] == 4)].set_index("days")
    for day in (1, 17, 40):
        so_far = daily.iloc[:day]
        for column in ("orders", "revenue", "minutes"):
            assert ours.loc[day, column] == pytest.approx(so_far[column].sum(), rel=1e-12)
        assert ours.loc[day, "followers"] == so_far["followers"].iloc[-1]
        assert ours.loc[day, "profit"] == pytest.approx(0.6 * so_far["revenue"].sum() - so_far["minutes"].sum() / 3)


def test_a_shorter_run_is_the_beginning_of_a_longer_one(found):
    short = sweep(TALKER, replace(SMALL, days=12), [0, 1, 2.5], [3, 4])
    pd.testing.assert_frame_equal(short, found[found["days"] <= 12].reset_index(drop=True))


def test_the_days_asked_for_are_those_of_the_whole(found):
    some = sweep(TALKER, SMALL, [0, 1, 2.5], [3, 4], days=[30, 5])
    assert some["days"].tolist() == [30, 5] * 6
    both = some.merge(found, on=["rate", "seed", "days"], suffixes=("", "_whole"))
    assert (both["profit"] == both["profit_whole"]).all()


def test_the_accounts_own_rate_is_not_used(found):
    pd.testing.assert_frame_equal(sweep(replace(TALKER, posts_per_day=5), SMALL, [0, 1, 2.5], [3, 4]), found)


def test_who_never_posts_spends_nothing_and_sells_nothing(found):
    silent = found[found["rate"] == 0]
    assert (silent[["orders", "revenue", "minutes", "profit"]] == 0).all(axis=None)


def test_margin_and_wage_only_price_the_same_runs(found):
    dear = sweep(TALKER, SMALL, [0, 1, 2.5], [3, 4], business=Business(margin=1, wage=0))
    assert (dear["profit"] == dear["revenue"]).all()
    free = sweep(TALKER, SMALL, [0, 1, 2.5], [3, 4], business=Business(margin=0, wage=60))
    assert np.allclose(free["profit"], -free["minutes"])
    for other in (dear, free):
        pd.testing.assert_frame_equal(other.drop(columns="profit"), found.drop(columns="profit"))


@settings(max_examples=15, deadline=None)
@given(
    promo=st.floats(0, 1),
    reply=st.floats(0, 1),
    rates=st.lists(st.floats(0, 6), min_size=2, max_size=3, unique=True),
    seed=st.integers(0, 2**53 - 1),
)
def test_for_any_account_totals_only_grow_and_more_posts_cost_more(promo, reply, rates, seed):
    account, world = Account(1, promo, reply, 5, 0), World(people=60, opening_followers=40, days=15)
    table = sweep(account, world, sorted(rates), [seed])
    by_rate = table.pivot(index="days", columns="rate", values=["orders", "revenue", "minutes"])
    assert (by_rate.diff().iloc[1:] >= 0).all(axis=None)
    assert table["followers"].between(0, 60).all()
    # the same luck: whoever posts more makes all the posts of whoever posts less, and some
    silent = sweep(replace(account, reply_share=0), world, sorted(rates), [seed], days=[15])
    assert silent["minutes"].is_monotonic_increasing


BAD = [
    ("account", {"account": 2}),
    ("world", {"world": {"days": 30}}),
    ("business", {"business": 0.6}),
    ("rates", {"rates": []}),
    ("rates", {"rates": 2}),
    ("rates", {"rates": "12"}),
    ("rates", {"rates": [1, 1.0]}),
    ("rates", {"rates": [-1]}),
    ("rates", {"rates": [21]}),
    ("rates", {"rates": [float("nan")]}),
    ("rates", {"rates": [True]}),
    ("seed", {"seeds": [1.5]}),
    ("seeds", {"seeds": []}),
    ("seeds", {"seeds": [7, 7]}),
    ("days", {"days": [0]}),
    ("days", {"days": [41]}),
    ("days", {"days": ["30"]}),
    ("days", {"days": 30}),
    ("seeds: more than the 100,000 allowed", {"seeds": range(10**18)}),
    ("seeds: more than the 100,000 allowed", {"seeds": count()}),
    ("rates: more than the 100,000 allowed", {"rates": cycle([1.0])}),
    ("seeds must be a list", {"seeds": None}),
    ("seeds must be a list", {"seeds": np.array(5)}),
    ("person-days, more than the 2,000,000,000 allowed", {"world": World(), "seeds": range(5000)}),
]


@pytest.mark.parametrize(("named", "wrong"), BAD, ids=[f"{name} {i}" for i, (name, _) in enumerate(BAD)])
def test_what_cannot_be_run_is_refused_by_name(named, wrong):
    right = {"account": TALKER, "world": SMALL, "rates": [1], "seeds": [1]}
    with pytest.raises(InvalidParameterError, match=named) as caught:
        sweep(**{**right, **wrong})
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("optimum", [frozen_optimum, rough_optimum])
def test_an_optimum_is_of_an_account_in_a_world(optimum):
    for named, wrong in (("account", (2.0,)), ("account", (World(),)), ("world", (TALKER, {"days": 30}))):
        with pytest.raises(InvalidParameterError, match=f"^{named} must be made by"):
            optimum(*wrong)


@pytest.mark.parametrize("wrong", [{"margin": 1.1}, {"wage": -1}, {"wage": "20"}, {"tip": 1}])
def test_a_business_is_checked(wrong):
    with pytest.raises(InvalidParameterError, match=next(iter(wrong))):
        Business(**wrong)


# --- the frozen audience ----------------------------------------------------------------------------------------------

FROZEN = World(
    people=1000,
    opening_followers=1000,
    days=160,
    opening_trust=1,
    comment_chance=1,
    trust_gain_view=0,
    trust_gain_reply=0,
    trust_gain_overheard=0,
    trust_loss_promo=0,
    trust_loss_unanswered=0,
    trust_decay=0,
    leave_chance_daily=0,
    leave_chance_tired=0,
)
"""Everybody follows, nobody leaves, trust stands still; only fatigue is left. Many comments, so that few runs do."""
SETTLED = 40  # days after which fatigue no longer remembers that it began at 0


def falls(account, world, rates, seeds):
    """How steeply the logarithm of comments a post falls with posts a day: mean over seeds, and its standard error."""
    slopes = []
    for seed in seeds:
        daily = [simulate(replace(account, posts_per_day=rate), world, seed).daily for rate in rates]
        comments = np.array([table["comments"][SETTLED:].mean() for table in daily])
        slopes.append(-np.polyfit(rates, np.log(comments / rates), 1)[0])
    return np.mean(slopes), np.std(slopes, ddof=1) / len(slopes) ** 0.5


@pytest.mark.parametrize(
    ("promo", "changed", "rates"),
    [
        (0.3, {}, np.array([1, 2.5, 4, 6])),
        (1.0, {"promo_fatigue": 4}, np.array([0.5, 1, 2, 3])),
        (0.0, {"fatigue_memory": 0.5, "fatigue_scale": 1}, np.array([1, 3, 6])),
    ],
)
def test_a_frozen_audience_tires_as_the_theory_says(promo, changed, rates):
    """Comments a day go as r exp(-r / r*), so the logarithm of comments a post falls by 1 / r* with each post a day."""
    account, world = Account(1, promo, 0, 0, 0), replace(FROZEN, **changed)
    slope, error = falls(account, world, rates, range(8))
    assert error < 0.06 * slope
    assert slope == pytest.approx(1 / frozen_optimum(account, world), abs=3 * error)
    # and the test can tell: the rough formula would be found wrong, as a tenth more or less would
    assert slope != pytest.approx(1 / rough_optimum(account, world), abs=3 * error)


def test_a_frozen_audience_talks_most_at_its_optimum():
    account = Account(1, 0.3, 0, 0, 0)
    best = frozen_optimum(account, FROZEN)
    comments = []
    for factor in (0.5, 1, 2):
        runs = [simulate(replace(account, posts_per_day=best * factor), FROZEN, seed).daily for seed in (1, 2, 3)]
        comments.append(np.mean([daily["comments"][SETTLED:].mean() for daily in runs]))
    assert comments[0] < comments[1] > comments[2]
    # of the greatest number, theory leaves half the rate sqrt(e)/2 and twice the rate 2/e
    assert comments[0] / comments[1] == pytest.approx(exp(0.5) / 2, abs=0.05)
    assert comments[2] / comments[1] == pytest.approx(2 / exp(1), abs=0.05)


def test_the_optimum_without_memory_is_a_formula():
    world = World(fatigue_memory=0)
    one = 0.15 * (0.6 * (1 - exp(-1 / 3)) + 0.4 * (1 - exp(-2 / 3)))
    assert frozen_optimum(Account(1, 0.4), world) == pytest.approx(1 / one, rel=1e-12)


def test_the_default_optima():
    assert rough_optimum(Account(1, 0.3)) == pytest.approx(3.08, abs=0.005)
    assert frozen_optimum(Account(1, 0.3)) == pytest.approx(3.49, abs=0.005)


@given(
    promo=st.floats(0, 1),
    scale=st.floats(0.1, 100),
    memory=st.floats(0, 0.99),
    seen=st.floats(0.01, 1),
    tiring=st.floats(0.01, 20),
)
@settings(max_examples=80, deadline=None)
def test_the_rough_formula_is_too_low_and_right_where_a_view_tires_little(promo, scale, memory, seen, tiring):
    world = World(fatigue_scale=scale, fatigue_memory=memory, view_chance=seen, promo_fatigue=tiring)
    account = Account(1, promo)
    assert rough_optimum(account, world) < frozen_optimum(account, world) * (1 + 1e-9)
    calm = replace(world, fatigue_scale=100, promo_fatigue=min(tiring, 1))
    assert rough_optimum(account, calm) == pytest.approx(frozen_optimum(account, calm), rel=0.006)


def test_where_nothing_tires_there_is_no_optimum():
    for promo, world in [(1.0, World(promo_fatigue=0)), (0.3, World(view_chance=0))]:
        assert frozen_optimum(Account(1, promo), world) == inf
        assert rough_optimum(Account(1, promo), world) == inf
