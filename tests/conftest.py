"""What several test folders share: the course's root, and which tests go to the same worker."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the course."""
    return ROOT


@cache
def shared_by(file: str) -> str | None:
    """Name what the tests of a file share that takes long to make; None if they share nothing."""
    text = (ROOT / file).read_text(encoding="utf-8")
    if "/book/" in file and "everything" in text:
        return "the course with everything"
    # the assignments are graded once for all tests that ask for the classroom
    if "/exercises/" in file and re.search(r"def \w+\([^)]*\bclassroom\b", text):
        return "the classroom"
    return file if 'scope="module"' in text or 'scope="session"' in text else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep in one worker what shares a fixture, or each worker would make it again.

    The mark `xdist_group` does not do it: pytest-xdist 3.8 does not see it under pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class SharedTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return shared_by(nodeid.split("::")[0]) or nodeid

    return SharedTogether(config, log)
