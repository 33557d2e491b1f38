"""What went wrong in the records of the experiment."""

from collections.abc import Callable

from twoway.data.clean.experiment import ARMS
from twoway.data.draws import uniforms
from twoway.data.mess.repeats import repeat
from twoway.data.rows import Damaged, Row


def two_arms(rows: list[Row], seed: int) -> Damaged:
    """The unit is listed again under another arm; which of the two it was in, nobody knows."""
    rows, copies = repeat(rows, seed, "two arms", 3)
    luck = uniforms(seed, "two arms: arm", len(copies))
    for copy, uniform in zip(copies, luck, strict=True):
        others = [arm for arm in ARMS if arm != rows[copy]["arm"]]
        rows[copy]["arm"] = others[int(uniform * len(others))]
    return rows, len(copies)


def repeated_units(rows: list[Row], seed: int) -> Damaged:
    """The unit is listed again, in an exact copy of its row."""
    rows, copies = repeat(rows, seed, "repeated units", 20)
    return rows, len(copies)


DEFECTS: dict[str, list[Callable[[list[Row], int], Damaged]]] = {"experiment": [two_arms, repeated_units]}
