"""The funnel with a holdout as a widget."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twoway import figures
from twoway.model.funnel import FEWEST_ORDERS, Expectation, Experiment, Outcome, expect, repeat, run
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
        """Return incremental ROI over the repeats as a figure, and the conclusions as a table, outputs by MIME type."""
        concluded, truth = self.repeats(), self.truth()
        this = concluded.iloc[0]
        rows = [
            [
                title,
                _signed(this[name], digits),
                _between(this[f"{name}_low"], this[f"{name}_high"], digits),
                _signed(true, digits),
            ]
            for title, name, true, digits in (
                ("Campaign against holdout, points", "lift", truth.effect, 2),
                ("Exposed against unexposed, points", "naive", truth.effect_on_exposed, 2),
                ("Incremental ROI, %", "roi", truth.roi, 0),
            )
        ]
        power = (
            f"The chance that it sees the effect is {_percent(truth.power)}."
            if np.isfinite(truth.power)
            else f"An arm can expect fewer than {FEWEST_ORDERS} orders: too few for theory to tell its power."
        )
        caption = (
            f"What a test with {self.people:,} people concludes. Points are further orders per 100 people. {power}"
        )
        outputs = [table(caption, ["", "estimate", "95\u00a0% interval", "truth"], rows)]
        try:
            figure = _figure(concluded, truth)
        except ImportError:
            return outputs
        alt = (
            f"Histogram of incremental ROI as each of {REPEATS} tests with {self.people:,} people would report it, "
            f"from {_percent(concluded['roi'].min())} to {_percent(concluded['roi'].max())}; the truth is "
            f"{_percent(truth.roi)}."
        )
        return [picture(figure, alt), *outputs]


def _percent(share: float) -> str:
    return f"{_signed(share, 0).lstrip('+')}\u00a0%"


def _signed(share: float, digits: int) -> str:
    """A share times 100 with its sign, which 0 has not."""
    if not np.isfinite(share):
        return "none"
    text = f"{100 * share:+,.{digits}f}"
    return (text if text.strip("+-0.") else text[1:]).replace("-", "−")


def _between(low: float, high: float, digits: int) -> str:
    return f"{_signed(low, digits)} to {_signed(high, digits)}" if np.isfinite(low) else "none"


def _reach(values: NDArray[np.float64]) -> tuple[float, float]:
    """Where the axis ends: at the outermost test, or three times the spread of the middle half beyond that half."""
    low, high = np.quantile(values, [0.25, 0.75])
    beyond = 3 * (high - low) or np.inf
    return max(values.min(), low - beyond), min(values.max(), high + beyond)


def _figure(concluded: pd.DataFrame, truth: Expectation) -> "Figure":
    """Draw how incremental ROI comes out over the repeats, with the truth and the first test's interval."""
    import matplotlib
    from matplotlib.figure import Figure

    this = 100 * concluded.iloc[0]
    rois = 100 * concluded["roi"].dropna().to_numpy()
    low, high = _reach(rois)
    ends = min(low, 0.0, 100 * truth.roi), max(high, 1.0, 100 * truth.roi)
    beyond = int(((rois < ends[0]) | (rois > ends[1])).sum())
    with matplotlib.rc_context(figures.STYLE):
        figure = Figure(figsize=(6.4, 3.0))
        axes = figure.subplots()
        axes.hist(rois, bins=30, range=ends, color=figures.LINE)
        axes.axvline(100 * truth.roi, color=figures.INK, linestyle=":", label=f"truth, {_percent(truth.roi)}")
        axes.axvline(0, color=figures.MUTED, linewidth=0.8)
        place = -0.06 * axes.get_ylim()[1]
        label = "one test, 95\u00a0% interval" if np.isfinite(this["roi_low"]) else "one test (too few orders)"
        interval = np.clip([this["roi_low"], this["roi_high"]], *ends)
        axes.plot(interval, [place, place], color=figures.INK, linewidth=3, label=label)
        if ends[0] <= this["roi"] <= ends[1]:
            axes.plot([this["roi"]], [place], "o", color=figures.INK)
        title = f"Incremental ROI, as each of {REPEATS} tests reports it"
        axes.set(xlabel="incremental ROI, %", title=f"{title} ({beyond} beyond the axis)" if beyond else title)
        axes.legend(loc="upper right")
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return figure


__all__ = ["REPEATS", "Funnel"]
