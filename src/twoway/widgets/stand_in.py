"""The simulators' stand-ins: a figure and a table for a page without JavaScript, and for paper."""

import hashlib
import html
import io
import re
from typing import TYPE_CHECKING

import numpy as np

from twoway import figures
from twoway.svg import themed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from twoway.widgets.two_accounts import TwoAccounts

SEEDS = range(1, 21)
"""The seeds of the band, the same as in the simulator."""
STROKES = {"broadcast": "--", "conversational": "-"}
"""Told apart without colour, as in the course's other plots."""


def _names(widget: "TwoAccounts") -> dict[str, str]:
    """Return what the accounts are called."""
    return {"broadcast": widget.broadcast_name, "conversational": widget.conversational_name}


def two_accounts(widget: "TwoAccounts") -> list[dict[str, object]]:
    """Return figure and table of a two-account simulator, each as one output by MIME type.

    Returns
    -------
    list of dict
        The figure as "text/html" (in the page's own colours) and "text/plain", if Matplotlib is installed;
        the table as "text/html" and "text/plain". The HTML is in elements of class `tw-static`.
    """
    names = _names(widget)
    runs = widget.run()
    by_seed = [widget.run(seed) for seed in SEEDS]
    orders = {name: np.array([seen[name].daily["orders"].cumsum().to_numpy() for seen in by_seed]) for name in names}
    lead = orders["conversational"] - orders["broadcast"]
    days = [round(widget.days * i / 6) for i in range(1, 7)]
    at = [day - 1 for day in days]
    rows = [
        [f"{measure}, {called}", *(text(series[name][day]) for day in at)]
        for measure, series, text in (
            ("Followers", {name: run.daily["followers"] for name, run in runs.items()}, "{:.0f}".format),
            ("Mean trust", {name: run.daily["trust"] for name, run in runs.items()}, "{:.2f}".format),
            ("Orders so far", {name: run.daily["orders"].cumsum() for name, run in runs.items()}, "{:.0f}".format),
        )
        for name, called in names.items()
    ]
    rows.append([f"Mean lead over {len(SEEDS)} seeds", *(f"{lead[:, day].mean():+.1f}" for day in at)])
    rows.append([f"Seeds with {names['conversational']} ahead", *(f"{(lead[:, day] > 0).sum()}" for day in at)])
    ahead = f"{lead[:, -1].mean():+.1f}"
    alt = (
        f"Orders so far over {widget.days} days, for seed {widget.seed} and as a band over {len(SEEDS)} seeds. "
        f"At the end {names['broadcast']} has taken {rows[4][-1]} orders, {names['conversational']} {rows[5][-1]}; "
        f"over the seeds the mean lead of {names['conversational']} is {ahead}."
    )
    wide = 2 + max(len(row[0]) for row in rows)
    words = "\n".join(
        f"{row[0]:{wide}}" + "".join(f"{cell!s:>8}" for cell in row[1:]) for row in [["day", *days], *rows]
    )
    told: dict[str, object] = {"text/html": _static(_table(days, rows, widget)), "text/plain": words}
    try:
        figure = _figure(widget, runs, orders)
    except ImportError:
        return [told]
    return [picture(figure, alt), told]


def picture(figure: "Figure", alt: str) -> dict[str, object]:
    """Return a figure, described by `alt`, as one output by MIME type.

    Returns
    -------
    dict
        "text/html" (in the page's own colours, in an element of class `tw-static`) and "text/plain".
    """
    return {"text/html": _static(_inline(figure, alt)), "text/plain": alt}


