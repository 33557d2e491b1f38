"""What the card of the plan model says of its outcomes, recomputed."""

import numpy as np
import pytest

from twoway.model.plan import Budget, compare


def value(plan, minutes, set_up_cost):
    return compare(Budget(minutes=minutes, set_up_cost=set_up_cost)).values[plan]


def test_each_side_wins_somewhere():
    assert round(value("one", 60, 20)) == 43
    assert round(value("even", 60, 20)) == -9
    assert round(value("one", 600, 10)) == 90
    assert round(value("even", 600, 10)) == 382
    for minutes in (10, 60, 600):
        assert value("even", minutes, 0) > value("one", minutes, 0)


def test_between_the_two_the_best_is_some_platforms_not_all():
    joined = (compare(Budget(minutes=60, set_up_cost=5)).best > 0).sum()
    assert 1 < joined < 5
    assert (compare(Budget(minutes=600, set_up_cost=90)).best > 0).sum() == 3


def test_knowing_the_fits_is_worth_something():
    values = [compare(Budget(minutes=180, set_up_cost=10, fit_spread=0.6), seed).values for seed in range(1, 201)]
    best, blind = (np.mean([one[plan] for one in values]) for plan in ("best", "blind"))
    assert best == pytest.approx(200, abs=0.5)
    assert blind == pytest.approx(174, abs=0.5)


def test_the_card_says_so(root):
    card = " ".join((root / "chapters/reference/models/shotgun.md").read_text(encoding="utf-8").split())
    for words in (
        "one platform brings 43 and the shotgun loses 9",
        "one platform brings 90 and the shotgun 382",
        "the best is often neither: some platforms, not all",
        "brings about 200 on average, the best without knowing them about 174",
        "seeds 1 to 200",
        "here by 0.6 either way, and three hours",
    ):
        assert words in card
