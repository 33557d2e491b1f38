"""The display formulas of the cards of the smaller models give what the models give."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.book.formulas import Formula, Values, by_left, displayed
from tests.book.test_model_cards import CARDS, tex
from twoway.model import PARAMETERS, Account, World, funnel, party, plan
from twoway.model.cascade import Lottery, offspring_steps, size_probabilities
from twoway.model.frequency import Business, frozen_optimum, rough_optimum, sweep
from twoway.model.random import Channel, draw, uniform

Pairs = list[tuple[Any, Any]]  # what the card gives, and what the model gives
SIZES = 400  # of posts, in the lottery's series: beyond, nothing is left


def values_of(card: str, given: object) -> Values:
    """The values of a card's symbols."""
    return {tex(p["symbol"]): getattr(given, p["name"]) for p in CARDS[card] if p["symbol"]}


def of_funnel(page: str) -> Pairs:
    found, formulas = [], by_left(page)
    for experiment in (funnel.Experiment(), funnel.Experiment(newcomer_share=0.2, holdout_share=0.3, lead_gain=0.1)):
        v, theory = values_of("models/funnel.md", experiment), funnel.expect(experiment)
        v |= {f"{sign}_j": np.array([v[f"{sign}_f"], v[f"{sign}_n"]]) for sign in "eglo"}
        v[r"\pi_j"] = np.array([1 - v[r"\pi"], v[r"\pi"]])
        v |= {"p_0": formulas["p_0"](v), r"\Delta": formulas[r"\Delta"](v)}
        v |= {"p_1": v["p_0"] + v[r"\Delta"], "n_1": v["n"] * (1 - v["h"]), "n_0": v["n"] * v["h"]}
        found += [(v["p_0"], theory.order_holdout), (v[r"\Delta"], theory.effect)]
        found.append((1.96 * formulas[r"\text{SE}"](v), theory.half_width))
    # Interest shows in who sees a campaign from which nobody is held out
    for spread in (0.2, 0.6):
        everybody = funnel.Experiment(holdout_share=0, newcomer_share=0, interest_spread=spread, exposed_followers=0.6)
        (exposed, _), (_, u) = (
            map(uniform, draw(7, np.arange(everybody.people), 0, channel))
            for channel in (Channel.ENGAGED, Channel.FUNNEL_LEAD)
        )
        interest = formulas["w"]({"s": spread, "u": u})
        found.append(((exposed < 0.6 * interest).sum(), funnel.run(everybody, 7).counts.loc["campaign", "exposed"]))
    return found


def of_party(page: str) -> Pairs:
    fades, grows, useful = (Formula(each) for each in displayed(page))
    found = []
    for settings in ({}, {"help_hours": 8, "courted": 3, "goodwill_decay": 0.2}, {"help_hours": 1, "courted": 10}):
        guests = party.Party(**settings)
        v = values_of("models/party.md", guests)
        v |= {"h": v["H"] / v["k"], "g": 0}
        v["h'"] = useful(v)
        for week, goodwill in enumerate(party.visit(guests).weekly["goodwill"]):
            v["g"] = fades(v)
            if week < v["F"]:
                v["g"] = grows(v)
            found.append((v["g"], goodwill))
    return found


def of_posting_frequency(page: str) -> Pairs:
    formulas = by_left(page)
    exact, rough = next(tex for tex in displayed(page) if tex.startswith("r^*")).split(r"\approx")
    business, small = Business(margin=0.4, wage=31), World(people=60, opening_followers=40, days=20)
    table = sweep(Account(), small, [2], [1, 2], business=business)
    v = values_of("models/posting-frequency.md", business)
    v |= {rf"\text{{{name}}}": table[name].to_numpy() for name in ("revenue", "minutes")}
    found = [(formulas[r"\text{profit}"](v), table["profit"].to_numpy())]

    rng = np.random.default_rng(1)
    tiring = Account(promo_share=0.8), World(promo_fatigue=5, fatigue_memory=0.5)
    for account, world in ((Account(promo_share=0.3), World()), tiring):
        groups = {"account": account, "world": world}
        v = {tex(p["symbol"]): getattr(groups[p["group"]], p["name"]) for p in PARAMETERS if p["symbol"]}
        v["k"] = np.arange(400)
        v["B"] = formulas["B"](v)
        found += [
            (Formula(exact)(v), frozen_optimum(account, world)),
            (Formula(rough)(v), rough_optimum(account, world)),
        ]
        # Fatigue day by day, and the attention that it leaves on average
        v["r"] = 1.5
        means = {"V": v["s"] * v["r"] * (1 - v["q"]), "Q": v["s"] * v["r"] * v["q"]}
        v |= {name: rng.poisson(mean, (20_000, 60)) for name, mean in means.items()}
        fatigue = np.zeros(20_000)
        for day in range(60):
            fatigue = v[r"\lambda"] * fatigue + v["V"][:, day] + v[r"\kappa"] * v["Q"][:, day]
        v |= {"V_k": v["V"][0, ::-1], "Q_k": v["Q"][0, ::-1], "k": np.arange(60)}
        found.append((formulas[r"\varphi"](v), fatigue[0]))
        mean = formulas[r"E\left[e^{-\varphi / \varphi_0}\right]"](v)
        found.append((abs(mean - np.exp(-fatigue / v[r"\varphi_0"]).mean()) < 0.006, True))
    return found


