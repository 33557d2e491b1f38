"""What the prose of lesson 5 says of the model and of the sample data, recomputed."""

from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import twoway.data
from tests.book.studies import unsupported
from twoway.model.plan import Budget, compare, net_value, tipping_cost

SEEDS = range(1, 201)
KEY = ["account_id", "person_id"]
END = pd.Timestamp("2025-07-04T22:00:00Z")


@pytest.fixture(scope="module")
def page(root) -> str:
    return " ".join((root / "chapters/05-plan.md").read_text(encoding="utf-8").split())


def instant(stamps):
    return pd.to_datetime(stamps, utc=True, format="ISO8601")


# The simulator


def budget(**settings):
    """The simulator's settings on the page."""
    return Budget(**{"minutes": 300, "set_up_cost": 20, "platforms": 5, "fit_spread": 0.5, **settings})


def values(seed=1, **settings):
    return {plan: round(value) for plan, value in compare(budget(**settings), seed).values.items()}


@cache
def over_seeds(**settings):
    return pd.DataFrame([compare(budget(**settings), seed).values for seed in SEEDS])


def test_the_shotgun_wins_with_five_hours_and_loses_with_one(page):
    assert "show(Shotgun(minutes=300))" in page
    assert "You have 300 minutes, our bakeries' five hours" in page
    assert "Set the minutes to 60. Who wins now? Go back to 300." in page
    told = values()
    assert (told["even"], told["one"], told["best"]) == (189, 107, 200)
    assert "with 189 euros against 107." in page
    assert "In the model five platforms bring 189 euros and one brings 107." in page
    assert "joins four platforms and brings 200." in page
    assert (compare(budget(), 1).best > 0).sum() == 4
    told = values(minutes=60)
    assert (told["even"], told["one"]) == (-17, 61)
    assert "It loses 17 euros, and one platform brings 61." in page


def test_the_price_of_joining_decides(page):
    assert 40 < tipping_cost(budget(), 1) < 41
    assert "On seed 1 the winner changes just above 40 euros, two hours of work." in page
    assert "At 40 the five win on about three seeds in four" in page
    assert "Leave it at 40 and change the seed" in page
    assert "costs 20 euros to join and keep alive: an hour, at the bakeries' wage" in page
    dear = over_seeds(set_up_cost=40)
    assert (dear["even"] > dear["one"]).mean() == pytest.approx(0.75, abs=0.03)
    assert set(twoway.data.load("accounts")["wage_per_hour"]) == {20}


def test_how_soon_a_platform_tires_turns_the_outcome_round(page):
    told = values(tiring_minutes=240)
    assert (told["one"], told["even"]) == (72, 1)
    assert "one brings 72 and five bring 1. That holds on all of the seeds 1 to 200, as did the opposite" in page
    assert "let a platform tire of you after 240 minutes, not 60." in page
    assert budget().tiring_minutes == 60
    assert (over_seeds(tiring_minutes=240)["one"] > over_seeds(tiring_minutes=240)["even"]).all()
    assert (over_seeds()["even"] > over_seeds()["one"]).all()


def test_what_knowing_is_worth(page):
    usual, dear = over_seeds().mean().round(), over_seeds(set_up_cost=40).mean().round()
    assert (usual["best"], usual["blind"], dear["best"], dear["blind"]) == (231, 214, 164, 124)
    assert "earns 231 on average, and whoever can't tell them apart 214." in page
    assert "At a set-up cost of 40 it is 164 against 124" in page
    assert (231 - 214, 164 - 124) == (17, 40)
    assert "Knowing the fits is worth 17 to 40 euros in the model." in page


# The survey


@pytest.fixture(scope="module")
def survey():
    return twoway.data.load("platform_survey").drop_duplicates(subset="respondent_id")


@pytest.fixture(scope="module")
def on(survey):
    names = survey["platforms"].fillna("").map(lambda text: {name.strip().lower() for name in text.split(";")} - {""})
    every = sorted(set().union(*names))
    return pd.DataFrame({name: names.map(lambda said, name=name: name in said) for name in every})


@pytest.fixture(scope="module")
def in_town(survey):
    """A weighted share in percent, with the ends of its interval."""

    def share(yes):
        weights = survey["weight"].to_numpy()
        yes = np.asarray(yes, dtype=float)
        middle = np.average(yes, weights=weights)
        error = 1.96 * np.sqrt(np.sum((weights * (yes - middle)) ** 2)) / weights.sum()
        return tuple(round(100 * value) for value in (middle, middle - error, middle + error))

    return share


