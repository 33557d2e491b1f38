"""The party: a room of guests who know each other, and an account that wants to become known there, week by week.

The model assumes that help builds goodwill, that goodwill makes people talk, and that shouting puts people off. It
shows how such mechanisms play out on a network; it is no evidence that they are at work anywhere.
`chapters/reference/models/party.md` tells each step with its formula.

State changes by + - x and / alone, in the order written here. What happens at most once to a guest has a clock, as in
the account model: one uniform number for the whole visit, and the event comes in the first week in which the chance
that it has not happened is at or below it. Luck belongs to guests, whatever the account does: so all the ways to win
a room meet the same guests with the same luck.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twoway.model.audience import Contacts, contacts
from twoway.model.parameters import InvalidParameterError, checked, checked_list, checked_seed, parameter_class, read
from twoway.model.random import TWO_32, Channel, draw, powers, uniform

Ids = NDArray[np.int64]

RULES = ("shout", "connectors", "friends", "random", "own")
"""The ways to win a room: see `visit`."""
JOINED_THROUGH = ("courted", "told", "shouted at", "advertising")
"""How a guest came to join."""
PARTY_PARAMETERS = read("party_parameters.json")
DAVIS = read("davis.json")
NEVER = -1
ROUNDS = 20  # friends that each guest is asked for at most, should there be too few different ones
CONVINCED, SHOUTED_AT = 0, 1  # trials of the channel PARTY_JOIN


def _check_party(party: "Party") -> None:
    """Check what concerns several parameters of a party at once.

    Raises
    ------
    InvalidParameterError
        If the room has too few guests for what is asked of it.
    """
    guests = len(DAVIS["attendance"]) if party.davis else party.people
    if not party.davis and party.links_per_newcomer >= party.people:
        raise InvalidParameterError(
            f"links_per_newcomer={party.links_per_newcomer} must be fewer than people={party.people}. "
            "Lower links_per_newcomer, or raise people."
        )
    if party.courted > guests:
        raise InvalidParameterError(
            f"courted={party.courted} is more than the {guests} guests in the room. Lower courted to {guests} or fewer."
        )


Party = parameter_class(
    "Party", "A room of guests, and what the account does to win it.", PARTY_PARAMETERS, __name__, _check_party
)


@dataclass(frozen=True)
class Visit:
    """What came of one way to win a room. Weeks count from 0; guests are whole numbers from 0.

    Attributes
    ----------
    party, rule, seed
        What was run.
    contacts : Contacts
        Who knows whom.
    courted : array of int64
        The guests who were courted, in the order in which they were chosen; none when shouting.
    reach : float
        Share of the guests who were courted or know somebody who was.
    weekly : DataFrame
        One row a week: `week`; `joined`, `put_off` (guests so far, int64); `untouched` (all others); `talking` (guests
        who told their contacts in that week); `hours` (worked in that week); `goodwill` (of each courted guest at the
        week's end, 0 to 1).
    guests : DataFrame
        One row a guest: `guest`, `name`, `courted` (bool), `joined_week` and `put_off_week` (Int64, missing for never),
        `joined_through` (categorical: one of `JOINED_THROUGH`), `told_by` (Int64: for those who were told, the contact
        of smallest number who told them in that week), `tellers` (int64: how many different contacts had told them by
        the end of the visit).
    """

    party: Party
    rule: str
    seed: int
    contacts: Contacts
    courted: Ids
    reach: float
    weekly: pd.DataFrame
    guests: pd.DataFrame


def room(party: Party, seed: int = 0) -> Contacts:
    """Return who knows whom in the room that `seed` names; the Davis room is the same on every seed.

    Raises
    ------
    InvalidParameterError
        If `party` or `seed` is of the wrong type or out of range.
    """
    _check_kind(party)
    seed = checked_seed(seed)
    return _davis() if party.davis else contacts(party.people, party.links_per_newcomer, seed)


def guest_names(party: Party) -> list[str]:
    """Return what each guest is called: the women of the Davis data by their names, others by their numbers."""
    _check_kind(party)
    return list(DAVIS["attendance"]) if party.davis else [f"Guest {guest}" for guest in range(party.people)]


def choose(party: Party, rule: str, seed: int = 0) -> Ids:
    """Choose the guests to court.

    Parameters
    ----------
    party
        The room, and how many to court.
    rule
        "connectors": those who know most, ties by number. "random": by lot. "friends": a friend, by lot, of each guest
        that "random" would pick, and of as many more as it takes to find enough different ones; it needs no list of
        who knows whom. "shout": nobody.
    seed
        Whole number from 0 to 2**53 - 1.

    Returns
    -------
    Numbers of guests, int64, in the order of choice.

    Raises
    ------
    InvalidParameterError
        If an argument is of the wrong type or out of range, or the rule is "own", which chooses nobody by itself.
    """
    known = room(party, seed)
    seed = checked_seed(seed)
    if not isinstance(rule, str) or rule not in RULES or rule == "own":
        raise InvalidParameterError(
            f"rule must be one of {', '.join(RULES[:-1])}, not {rule!r:.60}. Give rule='connectors', say."
        )
    everybody = np.arange(len(known.degree))
    if rule == "shout":
        return everybody[:0]
    if rule == "connectors":
        return np.argsort(-known.degree, kind="stable")[: party.courted]
    by_lot = np.argsort(draw(seed, everybody, 0, Channel.PARTY_ORDER)[0], kind="stable")
    if rule == "random":
        return by_lot[: party.courted]
    asked = by_lot[known.degree[by_lot] > 0]
    found: dict[int, None] = {}
    for trial in range(ROUNDS):
        word, _ = draw(seed, asked, 0, Channel.PARTY_FRIEND, trial)
        which = (word * known.degree[asked] / TWO_32).astype(np.int64)
        found |= dict.fromkeys(known.neighbours[known.start[asked] + which].tolist())
    return np.array(list(found)[: party.courted], dtype=np.int64)


def visit(party: Party | None = None, rule: str = "connectors", seed: int = 0, guests: object = None) -> Visit:
    """Let the account try to win the room in one way.

    Parameters
    ----------
    party
        The room and what the account does; by default `Party()`.
    rule
        "shout" at everybody; or court the guests whom `choose` picks: "connectors", "friends" of guests picked by lot,
        guests picked at "random"; or court your "own" choice.
    seed
        Whole number from 0 to 2**53 - 1: names the guests and their luck, the same for every rule.
    guests
        For the rule "own": the numbers of the guests to court.

    Returns
    -------
    A `Visit`: tables of weeks and of guests.

    Raises
    ------
    InvalidParameterError
        If an argument is of the wrong type or out of range.
    """
    party = Party() if party is None else party
    known = room(party, seed)
    seed = checked_seed(seed)
    people = len(known.degree)
    if isinstance(rule, str) and rule == "own":
        chosen = _own(guests, people)
    elif guests is None:
        chosen = choose(party, rule, seed)
    else:
        raise InvalidParameterError(f"guests are for the rule 'own', not for {rule!r:.60}. Leave them out.")
    works = rule == "shout" or len(chosen) > 0
    courted = np.zeros(people, dtype=bool)
    courted[chosen] = True

    everybody = np.arange(people)
    told_clock = uniform(draw(seed, everybody, 0, Channel.PARTY_JOIN, CONVINCED)[0])
    ad_clock = uniform(draw(seed, everybody, 0, Channel.PARTY_AD)[0])
    shout_clock, taste = map(uniform, draw(seed, everybody, 0, Channel.PARTY_JOIN, SHOUTED_AT))
    talk_luck = uniform(draw(seed, everybody, np.arange(party.weeks)[:, None], Channel.PARTY_TALK)[0])
    unmoved = powers(1.0 - party.join_chance_told, int(known.degree.max()))
    help_each = max(0.0, party.help_hours / max(len(chosen), 1) - party.small_talk)
    gain = help_each / (help_each + party.half_help)

    goodwill, unaware, unsold = 0.0, 1.0, 1.0
    unconvinced = np.ones(people)
    has_told = np.zeros(people, dtype=bool)
    joined_week, put_off_week, through, told_by = (np.full(people, NEVER) for _ in range(4))
    weeks = []
    for week in range(party.weeks):
        # 1: goodwill fades, and help adds to it
        working = works and week < party.help_weeks
        goodwill = goodwill * (1.0 - party.goodwill_decay)
        if working and rule != "shout":
            goodwill = goodwill + (1.0 - goodwill) * gain

        # 2: who tells their contacts; a courted guest who does so for the first time has joined
        chance = np.where(joined_week >= 0, party.tell_chance_joined, 0.0)
        chance[courted] = np.maximum(chance[courted], party.tell_chance_courted * goodwill)
        telling = talk_luck[week] < chance
        has_told |= telling
        open_to_it = (joined_week == NEVER) & (put_off_week == NEVER)
        joining = [telling & open_to_it]

        # 3: who joins because enough different contacts have told them
        times = known.hear(telling.astype(np.int64))
        ready = known.hear(has_told.astype(np.int64)) >= party.threshold
        unconvinced = np.where(ready, unconvinced * unmoved[times], unconvinced)
        joining.append(told_clock >= unconvinced)

        # 4-5: who can't overlook the shouting; whom advertising wins
        if working and rule == "shout":
            unaware = unaware * (1.0 - min(1.0, party.shout_noticed * party.help_hours))
        reached, likes = shout_clock >= unaware, taste < party.shout_win
        unsold = unsold * (1.0 - party.ad_chance)
        joining += [reached & likes, ad_clock >= unsold]

        # 6: the week's end; the first reason counts
        for number, these in enumerate(joining):
            these = these & open_to_it & (joined_week == NEVER)
            joined_week[these] = week
            through[these] = number
        put_off_week[open_to_it & reached & ~likes & (joined_week == NEVER)] = week
        for guest in np.flatnonzero((joined_week == week) & (through == JOINED_THROUGH.index("told"))):
            those = known.neighbours[known.start[guest] : known.start[guest + 1]]
            told_by[guest] = those[telling[those]][0]
        joined, put_off = int((joined_week >= 0).sum()), int((put_off_week >= 0).sum())
        hours = party.help_hours if working else 0.0
        weeks.append((week, joined, put_off, people - joined - put_off, int(telling.sum()), hours, goodwill))

    columns = ["week", "joined", "put_off", "untouched", "talking", "hours", "goodwill"]
    kinds = dict.fromkeys(columns, "int64") | {"hours": "float64", "goodwill": "float64"}
    return Visit(
        party=party,
        rule=rule,
        seed=seed,
        contacts=known,
        courted=chosen,
        reach=float((courted | (known.hear(courted.astype(np.int64)) > 0)).sum() / people),
        weekly=pd.DataFrame(weeks, columns=columns).astype(kinds),
        guests=pd.DataFrame(
            {
                "guest": everybody,
                "name": guest_names(party),
                "courted": courted,
                "joined_week": _nullable(joined_week),
                "put_off_week": _nullable(put_off_week),
                "joined_through": pd.Categorical.from_codes(through, categories=JOINED_THROUGH),
                "told_by": _nullable(told_by),
                "tellers": known.hear(has_told.astype(np.int64)),
            }
        ),
    )


@lru_cache(maxsize=1)
def _davis() -> Contacts:
    """Return the Davis women, tied if they met at enough of the same events."""
    names = list(DAVIS["attendance"])
    attended = np.zeros((len(names), 15), dtype=np.int64)
    for row, name in enumerate(names):
        attended[row, DAVIS["attendance"][name]] = 1
    tied = attended @ attended.T >= DAVIS["shared_events"]
    np.fill_diagonal(tied, False)
    start = np.concatenate([[0], np.cumsum(tied.sum(axis=1))])
    neighbours = np.nonzero(tied)[1]
    start.flags.writeable = neighbours.flags.writeable = False
    return Contacts(start=start, neighbours=neighbours)


def _check_kind(party: object) -> None:
    """Raise an InvalidParameterError unless this is a `Party`."""
    if not isinstance(party, Party):
        raise InvalidParameterError(f"party must be made by twoway.model.party.Party(...), not {type(party).__name__}.")


def _own(guests: object, people: int) -> Ids:
    """Return the reader's choice of guests, checked."""
    one = {"name": "guests", "kind": "int", "default": [0], "low": 0, "high": people - 1, "unit": "a guest's number"}
    chosen = checked_list("guests", guests, lambda guest: checked(one, guest), people)
    if len(set(chosen)) < len(chosen):
        raise InvalidParameterError("guests must be different from each other. Name each once.")
    return np.array(chosen, dtype=np.int64)


def _nullable(numbers: Ids) -> pd.arrays.IntegerArray:
    """Return the numbers as Int64, with `NEVER` missing."""
    return pd.arrays.IntegerArray(numbers.copy(), numbers == NEVER)
