"""The funnel model: a campaign, a holdout that it leaves alone, and the people of both who order.

Everybody carries their own luck for every stage, so the same person can be followed with the campaign and without it:
here, and only here, the true effect is known. The model assumes that engaging with a campaign wins leads; it shows what
a test can see of that, and is no evidence that campaigns work. `chapters/reference/models/funnel.md` tells each step.

Chances are made by + - x / alone, in the order written here, so that a port can follow to the last bit. `exp`, `log`
and `cos` make only the values of orders, which nothing else depends on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twoway.model.parameters import InvalidParameterError, checked_list, checked_seed, parameter_class, read
from twoway.model.random import Channel, below, draw, normal, uniform

PARAMETERS: list[dict[str, Any]] = read("funnel_parameters.json")
ARMS = ("campaign", "holdout")
SOURCES = ("follower", "newcomer")
LARGEST_REPEATS = 40_000_000  # people times experiments
Z = 1.96  # standard errors to either side of an estimate, for an interval of 95 %
FEWEST_ORDERS = 5  # in each group, for an interval on revenue, and expected in each, for a power by theory
Z_POWER = 2.8  # standard errors from 0 at which an effect is seen four times in five: 1.96 and 0.84

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def _check(experiment: Any) -> None:
    """Check that no chance can come out above 1, however interested the person.

    Raises
    ------
    InvalidParameterError
        Naming the parameter to lower.
    """
    most = 1.0 + experiment.interest_spread
    gain = _gain(experiment)
    for kind, added in (("exposed", 0.0), ("lead", gain)):
        for source in ("followers", "newcomers"):
            name = f"{kind}_{source}"
            chance = getattr(experiment, name) * most + added
            if chance > 1.0:
                raise InvalidParameterError(
                    f"{name}={getattr(experiment, name)} with interest_spread={experiment.interest_spread}"
                    f"{f' and lead_gain={gain}' if added else ''} makes a chance of {chance:g}, more than 1. "
                    f"Lower {name} or interest_spread{' or lead_gain' if added else ''}."
                )


def _gain(experiment: Any) -> float:
    """The chance of a lead that engaging adds."""
    return 0.0 if experiment.aa_test else experiment.lead_gain


Experiment = parameter_class(
    "Experiment", "A campaign and the holdout that tells what it does.", PARAMETERS, __name__, _check
)


@dataclass(frozen=True)
class Outcome:
    """What came of one experiment.

    Attributes
    ----------
    experiment, seed
        What was run.
    people : DataFrame
        One row a person: `person`, `source` ("follower" or "newcomer"), `arm` ("campaign" or "holdout"), `exposed`,
        `engaged`, `lead`, `ordered` (bool: what happened), `value` (EUR, 0 without an order); and what nobody could see
        outside a model: `orders_anyway` and `orders_with_campaign` (bool: what the same person does without the
        campaign and with it).
    counts : DataFrame
        One row for each arm: `people`, `exposed`, `engaged`, `leads`, `orders` (int64), `revenue` (EUR).
    cost : float
        Of the campaign, in EUR: work and advertising.
    """

    experiment: Experiment
    seed: int
    people: pd.DataFrame
    counts: pd.DataFrame
    cost: float


@dataclass(frozen=True)
class Expectation:
    """What theory says of an experiment. Chances are per person; differences are in chance, so 0.01 is one point.

    Attributes
    ----------
    exposed, engaged : float
        Chance to see the campaign, and to engage with it, of a person assigned to it.
    lead_holdout, lead_campaign, order_holdout, order_campaign : float
        Chance to become a lead, and to order, by arm.
    effect : float
        The true effect: what the campaign adds to the chance that a person assigned to it orders.
    effect_on_exposed : float
        What it adds for those who see it (NaN if nobody does).
    naive : float
        What the comparison of exposed with unexposed people shows on average (NaN if either are impossible).
    naive_power : float
        Chance that the 95 % interval of this comparison leaves out 0, whether or not there is an effect (NaN likewise,
        and where `power` would be).
    half_width : float
        Of the 95 % interval on the difference between the arms (infinite without people in both).
    power : float
        Chance that this interval leaves out 0 (NaN where fewer than `FEWEST_ORDERS` orders are expected in an arm).
        Where few more are expected it is a little too high.
    people_needed : float
        People in all for a power of 80 %, holdout share as it is (infinite without an effect or without an arm).
    cost : float
        EUR, on average.
    roi : float
        The true incremental ROI: (margin x orders won x mean value - cost) / cost (NaN at no cost), of averages.
    roi_half_width : float
        Of the 95 % interval on incremental ROI.
    """

    exposed: float
    engaged: float
    lead_holdout: float
    lead_campaign: float
    order_holdout: float
    order_campaign: float
    effect: float
    effect_on_exposed: float
    naive: float
    naive_power: float
    half_width: float
    power: float
    people_needed: float
    cost: float
    roi: float
    roi_half_width: float


@dataclass(frozen=True)
class _People:
    """What happens to everybody; one entry a person."""

    holdout: Bools
    newcomer: Bools
    exposed: Bools
    engaged: Bools
    lead: Bools
    ordered: Bools
    orders_anyway: Bools
    orders_with_campaign: Bools
    value: Floats


def run(experiment: Experiment, seed: int = 0) -> Outcome:
    """Run one experiment on the audience that `seed` names.

    Two experiments on one seed meet the same people with the same luck.

    Parameters
    ----------
    experiment
        The audience, the campaign and the holdout.
    seed
        Whole number from 0 to 2**53 - 1.

    Raises
    ------
    InvalidParameterError
        If `experiment` or `seed` is of the wrong type or out of range.
    """
    _check_type(experiment)
    seed = checked_seed(seed)
    people = _follow(experiment, seed)
    rows = []
    for arm in (~people.holdout, people.holdout):
        rows.append(
            {
                "people": int(arm.sum()),
                "exposed": int(people.exposed[arm].sum()),
                "engaged": int(people.engaged[arm].sum()),
                "leads": int(people.lead[arm].sum()),
                "orders": int(people.ordered[arm].sum()),
                "revenue": float(people.value[arm].sum()),
            }
        )
    table = pd.DataFrame(
        {
            "person": np.arange(experiment.people),
            "source": pd.Categorical.from_codes(people.newcomer.astype(int), categories=list(SOURCES)),
            "arm": pd.Categorical.from_codes(people.holdout.astype(int), categories=list(ARMS)),
            "exposed": people.exposed,
            "engaged": people.engaged,
            "lead": people.lead,
            "ordered": people.ordered,
            "value": people.value,
            "orders_anyway": people.orders_anyway,
            "orders_with_campaign": people.orders_with_campaign,
        }
    )
    counts = pd.DataFrame(rows, index=pd.Index(ARMS, name="arm"))
    cost = _cost(experiment, float(people.engaged.sum()))
    return Outcome(experiment=experiment, seed=seed, people=table, counts=counts, cost=cost)


def repeat(experiment: Experiment, seeds: Iterable[int]) -> pd.DataFrame:
    """Run the same experiment on many audiences, and tell what each would have concluded.

    Parameters
    ----------
    experiment
        The audience, the campaign and the holdout.
    seeds
        Whole numbers from 0 to 2**53 - 1, one an experiment.

    Returns
    -------
    One row an experiment, all float64 but `seed`: `lift`, `lift_low`, `lift_high` (orders a person, campaign arm minus
    holdout arm, with the ends of its 95 % interval), `naive`, `naive_low`, `naive_high` (exposed minus unexposed people
    of the campaign arm) and `roi`, `roi_low`, `roi_high` (incremental ROI, from the difference in revenue a person).
    NaN where a group is empty; `roi` where the campaign costs nothing, too, and its ends where an arm has fewer than
    `FEWEST_ORDERS` orders.

    Raises
    ------
    InvalidParameterError
        If a seed or `experiment` is of the wrong type or out of range, or the whole would be absurdly large.
    """
    _check_type(experiment)
    remedy = f"With people={experiment.people} that is all. Give fewer seeds, or lower people."
    seeds = checked_list("seeds", seeds, checked_seed, LARGEST_REPEATS // experiment.people, remedy)
    columns = ["lift", "lift_low", "lift_high", "naive", "naive_low", "naive_high", "roi", "roi_low", "roi_high"]
    rows = np.array([_conclude(experiment, _follow(experiment, seed)) for seed in seeds]).reshape(len(seeds), 9)
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "seed", np.array(seeds, dtype=np.int64))
    return table


def expect(experiment: Experiment) -> Expectation:
    """What theory says of an experiment, before anybody is asked.

    Stages are sequential, so their chances multiply; interest has mean 1, so it cancels from every chance but that of
    having seen *and* ordered, where its second moment enters. The power is that of the normal approximation.

    Raises
    ------
    InvalidParameterError
        If `experiment` is not an `Experiment`.
    """
    _check_type(experiment)
    x, gain = experiment, _gain(experiment)
    alike = 1.0 + x.interest_spread * x.interest_spread / 3.0  # mean of the square of interest
    sources = (
        (1.0 - x.newcomer_share, x.exposed_followers, x.engaged_followers, x.lead_followers, x.order_followers),
        (x.newcomer_share, x.exposed_newcomers, x.engaged_newcomers, x.lead_newcomers, x.order_newcomers),
    )
    exposed = engaged = lead = order = won_leads = effect = order_and_exposed = 0.0
    for share, see, engage, become, buy in sources:
        exposed += share * see
        engaged += share * see * engage
        lead += share * become
        order += share * become * buy
        won_leads += share * see * engage * gain
        effect += share * see * engage * gain * buy
        order_and_exposed += share * see * (become * alike + engage * gain) * buy
    campaign, holdout = x.people * (1.0 - x.holdout_share), x.people * x.holdout_share
    naive, naive_power = np.nan, np.nan
    if 0.0 < exposed < 1.0 and campaign > 0.0:
        seen, unseen = order_and_exposed / exposed, (order + effect - order_and_exposed) / (1.0 - exposed)
        naive = seen - unseen
        viewers, others = campaign * exposed, campaign * (1.0 - exposed)
        naive_error = sqrt(seen * (1.0 - seen) / viewers + unseen * (1.0 - unseen) / others)
        naive_power = _power(naive, naive_error, min(viewers * seen, others * unseen))
    arms = campaign > 0.0 and holdout > 0.0
    chances = (order + effect, order)
    spreads = [chance * (1.0 - chance) for chance in chances]
    error = sqrt(spreads[0] / campaign + spreads[1] / holdout) if arms else np.inf
    needed = np.inf
    if arms and effect > 0.0:
        needed = (spreads[0] / (1.0 - x.holdout_share) + spreads[1] / x.holdout_share) * (Z_POWER / effect) ** 2
    square = x.order_value_mean * x.order_value_mean * exp(x.order_value_spread * x.order_value_spread)
    amounts = [chance * square - (chance * x.order_value_mean) ** 2 for chance in chances]
    revenue_error = sqrt(amounts[0] / campaign + amounts[1] / holdout) if arms else np.inf
    cost = _cost(x, campaign * engaged)
    return Expectation(
        exposed=exposed,
        engaged=engaged,
        lead_holdout=lead,
        lead_campaign=lead + won_leads,
        order_holdout=order,
        order_campaign=order + effect,
        effect=effect,
        effect_on_exposed=effect / exposed if exposed > 0.0 else np.nan,
        naive=naive,
        naive_power=naive_power,
        half_width=Z * error,
        power=_power(effect, error, min(campaign * chances[0], holdout * chances[1])),
        people_needed=needed,
        cost=cost,
        roi=(x.margin * campaign * effect * x.order_value_mean - cost) / cost if cost > 0.0 else np.nan,
        roi_half_width=Z * revenue_error * campaign * x.margin / cost if cost > 0.0 and campaign > 0.0 else np.nan,
    )


def _check_type(experiment: object) -> None:
    if not isinstance(experiment, Experiment):
        raise InvalidParameterError(
            f"experiment must be made by twoway.model.funnel.Experiment(...), not {type(experiment).__name__}."
        )


def _cost(experiment: Experiment, engaged: float) -> float:
    """Work, answers to those who engage among it, and advertising, in EUR."""
    minutes = experiment.minutes + experiment.minutes_per_reply * engaged
    return minutes / 60.0 * experiment.wage + experiment.spend


def _follow(experiment: Experiment, seed: int) -> _People:
    """Follow everybody through the stages, with the campaign and without it."""
    x, person = experiment, np.arange(experiment.people)
    arm_word, source_word = draw(seed, person, 0, Channel.ARM)
    exposed_word, engaged_word = draw(seed, person, 0, Channel.ENGAGED)
    lead_word, interest_word = draw(seed, person, 0, Channel.FUNNEL_LEAD)
    holdout = below(arm_word, x.holdout_share)
    newcomer = below(source_word, x.newcomer_share)
    interest = 1.0 + x.interest_spread * (2.0 * uniform(interest_word) - 1.0)

    # what the campaign would do to everybody, were they assigned to it
    exposed = below(exposed_word, np.where(newcomer, x.exposed_newcomers, x.exposed_followers) * interest)
    engaged = exposed & below(engaged_word, np.where(newcomer, x.engaged_newcomers, x.engaged_followers))
    unprompted = np.where(newcomer, x.lead_newcomers, x.lead_followers) * interest
    lead_anyway = below(lead_word, unprompted)
    lead_with_campaign = below(lead_word, unprompted + _gain(x) * engaged)

    # one number a person decides both: whoever becomes a lead unprompted does so with the campaign too
    leads = np.flatnonzero(lead_with_campaign)
    order_word, _ = draw(seed, leads, 0, Channel.FUNNEL_ORDER)
    buys = np.zeros(len(person), dtype=bool)
    buys[leads] = below(order_word, np.where(newcomer[leads], x.order_newcomers, x.order_followers))
    lead = np.where(holdout, lead_anyway, lead_with_campaign)
    ordered = lead & buys
    value = np.zeros(len(person))
    buyers = np.flatnonzero(ordered)
    spread = x.order_value_spread
    scale = np.log(x.order_value_mean) - spread * spread / 2.0  # so that the mean, not the median, is as stated
    value[buyers] = np.exp(scale + spread * normal(draw(seed, buyers, 0, Channel.FUNNEL_VALUE)))
    return _People(
        holdout=holdout,
        newcomer=newcomer,
        exposed=exposed & ~holdout,
        engaged=engaged & ~holdout,
        lead=lead,
        ordered=ordered,
        orders_anyway=lead_anyway & buys,
        orders_with_campaign=lead_with_campaign & buys,
        value=value,
    )


def _conclude(experiment: Experiment, people: _People) -> tuple[float, ...]:
    """What the experiment concludes: three estimates, each with the ends of its interval."""
    campaign, holdout = ~people.holdout, people.holdout
    unexposed = campaign & ~people.exposed
    lift = _shares_apart(people.ordered[campaign], people.ordered[holdout])
    naive = _shares_apart(people.ordered[people.exposed], people.ordered[unexposed])
    cost = _cost(experiment, float(people.engaged.sum()))
    scale = experiment.margin * int(campaign.sum()) / cost if cost > 0.0 else np.nan
    revenue = _means_apart(people.value[campaign], people.value[holdout])
    return (*lift, *naive, *(end * scale - 1.0 for end in revenue))


def _shares_apart(one: Bools, other: Bools) -> tuple[float, float, float]:
    """Difference of the shares that ordered, and the ends of its 95 % interval (Agresti and Caffo 2000).

    The interval counts one more person in each group who ordered and one who did not. So a group of a few people
    without an order is not taken to be sure that nobody orders.
    """
    if len(one) == 0 or len(other) == 0:
        return (np.nan, np.nan, np.nan)
    shares, padded, variance = [], [], 0.0
    for group in (one, other):
        size, orders = len(group), int(group.sum())
        share = (orders + 1) / (size + 2)
        shares.append(orders / size)
        padded.append(share)
        variance += share * (1.0 - share) / (size + 2)
    middle, half = padded[0] - padded[1], Z * sqrt(variance)
    return (shares[0] - shares[1], middle - half, middle + half)


def _means_apart(one: Floats, other: Floats) -> tuple[float, float, float]:
    """Difference of two mean revenues and the ends of its 95 % interval (Wald, each group with its own variance).

    With a handful of orders their spread says nothing of what orders may be worth, so there is no interval.
    """
    if len(one) == 0 or len(other) == 0:
        return (np.nan, np.nan, np.nan)
    means, errors = [], []
    for group in (one, other):
        mean = float(group.sum()) / len(group)
        variance = max(0.0, float((group * group).sum()) / len(group) - mean * mean)
        means.append(mean)
        errors.append(variance / len(group))
    difference, half = means[0] - means[1], Z * sqrt(errors[0] + errors[1])
    if min(np.count_nonzero(one), np.count_nonzero(other)) < FEWEST_ORDERS:
        half = np.nan
    return (difference, difference - half, difference + half)


def _power(difference: float, error: float, orders: float) -> float:
    """Chance that an estimate with that mean and standard error lies more than `Z` errors from 0.

    `orders` are those expected in the group that has fewer.
    """
    if not 0.0 < error < np.inf or orders < FEWEST_ORDERS:
        return np.nan
    return _normal_below(difference / error - Z) + _normal_below(-difference / error - Z)


def _normal_below(x: float) -> float:
    """Chance that a standard normal number is below `x`, within 8e-8 (Abramowitz and Stegun 1964, 26.2.17).

    JavaScript has no error function; one formula for both languages keeps them together.
    """
    t = 1.0 / (1.0 + 0.2316419 * abs(x))
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = 0.3989422804014327 * exp(-x * x / 2.0) * series
    return tail if x < 0.0 else 1.0 - tail


__all__ = ["FEWEST_ORDERS", "PARAMETERS", "Expectation", "Experiment", "Outcome", "expect", "repeat", "run"]
