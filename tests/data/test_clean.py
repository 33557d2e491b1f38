"""The clean truth is the model's run, told with times of day, and nothing in it contradicts itself."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoway.data import draws
from twoway.data.clean import truth_tables
from twoway.data.clean.bakeries import BAKERIES, DAYS, EXPORT, OPENING_DAY, person_names, world
from twoway.data.generate import SEED
from twoway.data.stamps import DAY, TIMEZONE, at, offset, read, shifted, style_of, written
from twoway.model.audience import gather

ACCOUNTS = list(BAKERIES)


def of(rows, account):
    return [row for row in rows if row["account_id"] == account]


def spoken(clean, account, *types):
    posts = {row["post_id"] for row in of(clean["posts"], account)}
    return [r for r in clean["interactions"] if r["post_id"] in posts and r["type"] in types and not r["is_brand"]]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_totals_are_those_of_the_run(clean, model_runs, account):
    daily = model_runs[account].daily.sum()
    posts, followers = of(clean["posts"], account), of(clean["followers"], account)
    told = {
        "posts": len(posts),
        "promo_posts": sum(post["kind"] == "promo" for post in posts),
        "views": sum(post["reach"] for post in posts),
        "comments": len(spoken(clean, account, "comment")),
        "shares": len(spoken(clean, account, "share")),
        "joins": sum(read(row["followed_at"]) >= at(OPENING_DAY, 0) for row in followers),
        "leaves": sum(row["unfollowed_at"] is not None for row in followers),
        "leads": len(of(clean["leads"], account)),
        "orders": len(of(clean["orders"], account)),
    }
    assert told == {name: daily[name] for name in told}
    assert len(followers) == len(model_runs[account].followers)
    assert sum(row["revenue"] for row in of(clean["orders"], account)) == pytest.approx(daily["revenue"], abs=0.5)
    assert sum(row["minutes"] for row in of(clean["costs"], account)) == pytest.approx(daily["minutes"], rel=0.03)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_answers_are_those_of_the_run_but_for_the_ones_after_the_export(clean, model_runs, account):
    answered = sum(row["replied_at"] is not None for row in spoken(clean, account, "comment"))
    replies = model_runs[account].daily["replies"].sum()
    assert replies - 5 <= answered <= replies


def test_posts_and_their_interactions_agree(clean):
    for kind in ("like", "comment", "share"):
        counted = {}
        for row in clean["interactions"]:
            if row["type"] == kind and not row["is_brand"]:
                counted[row["post_id"]] = counted.get(row["post_id"], 0) + 1
        assert counted == {post["post_id"]: post[kind + "s"] for post in clean["posts"] if post[kind + "s"]}


def test_counts_of_a_post_are_in_their_order(clean):
    for post in clean["posts"]:
        assert post["impressions"] >= post["reach"] >= post["likes"]
        assert post["reach"] >= post["comments"]
        assert post["minutes"] > 0


def test_things_happen_in_their_order(clean):
    posted = {post["post_id"]: post for post in clean["posts"]}
    followed = {(row["account_id"], row["person_id"]): row for row in clean["followers"]}
    for post in clean["posts"]:
        local = datetime.fromtimestamp(read(post["created_at"]), ZoneInfo(TIMEZONE))
        assert 7 <= local.hour < 18
    for row in clean["interactions"]:
        post, instant = posted[row["post_id"]], read(row["created_at"])
        assert read(post["created_at"]) < instant < EXPORT
        assert (row["replied_at"] is None) == (row["reply_count"] == 0)
        if row["replied_at"] is not None:
            assert row["type"] == "comment"
            assert instant < read(row["replied_at"]) <= EXPORT
        if not row["is_brand"]:
            follower = followed[post["account_id"], row["person_id"]]
            assert read(follower["followed_at"]) < instant
            assert follower["unfollowed_at"] is None or instant < read(follower["unfollowed_at"])
    for row in clean["followers"]:
        assert row["unfollowed_at"] is None or read(row["followed_at"]) < read(row["unfollowed_at"]) < EXPORT


def test_nobody_orders_before_they_are_a_lead(clean):
    became_lead = {(row["account_id"], row["person_id"]): read(row["created_at"]) for row in clean["leads"]}
    assert clean["orders"]
    for row in clean["orders"]:
        assert became_lead[row["account_id"], row["person_id"]] < read(row["ordered_at"]) < EXPORT


def test_ids_are_unique_and_a_person_likes_a_post_once(clean):
    for table, key in [
        ("posts", "post_id"),
        ("interactions", "interaction_id"),
        ("leads", "lead_id"),
        ("orders", "order_id"),
    ]:
        ids = [row[key] for row in clean[table]]
        assert len(set(ids)) == len(ids)
    likes = [(row["post_id"], row["person_id"]) for row in clean["interactions"] if row["type"] == "like"]
    assert len(set(likes)) == len(likes)
    pairs = [(row["account_id"], row["person_id"]) for row in clean["followers"]]
    assert len(set(pairs)) == len(pairs)


def test_the_broadcast_bakery_answers_few_and_slowly(clean):
    def minutes(account):
        comments = spoken(clean, account, "comment")
        waits = [read(r["replied_at"]) - read(r["created_at"]) for r in comments if r["replied_at"] is not None]
        return sorted(wait / 60 for wait in waits), len(comments)

    slow, heard = minutes("broadcast")
    quick, heard_much = minutes("conversational")
    assert 0.05 < len(slow) / heard < 0.2
    assert 0.8 < len(quick) / heard_much < 1
    assert 4 * 60 < slow[len(slow) // 2] < 16 * 60
    assert 25 < quick[len(quick) // 2] < 45
    assert slow[-1] > 24 * 60 and quick[-1] > 24 * 60  # noqa: PT018


def test_stamps_show_who_wrote_them_and_cross_the_change_of_clocks(clean):
    endings = {account: {post["created_at"][-6:] for post in of(clean["posts"], account)} for account in ACCOUNTS}
    assert endings == {"broadcast": {"+01:00", "+02:00"}, "conversational": {"+00:00"}}
    assert all(row["created_at"].endswith("Z") for row in clean["interactions"])
    assert all(row["followed_at"].endswith("Z") for row in clean["followers"])


def test_the_truth_about_buyers_is_about_the_followers(clean):
    buyers = truth_tables(SEED, clean)["buyers"]
    assert {row["person_id"] for row in buyers} == {row["person_id"] for row in clean["followers"]}
    truth = {row["person_id"]: row["buyer"] for row in buyers}
    leads = [truth[row["person_id"]] for row in clean["leads"]]
    assert all(leads)  # in the model only buyers become leads
    assert 0.3 < sum(truth.values()) / len(truth) < 0.5
    shown = [row for row in clean["followers"] if row["buyer_profile"] is not None]
    wrong = sum(row["buyer_profile"] != truth[row["person_id"]] for row in shown) / len(shown)
    assert 0.05 < wrong < 0.15


def local_day(stamp):
    return datetime.fromtimestamp(read(stamp), ZoneInfo(TIMEZONE)).date()


def doubtful_referrals(clean, contacts) -> list[str]:
    """Followers whose referrer cannot have been one: no contact, no follower, or had not shared a post that day."""
    account_of = {post["post_id"]: post["account_id"] for post in clean["posts"]}
    since = {(row["account_id"], row["person_id"]): row["followed_at"] for row in clean["followers"]}
    shares = {}
    for row in clean["interactions"]:
        if row["type"] == "share":
            shares.setdefault((account_of[row["post_id"]], row["person_id"]), []).append(row["created_at"])
    doubtful = []
    for row in clean["followers"]:
        referrer = row["account_id"], row["referred_by"]
        if row["referred_by"] is not None and not (
            row["source"] == "friend"
            and read(row["followed_at"]) >= at(OPENING_DAY, 0)
            and row["referred_by"] in contacts[row["person_id"]]
            and referrer in since
            and read(since[referrer]) < read(row["followed_at"])
            and any(
                local_day(stamp) == local_day(row["followed_at"]) and read(stamp) < read(row["followed_at"])
                for stamp in shares.get(referrer, [])
            )
        ):
            doubtful.append(row["person_id"])
    return doubtful


@pytest.fixture(scope="module")
def contacts():
    """Whom each person of the town knows, by their ids."""
    names, graph = person_names(SEED), gather(world(), SEED).contacts
    return {
        names[person]: {names[other] for other in graph.neighbours[graph.start[person] : graph.start[person + 1]]}
        for person in range(len(graph.degree))
    }


def test_whoever_is_named_as_referrer_is_a_contact_who_had_shared_that_day(clean, contacts):
    assert doubtful_referrals(clean, contacts) == []
    named = [row for row in clean["followers"] if row["referred_by"] is not None]
    assert named
    for spoilt in (
        {"source": "shop"},
        {"referred_by": "p9999"},
        {"followed_at": shifted(named[0]["followed_at"], DAY)},
        {"followed_at": written(at(OPENING_DAY, 0) - 1, "Z")},
    ):
        rows = [{**row, **spoilt} if row is named[0] else row for row in clean["followers"]]
        assert doubtful_referrals({**clean, "followers": rows}, contacts) == [named[0]["person_id"]]


def test_a_stranger_is_no_referrer(clean, contacts):
    """Somebody who shared on that day and follows, but whom the newcomer does not know."""
    named = next(row for row in clean["followers"] if row["referred_by"] is not None)
    strangers = {**contacts, named["person_id"]: contacts[named["person_id"]] - {named["referred_by"]}}
    assert doubtful_referrals(clean, strangers) == [named["person_id"]]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_some_buyers_recommend_and_most_do_not(raw, account):
    followers, bots = of(raw["followers"], account), {bot["person_id"] for bot in raw["bots"]}
    referrers = {row["referred_by"] for row in followers} - {""}
    buyers = {row["person_id"] for row in of(raw["orders"], account)}
    assert referrers <= {row["person_id"] for row in followers}
    assert 0 < len(buyers & referrers) < len(buyers) / 2
    assert not any(row["referred_by"] for row in followers if row["person_id"] in bots)


@given(
    st.integers(int(datetime(1997, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2037, 1, 1, tzinfo=UTC).timestamp()))
)
def test_the_clocks_change_when_the_time_zone_database_says_so(instant):
    assert offset(instant) == datetime.fromtimestamp(instant, ZoneInfo(TIMEZONE)).utcoffset().total_seconds()


@pytest.mark.parametrize("day", [date(2025, 3, 29), date(2025, 3, 30), date(2025, 3, 31), date(2025, 10, 26)])
@pytest.mark.parametrize("seconds", [0, 3600, 4 * 3600, 12 * 3600, DAY - 1])
def test_a_local_time_is_the_instant_that_the_clocks_show(day, seconds):
    shown = datetime.fromtimestamp(at(day, seconds), ZoneInfo(TIMEZONE))
    assert (shown.date(), shown.hour * 3600 + shown.minute * 60 + shown.second) == (day, seconds)


@given(st.integers(at(date(2023, 1, 1), 0), EXPORT), st.sampled_from(["Z", "+00:00", "local"]), st.integers(-DAY, DAY))
def test_a_stamp_is_read_back_and_shifted_in_its_own_style(instant, style, seconds):
    stamp = written(instant, style)
    assert read(stamp) == instant
    assert style_of(stamp) == style
    assert shifted(stamp, seconds) == written(instant + seconds, style)


def test_streams_are_told_apart_by_name_seed_and_part():
    base = draws.uniforms(1, "a", 4).tolist()
    assert base == draws.uniforms(1, "a", 9).tolist()[:4]
    others = [draws.uniforms(1, "b", 4), draws.uniforms(2, "a", 4), draws.uniforms(1, "a", 4, part=1)]
    others.append(draws.uniforms(1 + 2**32, "a", 4))
    assert all(other.tolist() != base for other in others)


def test_draws_have_their_distributions():
    uniforms = draws.uniforms(1, "test", 20_000)
    assert (uniforms >= 0).all()
    assert (uniforms < 1).all()
    assert uniforms.mean() == pytest.approx(0.5, abs=0.01)
    normals = draws.normals(1, "test", 20_000)
    assert sum(normals) / 20_000 == pytest.approx(0, abs=0.03)
    assert sum(z * z for z in normals) / 20_000 == pytest.approx(1, abs=0.04)


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 2**53 - 1))
def test_pick_gives_different_places_in_order(places, count, seed):
    chosen = draws.pick(seed, "test", places, count)
    assert len(chosen) == min(places, count)
    assert chosen == sorted(set(chosen))
    assert set(chosen) <= set(range(places))


def test_the_window_is_180_days_around_the_change_of_clocks():
    assert (EXPORT - at(OPENING_DAY, 0)) == DAYS * DAY - 3600
