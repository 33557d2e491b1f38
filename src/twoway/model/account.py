"""The account model: one account, one audience, day by day.

The model assumes that conversation builds trust and that trust sells. It shows how such mechanisms play out together;
it is no evidence that they are at work anywhere. `chapters/reference/model.md` tells each step with its formula.

State changes by + - x and / alone, in the order written here, so that a port can follow to the last bit; `exp` enters
only chances with which a draw is compared. What happens at most once to a person (joining, leaving, becoming a lead, a
first order) uses a clock: one uniform number for the whole run. Survival starts at 1 and shrinks by each day's hazard;
the event comes on the first day on which survival is at or below the number. That has exactly the distribution of daily
draws, and needs one.

Most of the audience has nothing to do with the account for weeks. So a crowd is gathered for some days: the followers,
the leads and the strangers likely to join. Those days are lived by the crowd alone, in arrays of one entry a person.
Should anybody else join, the next day begins with another crowd. Who is in it has no influence on what happens.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from twoway.model.audience import Audience, gather
from twoway.model.foresight import Chances, Foresight, foresee
from twoway.model.parameters import Account, InvalidParameterError, World, check_size, checked_seed
from twoway.model.random import Channel, below, binomial, count_steps, draw, poisson_steps, powers
from twoway.model.run import NEVER, Floats, Ids, Log, Run, tell

LONGEST_STAY = 48  # days for which a crowd is gathered, at most
LARGEST_STAY = 80_000  # people in the crowd times days, about: larger tables would leave the processor's cache
LIKELY_SHARES = 3  # a stranger is in the crowd who would join on hearing of so many in that time


@dataclass
class _People:
    """Where people stand, everybody or a crowd; one entry a person."""

    person: Ids
    """Ascending."""
    following: NDArray[np.bool_]
    trust: Floats
    fatigue: Floats
    tolerance: Floats
    leave_clock: Floats
    leave_survival: Floats
    """The chance that it has not happened by now; so below."""
    prospect: NDArray[np.bool_]
    """Would buy, and is no lead yet."""
    lead: NDArray[np.bool_]
    lead_clock: Floats
    lead_survival: Floats
    orders: Ids
    order_clock: Floats
    """Of the next order."""
    order_survival: Floats
    """Since the last order."""

    def crowd(self, people: NDArray[np.bool_]) -> "_People":
        """Return a copy of where these people stand."""
        return _People(*(column[people] for column in vars(self).values()))

    def update(self, crowd: "_People") -> None:
        """Take over where the crowd stands by now."""
        for column, new in zip(vars(self).values(), vars(crowd).values(), strict=True):
            column[crowd.person] = new


@dataclass
class _Strangers:
    """Who may yet join; one entry for each person of the world."""

    clock: Floats
    """Below 0, where survival never gets, for those who follow or once did."""
    survival: Floats
    heard: Ids
    """Shares by their contacts today."""

    def likely(self, world: World, days: int) -> NDArray[np.bool_]:
        """Who will join within so many days, as far as can be foreseen."""
        unmoved = (1.0 - world.join_chance_daily) ** days * (1.0 - world.join_chance_share) ** LIKELY_SHARES
        return self.clock >= self.survival * unmoved


@dataclass(frozen=True)
class _Scene:
    """What does not change during a run."""

    account: Account
    world: World
    seed: int
    audience: Audience
    post_day: Ids
    """The day of each post, ascending."""
    promo: NDArray[np.bool_]
    kept: SimpleNamespace
    """Tables of powers: see `_kept`."""
    connectors: Ids
    """Those courted, ascending."""
    recommends: NDArray[np.bool_]
    """Which of them recommend the account: a row a day."""


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
    scene = _set(account, world, seed)
    everybody, strangers = _open(scene)
    log = Log(
        post_day=scene.post_day,
        promo=scene.promo,
        reach=np.zeros(len(scene.promo), dtype=np.int64),
        followers=np.zeros(world.days, dtype=np.int64),
        trust=np.full(world.days, np.nan),
        opening=scene.audience.opening,
        followed_day=np.full(world.people, NEVER),
        left_day=np.full(world.people, NEVER),
    )
    day, longest = 0, LONGEST_STAY
    while day < world.days:
        wished = range(day, min(day + longest, world.days))
        likely = strangers.likely(world, len(wished))
        crowd = everybody.crowd(everybody.following | everybody.lead | likely)
        days = wished[: 1 + LARGEST_STAY // (1 + len(crowd.person))]
        lived = _stay(scene, everybody, strangers, crowd, days, log)
        day += lived
        longest = min(LONGEST_STAY, 2 * lived if lived == len(days) else lived)
    return tell(account, world, seed, log)


def _set(account: Account, world: World, seed: int) -> _Scene:
    """Set the scene."""
    audience = gather(world, seed)
    degree = audience.contacts.degree
    post_day, promo = plan_posts(account, world.days, seed)
    kept = _kept(account, world, int(np.bincount(post_day).max(initial=0)), int(degree.max()))
    connectors = np.sort(np.argsort(-degree, kind="stable")[: account.connectors])
    goodwill = 1.0 - kept.goodwill[1:, None]
    word, _ = draw(seed, connectors, np.arange(world.days)[:, None], Channel.CONNECTOR)
    return _Scene(
        account=account,
        world=world,
        seed=seed,
        audience=audience,
        post_day=post_day,
        promo=promo,
        kept=kept,
        connectors=connectors,
        recommends=below(word, world.connector_chance * goodwill),
    )


def _open(scene: _Scene) -> tuple[_People, _Strangers]:
    """Where everybody stands before the first day."""
    count, clocks = scene.world.people, scene.audience.clocks
    following = np.zeros(count, dtype=bool)
    following[scene.audience.opening] = True
    everybody = _People(
        person=np.arange(count),
        following=following,
        trust=np.full(count, scene.world.opening_trust),
        fatigue=np.zeros(count),
        tolerance=scene.audience.tolerance.copy(),
        leave_clock=clocks[Channel.LEAVE].copy(),
        leave_survival=np.ones(count),
        prospect=scene.audience.buyer.copy(),
        lead=np.zeros(count, dtype=bool),
        lead_clock=clocks[Channel.LEAD].copy(),
        lead_survival=np.ones(count),
        orders=np.zeros(count, dtype=np.int64),
        order_clock=clocks[Channel.ORDER][0].copy(),
        order_survival=np.ones(count),
    )
    strangers = _Strangers(
        clock=np.where(following, -1.0, clocks[Channel.JOIN]),
        survival=np.ones(count),
        heard=np.zeros(count, dtype=np.int64),
    )
    return everybody, strangers


def _stay(scene: _Scene, everybody: _People, strangers: _Strangers, crowd: _People, days: range, log: Log) -> int:
    """Let the crowd live `days`, or fewer if somebody from outside joins; return how many."""
    account = scene.account
    may_reply = account.reply_share > 0 and account.reply_capacity > 0
    ahead = foresee(scene.world, scene.seed, crowd.person, days, scene.post_day, scene.promo, may_reply)
    in_crowd = np.zeros(len(everybody.person), dtype=bool)
    in_crowd[crowd.person] = True
    followed = np.zeros(ahead.value_views.shape, dtype=bool)
    for today, day in enumerate(days):
        followed[today] = crowd.following
        joining = _live(scene, strangers, crowd, ahead, day, log)
        if not in_crowd[joining].all():
            break
        crowd.following[crowd.person.searchsorted(joining)] = True
        _end_day(log, day, crowd)
    everybody.update(crowd)
    everybody.following[joining] = True
    _end_day(log, day, everybody)
    posts = ahead.posts
    log.reach[posts] = np.count_nonzero(ahead.seen & followed[scene.post_day[posts] - days.start], axis=1)
    return today + 1


def _end_day(log: Log, day: int, people: _People) -> None:
    """Note how many follow at the day's end, and their trust."""
    trust = people.trust[people.following]
    log.followers[day] = len(trust)
    if len(trust):
        log.trust[day] = trust.sum() / len(trust)


