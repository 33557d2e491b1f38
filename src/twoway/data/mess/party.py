"""What went wrong with the list of who talks with whom."""

from collections.abc import Callable

from twoway.data.mess.repeats import repeat
from twoway.data.rows import Damaged, Row


def reversed_pairs(rows: list[Row], seed: int) -> Damaged:
    """The pair is listed again the other way round, with a and b exchanged."""
    rows, copies = repeat(rows, seed, "reversed pairs", 12)
    for copy in copies:
        row = rows[copy]
        row["a"], row["b"] = row["b"], row["a"]
    return rows, len(copies)


def self_pairs(rows: list[Row], seed: int) -> Damaged:
    """A guest is listed as talking with themself, in a row of its own."""
    rows, copies = repeat(rows, seed, "self pairs", 1)
    for copy in copies:
        rows[copy]["b"] = rows[copy]["a"]
    return rows, len(copies)


DEFECTS: dict[str, list[Callable[[list[Row], int], Damaged]]] = {
    "party_edges": [reversed_pairs, self_pairs],
}