def test_whom_the_survey_asked(page, survey, in_town):
    people = survey.groupby("weight").size()
    assert len(survey) == 300
    assert people.iloc[0] == 200
    assert round(people.index[0]) == 12
    assert people.index[1] > 54.5
    assert survey["weight"].sum() == pytest.approx(8000, abs=1)
    buyers = survey.groupby("weight")["buyer"].mean()
    assert buyers.iloc[0] < buyers.iloc[1:].min()
    assert round(100 * survey["buyer"].mean()) == 42
    assert in_town(survey["buyer"]) == (51, 44, 59)
    assert "42 % buy from such a bakery every month. Of the town it is 51 % (44 to 59)." in page
    assert "| 51 % of adults (44 to 59) |" in page
    assert "a survey of their town of 8,000 adults" in page
    assert "Two hundred of the 300 stand for 12 each, the others for 55 or more." in page
    assert "These 300 answers tell" in page
    assert round(survey["weight"].sum() ** 2 / (survey["weight"] ** 2).sum()) == 186
    assert "some 186 picked by lot" in page


def test_where_adults_are(page, survey, on, in_town):
    raw = (100 * on.mean()).round()
    assert (raw["pictures"], raw["neighbourhood"], raw["video"], raw["professional"]) == (68, 25, 47, 19)
    assert 2.5 < raw["pictures"] / raw["neighbourhood"] < 3
    assert [in_town(on[name])[0] for name in ("pictures", "neighbourhood", "video", "microblog")] == [47, 47, 31, 18]
    assert in_town(on["professional"]) == (19, 14, 25)
    assert "The professional network stays at 19 %" in page
    assert round(raw["professional"]) == 19
    assert "weighted, both have 47, and video falls from 47 to 31." in page
    assert "yet hold 47 per cent of the adults" in page
    assert "( ) 68 %, since these are real answers." in page
    assert "(x) 47 %, with its interval." in page
    assert "( ) 47 %, which is free of error." in page
    assert "Pictures and neighbourhood groups, 47 % each; we are on the first" in page
    assert "ranks fourth, with 19 % (14 to 25)" in page
    assert sorted(on, key=lambda name: -in_town(on[name])[0])[3] == "professional"
    assert "Pictures hold 47 % of adults, video 31 %, microblog 18 %." in page
    assert "pictures lead with 68 per cent and neighbourhood groups have 25; weighted, both have 47" in page
    assert "A survey finds 68 % of respondents on pictures, and 47 % after weighting." in page
    assert "from 24 to 74 %" in page
    assert (round(47.1 / 2), round(47.1 / 2 + 50)) == (24, 74)
    low, high = in_town(on["pictures"].astype(int) - on["neighbourhood"])[1:]
    assert low < 0 < high, "which is larger the survey can't tell"
    young = survey["weight"] < 12
    assert young.mean() == pytest.approx(2 / 3)
    assert survey["weight"][young].sum() / survey["weight"].sum() < 1 / 3
    assert "two thirds of them come from a group that is less than a third of the town" in page


def test_what_another_platform_adds(page, survey, on, in_town):
    order = ["pictures", "neighbourhood", "video", "professional", "microblog"]
    reached = [in_town(on[order[:k]].any(axis=1)) for k in range(1, 6)]
    assert [middle for middle, _, _ in reached] == [47, 80, 86, 87, 88]
    assert reached[1] == (80, 74, 86)
    assert (
        "Two platforms reach 80 % of the adults (74 to 86). The last two of the five add one in a hundred each." in page
    )
    assert "the shares claim 162 % of the town: the average adult is on 1.6 platforms, and one in eight on none" in page
    assert "two platforms reach 80 % of adults, the three in use 63 %" in page
    assert "The shares added up climb past 160." in page
    assert "For our five platforms it would come to 162 %." in page
    assert "( ) 47 %, the largest of them." in page
    assert "(x) Between 47 and 96 %; count" in page
    assert "In the survey it is 63 %." in page
    assert "47 per cent with pictures, 80 with neighbourhood groups too, then 86, 87 and 88." in page
    exact = [np.average(on[order[:k]].any(axis=1), weights=survey["weight"]) for k in range(1, 6)]
    assert all(0.005 < step < 0.015 for step in np.diff(exact)[2:]), "one in a hundred each"
    assert np.average(on.sum(axis=1), weights=survey["weight"]) == pytest.approx(1.62, abs=0.005)
    assert 1 - exact[-1] == pytest.approx(1 / 8, abs=0.005)
    three, two = on[["pictures", "video", "microblog"]].any(axis=1), on[["pictures", "neighbourhood"]].any(axis=1)
    assert in_town(three) == (63, 55, 70)
    assert in_town(two.astype(int) - three) == (17, 9, 25)
    assert "reach 63 % (55 to 70). The best *two* would reach 17 points more (9 to 25)." in page
    pairs = list(combinations(order, 2))
    assert len(pairs) == 10
    assert max(pairs, key=lambda pair: np.average(on[list(pair)].any(axis=1), weights=survey["weight"])) == pairs[0]
    before = np.average(on.drop(columns="professional").any(axis=1), weights=survey["weight"])
    assert 0 < exact[-1] - before < 0.01, "the other adds less than a hundredth"
    assert "96 %. :: That adds up" in page
    assert round(100 * (0.4709 + 0.3138 + 0.1754)) == 96


