"""Load the sample data as typed tables, from the repository or the installed package, without a network.

Types make the tables handy and leave the mess visible. Text stays as it was written: timestamps and dates are text
(parsing them is part of the exercise), and so is `revenue`, because some amounts are written as €1.234,50.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

TEXT = "str" if int(pd.__version__.split(".")[0]) >= 3 else object
"""What pandas calls a column of text: the dtype `str` since 3.0, `object` before. Missing text is NaN in both."""

REMEDY = "Install twoway again or, in a copy of the course, run: twoway data"
DESCRIPTION = "datapackage.json"
TRUTH = "truth"
"""The folder of the truth inside the data folder, described by itself, so that the tables can go without it."""
PACKAGE, TRUTH_PACKAGE = "two-bakeries", "two-bakeries-truth"
"""The names that the descriptions of our two data packages give them."""
FOREIGN = "it describes something else"
ELSEWHERE = "Name another folder, or have a new one written: twoway data --out FOLDER"
LONGEST_LINE = 100_000
"""Characters: far more than a row of ours takes, and few enough to be read at once."""


class UnknownTableError(KeyError):
    """There is no table of that name."""

    def __str__(self) -> str:
        return self.args[0]


class DamagedTableError(ValueError):
    """A file of the sample data is not what its description says."""


class NoSampleDataError(ValueError):
    """The folder named holds no sample data."""


class TruthNotInstalledError(LookupError):
    """The tables are there, but not the truth about them."""


ERRORS = (UnknownTableError, DamagedTableError, NoSampleDataError, TruthNotInstalledError)
"""All that loading may raise; each message says what to do."""


def own_folder() -> Traversable:
    """Return the folder of the course's own tables: inside the installed package, else `data/` of the repository.

    Raises
    ------
    DamagedTableError
        If neither is there.
    """
    installed = files(__package__).joinpath("tables")
    repository = Path(__file__).resolve().parents[3] / "data"
    for place in (installed, repository):
        if place.joinpath(DESCRIPTION).is_file():
            return place
    raise DamagedTableError(f"The sample data are missing. {REMEDY}")


def existing_folder(folder: str | Path) -> Path:
    """Return a folder that somebody named.

    Raises
    ------
    NoSampleDataError
        If it is no folder.
    """
    place = Path(folder)
    if not place.exists():
        raise NoSampleDataError(f"There is no folder {place}. Have it written: twoway data --out {place}")
    if not place.is_dir():
        raise NoSampleDataError(f"{place} is a file. Name the folder that holds the sample data.")
    return place


def described_folder(folder: str | Path) -> Path:
    """Return a folder that somebody named as holding sample data.

    Raises
    ------
    NoSampleDataError
        If it is no folder, or holds no description.
    """
    place = existing_folder(folder)
    if not (place / DESCRIPTION).is_file():
        raise NoSampleDataError(f"{place} holds no sample data, for it has no {DESCRIPTION}. {ELSEWHERE}")
    return place


def description(folder: str | Path | None = None, truth: bool = False) -> dict[str, Any]:
    """Return the description of a data package: what its `datapackage.json` holds. It is read anew each time.

    Parameters
    ----------
    folder
        A folder that `twoway data --out` wrote; by default the course's own tables.
    truth
        Whether to return that of the truth, which is a package of its own, instead of that of the tables.

    Raises
    ------
    NoSampleDataError
        If `folder` is missing, or holds no sample data of ours.
    DamagedTableError
        If the description is damaged.
    TruthNotInstalledError
        If the tables are there but their truth is not, as in the installed package or in what a class was given.
    """
    place = own_folder() if folder is None else described_folder(folder)
    found, flaw = _read(place.joinpath(DESCRIPTION), PACKAGE)
    if flaw == FOREIGN and folder is not None:
        raise NoSampleDataError(f"{place} holds a data package, but not the course's sample data. {ELSEWHERE}")
    if flaw:
        # `twoway data` leaves a folder alone whose description does not say that it is ours.
        advice = REMEDY.replace("run:", "delete the folder data and run:") if folder is None else ELSEWHERE
        raise DamagedTableError(f"{DESCRIPTION} is damaged ({flaw}). {advice}")
    if not truth:
        return found
    if not place.joinpath(TRUTH).is_dir():
        raise TruthNotInstalledError(_without_truth(found, folder))
    told, flaw = _read(place.joinpath(TRUTH, DESCRIPTION), TRUTH_PACKAGE)
    if flaw:
        raise DamagedTableError(f"{TRUTH}/{DESCRIPTION} is damaged ({flaw}). {_remedy(found, folder)}")
    return told


def _read(file: Traversable, package: str) -> tuple[Any, str | None]:
    """Return what a description says, and what is wrong with it, None if nothing is."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, "it is missing"
    except RecursionError:
        return None, "its brackets nest too deeply"
    except ValueError as error:
        return None, str(error)
    return found, _flaw(found, package)


