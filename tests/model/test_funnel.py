"""The funnel model: identities of every run, and what theory says of many."""

from dataclasses import replace
from itertools import count
from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from twoway.model import InvalidParameterError
from twoway.model.funnel import PARAMETERS, Experiment, _normal_below, expect, repeat, run
from twoway.model.random import Channel, draw, uniform

BUSY = Experiment(
    people=20_000, holdout_share=0.4, lead_followers=0.2, lead_newcomers=0.1, lead_gain=0.4, engaged_followers=0.6
)
REPEATS = 400


def broken(outcome):
    """Name the identities that an outcome does not keep."""
    people, counts = outcome.people, outcome.counts
    holdout = people["arm"] == "holdout"
    ordered = people["ordered"]
    checks = {
        "everybody is somewhere": counts["people"].sum() == outcome.experiment.people == len(people),
        "the holdout is left alone": not people.loc[holdout, ["exposed", "engaged"]].any(axis=None),
        "to engage one must see": not (people["engaged"] & ~people["exposed"]).any(),
        "to order one must be a lead": not (ordered & ~people["lead"]).any(),
        "the campaign puts nobody off": not (people["orders_anyway"] & ~people["orders_with_campaign"]).any(),
        "only the engaged are won": not (
            ~holdout & ~people["engaged"] & (people["orders_anyway"] != people["orders_with_campaign"])
        ).any(),
        "what happens is what the arm makes happen": ordered.equals(
            people["orders_anyway"].where(holdout, people["orders_with_campaign"])
        ),
        "an order has a value, nothing else has": bool(((people["value"] > 0) == ordered).all()),
        "counts": all(
            counts.loc[arm, of] == people.loc[people["arm"] == arm, name].sum()
            for arm in ("campaign", "holdout")
            for of, name in (("exposed", "exposed"), ("engaged", "engaged"), ("leads", "lead"), ("orders", "ordered"))
        ),
        "revenue": bool(np.isclose(counts["revenue"].sum(), people["value"].sum())),
    }
    return [name for name, kept in checks.items() if not kept]


chances = st.floats(0, 1)
experiments = st.fixed_dictionaries(
    {
        "people": st.integers(10, 300),
        **{
            name: chances
            for name in ("holdout_share", "newcomer_share", "engaged_followers", "engaged_newcomers", "order_followers",
                         "order_newcomers", "interest_spread", "margin")
        },
        **{name: st.floats(0, 0.5) for name in ("exposed_followers", "exposed_newcomers", "lead_gain")},
        **{name: st.floats(0, 0.25) for name in ("lead_followers", "lead_newcomers")},
        "aa_test": st.integers(0, 1),
        "order_value_mean": st.floats(1, 1000),
        "order_value_spread": chances,
        "spend": st.floats(0, 1000),
    }
)  # fmt: skip


@settings(deadline=None)
@given(given=experiments, seed=st.integers(0, 2**53 - 1))
def test_every_outcome_keeps_the_identities(given, seed):
    assert broken(run(Experiment(**given), seed)) == []


def test_a_broken_outcome_is_noticed():
    outcome = run(BUSY, 1)
    people = outcome.people
    for column in ("engaged", "ordered", "orders_anyway", "exposed"):
        assert broken(replace(outcome, people=people.assign(**{column: True}))), column
    assert "an order has a value, nothing else has" in broken(replace(outcome, people=people.assign(value=1.0)))


@pytest.fixture(scope="module")
def many():
    """Stage counts of many runs of BUSY, as shares of each arm, and the experiments' conclusions."""
    outcomes = [run(BUSY, seed) for seed in range(40)]
    return sum(outcome.counts for outcome in outcomes), outcomes


def test_stages_are_sequential_binomials(many):
    """Chances multiply; a count of n independent people with chance p has mean n p and variance n p (1 - p)."""
    counts, outcomes = many
    theory = expect(BUSY)
    for arm, stages in (
        ("campaign", {"exposed": theory.exposed, "engaged": theory.engaged, "leads": theory.lead_campaign,
                      "orders": theory.order_campaign}),
        ("holdout", {"leads": theory.lead_holdout, "orders": theory.order_holdout}),
    ):  # fmt: skip
        size = counts.loc[arm, "people"]
        for stage, chance in stages.items():
            error = np.sqrt(chance * (1 - chance) / size)
            assert counts.loc[arm, stage] / size == pytest.approx(chance, abs=4 * error), (arm, stage)
            rates = np.array([o.counts.loc[arm, stage] / o.counts.loc[arm, "people"] for o in outcomes])
            spread = chance * (1 - chance) / (size / len(outcomes))
            assert 0.4 < rates.var(ddof=1) / spread < 1.9  # chi-squared with 39 degrees of freedom, 1 in 10,000
    holdout = BUSY.holdout_share
    assert counts.loc["holdout", "people"] / (40 * BUSY.people) == pytest.approx(
        holdout, abs=4 * np.sqrt(holdout * (1 - holdout) / (40 * BUSY.people))
    )


