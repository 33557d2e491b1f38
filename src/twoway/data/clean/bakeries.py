"""What two bakeries and their audience did in 180 days.

The account model decides who saw, commented on, shared, followed, left and bought what on which day. This file adds
what the model leaves open: times of day, likes, impressions, platforms, the profile of each follower.
"""

import math
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from twoway.data.draws import choose, normals, pick, uniforms
from twoway.data.rows import Row, Tables, number_rows, without_notes
from twoway.data.stamps import DAY, HOUR, TIMEZONE, at, written
from twoway.model import Account, Run, World, simulate_all
from twoway.model.audience import gather

OPENING_DAY = date(2025, 1, 6)  # a Monday; the clocks change on 30 March
DAYS = 180
EXPORT = at(OPENING_DAY + timedelta(days=DAYS), 0)  # the midnight after the last day
PEOPLE, SPARE_IDS = 3000, 150  # the spare numbers are for accounts that are nobody
MINUTES_PER_REPLY = World().minutes_per_reply

PLATFORMS = {"pictures": 0.5, "microblog": 0.3, "video": 0.2}
VALUE_KINDS = {"value": 0.5, "question": 0.3, "trend": 0.2}
FOLLOWER_SOURCES = {
    True: {"shop": 0.5, "search": 0.3, "friend": 0.2},
    False: {"friend": 0.6, "search": 0.25, "shop": 0.1, "event": 0.05},
}
LEAD_SOURCES = {"post link": 0.4, "direct message": 0.3, "newsletter form": 0.2, "event": 0.1}
REPLIES_PER_ANSWER = {"1": 0.8, "2": 0.15, "3": 0.05}
LIKES_PER_COMMENT = 5  # a like costs the reader less than a comment
SEEN_AGAIN = 0.35  # chance that a viewer sees a post a second time
BRAND_COMMENTS = 30


class Bakery(NamedTuple):
    """What is fixed for one account: how it behaves, and how its tools write time."""

    name: str
    behaviour: Account
    stamps: str
    """Style of the timestamps that its own tools write: see `twoway.data.stamps.written`."""
    response_minutes: float
    """Median time to the first reply."""
    response_spread: float
    """Standard deviation of the logarithm of that time."""
    boosted: float
    """Share of the promo posts that it pays to have shown. In the model such a boost has no effect."""


BAKERIES = {
    "broadcast": Bakery("Brassbell Bakery", Account(2.3, 0.9, 0.1, 10, 0), "local", 540.0, 1.0, 0.12),
    "conversational": Bakery("Twelvechair Bakery", Account(1.8, 0.25, 0.9, 10, 0), "+00:00", 35.0, 1.4, 0.12),
}
BOOST_EUR = 5.0


def world() -> World:
    """Return the world of the sample data."""
    return World(people=PEOPLE, days=DAYS)


def runs(seed: int) -> dict[str, Run]:
    """Run both accounts of the sample data in front of the audience that `seed` names."""
    behaviours = [bakery.behaviour for bakery in BAKERIES.values()]
    return dict(zip(BAKERIES, simulate_all(behaviours, world(), seed), strict=True))


