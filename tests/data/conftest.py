"""The sample data in three states: as committed, as the model knows them, and as recorded from it."""

import csv
from pathlib import Path

import pytest

from twoway.data import generate
from twoway.data.clean import clean_tables
from twoway.data.clean.bakeries import runs


@pytest.fixture(scope="session")
def folder(root) -> Path:
    """The committed data folder."""
    return root / "data"


@pytest.fixture(scope="session")
def raw(folder):
    """The committed tables as dicts of text, read without any of our own code."""

    def read(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return {path.stem: read(path) for path in folder.rglob("*.csv")}


@pytest.fixture(scope="session")
def model_runs():
    """The model's runs behind the committed data."""
    return runs(generate.SEED)


@pytest.fixture(scope="session")
def clean():
    """The clean truth of the committed data."""
    return clean_tables(generate.SEED)


@pytest.fixture(scope="session")
def other_seed(tmp_path_factory) -> Path:
    """A data folder written with another seed."""
    target = tmp_path_factory.mktemp("other") / "data"
    generate.write(target, seed=7)
    return target
