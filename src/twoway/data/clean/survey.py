"""A survey of a town of 8,000 adults: who buys from a bakery, and on which platforms they are.

Young people are easily asked, so too many of them answered. A weight tells how many of the town each answer stands for.
"""

from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twoway.data.draws import pick, uniforms
from twoway.data.rows import Tables, number_rows

TOWN = 8000
PLATFORMS = ("pictures", "video", "microblog", "professional", "neighbourhood")


class Age(NamedTuple):
    """One age group of the town."""

    share: float
    """Part of the town."""
    respondents: int
    buyers: float
    """Part of the group that buys."""
    uses: tuple[float, ...]
    """Chance that somebody of the group is on each platform, in the order of `PLATFORMS`."""


AGES = {
    "young": Age(0.3, 200, 0.3, (0.9, 0.65, 0.3, 0.2, 0.1)),
    "middle": Age(0.45, 65, 0.5, (0.35, 0.3, 0.15, 0.3, 0.7)),
    "old": Age(0.25, 35, 0.6, (0.1, 0.1, 0.05, 0.05, 0.8)),
}
NEIGHBOURHOOD_OF_OTHERS = 0.4  # who does not buy around the corner talks less with the neighbours, too


class Town(NamedTuple):
    """Everybody in the town, by number."""

    age: NDArray[np.int64]
    """Place of the age group in `AGES`."""
    buyer: NDArray[np.bool_]
    on: NDArray[np.bool_]
    """Whether somebody is on a platform, a row for each person and a column for each platform."""


def tables(seed: int) -> Tables:
    """Return the table of the survey as a list of rows.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    everybody = town(seed)
    asked = []
    for number, (name, age) in enumerate(AGES.items()):
        members = np.flatnonzero(everybody.age == number)
        weight = round(len(members) / age.respondents, 2)
        asked += [
            (int(members[place]), weight) for place in pick(seed, f"survey {name}", len(members), age.respondents)
        ]
    in_turn = np.argsort(uniforms(seed, "survey turn", len(asked)), kind="stable")
    rows = []
    for person, weight in (asked[turn] for turn in in_turn):
        named = np.flatnonzero(everybody.on[person])
        order = np.argsort(uniforms(seed, "survey order of platforms", len(named), part=person), kind="stable")
        rows.append(
            {
                "respondent_id": None,
                "buyer": bool(everybody.buyer[person]),
                "platforms": ";".join(PLATFORMS[platform] for platform in named[order]) or None,
                "weight": weight,
            }
        )
    number_rows(rows, "respondent_id", "r", 3)
    return {"platform_survey": rows}


def truth(seed: int, tables: Tables) -> Tables:
    """Return for each platform which part of the town's buyers, and of the others, is there."""
    everybody = town(seed)
    groups = {"buyers": everybody.on[everybody.buyer], "others": everybody.on[~everybody.buyer]}
    return {
        "fit": [
            {"platform": platform, **{name: part(group[:, number]) for name, group in groups.items()}}
            for number, platform in enumerate(PLATFORMS)
        ]
    }


def part(present: NDArray[np.bool_]) -> Decimal:
    """Return which part of a group is present, to four decimals."""
    return (Decimal(int(present.sum())) / len(present)).quantize(Decimal("0.0001"))


def town(seed: int) -> Town:
    """Return everybody in the town: age group, whether they buy, and the platforms that they are on."""
    ages = list(AGES.values())
    edges = list(accumulate(age.share for age in ages[:-1]))
    age = np.searchsorted(edges, uniforms(seed, "town age", TOWN), side="right")
    buyer = uniforms(seed, "town buyer", TOWN) < np.array([group.buyers for group in ages])[age]
    chances = np.array([group.uses for group in ages])[age]
    chances[~buyer, PLATFORMS.index("neighbourhood")] *= NEIGHBOURHOOD_OF_OTHERS
    luck = np.column_stack([uniforms(seed, f"town on {platform}", TOWN) for platform in PLATFORMS])
    return Town(age, buyer, luck < chances)
