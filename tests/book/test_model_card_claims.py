"""What the model card says of the model's outcomes, recomputed; what it says of others', held to one record of it."""

import math
import re
import runpy

import numpy as np
import pandas as pd
import pytest

from twoway.model import PARAMETERS, PRESETS, Account, World, simulate_all
from twoway.model import parameters as limits
from twoway.model.frequency import Business

SINGLE, MEAN = range(1, 61), slice(0, 20)  # seeds 1 to 60, of which 1 to 20 make the card's means
ACCOUNTS = {**PRESETS, "silent": Account(posts_per_day=0)}
T_95 = 2.093  # Student's t with 19 degrees of freedom
# What others found. Wang, Greenwood and Pavlou (2020), abstract: a post's effect on purchases and on unfollowing.
WANG = {"purchases": 0.06, "unfollowing": 2.80}
# The data published with Moro, Rita and Vala (2016): posts, the page's likes from first to last, and means of a post.
MORO = {"posts": 500, "year": 2014, "likes": (81_370, 139_441), "comments": 7.48, "reached": 13_903}
# What `python benchmarks/mesa_comparison.py` printed on 22 November 2026: people, then milliseconds and times faster.
TIMES = [
    (300, "23 ms", "164 ms", "7.2", "52 ms", "2.3"),
    (3_000, "47 ms", "1,659 ms", "35", "463 ms", "9.9"),
    (30_000, "0.27 s", "24 s", "89", "6.6 s", "23"),
]
LINE = (20, 47, 0.98)  # milliseconds, milliseconds for a million people x days, R squared
GENERATOR, TOGETHER = 0.15, "half"  # the generator's share; thirteen accounts in one pass
COLUMNS = ("orders", "followers", "trust", "comments", "views", "minutes", "revenue", "leaves")


@pytest.fixture(scope="module")
def daily() -> dict[str, dict[str, np.ndarray]]:
    """Of each account, and one that never posts: a row for each seed, a column for each day."""
    runs = [simulate_all(ACCOUNTS.values(), seed=seed) for seed in SINGLE]
    return {
        name: {column: np.array([run[number].daily[column] for run in runs]) for column in COLUMNS}
        for number, name in enumerate(ACCOUNTS)
    }


@pytest.fixture(scope="module")
def leads(daily) -> np.ndarray:
    """Conversation's lead in orders so far, a row for each seed, a column for each day."""
    broadcast, conversational = (daily[name]["orders"].cumsum(axis=1) for name in PRESETS)
    return conversational - broadcast


@pytest.fixture(scope="module")
def moves(root) -> pd.DataFrame:
    """The lead at the end, a column for each seed, when one number is moved (test_sensitivity computes some again)."""
    table = pd.read_csv(root / "src/twoway/model/sensitivity/one_at_a_time.csv", comment="#")
    return table.drop(columns="value").set_index(["whose", "parameter", "move"])


@pytest.fixture(scope="module")
def both(root) -> pd.DataFrame:
    """As `moves`, when the trust and the leads that replies bring are moved together."""
    table = pd.read_csv(root / "src/twoway/model/sensitivity/replies.csv", comment="#")
    return table.set_index(["trust", "leads"])


@pytest.fixture(scope="module")
def card(root) -> str:
    return " ".join((root / "chapters/reference/model.md").read_text(encoding="utf-8").split())


def interval(orders: pd.Series) -> tuple[float, float]:
    """The mean over the seeds, and how far its 95 % interval goes to either side."""
    return orders.mean(), T_95 * orders.std() / 20**0.5


def told(orders: pd.Series) -> str:
    return "{:.1f} ± {:.1f}".format(*interval(orders))


def level(orders: pd.Series) -> bool:
    mean, margin = interval(orders)
    return abs(mean) <= margin


def swings(moves: pd.DataFrame, whose: str) -> pd.Series:
    """How far the mean lead goes when a number is a quarter smaller or larger."""
    mean = moves.mean(axis=1)
    ends = mean[whose].unstack("move")[["less", "more"]].assign(default=mean["nobody", "nothing", "as it is"])
    return (ends.max(axis=1) - ends.min(axis=1)).sort_values(ascending=False)


