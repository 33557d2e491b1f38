"""The account model: one account, one audience, day by day.

The model assumes that conversation builds trust and that trust sells. It shows how such mechanisms play out together;
it is no evidence that they are at work anywhere. `chapters/reference/model.md` tells each step with its formula.

State changes by + - x and / alone, in the order written here, so that a port can follow to the last bit; `exp` enters
only chances with which a draw is compared. What happens at most once to a person (joining, leaving, becoming a lead, a
first order) uses a clock: one uniform number for the whole run. Survival starts at 1 and shrinks by each day's hazard;
the event comes on the first day on which survival is at or below the number. That has exactly the distribution of daily
draws, and needs one.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from twoway.model.audience import Audience, gather
from twoway.model.parameters import Account, InvalidParameterError, World, check_size, checked_seed
from twoway.model.random import (
    Channel,
    Words,
    below,
    binomial,
    count_steps,
    draw,
    poisson_steps,
    powers,
    uniform,
)
from twoway.model.run import NEVER, Floats, Ids, Log, Run, tell

ONCE = (Channel.JOIN, Channel.LEAVE, Channel.LEAD, Channel.ORDER)


@dataclass
class _State:
    """Where everybody stands; one entry a person."""

    trust: Floats
    fatigue: Floats
    following: NDArray[np.bool_]
    never_followed: NDArray[np.bool_]
    lead: NDArray[np.bool_]
    orders: Ids
    order_clock: Floats
    """The clock of the person's next order."""
    survival: dict[Channel, Floats]
    """For what happens at most once: the chance that it has not happened by now."""


