"""The numbers in the sections on how posts spread: the pencil examples, and those from the sample data."""

import math
import statistics
from collections import defaultdict
from itertools import combinations

import pandas as pd

from tests.data.cells import distinct, no_more, spelled
from tests.data.sample_tables import sample_table

Parents = dict[str, str | None]


def cascades(links) -> dict[str, Parents]:
    """Each cascade's nodes with their parents, from triples (cascade, node, parent), without the ones with a circle."""
    found = defaultdict(dict)
    for cascade, node, parent in dict.fromkeys(links):
        found[cascade][node] = parent
    return {cascade: parents for cascade, parents in found.items() if not any(circles(parents, n) for n in parents)}


def circles(parents: Parents, node: str) -> bool:
    passed = set()
    while node in parents and node not in passed:
        passed.add(node)
        node = parents[node]
    return node in passed


def one_tree(parents: Parents) -> bool:
    roots = [node for node, parent in parents.items() if parent is None]
    return len(roots) == 1 and all(parent is None or parent in parents for parent in parents.values())


def steps(parents: Parents, node: str) -> int:
    return 0 if parents[node] is None else 1 + steps(parents, parents[node])


def virality(parents: Parents) -> float:
    """The mean distance of pairs: a link with `below` nodes on one side is walked by all pairs that it parts."""
    n, below = len(parents), dict.fromkeys(parents, 0)
    for node in parents:
        while node is not None:
            below[node] += 1
            node = parents[node]
    walked = sum(below[node] * (n - below[node]) for node, parent in parents.items() if parent is not None)
    return walked / (n * (n - 1) / 2)


