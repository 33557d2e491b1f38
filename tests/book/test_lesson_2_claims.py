"""What the prose of lesson 2 says of the party and of the sample data, recomputed."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

import twoway.data
from twoway.data.clean.bakeries import FOLLOWER_SOURCES
from twoway.model.party import Party, guest_names, visit

OPENING = pd.Timestamp("2025-01-06", tz="UTC")
HALF = pd.Timestamp("2025-04-06", tz="UTC")


@pytest.fixture(scope="module")
def page(root) -> str:
    return " ".join((root / "chapters/02-connectors.md").read_text(encoding="utf-8").split())


def instant(stamps):
    return pd.to_datetime(stamps, utc=True, format="ISO8601")


def interval(values):
    """A 95 % bootstrap interval of a mean, as on the page but with other luck."""
    values = np.asarray(values, dtype=float)
    again = np.random.default_rng(7).choice(values, size=(4000, len(values)))
    return np.quantile(again.mean(axis=1), [0.025, 0.975])


# The room


@cache
def ends(rule="connectors", **settings):
    return [visit(Party(**settings), rule, seed).weekly["joined"] for seed in range(1, 21)]


def won(rule="connectors", week=26, **settings):
    return np.mean([joined.iloc[week - 1] for joined in ends(rule, **settings)])


def each(rule):
    return np.array([joined.iloc[-1] for joined in ends(rule)])


def test_the_room_is_the_one_of_the_scene(page):
    assert "Of the 150, how many will be customers after 26 weeks" in page
    assert "Each can spend six hours a week on it, for 26 weeks." in page
    assert (Party().people, Party().weeks, Party().help_hours, Party().courted) == (150, 26, 6, 12)
    assert "Six hours are half an hour a week for each of twelve people" in page
    assert "one in a hundred of those" not in page
    assert "of a hundred guests who can't overlook it, one joins" in page
    assert Party().shout_win == 0.01
    assert "a telling wins one listener in ten" in page
    assert Party().join_chance_told == 0.1
    assert "It takes the room of 18 women." in page
    assert len(guest_names(Party(davis=1))) == 18
    assert "Over seeds 1 to 20" in page
    assert "SEEDS = range(1, 21)" in page


def test_the_four_ways(page):
    assert "they win 89 guests on average (from 73 to 100), guests by lot 43 (from 32 to 57)." in page
    assert "lie in between**, with 63 (from 31 to 86)." in page
    assert "They beat guests by lot in 18 rooms of 20." in page
    assert "**Shouting wins two.**" in page
    assert [round(won(rule)) for rule in ("connectors", "random", "friends", "shout")] == [89, 43, 63, 2]
    spread = [(each(rule).min(), each(rule).max()) for rule in ("connectors", "random", "friends")]
    assert spread == [(73, 100), (32, 57), (31, 86)]
    assert (each("friends") > each("random")).sum() == 18
    others = np.max([each(rule) for rule in ("random", "friends", "shout")], axis=0)
    assert (each("connectors") > others).all(), "on every seed"
    assert "the microphone wins 2 guests, the best-connected 89, guests by lot 43, and their friends 63." in page
    assert "If you gave guests by lot less than half as many" in page
    assert "In the model they win twice as many as guests by lot" in page
    assert won("random") == pytest.approx(won() / 2, rel=0.1)


def test_advertising_and_two_who_must_tell(page):
    assert "At 3 % a week, the best-connected win 123 and guests by lot 107." in page
    assert [round(won(rule, ad_chance=0.03)) for rule in ("connectors", "random")] == [123, 107]
    assert "They win 20 in place of 43" in page
    assert "and keep 62 of 89." in page
    assert "guests by lot lose more than half** (try 4)" in page
    assert won("random", threshold=2) < won("random") / 2
    assert [round(won(rule, threshold=2)) for rule in ("random", "connectors")] == [20, 62]
    kept = {rule: won(rule, threshold=2) / won(rule) for rule in ("random", "friends", "connectors")}
    assert kept["random"] == min(kept.values())


def eight_and_twelve():
    return [ends(courted=k, help_hours=3) for k in (8, 12)]


def test_how_many_to_court_follows_from_the_hours(page):
    assert "With three hours a week you do best with eight to twelve guests, with six hours with about twenty" in page
    assert "with twelve hours with thirty or more." in page
    assert "the top is at 8 to 12 guests, with six at 20; with twelve hours the line still rises at 30" in page
    for hours, top in ((3, [8, 12, 20]), (6, [12, 20, 30])):
        assert np.argmax([won(courted=k, help_hours=hours) for k in top]) == 1, hours
    assert min(won(courted=k, help_hours=3) for k in (8, 12)) > 1.1 * max(won(courted=k, help_hours=3) for k in (4, 20))
    assert "Differences of two or three guests may be luck." in page
    apart = np.array([of_8.iloc[-1] - of_12.iloc[-1] for of_8, of_12 in zip(*eight_and_twelve(), strict=True)])
    assert 2 < 1.96 * apart.std(ddof=1) / np.sqrt(len(apart)) < 3.5
    rising = [won(courted=k, help_hours=12) for k in (20, 30, 40)]
    assert rising == sorted(rising)


def test_what_twice_the_work_buys(page):
    assert "On thirty people they win 55 guests in the first eight weeks in place of 36." in page
    assert "each guest then costs 2.8 hours in place of 1.8" in page
    assert round(won(week=8)) == 36
    assert round(won(week=8, courted=30, help_hours=12)) == 55
    assert round(26 * 6 / won(), 1) == 1.8
    assert round(26 * 12 / won(courted=30, help_hours=12), 1) == 2.8
    assert "Twice the hours on the same twelve win hardly more." in page
    assert won(help_hours=12) < 1.06 * won()


def test_the_price_of_popular_guests_and_the_worth_of_following_up(page):
    assert "At twice the price the best-connected still win. At three times, friends of guests by lot do better" in page
    assert "at four times, even guests by lot" in page
    assert won(help_hours=3) > won("friends") > won(help_hours=2) > won("random") > won(help_hours=1.5)
    assert "the best-connected win 66 guests in place of 89" in page
    assert "let the help stop after eight weeks" in page
    assert "goodwill costs two, three or four times the hours" in page
    assert round(won(help_weeks=8)) == 66


# The guest list


@pytest.fixture(scope="module")
def talks():
    """The strength of each tie, by both of its guests."""
    talks = {}
    for row in twoway.data.load("party_edges").itertuples():
        if row.a != row.b:
            talks.setdefault(row.a, {})[row.b] = row.strength
            talks.setdefault(row.b, {})[row.a] = row.strength
    return talks


def test_friends_talk_more_than_guests(page, talks):
    own = {guest: sum(ties.values()) for guest, ties in talks.items()}
    friends = {guest: np.mean([own[other] for other in ties]) for guest, ties in talks.items()}
    assert "A guest picked by lot scores 14 on average, a friend of such a guest, picked by lot, 26." in page
    assert "(The 14 and the 26 have no interval" in page
    assert "`strength` runs from 1, hardly ever, to 5, daily." in page
    assert {strength for ties in talks.values() for strength in ties.values()} == set(range(1, 6))
    assert "Scatter of 150 guests" in page
    assert (round(np.mean(list(own.values()))), round(np.mean(list(friends.values())))) == (14, 26)
    assert "For 127 of the 150, friends talk more than they do." in page
    above = [guest for guest in own if friends[guest] > own[guest]]
    assert (len(above), len(own)) == (127, 150)
    assert "only the few greatest talkers lie below" in page
    assert min(own[guest] for guest in own.keys() - above) > np.median(list(own.values())) - 1
    besides = {strength: [] for strength in range(1, 6)}
    for ties in talks.values():
        for other, strength in ties.items():
            besides[strength].append(own[other] - strength)
    means = [np.mean(those) for those in besides.values()]
    assert "close friends and acquaintances talk about as much" in page
    assert max(means) < 1.2 * min(means)


def test_most_guests_know_three_or_four(page, talks):
    assert "Most know three or four of the others; a few know very many." in page
    known = np.array([len(ties) for ties in talks.values()])
    assert np.isin(known, (3, 4)).mean() > 0.5
    assert 0 < (known >= 20).sum() < 10


# The followers


@pytest.fixture(scope="module")
def followers():
    followers = twoway.data.load("followers").drop_duplicates(["account_id", "person_id"])
    return followers.assign(time=instant(followers["followed_at"]), left=instant(followers["unfollowed_at"]))


@pytest.fixture(scope="module")
def reactions():
    posts = twoway.data.load("posts").drop_duplicates("post_id")[["post_id", "account_id"]]
    reactions = twoway.data.load("interactions").drop_duplicates("interaction_id")
    reactions = reactions[~reactions["is_brand"]].merge(posts, on="post_id")
    return reactions.assign(time=instant(reactions["created_at"]), type=reactions["type"].str.strip().str.lower())


@pytest.fixture(scope="module")
def newcomers(followers):
    """Twelvechair's."""
    return followers[(followers["account_id"] == "conversational") & (followers["time"] >= OPENING)]