def of_shotgun(page: str) -> Pairs:
    brings, net, limit, divided, tips = (tex for tex in displayed(page) if tex != r"\text{with}")
    found = []
    for budget in (plan.Budget(fit_spread=0.3), plan.Budget(minutes=400, set_up_cost=5, fit_spread=0.5, platforms=4)):
        for seed in (1, 2):
            v, told = values_of("models/shotgun.md", budget), plan.compare(budget, seed)
            used = told.best > 0
            v |= {"f_j": told.fits[used], "h_j": told.best[used], "f": told.fits[used], "k": used.sum()}
            free = plan.Budget(minutes=budget.minutes, set_up_cost=0)
            each = [plan.net_value(free, [fit], [minutes]) for fit, minutes in zip(v["f_j"], v["h_j"], strict=True)]
            found += [(Formula(brings)(v), each), (Formula(net)(v), told.values["best"])]
            found.append((Formula(divided)(v), told.best[used]))
            left, right = limit.split("=")
            found.append((Formula(left)(v), Formula(right)(v)))
            found.append((Formula(tips)(v | {"f_j": told.fits}), plan.tipping_cost(budget, seed)))
    return found


def of_viral_lottery(page: str) -> Pairs:
    offspring, size = (Formula(tex.replace("T(x)", "T")) for tex in displayed(page))
    found = []
    for lottery in (Lottery(mean_offspring=0.4, dispersion=0.5, followers=20, reshare_chance=0.05),
                    Lottery(mean_offspring=0.6, dispersion=2.0, followers=50, reshare_chance=0.01)):  # fmt: skip
        for x in (0.2, 0.9):
            v = values_of("models/viral-lottery.md", lottery) | {"x": x}
            chances = np.diff(offspring_steps(v["R"], v["k"]), prepend=0)
            found.append((offspring(v), np.polynomial.Polynomial(chances)(x)))
            v["T"] = 0.0
            for _ in range(200):  # to where T(x) = x f(T(x))
                v["T"] = x * offspring(v | {"x": v["T"]})
            found.append((size(v), np.polynomial.Polynomial(size_probabilities(lottery, SIZES))(x)))
    return found


CHECKS: dict[str, Callable[[str], Pairs]] = {
    "models/funnel.md": of_funnel,
    "models/party.md": of_party,
    "models/posting-frequency.md": of_posting_frequency,
    "models/shotgun.md": of_shotgun,
    "models/viral-lottery.md": of_viral_lottery,
}


def apart(pairs: Pairs) -> int:
    """How many pairs differ."""
    return sum(not np.allclose(one, other, rtol=1e-6, atol=1e-9) for one, other in pairs)


@pytest.fixture(scope="module")
def pages(root) -> dict[str, str]:
    return {name: (root / "chapters/reference" / name).read_text(encoding="utf-8") for name in CHECKS}


def test_every_other_card_is_looked_at():
    assert CHECKS.keys() == CARDS.keys() - {"model.md"}  # that card: test_model_card_equations


@pytest.mark.parametrize("card", CHECKS)
def test_a_cards_formulas_give_what_the_model_gives(pages, card):
    pairs = CHECKS[card](pages[card])
    assert len(pairs) > 5
    assert apart(pairs) == 0


@pytest.mark.parametrize(
    ("card", "old", "new"),
    [
        ("funnel", "(2u - 1)", "(u - 1)"),
        ("funnel", r"l_j\, o_j", "l_j"),
        ("funnel", r"g_j\, a\, o_j", r"g_j\, o_j"),
        ("funnel", r"\frac{p_0 (1 - p_0)}{n_0}", r"\frac{p_0 (1 - p_0)}{n_1 + n_0}"),
        ("party", r"(1-\delta)\, g", r"(1-2\delta)\, g"),
        ("party", r"\frac{h'}{h' + b}", r"\frac{h'}{h' + 2b}"),
        ("party", "h - c)", "h + c)"),
        ("posting-frequency", r"\frac{\text{minutes}}{60}", r"\text{minutes}"),
        ("posting-frequency", r"(V_k + \kappa Q_k)", "(V_k + Q_k)"),
        ("posting-frequency", "= e^{-B r}", "= e^{-2 B r}"),
        ("posting-frequency", r"e^{-\kappa \lambda^k", r"e^{-\lambda^k"),
        ("posting-frequency", r"(\kappa - 1) q\right)", r"\kappa q\right)"),
        ("shotgun", r"v f_j \left(1 - e^{-h_j / b}\right)" + "\n", r"f_j \left(1 - e^{-h_j / b}\right)" + "\n"),
        ("shotgun", "- F", "- 2 F"),
        ("shotgun", r"\frac{H}{k} + b", r"\frac{H}{k} + 2 b"),
        ("shotgun", r"\frac{v}{M - 1}", r"\frac{v}{M}"),
        ("viral-lottery", "^{-k}", "^{k}"),
        ("viral-lottery", r"x\,\bigl(1 - p", r"x\,\bigl(1 - 2 p"),
    ],
)
def test_another_formula_is_noticed(pages, card, old, new):
    name = f"models/{card}.md"
    assert pages[name].count(old) == 1, old
    assert apart(CHECKS[name](pages[name].replace(old, new))) > 0
