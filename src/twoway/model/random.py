"""Random numbers that belong to a person, a day and a purpose: the counter-based generator Threefry-2x32.

A stateful generator hands out its numbers in the order in which they are asked for, so one draw more in one account
would change the luck of everybody after it. Here each number is a function of the seed and of *what it is for*: the
person, the day, the channel (the purpose) and the trial. Two accounts on one seed therefore meet the same people with
the same luck, and a program in another language can compute the very same numbers.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3",
SC '11, https://doi.org/10.1145/2063384.2063405.
"""

import json
import math
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

Words = tuple[NDArray[np.uint32], NDArray[np.uint32]]

Channel = IntEnum("Channel", json.loads(files(__package__).joinpath("channels.json").read_text(encoding="utf-8")))
Channel.__doc__ = "What a draw is for. Five bits: 0 to 31."

ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
PARITY = 0x1BD11BDA
DAYS, CHANNELS, TRIALS = 2**12, 2**5, 2**15  # one counter word holds day, channel and trial: 12 + 5 + 15 bits
LARGEST_SEED = 2**53 - 1  # the largest whole number up to which every language here counts exactly
TWO_32 = 2.0**32


def threefry(key: tuple[int, int], counter: tuple[ArrayLike, ArrayLike], rounds: int = 20) -> Words:
    """Encrypt a counter of two words with a key of two words (Threefry-2x32).

    Parameters
    ----------
    key
        Two words, 0 to 2**32 - 1.
    counter
        Two words, or two arrays of words (uint32) of shapes that broadcast.
    rounds
        The published generator has 20.

    Returns
    -------
    Two uint32 arrays of the broadcast shape of the counter.
    """
    schedule = [np.uint32(word) for word in (*key, PARITY ^ key[0] ^ key[1])]
    # At least one dimension: NumPy warns when a scalar wraps round, and is silent when an array does.
    first, second = np.broadcast_arrays(*(np.atleast_1d(np.asarray(word, dtype=np.uint32)) for word in counter))
    first, second = first + schedule[0], second + schedule[1]
    shifted = np.empty_like(second)
    for number in range(rounds):
        rotation = ROTATIONS[number % 8]
        first += second
        np.left_shift(second, np.uint32(rotation), out=shifted)
        second >>= np.uint32(32 - rotation)
        second |= shifted
        second ^= first
        if number % 4 == 3:
            injection = number // 4 + 1
            first += schedule[injection % 3]
            second += schedule[(injection + 1) % 3]
            second += np.uint32(injection)
    return first, second


def draw(seed: int, person: ArrayLike, day: ArrayLike, channel: ArrayLike, trial: ArrayLike = 0) -> Words:
    """Draw two words for each combination of person, day, channel and trial.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1: the key.
    person
        Whole numbers from 0 to 2**32 - 1.
    day
        Whole numbers from 0 to 4095; 0 for what a person has once and for all.
    channel
        What the draw is for: a `Channel`, or several.
    trial
        Whole numbers from 0 to 32767: which of several draws for one purpose.

    Returns
    -------
    Two uint32 arrays of the broadcast shape (at least one dimension).

    Raises
    ------
    ValueError
        If a number is outside its range: packed into the counter it would silently take another draw's place.
    """
    _require(seed, LARGEST_SEED + 1, "seed")
    for values, limit, name in (
        (person, 2**32, "person"),
        (day, DAYS, "day"),
        (channel, CHANNELS, "channel"),
        (trial, TRIALS, "trial"),
    ):
        _require(values, limit, name)
    person, day, channel, trial = (np.asarray(values, dtype=np.uint32) for values in (person, day, channel, trial))
    packed = (day << np.uint32(20)) | (channel << np.uint32(15)) | trial
    return threefry((seed & 0xFFFFFFFF, seed >> 32), (person, packed))


def uniform(words: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Turn words into numbers from 0 (included) to 1 (excluded), in steps of 2**-32."""
    return words / TWO_32


def below(words: NDArray[np.uint32], chance: ArrayLike) -> NDArray[np.bool_]:
    """Whether the uniform number of each word is below `chance`: true with that probability."""
    if isinstance(chance, float):
        return words < math.ceil(chance * TWO_32)  # whole numbers compare many times faster
    return words < np.multiply(chance, TWO_32)  # a power of two: exactly `uniform(words) < chance`


def normal(words: Words) -> NDArray[np.float64]:
    """Turn pairs of words into one standard normal number each (Box and Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log((words[0] + 1.0) / TWO_32))
    return radius * np.cos(2.0 * np.pi * uniform(words[1]))


def poisson_steps(mean: float) -> NDArray[np.float64]:
    """Cumulative Poisson probabilities of 0, 1, 2, ... up to the first that no uniform number reaches.

    The number drawn is the number of steps at or below a uniform number (inversion).
    """
    term = total = float(np.exp(-mean))
    steps = [total]
    while total <= 1.0 - 1.0 / TWO_32:
        term = term * mean / len(steps)
        total = total + term
        steps.append(total)
    return np.array(steps)


def binomial(trials: int, chance: float, words: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Turn each word into a binomial number by inversion, with + - * / alone in a fixed order.

    Above one half the failures are counted instead: the table would begin with numbers too small to be told from 0.
    """
    if chance > 0.5:
        return trials - binomial(trials, 1.0 - chance, words)
    return count_steps(_binomial_steps(trials, chance), words)


@lru_cache(maxsize=256)
def _binomial_steps(trials: int, chance: float) -> NDArray[np.float64]:
    """Cumulative binomial probabilities of 0, 1, ..., trials - 1 successes."""
    odds = chance / (1.0 - chance)
    term = 1.0
    for _ in range(trials):
        term = term * (1.0 - chance)
    total, steps = 0.0, []
    for successes in range(trials):
        total = total + term
        steps.append(total)
        term = term * (trials - successes) / (successes + 1) * odds
    return np.array(steps)


def count_steps(steps: ArrayLike, words: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Invert a distribution: for each word, how many of the cumulative probabilities are at or below it."""
    return np.searchsorted(steps, uniform(words), side="right")


def powers(base: float, largest: int) -> NDArray[np.float64]:
    """Return base**0, base**1, ..., base**largest by repeated multiplication, the same in every language."""
    table = np.full(largest + 1, base)
    table[0] = 1.0
    return np.multiply.accumulate(table)


def _require(values: ArrayLike, limit: int, name: str) -> None:
    """Raise a ValueError unless every value is a whole number from 0 to limit - 1."""
    if isinstance(values, int):
        low = high = values
    else:
        values = np.asarray(values)
        if values.dtype.kind not in "iu":
            raise ValueError(f"{name} must be whole numbers, not {values.dtype}.")
        low, high = values.min(initial=0), values.max(initial=0)
    if low < 0 or high >= limit:
        raise ValueError(f"{name} must lie between 0 and {limit - 1}; it reaches from {low} to {high}.")