def _live(scene: _Scene, strangers: _Strangers, crowd: _People, ahead: Foresight, day: int, log: Log) -> Ids:
    """Let the crowd live a day; return who joins tonight, perhaps from outside."""
    account, world, kept = scene.account, scene.world, scene.kept
    today = day - ahead.days.start

    # 1-3: who sees what, and how tired it makes them
    value_views, promo_views = ahead.value_views[today], ahead.promo_views[today]
    fatigue = world.fatigue_memory * crowd.fatigue + value_views + world.promo_fatigue * promo_views
    np.copyto(crowd.fatigue, fatigue, where=crowd.following)

    # 4-5: comments, answers, and who overhears those
    views = ahead.chances[today]
    commented = _comment(world, crowd, views)
    answered = _answer(account, views, commented)
    commenter = views.row[commented]
    replies = np.bincount(commenter[answered], minlength=len(crowd.person))
    unanswered = np.bincount(commenter[~answered], minlength=len(crowd.person))

    # 6: trust
    distrust = (1.0 - crowd.trust) * kept.view[value_views]
    if answered.any():
        overheard = binomial(np.count_nonzero(answered), world.overheard_chance, ahead.overheard[today])
        distrust = distrust * kept.reply[replies] * kept.overheard[overheard]
    trust = (1.0 - distrust) * kept.promo[promo_views]
    if not answered.all():
        trust *= kept.unanswered[unanswered]
    np.copyto(crowd.trust, trust * (1.0 - world.trust_decay), where=crowd.following)

    # 7: shares by followers, recommendations by courted connectors
    sharing = _share(world, crowd, views, commented[answered])
    recommending = scene.connectors[scene.recommends[day]]

    # 8-10: who joins, leaves, becomes a lead and orders
    joining = _join(scene, strangers, crowd.person[views.row[sharing]], recommending)
    leaving = _leave(world, crowd)
    leading = _become_leads(world, crowd, promo_views, replies)
    ordering = _order(scene, crowd)

    # 11: the day's end
    crowd.following[leaving] = False
    log.left_day[crowd.person[leaving]] = day
    log.followed_day[joining] = day
    log.comments.append((crowd.person[commenter], views.post[commented], answered))
    log.shares.append((crowd.person[views.row[sharing]], views.post[sharing]))
    log.recommendations.append((recommending,))
    log.leads.append((crowd.person[leading],))
    log.orders.append((crowd.person[ordering], crowd.orders[ordering]))
    return joining


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