def test_on_average_conversation_overtakes_around_day_90_to_100(leads, card):
    mean = leads[MEAN].mean(axis=0)
    assert mean[30 - 1] < -1
    assert mean[90 - 1] == pytest.approx(0, abs=0.5)
    assert mean[100 - 1] > 1.5
    assert (mean[100 - 1 :] > 0).all()
    assert "overtakes around day 90 to 100, on average: at day 90 the two are level, at day 100 it is ahead" in card
    assert "means of seeds 1 to 20" in card
    assert "seed in range(1, 21)" in card


def test_in_single_seeds_it_takes_the_lead_for_good_between_day_48_and_day_160(leads, card):
    days = [int(np.flatnonzero(lead <= 0)[-1]) + 2 for lead in leads]
    told = f"In single seeds, 1 to 60, it took the lead for good anywhere between day {min(days)} and day {max(days)}"
    assert told in card


def looked_at(daily) -> list[str]:
    """The rows of the card's table of what was looked at, up to its last column."""
    found = []
    for name in PRESETS:
        mean = {column: values[MEAN].mean(axis=0) for column, values in daily[name].items()}
        cost = Business().wage * mean["minutes"].sum() / 60
        found.append(
            [
                f"{mean['minutes'].mean():.1f}",
                f"{mean['followers'][-1]:.0f}",
                f"{mean['trust'][-1]:.2f}",
                f"{100 * mean['comments'].sum() / mean['views'].sum():.1f}",
                f"{mean['orders'].sum():.0f}",
                f"{100 * (Business().margin * mean['revenue'].sum() - cost) / cost:.0f} %",
            ]
        )
    return [f"| {broadcast} | {conversational} |" for broadcast, conversational in zip(*found, strict=True)]


def test_what_was_looked_at_is_what_comes_out(daily, root):
    text = (root / "chapters/reference/model.md").read_text(encoding="utf-8")
    table = re.search(r"^\| Looked at .*?\n\n", text, re.DOTALL | re.MULTILINE)[0].strip().splitlines()[2:]
    rows = looked_at(daily)
    assert len(table) == len(rows)
    for line, row in zip(table, rows, strict=True):
        assert row in line

    daily = {**daily, "broadcast": {**daily["broadcast"], "orders": 2 * daily["broadcast"]["orders"]}}
    assert looked_at(daily)[4] not in table[4]


def test_the_published_numbers_stand_beside_the_models(daily, moves, card):
    lost = {name: columns["leaves"][MEAN].sum() for name, columns in daily.items()}
    times = [lost[name] / lost["silent"] for name in PRESETS]
    assert (
        "broadcast loses {:.1f} times, conversation {:.1f} times the followers that an account".format(*times) in card
    )
    assert f"a follower sees {World().view_chance:.0%} of posts".replace("%", " %") in card
    comments = [daily[name]["comments"][MEAN].sum() / daily[name]["views"][MEAN].sum() for name in PRESETS]
    assert "| {:.1f} and {:.1f} |".format(*(100 * share for share in comments)) in card

    seen = moves.mean(axis=1).xs("observed", level="move")["world"]
    assert (
        f"With a `view_chance` of 0.04, broadcast ends {-seen['view_chance']:.0f} orders ahead; "
        "with a `comment_chance` of 0.003, which gives that page's rate of comments, "
        f"{-seen['comment_chance']:.0f}.**"
    ) in card


def test_a_comment_chance_of_0_003_gives_the_pages_rate_of_comments():
    """0.05 on 100 people reached."""
    world = World(comment_chance=0.003)
    runs = [simulate_all([PRESETS["conversational"]], world, seed)[0].daily for seed in range(1, 11)]
    here = 100 * sum(run["comments"].sum() for run in runs) / sum(run["views"].sum() for run in runs)
    assert f"{here:.2f}" == f"{100 * MORO['comments'] / MORO['reached']:.2f}" == "0.05"


