"""The audience: the contact graph and what is settled about people before the first day."""

from dataclasses import replace

import numpy as np
import pytest

from twoway.model import World
from twoway.model.audience import contacts, gather
from twoway.model.random import Channel, draw


@pytest.mark.parametrize(("people", "links"), [(10, 1), (10, 9), (50, 10), (3000, 3)])
def test_contacts_are_mutual_distinct_and_as_many_as_promised(people, links):
    graph = contacts(people, links, 7)
    owner = np.repeat(np.arange(people), graph.degree)
    pairs = set(zip(owner.tolist(), graph.neighbours.tolist(), strict=True))
    assert len(pairs) == len(graph.neighbours) == 2 * links * (people - links)
    assert all((b, a) in pairs and a != b for a, b in pairs)
    assert graph.degree[links:].min() >= links


def test_some_people_know_far_more_than_most():
    degree = contacts(3000, 3, 7).degree
    assert np.median(degree) <= 5
    assert degree.max() > 60
    assert degree[:100].mean() > 5 * degree[-100:].mean()


def test_each_newcomer_picks_among_the_ends_of_all_links_so_far():
    """The first picks by hand, from the words that the specification names."""
    links, seed = 2, 11
    ends = [0, 1, 2, 2]
    known = {frozenset((0, 2)), frozenset((1, 2))}
    for newcomer in (3, 4, 5):
        found = []
        for trial in range(100):
            for word in draw(seed, newcomer, 0, Channel.GRAPH, trial):
                end = ends[int(word[0]) * len(ends) // 2**32]
                if end not in found and len(found) < links:
                    found.append(end)
        ends += [*found, newcomer, newcomer]
        known |= {frozenset((newcomer, end)) for end in found}
    graph = contacts(6, links, seed)
    owner = np.repeat(np.arange(6), graph.degree)
    assert {frozenset(pair) for pair in zip(owner.tolist(), graph.neighbours.tolist(), strict=True)} == known


def test_hearing_adds_up_the_shares_of_contacts():
    graph = contacts(40, 3, 1)
    shares = np.zeros(40, dtype=np.int64)
    shares[[3, 17]] = 2, 5
    table = np.zeros((40, 40), dtype=int)
    table[np.repeat(np.arange(40), graph.degree), graph.neighbours] = 1
    assert graph.hear(shares).tolist() == (table @ shares).tolist()


def test_people_are_as_the_world_says():
    world = World(people=20_000, opening_followers=700)
    audience = gather(world, 5)
    assert len(np.unique(audience.opening)) == 700
    assert audience.buyer.mean() == pytest.approx(0.4, abs=0.02)
    assert np.median(audience.tolerance) == pytest.approx(4, rel=0.02)
    assert np.log(audience.tolerance).std() == pytest.approx(0.3, rel=0.03)
    assert all(clock.min() >= 0 and clock.max() < 1 for clock in audience.clocks.values())


def test_opening_followers_have_the_smallest_keys():
    world = World(people=50, opening_followers=20, days=1)
    key = draw(5, np.arange(50), 0, Channel.OPENING)[0].tolist()
    assert gather(world, 5).opening.tolist() == sorted(sorted(range(50), key=lambda person: (key[person], person))[:20])


def test_more_opening_followers_keep_the_first_ones():
    few, many = (set(gather(World(opening_followers=n), 5).opening.tolist()) for n in (100, 500))
    assert few < many


def test_the_kept_audience_cannot_be_spoilt_by_a_run():
    graph = contacts(3000, 3, 7)
    with pytest.raises(ValueError, match="read-only"):
        graph.neighbours[0] = 5
    assert gather(World(), 7) is gather(replace(World()), 7)
