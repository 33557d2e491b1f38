"""The generator gives its published answers, and its words behave like independent uniform numbers."""

import math
import statistics

import numpy as np
import pytest

from twoway.model.random import (
    LARGEST_SEED,
    Channel,
    below,
    binomial,
    count_steps,
    draw,
    normal,
    poisson_steps,
    powers,
    threefry,
    uniform,
)

ONES = 2**32 - 1


@pytest.mark.parametrize(
    ("key", "counter", "words"),
    [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((ONES, ONES), (ONES, ONES), (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_published_answers(key, counter, words):
    assert tuple(int(word[0]) for word in threefry(key, counter)) == words


def test_many_draws_at_once_equal_single_draws():
    together = draw(5, np.arange(7)[:, None], 3, Channel.SEEN, np.arange(4))
    for person in range(7):
        for trial in range(4):
            single = draw(5, person, 3, Channel.SEEN, trial)
            assert [int(word[person, trial]) for word in together] == [int(word[0]) for word in single]


def test_the_counter_holds_person_day_channel_and_trial():
    drawn = draw(LARGEST_SEED, 9, 4095, 31, 32767)
    packed = threefry((ONES, 2**21 - 1), (9, ONES))
    assert [int(word[0]) for word in drawn] == [int(word[0]) for word in packed]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": -1},
        {"seed": LARGEST_SEED + 1},
        {"person": -1},
        {"person": 2**32},
        {"day": 4096},
        {"day": np.array([0, -1])},
        {"channel": 32},
        {"trial": 32768},
        {"trial": 0.5},
    ],
)
def test_a_draw_that_would_take_another_ones_place_is_refused(change):
    arguments = {"seed": 1, "person": 0, "day": 0, "channel": 0, "trial": 0}
    with pytest.raises(ValueError, match=next(iter(change))):
        draw(**{**arguments, **change})


def flaws(words):
    """What tells these pairs of words from independent uniform ones; each bound is about five standard errors."""
    one, two = (uniform(word.ravel()) for word in words)
    count = len(one)
    found = []
    for name, numbers in (("first", one), ("second", two)):
        if abs(numbers.mean() - 0.5) > 5 / math.sqrt(12 * count):
            found.append(f"mean of the {name}")
        if abs(numbers.var() - 1 / 12) > 5 * math.sqrt(1 / 180 / count):
            found.append(f"variance of the {name}")
        bins = np.bincount((numbers * 256).astype(int), minlength=256)
        if abs(((bins - count / 256) ** 2).sum() / (count / 256) - 255) > 5 * math.sqrt(2 * 255):
            found.append(f"bins of the {name}")
        if abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) > 5 / math.sqrt(count):
            found.append(f"neighbours of the {name}")
    if abs(np.corrcoef(one, two)[0, 1]) > 5 / math.sqrt(count):
        found.append("one word with the other")
    return found


@pytest.mark.parametrize(
    "counters",
    [
        {"person": np.arange(200_000)},
        {"person": np.arange(2000)[:, None], "day": np.arange(100)},
        {"person": np.arange(2000)[:, None], "trial": np.arange(100)},
        {"person": np.arange(10_000)[:, None], "channel": np.arange(20)},
    ],
    ids=["people", "days", "trials", "channels"],
)
def test_words_are_uniform_and_independent(counters):
    arguments = {"seed": 20120307, "person": 0, "day": 0, "channel": Channel.VIEW, "trial": 0}
    assert flaws(draw(**{**arguments, **counters})) == []


def test_neighbouring_seeds_have_nothing_in_common():
    person = np.arange(100_000)
    one, two = (draw(seed, person, 0, Channel.VIEW)[0] for seed in (1, 2))
    assert flaws((one, two)) == []


@pytest.mark.parametrize("rounds", [2, 4])
def test_too_few_rounds_are_noticed(rounds):
    assert flaws(threefry((20120307, 0), (np.arange(200_000), 0), rounds=rounds)) != []


def test_below_compares_the_uniform_number():
    words = np.array([0, 2**31 - 1, 2**31, ONES], dtype=np.uint32)
    assert below(words, 0.5).tolist() == [True, True, False, False]
    assert below(words, 0.0).tolist() == [False] * 4
    assert below(words, 1.0).tolist() == [True] * 4


@pytest.mark.parametrize("mean", [0, 0.3, 2.3, 20])
def test_poisson_numbers(mean):
    numbers = count_steps(poisson_steps(mean), draw(1, np.arange(100_000), 0, Channel.VIEW)[0])
    assert numbers.mean() == pytest.approx(mean, abs=5 * math.sqrt(mean / 100_000))
    assert numbers.var() == pytest.approx(mean, rel=0.04)
    assert (numbers == 0).mean() == pytest.approx(math.exp(-mean), abs=0.01)
    assert count_steps(poisson_steps(mean), np.array([ONES], dtype=np.uint32))[0] < 100


@pytest.mark.parametrize(("trials", "chance"), [(1, 0.3), (10, 0.05), (10, 0.5), (7, 0.9), (1000, 0.5), (1000, 0.97)])
def test_binomial_numbers(trials, chance):
    numbers = binomial(trials, chance, draw(1, np.arange(100_000), 0, Channel.VIEW)[0])
    variance = trials * chance * (1 - chance)
    assert numbers.mean() == pytest.approx(trials * chance, abs=5 * math.sqrt(variance / 100_000))
    assert numbers.var() == pytest.approx(variance, rel=0.04)
    assert numbers.min() >= 0
    assert numbers.max() <= trials


def test_binomial_numbers_at_the_ends():
    words = np.array([0, ONES], dtype=np.uint32)
    assert binomial(5, 0.0, words).tolist() == [0, 0]
    assert binomial(5, 1.0, words).tolist() == [5, 5]
    assert binomial(0, 0.5, words).tolist() == [0, 0]


def test_normal_numbers():
    numbers = normal(draw(1, np.arange(100_000), 0, Channel.TOLERANCE))
    assert np.isfinite(normal((np.array([0, ONES], dtype=np.uint32),) * 2)).all()
    exact = statistics.NormalDist()
    for point in (-2, -1, 0, 1, 2):
        assert (numbers < point).mean() == pytest.approx(exact.cdf(point), abs=0.008)


def test_powers():
    assert powers(0.1, 3).tolist() == [1.0, 0.1, 0.1 * 0.1, 0.1 * 0.1 * 0.1]
    assert powers(0.0, 2).tolist() == [1.0, 0.0, 0.0]
