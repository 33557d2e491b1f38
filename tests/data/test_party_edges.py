"""The summer fair's guest list: one room, a few well-known guests, and the two faults of such lists."""

from collections import Counter

import pytest

from twoway.data import mess
from twoway.data.clean import party
from twoway.data.draws import pick
from twoway.data.generate import SEED
from twoway.data.mess.party import reversed_pairs, self_pairs
from twoway.model.party import Party, room

SEEDS = [SEED, *range(6)]


def neighbours(rows) -> dict[str, set[str]]:
    """Whom each guest talks with, whatever is listed twice."""
    known = {}
    for row in rows:
        if row["a"] != row["b"]:
            known.setdefault(row["a"], set()).add(row["b"])
            known.setdefault(row["b"], set()).add(row["a"])
    return known


def covered(known, seeds) -> float:
    return len(set(seeds).union(*(known[seed] for seed in seeds))) / len(known)


def is_one_room(known) -> bool:
    met, new = set(), {min(known)}
    while new:
        met |= new
        new = set().union(*(known[guest] for guest in new)) - met
    return met == set(known)


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_is_in_one_room_and_a_few_know_many(seed):
    rows = party.tables(seed)["party_edges"]
    known = neighbours(rows)
    assert len(rows) == len({frozenset((row["a"], row["b"])) for row in rows}) == 441
    assert len(known) == 150
    assert is_one_room(known)
    degrees = sorted(map(len, known.values()), reverse=True)
    assert degrees[0] > 4 * degrees[75]
    assert {row["strength"] for row in rows} == {1, 2, 3, 4, 5}
    best = covered(known, sorted(known, key=lambda guest: (-len(known[guest]), guest))[:12])
    names = sorted(known)
    by_lot = [covered(known, [names[n] for n in pick(draw, "test", 150, 12)]) for draw in range(40)]
    assert best > 0.65
    assert best > max(by_lot) + 0.05
    assert best > sum(by_lot) / 40 + 0.25


def test_two_circles_would_be_noticed():
    assert is_one_room({"a": {"b"}, "b": {"a"}})
    assert not is_one_room({"a": {"b"}, "b": {"a"}, "c": {"d"}, "d": {"c"}})


def test_the_room_is_the_models(raw):
    degrees = sorted(room(Party(people=150, links_per_newcomer=3), SEED).degree.tolist())
    assert sorted(map(len, neighbours(raw["party_edges"]).values())) == degrees


@pytest.mark.parametrize("seed", SEEDS)
def test_neither_names_nor_order_tell_who_knows_many(seed):
    rows = party.tables(seed)["party_edges"]
    known = neighbours(rows)
    hubs = sorted(known, key=lambda guest: (-len(known[guest]), guest))[:12]
    assert sum(guest <= "g075" for guest in hubs) in range(1, 12)
    first = Counter(row["a"] for row in rows)
    share = sum(first[guest] for guest in hubs) / sum(len(known[guest]) for guest in hubs)
    assert 0.35 < share < 0.65
    places = [n for n, row in enumerate(rows) if {row["a"], row["b"]} & set(hubs)]
    assert 0.4 < sum(place < 220 for place in places) / len(places) < 0.6


@pytest.mark.parametrize("seed", range(21))
def test_the_defects_are_there_as_often_as_documented_on_any_seed(seed):
    rows = party.tables(1)["party_edges"]
    twice, count = reversed_pairs(rows, seed)
    pairs = Counter((row["a"], row["b"]) for row in twice)
    assert (count, len(twice) - len(rows)) == (12, 12)
    assert sum((b, a) in pairs for a, b in pairs) == 24
    selves, count = self_pairs(twice, seed)
    assert (count, len(selves) - len(twice)) == (1, 1)
    assert sum(row["a"] == row["b"] for row in selves) == 1
    assert neighbours(selves) == neighbours(rows)


def test_the_defects_come_in_an_order_in_which_nobody_is_reversed_with_themself():
    assert mess.DEFECTS["party_edges"] == [reversed_pairs, self_pairs]
