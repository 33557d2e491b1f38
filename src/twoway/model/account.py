"""The account model: one account, one audience, day by day.

The model assumes that conversation builds trust and that trust sells. It shows how such mechanisms play out together;
it is no evidence that they are at work anywhere. `chapters/reference/model.md` tells each step with its formula.

State changes by + - x and / alone, in the order written here, so that a port can follow to the last bit; `exp` enters
only chances with which a draw is compared. What happens at most once to a person (joining, leaving, becoming a lead, a
first order) uses a clock: one uniform number for the whole run. Survival starts at 1 and shrinks by each day's hazard;
the event comes on the first day on which survival is at or below the number. That has exactly the distribution of daily
draws, and needs one.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twoway.model.audience import Audience, gather
from twoway.model.parameters import Account, InvalidParameterError, World, checked_seed
from twoway.model.random import (
    Channel,
    below,
    binomial_steps,
    count_steps,
    draw,
    normal,
    poisson_steps,
    powers,
    uniform,
)

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
NEVER = -1  # no day: not yet followed, not left


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


@dataclass
class _State:
    """Where everybody stands; one entry a person."""

    trust: Floats
    fatigue: Floats
    following: NDArray[np.bool_]
    followed_day: Ids
    left_day: Ids
    never_followed: NDArray[np.bool_]
    lead: NDArray[np.bool_]
    orders: Ids
    order_clock: Floats
    """The clock of the person's next order."""
    survival: dict[Channel, Floats]
    """For each thing that happens at most once: the chance that it has not happened by now."""


@dataclass(frozen=True)
class _Views:
    """The views of one day, ordered by person, then by post."""

    row: Ids
    """The viewer's row among the followers of the day."""
    post: Ids
    """The post's number within the day."""
    promo: NDArray[np.bool_]


@dataclass
class _Log:
    """What happened, one tuple of arrays a day."""

    views: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    shares: list = field(default_factory=list)
    recommendations: list = field(default_factory=list)
    leads: list = field(default_factory=list)
    orders: list = field(default_factory=list)


def simulate(account: Account, world: World | None = None, seed: int = 0) -> Run:
    """Run one account in front of the audience that `seed` names.

    Two accounts run on the same world and seed meet the same people with the same luck: whatever differs between the
    runs comes from what the accounts did.

    Parameters
    ----------
    account
        What the account does. `PRESETS` holds two.
    world
        The audience and its habits; by default `World()`.
    seed
        Whole number from 0 to 2**53 - 1.

    Raises
    ------
    InvalidParameterError
        If `account`, `world` or `seed` is of the wrong type or out of range.
    """
    world = World() if world is None else world
    for name, value, wanted in (("account", account, Account), ("world", world, World)):
        if not isinstance(value, wanted):
            raise InvalidParameterError(
                f"{name} must be made by twoway.model.{wanted.__name__}(...), not {type(value).__name__}."
            )
    seed = checked_seed(seed)
    audience = gather(world, seed)
    post_days, promos = plan_posts(account, world.days, seed)
    first_post = np.searchsorted(post_days, np.arange(world.days + 1))
    state = _open(world, audience, seed)
    connectors = np.sort(np.argsort(-audience.contacts.degree, kind="stable")[: account.connectors])
    goodwill_missing = powers(1.0 - world.goodwill_growth, world.days)
    followers, mean_trust = np.zeros(world.days, dtype=np.int64), np.full(world.days, np.nan)
    log = _Log()

    for day in range(world.days):
        promo = promos[first_post[day] : first_post[day + 1]]
        who = np.flatnonzero(state.following)

        # 1-3: who sees what, and how tired it makes them
        views = _attend(world, seed, day, who, promo)
        value_views = np.bincount(views.row[~views.promo], minlength=len(who))
        promo_views = np.bincount(views.row[views.promo], minlength=len(who))
        fatigue = world.fatigue_memory * state.fatigue[who] + value_views + world.promo_fatigue * promo_views
        state.fatigue[who] = fatigue
        attention = np.exp(-fatigue / world.fatigue_scale)

        # 4-5: comments, answers, and who overhears those
        comment_chance = world.comment_chance * (0.2 + 0.8 * state.trust[who]) * attention
        commented, share_word = _comment(world, seed, day, who, views, comment_chance)
        answered, talk_word = _answer(account, seed, day, who, views, commented)
        replies = np.bincount(views.row[answered], minlength=len(who))
        unanswered = np.bincount(views.row[commented], minlength=len(who)) - replies
        overheard = _overhear(world, seed, day, who, len(answered))

        # 6: trust
        trust = _trust(world, state.trust[who], value_views, promo_views, replies, unanswered, overheard)
        state.trust[who] = trust

        # 7: shares by followers, recommendations by courted connectors
        willing = world.share_chance * trust[views.row]
        shared = np.flatnonzero(below(share_word, willing))
        shared_talk = answered[below(talk_word, willing[answered])]
        sharing = np.sort(np.concatenate([shared, shared_talk]))
        recommending = _recommend(world, seed, day, connectors, 1.0 - goodwill_missing[day + 1])
        shares = np.bincount(who[views.row[sharing]], minlength=world.people)
        shares[recommending] += world.connector_shares

        # 8-10: who joins, leaves, becomes a lead and orders
        joining = _join(world, audience, state, audience.contacts.hear(shares))
        leaving = _leave(world, audience, state, who, trust, fatigue)
        leading = _become_leads(world, audience, state, who, trust, attention, promo_views, replies)
        ordering = _order(world, seed, state)

        # 11: the day's end
        state.following[leaving] = False
        state.following[joining] = True
        state.never_followed[joining] = False
        state.left_day[leaving] = day
        state.followed_day[joining] = day
        followers[day] = state.following.sum()
        if followers[day]:
            mean_trust[day] = state.trust[state.following].mean()

        number = first_post[day] + views.post
        log.views.append((number,))
        log.comments.append((who[views.row[commented]], number[commented], np.isin(commented, answered)))
        log.shares.append((who[views.row[sharing]], number[sharing]))
        log.recommendations.append((recommending,))
        log.leads.append((leading,))
        log.orders.append((ordering, state.orders[ordering]))

    tables = _tables(world, seed, state, post_days, promos, log)
    daily = _daily(account, world, tables, followers, mean_trust)
    return Run(account=account, world=world, seed=seed, daily=daily, **tables)