def _attention(world: World, fatigue: Floats) -> Floats:
    """What fatigue leaves of attention."""
    return np.exp(-fatigue / world.fatigue_scale)


def _comment(world: World, crowd: _People, views: Chances) -> Ids:
    """Which views get a comment."""
    row = views.row
    chance = world.comment_chance * (0.2 + 0.8 * crowd.trust[row]) * _attention(world, crowd.fatigue[row])
    return (crowd.following[row] & (views.comment < views.comment_factor * chance)).nonzero()[0]


def _answer(account: Account, views: Chances, commented: Ids) -> NDArray[np.bool_]:
    """Which comments get a reply.

    The number of each comment is its key. A comment is wanted if its key is below the reply share; of those wanted, as
    many as the account can write are answered, smallest keys first, ties by person, then by post.
    """
    key = views.answer[commented]
    answered = key < account.reply_share
    if np.count_nonzero(answered) > account.reply_capacity:
        wanted = answered.nonzero()[0]
        answered[wanted[np.argsort(key[wanted], kind="stable")[account.reply_capacity :]]] = False
    return answered


def _share(world: World, crowd: _People, views: Chances, talks: Ids) -> Ids:
    """Which views are shared, some twice: the post, and where there is one (`talks`) the answered talk under it."""
    willing = world.share_chance * crowd.trust[views.row]
    shares = (crowd.following[views.row] & (views.share < willing)).astype(int)
    shares[talks] += views.share_of_talk[talks] < willing[talks]
    return np.repeat(np.arange(len(shares)), shares)


