"""The account model: accounts in front of one audience, day by day.

The model assumes that conversation builds trust and that trust sells. It shows how such mechanisms play out together;
it is no evidence that they are at work anywhere. `chapters/reference/model.md` tells each step with its formula.

State changes by + - x and / alone, in the order written here, so that a port can follow to the last bit; `exp` enters
only chances with which a draw is compared. What happens at most once to a person (joining, leaving, becoming a lead, a
first order) uses a clock: one uniform number for the whole run. Survival starts at 1 and shrinks by each day's hazard;
the event comes on the first day on which survival is at or below the number. That has exactly the distribution of daily
draws, and needs one.

Accounts never meet, so several live in one pass: the arrays have an entry for each *place*, a person in front of an
account, numbered account x people + person. Most of the audience has nothing to do with an account for weeks. So a
crowd is gathered for some days: the followers, the leads and the strangers likely to join. Those days are lived by the
crowd alone, in arrays of one entry a place of its own. Should anybody else join, the next day begins with another
crowd. Who is in it, and which accounts live in one pass, has no influence on what happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from twoway.model.audience import Audience, gather
from twoway.model.foresight import Chances, Foresight, foresee
from twoway.model.parameters import Account, InvalidParameterError, World, check_size, checked_seed
from twoway.model.random import Channel, below, binomial, count_steps, draw, poisson_steps, powers
from twoway.model.run import NEVER, Floats, Ids, Log, Posts, Run, numbered, tell
from twoway.model.tally import bincount, repeat

LARGEST_PASS = 100_000  # places: accounts in one pass times people
LONGEST_STAY = 48  # days for which a crowd is gathered, at most
LARGEST_STAY = 80_000  # places in the crowd times days, about: larger tables would leave the processor's cache
LIKELY_SHARES = 3  # a stranger is in the crowd who would join on hearing of so many in that time


@dataclass
class _People:
    """Where people stand, everybody or a crowd; one entry a place."""

    place: Ids
    """Ascending: ordered by account, then by person."""
    account: Ids
    person: Ids
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

    def crowd(self, places: Ids) -> "_People":
        """Return a copy of where these people stand."""
        return _People(*(column[places] for column in vars(self).values()))

    def update(self, crowd: "_People") -> None:
        """Take over where the crowd stands by now."""
        for column, new in zip(vars(self).values(), vars(crowd).values(), strict=True):
            column[crowd.place] = new


@dataclass
class _Strangers:
    """Who may yet join; one entry for each place."""

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

    accounts: list[Account]
    world: World
    seed: int
    audience: Audience
    posts: Posts
    kept: SimpleNamespace
    """Tables of powers: see `_kept`."""
    connectors: Ids
    """Places of those courted, ascending."""
    recommends: NDArray[np.bool_]
    """Which of them recommend the account: a row a day."""
    reply_share: Floats
    """Of each account."""
    reply_capacity: Ids


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
    return simulate_all([account], world, seed)[0]


def simulate_all(accounts: Iterable[Account], world: World | None = None, seed: int = 0) -> list[Run]:
    """Run several accounts, each by itself, in front of the audience that `seed` names.

    Each run is that of `simulate`; several in one pass take less time.

    Parameters
    ----------
    accounts
        What each account does.
    world, seed
        As for `simulate`.

    Raises
    ------
    InvalidParameterError
        As `simulate` does.
    """
    if not isinstance(accounts, Iterable):
        raise InvalidParameterError(f"accounts must be a list of accounts, not {type(accounts).__name__}. Give [...].")
    accounts = list(accounts)
    world = World() if world is None else world
    given = [("account", account, Account) for account in accounts]
    for name, value, wanted in (*given, ("world", world, World)):
        if not isinstance(value, wanted):
            raise InvalidParameterError(
                f"{name} must be made by twoway.model.{wanted.__name__}(...), not {type(value).__name__}."
            )
    seed = checked_seed(seed)
    for account in accounts:
        check_size(account, world)
    at_once = max(1, LARGEST_PASS // world.people)
    passes = [accounts[begin : begin + at_once] for begin in range(0, len(accounts), at_once)]
    return [run for together in passes for run in _run(together, world, seed)]


def _run(accounts: list[Account], world: World, seed: int) -> list[Run]:
    """Run some accounts in one pass."""
    scene = _set(accounts, world, seed)
    everybody, strangers = _open(scene)
    log = Log(
        posts=scene.posts,
        reach=np.zeros(len(scene.posts.day), dtype=np.int64),
        followers=np.zeros((len(accounts), world.days), dtype=np.int64),
        trust=np.full((len(accounts), world.days), np.nan),
        opening=scene.audience.opening,
        followed_day=np.full(len(everybody.place), NEVER),
        left_day=np.full(len(everybody.place), NEVER),
    )
    day, longest = 0, LONGEST_STAY
    while day < world.days:
        wished = range(day, min(day + longest, world.days))
        likely = strangers.likely(world, len(wished))
        crowd = everybody.crowd((everybody.following | everybody.lead | likely).nonzero()[0])
        days = wished[: 1 + LARGEST_STAY // (1 + len(crowd.place))]
        lived = _stay(scene, everybody, strangers, crowd, days, log)
        day += lived
        longest = min(LONGEST_STAY, 2 * lived if lived == len(days) else lived)
    return tell(accounts, world, seed, log)


def _set(accounts: list[Account], world: World, seed: int) -> _Scene:
    """Set the scene."""
    audience = gather(world, seed)
    degree = audience.contacts.degree
    posts = _plan_all(accounts, world.days, seed)
    kept = _kept(accounts, world, int(posts.made.max(initial=0)), int(degree.max()))
    best = np.argsort(-degree, kind="stable")
    courted = [number * world.people + np.sort(best[: account.connectors]) for number, account in enumerate(accounts)]
    connectors = np.concatenate(courted)
    goodwill = 1.0 - kept.goodwill[1:, None]
    word, _ = draw(seed, connectors % world.people, np.arange(world.days)[:, None], Channel.CONNECTOR)
    return _Scene(
        accounts=accounts,
        world=world,
        seed=seed,
        audience=audience,
        posts=posts,
        kept=kept,
        connectors=connectors,
        recommends=below(word, world.connector_chance * goodwill),
        reply_share=np.array([account.reply_share for account in accounts]),
        reply_capacity=np.array([account.reply_capacity for account in accounts]),
    )


def _open(scene: _Scene) -> tuple[_People, _Strangers]:
    """Where everybody stands before the first day."""
    people, accounts, clocks = scene.world.people, len(scene.accounts), scene.audience.clocks
    place = np.arange(accounts * people)
    following = np.zeros(people, dtype=bool)
    following[scene.audience.opening] = True

    def for_each_account(column: NDArray) -> NDArray:
        return np.tile(column, accounts)

    everybody = _People(
        place=place,
        account=place // people,
        person=place % people,
        following=for_each_account(following),
        trust=np.full(len(place), scene.world.opening_trust),
        fatigue=np.zeros(len(place)),
        tolerance=for_each_account(scene.audience.tolerance),
        leave_clock=for_each_account(clocks[Channel.LEAVE]),
        leave_survival=np.ones(len(place)),
        prospect=for_each_account(scene.audience.buyer),
        lead=np.zeros(len(place), dtype=bool),
        lead_clock=for_each_account(clocks[Channel.LEAD]),
        lead_survival=np.ones(len(place)),
        orders=np.zeros(len(place), dtype=np.int64),
        order_clock=for_each_account(clocks[Channel.ORDER][0]),
        order_survival=np.ones(len(place)),
    )
    strangers = _Strangers(
        clock=for_each_account(np.where(following, -1.0, clocks[Channel.JOIN])),
        survival=np.ones(len(place)),
        heard=np.zeros(len(place), dtype=np.int64),
    )
    return everybody, strangers


def _stay(scene: _Scene, everybody: _People, strangers: _Strangers, crowd: _People, days: range, log: Log) -> int:
    """Let the crowd live `days`, or fewer if somebody from outside joins; return how many."""
    may_reply = bool(((scene.reply_share > 0) & (scene.reply_capacity > 0)).any())
    ahead = foresee(scene.world, scene.seed, crowd.account, crowd.person, days, scene.posts, may_reply)
    in_crowd = np.zeros(len(everybody.place), dtype=bool)
    in_crowd[crowd.place] = True
    followed = np.zeros(ahead.value_views.shape, dtype=bool)
    for today, day in enumerate(days):
        followed[today] = crowd.following
        joining = _live(scene, strangers, crowd, ahead, day, log)
        if not in_crowd[joining].all():
            break
        crowd.following[crowd.place.searchsorted(joining)] = True
        _end_day(log, day, crowd)
    everybody.update(crowd)
    everybody.following[joining] = True
    _end_day(log, day, everybody)
    viewing_day, viewer, post = ahead.views
    log.reach += bincount(post[followed[viewing_day, viewer]], minlength=len(log.reach))
    return today + 1


def _end_day(log: Log, day: int, people: _People) -> None:
    """Note how many follow each account at the day's end, and their trust."""
    following = people.following.nonzero()[0]
    trust = people.trust[following]
    limits = people.account[following].searchsorted(np.arange(len(log.trust) + 1)).tolist()
    for account, (begin, end) in enumerate(pairwise(limits)):
        log.followers[account, day] = end - begin
        if begin < end:
            log.trust[account, day] = trust[begin:end].sum() / (end - begin)