# Hours, credit, followers


@pytest.fixture(scope="module")
def posts():
    return twoway.data.load("posts").drop_duplicates(subset="post_id")


@pytest.fixture(scope="module")
def leads():
    table = twoway.data.load("leads")
    table = table.assign(lead_id=table["lead_id"].str.lower(), source=table["source"].str.lower())
    table = table.drop_duplicates(subset="lead_id")
    return table.assign(at=instant(table["created_at"]))


@pytest.fixture(scope="module")
def orders():
    table = twoway.data.load("orders").drop_duplicates(subset="order_id")
    table = table[~table["refunded"]]
    return table.assign(at=instant(table["ordered_at"]))


def test_the_hours_of_a_week(page, posts):
    costs = twoway.data.load("costs")
    weekly = costs.groupby("account_id")["minutes"].sum() * 7 / 180
    assert weekly.round().to_dict() == {"broadcast": 317, "conversational": 304}
    assert "| 304 minutes a week | Who, in a week of 479?" in page
    on_posts = posts.groupby("account_id")["minutes"].sum() * 7 / 180
    assert 1 - on_posts["conversational"] / weekly["conversational"] == pytest.approx(0.2, abs=0.02)
    assert 1 - on_posts["broadcast"] / weekly["broadcast"] < 0.01
    ours = costs[costs["account_id"] == "conversational"].sort_values("date")["minutes"].to_numpy()
    weeks = ours[: 25 * 7].reshape(25, 7).sum(axis=1)
    assert (round(weeks.min()), round(weeks.max())) == (182, 479)
    assert pd.Timestamp("2025-01-06").day_name() == "Monday"
    assert "took 182 minutes, its heaviest 479" in page
    assert set(posts["platform"]) == {"pictures", "video", "microblog"}
    assert len(posts[posts["account_id"] == "conversational"]) == 305
    assert ((posts["account_id"] == "conversational") & (posts["kind"] != "promo")).sum() == 236
    assert "305 posts, 236 of them no offers" in page


def test_the_credit_follows_the_work(page, posts, leads, orders):
    touches = twoway.data.load("interactions").drop_duplicates(subset="interaction_id")
    touches = touches[~touches["is_brand"]].merge(posts[["post_id", "account_id", "platform"]], on="post_id")
    touches = touches.assign(touched=instant(touches["created_at"]))
    both = leads.merge(touches[[*KEY, "platform", "touched"]], on=KEY)
    both = both[both["touched"] < both["at"]]
    last = both.loc[both.groupby("lead_id")["touched"].idxmax()]
    assert (len(leads), len(last)) == (84, 56)
    assert 3 * (84 - 56) == 84
    credit = last["platform"].value_counts()
    work = posts.groupby("platform")["minutes"].sum() / posts["minutes"].sum()
    assert credit["pictures"] / 56 == pytest.approx(0.5)
    assert work["pictures"] == pytest.approx(0.5, abs=0.03)
    for platform, count in credit.items():
        middle = (count + 2) / 60
        error = 1.96 * np.sqrt(middle * (1 - middle) / 60)
        assert middle - error < work[platform] < middle + error
    assert [round(credit[name] / 56, 1) for name in ("microblog", "video")] == [0.3, 0.2]
    walk_ins = orders.merge(leads[KEY], on=KEY, how="left", indicator=True)
    walk_ins = walk_ins[walk_ins["_merge"] == "left_only"]
    assert (len(orders), len(walk_ins)) == (90, 6)
    assert "6 of 90 orders came from walk-ins" in page
    ours = orders["account_id"] == "conversational"
    assert (ours.sum(), (walk_ins["account_id"] == "conversational").sum()) == (55, 4)
    assert "| 55 orders, 4 of them walk-ins, [142 minutes each]" in page
    minutes = twoway.data.load("costs").groupby("account_id")["minutes"].sum()
    assert round(minutes["conversational"] / ours.sum()) == 142


