"""What the card of the funnel model says of its outcomes, recomputed."""

import pytest

from twoway.model.funnel import FEWEST_ORDERS, Experiment, expect, repeat


def seen(concluded, name="lift"):
    return ((concluded[f"{name}_low"] > 0) | (concluded[f"{name}_high"] < 0)).mean()


@pytest.fixture(scope="module")
def concluded():
    return {
        (people, aa): repeat(Experiment(people=people, aa_test=aa), range(1, 301))
        for people in (2000, 20_000)
        for aa in (0, 1)
    }


def test_assigned_against_holdout_is_right_on_average(concluded):
    truth = expect(Experiment()).effect
    for (_, aa), table in concluded.items():
        assert table["lift"].mean() == pytest.approx(0 if aa else truth, abs=0.0005)
        if aa:
            assert seen(table) == pytest.approx(0.05, abs=0.02)


def test_exposed_against_unexposed_is_wrong_and_more_people_do_not_help(concluded):
    for people in (2000, 20_000):
        assert concluded[people, 1]["naive"].mean() == pytest.approx(0.01, abs=0.0015)
    assert seen(concluded[20_000, 1], "naive") > 0.95
    share = concluded[20_000, 0]["naive"].mean() / expect(Experiment()).effect_on_exposed
    assert share == pytest.approx(1.5, abs=0.1)


def test_most_small_tests_see_nothing(concluded):
    assert seen(concluded[2000, 0]) == pytest.approx(1 / 6, abs=0.02)


def test_the_interval_on_roi():
    small, large = expect(Experiment()), expect(Experiment(people=128_000))
    assert round(100 * small.roi, -1) == 100
    assert round(100 * (small.roi - small.roi_half_width), -1) == -430
    assert round(100 * (small.roi + small.roi_half_width), -1) == 630
    assert round(small.people_needed, -3) == 15_000
    assert 200 * large.roi_half_width == pytest.approx(250, abs=6)


def test_few_orders_are_hard_to_judge():
    for people in (1000, 2000, 8000):
        experiment = Experiment(people=people)
        table, truth = repeat(experiment, range(1, 301)), expect(experiment)
        for name, true in (("lift", truth.effect), ("roi", truth.roi)):
            judged = table.dropna(subset=[f"{name}_low"])
            held = (judged[f"{name}_low"] <= true) & (judged[f"{name}_high"] >= true)
            assert 0.935 <= held.mean() < 0.985, (people, name)
        if people == 1000:
            assert round(100 * truth.power) == 11
            assert seen(table) == pytest.approx(0.07, abs=0.01)
            assert judged["roi"].count() < 300
    assert FEWEST_ORDERS == 5


def test_the_card_says_so(root):
    card = " ".join((root / "chapters/reference/models/funnel.md").read_text(encoding="utf-8").split())
    for words in (
        "a true incremental ROI of about 100 %, and the interval runs from about −430 % to 630 %",
        "about 15,000 people to see with 80 % power",
        "Even with 128,000 the interval on incremental ROI is about 250 percentage points wide",
        "With 1,000 people about 7 in 100 tests claim the effect, where theory says 11.",
        "Over seeds 1 to 300, with 1,000, 2,000 or 8,000 people",
        "held the truth in 94 to 98 of 100 tests",
        "With fewer than five orders in an arm the test gives no interval on incremental ROI",
        "the exposed order more often by about one point. With 20,000 people nearly every experiment would call that",
        "the naive difference is about half as large again as the true effect on the exposed",
        "With 2,000 people about one in six does",
        "seeds 1 to 300",
        "range(1, 301)",
    ):
        assert words in card
