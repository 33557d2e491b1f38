"""A step of nbgrader's autograde: each student is compared with the numbers of their own tables.

`exercises/nbgrader_config.py` puts it behind the steps that make a submission's locked cells those of the course again,
and so before anything is executed. It asks the record of `twoway release` for the student's seed.
"""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from twoway.classroom.own_numbers import VARIANT_CELL, OwnNumbersError, put_own_numbers, seed_of
from twoway.classroom.variants import VariantError, read_record

__all__ = ["NotGradedError", "PutOwnNumbers"]


UNLISTED = (
    "{student} is not in variants/{lesson}.csv, which says who has which tables. Is the name right? Add it to the "
    "roster and run `twoway release {lesson} --variants ROSTER` again. If all have the course's own tables, remove "
    "that file."
)


class NotGradedError(Exception):
    """A submission cannot be graded with the student's own tables. It has no score then."""


class PutOwnNumbers(NbGraderPreprocessor):
    """Put the seed of the student, and the numbers that are right for it, into the cells of the course.

    Without a record everybody is compared with the course's own. With one, who is not in it is not graded: whose tables
    should be compared? A submission's own `VARIANT` counts for nothing.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Change the cells of a submission in place; see `nbconvert.preprocessors.Preprocessor`."""
        given = resources["nbgrader"]
        student, lesson, name = given["student"], given["assignment"], given["notebook"]
        course = CourseDirectory(parent=self)
        record = Path(course.root, "variants", f"{lesson}.csv")
        source = Path(course.format_path(course.source_directory, ".", lesson), f"{name}.ipynb")
        try:
            if record.exists():
                seed = read_record(record).get(student)
                if seed is None:
                    raise VariantError(UNLISTED.format(student=student, lesson=lesson))
                put_own_numbers(nb, nbformat.read(source, 4), seed)
            else:
                self._warn_of_lost_record(nb, course, student, lesson, name)
        except (VariantError, OwnNumbersError, OSError, ValueError) as error:
            _forget_scores(given)
            message = f"{lesson} of {student} was not graded: {error}"
            self.log.error(message)
            raise NotGradedError(message) from None
        return nb, resources

    def _warn_of_lost_record(self, nb: Any, course: Any, student: str, lesson: str, name: str) -> None:
        """Say so if somebody without a seed hands in a notebook that has one."""
        submitted = Path(course.format_path(course.submitted_directory, student, lesson), f"{name}.ipynb")
        stated = [_stated_seed(notebook) for notebook in (nb, nbformat.read(submitted, 4))]
        if stated[1] is not None and stated[0] != stated[1]:
            self.log.warning(
                "The notebook of %s says %s = %s, but variants/%s.csv gives %s no seed: graded with the course's own "
                "tables. Is the record whole, and the name right?",
                student,
                "VARIANT",
                stated[1],
                lesson,
                student,
            )


def _stated_seed(notebook: Any) -> int | None:
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == VARIANT_CELL:
            try:
                return seed_of(cell.source)
            except OwnNumbersError:
                return None
    return None


def _forget_scores(given: dict[str, str]) -> None:
    """Leave no automatic score from an earlier time, and mark the submission as one that a person must look at."""
    with Gradebook(given["db_url"]) as gradebook:
        submission = gradebook.find_submission_notebook(given["notebook"], given["assignment"], given["student"])
        for grade in submission.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()
