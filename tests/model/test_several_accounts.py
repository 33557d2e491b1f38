"""Accounts that run in one pass come to what each comes to by itself."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from twoway.model import PRESETS, Account, InvalidParameterError, World, account, simulate, simulate_all

TABLES = ("daily", "posts", "interactions", "followers", "leads", "orders", "recommendations")
BUSY = World(
    people=250, opening_followers=40, days=50, share_chance=0.5, join_chance_share=0.2, comment_chance=0.5,
    buyer_share=0.9, lead_chance_promo=0.5, first_order_chance=0.5, reorder_chance=0.2, leave_chance_daily=0.02,
)  # fmt: skip
ACCOUNTS = [
    Account(posts_per_day=2.5, reply_share=0.9, connectors=5),
    Account(posts_per_day=4, promo_share=1, reply_share=0, connectors=20),
    Account(posts_per_day=0, connectors=3),
    Account(posts_per_day=2, reply_share=1, reply_capacity=0),
    Account(posts_per_day=3, reply_share=0.8, reply_capacity=2),
    Account(posts_per_day=2.5, reply_share=0.9, connectors=5),
    Account(posts_per_day=0),
]


def differences(accounts, world=BUSY, seed=3):
    """Name the tables that are others than those of each account by itself."""
    runs = simulate_all(accounts, world, seed)
    assert [run.account for run in runs] == list(accounts)
    found = set()
    for run in runs:
        alone = simulate(run.account, world, seed)
        for name in TABLES:
            try:
                pd.testing.assert_frame_equal(getattr(run, name), getattr(alone, name), check_exact=True)
            except AssertionError:
                found.add(name)
    return found


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("seed", [3, 2**53 - 1])
def test_accounts_in_one_pass_do_as_by_themselves(count, seed):
    assert differences(ACCOUNTS[:count], seed=seed) == set()
    assert differences(ACCOUNTS[::-1][:count], replace(BUSY, overheard_chance=0.7), seed) == set()


def test_the_course_s_accounts_do_too():
    assert differences(PRESETS.values(), World()) == set()


def test_neither_no_days_nor_no_accounts_are_too_few():
    assert differences(ACCOUNTS, replace(BUSY, days=0)) == set()
    assert simulate_all([], BUSY) == []


def test_it_does_not_matter_how_many_go_in_one_pass(monkeypatch):
    monkeypatch.setattr(account, "LARGEST_PASS", 3 * BUSY.people)
    assert differences(ACCOUNTS) == set()


def test_a_step_that_mixes_the_accounts_up_is_noticed(monkeypatch):
    answer = account._answer
    monkeypatch.setattr(account, "_answer", lambda scene, key, whose: answer(scene, key, np.zeros_like(whose)))
    assert {"daily", "interactions"} <= differences(ACCOUNTS)


@pytest.mark.parametrize("accounts", [[ACCOUNTS[0], "talker"], "talker", ACCOUNTS[0], None])
def test_what_is_no_account_is_refused(accounts):
    with pytest.raises(InvalidParameterError, match="account"):
        simulate_all(accounts, BUSY)


def test_one_account_too_large_is_refused():
    with pytest.raises(InvalidParameterError, match="posts_per_day=20"):
        simulate_all([ACCOUNTS[0], Account(posts_per_day=20)], World(people=30_000, days=60))
