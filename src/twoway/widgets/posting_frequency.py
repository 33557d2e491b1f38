"""How often is too often, as a widget."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from twoway import figures
from twoway.model import PRESETS, Account, World, values
from twoway.model.frequency import Business, frozen_optimum, sweep
from twoway.widgets.simulator import Simulator, control, spec
from twoway.widgets.stand_in import picture, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RATES = [half / 2 for half in range(13)]
SEEDS = 20
"""From the seed that is set, upwards."""
LATE = 180
MEASURES = {"orders": "Orders", "profit": "Net profit (EUR)"}


class PostingFrequency(Simulator):
    """An account at many numbers of posts a day, in a short test and after half a year.

    `run()` returns the runs on screen. Beyond the parameters below it takes those of `Simulator`.

    Parameters
    ----------
    promo_share, reply_share, tolerance_median
        As in `twoway.model.Account` and `World`.
    early_days : int
        After how many days the short test ends, 10 to 120.
    seed : int
        The first of 20 seeds.
    margin, wage
        As in `twoway.model.frequency.Business`.
    """

    _spec = spec("posting_frequency")
    promo_share = control(_spec, "promo_share")
    reply_share = control(_spec, "reply_share")
    tolerance_median = control(_spec, "tolerance_median")
    early_days = control(_spec, "early_days")
    seed = control(_spec, "seed")
    margin = control(_spec, "margin")
    wage = control(_spec, "wage")

    @property
    def account(self) -> Account:
        """What the account on screen does, but for its posts a day."""
        levers = {"promo_share": self.promo_share, "reply_share": self.reply_share}
        return Account(**{**values(PRESETS["conversational"]), **levers})

    @property
    def world(self) -> World:
        """The audience on screen."""
        return World(tolerance_median=self.tolerance_median, days=LATE)

    def run(self) -> pd.DataFrame:
        """Return what each run on screen came to, in the short test and after half a year.

        Returns
        -------
        DataFrame
            A row for each number of posts a day, seed and number of days, as from `twoway.model.frequency.sweep`.
        """
        runs = _runs(self.account, self.world, self.seed, self.early_days)
        business = Business(margin=self.margin, wage=self.wage)
        return runs.assign(profit=business.margin * runs["revenue"] - business.wage * runs["minutes"] / 60.0)

    def stand_in(self) -> list[dict[str, object]]:
        """Return orders and profit against posts a day as a figure and as a table, outputs by MIME type."""
        runs = self.run()
        horizons = [self.early_days, LATE]
        means = runs.groupby(["days", "rate"])[["orders", "profit", "followers"]].mean()
        best = {(measure, day): float(means.loc[day, measure].idxmax()) for measure in MEASURES for day in horizons}
        told = " ".join(
            f"After {day} days: most orders at {_daily(best['orders', day])}, most profit at {best['profit', day]:g}."
            for day in horizons
        )
        rows = [
            [
                f"{rate:g}",
                *(_rounded(means.loc[(day, rate), "orders"], 1) for day in horizons),
                *(_rounded(means.loc[(day, rate), "profit"]) for day in horizons),
                *(_rounded(means.loc[(day, rate), "followers"]) for day in horizons),
            ]
            for rate in RATES
        ]
        head = [
            "posts a day",
            *(f"{measure}, day {day}" for measure in ("orders", "profit, EUR", "followers") for day in horizons),
        ]
        optimum = frozen_optimum(self.account, self.world)
        outputs = [table(f"Means of {SEEDS} seeds from {self.seed} on. {told}", head, rows)]
        try:
            figure = _figure(runs, horizons, best, optimum)
        except ImportError:
            return outputs
        alt = f"Orders and net profit against posts a day, each with a band over {SEEDS} seeds. {told}"
        if optimum <= RATES[-1]:
            alt += f" Dotted, at {optimum:.1f}: where a frozen audience gives most attention."
        return [picture(figure, alt), *outputs]


@lru_cache(maxsize=4)
def _runs(account: Account, world: World, seed: int, early: int) -> pd.DataFrame:
    """Run every rate on every seed; margin and wage only price what comes of it."""
    return sweep(account, world, RATES, range(seed, seed + SEEDS), days=[early, LATE])


def _rounded(value: float, digits: int = 0) -> str:
    """Round as the simulator does, a half away from 0: 1.45 to 1.5, where Python's own formats give 1.4."""
    return f"{Decimal(repr(float(value))).quantize(Decimal(10) ** -digits, ROUND_HALF_UP):,}"


def _daily(rate: float) -> str:
    return f"{rate:g} post{'' if rate == 1 else 's'} a day"


def _figure(runs: pd.DataFrame, horizons: list[int], best: dict, optimum: float) -> "Figure":
    """Draw orders and profit against posts a day, the short test on the left, the half-year on the right."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(figures.STYLE):
        figure = Figure(figsize=(7.2, 4.6))
        panels = figure.subplots(2, 2, sharex=True)
        for row, (measure, title) in zip(panels, MEASURES.items(), strict=True):
            for axes, day in zip(row, horizons, strict=True):
                seen = runs[runs["days"] == day].pivot(index="seed", columns="rate", values=measure)
                low, high = np.quantile(seen, [0.1, 0.9], axis=0)
                mean, top = seen.mean(), best[measure, day]
                axes.fill_between(RATES, low, high, color=figures.CONVERSATIONAL, alpha=0.16, linewidth=0)
                axes.plot(RATES, mean, color=figures.CONVERSATIONAL)
                axes.plot([top], [mean[top]], "o", color=figures.CONVERSATIONAL)
                axes.axvline(top, color=figures.MUTED, linewidth=1)
                side, align = (4, "left") if top < RATES[-1] / 2 else (-4, "right")
                axes.annotate(f"most at {top:g}", (top, 0.03), xycoords=("data", "axes fraction"), xytext=(side, 0),
                              textcoords="offset points", ha=align)  # fmt: skip
                if measure == "orders" and optimum <= RATES[-1]:
                    axes.axvline(optimum, color=figures.INK, linewidth=1.2, linestyle=":")
                axes.set(title=f"{title} after {day} days", xlim=(0, RATES[-1]))
        panels[1][0].set_xlabel("posts a day")
        dotted = "; dotted: frozen audience" if optimum <= RATES[-1] else ""
        panels[1][1].set_xlabel(f"posts a day{dotted}")
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return figure
