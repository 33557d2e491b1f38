"""The truth behind the sample data in a few lines: an instructor's view."""

from collections.abc import Callable, Iterator

import pandas as pd

from twoway.data.generate import describe
from twoway.data.loading import TRUTH

SHORT = 12
"""Rows up to which a table is shown whole."""


def revealed(read: Callable[[str], pd.DataFrame]) -> Iterator[str]:
    """Yield a paragraph for each truth table: its name, what it says, and its rows or how many there are of each kind.

    Parameters
    ----------
    read
        Gives a truth table by its name, as `twoway.data.load_truth` does.
    """
    for resource in describe(truth=True)["resources"]:
        frame = read(resource["name"])
        shown = frame if len(frame) <= SHORT else counted(frame, resource)
        # four digits are more than any of these numbers is good for
        text = shown.to_string(index=False, float_format="{:.4g}".format)
        yield f"{TRUTH}/{resource['path']}, {len(frame):,} rows. {resource['description']}\n\n{text}"


def counted(frame: pd.DataFrame, resource: dict) -> pd.DataFrame:
    """Return how many rows of a long table have each value, for every column that is one of a few words or yes or no.

    Parameters
    ----------
    frame
        The table.
    resource
        Its description, as in `datapackage.json`.

    Returns
    -------
    A DataFrame with the columns `column`, `value`, `rows` and `share` (of all rows).
    """
    few = [
        field["name"]
        for field in resource["schema"]["fields"]
        if field["type"] == "boolean" or "enum" in field.get("constraints", {})
    ]
    rows = [
        (name, str(value).lower(), count, f"{count / len(frame):.1%}")
        for name in few
        for value, count in frame[name].value_counts().sort_index(ascending=False).items()
    ]
    return pd.DataFrame(rows, columns=["column", "value", "rows", "share"])
