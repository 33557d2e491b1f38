"""The party: its rooms, its choices, what must hold in every visit, and what theory says of it."""

from dataclasses import replace
from itertools import combinations, cycle, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twoway.model import InvalidParameterError
from twoway.model.party import DAVIS, JOINED_THROUGH, PARTY_PARAMETERS, RULES, Party, choose, guest_names, room, visit
from twoway.model.random import Channel, draw, uniform

SEEDS = 200


def known(contacts):
    """Who knows whom, as a list of sets."""
    return [
        set(contacts.neighbours[begin:end].tolist())
        for begin, end in zip(contacts.start[:-1], contacts.start[1:], strict=True)
    ]


def last(party, rule, seed, guests=None):
    """How many guests have joined in the end."""
    return int(visit(party, rule, seed, guests).weekly["joined"].iloc[-1])


# The rooms


def test_the_davis_women_attended_as_published():
    """The sums of rows and columns of the published table (Davis, Gardner and Gardner 1941)."""
    attended = DAVIS["attendance"]
    assert [len(events) for events in attended.values()] == [8, 7, 8, 7, 4, 4, 4, 3, 4, 4, 4, 6, 7, 8, 5, 2, 2, 2]
    women = [sum(event in events for events in attended.values()) for event in range(1, 15)]
    assert women == [3, 3, 6, 4, 8, 8, 10, 14, 12, 5, 4, 6, 3, 3]
    assert sum(women) == 89
    assert list(attended)[:3] == ["Evelyn Jefferson", "Laura Mandeville", "Theresa Anderson"]
    assert guest_names(Party(davis=1)) == list(attended)


def test_davis_women_are_tied_when_they_met_at_two_events():
    attended = [set(events) for events in DAVIS["attendance"].values()]
    pairs = {(a, b) for a, b in combinations(range(18), 2) if len(attended[a] & attended[b]) >= 2}
    those = known(room(Party(davis=1)))
    assert {(a, b) for a in range(18) for b in those[a] if a < b} == pairs
    assert all(a in those[b] for a in range(18) for b in those[a])
    assert len(pairs) == 95


@pytest.mark.parametrize(("shared", "lonely"), [(2, 0), (3, 3)])
def test_two_is_the_largest_number_of_events_that_leaves_nobody_alone(shared, lonely):
    attended = [set(events) for events in DAVIS["attendance"].values()]
    alone = [a for a in range(18) if all(a == b or len(attended[a] & attended[b]) < shared for b in range(18))]
    assert len(alone) == lonely
    assert DAVIS["shared_events"] == 2


def test_the_davis_room_is_connected():
    those, found = known(room(Party(davis=1))), {0}
    for _ in those:
        found |= set().union(*(those[guest] for guest in found))
    assert len(found) == 18


def test_a_grown_room_is_the_audience_of_that_size():
    contacts = room(Party(people=40, links_per_newcomer=2), 3)
    assert len(contacts.neighbours) == 2 * 2 * 38
    assert guest_names(Party(people=40))[39] == "Guest 39"
    assert room(Party(davis=1), 1) is room(Party(davis=1), 2)


# Whom to court


@pytest.mark.parametrize("party", [Party(people=25, links_per_newcomer=2, courted=6), Party(davis=1, courted=6)])
@pytest.mark.parametrize("seed", [0, 5])
def test_each_rule_chooses_as_it_says(party, seed):
    those = known(room(party, seed))
    everybody = range(len(those))
    assert choose(party, "shout", seed).tolist() == []
    assert choose(party, "connectors", seed).tolist() == sorted(everybody, key=lambda g: (-len(those[g]), g))[:6]
    lot = choose(replace(party, courted=len(those)), "random", seed)
    assert sorted(lot.tolist()) == list(everybody)
    assert choose(party, "random", seed).tolist() == lot[:6].tolist()
    friends = choose(party, "friends", seed).tolist()
    assert len(set(friends)) == 6
    assert friends[0] in those[lot[0]]


