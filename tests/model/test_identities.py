"""What must hold in every run, and what must not happen at the limits."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twoway.model import PARAMETERS, PRESETS, Account, World, simulate
from twoway.model.audience import gather

SMALL = World(people=150, opening_followers=60, days=40)
BUSY = World(
    people=150, opening_followers=60, days=40, comment_chance=0.6, buyer_share=0.9, first_order_chance=0.5,
    reorder_chance=0.3, join_chance_share=0.2, leave_chance_daily=0.02, lead_chance_reply=0.8,
)  # fmt: skip


def broken(run):
    """Name the identities that a run does not keep."""
    daily, posts, talk, people = run.daily, run.posts, run.interactions, run.followers
    comments, shares = talk[talk["type"] == "comment"], talk[talk["type"] == "share"]
    joined, left = people["followed_day"], people["left_day"]
    arrived = joined.fillna(-1)
    gone = left.fillna(run.world.days)
    lead_day = run.leads.groupby("person")["day"].min()
    stays = people.set_index("person")
    days = np.arange(run.world.days)
    that_morning = daily["followers"].shift(1, fill_value=run.world.opening_followers)

    def per_day(table):
        return table.groupby("day").size().reindex(days, fill_value=0).tolist()

    def follow_then(table):
        """Whether everybody in a table followed on the day: since an earlier day's end, until this day's at least."""
        there = stays.loc[table["person"]]
        since, until = there["followed_day"].fillna(-1), there["left_day"].fillna(run.world.days)
        return bool(
            ((since.to_numpy() < table["day"].to_numpy()) & (table["day"].to_numpy() <= until.to_numpy())).all()
        )

    checks = {
        "followers add up": daily["followers"].tolist()
        == (run.world.opening_followers + (daily["joins"] - daily["leaves"]).cumsum()).tolist(),
        "followers are those who came and did not go": daily["followers"].tolist()
        == [int(((arrived <= day) & (gone > day)).sum()) for day in days],
        "opening followers": int(people["opening"].sum()) == run.world.opening_followers,
        "opening followers did not join": bool((joined.isna() == people["opening"]).all()),
        "one stay a person": people["person"].is_unique,
        "nobody leaves before following": bool((gone > arrived).all()),
        "joins and leaves": per_day(people.dropna(subset="followed_day").rename(columns={"followed_day": "day"}))
        == daily["joins"].tolist()
        and per_day(people.dropna(subset="left_day").rename(columns={"left_day": "day"})) == daily["leaves"].tolist(),
        "trust between 0 and 1": bool(daily["trust"].dropna().between(0, 1).all()),
        "trust wherever there are followers": bool((daily["trust"].isna() == (daily["followers"] == 0)).all()),
        "posts": per_day(posts) == daily["posts"].tolist()
        and posts["post"].tolist() == list(range(len(posts)))
        and posts["day"].is_monotonic_increasing,
        "promotions": per_day(posts[posts["kind"] == "promo"]) == daily["promo_posts"].tolist(),
        "views": int(posts["reach"].sum()) == int(daily["views"].sum()),
        "reach within followers": bool((posts["reach"] <= that_morning[posts["day"]].to_numpy()).all()),
        "comments": per_day(comments) == daily["comments"].tolist()
        and comments.groupby("post").size().reindex(posts["post"], fill_value=0).tolist() == posts["comments"].tolist(),
        "replies": per_day(comments[comments["answered"]]) == daily["replies"].tolist()
        and int(posts["replies"].sum()) == int(daily["replies"].sum()),
        "shares": per_day(shares) == daily["shares"].tolist()
        and shares.groupby("post").size().reindex(posts["post"], fill_value=0).tolist() == posts["shares"].tolist(),
        "one comment a person and post": not comments.duplicated(["person", "post"]).any(),
        "comments within views": bool((posts["comments"] <= posts["reach"]).all()),
        "replies within comments": bool((posts["replies"] <= posts["comments"]).all()),
        "replies within capacity": bool((daily["replies"] <= run.account.reply_capacity).all()),
        "shares are not answered": not shares["answered"].any(),
        "talk on the post's day": talk["day"].tolist() == posts["day"].to_numpy()[talk["post"]].tolist(),
        "talk by followers": follow_then(talk),
        "leads once": run.leads["person"].is_unique and per_day(run.leads) == daily["leads"].tolist(),
        "leads follow": follow_then(run.leads),
        "leads would buy": bool(gather(run.world, run.seed).buyer[run.leads["person"]].all()),
        "orders need a lead": bool((run.orders["day"] >= run.orders["person"].map(lead_day)).all()),
        "orders": per_day(run.orders) == daily["orders"].tolist(),
        "orders counted": run.orders["number"].tolist() == (run.orders.groupby("person").cumcount() + 1).tolist(),
        "further orders by followers": follow_then(run.orders[run.orders["number"] > 1]),
        "one order a day": not run.orders.duplicated(["person", "day"]).any(),
        "revenue": np.allclose(
            daily["revenue"], run.orders.groupby("day")["value"].sum().reindex(days, fill_value=0.0), rtol=1e-12
        )
        and bool((run.orders["value"] > 0).all()),
        "minutes": np.allclose(
            daily["minutes"],
            run.world.minutes_per_post * daily["posts"]
            + run.world.minutes_per_reply * daily["replies"]
            + run.world.minutes_per_connector * min(run.account.connectors, run.world.people) / 7,
        ),
    }
    return [name for name, kept in checks.items() if not kept]


def parameter(p):
    """Any value that a parameter may have, its ends included."""
    return st.integers(p["low"], p["high"]) if p["kind"] == "int" else st.floats(p["low"], p["high"])


@st.composite
def settings_of_a_run(draw):
    """Any account in any small world."""
    drawn = {"account": {}, "world": {}}
    for p in PARAMETERS:
        drawn[p["group"]][p["name"]] = draw(parameter(p))
    people = draw(st.integers(12, 60))
    small = {"people": people, "days": draw(st.integers(0, 25)), "opening_followers": draw(st.integers(0, people))}
    return Account(**drawn["account"]), World(**{**drawn["world"], **small}), draw(st.integers(0, 2**53 - 1))


@pytest.mark.filterwarnings("error")
@settings(max_examples=100, deadline=None)
@given(settings_of_a_run())
def test_identities_hold_for_any_parameters(chosen):
    assert broken(simulate(*chosen)) == []


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("world", [World(), SMALL, BUSY], ids=["full", "small", "busy"])
def test_identities_hold_for_the_presets(preset, world):
    assert broken(simulate(PRESETS[preset], world, 3)) == []


def tampered(run, table, change):
    return replace(run, **{table: change(getattr(run, table).copy())})


def with_value(column, row, value):
    def change(table):
        table.loc[row, column] = value
        return table

    return change


@pytest.mark.parametrize(
    ("table", "change", "noticed"),
    [
        ("daily", with_value("followers", 7, 0), "followers add up"),
        ("daily", with_value("joins", 7, 1000), "joins and leaves"),
        ("daily", with_value("trust", 7, 1.01), "trust between 0 and 1"),
        ("daily", with_value("trust", 7, np.nan), "trust wherever there are followers"),
        ("daily", with_value("replies", 7, 11), "replies within capacity"),
        ("daily", with_value("minutes", 7, 0.5), "minutes"),
        ("daily", with_value("revenue", 7, -1), "revenue"),
        ("posts", lambda posts: posts.assign(reach=posts["reach"] + 1000), "reach within followers"),
        ("posts", lambda posts: posts.assign(replies=posts["comments"] + 1), "replies within comments"),
        ("posts", lambda posts: posts.assign(comments=posts["reach"] + 1), "comments within views"),
        ("posts", lambda posts: posts.iloc[1:], "posts"),
        ("posts", lambda posts: posts.assign(kind="promo"), "promotions"),
        ("interactions", lambda talk: pd.concat([talk, talk]), "one comment a person and post"),
        ("interactions", lambda talk: talk.assign(answered=True), "shares are not answered"),
        ("interactions", lambda talk: talk.assign(day=talk["day"] + 1), "talk on the post's day"),
        ("followers", lambda people: people.assign(left_day=people["followed_day"]), "nobody leaves before following"),
        ("followers", lambda people: people.assign(opening=True), "opening followers"),
        ("leads", lambda leads: pd.concat([leads, leads]), "leads once"),
        ("leads", lambda leads: leads.iloc[:-5], "orders need a lead"),
        ("orders", lambda orders: orders.assign(number=1), "orders counted"),
        ("orders", lambda orders: orders.assign(day=0), "one order a day"),
    ],
)
def test_a_broken_identity_is_noticed(table, change, noticed):
    run = simulate(PRESETS["conversational"], BUSY, 3)
    assert run.orders["number"].max() > 1
    assert noticed in broken(tampered(run, table, change))


def same(one, two):
    names = [field.name for field in fields(one) if isinstance(getattr(one, field.name), pd.DataFrame)]
    assert len(names) == 7
    return all(getattr(one, name).equals(getattr(two, name)) for name in names)


def test_the_same_seed_gives_the_identical_run():
    one, two, other = (simulate(PRESETS["conversational"], SMALL, seed) for seed in (8, 8, 9))
    assert same(one, two)
    assert not same(one, other)


def test_without_posts_nothing_is_seen_said_or_paid():
    run = simulate(Account(posts_per_day=0), World(), 1)
    for column in ("posts", "views", "comments", "replies", "shares", "leads", "orders", "minutes"):
        assert run.daily[column].sum() == 0, column
    assert run.daily["leaves"].sum() > 0


def test_without_a_way_in_nobody_joins():
    shut = replace(World(), join_chance_share=0, join_chance_daily=0)
    assert simulate(PRESETS["conversational"], shut, 1).daily["joins"].sum() == 0
    for door in ({"join_chance_share": 0.02}, {"join_chance_daily": 0.0004}):
        assert simulate(PRESETS["conversational"], replace(shut, **door), 1).daily["joins"].sum() > 0
    unheard = replace(World(), join_chance_daily=0, share_chance=0)
    assert simulate(replace(PRESETS["conversational"], connectors=0), unheard, 1).daily["joins"].sum() == 0
    assert simulate(replace(PRESETS["conversational"], connectors=30), unheard, 1).daily["joins"].sum() > 0


def test_without_a_reason_nobody_leaves():
    world = World(leave_chance_daily=0, leave_chance_tired=0)
    assert simulate(PRESETS["broadcast"], world, 1).daily["leaves"].sum() == 0


def test_no_days_give_empty_tables_of_the_same_types():
    none, some = (simulate(PRESETS["conversational"], World(days=days), 1) for days in (0, 60))
    for name in ("daily", "posts", "interactions", "leads", "orders", "recommendations"):
        assert len(getattr(none, name)) == 0
        assert getattr(none, name).dtypes.astype(str).to_dict() == getattr(some, name).dtypes.astype(str).to_dict()
    assert none.followers.dtypes.equals(some.followers.dtypes)
    assert len(none.followers) == 500


def test_a_shorter_run_is_the_beginning_of_a_longer_one():
    short, long = (simulate(PRESETS["conversational"], World(days=days), 1) for days in (50, 80))
    assert short.daily.equals(long.daily.iloc[:50])
    assert short.orders.equals(long.orders[long.orders["day"] < 50])


def test_without_answers_only_the_answers_differ_until_the_first_one():
    """Both accounts meet the same luck: until the first reply matters, the same people say the same."""
    silent = replace(PRESETS["conversational"], reply_share=0)
    one, two = (simulate(account, World(), 1) for account in (PRESETS["conversational"], silent))
    first = int(one.interactions.loc[one.interactions["answered"], "day"].iloc[0])
    assert one.posts[["day", "kind"]].equals(two.posts[["day", "kind"]])
    columns = ["day", "person", "post", "type"]
    before = [run.interactions.loc[run.interactions["day"] < first, columns] for run in (one, two)]
    assert before[0].equals(before[1])
    comments = [run.interactions[run.interactions["type"] == "comment"] for run in (one, two)]
    said = [talk.loc[talk["day"] == first, columns].reset_index(drop=True) for talk in comments]
    assert said[0].equals(said[1])
    assert len(said[0]) > 0


def test_more_capacity_keeps_the_answers_there_were():
    world = replace(BUSY, days=1, view_chance=0.5)
    answered = []
    for capacity in (0, 2, 5, 1000):
        talk = simulate(Account(6, 0, 0.8, capacity), world, 2).interactions
        answered.append(set(map(tuple, talk.loc[talk["answered"], ["person", "post"]].to_numpy())))
        assert len(answered[-1]) <= capacity
    assert answered[0] < answered[1] < answered[2] < answered[3]


def test_order_values_have_the_stated_mean():
    world = replace(BUSY, people=1500, opening_followers=1500, days=200, leave_chance_daily=0, leave_chance_tired=0)
    value = simulate(PRESETS["conversational"], world, 2).orders["value"]
    assert len(value) > 10_000
    assert value.mean() == pytest.approx(120, rel=0.05)
    assert np.log(value).std() == pytest.approx(0.8, rel=0.03)