def _join(scene: _Scene, strangers: _Strangers, sharing: Ids, recommending: Ids) -> Ids:
    """Who follows from tonight on, among those who never did, by themselves or because contacts share."""
    world, survival = scene.world, strangers.survival
    unmoved = 1.0 - world.join_chance_daily
    sharers = np.concatenate([sharing, recommending])
    if len(sharers):
        shares = np.repeat([1, world.connector_shares], [len(sharing), len(recommending)])
        hearers, shares = scene.audience.contacts.told(sharers, shares)
        np.add.at(strangers.heard, hearers, shares)
        after = survival[hearers] * (unmoved * scene.kept.unmoved[strangers.heard[hearers]])
        strangers.heard[hearers] = 0
        survival *= unmoved
        survival[hearers] = after
    else:
        survival *= unmoved
    joining = (strangers.clock >= survival).nonzero()[0]
    strangers.clock[joining] = -1.0
    return joining


def _leave(world: World, crowd: _People) -> Ids:
    """Which followers leave tonight: a few for reasons of their own, more when tired and without trust."""
    with np.errstate(over="ignore"):  # an overflow means: far below the tolerance, no chance at all
        strain = 1.0 / (1.0 + np.exp((crowd.tolerance - crowd.fatigue) / world.tolerance_softness))
    hazard = world.leave_chance_daily + world.leave_chance_tired * (1.0 - crowd.trust) * strain
    np.multiply(crowd.leave_survival, 1.0 - hazard, out=crowd.leave_survival, where=crowd.following)
    return (crowd.following & (crowd.leave_clock >= crowd.leave_survival)).nonzero()[0]


def _become_leads(world: World, crowd: _People, promo_views: Ids, replies: Ids) -> Ids:
    """Which followers who would buy become leads, through promotions seen and replies received."""
    rows = ((promo_views + replies > 0) & crowd.following & crowd.prospect).nonzero()[0]
    trust, survival = crowd.trust[rows], crowd.lead_survival[rows]
    attention = _attention(world, crowd.fatigue[rows])
    for times, chance in (
        (promo_views[rows], world.lead_chance_promo * (0.1 + 0.9 * trust) * attention),
        (replies[rows], world.lead_chance_reply * trust),
    ):
        for nth in range(times.max(initial=0)):
            np.multiply(survival, 1.0 - chance, out=survival, where=times > nth)
    crowd.lead_survival[rows] = survival
    leading = rows[crowd.lead_clock[rows] >= survival]
    crowd.lead[leading] = True
    crowd.prospect[leading] = False
    return leading


def _order(scene: _Scene, crowd: _People) -> Ids:
    """Who orders today: leads for the first time, customers who follow again. Counts the orders of each."""
    world, rows = scene.world, crowd.lead.nonzero()[0]
    trust = crowd.trust[rows]
    again = np.where(crowd.following[rows], world.reorder_chance * trust, 0.0)
    hazard = np.where(crowd.orders[rows] > 0, again, world.first_order_chance * (0.2 + 0.8 * trust))
    survival = crowd.order_survival[rows] * (1.0 - hazard)
    crowd.order_survival[rows] = survival
    ordering = rows[crowd.order_clock[rows] >= survival]
    if len(ordering):
        crowd.orders[ordering] += 1
        crowd.order_survival[ordering] = 1.0
        crowd.order_clock[ordering] = scene.audience.order_clock(
            scene.seed, crowd.person[ordering], crowd.orders[ordering]
        )
    return ordering
