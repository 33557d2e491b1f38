"""What several test folders share: the course's root, and which tests go to the same worker."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(path.name for path in (ROOT / "exercises/source").iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the course."""
    return ROOT


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