def _live(scene: _Scene, strangers: _Strangers, crowd: _People, ahead: Foresight, day: int, log: Log) -> Ids:
    """Let the crowd live a day; return who joins tonight, perhaps from outside."""
    world, kept = scene.world, scene.kept
    today = day - ahead.days.start

    # 1-3: who sees what, and how tired it makes them
    value_views, promo_views = ahead.value_views[today], ahead.promo_views[today]
    fatigue = world.fatigue_memory * crowd.fatigue + value_views + world.promo_fatigue * promo_views
    np.copyto(crowd.fatigue, fatigue, where=crowd.following)

    # 4-5: comments, answers, and who overhears those
    views = ahead.chances[today]
    commented = _comment(world, crowd, views)
    commenter = views.row[commented]
    answered = _answer(scene, views.answer[commented], crowd.account[commenter])
    replies = bincount(commenter[answered], minlength=len(crowd.place))
    unanswered = bincount(commenter[~answered], minlength=len(crowd.place))

    # 6: trust
    distrust = (1.0 - crowd.trust) * kept.view[value_views]
    if answered.any():
        overheard = _overhear(world, crowd, replies, ahead, today)
        distrust = distrust * kept.reply[replies] * kept.overheard[overheard]
    trust = (1.0 - distrust) * kept.promo[promo_views]
    if not answered.all():
        trust *= kept.unanswered[unanswered]
    np.copyto(crowd.trust, trust * (1.0 - world.trust_decay), where=crowd.following)

    # 7: shares by followers, recommendations by courted connectors
    sharing = _share(world, crowd, views, commented[answered])
    recommending = scene.connectors[scene.recommends[day]]

    # 8-10: who joins, leaves, becomes a lead and orders
    joining = _join(scene, strangers, crowd.place[views.row[sharing]], recommending)
    leaving = _leave(world, crowd)
    leading = _become_leads(world, crowd, promo_views, replies)
    ordering = _order(scene, crowd)

    # 11: the day's end
    crowd.following[leaving] = False
    log.left_day[crowd.place[leaving]] = day
    log.followed_day[joining] = day
    log.comments.append((crowd.place[commenter], views.post[commented], answered))
    log.shares.append((crowd.place[views.row[sharing]], views.post[sharing]))
    log.recommendations.append((recommending,))
    log.leads.append((crowd.place[leading],))
    log.orders.append((crowd.place[ordering], crowd.orders[ordering]))
    return joining


