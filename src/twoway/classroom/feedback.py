"""nbgrader's steps that make feedback fit to be sent: without hidden tests, and without a script from elsewhere.

Of a hidden test the verdict stays, what was asked goes. Formulas become MathML, so that a page which tells a student's
points asks no other host for anything.
"""

import html
import re
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from twoway import checks
from twoway.classroom.leaks import regions
from twoway.formulas import UnknownMathError, mathml

__all__ = ["HideTests", "WriteFormulas"]

PLACEHOLDER = "# What this cell asks is hidden."
KINDS = [kind for kind in vars(checks).values() if isinstance(kind, type)]
# What is between backticks is code, and a dollar before a number may be money.
FORMULA = re.compile(
    r"(?P<code>(?P<fence>`+).+?(?P=fence)|\\\$)|\$\$(?P<block>.+?)\$\$|\$(?P<inline>(?!\s)[^$\n]+?(?<!\s))\$(?!\d)",
    re.DOTALL,
)
VERDICTS = {kind.__name__ for kind in KINDS if issubclass(kind, checks.Verdict)}


class HideTests(NbGraderPreprocessor):
    """Leave of each hidden test its first line and what it said, without a traceback, which would quote it."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Change one cell in place; see `nbconvert.preprocessors.Preprocessor`."""
        data = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and data.get("grade") and not data.get("solution"):
            hidden, shown = regions(cell.source)
            if hidden:
                cell.source = "\n".join([*(text.strip("\n") for text in shown), PLACEHOLDER])
                cell.outputs = [_said(output) for output in cell.outputs if output.output_type == "error"]
        return cell, resources


def _said(error: Any) -> Any:
    """Return an error output that shows its message alone: of a verdict, all of it; of another error, its kind."""
    error.evalue = error.evalue if error.ename in VERDICTS else "the test could not be run to its end"
    error.traceback = [error.evalue if error.ename in VERDICTS else f"{error.ename}: {error.evalue}"]
    return error


class WriteFormulas(NbGraderPreprocessor):
    """Put MathML in the place of the formulas in text."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Change one cell in place; see `nbconvert.preprocessors.Preprocessor`."""
        if cell.cell_type == "markdown":
            cell.source = FORMULA.sub(_written, cell.source)
        return cell, resources


def _written(found: re.Match[str]) -> str:
    """Return a formula as MathML; one that cannot be, which only a student may have written, as it stands."""
    if found["code"]:
        return found[0]
    latex, display = (found["block"], "block") if found["block"] else (found["inline"], "inline")
    try:
        return mathml(latex, display)
    except UnknownMathError:
        return f"<code>{html.escape(found[0])}</code>"