def plan_posts(account: Account, days: int, seed: int) -> tuple[Ids, NDArray[np.bool_]]:
    """Settle which posts the account makes: the day of each post, ascending, and whether it is a promotion.

    The number of posts of a day is Poisson, by inversion of that day's one number; each post is a promotion with the
    probability `account.promo_share`.
    """
    day = np.arange(days)
    count_word, _ = draw(seed, 0, day, Channel.POST_COUNT)
    counts = count_steps(poisson_steps(account.posts_per_day), count_word)
    post_day = np.repeat(day, counts)
    trial = np.arange(len(post_day)) - np.repeat(np.cumsum(counts) - counts, counts)
    kind_word, _ = draw(seed, 0, post_day, Channel.POST_KIND, trial)
    return post_day, below(kind_word, account.promo_share)


def _open(world: World, audience: Audience, seed: int) -> _State:
    """Where everybody stands before the first day."""
    following = np.zeros(world.people, dtype=bool)
    following[audience.opening] = True
    return _State(
        trust=np.full(world.people, world.opening_trust),
        fatigue=np.zeros(world.people),
        following=following,
        never_followed=~following,
        followed_day=np.full(world.people, NEVER),
        left_day=np.full(world.people, NEVER),
        lead=np.zeros(world.people, dtype=bool),
        orders=np.zeros(world.people, dtype=np.int64),
        order_clock=uniform(draw(seed, np.arange(world.people), 0, Channel.ORDER, 1)[0]),
        survival={
            channel: np.ones(world.people) for channel in (Channel.JOIN, Channel.LEAVE, Channel.LEAD, Channel.ORDER)
        },
    )


