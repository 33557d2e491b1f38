"""The release notebooks that the book offers for download: nbgrader's own release, made without a gradebook.

They are made apart from the notebooks in `exercises/build/source`, because they are read elsewhere: their links lead to
the published course, or nowhere.
"""

import hashlib
import importlib.metadata
import shutil
from pathlib import Path

from twoway.classroom import generate
from twoway.classroom.notebooks import lessons, write_notebooks

FOLDER = Path("exercises/build/download")
SOURCE = Path("exercises/build/download-source")
STAMP = "made-from"


class DownloadError(Exception):
    """nbgrader could not make a release notebook."""


def write_downloads(root: Path, site: str | None = None) -> list[Path]:
    """Write the release notebook of every assignment, unless they are up to date.

    Parameters
    ----------
    root
        Folder of the course.
    site
        Address at which the course is published, for the notebooks' links to its pages. Without one the notebooks
        name the pages and link to none.

    Returns
    -------
    list of pathlib.Path
        The release notebooks, without solutions and hidden tests.

    Raises
    ------
    twoway.classroom.notebooks.NotebookSourceError
        If the text of an assignment has problems.
    DownloadError
        If nbgrader refuses; the message ends with its own words.
    """
    names = lessons(root)
    paths = [root / FOLDER / name / f"{name}.ipynb" for name in names]
    stamp = root / FOLDER / STAMP
    write_notebooks(root, site=site, build=SOURCE, portable=True)
    wanted = fingerprint(root)
    if stamp.exists() and stamp.read_text() == wanted and all(path.exists() for path in paths):
        return paths
    release(root)
    stamp.write_text(wanted)
    return paths


def release(root: Path) -> None:
    """Have nbgrader make the releases in the download folder: of those assignments alone that are still there."""
    for folder in (SOURCE, FOLDER):
        for old in (root / folder).glob("*/"):
            if folder == FOLDER or old.name not in lessons(root):
                shutil.rmtree(old)
    try:
        generate.generate(root, generate.EVERY, SOURCE, FOLDER, database=False)
    except generate.GenerateError as error:
        raise DownloadError(str(error)) from None


def fingerprint(root: Path) -> str:
    """Hash of all that decides what the release notebooks hold."""
    sources = sorted((root / SOURCE).rglob("*"))
    digest = hashlib.sha256(importlib.metadata.version("nbgrader").encode())
    own = [Path(__file__).with_name(name) for name in ("downloads.py", "generate.py", "record.py", "recording.py")]
    for file in [*sources, root / "exercises" / "nbgrader_config.py", *own]:
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
