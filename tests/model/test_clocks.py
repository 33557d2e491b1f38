"""A clock (one number for the whole run) has the distribution of a coin thrown every day."""

import math

import numpy as np
import pytest

from twoway.model import Account, World, simulate
from twoway.model.random import Channel, draw, uniform

PEOPLE = 200_000
HAZARD = np.array([0.3, 0.0, 0.05, 0.5, 0.01, 0.2, 0.2, 0.0, 0.02, 0.1])


def clock_days(late=False):
    """The day of the event of each person, the number of days for never; `late` makes the mistake to be noticed."""
    clock = uniform(draw(4, np.arange(PEOPLE), 0, Channel.JOIN)[0])
    survival = np.cumprod(1 - HAZARD)
    if late:
        survival = np.concatenate([[1.0], survival[:-1]])
    happened = clock[:, None] >= survival
    return np.where(happened.any(axis=1), happened.argmax(axis=1), len(HAZARD))


def daily_days():
    """The same by a fresh draw each day."""
    happened = uniform(draw(5, np.arange(PEOPLE)[:, None], np.arange(len(HAZARD)), Channel.JOIN)[0]) < HAZARD
    return np.where(happened.any(axis=1), happened.argmax(axis=1), len(HAZARD))


def misfit(days, hazard):
    """Standard errors by which the frequencies of days miss their probabilities (chi-square); inf if impossible."""
    survival = np.concatenate([[1.0], np.cumprod(1 - hazard)])
    expected = np.concatenate([survival[:-1] * hazard, survival[-1:]]) * len(days)
    observed = np.bincount(days, minlength=len(expected))
    if observed[expected == 0].any():
        return math.inf
    used = expected > 0
    square = ((observed[used] - expected[used]) ** 2 / expected[used]).sum()
    freedom = used.sum() - 1
    return (square - freedom) / math.sqrt(2 * freedom)


def test_a_clock_is_a_coin_thrown_every_day():
    assert misfit(daily_days(), HAZARD) < 5
    assert misfit(clock_days(), HAZARD) < 5


def test_a_clock_that_is_a_day_late_is_noticed():
    assert misfit(clock_days(late=True), HAZARD) > 5


@pytest.mark.parametrize("hazard", [0.002, 0.03])
def test_followers_leave_and_join_at_the_stated_rate(hazard):
    world = World(
        people=20_000, opening_followers=10_000, days=60, leave_chance_daily=hazard, leave_chance_tired=0,
        join_chance_daily=hazard,
    )  # fmt: skip
    people = simulate(Account(posts_per_day=0), world, 6).followers
    left = people.loc[people["opening"], "left_day"].fillna(60).to_numpy(dtype=int)
    assert misfit(left, np.full(60, hazard)) < 5
    joined = people["followed_day"].dropna().to_numpy(dtype=int)
    joined = np.concatenate([joined, np.full(10_000 - len(joined), 60)])
    assert misfit(joined, np.full(60, hazard)) < 5
    assert misfit(left, np.full(60, hazard * 1.3)) > 5


def test_leads_order_at_the_stated_rate():
    """Everybody is a lead on day 0, when everything certain is set to happen; then a coin a day, again and again."""
    world = World(
        people=20_000, opening_followers=8000, days=40, opening_trust=1, trust_loss_promo=0, trust_decay=0,
        trust_loss_unanswered=0, view_chance=1, buyer_share=1, lead_chance_promo=1, fatigue_scale=100,
        promo_fatigue=0, fatigue_memory=0, leave_chance_daily=0, leave_chance_tired=0, join_chance_daily=0,
        join_chance_share=0, first_order_chance=0.1, reorder_chance=0.2, comment_chance=0,
    )  # fmt: skip
    run = simulate(Account(posts_per_day=8, promo_share=1, reply_share=0), world, 3)
    assert run.leads["day"].eq(0).all()
    assert len(run.leads) == 8000
    orders = run.orders.set_index(["person", "number"])["day"].unstack()
    first = orders[1].reindex(run.leads["person"]).fillna(40).to_numpy(dtype=int)
    assert misfit(first, np.full(40, 0.1)) < 5
    early = orders[orders[1] < 10]
    wait = (early[2] - early[1] - 1).fillna(29).clip(upper=29).to_numpy(dtype=int)
    assert misfit(wait, np.full(29, 0.2)) < 5
    assert misfit(wait, np.full(29, 0.15)) > 5
