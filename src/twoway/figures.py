"""The course's look for Matplotlib: `use_style()` at the top of a notebook, and the colours that mean something.

In a notebook the plots stand on light paper. In the book the same colours become the page's own, light or dark.
"""

BROADCAST = "#b3500b"
CONVERSATIONAL = "#0b6e8c"
INK = "#1d232a"
MUTED = "#5a6470"
LINE = "#d9d4c8"
PAPER = "#fdfcf9"

COLOURS = {"broadcast": BROADCAST, "conversational": CONVERSATIONAL}

STYLE = {
    # small, so that a phone shows it whole with words that can be read; the book enlarges it
    "figure.figsize": (4.5, 2.8),
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.labelsize": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.8,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "legend.frameon": False,
    "legend.fontsize": 10.5,
    "font.size": 10.5,
    "font.family": "sans-serif",
    # Words stay words: sharp, light, and in the page's own type.
    "svg.fonttype": "none",
    "svg.hashsalt": "two-way",
}


def use_style() -> None:
    """Set the course's style for every plot that follows; in a notebook, draw plots as SVG."""
    import matplotlib
    from cycler import cycler

    matplotlib.rcParams.update(STYLE)
    matplotlib.rcParams["axes.prop_cycle"] = cycler(color=[BROADCAST, CONVERSATIONAL, MUTED, INK])
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if get_ipython() is not None:
        # Without a date the same plot gives the same bytes.
        set_matplotlib_formats("svg", metadata={"Date": None}, bbox_inches=None)
