"""Where nbgrader finds and puts things. Run `twoway notebooks` first, then nbgrader's own commands in this folder."""

import os

import nbgrader
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback

c = get_config()  # noqa: F821  (nbgrader defines it)

c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))
c.CourseDirectory.course_id = "two-way"
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "build/release"

c.ClearSolutions.code_stub = {
    "python": "# Write your answer here, in place of the next line.\nraise NotImplementedError()"
}
c.ClearSolutions.text_stub = "*Write your answer here.*"

c.Execute.timeout = 60

# leaves in each hand-out a record of itself, with which `twoway doctor` finds out what became of it
c.GenerateAssignment.preprocessors = [
    *GenerateAssignment.preprocessors.default(),
    "twoway.classroom.recording.RecordHandout",
]

# Whoever has tables of their own is compared with the numbers of these (see `twoway release --variants`).
# A whole list, since nbgrader reads this file twice and would append twice.
c.Autograde.sanitize_preprocessors = [
    *Autograde.sanitize_preprocessors.default(),
    "twoway.classroom.variant_grading.PutOwnNumbers",
]

# Feedback says what was wrong, shows no hidden test, and loads nothing from another host.
c.GenerateFeedback.preprocessors = [
    *GenerateFeedback.preprocessors.default(),
    "twoway.classroom.feedback.HideTests",
    "twoway.classroom.feedback.WriteFormulas",
]
c.HTMLExporter.extra_template_basedirs = [
    os.path.join(c.CourseDirectory.root, "templates"),
    os.path.join(os.path.dirname(nbgrader.__file__), "server_extensions", "formgrader", "templates"),
]
