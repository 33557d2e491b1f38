"""The formulas of the account model's card, lived through day by day, give what the model gives, event for event."""

from collections import defaultdict
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tests.book.formulas import Formula, by_left, displayed, written
from tests.book.test_model_cards import tex
from twoway.model import PARAMETERS, PRESETS, Account, Run, World, account, simulate
from twoway.model.audience import gather
from twoway.model.random import Channel, binomial, draw, normal, uniform

BUSY = World(
    people=120, opening_followers=60, days=30, view_chance=0.6, comment_chance=0.7, buyer_share=0.9,
    lead_chance_promo=0.15, lead_chance_reply=0.2, first_order_chance=0.2, reorder_chance=0.3, share_chance=0.3,
    join_chance_share=0.1, join_chance_daily=0.004, leave_chance_daily=0.005, leave_chance_tired=0.1,
    connector_chance=0.8, goodwill_growth=0.2, trust_decay=0.01, overheard_chance=0.2, opening_trust=0.4,
)  # fmt: skip
TALKER = Account(posts_per_day=2, promo_share=0.4, reply_share=0.8, reply_capacity=12, connectors=10)
CASES = {
    "busy": (TALKER, BUSY, 3),
    "broadcast": (PRESETS["broadcast"], World(people=1000, opening_followers=300, days=60), 1),
    "conversational": (PRESETS["conversational"], World(days=60), 2),
}
# Formulas in the text: the words before each.
INLINE = {
    "promo comment": r"gets a comment with probability $\varepsilon$, a promotion with probability",
    "share": "Each post seen and each reply received is shared with probability",
    "goodwill": "Goodwill after $t$ days of courting is",
    "first order": "places the first order with hazard",
    "further order": "A customer who follows orders again with hazard",
}


def told(page: str) -> SimpleNamespace:
    """The card's formulas."""
    join, leave, lead = (Formula(each) for each in displayed(page) if not Formula(each).left)
    return SimpleNamespace(
        by_left=by_left(page),
        hazard={"join": join, "leave": leave, "lead": lead},
        inline={name: Formula(written(page, before)) for name, before in INLINE.items()},
        happens=written(page, "It happens on the first day with"),
    )


