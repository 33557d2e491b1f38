"""The funnel with a holdout as a widget."""

from typing import TYPE_CHECKING

import pandas as pd

from twoway import figures
from twoway.model.funnel import Expectation, Experiment, Outcome, expect, repeat, run
from twoway.widgets.simulator import Simulator, control, spec
from twoway.widgets.stand_in import picture, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPEATS = 300
"""As many tests as the simulator repeats, on the seed on screen and those after it."""


class Funnel(Simulator):
    """A campaign and its holdout: what one test concludes, what 300 like it would, and what is true.

    `run()` returns the experiment on screen, `repeats()` the conclusions of all, `truth()` what theory says. Beyond the
    parameters below it takes those of `Simulator`.

    Parameters
    ----------
    people, lead_gain, holdout_share, order_value_mean, order_value_spread, margin, minutes, wage, interest_spread
        As in `twoway.model.funnel.Experiment`.
    aa_test : bool
        Whether the campaign does nothing at all.
    seed : int
        Names the luck of everybody.
    """

    _spec = spec("funnel")
    people = control(_spec, "people")
    lead_gain = control(_spec, "lead_gain")
    holdout_share = control(_spec, "holdout_share")
    aa_test = control(_spec, "aa_test")
    order_value_mean = control(_spec, "order_value_mean")
    order_value_spread = control(_spec, "order_value_spread")
    margin = control(_spec, "margin")
    minutes = control(_spec, "minutes")
    wage = control(_spec, "wage")
    interest_spread = control(_spec, "interest_spread")
    seed = control(_spec, "seed")

    @property
    def experiment(self) -> Experiment:
        """The model's parameters on screen."""
        given = {name: value for name, value in self.settings.items() if name != "seed"}
        return Experiment(**{**given, "aa_test": int(self.aa_test)})

    def run(self) -> Outcome:
        """Return the experiment on screen."""
        return run(self.experiment, self.seed)

    def repeats(self) -> pd.DataFrame:
        """Return what each of 300 tests concludes, the one on screen first."""
        return repeat(self.experiment, range(self.seed, self.seed + REPEATS))

    def truth(self) -> Expectation:
        """Return what theory says of the experiment on screen."""
        return expect(self.experiment)

    def stand_in(self) -> list[dict[str, object]]:
        """Return ROI over the repeats as a figure, and the conclusions as a table, outputs by MIME type."""
        concluded, truth = self.repeats(), self.truth()
        this = concluded.iloc[0]
        rows = [
            [
                title,
                f"{100 * this[name]:+.{digits}f}",
                f"{100 * this[f'{name}_low']:+.{digits}f} to {100 * this[f'{name}_high']:+.{digits}f}",
                f"{100 * true:+.{digits}f}",
            ]
            for title, name, true, digits in (
                ("Campaign against holdout, points", "lift", truth.effect, 2),
                ("Exposed against unexposed, points", "naive", truth.effect_on_exposed, 2),
                ("ROI, %", "roi", truth.roi, 0),
            )
        ]
        caption = (
            f"What a test with {self.people:,} people concludes. Points are further orders per 100 people. "
            f"The chance that it sees the effect is {100 * truth.power:.0f} %."
        )
        outputs = [table(caption, ["", "estimate", "95 % interval", "truth"], rows)]
        try:
            figure = _figure(concluded, truth)
        except ImportError:
            return outputs
        alt = (
            f"Histogram of ROI as each of {REPEATS} tests with {self.people:,} people would report it, from "
            f"{100 * concluded['roi'].min():.0f} % to {100 * concluded['roi'].max():.0f} %; the truth is "
            f"{100 * truth.roi:.0f} %."
        )
        return [picture(figure, alt), *outputs]


def _figure(concluded: pd.DataFrame, truth: Expectation) -> "Figure":
    """Draw how ROI comes out over the repeats, with the truth and the first test's interval."""
    import matplotlib
    from matplotlib.figure import Figure

    this = concluded.iloc[0]
    with matplotlib.rc_context(figures.STYLE):
        figure = Figure(figsize=(6.4, 3.0))
        axes = figure.subplots()
        axes.hist(100 * concluded["roi"].dropna(), bins=30, color=figures.LINE)
        axes.axvline(100 * truth.roi, color=figures.INK, linestyle=":", label=f"truth, {100 * truth.roi:.0f} %")
        axes.axvline(0, color=figures.MUTED, linewidth=0.8)
        low, at, high = (100 * this[name] for name in ("roi_low", "roi", "roi_high"))
        place = -0.06 * axes.get_ylim()[1]
        axes.plot([low, high], [place, place], color=figures.INK, linewidth=3, label="one test, 95 % interval")
        axes.plot([at], [place], "o", color=figures.INK)
        axes.set(xlabel="ROI, %", title=f"ROI, as each of {REPEATS} tests reports it")
        axes.legend(loc="upper right")
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return figure


__all__ = ["REPEATS", "Funnel"]
