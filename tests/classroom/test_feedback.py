"""Formulas in feedback: MathML where text is, and nothing that is no formula."""

import nbformat
import pytest

from twoway.classroom.feedback import WriteFormulas


def written(text: str) -> str:
    """What becomes of a text."""
    cell, _ = WriteFormulas().preprocess_cell(nbformat.v4.new_markdown_cell(text), {}, 0)
    return cell.source


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("the powers of $e$.", ["the powers of <math", 'display="inline"', "<mi>e</mi>", "</math>."]),
        ("so\n\n$$\n\\frac{a}{b}\n$$\n\nis", ['display="block"', "<mfrac>", "</math>\n\nis"]),
        ("$a$ and $b$", ["<mi>a</mi>", "</math> and <math", "<mi>b</mi>"]),
        ("a student's $\\foo{<b>}$", ["a student's <code>$\\foo{&lt;b&gt;}$</code>"]),
    ],
)
def test_a_formula_becomes_mathml(text, parts):
    made = written(text)
    assert all(part in made for part in parts), made


@pytest.mark.parametrize(
    "text",
    ["`$x$` stays", "```\n$x$\n```", "it cost $5, then $6", "5 $ and 6 $", r"\$a\$", "", "$", "$$", "$$$$", "a `b` $"],
)
def test_what_is_no_formula_stays(text):
    assert written(text) == text


def test_code_stays():
    cell, _ = WriteFormulas().preprocess_cell(nbformat.v4.new_code_cell("print('$x$')"), {}, 0)
    assert cell.source == "print('$x$')"