@pytest.mark.parametrize("rule", ["connectors", "friends", "random"])
def test_courting_more_keeps_those_courted(rule):
    few, many = (choose(Party(courted=courted), rule, 8).tolist() for courted in (5, 30))
    assert many[:5] == few
    assert len(set(many)) == 30


def test_everybody_is_picked_by_lot_equally_often():
    picks = np.bincount([choose(Party(davis=1, courted=1), "random", seed)[0] for seed in range(1800)], minlength=18)
    square = ((picks - 100) ** 2 / 100).sum()
    assert (square - 17) / np.sqrt(2 * 17) < 5


@pytest.mark.parametrize("rule", RULES[:-1])
@pytest.mark.parametrize("party", [Party(people=12, links_per_newcomer=1, courted=3), Party(davis=1, courted=2)])
def test_reach_is_counted_out(rule, party):
    for seed in range(10):
        seen = visit(party, rule, seed)
        those = known(seen.contacts)
        reached = [g for g in range(len(those)) if g in seen.courted or those[g] & set(seen.courted.tolist())]
        assert seen.reach == len(reached) / len(those)


@pytest.mark.parametrize(("links", "most"), [(2, 10), (1, 3)])
def test_the_reach_of_every_choice_there_is(links, most):
    party = Party(people=10, links_per_newcomer=links, courted=1, weeks=0)
    those = known(room(party, 4))
    for chosen in (set(one) for size in range(most + 1) for one in combinations(range(10), size)):
        reached = chosen.union(*(those[guest] for guest in chosen))
        assert visit(party, "own", 4, sorted(chosen)).reach == len(reached) / 10, chosen


def test_connectors_reach_more_than_friends_and_friends_more_than_people_picked_by_lot():
    """By 200 rooms: .83, .61 and .40. The first and last agree with networkx.barabasi_albert_graph: .83, .40."""
    still = Party(weeks=0)
    for rule, told in (("connectors", 0.831), ("friends", 0.611), ("random", 0.401)):
        reach = np.array([visit(still, rule, seed).reach for seed in range(SEEDS)])
        assert reach.mean() == pytest.approx(told, abs=3 * reach.std(ddof=1) / SEEDS**0.5)


# What must hold in every visit


def broken(seen):
    """Name what a visit does not keep."""
    weekly, guests, party = seen.weekly, seen.guests, seen.party
    people = len(guests)
    weeks = np.arange(party.weeks)
    joined, put_off = (guests[name].fillna(10**6).to_numpy(int) for name in ("joined_week", "put_off_week"))
    those = known(seen.contacts)
    told = guests[guests["joined_through"] == "told"]
    works = seen.rule == "shout" or len(seen.courted) > 0
    courted = set(seen.courted.tolist())
    checks = {
        "everybody is somewhere": bool((weekly[["joined", "put_off", "untouched"]].sum(axis=1) == people).all()),
        "joined are counted": weekly["joined"].tolist() == [int((joined <= week).sum()) for week in weeks],
        "put off are counted": weekly["put_off"].tolist() == [int((put_off <= week).sum()) for week in weeks],
        "nobody who is put off joins": not (guests["joined_week"].notna() & guests["put_off_week"].notna()).any(),
        "only shouting puts off": seen.rule == "shout" or weekly["put_off"].sum() == 0,
        "a way for each who joined": bool((guests["joined_through"].notna() == guests["joined_week"].notna()).all()),
        "told by a contact": all(row.told_by in those[row.guest] for row in told.itertuples()),
        "told by nobody else": bool((guests["told_by"].notna() == (guests["joined_through"] == "told")).all()),
        "told by enough": bool((told["tellers"] >= party.threshold).all()),
        "a teller was courted or joined before": all(
            row.told_by in courted or joined[row.told_by] < row.joined_week for row in told.itertuples()
        ),
        "the courted": set(guests.loc[guests["courted"], "guest"]) == courted,
        "courted ones come as such": set(guests.loc[guests["joined_through"] == "courted", "guest"]) <= courted,
        "hours": weekly["hours"].tolist() == [party.help_hours * (works and week < party.help_weeks) for week in weeks],
        "goodwill between 0 and 1": bool(weekly["goodwill"].between(0, 1).all()),
        "reach between 0 and 1": 0 <= seen.reach <= 1,
    }
    return [name for name, kept in checks.items() if not kept]


