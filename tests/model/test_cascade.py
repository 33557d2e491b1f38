"""The viral lottery: what must hold in every run, and what the theory of branching processes says it must tend to.

Tolerances are four or five standard errors of the theory's own; seeds are fixed, so a test passes always or never.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twoway.model import InvalidParameterError
from twoway.model.cascade import (
    PARAMETERS,
    Lottery,
    cascades,
    extinction,
    offspring_steps,
    size_probabilities,
    skip_steps,
    tree,
    viral_chance,
)
from twoway.model.random import Channel, count_steps, draw

PURE = Lottery(followers=0, posts=100_000)


def lotteries(**fixed):
    """Any small lottery; parameters given are fixed."""
    free = {
        "mean_offspring": st.floats(0, 2),
        "dispersion": st.floats(0.01, 1000),
        "followers": st.integers(0, 3000),
        "reshare_chance": st.floats(0.0001, 0.5),
        "posts": st.integers(1, 40),
        "cap": st.integers(10, 300),
    }
    return st.builds(Lottery, threshold=st.just(5), **{name: free[name] for name in free if name not in fixed}, **fixed)


seeds = st.integers(0, 2**53 - 1)


@pytest.mark.filterwarnings("error")
@settings(max_examples=80, deadline=None)
@given(lotteries(), seeds, st.data())
def test_identities_hold_for_any_parameters(lottery, seed, data):
    drawn = cascades(lottery, seed)
    assert drawn.sizes.dtype == drawn.depths.dtype == drawn.direct.dtype == np.int64
    assert len(drawn.sizes) == len(drawn.depths) == len(drawn.direct) == len(drawn.capped) == lottery.posts
    assert ((drawn.sizes >= 1 + drawn.direct) & (drawn.sizes <= lottery.cap)).all()
    assert (drawn.depths < drawn.sizes).all()
    assert ((drawn.depths > 0) == (drawn.direct > 0)).all()
    assert (drawn.capped == (drawn.sizes == lottery.cap)).all()
    if lottery.followers:
        assert (drawn.direct <= lottery.followers).all()

    post = data.draw(st.integers(0, lottery.posts - 1))
    parents = tree(lottery, seed, post)
    depth = np.zeros(len(parents), dtype=int)
    for person, parent in enumerate(parents[1:], start=1):
        depth[person] = depth[parent] + 1
    assert parents[0] == -1
    assert (parents < np.arange(len(parents))).all()
    assert (np.diff(parents) >= 0).all()  # breadth first
    assert len(parents) == drawn.sizes[post]
    assert depth.max() == drawn.depths[post]
    assert (parents == 0).sum() == drawn.direct[post]


@settings(max_examples=40, deadline=None)
@given(lotteries(mean_offspring=st.floats(0, 1.5)), seeds, st.floats(0, 0.5), st.integers(0, 2000))
def test_with_the_same_luck_no_post_gets_smaller_when_the_mean_or_the_followers_rise(lottery, seed, more, followers):
    before = cascades(lottery, seed).sizes
    raised = replace(lottery, mean_offspring=lottery.mean_offspring + more)
    assert (cascades(raised, seed).sizes >= before).all()
    first = replace(lottery, followers=max(1, lottery.followers))
    raised = replace(first, followers=first.followers + followers)
    assert (cascades(raised, seed).sizes >= cascades(first, seed).sizes).all()


def test_the_first_follower_may_make_a_post_smaller():
    """So "no post gets smaller" is said only from one follower on."""
    none = Lottery(mean_offspring=0.9, followers=0)
    smaller = cascades(replace(none, followers=1), 1).sizes < cascades(none, 1).sizes
    assert 150 < smaller.sum() < 250


def test_the_same_seed_is_the_same_and_a_post_does_not_depend_on_the_others():
    lottery = Lottery(mean_offspring=0.9, posts=2000)
    drawn = cascades(lottery, 5)
    assert (cascades(lottery, 5).sizes == drawn.sizes).all()
    assert (cascades(lottery, 6).sizes != drawn.sizes).any()
    assert (cascades(replace(lottery, posts=50), 5).sizes == drawn.sizes[:50]).all()


def test_following_posts_in_blocks_changes_nothing(monkeypatch):
    lottery = Lottery(mean_offspring=0.9, posts=500)
    whole = cascades(lottery, 5)
    monkeypatch.setattr("twoway.model.cascade.BLOCK", 100)
    parts = cascades(lottery, 5)
    assert (whole.sizes == parts.sizes).all()
    assert (whole.depths == parts.depths).all()


def test_a_lower_cap_cuts_the_very_same_cascades():
    lottery = Lottery(mean_offspring=1.0, posts=1000)
    whole, cut = cascades(lottery, 3), cascades(replace(lottery, cap=100), 3)
    assert cut.capped.sum() > 10
    assert (cut.sizes == np.minimum(whole.sizes, 100)).all()
    assert (cut.depths[~cut.capped] == whole.depths[~cut.capped]).all()


# --- limits


def test_nobody_reshares_without_offspring():
    pure = cascades(replace(PURE, mean_offspring=0, posts=100), 1)
    assert set(pure.sizes) == {1}
    drawn = cascades(Lottery(mean_offspring=0, posts=500), 1)
    assert (drawn.sizes == 1 + drawn.direct).all()
    assert set(drawn.depths) == {0, 1}


def test_the_table_of_offspring_is_negative_binomial():
    mean, k = 0.9, 0.1
    steps = offspring_steps(mean, k)
    chances = np.diff(steps, prepend=0)
    number = np.arange(len(steps))
    logs = np.array([math.lgamma(n + k) - math.lgamma(k) - math.lgamma(n + 1) for n in number])
    exact = np.exp(logs - k * math.log1p(mean / k) + number * math.log(mean / (mean + k)))
    assert chances == pytest.approx(exact, abs=1e-9)
    assert chances @ number == pytest.approx(mean, abs=1e-6)
    assert chances @ number**2 - mean**2 == pytest.approx(mean + mean**2 / k, abs=1e-4)
    assert number[-1] == 171  # as its documentation says
    assert (steps[-1], offspring_steps(0, 1).tolist()) == (1.0, [1.0])


def test_an_even_spread_is_poisson():
    poisson = np.cumsum([math.exp(-0.9) * 0.9**n / math.factorial(n) for n in range(8)])
    assert offspring_steps(0.9, 1000)[:8] == pytest.approx(poisson, abs=1e-3)
    assert offspring_steps(0.9, 0.1)[:8] != pytest.approx(poisson, abs=1e-1)


def test_the_table_of_skips_is_geometric_and_ends_where_no_draw_reaches():
    steps = skip_steps(0.002)
    assert steps == pytest.approx(1 - 0.998 ** np.arange(1, len(steps) + 1), abs=1e-12)
    assert 1 - steps[-2] > 2**-32 >= 1 - steps[-1]
    assert count_steps(skip_steps(0.5), np.array([0, 2**31 - 1, 2**31, 2**32 - 1], dtype=np.uint32)).tolist() == [
        0,
        0,
        1,
        32,
    ]


# --- theory


@pytest.mark.parametrize(("mean", "dispersion"), [(0.5, 0.1), (0.8, 0.1), (0.8, 1), (0.9, 1000)])
def test_mean_and_spread_of_sizes(mean, dispersion):
    """Mean 1 / (1 - R), variance of one person's offspring / (1 - R)**3."""
    sizes = cascades(replace(PURE, mean_offspring=mean, dispersion=dispersion), 11).sizes
    spread = math.sqrt((mean + mean**2 / dispersion) / (1 - mean) ** 3)
    assert abs(sizes.mean() - 1 / (1 - mean)) < 4 * spread / math.sqrt(len(sizes))
    assert sizes.std() == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize(("followers", "chance"), [(1, 0.5), (40, 0.3), (500, 0.002), (3_000_000, 0.002)])