def test_orders_have_the_stated_mean_value_and_spread(many):
    counts, outcomes = many
    values = np.concatenate([o.people.loc[o.people["ordered"], "value"] for o in outcomes])
    assert len(values) > 10_000
    sd = BUSY.order_value_mean * np.sqrt(np.exp(BUSY.order_value_spread**2) - 1)
    assert values.mean() == pytest.approx(BUSY.order_value_mean, abs=4 * sd / np.sqrt(len(values)))
    assert np.log(values).std() == pytest.approx(BUSY.order_value_spread, rel=0.03)
    assert counts["revenue"].sum() == pytest.approx(values.sum())


def test_the_true_effect_is_that_of_the_same_person_with_and_without(many):
    _, outcomes = many
    theory = expect(BUSY)
    gained = np.concatenate([(o.people["orders_with_campaign"] & ~o.people["orders_anyway"]) for o in outcomes])
    assert gained.mean() == pytest.approx(theory.effect, abs=4 * np.sqrt(theory.effect / len(gained)))


@pytest.fixture(scope="module")
def working():
    return Experiment(people=8000, lead_gain=0.4), repeat(Experiment(people=8000, lead_gain=0.4), range(REPEATS))


@pytest.fixture(scope="module")
def without_effect():
    experiment = Experiment(people=8000, aa_test=1)
    return experiment, repeat(experiment, range(REPEATS))


def assert_mean(column, value):
    assert column.mean() == pytest.approx(value, abs=4 * column.std() / np.sqrt(len(column)))


def test_assigned_against_holdout_is_unbiased_and_exposed_against_unexposed_is_not(working, without_effect):
    for experiment, concluded in (working, without_effect):
        theory = expect(experiment)
        assert_mean(concluded["lift"], theory.effect)
        assert_mean(concluded["naive"], theory.naive)
        assert_mean(concluded["roi"], theory.roi)
        assert theory.naive > theory.effect_on_exposed + 0.005
    experiment, concluded = working
    error = concluded["naive"].std() / np.sqrt(REPEATS)
    assert concluded["naive"].mean() > expect(experiment).effect_on_exposed + 8 * error


def test_intervals_hold_the_truth_as_often_as_they_say(working, without_effect):
    chance_error = np.sqrt(0.95 * 0.05 / REPEATS)
    for experiment, concluded in (working, without_effect):
        held = concluded["lift_low"].le(expect(experiment).effect) & concluded["lift_high"].ge(
            expect(experiment).effect
        )
        assert held.mean() == pytest.approx(0.95, abs=4 * chance_error)
        width = (concluded["lift_high"] - concluded["lift_low"]).mean()
        assert width == pytest.approx(2 * expect(experiment).half_width, rel=0.03)
        width = (concluded["roi_high"] - concluded["roi_low"]).mean()
        assert width == pytest.approx(2 * expect(experiment).roi_half_width, rel=0.06)
        held = concluded["roi_low"].le(expect(experiment).roi) & concluded["roi_high"].ge(expect(experiment).roi)
        assert held.mean() == pytest.approx(0.95, abs=5 * chance_error)