@st.composite
def visits(draw):
    """Any visit of a small room."""
    party = {
        p["name"]: draw(st.integers(p["low"], p["high"]) if p["kind"] == "int" else st.floats(p["low"], p["high"]))
        for p in PARTY_PARAMETERS
    }
    people = 18 if party["davis"] else draw(st.integers(11, 40))
    small = {"people": people, "weeks": draw(st.integers(0, 15)), "courted": draw(st.integers(0, people))}
    rule = draw(st.sampled_from(RULES))
    guests = draw(st.lists(st.integers(0, people - 1), unique=True)) if rule == "own" else None
    return Party(**party | small), rule, draw(st.integers(0, 2**53 - 1)), guests


@pytest.mark.filterwarnings("error")
@settings(max_examples=100, deadline=None)
@given(visits())
def test_any_visit_is_sound(chosen):
    assert broken(visit(*chosen)) == []


@pytest.mark.parametrize("rule", RULES[:-1])
@pytest.mark.parametrize("party", [Party(), Party(threshold=2, ad_chance=0.02), Party(davis=1, shout_win=0.5)])
def test_the_usual_visits_are_sound(rule, party):
    assert broken(visit(party, rule, 3)) == []


@pytest.mark.parametrize(
    ("table", "change", "noticed"),
    [
        ("weekly", lambda t: t.assign(joined=t["joined"] + 1), "everybody is somewhere"),
        ("weekly", lambda t: t.assign(joined=t["joined"].shift(1, fill_value=0)), "joined are counted"),
        ("weekly", lambda t: t.assign(put_off=1), "only shouting puts off"),
        ("weekly", lambda t: t.assign(hours=t["hours"] / 2), "hours"),
        ("weekly", lambda t: t.assign(goodwill=t["goodwill"] + 1), "goodwill between 0 and 1"),
        (
            "guests",
            lambda t: t.assign(told_by=t["told_by"].where(t["told_by"].isna(), t["guest"])),
            "told by a contact",
        ),
        ("guests", lambda t: t.assign(put_off_week=t["joined_week"]), "nobody who is put off joins"),
        ("guests", lambda t: t.assign(tellers=0), "told by enough"),
        ("guests", lambda t: t.assign(joined_week=0), "a teller was courted or joined before"),
        ("guests", lambda t: t.assign(courted=False), "the courted"),
        (
            "guests",
            lambda t: t.assign(joined_through=pd.Categorical(["courted"] * len(t), JOINED_THROUGH)),
            "courted ones come as such",
        ),
    ],
)
def test_what_is_unsound_is_noticed(table, change, noticed):
    seen = visit(Party(), "connectors", 3)
    assert noticed in broken(replace(seen, **{table: change(getattr(seen, table))}))


def test_the_same_seed_gives_the_identical_visit():
    one, two, other = (visit(Party(), "friends", seed) for seed in (8, 8, 9))
    assert one.weekly.equals(two.weekly)
    assert one.guests.equals(two.guests)
    assert not one.guests.equals(other.guests)