def test_the_sources(page, leads):
    ours = leads[leads["account_id"] == "conversational"]["source"].value_counts(dropna=False)
    assert ours.sum() == 45
    assert (ours["direct message"], ours["post link"], ours["event"]) == (13, 13, 3)
    assert ours[ours.index.isna()].sum() == 7
    assert (round(100 * 13 / 45), round(100 * 20 / 45)) == (29, 44)
    assert "Between 13 and 20 of 45 came by direct message: 29 to 44 %." in page
    assert "For 7 of Twelvechair's 45 nobody knows." in page
    assert "3 leads from events" in page
    assert "Direct messages and post links: 26 of 45 leads" in page
    assert "7 of 45 sources missing" in page


def test_followers_without_leads(page, leads):
    follows = twoway.data.load("followers").drop_duplicates(subset=KEY)
    at = instant(follows.loc[follows["account_id"] == "broadcast", "followed_at"])
    at = at[(at >= "2025-01-06") & (at < "2025-07-01")]
    months = at.dt.month.value_counts()
    assert months[3] == 182
    assert 4.5 < 182 / months.drop(3).mean() < 6
    assert ((at >= "2025-03-09") & (at < "2025-03-11")).sum() == 149
    theirs = leads[leads["account_id"] == "broadcast"]["at"].dt.month.value_counts()
    assert (theirs[[1, 2, 3]].sum(), theirs[[4, 5, 6]].sum()) == (28, 10)
    assert "March brought 182 followers, five times the usual." in page
    assert "And 149 of them came within two days" in page
    assert "brought 28 leads, the next 10." in page
    assert "182 followers in March, 10 leads in the next quarter." in page


# How long a lead takes


@pytest.fixture(scope="module")
def waits(leads, orders):
    first = orders.groupby(KEY)["at"].min().rename("ordered").reset_index()
    table = leads.merge(first, on=KEY, how="left")
    bought = table["ordered"].notna()
    days = (table["ordered"].where(bought, END) - table["at"]).dt.total_seconds() / 86400
    return table.assign(bought=bought, days=days)


def ordered_by(bought, days, at):
    """The Kaplan-Meier estimate, day by day, in plain loops."""
    waiting = 1.0
    for day in sorted(days[bought & (days <= at)]):
        waiting *= 1 - 1 / (days >= day).sum()
    return 1 - waiting


def spread(table, at, times=4000):
    """A 95 % bootstrap interval, as on the page but with other luck."""
    rng = np.random.default_rng(11)
    bought, days = table["bought"].to_numpy(), table["days"].to_numpy()
    draws = []
    for drawn in rng.integers(0, len(table), (times, len(table))):
        order = np.argsort(days[drawn], kind="stable")
        left = np.cumprod(1 - bought[drawn][order] / np.arange(len(table), 0, -1))
        before = np.searchsorted(days[drawn][order], at, side="right")
        draws.append(1 - left[before - 1] if before else 0.0)
    return 100 * np.quantile(draws, [0.025, 0.975])


def test_the_months_as_the_dashboard_would_count_them(page, waits):
    assert pd.Timestamp(twoway.data.export_at()) == END
    months = waits.groupby(waits["at"].dt.month)["bought"].agg(["size", "sum"])
    assert months.loc[1].tolist() == [18, 18]
    assert months.loc[6].tolist() == [8, 1]
    assert "All 18 leads of January have bought, and one of 8 of June." in page
    assert "The data end on 4 July." in page
    june = waits[(waits["at"].dt.month == 6) & waits["bought"]]["days"]
    assert (june < 2 / 24).all()


def test_the_collapse_goes_when_waits_are_compared(page, waits):
    early = waits["at"] < "2025-04-01"
    for cohort, naive, month, low, high in [(waits[early], 93, 63, 48, 76), (waits[~early], 66, 61, 43, 78)]:
        assert round(100 * cohort["bought"].mean()) == naive
        assert round(100 * ordered_by(cohort["bought"], cohort["days"], 30)) == month
        assert f"{month} % ({low} to {high})" in page
        assert spread(cohort, 30) == pytest.approx((low, high), abs=2)
    assert "Given the same 30 days it is" in page
    assert "four in ten or more after 15 days, six in ten after 30" in page
    assert "Of the early leads 93 % have bought, of the late ones 66 %." in page
    for cohort in (waits[early], waits[~early]):
        assert 0.39 < ordered_by(cohort["bought"], cohort["days"], 15) < 0.5