def table(caption: str, head: list[str], rows: list[list[object]]) -> dict[str, object]:
    """Return a table as one output by MIME type: "text/html" (in an element of class `tw-static`) and "text/plain"."""
    columns = "".join(f'<th scope="col">{html.escape(str(title))}</th>' for title in head)
    cells = [[str(first), *(str(cell).replace("-", "−") for cell in rest)] for first, *rest in rows]
    body = "".join(
        f'<tr><th scope="row">{html.escape(first)}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in cells
    )
    label = html.escape(caption, quote=True)
    markup = (
        f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{label}"><table>'
        f"<caption>{html.escape(caption)}</caption><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    wide = [2 + max(len(str(row[i])) for row in [head, *cells]) for i in range(len(head))]
    lines = [
        f"{row[0]!s:{wide[0]}}" + "".join(f"{cell!s:>{width}}" for cell, width in zip(row[1:], wide[1:], strict=True))
        for row in [head, *cells]
    ]
    return {"text/html": _static(markup), "text/plain": "\n".join([caption, *lines])}


def _static(markup: str) -> str:
    """Mark what the page's host hides as soon as the simulator runs."""
    return f'<div class="tw-static">{markup}</div>'


def _figure(widget: "TwoAccounts", runs: dict, orders: dict[str, np.ndarray]) -> "Figure":
    """Draw the orders so far of both accounts over their bands, and their followers and trust beside them."""
    import matplotlib
    from matplotlib.figure import Figure

    # A dollar sign begins a formula in Matplotlib.
    titles = {name: called.replace("$", r"\$") for name, called in _names(widget).items()}
    with matplotlib.rc_context(figures.STYLE):
        figure = Figure(figsize=(7.2, 3.4))
        panels = figure.subplot_mosaic("AAB;AAC")
        days = np.arange(1, widget.days + 1)
        for name, colour in figures.COLOURS.items():
            daily = runs[name].daily
            low, high = np.quantile(orders[name], [0.1, 0.9], axis=0)
            panels["A"].fill_between(days, low, high, color=colour, alpha=0.16, linewidth=0)
            for panel, line in zip("ABC", (daily["orders"].cumsum(), daily["followers"], daily["trust"]), strict=True):
                panels[panel].plot(days, line, STROKES[name], color=colour, label=titles[name])
                panels[panel].annotate(
                    _names(widget)[name][0],
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
        panels["A"].set_xlabel(f"day (lines: seed {widget.seed}; bands: middle 8 of 10 among {len(SEEDS)} seeds)")
        panels["A"].legend(loc="upper left")
        panels["C"].set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        # Laid out here, once: written to a file later, it stays as it is.
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return figure


def _inline(figure: "Figure", alt: str) -> str:
    """Return the figure as an SVG element in the page's own colours, with a description."""
    import matplotlib

    text = io.StringIO()
    with matplotlib.rc_context(figures.STYLE):
        figure.savefig(text, format="svg", metadata={"Date": None})
    drawn = text.getvalue()
    drawing = themed(drawn, "s" + hashlib.sha256(drawn.encode()).hexdigest()[:6], fallback=True)
    # the page's own type, said once; and paths without a line for each point
    drawing = re.sub(r"font-family: [^;\"]*;? ?", "", drawing).replace("\n", " ")
    # a tenth of a point is finer than a screen shows, and a third of the bytes
    drawing = re.sub(
        r"<[^>]*>", lambda tag: re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", tag[0]), drawing
    )
    drawing = re.sub(r'(<svg\b[^>]*?) width="[^"]*"', r"\1", drawing, count=1)
    drawing = re.sub(r'(<svg\b[^>]*?) height="[^"]*"', r"\1", drawing, count=1)
    label = html.escape(alt, quote=True)
    style = "max-width:45rem;width:100%;font-family:var(--tw-sans, sans-serif)"
    return drawing.strip().replace(
        "<svg",
        f'<svg role="img" aria-label="{label}" style="{style}"',
        1,
    )


def _table(days: list[int], rows: list[list[str]], widget: "TwoAccounts") -> str:
    """Return the runs as an HTML table, one column for each of `days`."""
    head = "".join(f'<th scope="col">day {day}</th>' for day in days)
    lead = html.escape(f"{widget.conversational_name} minus {widget.broadcast_name}")
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(f"<td>{cell.replace('-', '−')}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        '<div style="overflow-x:auto" tabindex="0" role="group" aria-label="The two runs as a table"><table>'
        f"<caption>Both accounts on seed {widget.seed}; lead: {lead}, in orders.</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
