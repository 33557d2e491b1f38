"""What the prose of lesson 4 says about its own figures, tables and simulators, recomputed."""

import ast
import contextlib
import io
import re
from dataclasses import replace
from math import exp

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import twoway.data
from twoway.model import PRESETS, World
from twoway.model.frequency import sweep
from twoway.model.funnel import Experiment, expect, repeat


@pytest.fixture(scope="module")
def source(root) -> str:
    return (root / "chapters/04-experiments.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source) -> str:
    return " ".join(source.split())


class Cells:
    """The page's own cells, run in order: what each printed and showed, by a piece of its code."""

    def __init__(self, source: str) -> None:
        self.names: dict[str, object] = {}
        self.ran: list[tuple[str, str, object]] = []
        for cell in re.findall(r"```\{code-cell\} ipython3\n(.*?)\n```", source, flags=re.DOTALL):
            code = re.sub(r"\A(---\n.*?\n---|:tags:.*?\n)", "", cell, flags=re.DOTALL)
            if "show(PostingFrequency" in code or "show(Funnel" in code:
                continue
            tree, value, printed = ast.parse(code), None, io.StringIO()
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            with contextlib.redirect_stdout(printed):
                exec(compile(tree, "cell", "exec"), self.names)
                if last:
                    value = eval(compile(ast.Expression(last.value), "cell", "eval"), self.names)
            self.ran.append((code, printed.getvalue(), value))
            plt.close("all")

    def of(self, piece: str) -> tuple[str, str, object]:
        (cell,) = [cell for cell in self.ran if piece in cell[0]]
        return cell

    def printed(self, piece: str) -> str:
        return self.of(piece)[1]

    def shown(self, piece: str):
        return self.of(piece)[2]


@pytest.fixture(scope="module")
def cells(source):
    backend = matplotlib.get_backend()
    matplotlib.use("Agg")
    with matplotlib.rc_context():
        ran = Cells(source)
    matplotlib.use(backend)
    return ran


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
    assert "Orders rise by 4.9 (95 % interval 2.2 to 7.5)" in page
    mean, low, high = gap("profit")
    assert f"Profit falls by {-mean:.0f} euros ({-high:.0f} to {-low:,.0f})" in page
    followers = rates["followers"].mean().round().astype(int)
    assert f"Followers fall from {followers[2.0]} to {followers[3.0]}" in page


def test_the_breaking_point_moves_as_the_card_says(root, page):
    """The card's own test recomputes its table; here both pages must say the same."""
    card = (root / "chapters/reference/models/posting-frequency.md").read_text(encoding="utf-8")
    assert "| conversational, 4 | 4.5 (4 to 6) | 3 (2.5 to 3.5) | 0 | 2 (1.5 to 2) |" in card
    assert "After 180 days it is at 2 posts a day. The twenty seeds can't tell 1.5 from 2." in page
    assert "highest at 4.5 posts a day on day 30, and at 3 on day 180" in page


def test_if_an_hour_costs_nothing_most_profit_is_at_two_and_a_half(rates, page):
    assert "let an hour cost nothing: most profit moves from 2 posts a day to 2.5" in page
    assert rates["profit"].mean().idxmax() == 2.0
    assert rates["revenue"].mean().idxmax() == 2.5


def test_noon_led_and_then_drew_nothing(cells, page):
    brassbell = cells.names["brassbell"]
    assert brassbell["first"].idxmax() == 12
    assert "noon drew the most comments" in page
    assert f"Noon led with {brassbell['first'].max():.2f}" in page
    assert list(brassbell.index[brassbell["second"] == 0]) == [12, 17]
    assert brassbell["second"].idxmax() == 10
    assert len(brassbell) == 11

    posts = cells.names["posts"]
    noon = posts[(posts["account_id"] == "broadcast") & (posts["hour"] == 12)].groupby("half")
    assert dict(noon["comments"].sum()) == {"first": 8, "second": 0}
    assert noon.size()["second"] == 17
    assert "17 posts, no comment" in page
    assert noon["reach"].sum()["second"] == 714
    assert "No comment from 714 people reached fits up to about 0.4 per 100" in page
    assert round(100 * 3 / 714, 1) == 0.4


def test_eight_comments_fit_a_true_mean_from_3_5_to_16(page):
    low = solve(lambda mean: poisson(7, mean) - 0.975, 0, 8)
    high = solve(lambda mean: poisson(8, mean) - 0.025, 8, 40)
    assert (round(low, 1), round(high)) == (3.5, 16)
    assert "The 8 comments of the first half fit a true mean from 3.5 to 16" in page


def test_hours_that_mean_nothing_crown_as_good_a_winner_three_times_in_four(cells, page):
    share = int(re.search(r"as good as noon or better: (\d+)%", cells.printed("shuffled = "))[1])
    assert 70 <= share <= 82
    assert "Three times in four, hours that mean *nothing*" in page


def test_twelvechairs_second_best_hour_came_last(cells):
    twelvechair = cells.names["rates"].loc["conversational"]
    assert twelvechair["first"].nlargest(2).index[1] == 7
    assert twelvechair["second"].idxmin() == 7


def test_who_saw_a_post(cells, page):
    table = cells.shown("euros_each")
    seen, unseen = table.loc[("once", True)], table.loc[("once", False)]
    assert f"Its {seen['people']:.0f} people who saw a post spent {seen['euros_each']} euros each" in page
    assert f"the {unseen['people']:.0f} who saw none {unseen['euros_each']}." in page
    assert table.loc[("holdout", True), "people"] == 40
    assert "40 people of the holdout who saw posts all the same" in page
    assert seen["people"] + unseen["people"] == 1331
    assert "625 of 1,331 people saw no post" in page


def test_three_people_are_in_two_arms_and_4000_in_the_test():
    rows = twoway.data.load("experiment").drop_duplicates()
    assert (rows.groupby("unit_id")["arm"].nunique() > 1).sum() == 3
    assert rows["unit_id"].nunique() == 4000


def test_those_who_see_a_useless_campaign_order_more_anyway(cells, page):
    orders = cells.shown("orders_anyway")
    assert f"Of a hundred who saw the useless campaign {orders[True]} order, of the others {orders[False]}" in page
    aa = repeat(Experiment(people=20_000, aa_test=1), range(1, 21))
    assert (aa["naive"] > 0).all()


def test_the_four_differences(found, page):
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
    assert "about −0.3 to 1.5" in page
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
    assert "each must bring 0.46 euros" in page
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
    assert "wins 0.0055 orders a person, of some 30 euros: about 0.17 euros" in page
    assert 0.16 < 0.0055 * 30 < 0.17


def test_how_many_people_it_would_take(cells, page):
    spread, needed = cells.names["spread"], cells.names["needed"]
    assert round(spread) == 12
    assert 4 * spread / np.sqrt(1331) == pytest.approx(1.3, abs=0.05)
    people = 16 * spread**2 / needed**2
    assert people == pytest.approx(11_000, rel=0.02)
    assert people / 1331 == pytest.approx(8, abs=0.5)
    assert "takes about 11,000 people in each arm, eight times as many" in page
    assert "To settle the second post takes 22,000 people" in page


def test_what_a_campaign_with_2000_people_can_show(page):
    small, large = Experiment(), Experiment(people=32_000)
    test = repeat(small, [1]).iloc[0]
    said = f"an incremental ROI of {test['roi']:.0%}, from {test['roi_low']:.0%} to {test['roi_high']:.0%}"
    assert said.replace("%", " %").replace("-", "−") in page
    assert f"The true one is {expect(small).roi:.0%}".replace("%", " %") in page
    assert f"Only {expect(small).power:.0%} of such tests see".replace("%", " %") in page
    assert f"With 32,000, {expect(large).power:.0%} see it".replace("%", " %") in page
    assert 480 < 200 * expect(large).roi_half_width < 500
    naive = replace(large, aa_test=1)
    assert expect(naive).naive_power > 0.99


def test_looking_often_finds_something_in_nearly_one_test_of_five(cells, page):
    tests, looks = cells.names["tests"], cells.names["looks"]
    assert len(looks) == 22
    assert tests[:, -1].mean() == pytest.approx(0.05, abs=0.01)
    assert tests.any(axis=1).mean() == pytest.approx(0.18, abs=0.02)
    assert "Twenty-two looks: nearly one in five" in page


def test_more_than_a_third_bought_after_three_weeks(cells, page):
    days = cells.names["days"]
    late, n, z = int((days >= 21).sum()), len(days), 1.96
    middle = (late / n + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(late / n * (1 - late / n) / n + z**2 / (4 * n**2))
    assert f"{late} of {n} (95 % interval {100 * (middle - half):.0f} % to {100 * (middle + half):.0f} %)" in page
    assert late / n > 1 / 3


def test_christmas_raised_orders_by_44_per_cent(cells, page):
    ratio, low, high, *each = map(float, re.findall(r"\d+\.\d+", cells.printed("luck = ")))
    assert f"Orders rise by {100 * (ratio - 1):.0f} %, with an interval from {100 * (low - 1):.0f} % to" in page
    assert f"to {100 * (high - 1):.0f} %. **There was no account**" in page
    assert [round(euros) for euros in each] == [29, 31]
    books = twoway.data.load("monthly").set_index("month")["orders"]
    assert len(books) == 23
    assert set(books.index[books > 2000]) == {"2023-12", "2024-12"}
    assert books.idxmin() == "2023-08"


def test_likes_and_orders_go_together_only_in_the_heap(cells):
    table = cells.shown('"all weeks"')
    assert table.loc["all weeks", "from"] > 0
    for bakery in ("Brassbell", "Twelvechair"):
        assert table.loc[bakery, "from"] < 0 < table.loc[bakery, "to"]


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


def test_bought_followers_are_150(root):
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


def test_practice_2_the_mean_of_ratios_loses_the_weeks_without_an_order(cells, page):
    table = cells.shown('"mean of weekly ratios"')
    twelvechair = table.loc["conversational"]
    weekly, sums = twelvechair["mean of weekly ratios"], twelvechair["ratio of sums"]
    assert f"Twelvechair's weeks say {weekly:.0f} minutes, its sums {sums:.0f}" in page
    assert list(table["weeks left out"]) == [5, 4]
    assert table.loc["broadcast"].iloc[0] == pytest.approx(table.loc["broadcast"].iloc[1], rel=0.02)


def test_the_quiz_on_minutes_per_order_adds_up():
    assert round(400 / 7) == 57
    assert (100 / 1 + 300 / 6) / 2 == 75


def test_each_quiz_is_one(source):
    """A fence of backticks with a backtick in its first line is none: the quiz would be printed as it stands."""
    asked = re.findall(r"^```\{quiz\} (.*)$", source, flags=re.MULTILINE)
    assert len(asked) == 5
    assert not [question for question in asked if "`" in question]
