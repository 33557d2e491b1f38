"""Build the course into `_build/html`, only when something that decides its contents changed."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

from twoway.book import completeness

STRICT = ("-W", "-n", "--keep-going")
# Of `exercises/`, only what the course wrote: all else there is made from it, or about students.
INPUTS = ("_config.yml", "_toc.yml", "chapters", "data", "exercises/nbgrader_config.py", "exercises/source", "src")
# What the pages say of the web around them.
VARIABLES = ("TWOWAY_REPOSITORY_URL", "TWOWAY_SITE_URL")
STAMP = "built-from"
MEMORY = ".doctrees/environment.pickle"  # what Sphinx remembers of the pages, below `_build`
LOG = "build.log"
# Jupyter Book 1 has no `python -m` entry, and its script need not be on PATH. To import the grammar of addresses, which
# jsonschema can do without and nothing here checks, takes 0.7 s: a third of what a small course takes.
RUN_JUPYTER_BOOK = "import sys; sys.modules['rfc3987_syntax'] = None; from jupyter_book.cli.main import main; main()"
PROGRESS = re.compile(r"^(reading sources|writing output)\.\.\. \[ *(\d+)%\] (\S+)")
WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL|SEVERE): ")
# Kernels say this about how they talk to this very machine.
HARMLESS = re.compile(r"^\[IPKernelApp\] WARNING")
# A label that moved to another page stands in both until Sphinx has read both again: then it asks a second time.
MOVED = re.compile(r"WARNING: duplicate .* other instance in ")
LINES_SHOWN = 25


class BuildError(Exception):
    """The book could not be built, or came out incomplete."""


def html_folder(root: Path) -> Path:
    """Return the folder into which the course at `root` is built."""
    return root / "_build" / "html"


def fingerprint(root: Path) -> str:
    """Hash of every file that decides what the built pages hold, and of the environment that builds them."""
    digest = hashlib.sha256(sys.version.encode())
    digest.update("\n".join(sorted(f"{found.name}=={found.version}" for found in metadata.distributions())).encode())
    digest.update("\n".join(os.environ.get(name, "") for name in VARIABLES).encode())
    files = set()
    for name in INPUTS:
        start = root / name
        files.update(start.rglob("*") if start.is_dir() else [start])
    files.update(root.glob("exercises/answers/*/proof.json"))  # a page shows them
    for page in completeness.pages_of(root):
        files.update(root.glob(f"{page}.*"))
    for file in sorted(files):
        parts = file.relative_to(root).parts
        if file.is_file() and not is_made_by_tools(parts):
            digest.update(f"{'/'.join(parts)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def is_made_by_tools(parts: tuple[str, ...]) -> bool:
    """Return whether a file, by the parts of its path, is no source but made by a tool: cache, checkpoint, notebook."""
    return parts[-1].endswith(".ipynb") or any(part == "__pycache__" or part.startswith(".") for part in parts)


def build(root: Path, force: bool = False) -> Path:
    """Build the course strictly: any warning fails. Return the folder of the built pages.

    Parameters
    ----------
    root
        The folder that holds `_config.yml`.
    force
        Build even if nothing changed, from nothing: pages and outputs of earlier builds are dropped.

    Raises
    ------
    BuildError
        If the build warns or fails (a code cell that was not run is a warning), or if a page is missing.
    """
    stamp = root / "_build" / STAMP
    wanted = fingerprint(root)
    if not force and stamp.exists() and stamp.read_text() == wanted and (html_folder(root) / "index.html").exists():
        return html_folder(root)
    stamp.unlink(missing_ok=True)
    if force and stamp.parent.exists():
        shutil.rmtree(stamp.parent)
    log, memory = root / "_build" / LOG, root / "_build" / MEMORY
    remembers = memory.exists()
    log.parent.mkdir(exist_ok=True)
    began = time.monotonic()
    print("Building the course ...", flush=True)
    command = [sys.executable, "-c", RUN_JUPYTER_BOOK, "build", str(root), *STRICT]
    returned, lines = run(command, root, log)
    if remembers and any(MOVED.search(line) for line in lines):
        memory.unlink(missing_ok=True)
        returned, lines = run(command, root, log)
    said = [line for line in lines if WARNING.search(line) and not HARMLESS.match(line)]
    if returned != 0 or said:
        # Sphinx would not read these pages again, and so not warn again: what it remembers of them is dropped.
        memory.unlink(missing_ok=True)
        shown = said or last_words(lines)
        raise BuildError(
            "the book did not build cleanly:\n"
            + "\n".join(f"  {line.replace(f'{root}{os.sep}', '')}" for line in shown)
            + f"\nEvery line that the build wrote is in {log.relative_to(root)}."
        )
    missing = completeness.missing_pages(root, html_folder(root))
    if missing:
        raise BuildError(f"the book is incomplete: _toc.yml lists pages that were not written: {', '.join(missing)}")
    stamp.write_text(wanted)
    print(f"Built in {time.monotonic() - began:.0f} s.", flush=True)
    return html_folder(root)


def last_words(lines: list[str]) -> list[str]:
    """Return what a build that died said of why: its last error, without the way to it."""
    lines = [line for line in lines if line.strip(" =")]
    errors = [number for number, line in enumerate(lines) if re.match(r"[\w.]+(?:Error|Exception|Warning)\b", line)]
    return lines[errors[-1] :] if errors else lines[-LINES_SHOWN:]


def run(command: list[str], root: Path, log: Path) -> tuple[int, list[str]]:
    """Run the build, showing how far it is and keeping all that it says in `log`.

    Returns
    -------
    (int, list of str)
        The exit status, and the lines that were written.
    """
    lines = []
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "encoding": "utf-8"}
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(command, cwd=root, env=environment, **options) as job,
    ):
        for raw in job.stdout:
            # Progress is written over itself: what counts is what stands after the last carriage return.
            line = re.sub(r"\x1b\[[0-9;]*m|\x1b\[K", "", raw.rstrip("\n")).split("\r")[-1]
            lines.append(line)
            kept.write(line + "\n")
            step = PROGRESS.match(line)
            if step and sys.stdout.isatty():
                print(f"\r\x1b[K  {step[1]} {step[2]:>3} %  {step[3]}", end="", flush=True)
        if sys.stdout.isatty():
            print("\r\x1b[K", end="", flush=True)
    return job.returncode, lines
