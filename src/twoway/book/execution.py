"""Where executed cells are cached: one folder for each state of what a cell can see, so no stale output is shown."""

import hashlib
import shutil
import sys
from importlib import metadata
from pathlib import Path

import twoway

# What lessons never import: the command line and the parts that build the book, run a class and drive a browser.
NOT_SEEN = ("book", "classroom", "cli.py", "chromium.py")


def key(package: Path, data: Path) -> str:
    """Hash of what a cell's output depends on beside its own text.

    Parameters
    ----------
    package
        The folder of the package `twoway` that the cells import.
    data
        The folder of the data tables.

    Returns
    -------
    str
        Sixteen hexadecimal digits: Python's version, every installed distribution's version, the package, the data.
    """
    digest = hashlib.sha256(sys.version.encode())
    digest.update("\n".join(sorted(f"{found.name}=={found.version}" for found in metadata.distributions())).encode())
    for start, unseen in ((package, NOT_SEEN), (data, ())):
        for file in sorted(start.rglob("*")):
            parts = file.relative_to(start).parts
            if file.is_file() and parts[0] not in unseen and "__pycache__" not in parts:
                digest.update(f"{'/'.join(parts)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(build: Path, course: Path) -> Path:
    """Return the folder below `build` for the outputs of this very state, dropping those of other states.

    Sphinx reads every page again when the folder's name changes, since the name is part of the configuration.
    """
    folder = build / ".jupyter_cache" / key(Path(twoway.__file__).parent, course / "data")
    for other in folder.parent.glob("*"):
        if other != folder:
            shutil.rmtree(other) if other.is_dir() else other.unlink()
    return folder
