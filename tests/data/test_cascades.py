"""The cascades: trees in time whose planted truth an analyst finds again, and faults that cleaning finds."""

import math
from collections import Counter
from itertools import groupby

import pytest

from twoway.data import mess
from twoway.data.clean import cascades
from twoway.data.draws import uniforms
from twoway.data.generate import SEED
from twoway.data.mess.cascades import SMALL, circular_parents, lost_parent, repeated_nodes
from twoway.model.cascade import size_probabilities

SEEDS = [SEED, 1, 2, 3, 7, 11]
ACCOUNTS = list(cascades.MEAN_SHARES)


@pytest.fixture(scope="module")
def drawn():
    """The clean cascades of some seeds."""
    return {seed: cascades.tables(seed)["cascades"] for seed in SEEDS}


def trees(rows) -> dict[str, dict[str, str]]:
    """The nodes of each cascade with their parents, each node once."""
    found = {}
    for row in rows:
        found.setdefault(row["cascade_id"], {})[row["node_id"]] = row["parent_id"] or ""
    return found


def is_tree(parents: dict[str, str]) -> bool:
    """Whether from every node the parents lead to the one root."""
    for node in parents:
        for _ in parents:
            node = parents.get(node, "lost") if node else ""
        if node:
            return False
    return True


def cleaned(rows) -> dict[str, dict[str, str]]:
    """Cascades with each node once, without those in which following parents goes round."""
    return {name: nodes for name, nodes in trees(rows).items() if is_tree(nodes) or set(nodes.values()) - {*nodes, ""}}


def of(rows, account):
    return [row for row in rows if row["account_id"] == account]


def mean_shares(nodes_by_cascade) -> tuple[float, int]:
    nodes = sum(map(len, nodes_by_cascade.values()))
    roots = sum(parent == "" for parents in nodes_by_cascade.values() for parent in parents.values())
    return (nodes - roots) / nodes, nodes


def errors(mean: float, dispersion: float, nodes: int) -> float:
    """The standard error of the mean of so many numbers of shares, by the variance of the negative binomial."""
    return math.sqrt((mean + mean**2 / dispersion) / nodes)


@pytest.mark.parametrize("seed", SEEDS)
def test_clean_cascades_are_trees_in_time(drawn, seed):
    rows = drawn[seed]
    assert {account: len(trees(of(rows, account))) for account in ACCOUNTS} == dict.fromkeys(ACCOUNTS, 1000)
    assert all(is_tree(nodes) for nodes in trees(rows).values())
    assert len({row["node_id"] for row in rows}) == len(rows)
    minutes = {row["node_id"]: row["t_minutes"] for row in rows}
    for row in rows:
        if row["parent_id"] is None:
            assert row["t_minutes"] == 0
        else:
            assert row["t_minutes"] > minutes[row["parent_id"]]
    assert {len({row["account_id"] for row in of_one}) for of_one in by_cascade(rows).values()} == {1}


def by_cascade(rows):
    found = {}
    for row in rows:
        found.setdefault(row["cascade_id"], []).append(row)
    return found


def test_a_loop_or_a_lost_parent_is_no_tree():
    assert is_tree({"a": "", "b": "a", "c": "b"})
    assert not is_tree({"a": "", "b": "c", "c": "b"})
    assert not is_tree({"a": "", "b": "x"})


def test_ids_follow_the_time_and_accounts_take_turns(drawn):
    """Neither the order of the rows nor an id says which account a post is of, or whose share a share is."""
    rows = drawn[SEED]
    assert [row["node_id"] for row in rows] == [f"n{number:05d}" for number in range(1, len(rows) + 1)]
    roots = [row for row in rows if row["parent_id"] is None]
    assert [row["cascade_id"] for row in roots] == [f"c{number:04d}" for number in range(1, 2001)]
    first_half = Counter(row["account_id"] for row in roots[:1000])
    assert all(400 < number < 600 for number in first_half.values())
    runs = Counter(name for name, _ in groupby(row["cascade_id"] for row in rows))
    spread = [name for name, nodes in trees(rows).items() if len(nodes) > 2]
    assert sum(runs[name] > 1 for name in spread) > 0.8 * len(spread)  # the rows of a cascade are not together


def test_most_shares_come_within_hours_and_some_after_days():
    delays = sorted(map(cascades.delay, uniforms(1, "test delays", 20_000).tolist()))
    assert delays[0] == 1
    assert delays[10_000] == pytest.approx(45, abs=3)
    within = {minutes: sum(wait <= minutes for wait in delays) / len(delays) for minutes in (6 * 60, 24 * 60)}
    assert 0.85 < within[6 * 60] < 0.93
    assert 0.95 < within[24 * 60] < 0.99
    assert 7 * 24 * 60 < delays[-1] <= cascades.LONGEST_DELAY + 1
    assert cascades.delay(0.0) == 1
    assert cascades.delay(1 - 2**-32) == cascades.LONGEST_DELAY


