"""The plan model: minutes to spend, platforms to spend them on, and a set-up cost for each platform joined.

The value of minutes falls off on each platform, so spreading them pays; each platform costs something whatever is done
there, so spreading them costs. Which wins depends on the sizes of both. The model assumes these two forces and nothing
else; it is no evidence of what any platform is worth. `chapters/reference/models/shotgun.md` tells each formula.
"""

from dataclasses import dataclass
from functools import partial
from math import exp, log
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from twoway.model.parameters import InvalidParameterError, checked, checked_list, checked_seed, parameter_class, read
from twoway.model.random import Channel, draw, uniform

PARAMETERS: list[dict[str, Any]] = read("plan_parameters.json")
TOLERANCE = 1e-9  # plans whose net values differ by less than this share of the largest sum at stake are level

MOST_PLATFORMS = 1000  # of a plan; nobody needs so many

_PLAN: list[dict[str, Any]] = [
    {"name": "fits", "kind": "float", "default": [1], "low": 0, "high": 1000, "unit": "1 on average"},
    {"name": "minutes", "kind": "float", "default": [60], "low": 0, "high": 1_000_000, "unit": "on each platform"},
]
"""What may be asked of a plan, one number a platform."""

Floats = NDArray[np.float64]

Budget = parameter_class(
    "Budget", "The minutes to spend, and the platforms that they could be spent on.", PARAMETERS, __name__
)


@dataclass(frozen=True)
class Comparison:
    """What each number of platforms can bring on one seed. Platforms count from 0.

    Attributes
    ----------
    budget, seed
        What was compared.
    fits : float64 array
        How well each platform fits, 1 on average.
    by_number : DataFrame
        One row for each number of platforms joined, from none to all (the index, `joined`), each the best fitting:
        `even` (net value of the same minutes on each, EUR), `best` (net value of the best division among so many or
        fewer), `set_up` (their set-up cost, EUR), `even_minutes` (minutes on each, when even).
    one, even, best, blind : float64 array
        Minutes by platform of four plans: all on the best-fitting platform; the same on every platform; the best plan
        there is; and the best plan of somebody who cannot tell the platforms apart and takes the first ones.
    values : dict
        Net value of each of the four plans, in EUR.
    """

    budget: Budget
    seed: int
    fits: Floats
    by_number: pd.DataFrame
    one: Floats
    even: Floats
    best: Floats
    blind: Floats
    values: dict[str, float]


def draw_fits(budget: Budget, seed: int = 0) -> Floats:
    """Draw how well each platform fits: 1 for all without a spread, else evenly around 1.

    A platform keeps its luck when others are added, and when the spread changes.

    Returns
    -------
    float64 array of shape (platforms,).

    Raises
    ------
    InvalidParameterError
        If `budget` or `seed` is of the wrong type or out of range.
    """
    _check_type(budget)
    word, _ = draw(checked_seed(seed), np.arange(budget.platforms), 0, Channel.FIT)
    return 1.0 + budget.fit_spread * (2.0 * uniform(word) - 1.0)


def net_value(budget: Budget, fits: ArrayLike, minutes: ArrayLike) -> float:
    """Return what a plan brings, less the set-up cost of the platforms that it uses.

    Parameters
    ----------
    budget
        Gives value, set-up cost and how fast the return on minutes falls; its `minutes` are not asked for.
    fits, minutes
        One number a platform, in the same order, fits from 0 to 1,000 and minutes from 0 to 1,000,000; minutes of 0
        mean that the platform is not joined.

    Returns
    -------
    EUR.

    Raises
    ------
    InvalidParameterError
        If `budget` is not a `Budget`, or `fits` and `minutes` are not as many numbers within their ranges.
    """
    _check_type(budget)
    pair = [
        checked_list(part["name"], numbers, partial(checked, part), MOST_PLATFORMS)
        for part, numbers in zip(_PLAN, (fits, minutes), strict=True)
    ]
    if not pair[0]:
        raise InvalidParameterError("fits is empty. Give one number a platform.")
    if len(pair[0]) != len(pair[1]):
        raise InvalidParameterError(
            f"fits has {len(pair[0])} numbers and minutes {len(pair[1])}. Give one of each a platform."
        )
    total = 0.0
    for fit, spent in zip(*pair, strict=True):
        if spent > 0.0:
            total += budget.value * fit * (1.0 - exp(-spent / budget.tiring_minutes)) - budget.set_up_cost
    return total


