"""How often is too often: the account model at several numbers of posts a day, measured sooner and later.

Every rate meets the same people with the same luck, and one run serves all horizons: what it came to after 30 days is
the beginning of what it came to after 180. `chapters/reference/models/posting-frequency.md` tells what comes out.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import exp, inf
from typing import Any

import numpy as np
import pandas as pd

from twoway.model.account import simulate_all
from twoway.model.parameters import (
    PARAMETERS,
    Account,
    InvalidParameterError,
    World,
    checked,
    checked_list,
    checked_seed,
    parameter_class,
    read,
)

LARGEST_LIST = 100_000  # rates or seeds, before they are counted out
LARGEST_SWEEP = 2_000_000_000  # people times days times runs; some ten minutes

BUSINESS_PARAMETERS: list[dict[str, Any]] = read("frequency_parameters.json")
"""The parameters of `Business`: name, symbol, default, low, high, unit, kind, meaning, source."""

Business = parameter_class("Business", "What an order leaves, and what an hour costs.", BUSINESS_PARAMETERS, __name__)

_RATE = next(parameter for parameter in PARAMETERS if parameter["name"] == "posts_per_day")


def sweep(
    account: Account,
    world: World | None,
    rates: Iterable[float],
    seeds: Iterable[int],
    days: Iterable[int] | None = None,
    business: Business | None = None,
) -> pd.DataFrame:
    """Run an account at several numbers of posts a day, on common seeds.

    Parameters
    ----------
    account
        What the account does besides; its own `posts_per_day` is not used.
    world
        The audience and its habits; by default `World()`.
    rates
        Posts a day to try, each from 0 to 20.
    seeds
        Whole numbers from 0 to 2**53 - 1. Each rate runs on each.
    days
        After how many days to measure, each from 1 to `world.days`; by default, after each day.
    business
        What an order leaves and what an hour costs; by default `Business()`.

    Returns
    -------
    DataFrame
        One row for each rate, seed and number of days, in the order given: `rate` (float64), `seed`, `days` (int64),
        then what had come about by the end of the last of these days: `orders` (int64), `followers` (at that time,
        int64), `revenue` (EUR), `minutes` (of work) and `profit` (EUR): margin times revenue, less wage times hours.

    Raises
    ------
    InvalidParameterError
        If a parameter is of the wrong type or out of range, a list is empty or holds a number twice, or the sweep would
        be absurdly large.
    """
    world = World() if world is None else world
    business = Business() if business is None else business
    _check_kinds(account=(account, Account), world=(world, World), business=(business, Business))
    day = {
        "name": "days",
        "kind": "int",
        "default": world.days,
        "low": 1,
        "high": world.days,
        "unit": "days of the run",
    }
    rates = _listed("rates", rates, lambda rate: checked({**_RATE, "name": "rates"}, rate))
    seeds = _listed("seeds", seeds, checked_seed)
    days = _listed("days", range(1, world.days + 1) if days is None else days, lambda number: checked(day, number))
    work = len(rates) * len(seeds) * world.people * world.days
    if work > LARGEST_SWEEP:
        raise InvalidParameterError(
            f"{len(rates)} rates on {len(seeds)} seeds for people={world.people} over days={world.days} make {work:,} "
            f"person-days, more than the {LARGEST_SWEEP:,} allowed. Give fewer rates or seeds, or lower people or days."
        )
    accounts = [replace(account, posts_per_day=rate) for rate in rates]
    daily = {seed: [run.daily for run in simulate_all(accounts, world, seed)] for seed in seeds}
    return pd.concat(
        [
            _measure(daily[seed][number], rate, seed, days, business)
            for number, rate in enumerate(rates)
            for seed in seeds
        ],
        ignore_index=True,
    )


def frozen_optimum(account: Account, world: World | None = None) -> float:
    """Return the posts a day at which a frozen audience gives most attention.

    Where trust and following stand still, comments a day, and promotional views weighted with attention, go as
    r exp(-B r) with B as summed here, once fatigue has settled; so they peak at 1/B. The formula holds for every
    follower and every setting; it knows nothing of orders, of work, or of followers who leave. Derivation: model card.

    Returns
    -------
    float
        Posts a day; infinite if seeing posts tires nobody.

    Raises
    ------
    InvalidParameterError
        If `account` or `world` is of the wrong type.
    """
    world = World() if world is None else world
    _check_kinds(account=(account, Account), world=(world, World))
    burden, remembered = 0.0, 1.0
    while remembered > 2.0**-53:
        value = 1.0 - exp(-remembered / world.fatigue_scale)
        promo = 1.0 - exp(-world.promo_fatigue * remembered / world.fatigue_scale)
        burden = burden + (1.0 - account.promo_share) * value + account.promo_share * promo
        remembered = remembered * world.fatigue_memory
    burden = world.view_chance * burden
    return 1.0 / burden if burden > 0.0 else inf


def rough_optimum(account: Account, world: World | None = None) -> float:
    """Return `frozen_optimum` as a formula for the back of an envelope: as if everybody were tired to the mean degree.

    It is phi0 (1 - lambda) / (s (1 + (kappa - 1) q)), and always somewhat too low.

    Returns
    -------
    float
        Posts a day; infinite if seeing posts tires nobody.

    Raises
    ------
    InvalidParameterError
        If `account` or `world` is of the wrong type.
    """
    world = World() if world is None else world
    _check_kinds(account=(account, Account), world=(world, World))
    burden = world.view_chance * (1.0 + (world.promo_fatigue - 1.0) * account.promo_share)
    return world.fatigue_scale * (1.0 - world.fatigue_memory) / burden if burden > 0.0 else inf


def _check_kinds(**given: tuple[object, type]) -> None:
    """Raise an InvalidParameterError unless each value is of the class beside it."""
    for name, (value, wanted) in given.items():
        if not isinstance(value, wanted):
            raise InvalidParameterError(f"{name} must be made by {wanted.__name__}(...), not {type(value).__name__}.")


def _measure(daily: pd.DataFrame, rate: float, seed: int, days: list[int], business: Any) -> pd.DataFrame:
    """Tell what a run had come to after each of `days`."""
    at = np.array(days) - 1
    revenue, minutes = (daily[name].to_numpy().cumsum()[at] for name in ("revenue", "minutes"))
    return pd.DataFrame(
        {
            "rate": rate,
            "seed": seed,
            "days": days,
            "orders": daily["orders"].to_numpy().cumsum()[at],
            "followers": daily["followers"].to_numpy()[at],
            "revenue": revenue,
            "minutes": minutes,
            "profit": business.margin * revenue - business.wage * minutes / 60.0,
        }
    )


def _listed(name: str, given: Iterable[Any], check: Callable[[Any], Any]) -> list[Any]:
    """Return the numbers of a list, each checked."""
    numbers = checked_list(name, given, check, LARGEST_LIST)
    if not numbers:
        raise InvalidParameterError(f"{name} is empty. Give at least one number.")
    if len(set(numbers)) < len(numbers):
        raise InvalidParameterError(f"{name} holds a number twice. Give each once: its runs would count double.")
    return numbers
