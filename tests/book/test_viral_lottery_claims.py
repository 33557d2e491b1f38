"""What the viral lottery's page says of its outcomes, recomputed."""

from dataclasses import replace

import numpy as np
import pytest

from twoway.model.cascade import Lottery, cascades, size_probabilities, viral_chance

PURE = Lottery(followers=0, posts=1000)


@pytest.fixture(scope="module")
def page(root) -> str:
    return " ".join((root / "chapters/reference/models/viral-lottery.md").read_text(encoding="utf-8").split())


def chance_of_some(lottery: Lottery) -> float:
    """Chance that at least one post goes viral."""
    return 1 - (1 - viral_chance(lottery)) ** lottery.posts


def test_most_posts_go_nowhere(page):
    uneven = replace(PURE, mean_offspring=0.9)
    assert f"{100 * size_probabilities(uneven, 1)[1]:.0f} % of posts end with the first person" in page
    assert f"and {100 * viral_chance(uneven):.1f} % reach a hundred people" in page


def test_unevenness_cuts_both_ways(page):
    assert "At $R = 0.5$ the small $k$ makes large cascades millions of times as likely" in page
    assert "Above $R = 1$ it makes them rarer" in page
    uneven, even = (
        {mean: viral_chance(replace(PURE, mean_offspring=mean, dispersion=k)) for mean in (0.5, 1.1)}
        for k in (0.1, 1000)
    )
    assert uneven[0.5] / even[0.5] > 2e6
    assert uneven[1.1] < even[1.1] / 3


def test_a_better_ticket_beats_twice_as_many(page):
    base = Lottery()
    raised = chance_of_some(replace(base, mean_offspring=0.55))
    assert raised > chance_of_some(replace(base, followers=1000)) > chance_of_some(replace(base, posts=2000))
    assert raised == pytest.approx(0.5, abs=0.01)
    assert "Raising $R$ by a tenth does more than writing twice as much" in page
    assert "it is a coin toss, after a thousand posts" in page
    assert (base.mean_offspring, base.followers, base.posts, base.threshold) == (0.5, 500, 1000, 100)


def test_the_same_mean_hides_two_lotteries(page):
    base, other = Lottery(), Lottery(mean_offspring=0.9, followers=100)
    for lottery in (base, other):
        assert 1 + lottery.followers * lottery.reshare_chance / (1 - lottery.mean_offspring) == pytest.approx(3)
    assert viral_chance(other) / viral_chance(base) == pytest.approx(11, abs=0.5)
    assert size_probabilities(other, 1)[1] == pytest.approx(4 / 5, abs=0.03)
    assert "It reaches a hundred people eleven times as often, and four posts in five reach nobody at all" in page


def test_millions_of_followers_make_size_not_contagion(page):
    small, large = (
        cascades(Lottery(mean_offspring=0.3, followers=followers, posts=200), seed=1) for followers in (500, 3_000_000)
    )
    assert "mean_offspring=0.3, followers=followers, posts=200) drawn = cascades(lottery, seed=1)" in page
    assert large.sizes.min() >= 100
    assert not large.capped.any()
    assert np.median(small.sizes) == 2
    assert np.median(large.direct / large.sizes) == pytest.approx(0.7, abs=0.02)
    assert "seven in ten of those who reshare got it straight from the account" in page


def test_a_few_viral_posts_prove_little(page):
    lottery = Lottery(mean_offspring=0.9)
    counts = [int((cascades(lottery, seed).sizes >= 100).sum()) for seed in range(1, 21)]
    assert f"hold {1000 * viral_chance(lottery):.0f} viral ones on average" in page
    assert f"On seeds 1 to 20 there were between {min(counts)} and {max(counts)}" in page


def test_the_cells_run(root):
    """The page's own code, as a reader would run it."""
    names: dict[str, object] = {}
    text = (root / "chapters/reference/models/viral-lottery.md").read_text(encoding="utf-8")
    for cell in text.split("```{code-cell} ipython3\n")[2:]:
        lines = cell.split("\n```")[0].splitlines()
        exec("\n".join(line for line in lines if not line.startswith(":")), names)
    assert len(names["rows"]) == 2
    assert names["rows"]["3,000,000 followers"]["size"] > 8000


def test_the_page_says_what_it_assumes_before_the_simulator(page):
    parts = [
        "**The model assumes that",
        "it illustrates mechanisms and is not evidence.**",
        "show(ViralLottery())",
        "| **For** |",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