def tables(seed: int) -> Tables:
    """Return the tables of the two accounts as lists of rows.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    both = runs(seed)
    names = person_names(seed)
    posts = {account: post_rows(seed, account, run) for account, run in both.items()}
    likes = {account: like_events(seed, account, run) for account, run in both.items()}
    for account in both:
        for number, row in posts[account].items():
            row["likes"] = len(likes[account][number])
    in_order = sorted((row for rows in posts.values() for row in rows.values()), key=lambda row: row["_at"])
    number_rows(in_order, "post_id", "post", 4)
    interactions = interaction_rows(seed, both, names, posts, likes)
    followers = [row for account, run in both.items() for row in follower_rows(seed, account, run, names, interactions)]
    leads = lead_rows(seed, both, names)
    result = {
        "accounts": account_rows(both),
        "posts": in_order,
        "interactions": interactions,
        "followers": sorted(followers, key=lambda row: (row["_at"], row["account_id"], row["person_id"])),
        "leads": leads,
        "orders": order_rows(seed, both, names, leads),
        "costs": cost_rows(seed, both, in_order, interactions),
    }
    return {name: [without_notes(row) for row in rows] for name, rows in result.items()}


def truth(seed: int, tables: Tables) -> Tables:
    """Return what no bakery can know: which of the followers would buy at all."""
    buyer = gather(world(), seed).buyer
    following = {row["person_id"] for row in tables["followers"]}
    named = sorted((name, bool(buyer[person])) for person, name in enumerate(person_names(seed)[:PEOPLE]))
    return {"buyers": [{"person_id": name, "buyer": buys} for name, buys in named if name in following]}


def person_names(seed: int) -> list[str]:
    """Return the id of every person, in an order that tells nothing about them."""
    ranks = np.argsort(uniforms(seed, "person ids", PEOPLE + SPARE_IDS), kind="stable")
    return [f"p{rank + 1:04d}" for rank in ranks]


def during(day: int, earliest: int, latest: int, uniform: float) -> int:
    """Return an instant on a day of the window, between two local clock times in seconds past midnight."""
    return at(OPENING_DAY + timedelta(days=day), earliest + int(uniform * (latest - earliest)))


def end_of(day: int) -> int:
    """Return the last second of a day of the window."""
    return at(OPENING_DAY + timedelta(days=day + 1), 0) - 1


def soon_after(start: int, end: int, uniform: float, mean: float = 3 * HOUR) -> int:
    """Return an instant between two others, the likelier the sooner (an exponential delay, cut off at `end`)."""
    room = 1 - math.exp(-(end - start) / mean)
    return min(end, start + 20 + int(-mean * math.log(1 - uniform * room)))


def account_rows(both: dict[str, Run]) -> list[Row]:
    """Return one row for each account."""
    return [
        {
            "account_id": account,
            "name": BAKERIES[account].name,
            "timezone": TIMEZONE,
            "opening_followers": int(run.followers["opening"].sum()),
            "wage_per_hour": 20.0,
            "margin": 0.6,
        }
        for account, run in both.items()
    ]


def post_rows(seed: int, account: str, run: Run) -> dict[int, Row]:
    """Return the posts of one account by the model's number, without likes and `post_id`."""
    count = len(run.posts)
    clock, kind, platform, effort = (
        uniforms(seed, f"{account} post {what}", count) for what in ("time", "kind", "platform", "minutes")
    )
    times: dict[int, list[float]] = {}
    for number, day in enumerate(run.posts["day"]):
        times.setdefault(int(day), []).append(float(clock[number]))
    in_turn = {day: iter(sorted(day_times)) for day, day_times in times.items()}
    rows = {}
    for post in run.posts.itertuples():
        number, day, reach = int(post.post), int(post.day), int(post.reach)
        instant = during(day, 7 * HOUR, 18 * HOUR, next(in_turn[day]))
        again = int((uniforms(seed, f"{account} impressions", reach, part=number) < SEEN_AGAIN).sum())
        rows[number] = {
            "_at": instant,
            "_day": day,
            "post_id": None,
            "account_id": account,
            "created_at": written(instant, BAKERIES[account].stamps),
            "kind": "promo" if post.kind == "promo" else choose(kind[number], VALUE_KINDS),
            "platform": choose(platform[number], PLATFORMS),
            "reach": reach,
            "impressions": reach + again,
            "likes": 0,
            "comments": int(post.comments),
            "shares": int(post.shares),
            "minutes": halves(run.world.minutes_per_post * (0.5 + effort[number])),
        }
    return rows


def halves(number: float) -> float:
    """Round to halves."""
    return math.floor(2 * number + 0.5) / 2


def like_chance(account: Account, world: World, trust: float, promo: bool) -> float:
    """Return the chance that a viewer likes a post: a multiple of the model's chance of a comment.

    That chance differs from person to person. Here it is that of somebody of mean trust whose fatigue has settled.
    """
    views = world.view_chance * account.posts_per_day * (1 + (world.promo_fatigue - 1) * account.promo_share)
    attention = math.exp(-views / (1 - world.fatigue_memory) / world.fatigue_scale)
    comment = world.comment_chance * (0.2 + 0.8 * trust) * attention
    return LIKES_PER_COMMENT * comment * (world.promo_comment_factor if promo else 1.0)


def like_events(seed: int, account: str, run: Run) -> dict[int, list[int]]:
    """Return for each post the followers of that day who liked it, each once, never more than saw it."""
    people = run.followers["person"].to_numpy()
    followed = run.followers["followed_day"].fillna(-1).to_numpy(dtype=np.int64)
    left = run.followers["left_day"].fillna(DAYS).to_numpy(dtype=np.int64)
    trust = run.daily["trust"].fillna(0.0).to_numpy()
    events = {}
    for post in run.posts.itertuples():
        number, day = int(post.post), int(post.day)
        present = np.sort(people[(followed < day) & (left >= day)])
        chance = like_chance(run.account, run.world, float(trust[day]), post.kind == "promo")
        likes = int((uniforms(seed, f"{account} likes", int(post.reach), part=number) < chance).sum())
        chosen = pick(seed, f"{account} likers", len(present), likes, part=number)
        events[number] = [int(present[place]) for place in chosen]
    return events