def test_the_lead_is_what_the_moves_start_from(leads, moves, card):
    start = moves.loc["nobody", "nothing", "as it is"]
    assert start.tolist() == leads[MEAN, -1].tolist()
    assert f"conversation is ahead, by {start.mean():.0f} orders on average" in card


def test_no_quarter_turns_it_round(moves, card):
    mean = moves.loc["world"].mean(axis=1)
    quarter = mean[mean.index.isin(["less", "more"], level="move")]
    assert quarter.idxmin() == ("view_chance", "less")
    assert f"At the least, {quarter.min():.0f} orders remain, with a quarter off `view_chance`" in card


def test_some_halves_do_and_no_other_half_or_double(moves, card):
    wide = moves.loc["world"][moves.loc["world"].index.isin(["half", "double"], level="move")]
    ahead = {key: interval(orders) for key, orders in wide.iterrows()}
    unclear = {key for key, (mean, margin) in ahead.items() if mean <= margin}
    assert unclear == {("view_chance", "half"), ("days", "half")}
    seen = wide.loc["view_chance", "half"]
    assert not level(seen)
    assert f"broadcast ends ahead, by {told(-seen)} orders" in card
    assert level(wide.loc["days", "half"])

    nearest = sorted(set(ahead) - unclear, key=lambda key: ahead[key][0])[:2]
    assert nearest == [("promo_fatigue", "half"), ("comment_chance", "half")]
    words = " and ".join(f"half of `{name}` ({told(wide.loc[name, move])})" for name, move in nearest)
    assert f"the nearest are {words}" in card


def test_how_much_talk_there_is_matters_more_than_what_an_answer_does(moves, card):
    swing = swings(moves, "world")
    assert list(swing.index[:5]) == ["days", "view_chance", "comment_chance", "opening_followers", "buyer_share"]
    assert (
        f"of `view_chance` or `comment_chance` swings the lead by {swing['view_chance']:.0f} orders, "
        f"of `lead_chance_reply` by {swing['lead_chance_reply']:.0f}, "
        f"of `trust_gain_reply` by {swing['trust_gain_reply']:.0f}. "
        f"When you look, `days`, swings it by {swing['days']:.0f}."
    ) in card
    assert f"{swing['view_chance']:.0f}" == f"{swing['comment_chance']:.0f}"


def test_much_does_nothing(moves, card):
    swing = swings(moves, "world")
    assert set(swing.index[swing < 1]) - set(swing.index[swing < 0.1]) == {"lead_chance_promo", "leave_chance_tired"}
    assert swing["trust_loss_unanswered"] < 0.1
    start = moves.loc["nobody", "nothing", "as it is"].tolist()
    by_name = moves.loc["world"].groupby(level="parameter")
    idle = {name for name, rows in by_name if (rows.to_numpy() == start).all()}
    money = {name for name in idle if name.startswith(("order_value", "minutes"))}
    assert (len(idle), len(money), len(idle - money)) == (8, 5, 3)
    assert idle - money == {"connector_chance", "connector_shares", "goodwill_growth"}
    assert "Eight numbers *can't* move orders: five only count money and minutes, and three concern connectors" in card


def test_the_plot_leaves_out_no_number_that_matters(moves, card):
    swing = swings(moves, "world")
    assert len(swing) == sum(parameter["group"] == "world" for parameter in PARAMETERS)
    assert swing.iloc[14] > 5 > swing.iloc[15]
    assert "head(15)" in card
    wide = moves.loc["world"].mean(axis=1).loc[swing.index[:15]].drop("observed", level="move")
    assert set(wide.index[wide > 75]) == {("days", "double")}, "more than one beyond the plot's edge"
    assert wide.min() > -8


def test_the_accounts_own_levers(moves, card):
    assert level(moves.loc["conversational", "posts_per_day", "half"])
    answered = moves.loc["conversational", "reply_share", "half"]
    assert f"and with half its `reply_share` {told(answered)} orders ahead" in card


