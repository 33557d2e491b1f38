"""What the prose of lesson 3 says about its own figures, tables and simulator, recomputed."""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import twoway.data
from tests.book.cells import Cells
from twoway.model.cascade import Lottery, cascades, size_probabilities, viral_chance

TWELVECHAIR = Lottery(mean_offspring=0.75, dispersion=0.1, followers=0)  # 1,000 posts, viral from 100 people on
BRASSBELL = replace(TWELVECHAIR, mean_offspring=0.5)


@pytest.fixture(scope="module")
def source(root) -> str:
    return (root / "chapters/03-virality.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source) -> str:
    return " ".join(source.split())


@pytest.fixture(scope="module")
def cells(source) -> Cells:
    return Cells(source)


@pytest.fixture(scope="module")
def posts(cells) -> pd.DataFrame:
    return cells.names["posts"]


@pytest.fixture(scope="module")
def shares(posts) -> dict[str, np.ndarray]:
    return {account: table["shares"].to_numpy() for account, table in posts.groupby("account_id")}


def test_luck_alone_makes_between_2_and_14_viral_posts(page):
    runs = [cascades(TWELVECHAIR, seed) for seed in range(1, 21)]
    viral = [int((run.sizes >= 100).sum()) for run in runs]
    largest = [int(run.sizes.max()) for run in runs]
    assert f"has between {min(viral)} and {max(viral)} viral posts in 1,000" in page
    assert f"The largest counts between {min(largest)} and {max(largest)} people" in page
    assert "ViralLottery(mean_offspring=0.75, followers=0)" in page
    assert (TWELVECHAIR.posts, TWELVECHAIR.threshold) == (1000, 100)
    assert "Say how many of 1,000 posts will reach 100 people" in page
    assert "Back to 0.1." in page
    assert Lottery().dispersion == 0.1


def test_where_everybody_is_alike_half_are_passed_on_and_hits_are_25_times_as_rare(page):
    alike = replace(TWELVECHAIR, dispersion=1000.0)
    assert "half of the posts get passed on, not one in five." in page
    assert "Yet posts that reach a hundred people become 25 times as rare" in page
    assert 1 - size_probabilities(alike, 1)[1] == pytest.approx(0.5, abs=0.03)
    assert 1 - size_probabilities(TWELVECHAIR, 1)[1] == pytest.approx(0.2, abs=0.01)
    assert viral_chance(TWELVECHAIR) / viral_chance(alike) == pytest.approx(25, abs=0.5)


def test_a_better_ticket_is_worth_more_than_twice_the_posts_only_where_it_is_poor(page):
    assert "At $R = 0.5$ a rise of 0.05 is worth more than twice the posts. At $R = 0.75$ it is worth less" in page

    def worth(lottery):  # in posts, for one
        better = replace(lottery, mean_offspring=lottery.mean_offspring + 0.05)
        return np.log1p(-viral_chance(better)) / np.log1p(-viral_chance(lottery))

    assert worth(BRASSBELL) > 2.2
    assert worth(TWELVECHAIR) < 1.8


def test_millions_of_followers_make_every_post_viral(page):
    run = cascades(Lottery(mean_offspring=0.3, followers=3_000_000, posts=300), seed=1)
    assert 'With 3 million followers and $R = 0.3$ every post is "viral", and seven in ten of the shares' in page
    assert run.sizes.min() >= 100
    assert run.direct.sum() / (run.sizes - 1).sum() == pytest.approx(0.7, abs=0.01)


def test_one_post_in_six_is_passed_on_and_the_typical_one_is_not(cells, shares, page):
    passed_on = {account: int((counts > 0).sum()) for account, counts in shares.items()}
    assert passed_on == {"broadcast": 165, "conversational": 184}
    assert "About one post in six is passed on at all" in page
    assert "the median, gets 0 shares at both" in page
    table = cells.shown('"median shares"')
    assert set(table.loc["median shares"]) == {"0.0 (0.0 to 0.0)"}
    assert table.loc["passed on at all, %", "Twelvechair"].startswith("18.4 (")
    means = {account: counts.mean() for account, counts in shares.items()}
    assert "Yet Twelvechair's mean is three times Brassbell's" in page
    assert means["conversational"] / means["broadcast"] == pytest.approx(3, abs=0.3)


def test_your_three_numbers(cells, shares, posts, page):
    twelvechair = posts[posts["account_id"] == "conversational"]
    straight = twelvechair["straight"].sum() / twelvechair["shares"].sum()
    largest = shares["conversational"].max()
    assert f"Your three numbers: {(shares['conversational'] > 0).sum()}, {largest} and {100 * straight:.0f} %" in page
    assert f"Twelvechair's {twelvechair['shares'].sum():,} as independent facts" in page
    assert f"You have {twelvechair['shares'].sum():,} shares of 184 posts" in page
    assert f"At Twelvechair some {100 * straight:.0f} % came straight from the post (15 to 35)" in page
    assert cells.shown("as if independent").loc["straight from the post, %", "Twelvechair"] == "22.5 (14.9 to 35.1)"
    assert int(cells.printed("won somebody; of these").split()[0]) == 184


def test_the_faults_that_are_left_misplace_a_share_or_two(cells, page):
    """One share whose row is lost, and one share whose parent came from it."""
    assert "they misplace a share or two and no more" in page
    shares, known = cells.names["shares"], set(cells.names["nodes"]["node_id"])
    assert shares.loc[~shares["parent_id"].isin(known), "parent_id"].nunique() == 1
    assert (shares["parent_id"] > shares["node_id"]).sum() == 1


def test_half_the_shares_belong_to_this_many_posts(shares, page):
    def holding_half(counts):
        running = np.cumsum(np.sort(counts)[::-1])
        return int((running < running[-1] / 2).sum()) + 1

    twelvechair, brassbell = holding_half(shares["conversational"]), holding_half(shares["broadcast"])
    told = f"Half of Twelvechair's shares belong to {twelvechair} posts of 1,000, half of Brassbell's to {brassbell}"
    assert told in page
    assert "on the floor over the first four fifths of the posts" in page
    assert all((counts == 0).mean() > 0.8 for counts in shares.values())


def test_ten_posts_say_little(cells, page):
    tens, mean = cells.names["tens"], cells.names["overall"]
    edges = [-1, 0, 1, mean, 10, np.inf]
    parts = [f"{100 * ((tens > low) & (tens <= high)).mean():.0f}" for low, high in pairwise(edges)]
    told = (
        "In {} per cent of draws it is 0, in {} up to 1, in {} above that and up to 3.4, the mean of all, "
        "in {} up to 10, and in {} more than 10"
    )
    assert told.format(*parts) in page
    assert f"{mean:.1f}" == "3.4"
    assert "Four draws in five lie *below* the mean of all 1,000 posts" in page
    assert (tens < mean).mean() == pytest.approx(0.8, abs=0.02)
    assert "in four pairs of five, one is at least twice the other" in page
    assert "2 times as many, or more: 82%" in cells.printed("before, after = tens")


def test_independent_shares_would_look_far_too_sure(cells):
    table = cells.shown("as if independent")
    for account, least in (("Brassbell", 2), ("Twelvechair", 5)):
        low, high = map(
            float, re.findall(r"\(([\d.]+) to ([\d.]+)\)", table.loc["straight from the post, %", account])[0]
        )
        assert (high - low) / 2 > least * float(table.loc["as if independent", account].removeprefix("± "))


def test_four_in_ten_went_further(cells, page):
    assert "Four in ten did. So winning one person is needed, and more often than not it isn't enough." in page
    further = cells.printed("won somebody; of these").split("\n")[1]
    assert further == "39.1 (32.6 to 46.2)"


def test_the_moments(cells, page):
    table = cells.shown('"half of a typical post\'s"')
    assert table.loc["half of all shares, hours", "Brassbell"].startswith("1.9 (")
    assert table.loc["half of all shares, hours", "Twelvechair"].startswith("7.0 (")
    assert all(value.startswith("1.0 (") for value in table.loc["half of a typical post's"])
    assert "Brassbell reaches half after 1.9 hours, Twelvechair after 7.0." in page
    hours = cells.names["shares"].set_index("account_id")["hours"]
    done = {account: 100 * (hours[account] <= 24).mean() for account in ("broadcast", "conversational")}
    told = (
        f"After a day Brassbell stands at {done['broadcast']:.0f} per cent, Twelvechair at {done['conversational']:.0f}"
    )
    assert told in page
    assert "After a day eight shares in ten or more have happened" in page
    assert min(done.values()) > 79.5
    assert "took some seven hours. A few large cascades decide that, so the interval runs from 3 to 17." in page
    assert "(3.0 to 16.8)" in table.loc["half of all shares, hours", "Twelvechair"]
    assert "has half its shares within about an hour, at both" in page
    assert "Half a typical post's shares came in an hour, by an assumed delay" in page
    assert "45 minutes in the middle" in page
    first = cells.names["shares"].query("straight")["hours"].median() * 60
    assert first == pytest.approx(45, abs=3)


def test_a_rule_found_in_the_winners_fails_where_it_was_not_found(cells, posts, page):
    hits = posts.nlargest(10, "shares")
    assert posts["shares"].nlargest(11).iloc[-1] < hits["shares"].min()  # no tie about who is in
    assert (hits["digit"] == "3").sum() == 3
    assert set(hits["account_id"]) == {"conversational"}
    assert "Three hits in ten end in 3, where you would expect one." in page
    assert "where the rule was found, digit 3 stands out with 11" in page
    assert "There the 3 is the worst of all." in page
    assert "All ten hits are Twelvechair's" in page
    means = posts.groupby(["account_id", "digit"])["shares"].mean().unstack("account_id")
    assert means["conversational"].idxmax() == "3"
    assert means["broadcast"].idxmin() == "3"
    assert (f"{means.loc['3', 'conversational']:.0f}", f"{means.loc['3', 'broadcast']:.1f}") == ("11", "0.5")
    assert "average 11 shares, against 3.4 overall" in page
    assert "digit 3 has 0.5, the least of all" in page
    assert cells.printed("luck = rng.multinomial").strip() == "61%"


def test_what_never_happened_may_happen(cells, shares, page):
    first, rest = shares["broadcast"][:100], shares["broadcast"][100:]
    assert (first.max() < 50, (rest >= 50).sum()) == (True, 4)
    assert "bootstrap, %: 0.0 (0.0 to 0.0)" in cells.printed("first = counts")
    assert "Brassbell's first 100 posts. None was shared 50 times." in page
    assert "If 3 posts in 100 were hits, a hundred without one would be a one-in-twenty surprise." in page
    assert "you may doubt any chance above 3 %, but none below" in page
    assert abs(0.97**100 - 1 / 20) < 0.003
    assert "The other 900 posts brought four" in page


def test_what_a_better_ticket_buys(root, cells, page):
    poor, good = viral_chance(BRASSBELL), viral_chance(TWELVECHAIR)
    assert "a hundred people becomes 25 times as likely" in page
    assert good / poor == pytest.approx(25, abs=0.5)
    assert "some 2,800 posts for an even chance of one such hit, Twelvechair would need 110" in page
    posts = cells.shown("even = np.log").loc["posts for an even chance of 100"]
    assert (posts["R = 0.5"], posts["R = 0.75"]) == ("2,802", "110")
    assert page.count("1 in 160") == 1
    assert "at 0.75 one in 160 gets there" in page
    assert 1 / good == pytest.approx(160, abs=1)
    truth = twoway.data.load_truth("spread", folder=root / "data").set_index("account_id")
    assert dict(truth["mean_shares"]) == {"broadcast": 0.5, "conversational": 0.75}
    assert set(truth["dispersion"]) == {0.1}


def test_what_a_hundred_tries_give(page):
    chances = [1 - (1 - viral_chance(lottery)) ** 100 for lottery in (BRASSBELL, TWELVECHAIR)]
    told = (
        "a hundred posts at $R = 0.5$ reach a hundred people at least once with a chance of {:.0f} %, at $R = 0.75$ of"
    )
    assert f"{told.format(100 * chances[0])} {100 * chances[1]:.0f} %" in page


def test_500_who_pass_on_beat_10_000_who_do_not(page):
    small = viral_chance(replace(TWELVECHAIR, followers=500))
    large = viral_chance(replace(TWELVECHAIR, followers=10_000, mean_offspring=0.3))
    assert "500 followers at $R = 0.75$ reach a hundred people" in page
    assert "as often as 10,000 at $R = 0.3$" in page
    assert f"reach a hundred people {small / large:.0f} times as often as 10,000" in page


def test_the_model_without_unevenness_has_no_lightning(cells):
    table = cells.shown("everybody alike")
    assert table.loc["everybody alike", "passed on at all, %"] > table.loc["as assumed", "passed on at all, %"]
    assert table.loc["everybody alike", "viral posts in 1,000"] < 0.5
    assert table.loc["500 followers, and R = 0", "passed on at all, %"] > 50
    assert table.loc["500 followers, and R = 0", "viral posts in 1,000"] == 0


def test_the_quiz(page):
    counts = [0] * 7 + [1, 2, 97]
    assert "Ten posts got 0, 0, 0, 0, 0, 0, 0, 1, 2 and 97 shares" in page
    assert (np.mean(counts), np.median(counts)) == (10, 0)
    assert "Ten shares a post. :: That is the mean" in page
    assert "Without the largest it is a third of a share." in page
    assert "30 % of posts are successful. :: Three were shared at all." in page
    assert sum(count > 0 for count in counts) == 3
    assert "An account's first 200 posts brought no post with 100 shares." in page
    assert "has 9,000 shares, 8,000 of them straight" in page
    assert "They made 1,000 of the 9,000 shares." in page
    assert np.mean(counts[:-1]) == pytest.approx(1 / 3)
    assert "At most about 1.5 %. :: The rule of three: 3/200" in page
    assert 0.9**200 < 1e-8


def test_practice(cells, page):
    outside = cells.names["outside"]
    assert outside.mean() == pytest.approx(1 / 6, abs=0.005)
    offers = cells.names["offers"].set_index("R")["worth, euros"]
    assert f"a tenth of a hit, worth {offers[0.6]:.0f}" in page
    assert "For 2,000 euros, says an agency" in page
    assert "is worth 500 euros" in page
    assert "It takes an $R$ near 1.2" in page
    assert "About one in six, in a made-up town." in page
    assert offers[1.1] < 2000 < offers[1.2]
    assert 100 * viral_chance(replace(TWELVECHAIR, mean_offspring=0.6)) < 0.2
