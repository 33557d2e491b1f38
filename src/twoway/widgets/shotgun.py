"""Shotgun or focus as a widget."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twoway import figures
from twoway.model.plan import Budget, Comparison, compare, net_value, tipping_cost
from twoway.widgets.simulator import Simulator, control, spec
from twoway.widgets.stand_in import picture, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLATFORMS = "ABCDEF"
MOST_MINUTES, MOST_COST = 900, 100  # of the map


class Shotgun(Simulator):
    """Minutes over platforms that each cost something to join: one, all evenly, the best plan, and the reader's own.

    `run()` returns the comparison on screen, `own_minutes` the reader's plan. Beyond the parameters below it takes
    those of `Simulator`.

    Parameters
    ----------
    minutes, set_up_cost, platforms, fit_spread, value, tiring_minutes
        As in `twoway.model.plan.Budget`.
    own_a, ..., own_f : int
        The reader's share for each platform, 0 to 10: the minutes are divided in proportion to them.
    seed : int
        Names the fits.
    """

    _spec = spec("shotgun")
    minutes = control(_spec, "minutes")
    set_up_cost = control(_spec, "set_up_cost")
    platforms = control(_spec, "platforms")
    fit_spread = control(_spec, "fit_spread")
    value = control(_spec, "value")
    tiring_minutes = control(_spec, "tiring_minutes")
    own_a = control(_spec, "own_a")
    own_b = control(_spec, "own_b")
    own_c = control(_spec, "own_c")
    own_d = control(_spec, "own_d")
    own_e = control(_spec, "own_e")
    own_f = control(_spec, "own_f")
    seed = control(_spec, "seed")

    @property
    def budget(self) -> Budget:
        """The model's parameters on screen."""
        names = ("platforms", "minutes", "set_up_cost", "fit_spread", "value", "tiring_minutes")
        return Budget(**{name: getattr(self, name) for name in names})

    @property
    def own_minutes(self) -> NDArray[np.float64]:
        """The reader's minutes by platform."""
        shares = np.array(
            [getattr(self, f"own_{letter.lower()}") for letter in PLATFORMS[: self.platforms]], dtype=float
        )
        return self.minutes * shares / max(1.0, shares.sum())

    def run(self) -> Comparison:
        """Return the comparison on screen."""
        return compare(self.budget, self.seed)

    def stand_in(self) -> list[dict[str, object]]:
        """Return net value by number of platforms as a figure, and the plans as a table, outputs by MIME type."""
        told, mine = self.run(), self.own_minutes
        plans = {"one": told.one, "even": told.even, "best": told.best, "yours": mine}
        values = {**told.values, "yours": net_value(self.budget, told.fits, mine)}
        rows = [
            [PLATFORMS[i], f"{fit:.2f}", *(f"{minutes[i]:.0f}" for minutes in plans.values())]
            for i, fit in enumerate(told.fits)
        ]
        rows.append(["net value, EUR", "", *(f"{values[name]:.1f}" for name in plans)])
        head = ["platform", "fit", *plans]
        outputs = [table(f"{self.minutes} minutes by platform, of four plans", head, rows)]
        try:
            figure = _figure(self)
        except ImportError:
            return outputs
        alt = (
            f"Net value by number of platforms, and a map of which rule wins, and where both make a loss, by minutes "
            f"and set-up cost. With "
            f"{self.minutes} minutes and a set-up cost of {self.set_up_cost:g} EUR, one platform brings "
            f"{values['one']:.0f} EUR, the same on all {self.platforms} {values['even']:.0f}, the best plan "
            f"{values['best']:.0f}."
        )
        return [picture(figure, alt), *outputs]


def _figure(widget: Shotgun) -> "Figure":
    """Draw net value by number of platforms beside the map of who wins."""
    import matplotlib
    from matplotlib.figure import Figure

    told = widget.run()
    budgets = [Budget(**_at(widget, float(minutes))) for minutes in range(0, MOST_MINUTES + 1, 15)]
    level = [tipping_cost(budget, widget.seed) for budget in budgets]
    with matplotlib.rc_context(figures.STYLE):
        figure = Figure(figsize=(7.2, 3.2))
        left, right = figure.subplots(1, 2)
        numbers = told.by_number.index
        left.bar(numbers, told.by_number["set_up"], color=figures.LINE, label="set-up costs")
        left.plot(
            numbers, told.by_number["best"], "o-", color=figures.INK, label="divided best, among so many or fewer"
        )
        left.plot(numbers, told.by_number["even"], "o:", color=figures.MUTED, label="divided evenly")
        left.set(title="Net value, EUR", xlabel="platforms allowed")
        figure.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=2)
        minutes = [budget.minutes for budget in budgets]
        right.fill_between(minutes, np.clip(level, 0, None), color=figures.LINE, linewidth=0)
        right.plot(minutes, level, color=figures.INK)
        fit = told.fits.max()
        ruin = [widget.value * fit * (1 - np.exp(-spent / widget.tiring_minutes)) for spent in minutes]
        right.fill_between(minutes, ruin, MOST_COST, where=np.array(ruin) < MOST_COST, color=figures.MUTED, alpha=0.5)
        right.plot([widget.minutes], [widget.set_up_cost], "o", color=figures.INK)
        right.set(
            title="Pale: even wins. Dark: both lose",
            xlabel="minutes",
            ylabel="set-up cost, EUR",
            xlim=(0, MOST_MINUTES),
            ylim=(0, MOST_COST),
        )
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return figure


def _at(widget: Shotgun, minutes: float) -> dict[str, float]:
    """The widget's budget with other minutes."""
    names = ("platforms", "set_up_cost", "fit_spread", "value", "tiring_minutes")
    return {"minutes": minutes, **{name: getattr(widget, name) for name in names}}