def test_both_effects_of_replies_at_once(both, card):
    assert level(both.loc[0, 1])
    assert level(both.loc[1, 0])
    assert f"With half of both, conversation is still ahead by {told(both.loc[0.5, 0.5])}." in card
    doubled = both.mean(axis=1)
    once = sorted([doubled[1, 2], doubled[2, 1]])
    assert "the lead is {:.1f} or {:.1f}; double both, and it is {:.1f}.".format(*once, doubled[2, 2]) in card
    assert doubled[2, 2] - doubled[1, 1] > sum(once) - 2 * doubled[1, 1]


def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def presets(daily, both) -> list[str]:
    """Sentences on the two accounts and on what is taken away from replies; each holds, or this fails."""
    minutes = [daily[name]["minutes"][MEAN].mean() for name in PRESETS]
    assert level(both.loc[1, 0])
    assert level(both.loc[0, 1])
    loss, margin = interval(both.loc[0, 0])
    assert loss < -margin
    return [
        "The two presets take about the same work, {:.1f} and {:.1f} minutes a day.".format(*minutes),
        "Take away the leads that replies bring, and the two about tie. Take away everything replies do, and "
        "conversation loses. Take away only the trust that replies build, and they about tie, too.",
        "With either at 0 and the other as it is, the two accounts are level.",
    ]


def moved(moves) -> list[str]:
    """Sentences on the numbers moved one at a time, of which other tests hold the numbers."""
    mean, swing = moves.loc["world"].mean(axis=1), swings(moves, "world")
    assert mean[mean.index.isin(["less", "more"], level="move")].min() > 10
    assert swing[["lead_chance_promo", "leave_chance_tired"]].max() < 1
    assert level(moves.loc["conversational", "posts_per_day", "half"])
    assert list(swing.index[:3]) == ["days", "view_chance", "comment_chance"]
    return [
        "Days, view chance and comment chance matter most.",
        "A quarter more or less of any number leaves conversation more than ten orders ahead; "
        "half the view chance puts broadcast just ahead, half the days makes the two level.",
        "**No quarter turns it round.**",
        "**Some halves do.** If a follower sees half as many posts, broadcast ends ahead",
        "On half the days the two are level. All other halves and doubles leave conversation clearly ahead;",
        "drives buyers from both (`leave_chance_tired`): less than one order.",
        "(`trust_loss_unanswered`) does not matter at all",
        "With half its posts the conversational account is level with broadcast",
    ]


def of_others(root) -> list[str]:
    """Sentences on what others found, and on how long it takes."""
    reached = runpy.run_path(str(root / "benchmarks/sensitivity.py"))["OBSERVED"]["view_chance"]
    likes = " to ".join(f"{round(number, -4):,}" for number in MORO["likes"])
    return [
        f"{1 + WANG['unfollowing']:.1f} times the tendency to unfollow",
        f"The retailer's {percent(WANG['purchases'])} more purchases after a post",
        f"{MORO['posts']} posts of a cosmetics brand's page in {MORO['year']}",
        f"the median post reached {percent(reached)} as many people as like the page",
        f"{100 * MORO['comments'] / MORO['reached']:.2f} comments on 100 people reached",
        f"That page had {likes} likes",
        *(f"| {people:,} | {' | '.join(cells)} |" for people, *cells in TIMES),
        "about {} ms plus {} ms for each million of people times days ($R^2 = {}$".format(*LINE),
        f"The random generator takes {percent(GENERATOR)}.",
        f"thirteen numbers of posts a day take {TOGETHER} the time",
    ]


def of_parameters() -> list[str]:
    world = World()
    most = {10_000_000: "ten million", 15_000_000: "fifteen million"}
    return [
        f"in minutes: {world.minutes_per_post:g} a post, {world.minutes_per_reply:g} a reply, "
        f"{world.minutes_per_connector:g} a week for each courted connector",
        f"People times days may be at most {most[limits.LARGEST_CROWD]}, "
        f"and that times posts a day at most {most[limits.LARGEST_WORK]}.",
        f"(Student's *t*: {T_95:.2f} standard errors for 20 seeds, where the simulator takes 1.96)",
    ]