def test_each_account_has_luck_of_its_own(drawn):
    sizes = {account: sorted(len(nodes) for nodes in trees(of(drawn[SEED], account)).values()) for account in ACCOUNTS}
    starts = {
        account: uniforms(SEED, "cascades: start", 2000).reshape(2, 1000)[n] for n, account in enumerate(ACCOUNTS)
    }
    assert sizes["broadcast"] != sizes["conversational"]
    assert not set(starts["broadcast"]) & set(starts["conversational"])


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_truth_comes_out_of_the_recorded_table(raw, account):
    """What an analyst does: each node once, without the cascade that goes round; then shares by nodes."""
    truth = next(row for row in raw["spread"] if row["account_id"] == account)
    mean, dispersion = float(truth["mean_shares"]), float(truth["dispersion"])
    found, nodes = mean_shares(cleaned(of(raw["cascades"], account)))
    assert abs(found - mean) < 3 * errors(mean, dispersion, nodes)
    other = next(row for row in raw["spread"] if row["account_id"] != account)
    assert abs(found - float(other["mean_shares"])) > 3 * errors(mean, dispersion, nodes)


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_comes_out_of_other_seeds(drawn, seed, account):
    truth = {row["account_id"]: row for row in cascades.truth(seed, {})["spread"]}[account]
    mean, dispersion = truth["mean_shares"], truth["dispersion"]
    rows = of(drawn[seed], account)
    found, nodes = mean_shares(trees(rows))
    assert abs(found - mean) < 3 * errors(mean, dispersion, nodes)

    childless = 1 - len({row["parent_id"] for row in rows} - {None}) / nodes
    theory = (1 + mean / dispersion) ** -dispersion
    assert childless == pytest.approx(theory, abs=4 * math.sqrt(theory * (1 - theory) / nodes))
    even = (1 + mean / 1.0) ** -1.0  # dispersion 1 instead of 0.1: far from what is found
    assert abs(childless - even) > 10 * math.sqrt(theory * (1 - theory) / nodes)

    sizes = [len(cascade) for cascade in trees(rows).values()]
    large = 1 - size_probabilities(cascades.lottery(account), 9).sum()
    assert sum(size >= 10 for size in sizes) / 1000 == pytest.approx(
        large, abs=3 * math.sqrt(large * (1 - large) / 1000)
    )


# --- what went wrong


def test_one_cascade_goes_round_another_misses_a_parent(raw):
    rows = raw["cascades"]
    broken = {name: nodes for name, nodes in trees(rows).items() if not is_tree(nodes)}
    assert len(broken) == 2
    assert len(broken.keys() - cleaned(rows).keys()) == 1
    orphaned = next(nodes for name, nodes in broken.items() if name in cleaned(rows))
    assert "" in orphaned.values()
    assert len(set(orphaned.values()) - {*orphaned, ""}) == 1


def test_a_second_loop_would_be_counted(raw):
    rows = raw["cascades"]
    place = next(n for n, row in enumerate(rows) if row["parent_id"] and is_tree(trees(rows)[row["cascade_id"]]))
    worse = [*rows[:place], {**rows[place], "parent_id": rows[place]["node_id"]}, *rows[place + 1 :]]
    assert len(cleaned(worse)) == len(cleaned(rows)) - 1


@pytest.mark.parametrize("seed", range(21))
def test_each_defect_hits_whole_cascades_only_on_any_seed(drawn, seed):
    rows = drawn[1]
    lost, count = lost_parent(rows, seed)
    gone = {row["node_id"] for row in rows} - {row["node_id"] for row in lost}
    assert (count, len(gone)) == (1, 1)
    assert gone & {row["parent_id"] for row in lost}
    assert all(row["parent_id"] for row in rows if row["node_id"] in gone)

    circular, count = circular_parents(lost, seed)
    broken = [nodes for nodes in trees(circular).values() if not is_tree(nodes)]
    assert (count, len(broken)) == (1, 2)
    assert max(map(len, broken)) <= SMALL
    assert len(trees(circular)) - len(cleaned(circular)) == 1
    loop = next(nodes for nodes in broken if not set(nodes.values()) - {*nodes, ""})
    assert sum(bool(parent) and loop.get(parent) == node for node, parent in loop.items()) == 2

    repeated, count = repeated_nodes(circular, seed)
    assert (count, len(repeated) - len(circular)) == (25, 25)
    assert trees(repeated) == trees(circular)


def test_the_defects_come_in_an_order_in_which_none_undoes_another():
    assert mess.DEFECTS["cascades"] == [lost_parent, circular_parents, repeated_nodes]
