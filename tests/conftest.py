"""What several test folders share: the course's root, and the built book."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the course."""
    return ROOT