def test_direct_reshares_are_binomial(followers, chance):
    posts = 200 if followers > 1e6 else 20_000
    direct = cascades(Lottery(mean_offspring=0, followers=followers, reshare_chance=chance, posts=posts), 4).direct
    mean, variance = followers * chance, followers * chance * (1 - chance)
    assert abs(direct.mean() - mean) < 4 * math.sqrt(variance / posts)
    assert direct.var() == pytest.approx(variance, rel=5 * math.sqrt(2 / posts))
    if followers == 40:
        exact = [math.comb(40, n) * 0.3**n * 0.7 ** (40 - n) for n in range(41)]
        assert_shares_match(direct, np.array(exact))


def test_skips_agree_with_asking_every_follower():
    """Sequential trials, one a follower, count what the skips count: the same distribution from other luck."""
    asked = np.stack(draw(9, np.arange(20)[:, None], 0, Channel.FIT, np.arange(20_000))) < 0.15 * 2**32
    one_by_one = asked[0].sum(axis=0)
    skipped = cascades(Lottery(mean_offspring=0, followers=20, reshare_chance=0.15, posts=20_000), 9).direct
    shares = np.bincount(one_by_one, minlength=21) / 20_000
    exact = np.array([math.comb(20, n) * 0.15**n * 0.85 ** (20 - n) for n in range(21)])
    assert np.abs(shares - exact).max() < 4 * math.sqrt(0.25 / 20_000)
    assert_shares_match(skipped, exact)


