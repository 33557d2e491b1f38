"""Plots within pages, and the style that they are drawn in."""

import io
import re
from xml.etree import ElementTree

import matplotlib
import pytest

from twoway import figures
from twoway.book.plots import inlined
from twoway.svg import VARIABLES, themed


@pytest.fixture
def svg():
    """A small drawing as the book's cells make it."""
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        figures.use_style()
        figure = Figure()
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=figures.BROADCAST, label="broadcast")
        axes.plot([0, 1], [1, 0], color=figures.CONVERSATIONAL, label="conversational")
        axes.set(title="A title", xlabel="day")
        axes.legend()
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def test_colours_become_the_pages_own(svg):
    drawing = themed(svg, "p1")
    for colour, variable in VARIABLES.items():
        assert colour in svg.lower(), f"the sample should use {colour}"
        assert colour not in drawing.lower()
        assert f"var({variable})" in drawing


def test_a_drawing_may_keep_its_colours_where_the_page_has_none(svg):
    drawing = themed(svg, "p1", fallback=True)
    for colour, variable in VARIABLES.items():
        assert f"var({variable}, {colour})" in drawing


def test_ids_are_the_drawings_own_and_still_resolve(svg):
    drawing = themed(svg, "p1")
    ids = set(re.findall(r'\bid="([^"]+)"', drawing))
    assert ids
    assert all(name.startswith("p1-") for name in ids)
    used = set(re.findall(r"url\(#([^)]+)\)", drawing)) | set(re.findall(r'href="#([^"]+)"', drawing))
    assert used
    assert used <= ids


def test_an_inlined_plot_is_an_image_with_a_name_and_fits_a_narrow_page(svg):
    html = inlined(svg, 'Rises, "then" <falls>', "p1")
    root = ElementTree.fromstring(re.sub(r"\bxlink:", "", html))
    drawing = root[0]
    assert drawing.attrib["role"] == "img"
    assert drawing.attrib["aria-label"] == 'Rises, "then" <falls>'
    assert "width" not in drawing.attrib
    assert "height" not in drawing.attrib
    assert float(drawing.attrib["viewBox"].split()[2]) == pytest.approx(figures.STYLE["figure.figsize"][0] * 72, abs=1)


def test_a_plot_shrinks_until_its_smallest_words_would_be_too_small(svg):
    width = figures.STYLE["figure.figsize"][0] * 72
    smallest = min(figures.STYLE[f"{part}.labelsize"] for part in ("axes", "xtick", "ytick"))
    assert f"min-width:{width * 11 / smallest:.0f}px" in inlined(svg, "A plot", "p1")
    # a phone 375 pixels wide has 341 for it: the course's own plots need not scroll
    assert width * 11 / smallest <= 341
    small = svg.replace(f"font-size: {smallest}px", "font-size: 5.5px")
    assert small != svg
    assert f"min-width:{width * 2:.0f}px" in inlined(small, "A plot", "p1")
    assert "min-width:10px" in inlined('<svg viewBox="0 0 10 5"></svg>', "No words", "p1")


def test_words_stay_words(svg):
    assert ">A title</text>" in themed(svg, "p1")


def test_the_same_plot_gives_the_same_bytes(everything):
    page = everything.html("everything")
    box = page[page.index('<div class="tw-plot-box">') :]
    assert 'aria-label="A line that &quot;rises&quot; &amp; falls."' in box
    assert "dc:date" not in box
    assert "<metadata>" not in box


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, as WCAG 2 defines it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(css: str) -> dict[str, str]:
    """The variables of a block of CSS that hold a colour."""
    return dict(re.findall(r"(--tw-[\w-]+):\s*(#[0-9a-f]{6});", css))


def test_colours_are_the_same_in_plots_and_pages_and_readable_in_both_themes(root):
    css = (root / "src/twoway/book/static/book.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", css)
    light, dark, unnamed = (colours(block) for block in blocks[:3])
    assert {variable: light[variable] for variable in VARIABLES.values()} == {v: c for c, v in VARIABLES.items()}
    assert dark == unnamed, "the dark theme without JavaScript is the dark theme"
    assert light.keys() == dark.keys()
    for theme in (light, dark):
        for name in theme.keys() - {"--tw-paper", "--tw-panel", "--tw-line"}:
            for ground in ("--tw-paper", "--tw-panel"):
                assert contrast(theme[name], theme[ground]) >= 4.5, (name, ground, theme[name])
    assert contrast("#777777", "#888888") < 4.5