@pytest.fixture(scope="module")
def sentences(daily, moves, both, root) -> list[str]:
    return [*presets(daily, both), *moved(moves), *of_others(root), *of_parameters()]


def missing(card: str, sentences: list[str]) -> list[str]:
    return [sentence for sentence in sentences if sentence not in card]


def test_the_card_says_what_was_found(card, sentences):
    assert missing(card, sentences) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("45.6 and 45.1 minutes a day", "52 and 45.1 minutes a day"),
        ("and they about tie, too", "and conversation still wins"),
        ("and conversation loses", "and the two about tie"),
        ("the median post reached 4 %", "the median post reached 14 %"),
        ("80,000 to 140,000 likes", "8,000 to 14,000 likes"),
        ("3.8 times the tendency", "2.8 times the tendency"),
        ("| 47 ms | 1,659 ms |", "| 17 ms | 1,659 ms |"),
        ("take half the time", "take a third of the time"),
        ("takes 15 %", "takes 50 %"),
        ("less than one order", "less than ten orders"),
        ("20 a post, 4 a reply", "20 a post, 5 a reply"),
        ("fifteen million", "fifty million"),
        ("2.09 standard errors", "1.96 standard errors"),
    ],
)
def test_another_number_is_noticed(card, sentences, old, new):
    assert card.count(old) == 1, old
    assert len(missing(card.replace(old, new), sentences)) == 1


def milliseconds(told: str) -> float:
    number, unit = told.replace(",", "").split()
    return float(number) * {"ms": 1, "s": 1000}[unit]


def test_the_times_agree_with_each_other():
    """Medians of ratios and of times may differ a little; so may times from their straight line."""
    for people, *cells in TIMES:
        ours, textbook, lean = (milliseconds(cells[at]) for at in (0, 1, 3))
        assert textbook / ours == pytest.approx(float(cells[2]), rel=0.07)
        assert lean / ours == pytest.approx(float(cells[4]), rel=0.07)
        assert ours == pytest.approx(LINE[0] + LINE[1] * people * 180 / 1e6, rel=0.07)


def test_the_intervals_are_students_and_the_simulators_are_not(root):
    x = np.linspace(-T_95, T_95, 20_001)
    density = math.gamma(10) / (math.sqrt(19 * math.pi) * math.gamma(9.5)) * (1 + x**2 / 19) ** -10
    assert np.trapezoid(density, x) == pytest.approx(0.95, abs=1e-4)
    assert "margin: 1.96 * standardError(" in (root / "simulators/two_accounts/compare.js").read_text(encoding="utf-8")


def switches_of_the_simulator(told: str) -> dict[str, dict[str, float]]:
    """What each switch sets, by its label."""
    return {
        label: {name: float(value) for name, value in re.findall(r"(\w+): ([\d.]+)", off)}
        for label, off in re.findall(r"label: '([^']+)',.*?off: \{([^}]*)\}", told, re.DOTALL)
    }


def switches_of_the_card(text: str) -> dict[str, dict[str, float]]:
    table = re.search(r"^\| Switch .*?\n\n", text, re.DOTALL | re.MULTILINE)[0].strip().splitlines()[2:]
    found = {}
    for label, off in (row.split(" | ")[:2] for row in table):
        groups = re.findall(r"((?:`\w+`(?: and )?)+) ([\d.]+)", off)
        found[label.removeprefix("| ")] = {name: float(to) for names, to in groups for name in names.split("`")[1::2]}
    return found


def test_the_switches_set_what_the_card_says(root):
    text = (root / "chapters/reference/model.md").read_text(encoding="utf-8")
    told = (root / "simulators/two_accounts/mechanisms.js").read_text(encoding="utf-8")
    assert len(switches_of_the_card(text)) == 4
    assert switches_of_the_card(text) == switches_of_the_simulator(told)
    assert switches_of_the_card(text) != switches_of_the_simulator(told.replace("share_chance: 0", "share_chance: 1"))