def test_a_shorter_visit_is_the_beginning_of_a_longer_one():
    short, long = (visit(Party(weeks=weeks, ad_chance=0.02), "connectors", 1).weekly for weeks in (10, 30))
    assert short.equals(long.iloc[:10])
    none = visit(Party(weeks=0), "connectors", 1)
    assert none.weekly.dtypes.equals(long.dtypes)
    assert none.guests["joined_week"].isna().all()


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({}, {"ad_chance": 0.01}),
        ({}, {"help_hours": 12}),
        ({"help_weeks": 5}, {}),
        ({"threshold": 2}, {}),
        ({}, {"join_chance_told": 0.2}),
        ({"small_talk": 0.3}, {}),
    ],
)
def test_the_same_luck_lets_nobody_join_later_for_more(less, more):
    """Luck belongs to guests: what helps, helps each of them or leaves them alone."""
    weeks = [
        visit(Party(**settings), "connectors", 4).guests["joined_week"].fillna(99).to_numpy(int)
        for settings in (less, more)
    ]
    assert (weeks[1] <= weeks[0]).all()
    assert (weeks[1] < weeks[0]).any()


# Limits and theory


@pytest.mark.parametrize("settings", [{"help_hours": 0}, {"help_weeks": 0}, {"tell_chance_courted": 0}, {"courted": 0}])
@pytest.mark.parametrize("rule", ["connectors", "friends", "random"])
def test_without_help_or_talk_nobody_joins(settings, rule):
    assert last(Party(**settings), rule, 1) == 0


def test_without_work_there_are_no_hours():
    assert visit(Party(courted=0), "connectors", 1).weekly["hours"].sum() == 0
    assert visit(Party(), "own", 1, []).weekly["hours"].sum() == 0
    assert visit(Party(help_hours=3, help_weeks=4), "shout", 1).weekly["hours"].tolist()[2:6] == [3, 3, 0, 0]


def test_the_own_choice_of_the_connectors_is_the_rule():
    party = Party()
    own = visit(party, "own", 4, choose(party, "connectors", 4))
    assert own.guests.equals(visit(party, "connectors", 4).guests)


def test_goodwill_rises_to_where_help_makes_up_for_forgetting_and_fades_without_follow_up():
    weekly = visit(Party(weeks=500, help_weeks=400), "connectors", 1).weekly["goodwill"]
    help_each = 6 / 12 - 0.1
    gain = help_each / (help_each + 1.0)
    assert weekly[0] == pytest.approx(gain)
    assert weekly[399] == pytest.approx(gain / (1 - (1 - gain) * 0.9))
    assert weekly[410] == pytest.approx(weekly[399] * 0.9**11)


def test_help_has_diminishing_returns():
    rise = [
        visit(Party(help_hours=hours, weeks=1), "connectors", 1).weekly["goodwill"][0] for hours in (1.2, 3.6, 6, 8.4)
    ]
    assert rise[0] == 0  # six minutes a week each: small talk
    assert (np.diff(rise) > 0).all()
    assert (np.diff(rise, 2) < 0).all()


def test_advertising_alone_wins_each_guest_with_the_same_chance():
    party = Party(people=1000, courted=0, ad_chance=0.03, weeks=20, tell_chance_joined=0)
    joined = np.array([last(party, "random", seed) for seed in range(20)])
    chance = 1 - 0.97**20
    deviation = (20 * 1000 * chance * (1 - chance)) ** 0.5
    assert joined.sum() == pytest.approx(20 * 1000 * chance, abs=4 * deviation)


def test_shouting_wins_one_of_a_hundred_whom_it_reaches():
    party = Party(people=1000, weeks=10, tell_chance_joined=0)
    ends = pd.concat([visit(party, "shout", seed).weekly.iloc[[-1]] for seed in range(40)]).sum()
    reached = 1 - (1 - 6 * 0.02) ** 10
    for name, chance in (("joined", 0.01 * reached), ("put_off", 0.99 * reached)):
        deviation = (40_000 * chance * (1 - chance)) ** 0.5
        assert ends[name] == pytest.approx(40_000 * chance, abs=4 * deviation)


ONE_TELLER = Party(
    help_hours=168, half_help=0.01, goodwill_decay=0, tell_chance_courted=1, tell_chance_joined=0, weeks=8, courted=1
)


