"""The simulators' stand-ins: a figure and a table for a page without JavaScript, and for paper."""

import base64
import hashlib
import html
import io
import re
from typing import TYPE_CHECKING

import numpy as np

from twoway import figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from twoway.widgets.two_accounts import TwoAccounts

SEEDS = range(1, 21)
"""The seeds of the band, the same as in the simulator."""
VARIABLES = {
    figures.BROADCAST: "--tw-broadcast",
    figures.CONVERSATIONAL: "--tw-conversation",
    figures.INK: "--tw-ink",
    figures.MUTED: "--tw-muted",
    figures.LINE: "--tw-line",
    figures.PAPER: "--tw-paper",
}
TITLES = {"broadcast": "Broadcast", "conversational": "Conversational"}


def two_accounts(widget: "TwoAccounts") -> dict[str, object]:
    """Return figure and table of a two-account simulator by MIME type.

    Returns
    -------
    dict
        "text/html" holds the table, in an element of class `tw-static`, and "text/plain" the table in plain text.
        With Matplotlib installed, the HTML begins with the figure and "image/png" holds it for paper.
    """
    runs = widget.run()
    by_seed = [widget.run(seed) for seed in SEEDS]
    orders = {name: np.array([seen[name].daily["orders"].cumsum().to_numpy() for seen in by_seed]) for name in TITLES}
    lead = orders["conversational"] - orders["broadcast"]
    rows = []
    for day in sorted({*range(30, widget.days + 1, 30), widget.days}):
        ended = {name: run.daily.iloc[day - 1] for name, run in runs.items()}
        rows.append(
            [day]
            + [f"{int(ended[name]['followers'])}" for name in TITLES]
            + [f"{ended[name]['trust']:.2f}" for name in TITLES]
            + [f"{int(runs[name].daily['orders'].iloc[:day].sum())}" for name in TITLES]
            + [f"{lead[:, day - 1].mean():+.1f}", f"{int((lead[:, day - 1] > 0).sum())} of {len(SEEDS)}"]
        )
    ahead = f"{lead[:, -1].mean():+.1f}"
    alt = (
        f"Orders so far over {widget.days} days, for seed {widget.seed} and as a band over {len(SEEDS)} seeds. "
        f"At the end the broadcast account has taken {rows[-1][5]} orders, the conversational account {rows[-1][6]}; "
        f"over the seeds conversation's mean lead is {ahead}."
    )
    try:
        figure = _figure(widget, runs, orders)
    except ImportError:
        figure = None
    drawn = _inline(figure, alt) if figure else ""
    bundle: dict[str, object] = {
        "text/html": f'<div class="tw-static">{drawn}{_table(rows, widget.seed)}</div>',
        "text/plain": "\n".join(" ".join(f"{cell!s:>9}" for cell in row) for row in [COLUMNS, *rows]),
    }
    if figure:
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=150)
        bundle["image/png"] = base64.b64encode(picture.getvalue()).decode()
    return bundle


COLUMNS = [
    "day",
    *(f"{what} {name[0].upper()}" for what in ("follow", "trust", "orders") for name in TITLES),
    "lead",
    "ahead",
]


def _figure(widget: "TwoAccounts", runs: dict, orders: dict[str, np.ndarray]) -> "Figure":
    """Draw the orders so far of both accounts over their bands, and their followers and trust beside them."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(figures.STYLE):
        figure = Figure(figsize=(7.2, 3.4))
        panels = figure.subplot_mosaic("AAB;AAC")
        days = np.arange(1, widget.days + 1)
        for name, colour in figures.COLOURS.items():
            daily = runs[name].daily
            low, high = np.quantile(orders[name], [0.1, 0.9], axis=0)
            panels["A"].fill_between(days, low, high, color=colour, alpha=0.16, linewidth=0)
            for panel, line in zip("ABC", (daily["orders"].cumsum(), daily["followers"], daily["trust"]), strict=True):
                panels[panel].plot(days, line, color=colour, label=TITLES[name])
                panels[panel].annotate(
                    TITLES[name][0],
                    (days[-1], line.iloc[-1]),
                    xytext=(4, 0),
                    textcoords="offset points",
                    color=colour,
                    va="center",
                    fontweight="bold",
                    annotation_clip=False,
                )
        for panel, title in zip("ABC", ("Orders so far", "Followers", "Mean trust"), strict=True):
            panels[panel].set(title=title, xlim=(1, widget.days))
            panels[panel].set_ylim(0, 1 if panel == "C" else None)
        panels["A"].set_xlabel(f"day (lines: seed {widget.seed}; bands: 8 of 10 among {len(SEEDS)} seeds)")
        panels["A"].legend(loc="upper left")
        # Laid out here, so that writing the file later needs no style.
        figure.canvas.draw()
        figure.set_layout_engine("none")
    return figure


def _inline(figure: "Figure", alt: str) -> str:
    """Return the figure as an SVG element in the page's own colours, with a description."""
    import matplotlib

    text = io.StringIO()
    with matplotlib.rc_context(figures.STYLE):
        figure.savefig(text, format="svg", metadata={"Date": None})
    drawing = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", "", text.getvalue(), flags=re.S)
    for colour, variable in VARIABLES.items():
        drawing = drawing.replace(colour, f"var({variable}, {colour})")
    prefix = "s" + hashlib.sha256(drawing.encode()).hexdigest()[:6]
    drawing = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawing)
    drawing = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawing)
    drawing = re.sub(r'(?:xlink:)?href="#([^"]+)"', rf'href="#{prefix}-\1"', drawing)
    drawing = re.sub(r'(<svg\b[^>]*?) width="[^"]*"', r"\1", drawing, count=1)
    drawing = re.sub(r'(<svg\b[^>]*?) height="[^"]*"', r"\1", drawing, count=1)
    label = html.escape(alt, quote=True)
    return drawing.strip().replace(
        "<svg", f'<svg role="img" aria-label="{label}" style="max-width:45rem;width:100%"', 1
    )


def _table(rows: list[list[object]], seed: int) -> str:
    """Return the runs as an HTML table."""
    names = "".join(f'<th scope="col">{title}</th>' for title in TITLES.values())
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td>{str(cell).replace('-', '−')}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        '<div style="overflow-x:auto" tabindex="0" role="group" aria-label="The two runs as a table"><table>'
        f"<caption>Both accounts on seed {seed}, and conversation's lead in orders over {len(SEEDS)} seeds.</caption>"
        '<thead><tr><th scope="col" rowspan="2">Day</th>'
        '<th scope="colgroup" colspan="2">Followers</th><th scope="colgroup" colspan="2">Mean trust</th>'
        '<th scope="colgroup" colspan="2">Orders so far</th><th scope="col" rowspan="2">Mean lead</th>'
        '<th scope="col" rowspan="2">Seeds led</th></tr>'
        f"<tr>{names * 3}</tr></thead><tbody>{body}</tbody></table></div>"
    )