def test_roi_and_its_interval_are_as_the_card_says():
    """To the last digit: repeats find a wrong formula only if it is wrong by as much as they scatter."""
    x = Experiment(people=8000, holdout_share=0.3, lead_gain=0.4, order_value_spread=0.8, spend=70)
    theory, mean = expect(x), x.order_value_mean
    campaign, holdout = x.people * 0.7, x.people * 0.3
    cost = (x.minutes + x.minutes_per_reply * campaign * theory.engaged) / 60 * x.wage + 70
    squares = [
        (chance * mean**2 * np.exp(0.8**2) - chance**2 * mean**2) / people
        for chance, people in ((theory.order_campaign, campaign), (theory.order_holdout, holdout))
    ]
    assert theory.cost == pytest.approx(cost)
    assert theory.roi == pytest.approx(x.margin * campaign * theory.effect * mean / cost - 1)
    assert theory.roi_half_width == pytest.approx(1.96 * sqrt(sum(squares)) * x.margin * campaign / cost)

    outcome, concluded = run(x, 3), repeat(x, [3]).iloc[0]
    arms = [outcome.people.loc[outcome.people["arm"] == arm, "value"] for arm in ("campaign", "holdout")]
    in_roi = x.margin * len(arms[0]) / outcome.cost
    half = 1.96 * sqrt(sum(values.var(ddof=0) / len(values) for values in arms))
    won = arms[0].mean() - arms[1].mean()
    assert concluded["roi"] == pytest.approx(won * in_roi - 1)
    assert concluded[["roi_low", "roi_high"]].tolist() == pytest.approx(
        [(won + end) * in_roi - 1 for end in (-half, half)]
    )


def test_interest_spreads_evenly_around_one():
    """Its square has the mean 1 + s**2 / 3; what people see, and who becomes a lead unprompted, goes with it."""
    x, people = replace(BUSY, newcomer_share=0, people=100_000), np.arange(100_000)
    lead, word = (uniform(words) for words in draw(7, people, 0, Channel.FUNNEL_LEAD))
    interest = 1 + x.interest_spread * (2 * word - 1)
    square = 1 + x.interest_spread**2 / 3
    assert (interest**2).mean() == pytest.approx(square, abs=4 * (interest**2).std() / sqrt(100_000))
    happened = run(x, 7).people
    holdout = happened["arm"] == "holdout"
    assert (happened["lead"] == (lead < x.lead_followers * interest))[holdout].all()
    sight = uniform(draw(7, people, 0, Channel.ENGAGED)[0])
    assert (happened["exposed"] == (sight < x.exposed_followers * interest))[~holdout].all()
    assert 0 < x.interest_spread < 1

    # the naive comparison, with the mean taken over a fine grid of interests
    grid = 1 + x.interest_spread * (2 * (np.arange(10_000) + 0.5) / 10_000 - 1)
    chance = x.lead_followers * grid + x.lead_gain * x.engaged_followers
    seen_and_ordered = x.order_followers * (x.exposed_followers * grid * chance).mean()
    ordered = x.order_followers * (x.lead_followers + x.exposed_followers * x.engaged_followers * x.lead_gain)
    naive = seen_and_ordered / x.exposed_followers - (ordered - seen_and_ordered) / (1 - x.exposed_followers)
    assert expect(x).naive == pytest.approx(naive, rel=1e-6)


def seen(concluded, name="lift"):
    return ((concluded[f"{name}_low"] > 0) | (concluded[f"{name}_high"] < 0)).mean()


def test_one_aa_test_in_twenty_sees_something_and_the_naive_comparison_most_often(without_effect):
    experiment, concluded = without_effect
    assert seen(concluded) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / REPEATS))
    assert expect(experiment).power == pytest.approx(0.05, abs=1e-4)
    naive = expect(experiment).naive_power
    assert naive > 0.6
    assert seen(concluded, "naive") == pytest.approx(naive, abs=4 * np.sqrt(naive * (1 - naive) / REPEATS) + 0.01)
    assert expect(experiment).effect == 0
    assert expect(experiment).naive > 0.01


@pytest.mark.parametrize(
    "lopsided",
    [Experiment(people=250, holdout_share=0.05), Experiment(people=250, holdout_share=0.95), Experiment(people=300)],
)
def test_a_few_orders_make_nobody_sure(lopsided):
    """A group of a dozen without an order says little; it must not pass for certain that nobody there orders."""
    concluded = repeat(lopsided, range(300)).dropna(subset=["lift"])
    truth = expect(lopsided).effect
    assert seen(concluded) <= 0.05
    assert (concluded["lift_low"].le(truth) & concluded["lift_high"].ge(truth)).mean() >= 0.95
    assert (concluded["lift_high"] - concluded["lift_low"]).min() > 0.02
    assert np.isnan(expect(lopsided).power)
    assert np.isnan(expect(lopsided).naive_power)


