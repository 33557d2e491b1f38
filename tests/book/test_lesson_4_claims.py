"""What the prose of lesson 4 says about its own figures, tables and simulators, recomputed."""

import re
from dataclasses import replace
from math import exp

import numpy as np
import pandas as pd
import pytest

import twoway.data
from tests.book.cells import Cells
from tests.book.studies import unsupported
from twoway.model import PRESETS, World
from twoway.model.frequency import sweep
from twoway.model.funnel import Experiment, expect, repeat


@pytest.fixture(scope="module")
def source(root) -> str:
    return (root / "chapters/04-experiments.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source) -> str:
    return " ".join(source.split())


@pytest.fixture(scope="module")
def cells(source) -> Cells:
    return Cells(source)


@pytest.fixture(scope="module")
def found(cells) -> pd.DataFrame:
    """The four differences in euros a person, with their intervals."""
    return cells.names["found"]


def poisson(count: int, mean: float) -> float:
    """The chance of `count` events or fewer."""
    terms, total = exp(-mean), exp(-mean)
    for k in range(1, count + 1):
        terms *= mean / k
        total += terms
    return total


def solve(function, low: float, high: float) -> float:
    """Where a falling function crosses 0."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return low


def test_twelvechair_posted_1_7_times_a_day_some_days_not_at_all(page):
    posts = twoway.data.load("posts").drop_duplicates("post_id")
    own = posts[posts["account_id"] == "conversational"]
    assert "has posted 1.7 times a day, often twice, sometimes not at all" in page
    assert round(len(own) / 180, 1) == 1.7
    assert "In September it draws lots among 4,000 people, far more than follow it" in page
    assert "For 21 days it counts" in page
    days = pd.to_datetime(own["created_at"], utc=True, format="ISO8601").dt.date.value_counts()
    assert days.value_counts().idxmax() == 2
    assert len(days) < 150


@pytest.fixture(scope="module")
def rates():
    """What the simulator shows at some of its numbers of posts a day, after half a year."""
    runs = sweep(PRESETS["conversational"], World(), [2.0, 2.5, 3.0], range(1, 21), days=[180])
    measures = ("orders", "revenue", "profit", "followers")
    return {measure: runs.pivot(index="seed", columns="rate", values=measure) for measure in measures}


def test_three_posts_sell_more_than_two_and_earn_less(rates, page):
    def gap(measure):
        steps = rates[measure][3.0] - rates[measure][2.0]
        half = 1.96 * steps.std() / np.sqrt(len(steps))
        return steps.mean(), steps.mean() - half, steps.mean() + half

    mean, low, high = gap("orders")
    assert (f"{mean:.2f}", f"{low:.1f}", f"{high:.1f}") == ("4.85", "2.2", "7.5")
    assert "Go from 2 posts to 3, for half a year" in page
    assert "Orders rise by 4.9 (95 % interval 2.2 to 7.5)" in page
    mean, low, high = gap("profit")
    assert f"Profit falls by {-mean:.0f} euros ({-high:.0f} to {-low:,.0f})" in page
    followers = rates["followers"].mean().round().astype(int)
    assert f"Followers fall from {followers[2.0]} to {followers[3.0]}" in page


def test_the_breaking_point_moves_as_the_card_says(root, page):
    """The card's own test recomputes its table; here both pages must say the same."""
    card = (root / "chapters/reference/models/posting-frequency.md").read_text(encoding="utf-8")
    assert "| conversational, 4 | 4.5 (4 to 6) | 3 (2.5 to 3.5) | 0 | 2 (1.5 to 2) |" in card
    assert "After 30 days no number of posts has paid for its hours" in page
    assert "After 180 days it is at 2 posts a day. The twenty seeds can't tell 1.5 from 2." in page
    assert "highest at 4.5 posts a day on day 30, and at 3 on day 180" in page


def test_if_an_hour_costs_nothing_most_profit_is_at_two_and_a_half(rates, page):
    assert "let an hour cost nothing: most profit moves from 2 posts a day to 2.5" in page
    assert rates["profit"].mean().idxmax() == 2.0
    assert rates["revenue"].mean().idxmax() == 2.5


def test_noon_led_and_then_drew_nothing(cells, page):
    brassbell = cells.names["brassbell"]
    assert brassbell["first"].idxmax() == 12
    assert "Of the eleven hours at which the bakery posts, noon drew the most comments" in page
    assert "Noon is highest in the first half, 0.71, and at zero in the second, which 10:00 leads" in page
    assert brassbell["second"][12] == 0
    assert f"Noon led with {brassbell['first'].max():.2f}" in page
    assert list(brassbell.index[brassbell["second"] == 0]) == [12, 17]
    assert brassbell["second"].idxmax() == 10
    assert len(brassbell) == 11

    posts = cells.names["posts"]
    noon = posts[(posts["account_id"] == "broadcast") & (posts["hour"] == 12)].groupby("half")
    assert dict(noon["comments"].sum()) == {"first": 8, "second": 0}
    assert noon.size()["second"] == 17
    assert "drew **nothing**: 17 posts, no comment" in page
    assert "(17:00 shares the place.)" in page
    assert noon["reach"].sum()["second"] == 714
    told = "none from a reach of 714 in the second, and a true rate of anything up to about 0.4 per 100 may bring none"
    assert told in page
    assert round(100 * 3 / 714, 1) == 0.4


def test_eight_comments_fit_a_true_mean_from_3_5_to_16(page):
    low = solve(lambda mean: poisson(7, mean) - 0.975, 0, 8)
    high = solve(lambda mean: poisson(8, mean) - 0.025, 8, 40)
    assert (round(low, 1), round(high)) == (3.5, 16)
    assert "8 comments in the first half, and a true mean of anything from 3.5 to 16 may bring 8" in page


def test_hours_that_mean_nothing_crown_as_good_a_winner_three_times_in_four(cells, page):
    share = int(re.search(r"as good as noon or better: (\d+)%", cells.printed("shuffled = "))[1])
    assert 70 <= share <= 82
    assert "In three shuffles of four, hours that mean *nothing*" in page


def test_who_saw_a_post(cells, page):
    table = cells.shown("euros_each")
    seen, unseen = table.loc[("once", True)], table.loc[("once", False)]
    assert f"Its {seen['people']:.0f} people who saw a post spent {seen['euros_each']} euros each" in page
    assert f"the {unseen['people']:.0f} who saw none {unseen['euros_each']}." in page
    assert table.loc[("holdout", True), "people"] == 40
    assert "40 people of the holdout who saw posts all the same" in page
    assert seen["people"] + unseen["people"] == 1331
    assert "625 of 1,331 people saw no post" in page
    assert "The 625 who saw nothing stay in `once`" in page


def test_three_people_are_in_two_arms_and_4000_in_the_test():
    rows = twoway.data.load("experiment").drop_duplicates()
    assert (rows.groupby("unit_id")["arm"].nunique() > 1).sum() == 3
    assert rows["unit_id"].nunique() == 4000


def test_those_who_see_a_useless_campaign_order_more_anyway(cells, page):
    orders = cells.shown("orders_anyway")
    assert f"Of a hundred who saw the useless campaign {orders[True]} order, of the others {orders[False]}" in page
    aa = repeat(Experiment(people=20_000, aa_test=1), range(1, 21))
    assert (aa["naive"] > 0).all()
    assert "They lead on each of the seeds 1 to 20" in page


def test_the_four_differences(cells, found, page):
    once, twice, added, looked = (
        found.loc[name] for name in ("once − none", "twice − none", "twice − once", "seen − not seen")
    )
    assert once["euros a person"] == pytest.approx(1.02, abs=0.005)
    assert once["from"] == pytest.approx(0.3, abs=0.05)
    assert once["to"] == pytest.approx(1.7, abs=0.05)
    assert "1.02 euros a person, or anything from 0.3 to 1.7" in page
    assert looked["euros a person"] == pytest.approx(1.73, abs=0.005)
    assert page.count("1.73") == 2
    assert added["euros a person"] == pytest.approx(0.59, abs=0.005)
    assert added["from"] == pytest.approx(-0.3, abs=0.05)
    assert added["to"] == pytest.approx(1.5, abs=0.05)
    assert "The second post adds 0.59, from −0.3 to 1.5" in page
    assert "Twice minus once is 0.59 euros a person, from about −0.3 to 1.5" in page
    assert "It holds 1.4 as well" in page
    assert "The second post brings 0.59 euros." in page
    assert "bring up to about 1.5; this test" in page
    assert (
        "Twice minus once is 0.59, from about minus 0.3 to 1.5: it holds both zero and the 0.46 that would pay" in page
    )
    assert "do that 5,000 times" in page
    assert "(5000, len(spent))" in cells.of("def resampled")[0]
    assert twice["from"] > 0


def test_the_intervals_agree_with_the_textbooks(cells, found):
    """Of a difference of two means, with their variances."""
    arm = cells.names["arm"]
    for name, one, other in (("once − none", "once", "holdout"), ("twice − once", "twice-daily", "once")):
        error = np.sqrt(arm[one].var() / len(arm[one]) + arm[other].var() / len(arm[other]))
        middle = arm[one].mean() - arm[other].mean()
        assert found.loc[name, "from"] == pytest.approx(middle - 1.96 * error, abs=0.06)
        assert found.loc[name, "to"] == pytest.approx(middle + 1.96 * error, abs=0.06)


def test_a_second_post_must_bring_46_cents_and_the_interval_holds_it(cells, found, page):
    needed = cells.names["needed"]
    assert needed == pytest.approx(0.46, abs=0.005)
    assert "keeps 0.6 of each euro and has 503 followers" in page
    assert "each must spend 0.46 euros more. The interval holds 0.46. It holds 0, too" in page
    assert "A second post takes 20 minutes: in 21 days 7 hours, or 140 euros" in page
    assert (21 * 20 / 60, 21 * 20 / 60 * 20) == (7, 140)
    assert found.loc["twice − once", "from"] < 0 < needed < found.loc["twice − once", "to"]
    assert found.loc["once − none", "from"] < needed < found.loc["once − none", "to"]
    account = twoway.data.load("accounts").set_index("account_id").loc["conversational"]
    assert (account["wage_per_hour"], account["margin"]) == (20, 0.6)
    posts = twoway.data.load("posts").drop_duplicates("post_id")
    own = posts[posts["account_id"] == "conversational"]
    assert own["minutes"].mean() == pytest.approx(20, abs=0.5)
    followers = twoway.data.load("followers").drop_duplicates(["account_id", "person_id"])
    still = followers[(followers["account_id"] == "conversational") & followers["unfollowed_at"].isna()]
    assert len(still) == 503


def test_the_truth_is_17_cents(root, page):
    lift = pd.read_csv(root / "data/truth/lift.csv", index_col="arm")["lift"]
    assert lift["twice-daily"] - lift["once"] == pytest.approx(0.0055)
    assert "wins 0.0055 orders a person, of some 30 euros each: about 0.17 euros. It doesn't pay" in page
    test = twoway.data.load("experiment").drop_duplicates()
    assert test.loc[test["converted"], "revenue"].mean() == pytest.approx(30, abs=3)
    assert 0.16 < 0.0055 * 30 < 0.17


def test_how_many_people_it_would_take(cells, page):
    spread, needed = cells.names["spread"], cells.names["needed"]
    assert round(spread) == 12
    assert 4 * spread / np.sqrt(1331) == pytest.approx(1.3, abs=0.05)
    people = 16 * spread**2 / needed**2
    assert people == pytest.approx(11_000, rel=0.02)
    assert people / 1331 == pytest.approx(8, abs=0.5)
    assert "Here $s$ is 12 euros" in page
    assert "So this test could see 1.3 euros. The 0.46 that matters takes about 11,000 people in each arm" in page
    assert "in each arm, eight times as many" in page
    assert "The test's 1,331 people see 1.3 euros; to see 0.46 it takes about 11,000." in page
    assert "take $16\\,s^2/d^2$ people" in page
    assert "To settle the second post takes 22,000 people. Twelvechair has 500 followers." in page
    assert "That a second post does: not with 4,000 people." in page


def test_what_a_campaign_with_2000_people_can_show(page):
    small, large = Experiment(), Experiment(people=32_000)
    test = repeat(small, [1]).iloc[0]
    said = f"an incremental ROI of {test['roi']:.0%}, from {test['roi_low']:.0%} to {test['roi_high']:.0%}"
    assert said.replace("%", " %").replace("-", "−") in page
    assert f"The true one is {expect(small).roi:.0%}".replace("%", " %") in page
    assert f"Only {expect(small).power:.0%} of such tests see".replace("%", " %") in page
    assert f"With 32,000, {expect(large).power:.0%} see it".replace("%", " %") in page
    assert 480 < 200 * expect(large).roi_half_width < 500
    assert "is still nearly 500 points wide" in page
    assert "with 2,000 people, half of them held out" in page
    assert "**With 2,000 people the test says almost nothing.** On seed 1 it" in page
    assert (small.people, small.holdout_share) == (2000, 0.5)
    naive = replace(large, aa_test=1)
    assert expect(naive).naive_power > 0.99


def test_looking_often_finds_something_in_nearly_one_test_of_five(cells, page):
    tests, looks = cells.names["tests"], cells.names["looks"]
    assert len(looks) == 22
    assert tests[:, -1].mean() == pytest.approx(0.05, abs=0.01)
    assert tests.any(axis=1).mean() == pytest.approx(0.18, abs=0.02)
    assert "One look: about 5 %. Twenty-two looks: nearly one in five" in page
    assert "Now look 22 times as people come in" in page
    assert "With 22 looks at nothing, nearly one test in five" in page
    assert "We do that 2,000 times." in page
    assert len(tests) == 2000
    assert "at one look stays near 5 per cent" in page
    assert ((tests.mean(axis=0) > 0.03) & (tests.mean(axis=0) < 0.07)).all()


def test_more_than_a_third_bought_after_three_weeks(cells, page):
    days = cells.names["days"]
    late, n, z = int((days >= 21).sum()), len(days), 1.96
    middle = (late / n + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(late / n * (1 - late / n) / n + z**2 / (4 * n**2))
    assert f"{late} of {n} (95 % interval {100 * (middle - half):.0f} % to {100 * (middle + half):.0f} %)" in page
    assert late / n > 1 / 3
    assert "Twelvechair's test counts 21 days" in page


def test_christmas_raised_orders_by_44_per_cent(cells, page):
    ratio, low, high = map(float, re.findall(r"\d+\.\d+", cells.printed("luck = ")))
    assert f"Orders rise by {100 * (ratio - 1):.0f} %, with an interval from {100 * (low - 1):.0f} % to" in page
    assert f"to {100 * (high - 1):.0f} %. **There was no account**" in page
    assert list(cells.names["month"][cells.names["autumn"]].dt.month) == [9, 10]
    assert list(cells.names["month"][cells.names["after"]].dt.month) == [11, 12]
    books = twoway.data.load("monthly").set_index("month")["orders"]
    assert len(books) == 23
    assert "orders in 23 months of 2023 and 2024. August is lowest, both Decembers tower over 2,000" in page
    assert "both Januaries that follow or begin are back near 1,100" in page
    assert all(abs(books[month] - 1100) < 50 for month in ("2023-01", "2024-01"))
    assert "opened its account on 1 November 2024" in page
    assert set(books.index[books > 2000]) == {"2023-12", "2024-12"}
    assert books.idxmin() == "2023-08"


def test_what_likes_tell_of_orders(cells, page):
    table = cells.shown('"all weeks"').round(2)
    told = "likes go with orders: {} ({} to {})".format(*table.loc["all weeks"])
    assert told in page
    assert table.loc["all weeks", "from"] > 0
    bakeries = table.loc[["Brassbell", "Twelvechair"]]
    assert (bakeries["from"] < 0).all()
    assert (bakeries["to"] > 0).all()
    assert "Within each bakery it is {} or {}, and the intervals hold 0".format(*bakeries["correlation"]) in page
    assert "(Brassbell's is {} to {})".format(*bakeries.loc["Brassbell", ["from", "to"]]).replace("-", "−") in page
    weeks = cells.names["weeks"].groupby("account_id")[["likes", "orders"]]
    assert (weeks.size() == 25).all()
    assert "25 weeks can't say" in page
    assert (weeks.sum().loc["conversational"] > weeks.sum().loc["broadcast"]).all()


def test_paid_by_comments_you_earn_nothing(cells, page):
    chosen = cells.shown("chosen.reset_index")
    for name in ("most comments", "most orders"):
        assert tuple(chosen.loc[name, ["posts a day", "offers"]]) == (4, 0)
    comments, profit = chosen.loc["most comments"], chosen.loc["most profit"]
    assert comments["comments"] > 1100
    assert abs(comments["profit"]) < 100
    assert profit["profit"] == pytest.approx(2000, abs=100)
    assert profit["comments"] == pytest.approx(200, abs=10)
    assert profit["comments"] / comments["comments"] == pytest.approx(1 / 6, abs=0.01)
    assert len(cells.names["means"]) == 12
    assert "draws a sixth of them" in page
    assert "most comments, over 1,100, makes no profit" in page
    assert "most profit, about 2,000 euros, draws about 200 comments" in page
    assert "a [promo share](metric-promo-share) of 0, a quarter or a half" in page
    assert {offers for _, offers in cells.names["ways"]} == {0, 0.25, 0.5}


def test_bought_followers_are_150(root, page):
    assert "cheating (Brassbell's 150 bought followers)" in page
    assert len(pd.read_csv(root / "data/truth/bots.csv").query("account_id == 'broadcast'")) == 150


def test_practice_1_friday_leads_and_sunday_after_it(cells, page):
    table = cells.shown("by_day.loc")
    first, second = (table[half].sort_values(ascending=False) for half in ("first", "second"))
    assert list(first.index[:2]) == ["Friday", "Tuesday"]
    assert first.index[-2] == "Sunday"
    assert second.index[0] == "Sunday"
    assert list(second.index).index("Friday") == 2
    assert second["Tuesday"] == 0
    posts = cells.names["posts"]
    whole = posts[posts["account_id"] == "broadcast"].groupby("half")[["comments", "reach"]].sum()
    assert (100 * whole["comments"] / whole["reach"]).astype(float).round(2).to_list() == [0.46, 0.27]
    assert "from 0.46 to 0.27" in page
    assert "Friday led, and came third. Tuesday, the second, fell to nothing. Sunday, next to last, leads." in page


def test_practice_2_the_mean_of_ratios_loses_the_weeks_without_an_order(cells, page):
    table = cells.shown('"mean of weekly ratios"')
    twelvechair = table.loc["conversational"]
    weekly, sums = twelvechair["mean of weekly ratios"], twelvechair["ratio of sums"]
    assert f"Twelvechair's weeks say {weekly:.0f} minutes, its sums {sums:.0f}" in page
    assert list(table["weeks left out"]) == [5, 4]
    assert "with all their work: 4 here, 5 at Brassbell" in page
    assert "over the 25 whole weeks" in page
    assert table.loc["broadcast"].iloc[0] == pytest.approx(table.loc["broadcast"].iloc[1], rel=0.02)


def test_the_quiz_on_minutes_per_order_adds_up(page):
    assert "One week took 100 minutes and sold 1 order, the next took 300 and sold 6." in page
    assert "( ) 75 :: That is the mean of 100 and 50." in page
    assert (100 / 1, 300 / 6, (100 / 1 + 300 / 6) / 2) == (100, 50, 75)
    assert "(x) 57 :: 400 minutes for 7 orders." in page
    assert round(400 / 7) == 57
    assert "( ) 0.0175 :: That is orders per minute." in page
    assert 7 / 400 == 0.0175


def test_what_is_said_of_studies_is_what_the_bibliography_says(source):
    section = source[source.index("(experiments-studies)=") : source.index("(experiments-aside)=")]
    assert len(section) > 3000
    assert unsupported(section) == []
    assert unsupported(section.replace("0.12", "0.13"))
    for claim in (
        "On Facebook, comparisons like this often missed what 15 large experiments found {cite}`gordon2019`",
        "In 25 experiments of retailers and brokers in the United States, the median interval on the ROI of what the"
        " advertising added was over 100 percentage points wide {cite}`lewis2015`",
        "before you use its 280 %? {cite}`wang2020`",
    ):
        assert re.sub(r"\s+", " ", claim.split(" {cite}")[0]) in " ".join(
            source.replace("[ROI](metric-roi)", "ROI").split()
        )
        assert unsupported(claim) == []
