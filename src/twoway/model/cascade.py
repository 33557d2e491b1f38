"""The viral lottery: each post is a ticket, and a branching process decides how far it goes.

The model assumes that everybody who reshares a post sets off further reshares independently of everybody else, by the
same distribution. It shows what follows from that; it is no evidence that posts spread so.
`chapters/reference/models/viral-lottery.md` tells each step with its formula.

People are numbered from 0, the account itself, in the order in which the post comes to them (breadth first). The luck
of a person belongs to the post and to that number, so a post on one seed never gets smaller when `mean_offspring`, or
`followers` from one follower on, is raised: the same people set off at least as many. (Without followers the account
itself has the luck of everybody later; its first follower changes that.)

The tables of probabilities are made with + - x and / alone, so that a port draws the same numbers to the last bit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twoway.model.parameters import InvalidParameterError, checked_seed, parameter_class, read
from twoway.model.random import TRIALS, TWO_32, Channel, count_steps, draw
from twoway.model.tally import bincount, repeat

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

PARAMETERS: list[dict[str, Any]] = read("cascade_parameters.json")
"""Every parameter of `Lottery`: name, symbol, default, low, high, unit, kind, meaning, source."""

LARGEST_RUN = 50_000_000  # people in all posts together, as expected; some ten seconds
BLOCK = 1_000_000  # people followed at once, about; keeps memory within 200 MB
LARGEST_SIZE = 30_000  # up to which theory is computed; some two seconds
HUGE = 1e250  # a number that can still be multiplied by anything met here


def _expected_people(lottery: Any) -> float:
    """Return the mean number of people in all posts together, as far as they are followed."""
    if lottery.mean_offspring >= 1.0:
        return float(lottery.posts * lottery.cap)
    first = lottery.followers * lottery.reshare_chance if lottery.followers else lottery.mean_offspring
    return lottery.posts * min(lottery.cap, 1.0 + first / (1.0 - lottery.mean_offspring))


def _check(lottery: Any) -> None:
    """Check what concerns several parameters at once.

    Raises
    ------
    InvalidParameterError
        If posts are not followed as far as the threshold, or the run would be absurdly large.
    """
    if lottery.threshold > lottery.cap:
        raise InvalidParameterError(
            f"threshold={lottery.threshold} is more than cap={lottery.cap}, where a post is followed no further. "
            "Lower threshold, or raise cap."
        )
    people = _expected_people(lottery)
    if people > LARGEST_RUN:
        raise InvalidParameterError(
            f"posts={lottery.posts} of up to cap={lottery.cap} people make some {people:,.0f} people to follow, more "
            f"than the {LARGEST_RUN:,} allowed. Lower posts or cap."
        )


Lottery = parameter_class(
    "Lottery", "An account's posts, each of them a ticket in the viral lottery.", PARAMETERS, __name__, _check
)


@dataclass(frozen=True)
class Cascades:
    """What became of each post; one entry a post in every array.

    Attributes
    ----------
    lottery, seed
        What was run.
    sizes : int64
        People in the cascade: the account itself and everybody who reshared. Those who only looked do not count.
    depths : int64
        Steps from the account to the person furthest from it; 0 if nobody reshared.
    direct : int64
        People who reshared the account's own post, one step away from it.
    capped : bool
        The post reached `lottery.cap` people and was followed no further: it may be larger and deeper.
    """

    lottery: Lottery
    seed: int
    sizes: Ids
    depths: Ids
    direct: Ids
    capped: NDArray[np.bool_]


def cascades(lottery: Lottery, seed: int = 0) -> Cascades:
    """Draw what becomes of each post.

    Parameters
    ----------
    lottery
        The account and its posts.
    seed
        Whole number from 0 to 2**53 - 1: names the luck of everybody.

    Raises
    ------
    InvalidParameterError
        If `lottery` or `seed` is of the wrong type or out of range.
    """
    lottery, seed = _checked(lottery), checked_seed(seed)
    offspring = offspring_steps(lottery.mean_offspring, lottery.dispersion)
    skips = skip_steps(lottery.reshare_chance)
    block = max(1, int(BLOCK * lottery.posts / _expected_people(lottery)))
    parts = [
        _grow(lottery, seed, np.arange(first, min(first + block, lottery.posts)), offspring, skips)
        for first in range(0, lottery.posts, block)
    ]
    sizes, depths, direct = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Cascades(lottery, seed, sizes, depths, direct, sizes == lottery.cap)


def tree(lottery: Lottery, seed: int, post: int) -> Ids:
    """Return one post's cascade: for each person, in the order of their numbers, the number of whom they got it from.

    The account itself is person 0 and got it from nobody, -1. As many people as `cascades` counts for this post.

    Raises
    ------
    InvalidParameterError
        If `lottery` or `seed` is of the wrong type or out of range, or there is no such post.
    """
    lottery, seed = _checked(lottery), checked_seed(seed)
    if isinstance(post, bool) or not isinstance(post, int | np.integer) or not 0 <= post < lottery.posts:
        raise InvalidParameterError(f"post must be a whole number from 0 to {lottery.posts - 1}, not {post!r:.60}.")
    post = int(post)  # a small NumPy type would overflow in what follows
    offspring = offspring_steps(lottery.mean_offspring, lottery.dispersion)
    direct = _direct(lottery, seed, np.array([post]), offspring, skip_steps(lottery.reshare_chance))[0]
    parents = [np.array([-1]), np.zeros(direct, dtype=np.int64)]
    count, newest = 1 + direct, np.arange(1, 1 + direct)
    while len(newest) and count < lottery.cap:
        born = count_steps(offspring, _words(seed, Channel.OFFSPRING, post, newest))
        parents.append(repeat(newest, born)[: lottery.cap - count])
        newest = np.arange(count, count + len(parents[-1]))
        count += len(newest)
    return np.concatenate(parents)


def size_probabilities(lottery: Lottery, largest: int) -> Floats:
    """Return the exact chances that a post's size is 0, 1, ..., `largest`: no simulation, and no cap.

    The size of what one person sets off, that person included, has the generating function T that solves
    T(x) = x f(T(x)), where f(s) = (1 + R (1 - s) / k)**-k is that of the offspring. An account with F followers adds
    x (1 - p + p T(x))**F. Both powers come from J. C. P. Miller's recurrence for powers of a power series, with all
    terms of the first one positive. Takes time with the square of `largest`: some 0.2 s for 10,000, 2 s for 30,000.

    Raises
    ------
    InvalidParameterError
        If `lottery` is of the wrong type, or `largest` is no whole number from 0 to 30,000.
    """
    lottery = _checked(lottery)
    if isinstance(largest, bool) or not isinstance(largest, int | np.integer) or not 0 <= largest <= LARGEST_SIZE:
        raise InvalidParameterError(f"largest must be a whole number from 0 to {LARGEST_SIZE}, not {largest!r:.60}.")
    largest = int(largest)  # a small NumPy type would overflow in what follows
    progeny = _progeny(lottery.mean_offspring, lottery.dispersion, largest)
    if lottery.followers == 0 or largest == 0:
        return progeny
    chance, power = lottery.reshare_chance, lottery.followers
    series = chance * progeny
    weights = (power + 1.0) * np.arange(largest + 1) * series
    result = np.zeros(largest)
    result[0] = 1.0
    log_scale = power * np.log1p(-chance)  # the true first term; for millions of followers too small for a float
    for n in range(1, largest):
        before = result[n - 1 :: -1]
        term = (weights[1 : n + 1] @ before - n * (series[1 : n + 1] @ before)) / (n * (1.0 - chance))
        result[n] = max(term, 0.0)
        if term > HUGE:
            result[: n + 1] /= HUGE
            log_scale += np.log(HUGE)
    return np.concatenate([[0.0], result * np.exp(log_scale)])


def viral_chance(lottery: Lottery) -> float:
    """Return the exact chance that a post reaches `lottery.threshold` people (see `size_probabilities`).

    It is 1 less the chances of all smaller sizes, so rounding leaves an error: below 1e-12 for most accounts, up to
    1e-9 with millions of followers. A result below 1e-9 therefore means "under 1e-9" and no more.

    Raises
    ------
    InvalidParameterError
        If `lottery` is of the wrong type.
    """
    lottery = _checked(lottery)
    below_threshold = size_probabilities(lottery, lottery.threshold - 1).sum()
    return float(max(0.0, 1.0 - below_threshold))


def extinction(mean_offspring: float, dispersion: float) -> float:
    """Return the chance that what one person sets off ends by itself: the smallest root of x = (1 + R (1 - x) / k)**-k.

    It is 1 up to a mean of 1. Above, Newton's steps from 0 climb to the root without passing it, since the right side
    is convex.
    """
    checked = Lottery(mean_offspring=mean_offspring, dispersion=dispersion, posts=1)
    mean, k = checked.mean_offspring, checked.dispersion
    if mean <= 1.0:
        return 1.0
    root = 0.0
    for _ in range(200):
        base = 1.0 + mean * (1.0 - root) / k
        gap = base**-k - root
        if gap <= 0.0:
            break
        root += gap / (1.0 - mean * base ** (-k - 1.0))
    return root


def offspring_steps(mean: float, dispersion: float) -> Floats:
    """Cumulative negative binomial probabilities of 0, 1, 2, ... offspring.

    The terms' ratios are known, (n + k) / (n + 1) x R / (R + k); the first term is not needed, since the table is
    divided by its own sum. It ends where less is left than half the 2**-32 between two uniform numbers, so that no draw
    is larger: for R = 0.9 and k = 0.1, 171 people.
    """
    ratio = mean / (mean + dispersion)
    term = total = 1.0
    sums = [total]
    while True:
        n = len(sums) - 1
        falls = max((n + dispersion) / (n + 1) * ratio, ratio)  # by at least so much, from here on
        if falls < 1.0 and term * falls / (1.0 - falls) <= total * 0.5 / TWO_32:
            return np.array(sums) / total
        term = term * (n + dispersion) / (n + 1) * ratio
        total = total + term
        sums.append(total)


def skip_steps(chance: float) -> Floats:
    """Cumulative geometric probabilities of 0, 1, 2, ... followers skipped before one who reshares.

    A follower in every so many reshares: drawing how many are skipped costs one number for each who does, however many
    do not. The powers of 1 - chance come from repeated multiplication; the last one is the first that no draw reaches.
    """
    left = 1.0 - chance
    steps = [1.0 - left]
    while left * TWO_32 > 1.0:
        left = left * (1.0 - chance)
        steps.append(1.0 - left)
    return np.array(steps)


def _checked(lottery: Any) -> Any:
    """Return `lottery` if it is a `Lottery`."""
    if not isinstance(lottery, Lottery):
        raise InvalidParameterError(
            f"lottery must be made by twoway.model.cascade.Lottery(...), not {type(lottery).__name__}."
        )
    return lottery


def _words(seed: int, channel: Channel, post: ArrayLike, number: Ids) -> NDArray[np.uint32]:
    """One word for each numbered person of each post; both words of a draw serve."""
    post = np.asarray(post)
    first, second = draw(seed, number // 2, post // TRIALS, channel, post % TRIALS)
    return np.where(number % 2 == 0, first, second)


def _direct(lottery: Lottery, seed: int, posts: Ids, offspring: Floats, skips: Floats) -> Ids:
    """How many people reshare each post from the account itself, at most as many as the cap leaves room for."""
    room = lottery.cap - 1
    if lottery.followers == 0:
        return np.minimum(count_steps(offspring, _words(seed, Channel.OFFSPRING, posts, np.array(0))), room)
    count, reached = np.zeros(len(posts), dtype=np.int64), np.full(len(posts), -1)
    unfinished = np.arange(len(posts))
    width = min(lottery.cap, 8 + int(1.2 * lottery.followers * lottery.reshare_chance))
    first = 0
    while len(unfinished):
        words = _words(seed, Channel.FOLLOWERS_REACHED, posts[unfinished, None], np.arange(first, first + width))
        resharing = reached[unfinished, None] + np.cumsum(1 + count_steps(skips, words), axis=1)
        count[unfinished] += (resharing < lottery.followers).sum(axis=1)
        reached[unfinished] = resharing[:, -1]
        unfinished = unfinished[(reached[unfinished] < lottery.followers) & (count[unfinished] < room)]
        first += width
    return np.minimum(count, room)


def _grow(lottery: Lottery, seed: int, posts: Ids, offspring: Floats, skips: Floats) -> tuple[Ids, Ids, Ids]:
    """Sizes, depths and direct reshares of some posts, followed generation by generation, all at once."""
    direct = _direct(lottery, seed, posts, offspring, skips)
    sizes, depths, newest = 1 + direct, (direct > 0).astype(np.int64), direct.copy()
    growing = np.flatnonzero((newest > 0) & (sizes < lottery.cap))
    while len(growing):
        number = newest[growing]
        row = repeat(np.arange(len(growing)), number)
        # the people of the newest generation are the last that were counted
        person = np.arange(len(row)) + repeat(sizes[growing] - np.cumsum(number), number)
        born = count_steps(offspring, _words(seed, Channel.OFFSPRING, posts[growing][row], person))
        born = bincount(row, born, minlength=len(growing)).astype(np.int64)
        born = np.minimum(born, lottery.cap - sizes[growing])
        sizes[growing] += born
        depths[growing] += born > 0
        newest[growing] = born
        growing = growing[(born > 0) & (sizes[growing] < lottery.cap)]
    return sizes, depths, direct


def _progeny(mean: float, dispersion: float, largest: int) -> Floats:
    """Chances that one person sets off 0, 1, ..., `largest` people, that person included.

    Miller's recurrence for f(T) = (1 + R/k - R/k T)**-k gives its n-th coefficient, which is the next one of T, as
    R / (n (R + k)) x the sum over j = 1 .. n of (n - j (1 - k)) T[j] T[n + 1 - j]. The products are symmetric, so the
    mean j, (n + 1) / 2, can stand for each.
    """
    ratio = mean / (mean + dispersion)
    chances = np.zeros(largest + 1)
    if largest:
        chances[1] = (1.0 + mean / dispersion) ** -dispersion
    for n in range(1, largest):
        weight = n - (1.0 - dispersion) * (n + 1) / 2.0
        chances[n + 1] = ratio / n * weight * (chances[1 : n + 1] @ chances[n:0:-1])
    return chances
