"""Who is gathered in a crowd, and for how long, has no influence on what happens."""

import numpy as np
import pandas as pd
import pytest

from twoway.model import Account, World, account, simulate

TABLES = ("daily", "posts", "interactions", "followers", "leads", "orders", "recommendations")
BUSY = World(
    people=300, opening_followers=40, days=60, share_chance=0.5, join_chance_share=0.2, comment_chance=0.5,
    buyer_share=0.9, lead_chance_promo=0.5, first_order_chance=0.5, reorder_chance=0.2, leave_chance_daily=0.02,
)  # fmt: skip
TALKER = Account(posts_per_day=2.5, reply_share=0.9, connectors=5)


def differences():
    """Name the tables that change with the crowds."""
    plain = simulate(TALKER, BUSY, 3)
    assert len(plain.orders) > 50
    assert plain.followers["followed_day"].nunique() > 20
    found = set()
    for longest, largest, likely in ((1, 80_000, 0), (7, 80_000, 1), (60, 1, 3), (60, 10**9, 0), (60, 10**9, 1000)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(account, "LONGEST_STAY", longest)
            patch.setattr(account, "LARGEST_STAY", largest)
            patch.setattr(account, "LIKELY_SHARES", likely)
            run = simulate(TALKER, BUSY, 3)
        for name in TABLES:
            try:
                pd.testing.assert_frame_equal(getattr(run, name), getattr(plain, name), check_exact=True)
            except AssertionError:
                found.add(name)
    return found


def test_the_crowd_has_no_influence():
    assert differences() == set()


def test_luck_that_belongs_to_a_place_in_the_crowd_is_noticed(monkeypatch):
    foresee = account.foresee
    monkeypatch.setattr(
        account,
        "foresee",
        lambda world, seed, whose, who, *rest: foresee(world, seed, whose, np.arange(len(who)), *rest),
    )
    assert "interactions" in differences()