def _attend(world: World, seed: int, day: int, who: Ids, promo: NDArray[np.bool_]) -> _Views:
    """Each follower sees each post with the same chance; one draw serves two posts."""
    trials = np.arange((len(promo) + 1) // 2)
    words = np.stack(draw(seed, who[:, None], day, Channel.SEEN, trials), axis=-1)
    row, post = np.nonzero(below(words.reshape(len(who), 2 * len(trials))[:, : len(promo)], world.view_chance))
    return _Views(row=row, post=post, promo=promo[post])


def _comment(
    world: World, seed: int, day: int, who: Ids, views: _Views, chance: Floats
) -> tuple[Ids, NDArray[np.uint32]]:
    """Return which views bring a comment, and for every view the word that decides whether it is shared."""
    comment_word, share_word = draw(seed, who[views.row], day, Channel.VIEW, views.post)
    factor = np.where(views.promo, world.promo_comment_factor, 1.0)
    return np.flatnonzero(below(comment_word, factor * chance[views.row])), share_word


def _answer(
    account: Account, seed: int, day: int, who: Ids, views: _Views, commented: Ids
) -> tuple[Ids, NDArray[np.uint32]]:
    """Return which views get a reply, and for each the word that decides whether the talk is shared.

    Each comment has a key. It is wanted if the key is below the reply share; of those wanted, as many as the account
    can write are answered, smallest keys first, ties by person, then by post.
    """
    key, share_word = draw(seed, who[views.row[commented]], day, Channel.REPLY, views.post[commented])
    wanted = np.flatnonzero(below(key, account.reply_share))
    chosen = np.sort(wanted[np.argsort(key[wanted], kind="stable")][: account.reply_capacity])
    return commented[chosen], share_word[chosen]


def _overhear(world: World, seed: int, day: int, who: Ids, replies: int) -> Ids:
    """How many of the day's replies each follower sees: binomial."""
    if replies == 0:
        return np.zeros(len(who), dtype=np.int64)
    word, _ = draw(seed, who, day, Channel.OVERHEARD)
    return count_steps(binomial_steps(replies, world.overheard_chance), word)


def _trust(
    world: World, trust: Floats, value_views: Ids, promo_views: Ids, replies: Ids, unanswered: Ids, overheard: Ids
) -> Floats:
    """Trust after the day: value, replies and talk overheard build it; promotion, silence and time wear it down."""

    def kept(share: float, times: Ids) -> Floats:
        return powers(1.0 - share, int(times.max(initial=0)))[times]

    distrust = 1.0 - trust
    distrust = distrust * kept(world.trust_gain_view, value_views)
    distrust = distrust * kept(world.trust_gain_reply, replies)
    distrust = distrust * kept(world.trust_gain_overheard, overheard)
    trust = 1.0 - distrust
    trust = trust * kept(world.trust_loss_promo, promo_views)
    trust = trust * kept(world.trust_loss_unanswered, unanswered)
    return trust * (1.0 - world.trust_decay)


def _recommend(world: World, seed: int, day: int, connectors: Ids, goodwill: float) -> Ids:
    """Which of the courted connectors recommend the account today."""
    word, _ = draw(seed, connectors, day, Channel.CONNECTOR)
    return connectors[below(word, world.connector_chance * goodwill)]


def _join(world: World, audience: Audience, state: _State, heard: Ids) -> Ids:
    """Who follows from tonight on, among those who never did."""
    unmoved = powers(1.0 - world.join_chance_share, int(heard.max(initial=0)))[heard]
    survival = state.survival[Channel.JOIN]
    survival *= (1.0 - world.join_chance_daily) * unmoved
    return np.flatnonzero(state.never_followed & (audience.clocks[Channel.JOIN] >= survival))


def _leave(world: World, audience: Audience, state: _State, who: Ids, trust: Floats, fatigue: Floats) -> Ids:
    """Which followers leave tonight: a few for reasons of their own, more when tired and without trust."""
    with np.errstate(over="ignore"):  # an overflow means: far below the tolerance, no chance at all
        strain = 1.0 / (1.0 + np.exp((audience.tolerance[who] - fatigue) / world.tolerance_softness))
    hazard = world.leave_chance_daily + world.leave_chance_tired * (1.0 - trust) * strain
    survival = state.survival[Channel.LEAVE][who] * (1.0 - hazard)
    state.survival[Channel.LEAVE][who] = survival
    return who[audience.clocks[Channel.LEAVE][who] >= survival]


def _become_leads(
    world: World,
    audience: Audience,
    state: _State,
    who: Ids,
    trust: Floats,
    attention: Floats,
    promo_views: Ids,
    replies: Ids,
) -> Ids:
    """Which followers who would buy become leads, through promotions seen and replies received."""
    rows = np.flatnonzero((promo_views + replies > 0) & audience.buyer[who] & ~state.lead[who])
    trust, attention = trust[rows], attention[rows]
    survival = state.survival[Channel.LEAD][who[rows]]
    for times, chance in (
        (promo_views[rows], world.lead_chance_promo * (0.1 + 0.9 * trust) * attention),
        (replies[rows], world.lead_chance_reply * trust),
    ):
        for nth in range(int(times.max(initial=0))):
            survival = np.where(times > nth, survival * (1.0 - chance), survival)
    people = who[rows]
    state.survival[Channel.LEAD][people] = survival
    leading = people[audience.clocks[Channel.LEAD][people] >= survival]
    state.lead[leading] = True
    return leading


def _order(world: World, seed: int, state: _State) -> Ids:
    """Who orders today: leads for the first time, customers who follow again. Counts the orders of each."""
    first = np.flatnonzero(state.lead & (state.orders == 0))
    again = np.flatnonzero((state.orders > 0) & state.following)
    people = np.concatenate([first, again])
    hazard = np.concatenate(
        [world.first_order_chance * (0.2 + 0.8 * state.trust[first]), world.reorder_chance * state.trust[again]]
    )
    survival = state.survival[Channel.ORDER][people] * (1.0 - hazard)
    state.survival[Channel.ORDER][people] = survival
    ordering = np.sort(people[state.order_clock[people] >= survival])
    if len(ordering):
        state.orders[ordering] += 1
        state.survival[Channel.ORDER][ordering] = 1.0
        state.order_clock[ordering] = uniform(draw(seed, ordering, 0, Channel.ORDER, state.orders[ordering] + 1)[0])
    return ordering


def _columns(days: list[tuple[NDArray, ...]], width: int) -> list[NDArray]:
    """Join what was logged day by day, `width` arrays a day, into columns; the first column is the day."""
    day = np.repeat(np.arange(len(days)), [len(arrays[0]) for arrays in days])
    if not days:
        return [day] + [np.zeros(0, dtype=np.int64)] * width
    return [day, *(np.concatenate(column) for column in zip(*days, strict=True))]


def _tables(
    world: World, seed: int, state: _State, post_day: Ids, promo: NDArray[np.bool_], log: _Log
) -> dict[str, pd.DataFrame]:
    """Tell the run's events as tables."""
    _, viewed = _columns(log.views, 1)
    comment_day, commenter, commented, answered = _columns(log.comments, 3)
    share_day, sharer, shared = _columns(log.shares, 2)
    count = len(post_day)
    answered = answered.astype(bool)
    posts = pd.DataFrame(
        {
            "day": post_day,
            "post": np.arange(count),
            "kind": pd.Categorical.from_codes(np.where(promo, 0, 1), categories=["promo", "value"]),
            "reach": np.bincount(viewed, minlength=count),
            "comments": np.bincount(commented, minlength=count),
            "replies": np.bincount(commented[answered], minlength=count),
            "shares": np.bincount(shared, minlength=count),
        }
    )
    type_code = np.repeat([0, 1], [len(comment_day), len(share_day)])
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
    ever = np.flatnonzero(~state.never_followed)
    ever = ever[np.argsort(state.followed_day[ever], kind="stable")]
    followers = pd.DataFrame(
        {
            "person": ever,
            "opening": state.followed_day[ever] == NEVER,
            "followed_day": _nullable(state.followed_day[ever]),
            "left_day": _nullable(state.left_day[ever]),
        }
    )
    lead_day, lead = _columns(log.leads, 1)
    order_day, buyer, number = _columns(log.orders, 2)
    spread = world.order_value_spread
    scale = np.log(world.order_value_mean) - spread * spread / 2.0  # so that the mean, not the median, is as stated
    value = np.exp(scale + spread * normal(draw(seed, buyer, 0, Channel.ORDER_VALUE, number)))
    recommendation_day, connector = _columns(log.recommendations, 1)
    return {
        "posts": posts,
        "interactions": interactions,
        "followers": followers,
        "leads": pd.DataFrame({"day": lead_day, "person": lead}),
        "orders": pd.DataFrame({"day": order_day, "person": buyer, "value": value, "number": number}),
        "recommendations": pd.DataFrame({"day": recommendation_day, "person": connector}),
    }


def _daily(
    account: Account, world: World, tables: dict[str, pd.DataFrame], followers: Ids, trust: Floats
) -> pd.DataFrame:
    """Count the events of each day."""

    def per_day(days: pd.Series, weights: pd.Series | None = None) -> NDArray:
        return np.bincount(days.to_numpy(np.int64), weights, minlength=world.days)

    posts, interactions, people = tables["posts"], tables["interactions"], tables["followers"]
    made, replies = per_day(posts["day"]), per_day(interactions.loc[interactions["answered"], "day"])
    work = world.minutes_per_post * made + world.minutes_per_reply * replies
    courted = min(account.connectors, world.people)
    return pd.DataFrame(
        {
            "day": np.arange(world.days),
            "posts": made,
            "promo_posts": per_day(posts.loc[posts["kind"] == "promo", "day"]),
            "views": per_day(posts["day"], posts["reach"]).astype(np.int64),
            "comments": per_day(interactions.loc[interactions["type"] == "comment", "day"]),
            "replies": replies,
            "shares": per_day(interactions.loc[interactions["type"] == "share", "day"]),
            "joins": per_day(people["followed_day"].dropna()),
            "leaves": per_day(people["left_day"].dropna()),
            "followers": followers,
            "trust": trust,
            "leads": per_day(tables["leads"]["day"]),
            "orders": per_day(tables["orders"]["day"]),
            "revenue": per_day(tables["orders"]["day"], tables["orders"]["value"]).astype(np.float64),
            "minutes": work + world.minutes_per_connector * courted / 7.0,
        }
    )


def _nullable(days: Ids) -> pd.arrays.IntegerArray:
    """Days as Int64, with `NEVER` missing."""
    return pd.arrays.IntegerArray(days.copy(), days == NEVER)