def wilson(hit: int, n: int) -> tuple[float, float, float]:
    """The chance, and the ends of its interval: where the distance from the chance is 1.96 standard errors."""
    p, z = hit / n, Z
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    middle = p + z * z / (2 * n)
    return p, (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def drawn(rows) -> dict[str, Parents]:
    """The cascades in a table on the page."""
    return cascades((r["cascade"], r["node"], None if r["parent"] == "–" else r["parent"]) for r in rows)


def size(rows):
    return tuple(len(parents) for parents in drawn(rows).values())


def depth(rows):
    found = drawn(rows)
    for row in rows:
        if one_tree(found[row["cascade"]]):
            assert int(row["depth of the node"]) == steps(found[row["cascade"]], row["node"])
    return tuple(max(steps(p, node) for node in p) for p in found.values() if one_tree(p))


def structural_virality(rows):
    return tuple(virality(parents) for parents in drawn(rows).values() if len(parents) > 1)


def said_of_structural_virality(rows):
    star, chain, _ = drawn(rows).values()
    n = len(star)
    assert len(chain) == n
    pairs = n * (n - 1) // 2
    (one, two), (first, second, third, fourth) = pairs_by_distance(star), pairs_by_distance(chain)
    (large, _), (like, _) = second_and_third(recorded(sample_table)["conversational"])
    return [
        f"Twelvechair's `{large}` and `{like}` have",
        r"{n (n - 1) / 2}",
        "stays below 2, however many they are",  # a star of n nodes has 2 (n - 1) / n
        f"Two cascades of {spelled(n)} nodes each",
        f"{spelled(n)} nodes make {pairs} pairs. In c1, a star, {one} pairs are one step apart and {two} are two: "
        f"{virality(star) * pairs:.0f} / {pairs} is",
        f"In c2, a chain, {first} pairs are one step apart, {second} two, {third} three and {fourth} four: "
        f"{virality(chain) * pairs:.0f} / {pairs} is",
    ]


def pairs_by_distance(parents: Parents) -> list[int]:
    """How many pairs of nodes are one step apart, two steps, and so on."""

    def up(node: str) -> list[str]:
        return [node, *(up(parents[node]) if parents[node] else [])]

    apart = [len(set(up(one)) ^ set(up(other))) for one, other in combinations(parents, 2)]
    return [apart.count(distance) for distance in range(1, max(apart) + 1)]


def finished_sizes(rows) -> list[int]:
    return [int(row["nodes"]) for row in distinct(rows, "cascade") if row["finished"] == "yes"]


def mean_shares(rows):
    finished = finished_sizes(rows)
    return (sum(finished) - len(finished)) / sum(finished)


def said_of_mean_shares(rows):
    finished = finished_sizes(rows)
    nodes, roots = sum(finished), len(finished)
    assert 1 / (1 - 0.75) == 2 * (1 / (1 - 0.5))
    return [
        "going from 0.5 to 0.75 doubles the mean size",
        f"The {spelled(roots)} finished cascades have {nodes} nodes and {roots} roots",
        f": ({nodes} - {roots}) / {nodes} is",
        f"Shares per post would be {nodes - roots} / {roots}, or {(nodes - roots) / roots:g}.",
    ]


Z = 1.96
THRESHOLD = 5


def hits(rows) -> int:
    return sum(int(row["size"]) >= THRESHOLD for row in rows)


def viral_chance(rows):
    return tuple(round(number, 3) for number in wilson(hits(rows), len(rows)))


def said_of_viral_chance(rows):
    n, squared = len(rows), Z**2
    assert math.isclose(wilson(0, n)[2], squared / (n + squared))
    assert math.isclose(wilson(n, n)[1], n / (n + squared))
    assert math.isclose(1000 * (1 - 0.05 ** (1 / 1000)), 3, rel_tol=0.01), "the rule of three"
    return [
        f"95 % interval by {{cite:t}}`wilson1927`, where $z = {Z}$",
        r"\frac{1}{1 + z^2 / n} \left( p + \frac{z^2}{2n} \;\pm\; "
        r"z \sqrt{\frac{p (1 - p)}{n} + \frac{z^2}{4 n^2}} \right)",
        "the upper end is $z^2 / (n + z^2)$",
        f"about ${squared:.2f} / (n + {squared:.2f})$",
        "the lower end is $n / (n + z^2)$",
        "at most about $3/n$",
        f"The threshold is {THRESHOLD}.",
        f"{spelled(hits(rows))} of {spelled(n)} cascades reach {THRESHOLD} (",
        f"{spelled(n)} tries say little",
        f"Had none of the {spelled(n)} reached {THRESHOLD}, the upper end would be {wilson(0, n)[2]:.3f}",
    ]


WORKED = {
    "metric-cascade-size": (size, no_more),
    "metric-cascade-depth": (depth, no_more),
    "metric-structural-virality": (structural_virality, said_of_structural_virality),
    "metric-mean-shares": (mean_shares, said_of_mean_shares),
    "metric-viral-chance": (viral_chance, said_of_viral_chance),
}

BOTH = ("broadcast", "conversational")


def recorded(table) -> dict[str, dict[str, Parents]]:
    """The cascades of each account."""
    frame = table("cascades")
    parents = [None if parent != parent else parent for parent in frame["parent_id"]]
    accounts = dict(zip(frame["cascade_id"], frame["account_id"], strict=True))
    found = cascades(zip(frame["cascade_id"], frame["node_id"], parents, strict=True))
    assert len(set(frame["cascade_id"])) - len(found) == 1, "one cascade holds a circle"
    assert sum(not one_tree(parents) for parents in found.values()) == 1, "one cascade lost a parent"
    return {account: {c: p for c, p in found.items() if accounts[c] == account} for account in BOTH}


def sizes_of(table) -> dict[str, list[int]]:
    return {account: sorted(len(p) for p in found.values()) for account, found in recorded(table).items()}


LARGEST = 10  # cascades that are named together


def size_in_sample(table):
    sizes = sizes_of(table)
    alone = {account: sizes[account].count(1) for account in BOTH}
    return [
        *(f"{number:,}" for account in BOTH for number in (alone[account], len(sizes[account]))),
        *(f"{statistics.mean(sizes[account]):.2f}" for account in BOTH),
        *(str(sizes[account][-1]) for account in BOTH),
        str(LARGEST),
        f"{sum(sizes['conversational'][-LARGEST:]):,}",
        f"{sum(sizes['conversational']):,}",
    ]


def depth_in_sample(table):
    trees = {account: [p for p in found.values() if one_tree(p)] for account, found in recorded(table).items()}
    depths = {account: [max(steps(p, node) for node in p) for p in found] for account, found in trees.items()}
    return [
        *(str(sum(depth > 1 for depth in depths[account])) for account in BOTH),
        *(str(max(depths[account])) for account in BOTH),
    ]


LARGE = 10  # nodes, from which structural virality is told


def second_and_third(found: dict[str, Parents]) -> list[tuple[str, Parents]]:
    """The second and the third largest cascade of an account, each with its name."""
    trees = [(cascade, parents) for cascade, parents in found.items() if one_tree(parents)]
    return sorted(trees, key=lambda tree: len(tree[1]))[-2:-4:-1]


def virality_in_sample(table):
    found = recorded(table)
    large = {a: [p for p in found[a].values() if one_tree(p) and len(p) >= LARGE] for a in BOTH}
    scores = {a: [virality(p) for p in large[a]] for a in BOTH}
    (_, second), (_, third) = second_and_third(found["conversational"])

    def alike(account: str) -> float:
        return pd.Series(map(len, large[account])).rank().corr(pd.Series(scores[account]).rank())

    def at_once(parents: Parents) -> int:
        return sum(parent is not None and parents[parent] is None for parent in parents.values())

    return [
        str(LARGE),
        *(f"{statistics.median(scores[account]):.2f}" for account in BOTH),
        *(f"{alike(account):.2f}" for account in BOTH),
        *(str(len(parents)) for parents in (second, third)),
        *(f"{virality(parents):.2f}" for parents in (second, third)),
        *(str(at_once(parents)) for parents in (second, third)),
    ]


def shares_in_sample(table):
    sizes = sizes_of(table)
    nodes = {account: sum(sizes[account]) for account in BOTH}
    truth = table("truth/spread").set_index("account_id")["mean_shares"]
    return [
        *(f"{1 - len(sizes[account]) / nodes[account]:.2f}" for account in BOTH),
        *(f"{truth[account]:g}" for account in BOTH),
        *(f"{nodes[account] / len(sizes[account]) - 1:.2f}" for account in BOTH),
    ]


THRESHOLDS = 10, 100


def viral_in_sample(table):
    found, sizes = [], sizes_of(table)
    for threshold in THRESHOLDS:
        found.append(str(threshold))
        for account in BOTH:
            hit, n = sum(size >= threshold for size in sizes[account]), len(sizes[account])
            found += [str(hit), *(f"{number:.3f}" for number in wilson(hit, n))]
    return found


SAMPLE = {
    "metric-cascade-size": size_in_sample,
    "metric-cascade-depth": depth_in_sample,
    "metric-structural-virality": virality_in_sample,
    "metric-mean-shares": shares_in_sample,
    "metric-viral-chance": viral_in_sample,
}
