"""Have nbgrader make a release: the notebook of an assignment without its solutions and hidden tests."""

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["GenerateError", "generate"]


class GenerateError(Exception):
    """nbgrader could not make a release notebook."""


def generate(root: Path, lesson: str, source: Path, target: Path, *, database: bool = True) -> None:
    """Have nbgrader make the release of one assignment.

    Parameters
    ----------
    root
        Folder of the course.
    lesson
        Its name.
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
    if done.returncode != 0 or not (root / target / lesson / f"{lesson}.ipynb").exists():
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise GenerateError(f"nbgrader could not make the release notebook of '{lesson}'. It said:\n{last}")
