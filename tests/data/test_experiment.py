"""The experiment: what it is for can be found in it, and only by those who compare what chance decided.

Over the seeds 0 to 39 the 95 % interval of `once` over the holdout leaves out 0 in 36 of 40, that of `twice-daily` over
`once` holds 0 in 35 of 40, and both intervals over the holdout hold the planted lift in 37 and 38 of 40.
"""

import math
from collections import defaultdict
from statistics import mean

import pytest

from twoway.data.clean import experiment
from twoway.data.clean.experiment import ARMS, EXPOSURE_ADDS, LEAKS, MEAN_REVENUE, UNITS

IF = {"holdout": "if_holdout", "once": "if_once", "twice-daily": "if_twice_daily"}


def without_mess(rows):
    """One row for each unit; those in two arms are left out."""
    arms = defaultdict(set)
    for row in rows:
        arms[row["unit_id"]].add(row["arm"])
    return list({row["unit_id"]: row for row in rows if len(arms[row["unit_id"]]) == 1}.values())


def told(row):
    return {**row, **{column: row[column] == "true" for column in row if row[column] in {"true", "false"}}}


def interval(treated, control):
    """Difference of two shares with the limits of its 95 % Wald interval."""
    (p, m), (q, n) = ((mean(group), len(group)) for group in (treated, control))
    error = 1.96 * math.sqrt(p * (1 - p) / m + q * (1 - q) / n)
    return p - q, p - q - error, p - q + error


def over(rows, treated, control):
    return interval(*([row["converted"] for row in rows if row["arm"] == arm] for arm in (treated, control)))


def exposed_over_unexposed(rows):
    shown = [row for row in rows if row["arm"] != "holdout"]
    return interval(*([row["converted"] for row in shown if row["exposed"] is seen] for seen in (True, False)))


@pytest.fixture(scope="module")
def recorded(raw):
    return [told(row) for row in without_mess(raw["experiment"])]


@pytest.fixture(scope="module")
def outcomes(raw):
    return {row["unit_id"]: told(row) for row in raw["outcomes"]}


@pytest.fixture(scope="module")
def lift(raw):
    return {row["arm"]: float(row["lift"]) for row in raw["lift"]}


@pytest.fixture(scope="module")
def seeds():
    """What the clean tables of 40 seeds give: intervals, true lifts, revenues."""
    found = []
    for seed in range(40):
        rows = experiment.people(seed)
        buyers = {arm: mean(row["_converts"][arm] for row in rows) for arm in ARMS}
        found.append(
            {
                "once": over(rows, "once", "holdout"),
                "twice-daily": over(rows, "twice-daily", "holdout"),
                "more": over(rows, "twice-daily", "once"),
                "exposed": exposed_over_unexposed(rows),
                "lift": {arm: buyers[arm] - buyers["holdout"] for arm in EXPOSURE_ADDS},
                "revenue": [row["revenue"] for row in rows if row["converted"]],
            }
        )
    return found


def test_the_table_is_what_it_says(raw, recorded):
    assert len({row["unit_id"] for row in raw["experiment"]}) == UNITS
    assert all("2025-09-01T05:00:00Z" <= row["assigned_at"] < "2025-09-07T20:00:00Z" for row in recorded)
    assert all((float(row["revenue"]) > 0) is row["converted"] for row in recorded)
    stamps = [row["assigned_at"] for row in sorted(recorded, key=lambda row: row["unit_id"])]
    assert stamps == sorted(stamps)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_forty_of_the_holdout_are_exposed(seed):
    held = [row["exposed"] for row in experiment.people(seed) if row["arm"] == "holdout"]
    assert sum(held) == LEAKS == UNITS // 100
    assert len(held) > 1000


def test_forty_of_the_recorded_holdout_are_exposed_but_for_units_in_two_arms(raw):
    held = {row["unit_id"] for row in raw["experiment"] if (row["arm"], row["exposed"]) == ("holdout", "true")}
    certain = {row["unit_id"] for row in without_mess(raw["experiment"])}
    assert LEAKS - 3 <= len(held & certain) <= LEAKS


