"""A survey of a town of 8,000 adults: who buys from a bakery, and on which platforms they are.

Young people are easily asked, so too many of them answered. A weight tells how many of the town each answer stands for.
"""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from twoway.data.draws import choose, pick, uniforms
from twoway.data.rows import Row, Tables, number_rows, without_notes

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


def tables(seed: int) -> Tables:
    """Return the table of the survey as a list of rows.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    everybody = town(seed)
    of_age = {age: [place for place, person in enumerate(everybody) if person["_age"] == age] for age in AGES}
    asked = [
        (age, members[chosen])
        for age, members in of_age.items()
        for chosen in pick(seed, f"survey {age}", len(members), AGES[age].respondents)
    ]
    sizes = Counter(age for age, _ in asked)
    in_turn = np.argsort(uniforms(seed, "survey turn", len(asked)), kind="stable")
    rows = []
    for turn in in_turn:
        age, place = asked[int(turn)]
        named = everybody[place]["_on"]
        order = np.argsort(uniforms(seed, "survey order of platforms", len(named), part=place), kind="stable")
        rows.append(
            {
                "respondent_id": None,
                "buyer": everybody[place]["_buyer"],
                "platforms": ";".join(named[int(number)] for number in order) or None,
                "weight": round(len(of_age[age]) / sizes[age], 2),
            }
        )
    number_rows(rows, "respondent_id", "r", 3)
    return {"platform_survey": [without_notes(row) for row in rows]}


def truth(seed: int, tables: Tables) -> Tables:
    """Return for each platform which part of the town's buyers, and of the others, is there."""
    everybody = town(seed)
    groups = {
        "buyers": [person["_on"] for person in everybody if person["_buyer"]],
        "others": [person["_on"] for person in everybody if not person["_buyer"]],
    }
    return {
        "fit": [
            {"platform": platform, **{name: part_on(platform, group) for name, group in groups.items()}}
            for platform in PLATFORMS
        ]
    }


def part_on(platform: str, group: list[list[str]]) -> Decimal:
    """Return which part of a group is on a platform, to four decimals."""
    return (Decimal(sum(platform in named for named in group)) / len(group)).quantize(Decimal("0.0001"))


def town(seed: int) -> list[Row]:
    """Return everybody in the town: age group, whether they buy, and the platforms that they are on."""
    age, buys = (uniforms(seed, f"town {what}", TOWN) for what in ("age", "buyer"))
    present = {platform: uniforms(seed, f"town on {platform}", TOWN) for platform in PLATFORMS}
    shares = {name: group.share for name, group in AGES.items()}
    people = []
    for place in range(TOWN):
        name = choose(age[place], shares)
        buyer = bool(buys[place] < AGES[name].buyers)
        chances = dict(zip(PLATFORMS, AGES[name].uses, strict=True))
        if not buyer:
            chances["neighbourhood"] *= NEIGHBOURHOOD_OF_OTHERS
        on = [platform for platform in PLATFORMS if present[platform][place] < chances[platform]]
        people.append({"_age": name, "_buyer": buyer, "_on": on})
    return people
