"""The luck of the days ahead, drawn for many days at once: who would see which post, and what could come of it.

Luck belongs to a person, a day and a purpose, whoever asks for it and when: so it need not be drawn day by day, nor for
each account anew. Most views are only counted. Something can come of a view only if one of its numbers is low enough
for a comment by a rested follower full of trust (`comment_chance`), or for a share by one (`share_chance`).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twoway.model.parameters import World
from twoway.model.random import Channel, below, draw, uniform
from twoway.model.run import NEVER, Floats, Ids, Posts, numbered
from twoway.model.tally import bincount


@dataclass(frozen=True)
class Chances:
    """Views of which something could come, ordered by day, then by row (account and person), then by post."""

    row: Ids
    """The row of the viewer among those looked at."""
    post: Ids
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
    """What those looked at would see on some days, if they followed; one entry a row of theirs in a table."""

    days: range
    value_views: Ids
    """Number of value posts seen: a row a day."""
    promo_views: Ids
    chances: list[Chances]
    """Of each day."""
    views: tuple[Ids, Ids, Ids]
    """Each view: the number of its day among the days, the row of the viewer, and the post."""
    overheard: NDArray[np.uint32]
    """Words that decide how many of the day's replies somebody overhears: a row a day, or none. A column a person..."""
    column: Ids
    """... and the columns of those looked at."""


def foresee(world: World, seed: int, account: Ids, person: Ids, days: range, posts: Posts, replies: bool) -> Foresight:
    """Draw what people would see on some days, each in front of an account.

    Parameters
    ----------
    world, seed
        The world, and who lives in it.
    account, person
        The account's number and the person's, a row each: ordered by account, then by person.
    days
        Days that follow each other.
    posts
        What the accounts post.
    replies
        Whether there can be replies to overhear.
    """
    people = bincount(person).nonzero()[0]
    column = people.searchsorted(person)
    row_of = np.full((len(posts.made), len(people)), NEVER)
    row_of[account, column] = np.arange(len(person))
    every_day = np.arange(days.start, days.stop)

    # What each of the people would see of an account that posts as often as any of these does.
    day, number = numbered(every_day, posts.made[:, every_day].max(axis=0))
    seen, viewer = _see(world, seed, people, day, number).nonzero()
    day, number = day[seen], number[seen]

    def concerned(which: Ids) -> tuple[Ids, Ids, Ids]:
        """Tell whom these views concern in front of which account: which of them, the rows and the posts."""
        row = row_of[:, viewer[which]]
        whose, nth = ((row != NEVER) & (number[which] < posts.made[:, day[which]])).nonzero()
        which = which[nth]
        return which, row[whose, nth], posts.first[whose, day[which]] + number[which]

    def per_day(cells: Ids) -> Ids:
        return bincount(cells, minlength=len(days) * len(person)).reshape(len(days), len(person))

    # What each account's people see of what it posts.
    which, row, post = concerned(np.arange(len(seen)))
    today = day[which] - days.start
    cell = today * len(person) + row
    promo = posts.promo[post]
    views = today, row, post

    # Of which views something could come, in front of whichever account, and then for whom.
    comment, share = draw(seed, people[viewer], day, Channel.VIEW, number)
    possible = np.flatnonzero(below(comment, world.comment_chance) | below(share, world.share_chance))
    answer = np.empty((2, len(seen)), dtype=np.uint32)
    answer[:, possible] = draw(seed, people[viewer[possible]], day[possible], Channel.REPLY, number[possible])
    which, row, post = concerned(possible)
    order = np.argsort((day[which] - days.start) * len(person) + row, kind="stable")
    which, row, post = which[order], row[order], post[order]
    chances = Chances(
        row=row,
        post=post,
        comment_factor=np.where(posts.promo[post], world.promo_comment_factor, 1.0),
        comment=uniform(comment[which]),
        share=uniform(share[which]),
        answer=uniform(answer[0, which]),
        share_of_talk=uniform(answer[1, which]),
    )
    limits = day[which].searchsorted(np.arange(days.start, days.stop + 1)).tolist()
    return Foresight(
        days=days,
        value_views=per_day(cell[~promo]),
        promo_views=per_day(cell[promo]),
        chances=[chances.part(begin, end) for begin, end in pairwise(limits)],
        views=views,
        overheard=draw(seed, people, every_day[: len(days) * replies, None], Channel.OVERHEARD)[0],
        column=column,
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