@dataclass(frozen=True)
class _Views:
    """The views of one day, ordered by person, then by post, with the luck that belongs to each."""

    row: Ids
    """The viewer's row among the followers of the day."""
    person: Ids
    post: Ids
    """The post's number within the day."""
    promo: NDArray[np.bool_]
    view_words: Words
    """Decide whether the post gets a comment, and whether it is shared."""
    reply_words: Words
    """Should there be a comment: decide whether it is answered, and whether the talk is shared."""


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
        If `account`, `world` or `seed` is of the wrong type or out of range, or the run would be absurdly large.
    """
    world = World() if world is None else world
    for name, value, wanted in (("account", account, Account), ("world", world, World)):
        if not isinstance(value, wanted):
            raise InvalidParameterError(
                f"{name} must be made by twoway.model.{wanted.__name__}(...), not {type(value).__name__}."
            )
    seed = checked_seed(seed)
    check_size(account, world)
    audience = gather(world, seed)
    post_day, promo = plan_posts(account, world.days, seed)
    first_post = np.searchsorted(post_day, np.arange(world.days + 1))
    most_posts = int(np.diff(first_post).max(initial=0))
    connectors = np.sort(np.argsort(-audience.contacts.degree, kind="stable")[: account.connectors])
    kept = _kept(account, world, most_posts, int(audience.contacts.degree.max()))
    state = _open(world, audience, seed)
    log = Log(
        post_day=post_day,
        promo=promo,
        reach=np.zeros(len(promo), dtype=np.int64),
        followers=np.zeros(world.days, dtype=np.int64),
        trust=np.full(world.days, np.nan),
        followed_day=np.full(world.people, NEVER),
        left_day=np.full(world.people, NEVER),
        ever_followed=~state.never_followed,
    )

    for day in range(world.days):
        who = np.flatnonzero(state.following)
        posts_today = first_post[day + 1] - first_post[day]

        # 1-3: who sees what, and how tired it makes them
        views = _attend(world, seed, day, who, promo[first_post[day] : first_post[day + 1]])
        value_views = np.bincount(views.row[~views.promo], minlength=len(who))
        promo_views = np.bincount(views.row[views.promo], minlength=len(who))
        fatigue = world.fatigue_memory * state.fatigue[who] + value_views + world.promo_fatigue * promo_views
        state.fatigue[who] = fatigue
        attention = np.exp(-fatigue / world.fatigue_scale)

        # 4-5: comments, answers, and who overhears those
        comment_chance = world.comment_chance * (0.2 + 0.8 * state.trust[who]) * attention
        factor = np.where(views.promo, world.promo_comment_factor, 1.0)
        commented = below(views.view_words[0], factor * comment_chance[views.row])
        answered = _answer(account, views, commented)
        replies = np.bincount(views.row[answered], minlength=len(who))
        unanswered = np.bincount(views.row[commented], minlength=len(who)) - replies
        overheard = _overhear(world, seed, day, who, int(replies.sum()))

        # 6: trust
        distrust = 1.0 - state.trust[who]
        distrust = distrust * kept.view[value_views] * kept.reply[replies] * kept.overheard[overheard]
        trust = (1.0 - distrust) * kept.promo[promo_views] * kept.unanswered[unanswered] * (1.0 - world.trust_decay)
        state.trust[who] = trust

        # 7: shares by followers, recommendations by courted connectors
        willing = world.share_chance * trust[views.row]
        shares = below(views.view_words[1], willing) + (answered & below(views.reply_words[1], willing)).astype(int)
        sharing = np.repeat(np.arange(len(shares)), shares)
        recommending = _recommend(world, seed, day, connectors, 1.0 - kept.goodwill[day + 1])
        said = np.bincount(views.person[sharing], minlength=world.people)
        said[recommending] += world.connector_shares

        # 8-10: who joins, leaves, becomes a lead and orders
        joining = _join(world, audience, state, kept.unmoved[audience.contacts.hear(said)])
        leaving = _leave(world, audience, state, who, trust, fatigue)
        leading = _become_leads(world, audience, state, who, trust, attention, promo_views, replies)
        ordering = _order(world, seed, state)

        # 11: the day's end
        state.following[leaving] = False
        state.following[joining] = True
        state.never_followed[joining] = False
        log.left_day[leaving] = day
        log.followed_day[joining] = day
        log.ever_followed[joining] = True
        log.followers[day] = state.following.sum()
        if log.followers[day]:
            log.trust[day] = state.trust[state.following].mean()
        log.reach[first_post[day] : first_post[day + 1]] = np.bincount(views.post, minlength=posts_today)
        number = first_post[day] + views.post
        log.comments.append((views.person[commented], number[commented], answered[commented]))
        log.shares.append((views.person[sharing], number[sharing]))
        log.recommendations.append((recommending,))
        log.leads.append((leading,))
        log.orders.append((ordering, state.orders[ordering]))

    return tell(account, world, seed, log)


def _kept(account: Account, world: World, most_posts: int, most_contacts: int) -> SimpleNamespace:
    """Tables of powers: what is left of trust, of distrust, of goodwill and of not joining after so many of each."""
    most_shares = most_contacts * (2 * most_posts + world.connector_shares)
    return SimpleNamespace(
        view=powers(1.0 - world.trust_gain_view, most_posts),
        reply=powers(1.0 - world.trust_gain_reply, most_posts),
        overheard=powers(1.0 - world.trust_gain_overheard, account.reply_capacity),
        promo=powers(1.0 - world.trust_loss_promo, most_posts),
        unanswered=powers(1.0 - world.trust_loss_unanswered, most_posts),
        goodwill=powers(1.0 - world.goodwill_growth, world.days),
        unmoved=powers(1.0 - world.join_chance_share, most_shares),
    )


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
        lead=np.zeros(world.people, dtype=bool),
        orders=np.zeros(world.people, dtype=np.int64),
        order_clock=uniform(draw(seed, np.arange(world.people), 0, Channel.ORDER, 1)[0]),
        survival={channel: np.ones(world.people) for channel in ONCE},
    )


def _attend(world: World, seed: int, day: int, who: Ids, promo: NDArray[np.bool_]) -> _Views:
    """Each follower sees each post of the day with the same chance; one draw serves two posts."""
    trials = np.arange((len(promo) + 1) // 2)
    words = np.stack(draw(seed, who[:, None], day, Channel.SEEN, trials), axis=-1)
    row, post = np.nonzero(below(words.reshape(len(who), 2 * len(trials))[:, : len(promo)], world.view_chance))
    person = who[row]
    first, second = draw(seed, person, day, np.array([[Channel.VIEW], [Channel.REPLY]]), post)
    return _Views(
        row=row,
        person=person,
        post=post,
        promo=promo[post],
        view_words=(first[0], second[0]),
        reply_words=(first[1], second[1]),
    )


def _answer(account: Account, views: _Views, commented: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which views get a reply.

    The word of each comment is its key. A comment is wanted if its key is below the reply share; of those wanted, as
    many as the account can write are answered, smallest keys first, ties by person, then by post.
    """
    key = views.reply_words[0]
    wanted = np.flatnonzero(commented & below(key, account.reply_share))
    if len(wanted) > account.reply_capacity:
        wanted = wanted[np.argsort(key[wanted], kind="stable")[: account.reply_capacity]]
    answered = np.zeros(len(key), dtype=bool)
    answered[wanted] = True
    return answered


def _overhear(world: World, seed: int, day: int, who: Ids, replies: int) -> Ids:
    """How many of the day's replies each follower sees: binomial."""
    if replies == 0:
        return np.zeros(len(who), dtype=np.int64)
    word, _ = draw(seed, who, day, Channel.OVERHEARD)
    return binomial(replies, world.overheard_chance, word)


def _recommend(world: World, seed: int, day: int, connectors: Ids, goodwill: float) -> Ids:
    """Which of the courted connectors recommend the account today."""
    if len(connectors) == 0:
        return connectors
    word, _ = draw(seed, connectors, day, Channel.CONNECTOR)
    return connectors[below(word, world.connector_chance * goodwill)]


def _join(world: World, audience: Audience, state: _State, unmoved: Floats) -> Ids:
    """Who follows from tonight on, among those who never did; `unmoved`: chance that no share heard today works."""
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
