"""Write the sample data: the clean truth of a seed, then the mess, then files that never differ by a byte."""

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from twoway.data.clean import clean_tables, truth_tables
from twoway.data.clean.bakeries import DAYS, EXPORT, OPENING_DAY
from twoway.data.loading import PACKAGE, frame, is_truth
from twoway.data.mess import Messy, mess
from twoway.data.rows import Row
from twoway.data.stamps import written

SEED = 20120307
DESCRIPTION = "datapackage.json"
Report = Callable[[str], None]


class FolderNotOursError(Exception):
    """The folder to write into holds files that the generator does not write."""


def describe() -> dict[str, Any]:
    """Return the description of tables and fields, as `datapackage.json` begins with it; each table has a file."""
    schema = files(__package__).joinpath("schema")

    def read(name: str) -> dict[str, Any]:
        return json.loads(schema.joinpath(f"{name}.json").read_text(encoding="utf-8"))

    package = read("package")
    return {**package, "resources": [read(name) for name in package["resources"]]}


def recorded(seed: int = SEED, mess_seed: int | None = None, report: Report = lambda text: None) -> Messy:
    """Return all tables as recorded, as lists of rows, with the truth about them and the defects.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1: what happened.
    mess_seed
        What went wrong when it was recorded; by default the same number (the streams differ).
    report
        Called with a line of text at the start of each step.
    """
    report("running both accounts")
    clean = clean_tables(seed)
    report("recording them badly")
    messy = mess(clean, seed if mess_seed is None else mess_seed)
    return messy._replace(truth={**messy.truth, **truth_tables(seed, clean)})


def frames(seed: int = SEED, truth: bool = False, report: Report = lambda text: None) -> dict[str, pd.DataFrame]:
    """Return the recorded tables of a seed, typed just as `twoway.data.load` gives them, or the truth about them.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    truth
        Whether to return the truth, as `twoway.data.load_truth` gives it, instead.
    report
        Called with a line of text at the start of each step.
    """
    written_files = contents(seed, report)
    tables = (resource for resource in describe()["resources"] if is_truth(resource) == truth)
    return {table["name"]: frame(table, written_files[table["path"]]) for table in tables}


