"""The luck of the days ahead, drawn for many days at once: who would see which post, and what could come of it.

Luck belongs to a person, a day and a purpose, whoever asks for it and when: so it need not be drawn day by day. Most
views are only counted. Something can come of a view only if one of its numbers is low enough for a comment by a rested
follower full of trust (`comment_chance`), or for a share by one (`share_chance`).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twoway.model.parameters import World
from twoway.model.random import Channel, below, draw, uniform
from twoway.model.run import Floats, Ids


@dataclass(frozen=True)
class Chances:
    """Views of which something could come, ordered by day, then by person, then by post."""

    row: Ids
    """The row of the viewer among the people looked at."""
    post: Ids
    """The post's number within the run."""
    comment_factor: Floats
    """Chance of a comment relative to one on a value post."""
    comment: Floats
    """Four uniform numbers. The first decides whether the viewer comments."""
    share: Floats
    answer: Floats
    """Should there be a comment: decides whether it is answered."""
    share_of_talk: Floats
    """Should there be an answer: decides whether the talk is shared."""

    def part(self, begin: int, end: int) -> "Chances":
        """Return those from number `begin` up to but not including `end`."""
        return Chances(*(column[begin:end] for column in vars(self).values()))


@dataclass(frozen=True)
class Foresight:
    """What some people would see on some days, if they followed; one entry a person in the rows of a table."""

    days: range
    posts: slice
    """Those of the days, among the posts of the run."""
    seen: NDArray[np.bool_]
    """A row a post."""
    value_views: Ids
    """Number of value posts seen: a row a day."""
    promo_views: Ids
    chances: list[Chances]
    """Of each day."""
    overheard: NDArray[np.uint32]
    """Words that decide how many of the day's replies are overheard: a row a day, or none."""


def foresee(
    world: World, seed: int, people: Ids, days: range, post_day: Ids, promo: NDArray[np.bool_], replies: bool
) -> Foresight:
    """Draw what `people` would see on `days`.

    Parameters
    ----------
    world, seed
        The world, and who lives in it.
    people
        Ids, ascending.
    days
        Days that follow each other.
    post_day, promo
        The day of each post of the run, ascending, and whether it is a promotion.
    replies
        Whether there can be replies to overhear.
    """
    bounds = np.arange(days.start, days.stop + 1)
    first_post = post_day.searchsorted(bounds)
    post = np.arange(first_post[0], first_post[-1])
    day = post_day[post]
    number = post - first_post[day - days.start]
    seen = _see(world, seed, people, day, number)

    which, row = seen.nonzero()
    cell = (day[which] - days.start) * len(people) + row
    promotion = promo[post[which]]

    def per_day(cells: Ids) -> Ids:
        return np.bincount(cells, minlength=len(days) * len(people)).reshape(len(days), len(people))

    comment, share = draw(seed, people[row], day[which], Channel.VIEW, number[which])
    possible = np.flatnonzero(below(comment, world.comment_chance) | below(share, world.share_chance))
    possible = possible[cell[possible].argsort(kind="stable")]
    which, row = which[possible], row[possible]
    answer, share_of_talk = draw(seed, people[row], day[which], Channel.REPLY, number[which])
    chances = Chances(
        row=row,
        post=post[which],
        comment_factor=np.where(promotion[possible], world.promo_comment_factor, 1.0),
        comment=uniform(comment[possible]),
        share=uniform(share[possible]),
        answer=uniform(answer),
        share_of_talk=uniform(share_of_talk),
    )
    limits = day[which].searchsorted(bounds).tolist()
    return Foresight(
        days=days,
        posts=slice(first_post[0], first_post[-1]),
        seen=seen,
        value_views=per_day(cell[~promotion]),
        promo_views=per_day(cell[promotion]),
        chances=[chances.part(begin, end) for begin, end in pairwise(limits)],
        overheard=draw(seed, people, bounds[: len(days) * replies, None], Channel.OVERHEARD)[0],
    )


def _see(world: World, seed: int, people: Ids, day: Ids, number: Ids) -> NDArray[np.bool_]:
    """Who would see which post (a row a post): everybody with the same chance. One draw serves two posts of a day."""
    first = number % 2 == 0
    words = draw(seed, people, day[first, None], Channel.SEEN, number[first, None] // 2)
    of_draw = np.cumsum(first) - 1
    seen = np.empty((len(number), len(people)), dtype=bool)
    seen[first] = below(words[0], world.view_chance)
    seen[~first] = below(words[1][of_draw[~first]], world.view_chance)
    return seen