def lived(card: SimpleNamespace, run: Run) -> dict[str, list]:
    """What the card's steps make of the posts of a run: mean trust a day, and who did what on which day."""
    world, seed, everybody = run.world, run.seed, np.arange(run.world.people)
    audience = gather(world, seed)

    def luck(person, day, channel, trial=0):
        return [uniform(words) for words in draw(seed, person, day, channel, trial)]

    def hazard(name):
        return card.hazard[name](v)

    happened = defaultdict(list)
    clocks = {}
    survival = {name: np.ones(world.people) for name in ("join", "leave", "lead", "order")}

    def happens(name, chance, may):
        """Step a clock for those to whom it may happen; return for whom it does today."""
        survival[name] = np.where(may, card.by_left["G"]({"G": survival[name], "h": chance}), survival[name])
        return may & (clocks[name] >= survival[name])

    groups = {"account": run.account, "world": world}
    v = {tex(p["symbol"]): getattr(groups[p["group"]], p["name"]) for p in PARAMETERS if p["symbol"]}
    v[r"\theta"] = world.tolerance_median * np.exp(
        world.tolerance_spread * normal(draw(seed, everybody, 0, Channel.TOLERANCE))
    )
    v |= {r"\tau": np.full(world.people, v[r"\tau_0"]), r"\varphi": np.zeros(world.people)}
    follows = np.isin(everybody, audience.opening)
    stranger = ~follows
    prospect = luck(everybody, 0, Channel.BUYER)[0] < v["b"]
    lead = np.zeros(world.people, dtype=bool)
    orders = np.zeros(world.people, dtype=np.int64)
    for name, channel in (("join", Channel.JOIN), ("leave", Channel.LEAVE), ("lead", Channel.LEAD)):
        clocks[name] = luck(everybody, 0, channel)[0]
    clocks["order"] = luck(everybody, 0, Channel.ORDER, 1)[0]
    courted = np.sort(np.argsort(-audience.contacts.degree, kind="stable")[: v["k"]])

    def keep(name, new):
        v[name] = np.where(follows, new, v[name])

    for day in range(world.days):
        posts = run.posts[run.posts["day"] == day]
        promo, number = (posts["kind"] == "promo").to_numpy(), np.arange(len(posts))
        who, post = everybody[:, None], number[None, :]
        first, second = luck(who, day, Channel.SEEN, post // 2)
        seen = follows[:, None] & (np.where(post % 2, second, first) < v["s"])
        v["V"], v["Q"] = seen[:, ~promo].sum(axis=1), seen[:, promo].sum(axis=1)

        keep(r"\varphi", card.by_left[r"\varphi"](v))
        v["D"] = card.by_left["D"](v)
        v[r"\varepsilon"] = card.by_left[r"\varepsilon"](v)
        chance = np.where(promo, card.inline["promo comment"](v)[:, None], v[r"\varepsilon"][:, None])
        comment, share = luck(who, day, Channel.VIEW, post)
        answer, share_of_talk = luck(who, day, Channel.REPLY, post)
        comments = seen & (comment < chance)
        wanted = np.argwhere(comments & (answer < v[r"\rho"]))
        by_lot = np.argsort(answer[tuple(wanted.T)], kind="stable")[: v["K"]]
        replies = np.zeros_like(comments)
        replies[tuple(wanted[by_lot].T)] = True
        v["R"], v["U"] = replies.sum(axis=1), (comments & ~replies).sum(axis=1)
        heard = draw(seed, everybody, day, Channel.OVERHEARD)[0]
        v["O"] = binomial(int(replies.sum()), v["s_o"], heard) if replies.any() else 0

        v[r"\tau'"] = card.by_left[r"\tau'"](v)
        keep(r"\tau", card.by_left[r"\tau"](v))

        willing = np.broadcast_to(card.inline["share"](v), world.people)[:, None]
        shares = (seen & (share < willing)).astype(int) + (replies & (share_of_talk < willing))
        v["t"] = day + 1
        goodwill = card.inline["goodwill"](v)
        recommending = courted[luck(courted, day, Channel.CONNECTOR)[0] < v["e_c"] * goodwill] if len(courted) else []
        told_by = shares.sum(axis=1)
        told_by[recommending] += v[r"\omega"]

        v["M"] = audience.contacts.hear(told_by)
        joins = happens("join", hazard("join"), stranger)
        leaves = happens("leave", hazard("leave"), follows)
        leads = happens("lead", hazard("lead"), follows & prospect & ~lead)
        lead |= leads
        again = np.where(follows, card.inline["further order"](v), 0)
        chance = np.where(orders > 0, again, card.inline["first order"](v))
        buys = happens("order", chance, lead)
        orders[buys] += 1
        survival["order"][buys] = 1
        clocks["order"][buys] = luck(everybody[buys], 0, Channel.ORDER, orders[buys] + 1)[0] if buys.any() else 0

        follows, stranger = follows & ~leaves | joins, stranger & ~joins
        happened["trust"].append(v[r"\tau"][follows].mean() if follows.any() else np.nan)
        happened["reach"] += seen.sum(axis=0).tolist()
        at = posts["post"].to_numpy()
        happened["comment"] += [(day, int(p), int(at[n]), bool(replies[p, n])) for p, n in np.argwhere(comments)]
        happened["share"] += [(day, int(p), int(at[n])) for p, n in np.argwhere(shares) for _ in range(shares[p, n])]
        happened["recommendation"] += [(day, int(person)) for person in recommending]
        for name, these in (("join", joins), ("leave", leaves), ("lead", leads), ("order", buys)):
            happened[name] += [(day, int(person)) for person in np.flatnonzero(these)]
    return happened


def recorded(run: Run) -> dict[str, list]:
    """The same as the run's tables have it."""

    def rows(table, *columns):
        return sorted(tuple(row) for row in table[list(columns)].to_numpy().tolist())

    talk, people = run.interactions, run.followers
    return {
        "trust": run.daily["trust"].tolist(),
        "reach": run.posts["reach"].tolist(),
        "comment": rows(talk[talk["type"] == "comment"], "day", "person", "post", "answered"),
        "share": rows(talk[talk["type"] == "share"], "day", "person", "post"),
        "recommendation": rows(run.recommendations, "day", "person"),
        "join": rows(people.dropna(subset="followed_day"), "followed_day", "person"),
        "leave": rows(people.dropna(subset="left_day"), "left_day", "person"),
        "lead": rows(run.leads, "day", "person"),
        "order": rows(run.orders, "day", "person"),
    }


def differences(page: str, run: Run) -> set[str]:
    """Name what the card and the run do not agree on."""
    one, other = lived(told(page), run), recorded(run)
    found = {name for name in other if name != "trust" and sorted(one[name]) != sorted(other[name])}
    if not np.allclose(one["trust"], other["trust"], rtol=0, atol=1e-9, equal_nan=True):
        found.add("trust")
    return found


@pytest.fixture(scope="module")
def page(root) -> str:
    return (root / "chapters/reference/model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {name: simulate(*case) for name, case in CASES.items()}


@pytest.mark.parametrize("case", CASES)
def test_the_cards_formulas_give_what_the_model_gives(page, runs, case):
    assert all(recorded(runs["busy"]).values()), "of everything something happens"
    assert differences(page, runs[case]) == set()


@pytest.mark.parametrize(
    ("old", "new", "noticed"),
    [
        ("G (1 - h)", "G (1 - h^2)", "join"),
        (r"\lambda \varphi + V + \kappa Q", r"\lambda \varphi + V + Q", "comment"),
        (r"\lambda \varphi + V", r"\varphi + V", "comment"),
        (r"e^{-\varphi / \varphi_0}", r"e^{-2 \varphi / \varphi_0}", "comment"),
        (r"(0.2 + 0.8\,\tau) \, D", r"(0.5 + 0.5\,\tau) \, D", "comment"),
        (r"probability $g\,\varepsilon$", r"probability $\varepsilon$", "comment"),
        ("(1 - a_v)^V", "(1 - a_v)", "trust"),
        ("(1 - a_r)^R", "(1 - a_r)^U", "trust"),
        (" (1 - a_o)^O", "", "trust"),
        ("(1 - a_p)^Q", "(1 - a_p)^V", "trust"),
        ("(1 - a_u)^U", "(1 - a_u Q)", "trust"),
        (r" (1 - \delta)" + "\n", "\n", "trust"),
        (r"shared with probability $w\,\tau$", "shared with probability $w$", "share"),
        (r"1 - (1 - \gamma)^t", r"1 - (1 - \gamma)^{t - 1}", "recommendation"),
        (r"1 - (1 - d_0)(1 - \beta)^M", r"1 - (1 - d_0)(1 - \beta)", "join"),
        (r"\frac{1 - \tau}{", r"\frac{\tau}{", "leave"),
        (r"(\theta - \varphi) / \sigma", r"(\theta - \varphi)", "leave"),
        (r"(0.1 + 0.9\,\tau) D", r"(0.2 + 0.8\,\tau) D", "lead"),
        (r"(1 - l_r \tau)^R", "(1 - l_r)^R", "lead"),
        (r"$c_0 (0.2 + 0.8\,\tau)$", r"$c_0 \tau$", "order"),
        (r"$h_0 \tau$", "$h_0$", "order"),
    ],
)
def test_another_formula_is_noticed(page, runs, old, new, noticed):
    assert page.count(old) == 1, old
    assert noticed in differences(page.replace(old, new), runs["busy"])


def test_another_model_is_noticed(page, monkeypatch):
    monkeypatch.setattr(account, "_attention", lambda world, fatigue: np.exp(-fatigue / (1 + world.fatigue_scale)))
    assert {"comment", "lead"} <= differences(page, simulate(*CASES["busy"]))


def test_everybody_overhears_their_own_answer_too(page):
    """With nobody else to be answered, whoever is answered overhears it for certain."""
    alone = replace(
        BUSY, opening_followers=1, join_chance_share=0, join_chance_daily=0, leave_chance_daily=0, leave_chance_tired=0,
        overheard_chance=1, comment_chance=1, fatigue_scale=100,
    )  # fmt: skip
    run = simulate(replace(TALKER, reply_share=1), alone, 5)
    assert run.daily["replies"].sum() > 0
    assert differences(page, run) == set()
    assert "Each follower also overhears $O$ of the day's replies, their own among them" in " ".join(page.split())


def test_a_clock_strikes_on_the_first_day_at_or_below_its_number(page):
    assert told(page).happens == r"u \ge G"


def test_what_a_switch_leaves_of_attention_is_what_the_formula_gives(page):
    """With fatigue switched off: memory and promotions 0, scale 100."""
    off = {r"\lambda": 0, r"\varphi": 7, "V": 3, "Q": 2, r"\kappa": 0, r"\varphi_0": 100}
    row = "`fatigue_memory` and `promo_fatigue` 0, `fatigue_scale` 100, `leave_chance_tired` 0"
    assert row in page
    by_name = by_left(page)
    attention = by_name["D"](off | {r"\varphi": by_name[r"\varphi"](off)})
    assert Formula(written(page, "Attention stays at least"))(off) == pytest.approx(attention)