def interaction_rows(
    seed: int,
    both: dict[str, Run],
    names: list[str],
    posts: dict[str, dict[int, Row]],
    likes: dict[str, dict[int, list[int]]],
) -> list[Row]:
    """Return likes, comments and shares of both accounts, and the brands' own comments, in the order of their times."""
    rows = []
    for account, run in both.items():
        for number, people in likes[account].items():
            delay = uniforms(seed, f"{account} like delay", len(people), part=number)
            rows += [
                interaction(posts[account][number], names[person], "like", float(wait))
                for person, wait in zip(people, delay, strict=True)
            ]
        rows += spoken(seed, account, run, names, posts[account])
    every_post = [post for account in both for post in posts[account].values()]
    waits = uniforms(seed, "brand comments: time", BRAND_COMMENTS)
    for place, wait in zip(pick(seed, "brand comments", len(every_post), BRAND_COMMENTS), waits, strict=False):
        post = every_post[place]
        rows.append(interaction(post, post["account_id"], "comment", float(wait), by_brand=True))
    rows.sort(key=lambda row: (row["_at"], row["post_id"], row["person_id"], row["type"]))
    number_rows(rows, "interaction_id", "i", 5)
    return rows


def interaction(post: Row, person: str, kind: str, uniform: float, by_brand: bool = False) -> Row:
    """Return an interaction with a post, later on the day of the post. The platform stamps it, in UTC."""
    instant = soon_after(post["_at"], end_of(post["_day"]), uniform)
    return {
        "_at": instant,
        "_day": post["_day"],
        "_account": post["account_id"],
        "interaction_id": None,
        "post_id": post["post_id"],
        "person_id": person,
        "created_at": written(instant, "Z"),
        "type": kind,
        "is_brand": by_brand,
        "replied_at": None,
        "reply_count": 0,
    }


def spoken(seed: int, account: str, run: Run, names: list[str], posts: dict[int, Row]) -> list[Row]:
    """Return the comments and shares of one account, and when the comments were answered.

    A reply that would come after the export is not in it: the comment looks unanswered.
    """
    bakery, count = BAKERIES[account], len(run.interactions)
    delays = uniforms(seed, f"{account} interaction delay", count)
    waits = normals(seed, f"{account} response time", count)
    more = uniforms(seed, f"{account} reply count", count)
    rows = []
    for place, event in enumerate(run.interactions.itertuples()):
        row = interaction(posts[int(event.post)], names[int(event.person)], str(event.type), float(delays[place]))
        if event.answered:
            minutes = bakery.response_minutes * math.exp(bakery.response_spread * waits[place])
            replied = row["_at"] + max(30, int(60 * minutes))
            row["_answered"] = True
            if replied <= EXPORT:
                row["replied_at"] = written(replied, bakery.stamps)
                row["reply_count"] = int(choose(more[place], REPLIES_PER_ANSWER))
        rows.append(row)
    return rows


def follower_rows(seed: int, account: str, run: Run, names: list[str], interactions: list[Row]) -> list[Row]:
    """Return everybody who ever followed one account, with what their profile shows."""
    count = len(run.followers)
    audience = gather(run.world, seed)
    buyer, neighbours, known = audience.buyer, audience.contacts.neighbours, audience.contacts.start
    followed, left, source, shown, wrong, bio, referrer = (
        uniforms(seed, f"{account} follower {what}", count)
        for what in ("since", "until", "source", "profile shown", "profile wrong", "bio", "referrer")
    )
    following = normals(seed, f"{account} follower following", count)
    last_seen: dict[tuple[str, int], int] = {}
    first_shared: dict[tuple[str, int], int] = {}
    for row in interactions:
        if row["_account"] == account:
            last_seen[row["person_id"], row["_day"]] = row["_at"]
            if row["type"] == "share":
                first_shared.setdefault((row["person_id"], row["_day"]), row["_at"])
    rows = []
    for place, follower in enumerate(run.followers.itertuples()):
        person, opening = int(follower.person), bool(follower.opening)
        name = names[person]
        if opening:
            since = at(OPENING_DAY, 0) - 1 - int(followed[place] * 730 * DAY)
        else:
            since = during(int(follower.followed_day), 8 * HOUR, 23 * HOUR, followed[place])
        until = None
        if not math.isnan(float_or_nan(follower.left_day)):
            day = int(follower.left_day)
            earliest = max(at(OPENING_DAY + timedelta(days=day), 8 * HOUR), last_seen.get((name, day), 0) + 1)
            latest = max(end_of(day), earliest)
            until = earliest + int(left[place] * (latest - earliest))
        came_by = choose(source[place], FOLLOWER_SOURCES[opening])
        sharers = []
        if came_by == "friend" and not opening:
            day = int(follower.followed_day)
            contacts = [names[contact] for contact in neighbours[known[person] : known[person + 1]].tolist()]
            sharers = [contact for contact in contacts if first_shared.get((contact, day), since) < since]
        looks_like_buyer = bool(buyer[person]) != bool(wrong[place] < 0.1)
        rows.append(
            {
                "_at": since,
                "person_id": name,
                "account_id": account,
                "followed_at": written(since, "Z"),
                "unfollowed_at": None if until is None else written(until, "Z"),
                "bio_complete": bool(bio[place] < 0.85),
                "following_count": min(5000, int(300 * math.exp(0.8 * following[place]))),
                "source": came_by,
                "buyer_profile": looks_like_buyer if shown[place] < 0.7 else None,
                "referred_by": sharers[int(referrer[place] * len(sharers))] if sharers else None,
            }
        )
    return rows


