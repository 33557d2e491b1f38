"""Load the sample data as typed tables, from the repository or the installed package, without a network.

Types make the tables handy and leave the mess visible. Text stays as it was written: timestamps and dates are text
(parsing them is part of the exercise), and so is `revenue`, because some amounts are written as €1.234,50.
"""

import csv
import io
import json
import re
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pandas as pd

TEXT = "str" if int(pd.__version__.split(".")[0]) >= 3 else object
"""What pandas calls a column of text: the dtype `str` since 3.0, `object` before. Missing text is NaN in both."""

REMEDY = "Install twoway again or, in a copy of the course, run: twoway data"


class UnknownTableError(KeyError):
    """There is no table of that name."""

    def __str__(self) -> str:
        return self.args[0]


class DamagedTableError(ValueError):
    """A file of the sample data is not what its description says."""


def folder() -> Traversable:
    """Return the folder of the tables: inside the installed package, else `data/` of the repository.

    Raises
    ------
    DamagedTableError
        If neither is there.
    """
    installed = files(__package__).joinpath("tables")
    repository = Path(__file__).resolve().parents[3] / "data"
    for place in (installed, repository):
        if place.joinpath("datapackage.json").is_file():
            return place
    raise DamagedTableError(f"The sample data are missing. {REMEDY}")


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Return the data package's description: what `datapackage.json` holds."""
    try:
        return json.loads(folder().joinpath("datapackage.json").read_text(encoding="utf-8"))
    except ValueError as error:
        # `twoway data` leaves a folder alone whose description does not say that it is ours.
        remedy = REMEDY.replace("run:", "delete the folder data and run:")
        raise DamagedTableError(f"datapackage.json is damaged ({error}). {remedy}") from None


def names() -> list[str]:
    """Return the names of the tables that `load` knows."""
    return [resource["name"] for resource in description()["resources"] if "/" not in resource["path"]]


def export_at() -> str:
    """Return the instant at which the data were exported, as ISO 8601 text in UTC. Nothing later is in them."""
    return description()["twoway:export_at"]


def load(name: str) -> pd.DataFrame:
    """Load one table of the sample data.

    Every call reads the file anew, so you may change what you get.

    Parameters
    ----------
    name
        One of "accounts", "posts", "interactions", "followers", "leads", "orders" and "costs".

    Returns
    -------
    A DataFrame with the rows in the order of the file, numbered from 0. Counts are `Int64` and may be missing (`<NA>`),
    amounts and minutes `float64`, yes or no `bool` (`boolean` where it may be missing), `kind` a category. All other
    columns are text, timestamps included: `str` in pandas 3, `object` in pandas 2, with NaN for what is missing.

    Raises
    ------
    UnknownTableError
        If there is no such table.
    DamagedTableError
        If the file is missing or does not fit its description; the message names file, line and column.
    """
    for resource in description()["resources"]:
        if resource["name"] == name and "/" not in resource["path"]:
            file = folder().joinpath(resource["path"])
            if not file.is_file():
                raise DamagedTableError(f"{resource['path']} is missing. {REMEDY}")
            return frame(resource, file.read_bytes())
    raise UnknownTableError(f"There is no table {name!r}. The tables are: {', '.join(names())}.")


def frame(resource: dict[str, Any], data: bytes) -> pd.DataFrame:
    """Turn the bytes of a CSV into a typed DataFrame.

    Parameters
    ----------
    resource
        Description of the table, as in `datapackage.json`.
    data
        The file: UTF-8, header first.

    Raises
    ------
    DamagedTableError
        If the file does not fit the description; the message names file, line and column.
    """
    path, fields = resource["path"], resource["schema"]["fields"]
    header, *rows = cells(path, data) or [[]]
    wanted = [field["name"] for field in fields]
    if header != wanted:
        raise DamagedTableError(f"{path}, line 1: the columns should be {', '.join(wanted)}. {REMEDY}")
    for line, row in enumerate(rows, start=2):
        if len(row) != len(wanted):
            raise DamagedTableError(f"{path}, line {line}: {len(row)} cells instead of {len(wanted)}. {REMEDY}")
    columns = zip(*rows, strict=True) if rows else ([] for _ in fields)
    return pd.DataFrame(
        {field["name"]: column(path, field, texts) for field, texts in zip(fields, columns, strict=True)},
        columns=pd.Index(wanted, dtype=TEXT),
    )


def cells(path: str, data: bytes) -> list[list[str]]:
    """Return the cells of a CSV, row by row.

    Raises
    ------
    DamagedTableError
        If the bytes are not UTF-8, or no CSV; the message names file and line.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DamagedTableError(f"{path}, line {line}: not UTF-8. {REMEDY}") from None
    # Strict, because else a quote that is never closed swallows the rows after it without a word.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DamagedTableError(
            f"{path}, line {line}: the row that begins here is no CSV ({error}). {REMEDY}"
        ) from None
    return rows


def whole(text: str) -> int | None:
    """Return a whole number, None if it is none."""
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None


def number(text: str) -> float | None:
    """Return a decimal number, None if it is none."""
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) else None


READERS = {
    "integer": ("a whole number", whole),
    "number": ("a number", number),
    "boolean": ("true or false", {"true": True, "false": False}.get),
    "string": ("text", str),
}


def column(path: str, field: dict[str, Any], texts: list[str]) -> pd.Series:
    """Turn the texts of one column into a typed Series.

    Raises
    ------
    DamagedTableError
        If a value is missing that must not be, or is not what the field allows.
    """
    expected, read = READERS[field["type"]]
    dtype = field["twoway:dtype"]
    rules = field.get("constraints", {})
    allowed, lowest, highest = rules.get("enum"), rules.get("minimum"), rules.get("maximum")
    pattern = re.compile(rules.get("pattern", ".*"), re.DOTALL)
    values = []
    for line, text in enumerate(texts, start=2):
        value = read(text) if text else None
        if (
            (value is None and (text or rules.get("required")))
            or (text and allowed and text not in allowed)
            or (text and not pattern.fullmatch(text))
            or (value is not None and lowest is not None and value < lowest)
            or (value is not None and highest is not None and value > highest)
        ):
            told = f"one of {', '.join(allowed)}" if allowed else expected
            told += f" of the form {rules['pattern']}" if "pattern" in rules else ""
            told += f", {lowest} or more" if lowest is not None else ""
            told += f", {highest} or less" if highest is not None else ""
            raise DamagedTableError(f"{path}, line {line}, column {field['name']}: {text!r} should be {told}. {REMEDY}")
        values.append(value)
    if dtype == "category":
        return pd.Series(pd.Categorical(values, categories=pd.Index(allowed, dtype=TEXT)))
    if dtype == "str":
        return pd.Series([float("nan") if value is None else value for value in values], dtype=TEXT)
    return pd.Series(values, dtype=dtype)
