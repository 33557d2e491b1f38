"""What went wrong when shares were recorded."""

from collections.abc import Callable

from twoway.data.draws import pick
from twoway.data.mess.repeats import repeat
from twoway.data.rows import Damaged, Row

SMALL = 20  # nodes: losing part of a large cascade would change what all of them say together


def lost_parent(rows: list[Row], seed: int) -> Damaged:
    """The row of a share is lost that others came from: their parent_id names a node that is not there."""
    pairs = links(rows)
    lost = {pairs[chosen][0] for chosen in pick(seed, "lost parent", len(pairs), 1)}
    return [dict(row) for place, row in enumerate(rows) if place not in lost], len(lost)


def circular_parents(rows: list[Row], seed: int) -> Damaged:
    """A share names as its parent a share that came from it: following parents from there never ends."""
    pairs = links(rows)
    rows = [dict(row) for row in rows]
    chosen = pick(seed, "circular parents", len(pairs), 1)
    for parent, child in (pairs[place] for place in chosen):
        rows[parent]["parent_id"] = rows[child]["node_id"]
    return rows, len(chosen)


def repeated_nodes(rows: list[Row], seed: int) -> Damaged:
    """The node is listed again, in an exact copy of its row."""
    rows, copies = repeat(rows, seed, "repeated nodes", 25)
    return rows, len(copies)


def links(rows: list[Row]) -> list[tuple[int, int]]:
    """Return the places of a share and of one that came from it, for all such pairs in small, unharmed cascades."""
    nodes: dict[str, dict[str, int]] = {}
    for place, row in enumerate(rows):
        nodes.setdefault(row["cascade_id"], {})[row["node_id"]] = place
    pairs = []
    for places in nodes.values():
        parents = {place: rows[place]["parent_id"] for place in places.values()}
        if len(places) > SMALL or not all(parent is None or parent in places for parent in parents.values()):
            continue
        came_from = {child: places[parent] for child, parent in parents.items() if parent is not None}
        pairs += [(parent, child) for child, parent in came_from.items() if parent in came_from]
    return pairs


DEFECTS: dict[str, list[Callable[[list[Row], int], Damaged]]] = {
    "cascades": [lost_parent, circular_parents, repeated_nodes],
}