def _flaw(found: Any, package: str) -> str | None:
    """Return what makes a description useless, None if nothing does. Columns are judged when their table is read."""
    if not isinstance(found, dict) or found.get("name") != package:
        return FOREIGN
    tables = found.get("resources")
    if not isinstance(tables, list) or not tables:
        return "it lists no tables"
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, dict) or not isinstance(table.get("name"), str):
            return f"its table {number} has no name"
        if not isinstance(table.get("path"), str) or not re.fullmatch(r"\w+\.csv", table["path"], re.ASCII):
            return f"its table {table['name']} names no CSV beside it"
        if not isinstance(table.get("twoway:rows"), int):
            return f"it does not say how many rows {table['name']} has"
    if package == PACKAGE and not isinstance(found.get("twoway:export_at"), str):
        return "it does not say when the data were exported"
    return None


def names(folder: str | Path | None = None, truth: bool = False) -> list[str]:
    """Return the names of the tables that `load` knows or, with `truth`, of those that `load_truth` knows.

    Parameters
    ----------
    folder
        A folder that `twoway data --out` wrote; by default the course's own tables.
    truth
        Which of the two.
    """
    return [resource["name"] for resource in description(folder, truth)["resources"]]


def export_at(folder: str | Path | None = None) -> str:
    """Return the instant at which the data were exported, as ISO 8601 text in UTC.

    Parameters
    ----------
    folder
        A folder that `twoway data --out` wrote; by default the course's own tables.
    """
    return description(folder)["twoway:export_at"]


def load(name: str, folder: str | Path | None = None) -> pd.DataFrame:
    """Load one table of the sample data.

    Every call reads the file anew, so you may change what you get.

    Parameters
    ----------
    name
        The table: `names()` lists them.
    folder
        A folder that `twoway data --out` wrote; by default the course's own tables.

    Returns
    -------
    A DataFrame with the rows in the order of the file, numbered from 0. Counts are `Int64` and may be missing (`<NA>`),
    amounts and minutes `float64`, yes or no `bool` (`boolean` where it may be missing), `kind` a category. All other
    columns are text, timestamps included: `str` in pandas 3, `object` in pandas 2, with NaN for what is missing.

    Raises
    ------
    UnknownTableError
        If there is no such table; the message lists those that there are.
    DamagedTableError
        If the file is missing or does not fit its description; the message names file, line and column.
    NoSampleDataError
        If `folder` is missing, or holds no sample data.
    """
    return _table(name, folder, truth=False)


def load_truth(name: str, folder: str | Path | None = None) -> pd.DataFrame:
    """Load one table of what nobody can know who keeps such records, such as which followers are bots.

    Parameters
    ----------
    name
        The table: `names(truth=True)` lists them.
    folder
        A folder that `twoway data --out` wrote; by default the course's own tables.

    Returns
    -------
    A DataFrame, typed as `load` types it.

    Raises
    ------
    TruthNotInstalledError
        If the tables are there but their truth is not, as in the installed package.
    UnknownTableError, DamagedTableError, NoSampleDataError
        As for `load`.
    """
    return _table(name, folder, truth=True)


def _table(name: str, folder: str | Path | None, truth: bool) -> pd.DataFrame:
    """Load a table of either sort."""
    package = description(folder, truth)
    # compared, not looked up: a name may be of any type
    resource = next((resource for resource in package["resources"] if resource["name"] == name), None)
    if resource is None:
        what, known = "truth table" if truth else "table", ", ".join(table["name"] for table in package["resources"])
        raise UnknownTableError(f"There is no {what} {name!r}. The {what}s are: {known}.")
    if truth:
        resource = {**resource, "path": f"{TRUTH}/{resource['path']}"}
    place, remedy = own_folder() if folder is None else Path(folder), _remedy(package, folder)
    file = place.joinpath(resource["path"])
    if not file.is_file():
        raise DamagedTableError(f"{resource['path']} is missing. {remedy}")
    try:
        return frame(resource, file.read_bytes())
    except DamagedTableError as error:
        raise DamagedTableError(f"{error}. {remedy}") from None
    except (AttributeError, LookupError, TypeError, ValueError, re.error) as error:
        where = f"{TRUTH}/{DESCRIPTION}" if truth else DESCRIPTION
        told = f"{where} is damaged (what it says about the columns of {name} makes no sense)"
        raise DamagedTableError(f"{told}. {remedy}") from error


def _remedy(package: dict[str, Any], folder: str | Path | None) -> str:
    """Say how to get a damaged folder whole again. What is handed to a class names no seed."""
    if folder is None:
        return REMEDY
    if "twoway:seed" not in package:
        return "Take the folder again from where you got it"
    return f"Have it written again: twoway data --seed {package['twoway:seed']} --out {folder}"


