"""What the prose of lesson 1 says about its own figures, recomputed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import twoway.data
from twoway.model import PRESETS, World, simulate


@pytest.fixture(scope="module")
def posts():
    return twoway.data.load("posts").drop_duplicates(subset="post_id")


@pytest.fixture(scope="module")
def likes_of_each(posts):
    interactions = twoway.data.load("interactions")
    likes = interactions[interactions["type"].str.contains("like", case=False)]
    likes = likes.merge(posts[["post_id", "account_id"]], on="post_id")
    return likes.groupby(["account_id", "person_id"])["post_id"].nunique()


@pytest.fixture(scope="module")
def sales():
    orders = twoway.data.load("orders").drop_duplicates(subset="order_id")
    orders = orders[~orders["refunded"]]
    return orders.assign(time=pd.to_datetime(orders["ordered_at"], utc=True, format="ISO8601"))


def test_twelvechair_gets_about_five_comments_for_each_of_brassbells(posts):
    totals = posts[posts["reach"] > 0].groupby("account_id")[["comments", "reach"]].sum()
    rate = totals["comments"] / totals["reach"]
    assert 4.5 < rate["conversational"] / rate["broadcast"] < 5.5


def test_six_in_ten_of_brassbells_likers_liked_once(likes_of_each):
    assert (likes_of_each["broadcast"] == 1).mean() == pytest.approx(0.6, abs=0.03)


def test_nearly_half_of_twelvechairs_likers_liked_five_posts_or_more(likes_of_each):
    assert 0.45 < (likes_of_each["conversational"] >= 5).mean() < 0.5


def test_twice_as_many_people_liked_anything_at_twelvechair(likes_of_each):
    assert len(likes_of_each["conversational"]) / len(likes_of_each["broadcast"]) == pytest.approx(2, abs=0.1)


def test_the_lead_in_the_data_changes_hands_as_told(sales):
    """At the end of January conversation leads, at the end of March broadcasting, and from 20 April conversation."""

    def lead(until):
        sold = sales[sales["time"] < pd.Timestamp(until, tz="UTC")]["account_id"].value_counts()
        return sold["conversational"] - sold["broadcast"]

    assert lead("2025-02-01") > 0
    assert lead("2025-04-01") < 0
    assert lead("2025-04-19") <= 0
    assert all(lead(day) > 0 for day in pd.date_range("2025-04-21", "2025-07-05"))
    assert dict(sales["account_id"].value_counts()) == {"conversational": 55, "broadcast": 35}


def test_an_order_took_this_many_minutes(sales):
    minutes = twoway.data.load("costs").groupby("account_id")["minutes"].sum()
    per_order = (minutes / sales.groupby("account_id").size()).round()
    assert dict(per_order) == {"broadcast": 233, "conversational": 142}


BAND = range(1, 21)
"""The seeds of the simulator's band, which the lesson's own cells use too."""


def curve(account, seed, days=180):
    return simulate(account, World(days=days), seed).daily["orders"].cumsum().to_numpy()


def mean_orders(account, world=None):
    return sum(len(simulate(account, world or World(), seed).orders) for seed in BAND) / len(BAND)


@pytest.fixture(scope="module")
def leads():
    """Lead of the conversational account in orders: a row for each seed of the band, a column for each day."""
    return np.array([curve(PRESETS["conversational"], seed) - curve(PRESETS["broadcast"], seed) for seed in BAND])


def test_at_day_30_broadcasting_leads_in_13_of_20_seeds_conversation_in_2(leads):
    day_30 = leads[:, 29]
    assert ((day_30 < 0).sum(), (day_30 > 0).sum(), (day_30 == 0).sum()) == (13, 2, 5)


def test_on_average_conversation_overtakes_between_day_90_and_100(leads):
    assert leads[:, 84].mean() < 0 < leads[:, 99].mean()


def test_near_day_90_it_is_close_to_a_coin_toss(leads):
    assert 6 <= (leads[:, 89] > 0).sum() <= 14


def test_seed_25_shows_what_the_reader_is_told_to_look_for():
    broadcaster, talker = PRESETS["broadcast"], PRESETS["conversational"]
    lead = curve(talker, 25) - curve(broadcaster, 25)
    assert all(lead[day - 1] < 0 for day in (30, 60, 90))
    assert lead[-1] > 0
    six = simulate(replace(talker, posts_per_day=6.0), World(), 25)
    usual = simulate(talker, World(), 25)
    assert (six.daily["followers"].iloc[-1], usual.daily["followers"].iloc[-1]) == (236, 539)
    assert (len(six.orders), len(usual.orders)) == (55, 73)
    assert 2.5 < six.daily["minutes"].mean() / usual.daily["minutes"].mean() < 3
    silent = simulate(broadcaster, World(), 25)
    replying = simulate(replace(broadcaster, reply_share=0.9), World(), 25)
    gained = replying.daily["trust"].iloc[-1] - silent.daily["trust"].iloc[-1]
    assert 0 < gained < 0.1
    work = replying.daily["minutes"].mean()
    assert 1 < work - silent.daily["minutes"].mean() < 2
    assert abs(work - usual.daily["minutes"].mean()) < 0.5  # equal labour leaves the posts as they are


def test_without_answers_conversation_loses_and_without_either_effect_of_replies_it_about_ties():
    talker, broadcaster = PRESETS["conversational"], mean_orders(PRESETS["broadcast"])
    assert mean_orders(replace(talker, reply_share=0.0)) < 0.9 * broadcaster
    assert mean_orders(talker, World(lead_chance_reply=0.0)) == pytest.approx(broadcaster, rel=0.1)
    no_trust = World(trust_gain_reply=0.0, trust_gain_overheard=0.0)
    assert mean_orders(talker, no_trust) == pytest.approx(broadcaster, rel=0.1)
    assert mean_orders(talker) > 1.3 * broadcaster


def test_the_levers_interact():
    """Without replies more promotion sells more; with replies less does."""
    plain = replace(PRESETS["broadcast"], posts_per_day=2.0)
    orders = {
        (promo, reply): mean_orders(replace(plain, promo_share=promo, reply_share=reply))
        for promo in (0.9, 0.25)
        for reply in (0.0, 0.9)
    }
    assert orders[0.9, 0.0] > orders[0.25, 0.0]
    assert orders[0.25, 0.9] > orders[0.9, 0.9]