def count(followers, account, day):
    at = pd.Timestamp(day, tz="UTC")
    there = (followers["time"] < at) & ~(followers["left"] < at)
    return (there & (followers["account_id"] == account)).sum()


def test_brassbells_followers_grow_by_a_third_in_a_fortnight(page, followers):
    assert "On 3 March Brassbell had 392 followers, on 17 March 516. Almost a third more!" in page
    assert [count(followers, "broadcast", day) for day in ("2025-03-03", "2025-03-17")] == [392, 516]
    assert 1.3 < 516 / 392 < 4 / 3
    new = followers[followers["time"] >= OPENING]
    weeks = new.groupby([(new["time"] - OPENING).dt.days // 7, "account_id"]).size().unstack(fill_value=0).iloc[:-1]
    assert "about eight or nine a week, but Brassbell gets 90 and 77 in two weeks of March" in page
    assert weeks["broadcast"].nlargest(2).tolist() == [90, 77]
    usual = weeks["broadcast"].nsmallest(len(weeks) - 2).mean()
    assert (round(usual), round(weeks["conversational"].mean())) == (8, 9)


def test_the_two_days(page, followers, reactions):
    brassbell = followers[followers["account_id"] == "broadcast"]
    days = brassbell["time"].dt.date
    assert "Two days brought 149 people. No other day brought more than five." in page
    assert days.value_counts().head(3).tolist() == [79, 70, 5]
    peak = days.isin(days.value_counts().index[:2])
    acted = brassbell["person_id"].isin(reactions.loc[reactions["account_id"] == "broadcast", "person_id"])
    assert "149 followers came in two days, and one ever reacted." in page
    assert "One of the 149 ever reacted, of all others 444 of 703." in page
    assert (acted[peak].sum(), peak.sum(), acted[~peak].sum(), (~peak).sum()) == (1, 149, 444, 703)
    assert "One of the 149 left, of all others 489." in page
    gone = brassbell["left"].notna()
    assert (gone[peak].sum(), gone[~peak].sum()) == (1, 489)
    assert "The middle one of the two days follows 2,488, of all others 276, but the two overlap." in page
    follows = brassbell["following_count"]
    assert (follows[peak].median(), follows[~peak].median()) == (2488, 276)
    assert follows[peak].min() < follows[~peak].max()
    assert "Such a crowd looks bought, and nearly all of it was" in page
    bots = twoway.data.load_truth("bots")
    assert brassbell.loc[peak, "person_id"].isin(bots["person_id"]).mean() > 0.95


def test_people_who_reacted_in_the_last_four_weeks(page, followers, reactions):
    since = pd.Timestamp(twoway.data.export_at()) - pd.Timedelta(days=28)
    people = reactions[reactions["time"] >= since].groupby("account_id")["person_id"].nunique()
    still = followers[followers["left"].isna()].groupby("account_id").size()
    assert "By the count Twelvechair is 1.4 times as large." in page
    assert round(still["conversational"] / still["broadcast"], 1) == 1.4
    assert "in the last four weeks it is six times as large" in page
    assert people["conversational"] / people["broadcast"] == pytest.approx(6, abs=0.1)


def test_who_came_through_a_friend(page, newcomers):
    friend = newcomers["source"] == "friend"
    assert "At Twelvechair 139 of 241 came through a friend: 58 %." in page
    assert (friend.sum(), len(friend), round(100 * friend.mean())) == (139, 241, 58)
    assert "draw 241 people from the 241" in page
    assert "Do it 4,000 times. The middle 95 % of these shares" in page
    assert "draws=4000" in page
    assert "[0.025, 0.975]" in page
    assert "From 51 to 64 %: probably more than half." in page
    assert interval(friend) == pytest.approx([0.51, 0.64], abs=0.015)
    assert "with a chance of 0.6 for *friend* in every month" in page
    assert FOLLOWER_SOURCES[False]["friend"] == 0.6
    by_month = friend.groupby(newcomers["time"].dt.strftime("%m"))
    months = {month: (here.mean(), *interval(here)) for month, here in by_month if month <= "06"}
    assert "March stands out at 0.76, June lies at 0.43" in page
    assert (round(months["03"][0], 2), round(months["06"][0], 2)) == (0.76, 0.43)
    assert "of six at least one will about one time in four" in page
    assert abs(1 - 0.95**6 - 1 / 4) < 0.02
    assert "with intervals about 0.3 wide" in page
    assert all(0.2 < high - low < 0.36 for _, low, high in months.values())
    assert "March's interval misses it." in page
    assert {month for month, (_, low, high) in months.items() if not low - 1e-9 <= 0.6 <= high + 1e-9} == {"03"}


def test_hardly_anybody_new_has_bought(page, newcomers):
    orders = twoway.data.load("orders").drop_duplicates("order_id")
    orders = orders[~orders["refunded"] & (orders["account_id"] == "conversational")]
    bought = newcomers["person_id"].isin(orders["person_id"])
    assert bought.groupby(newcomers["source"] == "friend").sum().tolist() == [2, 3]
    assert "Five of 241 have bought." in page
    assert "Whether they buy can't be said." in page


def test_named_recommenders(page, newcomers):
    named = newcomers.dropna(subset="referred_by")
    before, after = (set(named.loc[(named["time"] >= HALF) == later, "referred_by"]) for later in (False, True))
    assert "Nine were named in the first three months, two of them again in the next." in page
    assert (len(before), len(before & after)) == (9, 2)
    assert "The interval runs from 0 to 56 %" in page
    assert "Two of nine recommenders recommended again. The interval runs from 0 to 56 %." in page
    assert f"- ( ) {200 / 9:.0f} % recommend again." in page
    assert interval([1] * 2 + [0] * 7) == pytest.approx([0, 5 / 9])
    assert "And 111 of the 139 named nobody." in page
    assert len(named) == 139 - 111
    assert set(named["source"]) == {"friend"}


@pytest.fixture(scope="module")
def trail(followers, reactions):
    """Count a kind of reaction by those who followed Twelvechair throughout, before and after the middle."""
    mine = followers["account_id"] == "conversational"
    stayed = followers.loc[mine & (followers["time"] < OPENING) & followers["left"].isna(), "person_id"]

    def trail(kind):
        those = reactions[(reactions["account_id"] == "conversational") & (reactions["type"] == kind)]
        early = those["time"] < HALF
        counts = {"first": those[early], "next": those[~early]}
        counts = {name: rows["person_id"].value_counts() for name, rows in counts.items()}
        return pd.DataFrame(counts).reindex(stayed).fillna(0)

    return trail


def test_the_best_recommenders_regress_to_the_mean(page, trail):
    counts = trail("share")
    groups = counts.groupby(counts["first"].clip(upper=2))
    size, first, then = groups.size(), groups["first"].mean(), groups["next"].mean()
    assert "The 42 best recommenders of the first three months fell by half." in page
    assert "The 164 who had never shared" in page
    assert "Had you sent the 42 a free cake" in page
    assert "Had you sent the 164 a reminder" in page
    assert (size[2], size[0], len(counts)) == (42, 164, 315)
    assert "fall from 2.2 to 1.1, those who had shared once stay at 1.1, those who never had rise from 0 to 1.0" in page
    assert (round(first[2], 1), round(then[2], 1), round(then[1], 1), round(then[0], 1)) == (2.2, 1.1, 1.1, 1.0)
    lows, highs = zip(*(interval(group) for _, group in groups["next"]), strict=True)
    assert max(lows) < min(highs), "the intervals overlap"
    later = counts[counts["next"] >= 2]
    assert "Everybody shared more in the second, 1.05 times in place of 0.63." in page
    assert (round(counts["next"].mean(), 2), round(counts["first"].mean(), 2)) == (1.05, 0.63)
    assert "The best of the *second* three months had been ordinary in the first." in page
    assert later["first"].mean() == pytest.approx(counts["first"].mean(), abs=0.05)


def test_luck_alone_would_make_as_many_good_recommenders(page, trail):
    first = trail("share")["first"]
    assert "had the 200 shares of the first three months been handed to these 315 people by lot, 42 would" in page
    shares, people = int(first.sum()), len(first)
    assert (shares, people) == (200, 315)
    none = (1 - 1 / people) ** shares
    one = shares / people * (1 - 1 / people) ** (shares - 1)
    assert round(people * (1 - none - one)) == 42
    assert "There were 42." in page
    assert (first >= 2).sum() == 42


def test_commenters_come_back_only_in_part(page, trail):
    counts = trail("comment")
    groups = counts.groupby(counts["first"].clip(upper=2)).mean()
    assert "fall from 2.2 to 0.9, the silent rise to 0.4. A fifth of the gap is left" in page
    assert (round(groups["first"][2], 1), round(groups["next"][2], 1), round(groups["next"][0], 1)) == (2.2, 0.9, 0.4)
    gaps = [groups[part][2] - groups[part][0] for part in ("first", "next")]
    assert gaps[1] / gaps[0] == pytest.approx(0.2, abs=0.02)
    low = interval(counts.loc[counts["first"] >= 2, "next"])[0]
    assert low > groups["next"][0], "so part of it is habit"


def test_the_quiz_with_a_star_is_right(page):
    assert "One guest knows four others. Each of the four knows only that guest." in page
    known = {"middle": 4, "n": 1, "e": 1, "s": 1, "w": 1}
    fewer = [guest for guest in "nesw" if known[guest] < known["middle"]]
    assert len(fewer) == 4
    assert re.search(r"- \(x\) Four\.", page)


def test_the_essays_own_numbers_stay_the_same(page):
    assert page.count("Court 10 to 15 connectors") == page.count("A hard sell wins one and loses 99") == 2
    assert "**10 to 15 is folklore.**" in page
    assert "A band marks 10 to 15." in page
    assert "ax.axvspan(10, 15, color=LINE)" in page
    assert "## A fair, and 150 guests" in page
    assert "An interval that reaches 0 doesn't say 0, and two did. It reaches 56 %, too." in page