def test_how_many_wait_long(page, waits):
    for days, still, low, high in [(30, 38, 27, 49), (60, 17, 8, 26)]:
        assert round(100 * (1 - ordered_by(waits["bought"], waits["days"], days))) == still
        assert sorted(100 - spread(waits, days)) == pytest.approx((low, high), abs=2)
    assert "38 % of leads take over a month (27 to 49), 17 % over two (8 to 26)." in page


# The plan


def test_the_list_of_the_plan_sheet(page):
    months = twoway.data.load("monthly").set_index("month")
    year = months[months.index.str.startswith("2024")]
    assert len(year) == 12
    assert months.loc["2024-12", "contacts"] == 733
    assert (year["joins"].sum(), year["unsubscribes"].sum()) == (272, 155)
    assert "The list ended 2024 with 733 contacts; 272 joined that year, 155 left" in page


def best_numbers(on, survey, minutes_of_each):
    """For three guesses, how many platforms to join: with audiences added up, and with each adult counted once."""
    weights = survey["weight"]
    alone = pd.Series({name: np.average(on[name], weights=weights) for name in on}).sort_values(ascending=False)
    once = np.diff([0, *(np.average(on[alone.index[:k]].any(axis=1), weights=weights) for k in range(1, 6))])
    plans = [[minutes_of_each(k)] * k + [0] * (5 - k) for k in range(1, 6)]
    found = {}
    for how, shares in {"added up": alone, "once": once}.items():
        guesses = [Budget(minutes=300, tiring_minutes=tires) for tires in (30, 60, 240)]
        brings = [[net_value(guess, shares / alone.mean(), plan) for plan in plans] for guess in guesses]
        found[how] = [1 + int(np.argmax(each)) for each in brings]
    return found


def test_the_guess_that_the_plan_hangs_on(page, survey, on):
    assert Budget().set_up_cost == 20
    assert "Five hours, 20 euros a platform" in page
    assert best_numbers(on, survey, lambda k: 300 / k) == {"added up": [5, 3, 2], "once": [2, 2, 1]}
    assert "one guess moves the answer from two platforms to five." in page
    assert "the answer is two or one." in page


def test_posts_that_serve_everywhere_break_it_the_other_way(page, survey, on):
    assert best_numbers(on, survey, lambda k: 300) == {"added up": [5, 5, 5], "once": [2, 2, 2]}
    assert "all five then win for each of the three guesses. Counted once, two do." in page


# Practice


def per_100(table):
    return 100 * table["comments"].sum() / table["reach"].sum()


def difference(table, column, one, other, times=1500):
    """A 95 % bootstrap interval of a difference between two groups of posts."""
    rng = np.random.default_rng(3)
    group = table[column].astype(str).to_numpy()
    comments, reach = (table[name].to_numpy(dtype=float) for name in ("comments", "reach"))
    drawn = rng.integers(0, len(table), (times, len(table)))
    rate = {
        name: 100 * (comments * (group == name))[drawn].sum(1) / (reach * (group == name))[drawn].sum(1)
        for name in (one, other)
    }
    return np.quantile(rate[one] - rate[other], [0.025, 0.975])


def test_the_practice_tells_what_it_says(page, posts):
    ours = posts[(posts["account_id"] == "conversational") & (posts["reach"] > 0)]
    rates = {kind: per_100(some) for kind, some in ours.groupby("kind", observed=True)}
    assert round(rates.pop("promo"), 1) == 0.7
    assert {round(rate, 1) for rate in rates.values()} == {2.4}
    assert "Offers draw 0.7 comments per 100 people, all else about 2.4." in page
    low, high = difference(ours, "kind", "question", "value")
    assert low < 0 < high
    assert "Questions and useful posts can't be told apart" in page
    low, _ = difference(ours, "platform", "video", "microblog")
    assert low > 0
    low, high = difference(ours[ours["kind"] != "promo"], "platform", "video", "microblog")
    assert low < 0 < high
    offers = (ours["kind"] == "promo").groupby(ours["platform"]).mean()
    assert round(100 * offers["video"]) == 12
    assert "But 12 % of the videos are offers" in page
    assert offers["microblog"] == pytest.approx(0.25, abs=0.01)


def test_what_is_said_of_studies_is_what_the_bibliography_says(root):
    source = (root / "chapters/05-plan.md").read_text(encoding="utf-8")
    section = source[source.index("(plan-evidence)=") : source.index("(plan-break)=")]
    assert len(section) > 1500
    assert unsupported(section) == []
    assert unsupported(section.replace("2.8 million", "2.9 million"))
    assert unsupported("At 375 large firms, long public answers {cite}`golmohammadi2021`") == []
    assert "At 375 large firms" in source
