"""The sample data for checking the pages' numbers: as they are loaded, and cleaned by rules of the metrics page."""

from functools import cache
from pathlib import Path

import pandas as pd

from twoway.data import load

TRUTH = Path(__file__).resolve().parents[2] / "data" / "truth"


@cache
def read(name: str) -> pd.DataFrame:
    return pd.read_csv(TRUTH.parent / f"{name}.csv") if name.startswith("truth/") else load(name)


def sample_table(name: str) -> pd.DataFrame:
    """A table as `twoway.data.load` gives it, or one of the truth: "truth/bots"."""
    return read(name).copy()