def float_or_nan(value: Any) -> float:
    """Return a nullable whole number as a float, NaN if it is missing (pandas has several kinds of missing)."""
    try:
        return float(value)
    except TypeError:
        return math.nan


def lead_rows(seed: int, both: dict[str, Run], names: list[str]) -> list[Row]:
    """Return the leads of both accounts in the order of their times."""
    rows = []
    for account, run in both.items():
        clock, source = (uniforms(seed, f"{account} lead {what}", len(run.leads)) for what in ("time", "source"))
        for place, lead in enumerate(run.leads.itertuples()):
            instant = during(int(lead.day), 8 * HOUR, 18 * HOUR, clock[place])
            rows.append(
                {
                    "_at": instant,
                    "lead_id": None,
                    "person_id": names[int(lead.person)],
                    "account_id": account,
                    "created_at": written(instant, BAKERIES[account].stamps),
                    "source": choose(source[place], LEAD_SOURCES),
                }
            )
    rows.sort(key=lambda row: (row["_at"], row["account_id"], row["person_id"]))
    number_rows(rows, "lead_id", "l", 4)
    return rows


def order_rows(seed: int, both: dict[str, Run], names: list[str], leads: list[Row]) -> list[Row]:
    """Return the orders of both accounts in the order of their times. Nobody orders before they became a lead."""
    became_lead = {(lead["account_id"], lead["person_id"]): lead["_at"] for lead in leads}
    rows = []
    for account, run in both.items():
        clock, refund = (uniforms(seed, f"{account} order {what}", len(run.orders)) for what in ("time", "refund"))
        for place, order in enumerate(run.orders.itertuples()):
            name, day = names[int(order.person)], int(order.day)
            earliest = max(during(day, 8 * HOUR, 9 * HOUR, 0.0), became_lead[account, name] + 60)
            latest = during(day, 20 * HOUR, 21 * HOUR, 0.0)
            instant = earliest + int(clock[place] * (latest - earliest))
            rows.append(
                {
                    "_at": instant,
                    "order_id": None,
                    "account_id": account,
                    "person_id": name,
                    "ordered_at": written(instant, BAKERIES[account].stamps),
                    "revenue": round(float(order.value), 2),
                    "refunded": bool(refund[place] < 0.05),
                }
            )
    rows.sort(key=lambda row: (row["_at"], row["account_id"], row["person_id"]))
    number_rows(rows, "order_id", "o", 4)
    return rows


def cost_rows(seed: int, both: dict[str, Run], posts: list[Row], interactions: list[Row]) -> list[Row]:
    """Return one row for each account and day: minutes for posts and for answers, and money for boosted posts."""
    minutes = {(account, day): 0.0 for account in both for day in range(DAYS)}
    spent = dict.fromkeys(minutes, 0.0)
    for place, post in enumerate(posts):
        minutes[post["account_id"], post["_day"]] += post["minutes"]
        boosted = uniforms(seed, "boosts", 1, part=place)[0] < BAKERIES[post["account_id"]].boosted
        if post["kind"] == "promo" and boosted:
            spent[post["account_id"], post["_day"]] += BOOST_EUR
    for row in interactions:
        if row.get("_answered"):
            minutes[row["_account"], row["_day"]] += MINUTES_PER_REPLY
    return [
        {
            "account_id": account,
            "date": (OPENING_DAY + timedelta(days=day)).isoformat(),
            "minutes": minutes[account, day],
            "ad_spend": spent[account, day],
        }
        for account, day in minutes
    ]
