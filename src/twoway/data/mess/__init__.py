"""The documented mess: what went wrong when the clean truth was recorded, one small function for each kind of defect.

Each takes the rows of one table and a seed, and returns new rows with the number of rows that it damaged. A defect's
first line of documentation is what `datapackage.json` says about it. One file for each kind of record, like the truth.
"""

from collections.abc import Callable
from typing import NamedTuple

from twoway.data.mess import bakeries, cascades, experiment, months, party, survey
from twoway.data.rows import Damaged, Row, Tables

DEFECTS: dict[str, list[Callable[[list[Row], int], Damaged]]] = {
    **bakeries.DEFECTS,
    **cascades.DEFECTS,
    **party.DEFECTS,
    **experiment.DEFECTS,
    **survey.DEFECTS,
    **months.DEFECTS,
}
"""For each table, its defects in the order in which they are applied, after bots and walk-ins came in."""


class Messy(NamedTuple):
    """Recorded tables, what is true about the mess in them, and how much of it there is."""

    tables: Tables
    truth: Tables
    defects: list[Row]
    """One row a kind of defect: `table`, `name`, `count` (rows), `what`."""


def noted(table: str, function: Callable, count: int) -> Row:
    """Return how `datapackage.json` lists a defect."""
    return {"table": table, "name": function.__name__, "count": count, "what": function.__doc__.splitlines()[0]}


def mess(tables: Tables, seed: int) -> Messy:
    """Record the clean truth wrongly, in documented ways. The tables handed in stay as they are.

    Parameters
    ----------
    tables
        Clean tables as `twoway.data.clean.clean_tables` makes them.
    seed
        Decides which rows are hit; it need not be the seed of the tables.
    """
    recorded, truth, came_in = bakeries.intruders(tables, seed)
    defects = [noted(*intruder) for intruder in came_in]
    result = {}
    for name, rows in recorded.items():
        result[name] = [dict(row) for row in rows]
        for defect in DEFECTS.get(name, []):
            result[name], count = defect(result[name], seed)
            defects.append(noted(name, defect, count))
    order = list(tables)
    defects.sort(key=lambda row: order.index(row["table"]))
    return Messy(result, truth, defects)
