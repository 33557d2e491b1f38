"""Formulas."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from twoway.formulas import UnknownMathError, mathml


def text(latex: str) -> str:
    """The letters of a formula, in order."""
    return "".join(ElementTree.fromstring(mathml(latex, "block")).itertext()).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("latex", "letters"),
    [
        (r"\text{reply\_rate} = \frac{a}{b}", "reply_rate=ab"),
        (r"50\,\%", "50%"),
        (r"\lceil 0.1 n \rceil", "⌈0.1n⌉"),
        (r"\left\lceil x \right\rceil + \lfloor y \rfloor", "⌈x⌉+⌊y⌋"),
        (r"\begin{aligned} a &= b \\[1ex] c &= d \end{aligned}", "a=bc=d"),
        (r"\begin{align} a &= b \end{align}", "a=b"),
        (r"a &= b \\ c &= d", "a=bc=d"),
        (r"x \label{eq-one}", "x"),
        (r"a < b", "a<b"),
    ],
)
def test_a_formula_becomes_well_formed_mathml(latex, letters):
    assert text(latex) == letters


def test_aligned_lines_are_a_table_aligned_at_the_sign():
    made = mathml(r"\begin{aligned} a &= b \\ cc &= d \end{aligned}", "block")
    assert made.count("<mtr>") == 2
    assert re.findall(r'columnalign="(\w+)"', made) == ["right", "left"] * 2
    assert 'display="block"' in made


@pytest.mark.parametrize("latex", [r"\foo{x}", r"a & b", r"\text{a \foo b}", r"\frac{a}", r"\begin{align} a"])
def test_what_cannot_be_written_is_refused(latex):
    with pytest.raises(UnknownMathError, match="formula"):
        mathml(latex, "inline")


def test_pages_hold_mathml_and_no_script_for_it(everything):
    page = everything.html("everything")
    assert page.count("<math ") == 2
    assert "mathjax.js" not in page.lower()
    assert "tex-mml" not in page.lower()
    number = re.search(r'<div class="tw-math" id="([^"]+)">.*?<span class="tw-math-number">\((\d)\)</span>', page, re.S)
    assert f'href="#{number[1]}">({number[2]})</a>' in page
