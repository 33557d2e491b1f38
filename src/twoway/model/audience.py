"""The people whom every account meets: who knows whom, who follows at first, who would buy, who is patient."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twoway.model.parameters import World
from twoway.model.random import TWO_32, Channel, below, draw, normal, uniform
from twoway.model.tally import bincount, repeat

FIRST_ORDERS = 3  # clocks drawn at once for everybody; somebody who orders more often gets them singly


@dataclass(frozen=True)
class Contacts:
    """Who knows whom. The contacts of person i are `neighbours[start[i]:start[i + 1]]`, ascending."""

    start: NDArray[np.int64]
    neighbours: NDArray[np.int64]

    @property
    def degree(self) -> NDArray[np.int64]:
        """How many people each person knows."""
        return np.diff(self.start)

    def hear(self, shares: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each person, the sum of the `shares` (one number a person) of everyone they know."""
        sharers = np.flatnonzero(shares)
        heard = np.zeros(len(shares), dtype=np.int64)
        np.add.at(heard, *self.told(sharers, shares[sharers]))
        return heard

    def told(self, sharers: NDArray[np.int64], *columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Tell the contacts of each of the `sharers`, one after the other, and what the columns say of that one."""
        begin = self.start[sharers]
        known = self.start[sharers + 1] - begin
        place = np.arange(known.sum()) + repeat(begin - (np.cumsum(known) - known), known)
        return self.neighbours[place], *(repeat(column, known) for column in columns)


@dataclass(frozen=True)
class Audience:
    """What is settled about each person before the first day, whichever account they meet."""

    contacts: Contacts
    opening: NDArray[np.int64]
    """The opening followers, ascending."""
    buyer: NDArray[np.bool_]
    tolerance: NDArray[np.float64]
    """Fatigue at which leaving becomes likely, in views."""
    clocks: dict[Channel, NDArray[np.float64]]
    """For what happens at most once to a person: it does on the first day when survival is at or below this number.

    Of orders the first few, which happen one after the other: a row for each.
    """

    def order_clock(self, seed: int, person: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the clock of each person's order after that of `number`."""
        ready = self.clocks[Channel.ORDER]
        if number.max() < len(ready):
            return ready[number, person]
        return uniform(draw(seed, person, 0, Channel.ORDER, number + 1)[0])


@lru_cache(maxsize=16)
def gather(world: World, seed: int) -> Audience:
    """Gather the audience that `seed` names. It is kept, so that a second account meets the same people at no cost."""
    person = np.arange(world.people)
    opening_key, _ = draw(seed, person, 0, Channel.OPENING)
    chosen = np.argsort(opening_key, kind="stable")[: world.opening_followers]
    buyer_word, _ = draw(seed, person, 0, Channel.BUYER)
    tolerance = world.tolerance_median * np.exp(
        world.tolerance_spread * normal(draw(seed, person, 0, Channel.TOLERANCE))
    )
    return Audience(
        contacts=contacts(world.people, world.links_per_newcomer, seed),
        opening=np.sort(chosen),
        buyer=below(buyer_word, world.buyer_share),
        tolerance=tolerance,
        clocks={
            channel: uniform(draw(seed, person, 0, channel)[0])
            for channel in (Channel.JOIN, Channel.LEAVE, Channel.LEAD)
        }
        | {Channel.ORDER: uniform(draw(seed, person, 0, Channel.ORDER, 1 + np.arange(FIRST_ORDERS)[:, None])[0])},
    )


@lru_cache(maxsize=32)
def contacts(people: int, links: int, seed: int) -> Contacts:
    """Grow the contact graph by preferential attachment (Barabási and Albert 1999).

    The first newcomer, person `links`, gets to know all who came before. Every later one picks among the ends of all
    links so far, so that a person known to twice as many is twice as likely, until `links` different people are found.
    """
    arrivals = np.arange(links + 1, people)
    trials = links + 1  # drawn at once for every newcomer, two words each; whoever needs more gets them singly
    drawn = draw(seed, arrivals[:, None], 0, Channel.GRAPH, np.arange(trials))
    words = np.stack(drawn, axis=-1).reshape(len(arrivals), 2 * trials)
    ends_by_then = 2 * links * (arrivals - links)
    picks = (uniform(words[:, :links]) * ends_by_then[:, None]).astype(np.int64).tolist()
    older = list(range(links))
    ends = older + [links] * links
    for newcomer, picked in zip(range(links + 1, people), picks, strict=True):
        found = [ends[pick] for pick in picked]
        if len(set(found)) < links:  # somebody was picked twice: go on until enough are found
            more = words[newcomer - links - 1].tolist()
            found, trial = [], trials
            while len(found) < links:
                if not more:
                    more = [int(word[0]) for word in draw(seed, newcomer, 0, Channel.GRAPH, trial)]
                    trial += 1
                end = ends[int(more.pop(0) * len(ends) / TWO_32)]
                if end not in found:
                    found.append(end)
        older += found
        ends += found
        ends += [newcomer] * links
    old = np.array(older, dtype=np.int64)
    new = repeat(np.arange(links, people), links)
    one, other = np.concatenate([old, new]), np.concatenate([new, old])
    start = np.zeros(people + 1, dtype=np.int64)
    np.cumsum(bincount(one, minlength=people), out=start[1:])
    neighbours = np.sort(one * people + other) % people  # by one end of a link, then by the other
    start.flags.writeable = neighbours.flags.writeable = False  # shared by every run on this seed
    return Contacts(start=start, neighbours=neighbours)