def test_each_telling_works_with_the_stated_chance():
    """One courted guest, certain to tell every week, whom nobody else repeats: (almost) geometric."""
    days = np.zeros(9, dtype=int)
    for seed in range(100):
        seen = visit(ONE_TELLER, "connectors", seed)
        assert seen.weekly["goodwill"].min() > 0.999
        contacts = seen.guests.loc[sorted(known(seen.contacts)[seen.courted[0]]), "joined_week"]
        days += np.bincount(contacts.fillna(8).to_numpy(int), minlength=9)
    expected = days.sum() * np.append(0.1 * 0.9 ** np.arange(8), 0.9**8)
    assert (((days - expected) ** 2 / expected).sum() - 8) / np.sqrt(2 * 8) < 5
    assert days.sum() > 2000


def test_where_two_must_tell_one_who_tells_for_ever_wins_nobody():
    party = replace(ONE_TELLER, threshold=2, weeks=500)
    assert last(party, "connectors", 1) == 1  # the courted guest
    assert last(replace(party, threshold=1), "connectors", 1) > 30
    seen = visit(replace(party, courted=2), "connectors", 1)
    one, two = (known(seen.contacts)[guest] for guest in seen.courted)
    joined = set(seen.guests.loc[seen.guests["joined_week"].notna(), "guest"])
    assert joined == (one & two) | set(seen.courted.tolist())


CERTAIN = replace(ONE_TELLER, davis=1, weeks=4)
"""Whom the account courts tells every week; nobody else does."""


def test_who_joined_and_is_courted_tells_with_the_larger_chance():
    """Help comes once and is forgotten at once: then only having joined makes anybody talk. And the other way round."""
    once = replace(CERTAIN, help_weeks=1, goodwill_decay=1, join_chance_told=0, tell_chance_joined=1, weeks=6)
    seen = visit(once, "own", 1, [0, 5, 9])
    assert seen.weekly["goodwill"].tolist()[1:] == [0] * 5
    assert seen.weekly["talking"].tolist() == [3] * 6
    courted = visit(replace(CERTAIN, join_chance_told=0), "own", 1, [0, 5, 9])
    assert courted.weekly["talking"].tolist() == [3] * 4


@pytest.mark.parametrize("threshold", range(1, 8))
def test_those_join_whom_so_many_different_contacts_have_told(threshold):
    party = replace(CERTAIN, threshold=threshold, join_chance_told=1)
    chosen = {0, 1, 2, 3, 4, 13}  # each threshold leaves others outside
    seen = visit(party, "own", 1, sorted(chosen))
    assert (seen.weekly["talking"] == 6).all()
    wanted = {guest for guest, those in enumerate(known(seen.contacts)) if len(those & chosen) >= threshold}
    assert set(seen.guests.loc[seen.guests["joined_week"].notna(), "guest"]) == wanted | chosen
    assert len(wanted - chosen) == (12, 10, 9, 7, 6, 2, 0)[threshold - 1]


def test_who_has_joined_tells_with_the_stated_chance():
    party = Party(people=1000, courted=0, ad_chance=0.3, join_chance_told=0, weeks=10, tell_chance_joined=1)
    weekly = visit(party, "own", 2, []).weekly
    assert weekly["talking"].tolist() == [0, *weekly["joined"][:-1]]
    weekly = visit(replace(party, tell_chance_joined=0.4), "own", 2, []).weekly
    chances = weekly["joined"][:-1].sum()
    assert weekly["talking"].sum() == pytest.approx(0.4 * chances, abs=4 * (chances * 0.4 * 0.6) ** 0.5)


def test_hours_are_shared_by_the_guests_chosen():
    """Not by as many as a rule would have chosen."""
    weekly = visit(Party(courted=12, help_hours=6), "own", 1, [3, 4, 5]).weekly
    help_each = 6 / 3 - 0.1
    assert weekly["goodwill"][0] == pytest.approx(help_each / (help_each + 1))


