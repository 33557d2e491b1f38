"""Formulas of TeX as MathML: no script, no font, readable by screen readers."""

import html
import re
from xml.etree import ElementTree

from latex2mathml.converter import convert

# latex2mathml knows `align*`, whose rows are not numbered, and brackets that grow; the others are put in its terms.
SAME_AS = (
    (re.compile(r"\\(begin|end)\{(?:aligned|align|split)\}"), r"\\\1{align*}"),
    (re.compile(r"(?<!\\left)\\(lceil|lfloor)\b"), r"\\left\\\1 "),
    (re.compile(r"(?<!\\right)\\(rceil|rfloor)\b"), r"\\right\\\1 "),
    (re.compile(r"\\\\\[[^\]]*\]"), r"\\\\ "),
)
# What the converter leaves behind of something that it does not know.
LEFT_OVER = re.compile(r"<m[io]>(\\[A-Za-z]+|&(?:amp;)?)</m[io]>|<mtext[^>]*>[^<]*(\\[A-Za-z]+)")


# How many parts each of these has; the converter lets a missing one pass.
PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3, "munderover": 3}


class UnknownMathError(ValueError):
    """A formula holds something that cannot be turned into MathML."""


def mathml(latex: str, display: str) -> str:
    r"""Return the MathML of a formula.

    Parameters
    ----------
    latex
        The formula, without its dollars.
    display
        "inline" or "block".

    Raises
    ------
    UnknownMathError
        If the formula is not well formed, or uses a command that is not known, such as `\foo`.
    """
    source = re.sub(r"\\label\{[^}]*\}", "", latex).strip()
    for pattern, known in SAME_AS:
        source = pattern.sub(known, source)
    if r"\\" in source and r"\begin" not in source:
        source = rf"\begin{{align*}}{source}\end{{align*}}"
    try:
        result = convert(source, display=display)
    except Exception as error:  # the converter has no common class for its errors
        raise UnknownMathError(f"the formula {latex.strip()!r} is not well formed: {error!r}") from error
    # Within words the converter keeps the backslash of \\_ and \\%.
    result = re.sub(r"(?<=<mtext>)[^<]*", lambda words: re.sub(r"\\([_%&#$])", r"\1", words[0]), result)
    unknown = LEFT_OVER.search(result)
    if unknown:
        command = html.unescape(unknown[1] or unknown[2])
        raise UnknownMathError(
            f"the formula {latex.strip()!r} uses {command!r}, which cannot be turned into MathML; write it another way."
        )
    for element in ElementTree.fromstring(result).iter():
        name = element.tag.rpartition("}")[2]
        if len(element) != PARTS.get(name, len(element)):
            raise UnknownMathError(f"the formula {latex.strip()!r} is not well formed: a part of {name} is missing.")
    return result