def assert_shares_match(sizes, chances, few=10):
    """Pearson's chi-squared of counts against chances, sizes too rare for it taken together."""
    expected = len(sizes) * chances
    common = expected >= few
    counts = np.bincount(np.minimum(sizes, len(chances)), minlength=len(chances) + 1)[: len(chances)]
    pairs = list(zip(counts[common], expected[common], strict=True))
    rest = len(sizes) - expected[common].sum()
    if rest >= few:
        pairs.append((len(sizes) - counts[common].sum(), rest))
    degrees = len(pairs) - 1
    statistic = sum((count - wanted) ** 2 / wanted for count, wanted in pairs)
    assert degrees > 1
    assert statistic < degrees + 4 * math.sqrt(2 * degrees) + 6, (statistic, degrees)


@pytest.mark.parametrize(
    "lottery",
    [
        PURE,
        replace(PURE, mean_offspring=0.9),
        replace(PURE, mean_offspring=0.9, dispersion=2),
        replace(PURE, mean_offspring=1.2, posts=2000),
        Lottery(posts=50_000),
        Lottery(mean_offspring=0.9, followers=2000, posts=20_000),
        Lottery(mean_offspring=0.3, followers=60_000, posts=20_000),
    ],
    ids=str,
)
def test_sizes_have_the_exact_chances(lottery):
    sizes = cascades(lottery, 21).sizes
    assert_shares_match(sizes, size_probabilities(lottery, 2000))


def test_wrong_chances_do_not_match():
    sizes = cascades(replace(PURE, mean_offspring=0.9), 21).sizes
    with pytest.raises(AssertionError):
        assert_shares_match(sizes, size_probabilities(replace(PURE, mean_offspring=0.85), 2000))


def test_the_progeny_has_its_closed_form():
    """Dwass: P(size n) = P(n people have n - 1 offspring together) / n, again negative binomial."""
    mean, k = 0.9, 0.1
    chances = size_probabilities(replace(PURE, mean_offspring=mean, dispersion=k), 500)
    for n in (1, 2, 3, 10, 100, 500):
        log = math.lgamma(n * k + n - 1) - math.lgamma(n * k) - math.lgamma(n) - math.log(n)
        log += (n - 1) * math.log(mean / (mean + k)) - n * k * math.log1p(mean / k)
        assert chances[n] == pytest.approx(math.exp(log), rel=1e-10)
    assert chances[0] == 0


@pytest.mark.parametrize("followers", [1, 2, 7])
def test_a_few_followers_add_up_like_independent_people(followers):
    lottery = Lottery(mean_offspring=0.7, followers=followers, reshare_chance=0.3)
    one = 0.3 * size_probabilities(replace(lottery, followers=0), 300)
    one[0] += 0.7
    together = np.ones(1)
    for _ in range(followers):
        together = np.convolve(together, one)[:300]
    assert size_probabilities(lottery, 300)[1:] == pytest.approx(together, rel=1e-9)


def test_millions_of_followers_do_not_drown_in_small_numbers():
    """The first term is near e**-6000, far below the smallest float."""
    lottery = Lottery(mean_offspring=0.3, followers=3_000_000)
    chances = size_probabilities(lottery, 12_000)
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    assert chances @ np.arange(12_001) == pytest.approx(1 + 3_000_000 * 0.002 / 0.7, rel=1e-9)
    assert size_probabilities(Lottery(followers=100_000_000, posts=1), 1000).sum() == 0


@pytest.mark.parametrize(("mean", "dispersion"), [(1.1, 0.1), (1.5, 0.5), (2, 1000), (1.0001, 1)])
def test_extinction_solves_its_equation_and_is_the_smallest_root(mean, dispersion):
    root = extinction(mean, dispersion)
    assert root == pytest.approx((1 + mean * (1 - root) / dispersion) ** -dispersion, abs=1e-12)
    below = np.linspace(0, root - 1e-6, 1000)
    assert ((1 + mean * (1 - below) / dispersion) ** -dispersion > below).all()
    assert root < 1


def test_extinction_is_certain_up_to_a_mean_of_one_and_known_for_a_geometric():
    assert [extinction(mean, 0.1) for mean in (0, 0.5, 1)] == [1, 1, 1]
    assert extinction(2, 1) == pytest.approx(0.5)  # dispersion 1: geometric, root 1 / R


def test_runs_die_out_as_often_as_extinction_says():
    lottery = Lottery(mean_offspring=1.5, dispersion=1, followers=0, posts=1900)
    died = 1 - cascades(lottery, 8).capped.mean()
    assert abs(died - 2 / 3) < 4 * math.sqrt(2 / 9 / 1900)
    assert size_probabilities(lottery, 2000).sum() == pytest.approx(extinction(1.5, 1), abs=1e-9)