def _kept(accounts: list[Account], world: World, most_posts: int, most_contacts: int) -> SimpleNamespace:
    """Tables of powers: what is left of trust, of distrust, of goodwill and of not joining after so many of each."""
    most_shares = most_contacts * (2 * most_posts + world.connector_shares)
    return SimpleNamespace(
        view=powers(1.0 - world.trust_gain_view, most_posts),
        reply=powers(1.0 - world.trust_gain_reply, most_posts),
        overheard=powers(1.0 - world.trust_gain_overheard, max(account.reply_capacity for account in accounts)),
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
    post_day, trial = numbered(day, count_steps(poisson_steps(account.posts_per_day), count_word))
    kind_word, _ = draw(seed, 0, post_day, Channel.POST_KIND, trial)
    return post_day, below(kind_word, account.promo_share)


def _plan_all(accounts: list[Account], days: int, seed: int) -> Posts:
    """Settle which posts each account makes."""
    plans = [plan_posts(account, days, seed) for account in accounts]
    made = np.array([bincount(post_day, minlength=days) for post_day, _ in plans])
    return Posts(
        account=repeat(np.arange(len(accounts)), made.sum(axis=1)),
        day=np.concatenate([post_day for post_day, _ in plans]),
        promo=np.concatenate([promo for _, promo in plans]),
        made=made,
        first=(np.cumsum(made) - made.ravel()).reshape(made.shape),
    )


def _attention(world: World, fatigue: Floats) -> Floats:
    """What fatigue leaves of attention."""
    return np.exp(-fatigue / world.fatigue_scale)


def _comment(world: World, crowd: _People, views: Chances) -> Ids:
    """Which views get a comment."""
    row = views.row
    chance = world.comment_chance * (0.2 + 0.8 * crowd.trust[row]) * _attention(world, crowd.fatigue[row])
    return (crowd.following[row] & (views.comment < views.comment_factor * chance)).nonzero()[0]


def _answer(scene: _Scene, key: Floats, whose: Ids) -> NDArray[np.bool_]:
    """Which comments get a reply, given the number of each and whose post is commented on.

    That number is the comment's key. A comment is wanted if its key is below the reply share; of those wanted, as many
    as the account can write are answered, smallest keys first, ties by person, then by post.
    """
    answered = key < scene.reply_share[whose]
    wanted = bincount(whose[answered], minlength=len(scene.accounts))
    for account in (wanted > scene.reply_capacity).nonzero()[0]:
        its = (answered & (whose == account)).nonzero()[0]
        answered[its[np.argsort(key[its], kind="stable")[scene.reply_capacity[account] :]]] = False
    return answered


def _overhear(world: World, crowd: _People, replies: Ids, ahead: Foresight, today: int) -> Ids:
    """How many of the day's replies by the account in front of them people overhear."""
    overheard = np.zeros(len(replies), dtype=np.int64)
    for account in np.unique(crowd.account[replies > 0]):
        rows = slice(*crowd.account.searchsorted([account, account + 1]).tolist())
        words = ahead.overheard[today, ahead.column[rows]]
        overheard[rows] = binomial(int(replies[rows].sum()), world.overheard_chance, words)
    return overheard


def _share(world: World, crowd: _People, views: Chances, talks: Ids) -> Ids:
    """Which views are shared, some twice: the post, and where there is one (`talks`) the answered talk under it."""
    willing = world.share_chance * crowd.trust[views.row]
    shares = (crowd.following[views.row] & (views.share < willing)).astype(int)
    shares[talks] += views.share_of_talk[talks] < willing[talks]
    return repeat(np.arange(len(shares)), shares)


def _join(scene: _Scene, strangers: _Strangers, sharing: Ids, recommending: Ids) -> Ids:
    """Who follows from tonight on, among those who never did, by themselves or because contacts share: places."""
    world, survival = scene.world, strangers.survival
    unmoved = 1.0 - world.join_chance_daily
    sharers = np.concatenate([sharing, recommending])
    if len(sharers):
        shares = repeat([1, world.connector_shares], [len(sharing), len(recommending)])
        sharer = sharers % world.people
        hearers, shares, place = scene.audience.contacts.told(sharer, shares, sharers - sharer)
        hearers += place
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