def compare(budget: Budget, seed: int = 0) -> Comparison:
    """Compare one platform, all of them, and every number between.

    For each number of platforms, the best fitting are taken: a plan gains by moving its minutes from a platform to one
    that fits better. Ties go to the platform that comes first, and to fewer platforms.

    Raises
    ------
    InvalidParameterError
        If `budget` or `seed` is of the wrong type or out of range.
    """
    fits = draw_fits(budget, seed)
    order = np.argsort(-fits, kind="stable")
    plans, best_so_far = [], [np.zeros(len(fits))]
    for joined in range(len(fits) + 1):
        even = _evenly(budget, order[:joined], len(fits))
        plans.append(even)
        if joined:
            best_so_far.append(_divide(budget, fits, order[:joined]))
    bests = [net_value(budget, fits, minutes) for minutes in best_so_far]
    alike = np.ones(len(fits))
    guesses = [_evenly(budget, np.arange(joined), len(fits)) for joined in range(len(fits) + 1)]
    chosen = {
        "one": plans[1],
        "even": plans[-1],
        "best": best_so_far[_first_best(budget, bests)],
        "blind": guesses[_first_best(budget, [net_value(budget, alike, guess) for guess in guesses])],
    }
    number = np.arange(len(fits) + 1)
    by_number = pd.DataFrame(
        {
            "even": [net_value(budget, fits, minutes) for minutes in plans],
            "best": np.maximum.accumulate(bests),
            "set_up": budget.set_up_cost * (number if budget.minutes > 0 else 0 * number),
            "even_minutes": [0.0, *(budget.minutes / joined for joined in number[1:].tolist())],
        },
        index=pd.Index(number, name="joined"),
    )
    values = {name: net_value(budget, fits, minutes) for name, minutes in chosen.items()}
    return Comparison(budget=budget, seed=checked_seed(seed), fits=fits, by_number=by_number, **chosen, values=values)


def tipping_cost(budget: Budget, seed: int = 0) -> float:
    """Return the set-up cost at which all platforms, evenly, and the best-fitting one alone bring the same.

    Below it the even spread wins, above it the one platform: both pay the set-up cost in proportion to their number, so
    it is the difference of what they bring before that cost, shared among the further platforms.

    Returns
    -------
    EUR; it may be negative (one platform wins even for nothing) and is NaN with a single platform.
    """
    fits = draw_fits(budget, seed)
    further = len(fits) - 1
    if further == 0:
        return float("nan")
    each, whole = (_share(budget, minutes) for minutes in (budget.minutes / len(fits), budget.minutes))
    return budget.value * (float(np.add.accumulate(fits)[-1]) * each - float(fits.max()) * whole) / further


def _check_type(budget: object) -> None:
    if not isinstance(budget, Budget):
        raise InvalidParameterError(
            f"budget must be made by twoway.model.plan.Budget(...), not {type(budget).__name__}."
        )


def _share(budget: Budget, minutes: float) -> float:
    """How much of a platform's value so many minutes bring."""
    return 1.0 - exp(-minutes / budget.tiring_minutes)


def _evenly(budget: Budget, chosen: NDArray[np.intp], platforms: int) -> Floats:
    """The same minutes on each chosen platform."""
    minutes = np.zeros(platforms)
    if len(chosen):
        minutes[chosen] = budget.minutes / len(chosen)
    return minutes


def _divide(budget: Budget, fits: Floats, chosen: NDArray[np.intp]) -> Floats:
    """The best division of all minutes among the chosen platforms, set-up cost apart; best fitting first.

    The next minute must bring the same on every platform used, fit_j exp(-h_j / b), so with n of them
    h_j = H / n + b (log fit_j - mean log fit). Where that is negative for the worst of them, it is left out.
    """
    minutes = np.zeros(len(fits))
    using = chosen.tolist()
    while True:
        logs = [log(fits[platform]) for platform in using]
        mean = float(np.add.accumulate(logs)[-1]) / len(using)
        shares = [budget.minutes / len(using) + budget.tiring_minutes * (one - mean) for one in logs]
        if len(using) == 1 or shares[-1] > 0.0:
            minutes[using] = shares
            return minutes
        using.pop()


def _first_best(budget: Budget, values: list[float]) -> int:
    """The first of the plans that is as good as the best, within `TOLERANCE`."""
    within = TOLERANCE * (budget.value + budget.set_up_cost)
    return next(number for number, value in enumerate(values) if value >= max(values) - within)


__all__ = ["PARAMETERS", "Budget", "Comparison", "compare", "draw_fits", "net_value", "tipping_cost"]