@pytest.mark.parametrize("seed", range(5))
def test_each_telling_of_a_week_counts_and_advertising_has_luck_of_its_own(seed):
    """Who tells is certain here, so everybody's own two clocks say in which week they join, and through what."""
    party = replace(CERTAIN, join_chance_told=0.2, ad_chance=0.15, weeks=12)
    chosen = {0, 2, 5}
    seen = visit(party, "own", seed, sorted(chosen))
    told, advertised = (
        uniform(draw(seed, np.arange(18), 0, channel)[0]) for channel in (Channel.PARTY_JOIN, Channel.PARTY_AD)
    )
    for guest, those in enumerate(known(seen.contacts)):
        tellers = len(those & chosen)
        weeks = [
            next((week for week in range(12) if luck[guest] >= (1 - chance) ** (times * (week + 1))), 99)
            for luck, chance, times in ((told, 0.2, tellers), (advertised, 0.15, 1))
        ]
        wanted = (0, "courted") if guest in chosen else (min(weeks), ("told", "advertising")[weeks[0] > weeks[1]])
        joined, through = seen.guests.loc[guest, ["joined_week", "joined_through"]]
        assert joined == wanted[0] if wanted[0] < 99 else pd.isna(joined)
        assert through == wanted[1] if wanted[0] < 99 else pd.isna(through)


# The story


def mean_joined(party, rule, seeds=60, guests=None):
    return np.array([last(party, rule, seed, guests) for seed in range(1, seeds + 1)])


def clearly(difference, bound=0.0):
    """Whether a paired difference exceeds the bound by more than three standard errors."""
    return difference.mean() - bound > 3 * difference.std(ddof=1) / len(difference) ** 0.5


@pytest.mark.parametrize("threshold", [1, 2])
def test_connectors_win_more_than_friends_friends_more_than_people_by_lot_and_shouting_least(threshold):
    party = Party(threshold=threshold)
    joined = [mean_joined(party, rule) for rule in ("connectors", "friends", "random", "shout")]
    assert all(clearly(more - less) for more, less in pairwise(joined))
    assert joined[-1].mean() < 4


def weeks_to_half(ad_chance, rule):
    party = Party(courted=1, ad_chance=ad_chance, weeks=400, help_weeks=400)
    weeks = []
    for seed in range(20):
        joined = visit(party, rule, seed).weekly["joined"].to_numpy()
        weeks.append(np.searchsorted(joined, 75) + 1)
    return np.mean(weeks)


def test_a_little_advertising_takes_most_of_the_hubs_lead():
    """As Rossman and Fisher (2021) found in simulations: how much sooner half of the room has joined."""
    lead = [weeks_to_half(chance, "random") / weeks_to_half(chance, "connectors") for chance in (0, 0.01, 0.05)]
    assert lead[0] > 1.8
    assert 1.1 < lead[1] < 1.5
    assert lead[2] < 1.1


def test_where_two_must_tell_scattered_choices_suffer_more():
    """Guests by lot share few contacts, the best-connected share many."""
    kept = {
        rule: mean_joined(Party(threshold=2), rule).mean() / mean_joined(Party(), rule).mean()
        for rule in ("connectors", "random")
    }
    assert kept["connectors"] > kept["random"] + 0.15


def test_courting_too_many_spreads_help_too_thin():
    joined = {courted: mean_joined(Party(courted=courted), "connectors") for courted in (4, 15, 50)}
    assert clearly(joined[15] - joined[4])
    assert clearly(joined[15] - joined[50])
    assert last(Party(courted=60), "connectors", 1) == 0  # nothing but small talk is left


def davis(*names):
    return [next(i for i, name in enumerate(DAVIS["attendance"]) if name.startswith(one)) for one in names]


