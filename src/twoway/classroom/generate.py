"""Have nbgrader make a release: the notebook of an assignment without its solutions and hidden tests."""

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["EVERY", "GenerateError", "generate"]

EVERY = "*"  # nbgrader understands it: one start for all assignments in a folder


class GenerateError(Exception):
    """nbgrader could not make a release notebook."""


def generate(root: Path, lesson: str, source: Path, target: Path, *, database: bool = True) -> None:
    """Have nbgrader make the release of one assignment, or of all in the source folder.

    Parameters
    ----------
    root
        Folder of the course.
    lesson
        Its name, or `EVERY`.
    source, target
        Folders of the notebooks, in the course's folder.
    database
        Whether the gradebook learns of it, as grading needs.

    Raises
    ------
    GenerateError
        If nbgrader refuses; the message ends with its own words.
    """
    folders = {"source": source, "release": target}
    options = [
        f"--CourseDirectory.{name}_directory={path.relative_to('exercises').as_posix()}"
        for name, path in folders.items()
    ]
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", lesson, "--force", *options]
        + ([] if database else ["--no-db"]),
        cwd=root / "exercises",
        env={**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])},
        capture_output=True,
        text=True,
    )  # it runs `alembic` by name
    wanted = sorted(path.name for path in (root / source).iterdir()) if lesson == EVERY else [lesson]
    missing = [name for name in wanted if not (root / target / name / f"{name}.ipynb").exists()]
    if done.returncode != 0 or missing:
        names = ", ".join(f"'{name}'" for name in missing or wanted)
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise GenerateError(f"nbgrader could not make the release notebook of {names}. It said:\n{last}")
