"""What went wrong in the monthly books."""

from collections.abc import Callable

from twoway.data.draws import pick
from twoway.data.rows import Damaged, Row

IMPORTED = 60


def lost_month(rows: list[Row], seed: int) -> Damaged:
    """A month of the first year's second half has no row."""
    first = len(rows) // 4
    lost = {first + place for place in pick(seed, "lost month", len(rows) // 2 - first, 1)}
    return [dict(row) for place, row in enumerate(rows) if place not in lost], len(lost)


def unrecorded_joins(rows: list[Row], seed: int) -> Damaged:
    """The contacts grew by 60 more than joins less unsubscribes: a list was imported, and no join recorded."""
    months = [int(row["month"][:4]) * 12 + int(row["month"][5:]) for row in rows]
    whole = [
        place
        for place in range(1, len(rows))
        # Beside a lost month nobody could tell: the growth is told from the month before.
        if months[place] - months[place - 1] == 1 and (place + 1 == len(rows) or months[place + 1] - months[place] == 1)
    ]
    chosen = [whole[place] for place in pick(seed, "unrecorded joins", len(whole), 1)]
    return [
        {**row, "contacts": row["contacts"] + IMPORTED * sum(month <= place for month in chosen)}
        for place, row in enumerate(rows)
    ], len(chosen)


DEFECTS: dict[str, list[Callable[[list[Row], int], Damaged]]] = {"monthly": [lost_month, unrecorded_joins]}