def test_the_interval_is_that_of_one_more_who_orders_and_one_more_who_does_not():
    experiment = Experiment(people=400, holdout_share=0.3)
    for seed in range(20):
        people = run(experiment, seed).people
        groups = [people.loc[people["arm"] == arm, "ordered"].astype(float).tolist() for arm in ("campaign", "holdout")]
        (one, spread), (other, other_spread) = (
            (np.mean(group), np.var(group) / len(group)) for group in ([*group, 1.0, 0.0] for group in groups)
        )
        half = 1.96 * np.sqrt(spread + other_spread)
        concluded = repeat(experiment, [seed]).iloc[0]
        assert concluded["lift"] == pytest.approx(np.mean(groups[0]) - np.mean(groups[1]))
        assert concluded[["lift_low", "lift_high"]].tolist() == pytest.approx([one - other - half, one - other + half])


def test_roi_has_an_interval_only_with_five_orders_in_each_arm():
    experiment = Experiment(people=600)
    concluded = repeat(experiment, range(60))
    fewest = np.array([run(experiment, seed).counts["orders"].min() for seed in range(60)])
    assert concluded["roi"].notna().all()
    assert (concluded["roi_low"].notna() == (fewest >= 5)).all()
    assert (concluded["roi_high"].notna() == (fewest >= 5)).all()
    assert 5 < (fewest >= 5).sum() < 55


def test_power_by_theory_needs_five_orders_expected_in_each_arm():
    for people, enough in ((780, False), (800, True)):
        theory = expect(Experiment(people=people))
        assert (theory.order_holdout * people / 2 >= 5) == enough == (not np.isnan(theory.power))
    assert np.isnan(expect(Experiment(people=2000, holdout_share=0.9, order_followers=0, order_newcomers=0)).power)


def test_power_is_the_share_of_tests_that_see_the_effect(working):
    experiment, concluded = working
    power = expect(experiment).power
    assert 0.6 < power < 0.99
    assert seen(concluded) == pytest.approx(power, abs=4 * np.sqrt(power * (1 - power) / REPEATS) + 0.01)


def test_the_normal_curve_is_close_to_the_error_function():
    for x in np.linspace(-6, 6, 241):
        assert _normal_below(x) == pytest.approx((1 + erf(x / sqrt(2))) / 2, abs=8e-8)


def test_the_people_needed_follow_the_rule_of_sixteen():
    theory = expect(Experiment())
    pooled = (theory.order_campaign + theory.order_holdout) / 2
    assert theory.people_needed / 2 == pytest.approx(16 * pooled * (1 - pooled) / theory.effect**2, rel=0.03)
    enough = Experiment(people=round(theory.people_needed))
    assert expect(enough).power == pytest.approx(0.8, abs=0.001)
    lopsided = expect(Experiment(holdout_share=0.1))
    assert lopsided.people_needed > 2 * theory.people_needed


def test_without_any_difference_between_people_the_naive_comparison_is_right():
    alike = Experiment(
        interest_spread=0, exposed_newcomers=0.5, engaged_newcomers=0.3, lead_newcomers=0.06, order_newcomers=0.4
    )
    assert expect(alike).naive == pytest.approx(expect(alike).effect_on_exposed)
    only_interest = replace(alike, interest_spread=0.6)
    assert expect(only_interest).naive > expect(alike).naive + 0.004


def test_more_people_narrow_the_interval_by_the_square_root():
    small, large = (expect(Experiment(people=people, minutes_per_reply=0)) for people in (1000, 4000))
    assert small.half_width == pytest.approx(2 * large.half_width)
    assert small.roi_half_width == pytest.approx(large.roi_half_width / 2), "in EUR of a fixed cost it widens"


def test_an_aa_test_is_a_campaign_that_adds_nothing():
    for seed in range(3):
        one, other = run(Experiment(aa_test=1), seed), run(Experiment(lead_gain=0), seed)
        assert one.people.equals(other.people)
        assert one.people["orders_anyway"].equals(one.people["orders_with_campaign"])
    assert expect(Experiment(aa_test=1)).people_needed == np.inf


def test_the_same_people_have_the_same_luck():
    """Whatever is not concerned by a change stays as it was, person for person."""
    one = run(Experiment(), 4).people
    assert (
        run(Experiment(lead_gain=0.9), 4)
        .people[["arm", "source", "exposed", "engaged", "orders_anyway"]]
        .equals(one[["arm", "source", "exposed", "engaged", "orders_anyway"]])
    )
    fewer = run(Experiment(holdout_share=0.3), 4).people
    assert not ((fewer["arm"] == "holdout") & (one["arm"] == "campaign")).any()
    assert fewer["orders_with_campaign"].equals(one["orders_with_campaign"])
    assert run(Experiment(people=500), 4).people.equals(one.iloc[:500])
    assert not run(Experiment(), 5).people.equals(one)


