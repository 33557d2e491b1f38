"""The viral lottery as a widget."""

from typing import TYPE_CHECKING

import numpy as np

from twoway import figures
from twoway.model.cascade import Cascades, Lottery, cascades, size_probabilities, viral_chance
from twoway.widgets.simulator import Simulator, control, spec
from twoway.widgets.stand_in import picture, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST_DRAWN = 10_000
TOLD = 1e-9  # smaller chances are told as such: rounding hides them


class ViralLottery(Simulator):
    """Thousands of posts, each a ticket in the viral lottery, against the exact chances of theory.

    `run()` returns the cascades on screen. Beyond the parameters below it takes those of `Simulator`.

    Parameters
    ----------
    mean_offspring, dispersion, followers, posts, threshold
        As in `twoway.model.cascade.Lottery`.
    seed : int
        Names the luck of everybody.
    """

    _spec = spec("viral_lottery")
    mean_offspring = control(_spec, "mean_offspring")
    dispersion = control(_spec, "dispersion")
    followers = control(_spec, "followers")
    posts = control(_spec, "posts")
    threshold = control(_spec, "threshold")
    seed = control(_spec, "seed")

    @property
    def lottery(self) -> Lottery:
        """The model's parameters on screen."""
        return Lottery(**{name: value for name, value in self.settings.items() if name != "seed"})

    def run(self) -> Cascades:
        """Return what becomes of each post on screen."""
        return cascades(self.lottery, self.seed)

    def stand_in(self) -> list[dict[str, object]]:
        """Return the distribution of sizes as a figure and as a table, outputs by MIME type."""
        drawn = self.run()
        lottery = drawn.lottery
        viral = int((drawn.sizes >= lottery.threshold).sum())
        chance = viral_chance(lottery)
        exact = f"{chance:.2g}" if chance >= TOLD else "under 0.0000001\N{NO-BREAK SPACE}%"
        told = (
            f"{viral:,} of {lottery.posts:,} posts reached {lottery.threshold:,} people, with seed {self.seed}; "
            f"the exact chance is {exact}"
        )
        sizes = sorted({1, 2, 3, 5, 10, 30, 100, 1000, lottery.threshold})
        chances = size_probabilities(lottery, sizes[-1])
        rows = [
            [
                f"{size:,}",
                f"{(drawn.sizes >= size).sum():,}",
                f"{lottery.posts * max(0.0, 1.0 - chances[:size].sum()):,.2f}",
            ]
            for size in sizes
        ]
        head = ["people in the post", "posts with at least so many", "on average, in theory"]
        outputs = [table(f"Sizes of {lottery.posts:,} posts", head, rows)]
        try:
            figure = _figure(drawn)
        except ImportError:
            return outputs
        alt = f"Share of posts with at least so many people, on logarithmic axes, falling along theory's line. {told}."
        return [picture(figure, alt), *outputs]


def _figure(drawn: Cascades) -> "Figure":
    """Draw the share of posts with at least so many people, against theory, on logarithmic axes."""
    import matplotlib
    from matplotlib.figure import Figure

    lottery = drawn.lottery
    sizes, first = np.unique(np.sort(drawn.sizes), return_index=True)
    shares = 1.0 - first / lottery.posts
    tail = 1.0 - np.cumsum(size_probabilities(lottery, LARGEST_DRAWN))  # more than so many
    shown = tail > 0.1 / lottery.posts
    with matplotlib.rc_context(figures.STYLE):
        figure = Figure(figsize=(6.4, 3.2))
        axes = figure.subplots()
        more = np.arange(1, LARGEST_DRAWN + 2)
        axes.step(more[shown], tail[shown], ":", where="pre", color=figures.INK, label="exact chance")
        axes.step(sizes, shares, where="pre", color=figures.CONVERSATIONAL, label=f"{lottery.posts:,} posts")
        axes.axvline(lottery.threshold, color=figures.MUTED, linewidth=1)
        axes.annotate(
            f"viral from {lottery.threshold:,}", (lottery.threshold, 0.7), xytext=(4, 0), textcoords="offset points"
        )
        axes.set(xscale="log", yscale="log", xlim=(1, LARGEST_DRAWN), ylim=(0.5 / lottery.posts, 1.3))
        axes.set(xlabel="people in the post", title="Share of posts with at least so many")
        axes.xaxis.set_major_formatter(lambda size, _: f"{size:,.0f}")
        axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g}\N{NO-BREAK SPACE}%")
        axes.legend(loc="lower left")
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return figure