def contents(seed: int = SEED, report: Report = lambda text: None) -> dict[str, bytes]:
    """Return every file of the data folder as bytes, by its path with forward slashes."""
    messy = recorded(seed, report=report)
    description = describe()
    result = {}
    report("writing tables")
    for resource in description["resources"]:
        rows = messy.tables.get(resource["name"], messy.truth.get(resource["name"]))
        text = table_text([field["name"] for field in resource["schema"]["fields"]], rows).encode()
        result[resource["path"]] = text
        resource["bytes"] = len(text)
        resource["hash"] = "sha256:" + hashlib.sha256(text).hexdigest()
        resource["twoway:rows"] = len(rows)
    description["twoway:seed"] = seed
    description["twoway:first_day"] = OPENING_DAY.isoformat()
    description["twoway:days"] = DAYS
    description["twoway:export_at"] = written(EXPORT, "Z")
    description["twoway:provenance"] = (
        f"Written by `twoway data --seed {seed}`: twoway.data.clean runs the account model of twoway.model and adds "
        "times of day, likes and profiles; twoway.data.mess then damages the records as listed in twoway:defects."
    )
    description["twoway:defects"] = messy.defects
    result[DESCRIPTION] = (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode()
    result["README.md"] = files(__package__).joinpath("readme.md").read_bytes().replace(b"\r\n", b"\n")
    return result


def table_text(columns: list[str], rows: list[Row]) -> str:
    """Return a table as CSV: UTF-8, lines that end in LF, floats with two decimals, nothing for what is missing."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell_text(row[column]) for column in columns] for row in rows)
    return out.getvalue()


def cell_text(value: Any) -> str:
    """Return one value as it stands in a CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def write(folder: Path, seed: int = SEED, report: Report = lambda text: None) -> list[Path]:
    """Write the data folder, all or nothing, and return the paths of its files.

    Parameters
    ----------
    folder
        Where to. What an earlier run wrote there is replaced, file by file; anything else there is an error.
    seed
        Whole number from 0 to 2**53 - 1.
    report
        Called with a line of text at the start of each step.

    Raises
    ------
    FolderNotOursError
        If `folder` is a file, or holds something that the generator does not write, or files of which nothing says
        that the generator wrote them.
    """
    folder = folder.resolve()
    refuse_foreign(folder)
    result = contents(seed, report)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as workshop:
        new, old = Path(workshop, "new"), Path(workshop, "old")
        for path, data in result.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(data)
        if folder.exists():
            exchange(list(result), new, folder, old)
        else:
            new.rename(folder)
    return [folder / path for path in result]


def exchange(paths: list[str], new: Path, folder: Path, old: Path) -> None:
    """Move the files `paths` of the folder `new` into `folder`, each whole; on failure put back what was there.

    The folder itself stays: a shell may be in it. What it holds is first copied to `old`, which must not exist.
    """
    shutil.copytree(folder, old)
    # The description goes first: it marks the folder as ours, so that a broken-off exchange can be done again.
    paths = sorted(paths, key=lambda path: path != DESCRIPTION)
    try:
        for path in paths:
            (folder / path).parent.mkdir(exist_ok=True)
            (new / path).replace(folder / path)
    except BaseException:
        for path in paths:
            if (new / path).exists():
                continue
            if (old / path).exists():
                (old / path).replace(folder / path)
            else:
                (folder / path).unlink()
        raise


def expected_paths() -> set[str]:
    """Return the paths of all files that the generator writes."""
    return {DESCRIPTION, "README.md", *(resource["path"] for resource in describe()["resources"])}


def refuse_foreign(folder: Path) -> None:
    """Raise FolderNotOursError unless `folder` is new, empty, or holds sample data and nothing else."""
    if folder.exists() and not folder.is_dir():
        raise FolderNotOursError(f"{folder} is a file. Name a folder, which may not exist yet.")
    files = expected_paths()
    folders = {Path(path).parent.as_posix() for path in files}
    holds_files = False
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        is_file = path.is_file()
        if path.is_symlink() or name not in (files if is_file else folders) or not (is_file or path.is_dir()):
            raise FolderNotOursError(
                f"{folder} holds something else than sample data, {name} for one. "
                "Name an empty or a new folder, or move that away."
            )
        holds_files |= is_file
    if holds_files and not is_described_as_ours(folder):
        raise FolderNotOursError(
            f"{folder} holds files, but no {DESCRIPTION} that says they are sample data: they may be yours. "
            "Name an empty or a new folder, or move them away."
        )


def is_described_as_ours(folder: Path) -> bool:
    """Return whether `folder` holds the description of our data package, of whatever seed and version."""
    try:
        found = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(found, dict) and found.get("name") == PACKAGE


def differences(folder: Path, seed: int = SEED, report: Report = lambda text: None) -> list[str]:
    """Compare a data folder byte for byte with what the generator writes.

    Returns
    -------
    One line of text for each file that is missing, unexpected or different, with the first line that differs.
    """
    wanted = contents(seed, report)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    told = []
    for path, data in wanted.items():
        if path not in found:
            told.append(f"{path} is missing")
        elif (there := (folder / path).read_bytes()) != data:
            told.append(f"{path} differs first in line {first_difference(there, data)}")
    return told + [f"{path} is not written by the generator" for path in sorted(found - set(wanted))]


def first_difference(one: bytes, other: bytes) -> int:
    """Return the number, from 1, of the first line in which two files differ."""
    lines, others = one.splitlines(keepends=True), other.splitlines(keepends=True)
    for number, (line, wanted) in enumerate(zip(lines, others, strict=False), start=1):
        if line != wanted:
            return number
    return min(len(lines), len(others)) + 1
