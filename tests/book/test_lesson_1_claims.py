"""What the prose of lesson 1 says about its own figures, recomputed."""

from dataclasses import replace

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


def test_at_the_end_of_march_the_broadcaster_leads_and_in_late_april_the_lines_cross(sales):
    def sold(until):
        return sales[sales["time"] < pd.Timestamp(until, tz="UTC")]["account_id"].value_counts()

    march = sold("2025-04-01")
    assert march["broadcast"] > march["conversational"]
    assert sold("2025-04-20")["broadcast"] >= sold("2025-04-20")["conversational"]
    assert sold("2025-05-01")["conversational"] > sold("2025-05-01")["broadcast"]
    assert dict(sales["account_id"].value_counts()) == {"conversational": 55, "broadcast": 35}


def mean_orders(account, world=None, seeds=12):
    return sum(len(simulate(account, world or World(), seed).orders) for seed in range(seeds)) / seeds


def test_without_answers_conversation_loses_and_without_leads_from_replies_it_about_ties():
    talker, broadcaster = PRESETS["conversational"], mean_orders(PRESETS["broadcast"])
    assert mean_orders(replace(talker, reply_share=0.0)) < 0.9 * broadcaster
    assert mean_orders(talker, World(lead_chance_reply=0.0)) == pytest.approx(broadcaster, rel=0.2)
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
