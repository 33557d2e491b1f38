"""The numbers in the sections on who knows whom: the pencil examples, and those from the sample data."""

import math
import statistics
from collections import Counter, defaultdict
from itertools import combinations

from tests.data.cells import no_more, spelled

Room = dict[str, set[str]]


def room(pairs) -> Room:
    """Whom each guest knows."""
    known = defaultdict(set)
    for a, b in pairs:
        if a != b:
            known[a].add(b)
            known[b].add(a)
    return dict(known)


def ways(known: Room, start: str) -> tuple[dict[str, int], Counter]:
    """The steps from a guest to everybody who can be reached, and the number of shortest ways there."""
    length, number, edge = {start: 0}, Counter({start: 1}), [start]
    while edge:
        further = []
        for guest in edge:
            for other in known[guest]:
                if other not in length:
                    length[other] = length[guest] + 1
                    further.append(other)
                if length[other] == length[guest] + 1:
                    number[other] += number[guest]
        edge = further
    return length, number


def betweenness(known: Room) -> dict[str, float]:
    """By the definition: for each pair, the share of the shortest ways that pass through each third guest."""
    found = {guest: ways(known, guest) for guest in known}
    share = dict.fromkeys(known, 0.0)
    for s, t in combinations(known, 2):
        (from_s, ways_s), (from_t, ways_t) = found[s], found[t]
        for v in known.keys() - {s, t} if t in from_s else ():
            if v in from_s and from_s[v] + from_t[v] == from_s[t]:
                share[v] += ways_s[v] * ways_t[v] / ways_s[t]
    return {guest: total / math.comb(len(known) - 1, 2) for guest, total in share.items()}


def coverage(known: Room, seeds) -> float:
    reached = {guest for seed in seeds if seed in known for guest in {seed, *known[seed]}}
    return len(reached) / len(known)


def drawn(rows) -> Room:
    """The room in a table on the page."""
    return room((row["a"], row["b"]) for row in rows)


def degree(rows):
    known = drawn(rows)
    others = {len(known[guest]) for guest in ("g2", "g3", "g5")}
    assert "g6" not in known
    assert len(others) == 1
    return len(known["g1"]), len(known["g4"]), others.pop()


def between(rows):
    share = betweenness(drawn(rows))
    return share["g4"], share["g5"], share["g2"]


def said_of_betweenness(rows):
    known = drawn(rows)
    pairs = math.comb(len(known) - 1, 2)
    share = betweenness(known)
    assert ways(known, "g1")[1]["g4"] == ways(known, "g2")[1]["g3"] == 2
    whole = sum(1 for s, t in combinations(known.keys() - {"g4"}, 2) if through(known, s, t, "g4") == 1)
    assert len(known["g2"]) == len(known["g5"]) == 2
    return [
        r"{(n - 1)(n - 2) / 2}",
        f"{spelled(len(known))} guests; between g1 and g4, and between g2 and g3, there are two shortest ways",
        f"There are {pairs} pairs of others",
        f"all ways of {whole} of them and on half of those between g2 and g3: {share['g4'] * pairs:g} / {pairs} is",
        f"has {share['g5'] * pairs:g} / {pairs}, which",
        f"has {share['g2'] * pairs:g} / {pairs}, which",
        "g2 and g5 both know two others",
    ]


def through(known: Room, s: str, t: str, v: str) -> float:
    """The share of the shortest ways between two guests that pass through a third."""
    (from_s, ways_s), (from_t, ways_t) = ways(known, s), ways(known, t)
    on_the_way = from_s[v] + from_t[v] == from_s[t]
    return ways_s[v] * ways_t[v] / ways_s[t] if on_the_way else 0


STARTED = ["g1", "g6"]


def seed_coverage(rows):
    return coverage(drawn(rows), STARTED)


def said_of_seed_coverage(rows):
    known = drawn(rows)
    n = len(known)
    return [
        f"The seeds are {' and '.join(STARTED)}",
        f"There are {spelled(n)} guests",
        f"{coverage(known, STARTED) * n:g} / {n} is",
    ]


WORKED = {
    "metric-degree": (degree, no_more),
    "metric-betweenness": (between, said_of_betweenness),
    "metric-seed-coverage": (seed_coverage, said_of_seed_coverage),
}

SEEDS = 12


def recorded(table) -> Room:
    """The guests of the summer fair."""
    frame = table("party_edges")
    return room(zip(frame["a"], frame["b"], strict=True))


def best_known(known: Room, how_many: int) -> list[str]:
    return sorted(known, key=lambda guest: (-len(known[guest]), guest))[:how_many]


def degree_in_sample(table):
    known = recorded(table)
    degrees = [len(others) for others in known.values()]
    friends = [len(known[other]) for others in known.values() for other in others]
    return [
        str(len(known)),
        f"{statistics.median(degrees):g}",
        f"{statistics.mean(degrees):.2f}",
        str(max(degrees)),
        f"{statistics.mean(friends):.1f}",
    ]


def between_in_sample(table):
    known = recorded(table)
    share = betweenness(known)
    best = max(share, key=share.get)
    ten = sorted(share.values())[-10:]
    assert best == best_known(known, 1)[0]
    return [
        f"{share[best]:.3f}",
        str(len(known[best])),
        f"{statistics.median(share.values()):.3f}",
        str(len(ten)),
        f"{sum(ten) / sum(share.values()):.2f}",
    ]


def coverage_in_sample(table):
    known = recorded(table)
    n, seeds = len(known), best_known(known, SEEDS)
    missed = sum(math.comb(n - 1 - len(others), SEEDS) for others in known.values()) / math.comb(n, SEEDS)
    return [
        str(SEEDS),
        f"{coverage(known, seeds):.2f}",
        str(SEEDS),
        f"{1 - missed / n:.2f}",
        str(sum(len(known[guest]) for guest in seeds)),
        str(n),
    ]


SAMPLE = {
    "metric-degree": degree_in_sample,
    "metric-betweenness": between_in_sample,
    "metric-seed-coverage": coverage_in_sample,
}
