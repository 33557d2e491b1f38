"""Luck for the sample data: named streams of the model's counter-based generator.

A stream depends only on the seed, its name and the place in it. A new table or defect with streams of its own
therefore never changes the luck of the others, and no byte depends on how a NumPy version draws.
"""

import math
import zlib

import numpy as np
from numpy.typing import NDArray

from twoway.model.random import TWO_32, Words, threefry

WORD = 0xFFFFFFFF


def words(seed: int, stream: str, count: int, part: int = 0) -> Words:
    """Return two arrays of `count` words: places 0 to count - 1 of a part of a stream."""
    key = (seed & WORD, (seed >> 32 & WORD) ^ zlib.crc32(stream.encode()))
    return threefry(key, (np.arange(count, dtype=np.uint32), np.uint32(part)))


def uniforms(seed: int, stream: str, count: int, part: int = 0) -> NDArray[np.float64]:
    """Return `count` numbers, each in [0, 1).

    Parameters
    ----------
    seed
        Whole number, 0 or more.
    stream
        What the numbers are for.
    count
        How many.
    part
        A stream may have many parts, for instance one for each post.
    """
    return words(seed, stream, count, part)[0] / TWO_32


def normals(seed: int, stream: str, count: int) -> list[float]:
    """Return `count` standard normal numbers (Box and Muller 1958)."""
    first, second = words(seed, stream, count)
    return [
        math.sqrt(-2 * math.log((int(a) + 1) / TWO_32)) * math.cos(2 * math.pi * int(b) / TWO_32)
        for a, b in zip(first, second, strict=True)
    ]


def pick(seed: int, stream: str, places: int, count: int, part: int = 0) -> list[int]:
    """Return `count` different places out of 0 to places - 1, in rising order (all of them if there are fewer)."""
    keys = words(seed, stream, places, part)[0]
    return sorted(int(place) for place in np.argsort(keys, kind="stable")[:count])


def choose(uniform: float, shares: dict[str, float]) -> str:
    """Return the name whose share of [0, 1) holds `uniform`; the shares add up to 1."""
    edge = 0.0
    for name, share in shares.items():
        edge += share
        if uniform < edge:
            return name
    return name