def test_known_chances():
    """As found with a prototype of its own."""
    pure = {mean: size_probabilities(replace(PURE, mean_offspring=mean), 99) for mean in (0.5, 0.9)}
    assert 1 - pure[0.5][:10].sum() == pytest.approx(0.030, abs=5e-4)
    assert 1 - pure[0.5].sum() == pytest.approx(0.0002, abs=5e-5)
    assert 1 - pure[0.9][:10].sum() == pytest.approx(0.069, abs=1e-3)
    assert 1 - pure[0.9].sum() == pytest.approx(0.016, abs=5e-4)
    assert extinction(1.1, 0.1) == pytest.approx(0.983, abs=5e-4)
    assert np.median(cascades(Lottery(mean_offspring=0.3), 1).sizes) == 2
    assert np.median(cascades(Lottery(mean_offspring=0.3, followers=3_000_000, posts=100), 1).sizes) == pytest.approx(
        8570, rel=0.01
    )


def test_the_chance_of_going_viral():
    lottery = Lottery(mean_offspring=0.9, followers=0)
    assert viral_chance(lottery) == pytest.approx(1 - size_probabilities(lottery, 99).sum())
    assert viral_chance(replace(lottery, threshold=1)) == 1
    share = (cascades(replace(lottery, posts=100_000), 2).sizes >= 100).mean()
    assert abs(share - viral_chance(lottery)) < 4 * math.sqrt(0.016 / 100_000)
    furthest = next(p["high"] for p in PARAMETERS if p["name"] == "threshold")
    assert viral_chance(replace(lottery, threshold=furthest, cap=furthest)) < 1e-9


@pytest.mark.parametrize(
    "lottery",
    [
        Lottery(),
        Lottery(dispersion=1000),
        Lottery(mean_offspring=0.3, followers=1_000_000, dispersion=1000),
        Lottery(mean_offspring=0.3, followers=20_000_000, reshare_chance=0.0001),
    ],
    ids=str,
)
def test_the_chance_of_going_viral_is_right_to_one_in_a_billion(lottery):
    """These posts are smaller than 6,000 people as good as surely: what is left there is rounding."""
    assert 1e-17 < abs(1 - size_probabilities(lottery, 5999).sum()) < 1e-9


def test_small_numpy_numbers_mean_what_they_say():
    lottery = Lottery(mean_offspring=0.9)
    assert (tree(lottery, 1, np.int16(3)) == tree(lottery, 1, 3)).all()
    assert (size_probabilities(lottery, np.uint8(255)) == size_probabilities(lottery, 255)).all()


# --- bad input


@pytest.mark.parametrize(
    ("given_values", "message"),
    [
        ({"mean_offspring": -0.1}, "mean_offspring must be"),
        ({"dispersion": 0}, "dispersion must be"),
        ({"followers": 1.5}, "followers must be"),
        ({"reshare_chance": 1}, "reshare_chance must be"),
        ({"threshold": 20_000}, "Lower threshold, or raise cap"),
        ({"mean_offspring": 1, "posts": 100_000}, "Lower posts or cap"),
        ({"followers": 3_000_000, "posts": 6_000}, "Lower posts or cap"),
        ({"luck": 1}, "no parameter 'luck'"),
    ],
)
def test_bad_parameters_are_refused_by_name(given_values, message):
    with pytest.raises(InvalidParameterError, match=message):
        Lottery(**given_values)


def test_bad_arguments_are_refused():
    for call, message in [
        (lambda: cascades({}, 1), "lottery must be made by"),
        (lambda: cascades(PURE, -1), "seed must be"),
        (lambda: tree(PURE, 1, 100_000), "post must be a whole number from 0 to 99999"),
        (lambda: tree(PURE, 1, True), "post must be"),
        (lambda: size_probabilities(PURE, 1e3), "largest must be"),
        (lambda: size_probabilities(PURE, -1), "largest must be"),
        (lambda: size_probabilities(PURE, 30_001), "largest must be a whole number from 0 to 30000"),
        (lambda: viral_chance({}), "lottery must be made by"),
        (lambda: extinction(3, 1), "mean_offspring must be"),
    ]:
        with pytest.raises(InvalidParameterError, match=message):
            call()


def test_every_parameter_is_documented():
    assert [p["name"] for p in PARAMETERS] == list(Lottery.__signature__.parameters)
    assert all(p["meaning"] and p["source"] and p["low"] <= p["default"] <= p["high"] for p in PARAMETERS)