def _without_truth(package: dict[str, Any], folder: str | Path | None) -> str:
    """Say why there is no truth, and how to get it."""
    if folder is None:
        return (
            "The truth is not installed with the package. In a copy of the course it is in data/truth; or write it: "
            "twoway data --out FOLDER, then load_truth(name, folder=FOLDER)"
        )
    if "twoway:seed" not in package:
        return f"{folder} holds no truth: it was written to be handed out. Who wrote it can tell you what is true"
    return f"{folder} holds no truth. {_remedy(package, folder)}"


def frame(resource: dict[str, Any], data: bytes) -> pd.DataFrame:
    """Turn the bytes of a CSV into a typed DataFrame.

    Parameters
    ----------
    resource
        Description of the table, as in `datapackage.json`; `twoway:rows` may be missing.
    data
        The file: UTF-8, header first.

    Raises
    ------
    DamagedTableError
        If the file does not fit the description; the message names file, line and column, or how many rows are lost.
    """
    path, fields = resource["path"], resource["schema"]["fields"]
    found = cells(path, data)
    header, wanted, rows = next(found, []), [field["name"] for field in fields], []
    for place, (name, right) in enumerate(zip_longest(header, wanted), start=1):
        if name != right:
            told = f"is {_shown(name)}" if name is not None else "is missing"
            raise DamagedTableError(f"{path}, line 1: the columns should be {', '.join(wanted)}; column {place} {told}")
    for line, row in enumerate(found, start=2):
        if len(row) != len(wanted):
            raise DamagedTableError(f"{path}, line {line}: {len(row)} cells instead of {len(wanted)}")
        rows.append(row)
    described = resource.get("twoway:rows", len(rows))
    if len(rows) != described:
        raise DamagedTableError(f"{path}: {len(rows):,} rows instead of {described:,}")
    columns = zip(*rows, strict=True) if rows else ([] for _ in fields)
    return pd.DataFrame(
        {field["name"]: column(path, field, texts) for field, texts in zip(fields, columns, strict=True)},
        columns=pd.Index(wanted, dtype=TEXT),
    )


def cells(path: str, data: bytes) -> Iterator[list[str]]:
    """Yield the cells of a CSV, row by row.

    Raises
    ------
    DamagedTableError
        If the bytes are not UTF-8, or not CSV as we write it; the message names file and line.
    """
    if data.startswith(codecs.BOM_UTF8):
        raise DamagedTableError(
            f"{path}, line 1: begins with a byte-order mark, as a spreadsheet leaves one when it saves a file"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DamagedTableError(f"{path}, line {line}: not UTF-8") from None
    # Strict, because else a quote that is never closed swallows the rows after it without a word.
    reader, line = csv.reader(lines(path, text), strict=True), 1
    try:
        for row in reader:
            yield row
            line = reader.line_num + 1
    except csv.Error as error:
        raise DamagedTableError(f"{path}, line {line}: the row that begins here is no CSV ({error})") from None


def lines(path: str, text: str) -> Iterator[str]:
    """Yield the lines of a CSV, each with its end.

    Raises
    ------
    DamagedTableError
        If a line is longer than any of ours, or ends as we end none; the message names file and line.
    """
    for number, line in enumerate(io.StringIO(text, newline="\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise DamagedTableError(f"{path}, line {number}: {len(line):,} characters long, which no row is")
        if "\r" in line:
            raise DamagedTableError(
                f"{path}, line {number}: holds a carriage return, as a spreadsheet or an editor of Windows leaves them "
                "when it saves a file"
            )
        yield line


def whole(text: str) -> int | None:
    """Return a whole number, None if it is none."""
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None


def number(text: str) -> float | None:
    """Return a decimal number, None if it is none."""
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) else None


def words(text: str) -> str | None:
    """Return text, None if it holds a character that belongs into no text."""
    return None if "\0" in text else text


READERS = {
    "integer": ("a whole number", whole),
    "number": ("a number", number),
    "boolean": ("true or false", {"true": True, "false": False}.get),
    "string": ("text", words),
}


DTYPES = ("str", "category", "Int64", "float64", "bool", "boolean")
"""What a description may ask of a column, as `twoway:dtype`."""


def column(path: str, field: dict[str, Any], texts: list[str]) -> pd.Series:
    """Turn the texts of one column into a typed Series.

    Raises
    ------
    DamagedTableError
        If a value is missing that must not be, or is not what the field allows.
    """
    expected, read = READERS[field["type"]]
    dtype = str(field["twoway:dtype"])
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
            raise DamagedTableError(f"{path}, line {line}, column {field['name']}: {_shown(text)} should be {told}")
        values.append(value)
    if dtype == "category":
        return pd.Series(pd.Categorical(values, categories=pd.Index(allowed, dtype=TEXT)))
    if dtype == "str":
        return pd.Series([float("nan") if value is None else value for value in values], dtype=TEXT)
    return pd.Series(values, dtype=dtype)


def _shown(text: str) -> str:
    """Return a value as a message shows it."""
    return repr(text if len(text) <= 40 else text[:40] + "…")
