"""nbgrader's step that takes the hidden tests out of the feedback: the verdict stays, what was asked goes."""

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from twoway import checks
from twoway.classroom.leaks import regions

__all__ = ["HideTests"]

PLACEHOLDER = "# What this cell asks is hidden."
KINDS = [kind for kind in vars(checks).values() if isinstance(kind, type)]
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
