"""Who talks with whom at the town's summer fair."""

import numpy as np

from twoway.data.draws import choose, uniforms, words
from twoway.data.rows import Tables
from twoway.model.party import Party, room
from twoway.model.tally import repeat

GUESTS, LINKS = 150, 3
STRENGTHS = {"1": 0.3, "2": 0.25, "3": 0.2, "4": 0.15, "5": 0.1}


def tables(seed: int) -> Tables:
    """Return the pairs of guests who know each other, as a list of rows.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    known = room(Party(people=GUESTS, links_per_newcomer=LINKS), seed)
    names = guest_names(seed)
    one = repeat(np.arange(GUESTS), known.degree)
    pairs = [(names[a], names[b]) for a, b in zip(one.tolist(), known.neighbours.tolist(), strict=True) if a < b]
    # Who arrived when shows neither in the order of the rows nor in who is named first.
    order = np.argsort(words(seed, "party: order", len(pairs))[0], kind="stable")
    swapped = uniforms(seed, "party: named first", len(pairs)) < 0.5
    strength = uniforms(seed, "party: strength", len(pairs))
    rows = []
    for place in order.tolist():
        a, b = pairs[place][::-1] if swapped[place] else pairs[place]
        rows.append({"a": a, "b": b, "strength": int(choose(strength[place], STRENGTHS))})
    return {"party_edges": rows}


def truth(seed: int, tables: Tables) -> Tables:
    """Return nothing: the clean pairs are all that is true about them."""
    return {}


def guest_names(seed: int) -> list[str]:
    """Return the id of every guest, in an order that tells nothing about them."""
    ranks = np.argsort(words(seed, "party: guest ids", GUESTS)[0], kind="stable")
    return [f"g{rank + 1:03d}" for rank in ranks]
