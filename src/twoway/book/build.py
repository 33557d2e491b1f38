"""Build the course into `_build/html`, only when something that decides its contents changed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

STRICT = ("-W", "-n", "--keep-going")
INPUTS = (
    "_config.yml",
    "_toc.yml",
    "index.md",
    "404.md",
    "CITATION.cff",
    "chapters",
    "data",
    "exercises/source",
    "src",
)
STAMP = "built-from"
# Jupyter Book 1 has no `python -m` entry, and its script need not be on PATH.
RUN_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


class BuildError(Exception):
    """The book could not be built, or came out incomplete."""


def html_folder(root: Path) -> Path:
    """Return the folder into which the course at `root` is built."""
    return root / "_build" / "html"


def fingerprint(root: Path) -> str:
    """Hash of every file that decides what the built pages hold, and of the environment that builds them."""
    digest = hashlib.sha256(sys.version.encode())
    stamp = root / ".venv" / "installed-from"
    digest.update(stamp.read_bytes() if stamp.exists() else b"")
    digest.update(os.environ.get("TWOWAY_REPOSITORY_URL", "").encode())
    for name in INPUTS:
        start = root / name
        files = sorted(start.rglob("*")) if start.is_dir() else [start]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def build(root: Path, force: bool = False) -> Path:
    """Build the course strictly: any warning fails. Return the folder of the built pages.

    Parameters
    ----------
    root
        The folder that holds `_config.yml`.
    force
        Build even if nothing changed, from nothing.

    Raises
    ------
    BuildError
        If the build warns or fails, or if an expected page is missing.
    """
    stamp = root / "_build" / STAMP
    wanted = fingerprint(root)
    if not force and stamp.exists() and stamp.read_text() == wanted:
        return html_folder(root)
    stamp.unlink(missing_ok=True)
    print("Building the course ...", flush=True)
    command = [sys.executable, "-c", RUN_JUPYTER_BOOK, "build", str(root), *STRICT]
    done = subprocess.run([*command, "--all"] if force else command, cwd=root)
    if done.returncode != 0:
        raise BuildError("the book did not build cleanly; the warnings above name file and line.")
    if not (html_folder(root) / "index.html").exists():
        raise BuildError("the build ended without writing _build/html/index.html.")
    stamp.write_text(wanted)
    return html_folder(root)
