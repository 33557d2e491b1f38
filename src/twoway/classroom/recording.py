"""nbgrader's step that leaves in each hand-out a record of itself; see `twoway.classroom.record`."""

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from twoway.classroom import record


class RecordHandout(NbGraderPreprocessor):
    """Put the record into the notebook. Comes last: what it keeps is what the hand-out shows."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Record the cells as they are, under the notebook's name."""
        record.attach(nb, resources["nbgrader"]["notebook"])
        return nb, resources
