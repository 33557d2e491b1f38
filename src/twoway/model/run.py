"""What a run of the account model returns: the events as tables, and a row a day that counts them."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twoway.model.parameters import Account, World
from twoway.model.random import Channel, draw, normal
from twoway.model.tally import bincount, repeat

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
NEVER = -1  # no day: not yet followed, not left
EVENTS = {"comments": 3, "shares": 2, "recommendations": 1, "leads": 1, "orders": 2}  # logged, so many arrays a day


@dataclass(frozen=True)
class Run:
    """What one account met on one seed. Days count from 0; people are whole numbers from 0 to people - 1.

    Attributes
    ----------
    account, world, seed
        What was run.
    daily : DataFrame
        One row a day: `day`, `posts`, `promo_posts`, `views`, `comments`, `replies`, `shares`, `joins`, `leaves`,
        `leads`, `orders` (counts of that day, int64), `followers` (at the day's end, int64), `trust` (mean over the
        followers at the day's end, 0 to 1, NaN without followers), `revenue` (EUR), `minutes` (of work).
    posts : DataFrame
        One row a post: `day`, `post` (numbered from 0 through the run), `kind` ("promo" or "value", categorical),
        `reach` (people who saw it), `comments`, `replies`, `shares`.
    interactions : DataFrame
        One row a comment or share: `day`, `person`, `post`, `type` ("comment" or "share", categorical), `answered`
        (True for a comment that got a reply). A person may share a post and then, answered, the talk under it.
    followers : DataFrame
        One row for everybody who ever followed: `person`, `opening` (followed before day 0), `followed_day` (missing
        for opening followers), `left_day` (missing while they follow), both Int64. A person follows at most once;
        joining and leaving take effect at the end of their day.
    leads : DataFrame
        One row a lead: `day`, `person`.
    orders : DataFrame
        One row an order: `day`, `person`, `value` (EUR), `number` (1 for the person's first).
    recommendations : DataFrame
        One row for each day on which a courted connector recommends the account: `day`, `person`.
    """

    account: Account
    world: World
    seed: int
    daily: pd.DataFrame
    posts: pd.DataFrame
    interactions: pd.DataFrame
    followers: pd.DataFrame
    leads: pd.DataFrame
    orders: pd.DataFrame
    recommendations: pd.DataFrame


@dataclass(frozen=True)
class Posts:
    """What some accounts post in a run; one entry a post, ordered by account, then by day."""

    account: Ids
    day: Ids
    promo: NDArray[np.bool_]
    made: Ids
    """How many an account makes: a row an account, an entry a day."""
    first: Ids
    """The number of the first of them; also where there is none."""


@dataclass
class Log:
    """What happened to several accounts in front of the same people, as arrays that a model fills in.

    A *place* is a person in front of an account: the account's number x people + the person's. Each list holds one
    tuple of arrays a day, of which the first holds places.
    """

    posts: Posts
    reach: Ids
    """Of each post."""
    followers: Ids
    """At each day's end: a row an account."""
    trust: Floats
    """Mean over the followers at each day's end: a row an account."""
    opening: Ids
    """The people who are opening followers, ascending."""
    followed_day: Ids
    """Of each place; `NEVER` also for the opening followers."""
    left_day: Ids
    comments: list[tuple[Ids, Ids, NDArray[np.bool_]]] = field(default_factory=list)
    """Places, posts, and whether a reply came."""
    shares: list[tuple[Ids, Ids]] = field(default_factory=list)
    """Places and posts."""
    recommendations: list[tuple[Ids]] = field(default_factory=list)
    """Places; so with leads."""
    leads: list[tuple[Ids]] = field(default_factory=list)
    orders: list[tuple[Ids, Ids]] = field(default_factory=list)
    """Places, and which order of the person's it is."""


def tell(accounts: list[Account], world: World, seed: int, log: Log) -> list[Run]:
    """Tell what was logged as tables, a run for each account."""
    events = {name: _columns(getattr(log, name), width) for name, width in EVENTS.items()}
    runs = []
    for number, account in enumerate(accounts):
        part = _part(log, events, world.people, number)
        tables = _tables(world, seed, part)
        runs.append(Run(account, world, seed, daily=_daily(account, world, tables, part), **tables))
    return runs


def _part(log: Log, events: dict[str, list[NDArray]], people: int, number: int) -> SimpleNamespace:
    """Return what concerns the account of this number, with people for places, and its posts numbered from 0."""
    posts = slice(*log.posts.account.searchsorted([number, number + 1]).tolist())
    places = slice(number * people, (number + 1) * people)
    part = SimpleNamespace(
        post_day=log.posts.day[posts],
        promo=log.posts.promo[posts],
        reach=log.reach[posts],
        followers=log.followers[number],
        trust=log.trust[number],
        opening=log.opening,
        followed_day=log.followed_day[places],
        left_day=log.left_day[places],
    )
    for name, (day, place, *others) in events.items():
        mine = place // people == number
        if name in ("comments", "shares"):
            others[0] = others[0] - posts.start
        setattr(part, name, [column[mine] for column in (day, place - places.start, *others)])
    return part


def numbered(values: NDArray, counts: Ids) -> tuple[NDArray, Ids]:
    """Repeat each value, and number the times that it is there from 0."""
    return repeat(values, counts), np.arange(counts.sum()) - repeat(np.cumsum(counts) - counts, counts)


def _columns(days: list[tuple[NDArray, ...]], width: int) -> list[NDArray]:
    """Join what was logged day by day, `width` arrays a day, into columns; the first column is the day."""
    day = repeat(np.arange(len(days)), [len(arrays[0]) for arrays in days])
    if not days:
        return [day] + [np.zeros(0, dtype=np.int64)] * width
    return [day, *(np.concatenate(column) for column in zip(*days, strict=True))]


def _tables(world: World, seed: int, log: SimpleNamespace) -> dict[str, pd.DataFrame]:
    """Tell an account's events as tables."""
    comment_day, commenter, commented, answered = log.comments
    share_day, sharer, shared = log.shares
    count = len(log.post_day)
    answered = answered.astype(bool)
    posts = pd.DataFrame(
        {
            "day": log.post_day,
            "post": np.arange(count),
            "kind": pd.Categorical.from_codes(np.where(log.promo, 0, 1), categories=["promo", "value"]),
            "reach": log.reach,
            "comments": bincount(commented, minlength=count),
            "replies": bincount(commented[answered], minlength=count),
            "shares": bincount(shared, minlength=count),
        }
    )
    type_code = repeat([0, 1], [len(comment_day), len(share_day)])
    order = np.argsort(np.concatenate([comment_day, share_day]), kind="stable")
    interactions = pd.DataFrame(
        {
            "day": np.concatenate([comment_day, share_day])[order],
            "person": np.concatenate([commenter, sharer])[order],
            "post": np.concatenate([commented, shared])[order],
            "type": pd.Categorical.from_codes(type_code[order], categories=["comment", "share"]),
            "answered": np.concatenate([answered, np.zeros(len(share_day), dtype=bool)])[order],
        }
    )
    joined = np.flatnonzero(log.followed_day != NEVER)
    ever = np.concatenate([log.opening, joined[np.argsort(log.followed_day[joined], kind="stable")]])
    followers = pd.DataFrame(
        {
            "person": ever,
            "opening": log.followed_day[ever] == NEVER,
            "followed_day": _nullable(log.followed_day[ever]),
            "left_day": _nullable(log.left_day[ever]),
        }
    )
    lead_day, lead = log.leads
    order_day, buyer, number = log.orders
    spread = world.order_value_spread
    scale = np.log(world.order_value_mean) - spread * spread / 2.0  # so that the mean, not the median, is as stated
    value = np.exp(scale + spread * normal(draw(seed, buyer, 0, Channel.ORDER_VALUE, number)))
    recommendation_day, connector = log.recommendations
    return {
        "posts": posts,
        "interactions": interactions,
        "followers": followers,
        "leads": pd.DataFrame({"day": lead_day, "person": lead}),
        "orders": pd.DataFrame({"day": order_day, "person": buyer, "value": value, "number": number}),
        "recommendations": pd.DataFrame({"day": recommendation_day, "person": connector}),
    }


def _daily(account: Account, world: World, tables: dict[str, pd.DataFrame], log: SimpleNamespace) -> pd.DataFrame:
    """Count the events of each day."""

    def per_day(days: NDArray, weights: NDArray | None = None) -> NDArray:
        return bincount(days, weights, minlength=world.days)

    posts, orders = tables["posts"], tables["orders"]
    made = per_day(log.post_day)
    of_posts = {
        name: per_day(log.post_day, posts[column]).astype(np.int64)
        for name, column in (("views", "reach"), ("comments", "comments"), ("replies", "replies"), ("shares", "shares"))
    }
    work = world.minutes_per_post * made + world.minutes_per_reply * of_posts["replies"]
    courted = min(account.connectors, world.people)
    return pd.DataFrame(
        {
            "day": np.arange(world.days),
            "posts": made,
            "promo_posts": per_day(log.post_day[log.promo]),
            **of_posts,
            "joins": per_day(log.followed_day[log.followed_day != NEVER]),
            "leaves": per_day(log.left_day[log.left_day != NEVER]),
            "followers": log.followers,
            "trust": log.trust,
            "leads": per_day(tables["leads"]["day"]),
            "orders": per_day(orders["day"]),
            "revenue": per_day(orders["day"], orders["value"]).astype(np.float64),
            "minutes": work + world.minutes_per_connector * courted / 7.0,
        }
    )


def _nullable(days: Ids) -> pd.arrays.IntegerArray:
    """Days as Int64, with `NEVER` missing."""
    return pd.arrays.IntegerArray(days.copy(), days == NEVER)