@pytest.mark.parametrize("share", [0, 1])
def test_without_one_arm_nothing_is_concluded(share):
    experiment = Experiment(holdout_share=share)
    concluded = repeat(experiment, [1]).iloc[0]
    assert np.isnan(concluded[["lift", "lift_low", "lift_high", "roi"]]).all()
    theory = expect(experiment)
    assert np.isnan(theory.power)
    assert theory.half_width == theory.people_needed == np.inf


def test_what_costs_nothing_has_no_roi():
    free = Experiment(minutes=0, minutes_per_reply=0)
    assert np.isnan(repeat(free, [1])["roi"]).all()
    assert np.isnan(expect(free).roi)
    assert run(free, 1).cost == 0
    outcome = run(Experiment(spend=50), 1)
    assert outcome.cost == pytest.approx((300 + 4 * outcome.counts["engaged"].sum()) / 60 * 20 + 50)
    assert expect(Experiment(spend=50)).cost == pytest.approx((300 + 4 * 1000 * 0.078) / 60 * 20 + 50)


def test_no_seeds_give_an_empty_table_of_the_same_types():
    none, some = repeat(Experiment(), []), repeat(Experiment(), [1])
    assert len(none) == 0
    assert none.dtypes.equals(some.dtypes)


@given(name=st.sampled_from(["exposed_followers", "exposed_newcomers", "lead_followers", "lead_newcomers"]),
       chance=chances, spread=chances, gain=chances)  # fmt: skip
def test_a_chance_above_one_is_refused_by_name(name, chance, spread, gain):
    base = {"exposed_followers": 0, "exposed_newcomers": 0, "lead_followers": 0, "lead_newcomers": 0}
    highest = chance * (1 + spread) + (gain if name.startswith("lead") else 0)
    assume(abs(highest - 1) > 1e-9)
    if highest < 1:
        Experiment(**base | {name: chance}, interest_spread=spread, lead_gain=gain)
    else:
        with pytest.raises(InvalidParameterError, match=f"^{name}=.*Lower {name}"):
            Experiment(**base | {name: chance}, interest_spread=spread, lead_gain=gain)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=[p["name"] for p in PARAMETERS])
def test_every_parameter_is_documented_and_bounded(parameter):
    name, low, high = (parameter[key] for key in ("name", "low", "high"))
    rest = {"interest_spread": 0, "lead_gain": 0}
    assert parameter["meaning"].endswith(".")
    assert name in Experiment.__doc__
    for end in (low, high):
        if name == "interest_spread":
            rest |= {"exposed_followers": 0.5}
        if name == "lead_gain":
            rest |= {"lead_followers": 0, "lead_newcomers": 0}
        assert expect(Experiment(**rest | {name: end})).cost >= 0
    for beyond in (low - 1, high + 1, float("nan"), "1", None, True):
        with pytest.raises(InvalidParameterError, match=f"^{name} must be"):
            Experiment(**rest | {name: beyond})


def test_wrong_arguments_are_refused_by_name():
    for wrong in ({"people": 60}, None, Experiment):
        for function in (run, expect, lambda given: repeat(given, [1])):
            with pytest.raises(InvalidParameterError, match=r"^experiment must be made by"):
                function(wrong)
    with pytest.raises(InvalidParameterError, match=r"^seed must be"):
        run(Experiment(), -1)
    with pytest.raises(InvalidParameterError, match=r"^seed must be"):
        repeat(Experiment(), [1, 1.5])
    with pytest.raises(InvalidParameterError, match=r"^seeds: .*Give fewer seeds, or lower people"):
        repeat(Experiment(people=200_000), range(201))
    for endless in (count(), range(10**18)):
        with pytest.raises(InvalidParameterError, match=r"^seeds: more than the 20,000 allowed"):
            repeat(Experiment(people=2000), endless)
    for wrong in (None, 5, "12", np.array(5)):
        with pytest.raises(InvalidParameterError, match=r"^seeds must be a list of numbers, not"):
            repeat(Experiment(), wrong)