def test_chance_decided_on_the_arm_and_habit_on_the_exposure(recorded, outcomes):
    active = {row["unit_id"]: row["active"] for row in outcomes.values()}
    shares = {arm: [active[row["unit_id"]] for row in recorded if row["arm"] == arm] for arm in ARMS}
    for arm in ("once", "twice-daily"):
        difference, low, high = interval(shares[arm], shares["holdout"])
        assert abs(difference) < (high - low) / 3.92 * 4
        seen = [active[row["unit_id"]] for row in recorded if row["arm"] == arm and row["exposed"]]
        unseen = [active[row["unit_id"]] for row in recorded if row["arm"] == arm and not row["exposed"]]
        assert interval(seen, unseen)[1] > 0.2


def test_what_was_recorded_is_what_the_truth_says_of_the_arm(recorded, outcomes):
    assert len(outcomes) == UNITS
    assert all(outcomes[row["unit_id"]][IF[row["arm"]]] is row["converted"] for row in recorded)
    # it tells the arms apart: under another arm some of them would have done otherwise
    assert any(outcomes[row["unit_id"]]["if_holdout"] is not row["converted"] for row in recorded)


def test_nobody_is_put_off_and_whom_no_post_reaches_nothing_moves(recorded, outcomes):
    assert all(row["if_holdout"] <= row["if_once"] <= row["if_twice_daily"] for row in outcomes.values())
    for row in recorded:
        unit = outcomes[row["unit_id"]]
        if row["arm"] != "holdout" and not row["exposed"]:
            assert unit["if_holdout"] is unit[IF[row["arm"]]]


def test_the_lift_is_the_difference_of_the_outcomes(outcomes, lift):
    for arm, value in lift.items():
        gained = sum(row[IF[arm]] - row["if_holdout"] for row in outcomes.values())
        assert round(value * UNITS, 6) == gained > 0
    assert sorted(lift) == ["once", "twice-daily"]


@pytest.mark.parametrize("arm", ["once", "twice-daily"])
def test_the_planted_lift_is_found_by_comparing_arms(recorded, lift, arm):
    _, low, high = over(recorded, arm, "holdout")
    assert low < lift[arm] < high
    assert low > 0
    assert not low < lift[arm] + 0.05 < high  # a lift that is not the planted one would be noticed


def test_the_second_post_is_not_shown_to_add_anything(recorded):
    _, low, high = over(recorded, "twice-daily", "once")
    assert low < 0 < high


def test_comparing_the_exposed_with_the_unexposed_misleads(recorded, lift):
    found, low, _ = exposed_over_unexposed(recorded)
    assert low > max(lift.values())
    assert found > 2 * max(lift.values())
    assert found > max(EXPOSURE_ADDS.values())  # more than even exposure does


def test_other_seeds_tell_the_same(seeds):
    assert sum(seed["once"][1] > 0 for seed in seeds) >= 33
    assert sum(seed["more"][1] < 0 < seed["more"][2] for seed in seeds) >= 32
    assert all(seed["exposed"][0] > 1.5 * max(seed["lift"].values()) for seed in seeds)


@pytest.mark.parametrize("arm", ["once", "twice-daily"])
def test_the_interval_holds_the_truth_as_often_as_it_should(seeds, arm):
    """At 95 %, fewer than 34 hits in 40 come by chance once in 300 times."""
    assert sum(seed[arm][1] < seed["lift"][arm] < seed[arm][2] for seed in seeds) >= 34
    assert sum(seed["exposed"][1] < seed["lift"][arm] < seed["exposed"][2] for seed in seeds) < 10


def test_amounts_are_about_thirty_euros_with_a_heavy_tail(seeds):
    amounts = sorted((amount for seed in seeds for amount in seed["revenue"]), reverse=True)
    error = MEAN_REVENUE * math.sqrt(math.expm1(experiment.REVENUE_SPREAD**2) / len(amounts))
    assert mean(amounts) == pytest.approx(MEAN_REVENUE, abs=4 * error)
    assert sum(amounts[: len(amounts) // 10]) > 0.28 * sum(amounts)  # lognormal: 32 %; equal amounts: 10 %
    assert min(amounts) >= 1