def test_in_the_davis_room_reach_is_not_winning_where_two_must_tell():
    """The two best-connected reach 16; Theresa and Olivia all 18. Who must be told twice joins with the former."""
    party = Party(davis=1, courted=2, threshold=2)
    both = visit(party, "connectors", 1)
    assert sorted(both.courted.tolist()) == davis("Theresa", "Ruth")
    assert both.reach == 16 / 18
    best = mean_joined(party, "connectors")
    few = [
        davis(*pair) for pair in (("Theresa", "Olivia"), ("Theresa", "Flora"), ("Ruth", "Olivia"), ("Ruth", "Flora"))
    ]
    many = [davis(*pair) for pair in (("Theresa", "Nora"), ("Ruth", "Nora"), ("Evelyn", "Nora"))]
    for pair in few:
        assert clearly(best / 2 - mean_joined(party, "own", guests=pair))
    for pair in many:
        assert clearly(mean_joined(party, "own", guests=pair) - best / 2)
    brief = replace(party, weeks=0)
    whole = [pair for pair in combinations(range(18), 2) if visit(brief, "own", 1, pair).reach == 1]
    assert sorted(whole) == sorted(tuple(sorted(pair)) for pair in few + many)


# Refusals


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"courted": 19, "davis": 1}, "courted"),
        ({"people": 10, "courted": 11}, "courted"),
        ({"people": 10, "courted": 1, "links_per_newcomer": 10}, "links_per_newcomer"),
        ({"help_hours": -1}, "help_hours"),
        ({"threshold": 1.5}, "threshold"),
        ({"ad_chance": np.nan}, "ad_chance"),
        ({"davis": 2}, "davis"),
    ],
)
def test_impossible_parties_are_refused_by_name(settings, name):
    with pytest.raises(InvalidParameterError, match=f"^{name}"):
        Party(**settings)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (({"people": 3}, "random"), "party"),
        ((Party(), "clever"), "rule"),
        ((Party(), None), "rule"),
        ((Party(), np.array(["own", "shout"])), "rule"),
        ((Party(), np.array(["own", "shout"]), 0, [1]), "guests"),
        ((Party(), ["shout"]), "rule"),
        ((Party(), "random", -1), "seed"),
        ((Party(), "random", 0, [1]), "guests"),
        ((Party(), "own"), "guests"),
        ((Party(), "own", 0, "12"), "guests"),
        ((Party(), "own", 0, 5), "guests"),
        ((Party(), "own", 0, np.array(5)), "guests"),
        ((Party(), "own", 0, cycle([3])), "guests"),
        ((Party(), "own", 0, [3, 3]), "guests"),
        ((Party(), "own", 0, [150]), "guests"),
        ((Party(davis=1), "own", 0, [18]), "guests"),
        ((Party(), "own", 0, [1.5]), "guests"),
    ],
)
def test_wrong_arguments_are_refused_by_name(arguments, name):
    with pytest.raises(InvalidParameterError, match=f"^{name}"):
        visit(*arguments)


def test_a_seed_may_be_any_kind_of_whole_number():
    assert choose(Party(), "random", 5.0).tolist() == choose(Party(), "random", 5).tolist()
    assert choose(Party(), "friends", np.int32(5)).tolist() == choose(Party(), "friends", 5).tolist()
    with pytest.raises(InvalidParameterError, match=r"^seed"):
        choose(Party(), "random", 5.5)


def test_choosing_for_the_reader_is_refused():
    with pytest.raises(InvalidParameterError, match="rule must be one of"):
        choose(Party(), "own", 1)


@pytest.mark.parametrize("parameter", PARTY_PARAMETERS, ids=[p["name"] for p in PARTY_PARAMETERS])
def test_every_parameter_is_documented(parameter):
    assert set(parameter) == {"name", "symbol", "default", "low", "high", "unit", "kind", "meaning", "source"}
    assert parameter["low"] <= parameter["default"] <= parameter["high"]
    assert parameter["meaning"].endswith(".")
    assert parameter["unit"]
    assert parameter["source"]
    assert parameter["name"] in Party.__doc__
