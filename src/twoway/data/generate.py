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
from twoway.data.loading import DESCRIPTION, DTYPES, PACKAGE, READERS, TRUTH, existing_folder, frame
from twoway.data.mess import Messy, mess
from twoway.data.rows import Row, Tables
from twoway.data.stamps import written

SEED = 20120307
Report = Callable[[str], None]


class FolderNotOursError(Exception):
    """The folder to write into holds files that the generator does not write."""


class OtherSeedError(Exception):
    """The folder to compare says itself that it was made with another seed."""


class MisdescribedError(Exception):
    """The tables made are not those that the files in `schema/` describe."""


def describe(truth: bool = False) -> dict[str, Any]:
    """Return the description of tables and fields, as `datapackage.json` begins with it; each table has a file.

    Parameters
    ----------
    truth
        Whether to return that of the truth, a data package of its own, instead of that of the tables.
    """
    schema = files(__package__).joinpath("schema")

    def read(name: str) -> dict[str, Any]:
        return json.loads(schema.joinpath(f"{name}.json").read_text(encoding="utf-8"))

    package = read(TRUTH if truth else "package")
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
    written_files, place = contents(seed, report), f"{TRUTH}/" if truth else ""
    return {table["name"]: frame(table, written_files[place + table["path"]]) for table in describe(truth)["resources"]}


def contents(seed: int = SEED, report: Report = lambda text: None, handout: bool = False) -> dict[str, bytes]:
    """Return every file of the data folder as bytes, by its path with forward slashes.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    report
        Called with a line of text at the start of each step.
    handout
        Whether to leave out the truth and the seed, from which it follows.
    """
    messy = recorded(seed, report=report)
    report("writing tables")
    known = {} if handout else {"twoway:seed": seed}
    facts = {
        **known,
        "twoway:first_day": OPENING_DAY.isoformat(),
        "twoway:days": DAYS,
        "twoway:export_at": written(EXPORT, "Z"),
        "twoway:defects": messy.defects,
    }
    readme = files(__package__).joinpath("handout.md" if handout else "readme.md").read_bytes()
    result = {**package_files(describe(), messy.tables, facts), "README.md": readme.replace(b"\r\n", b"\n")}
    if not handout:
        truth = package_files(describe(truth=True), messy.truth, known)
        result.update({f"{TRUTH}/{path}": data for path, data in truth.items()})
    return result


def package_files(description: dict[str, Any], tables: Tables, facts: dict[str, Any]) -> dict[str, bytes]:
    """Return the files of a data package as bytes, by path: a CSV for each table, and what describes them.

    Parameters
    ----------
    description
        The package as `describe` gives it.
    tables
        Its tables, as lists of rows.
    facts
        What else the description is to say.

    Raises
    ------
    MisdescribedError
        If a table or column is made and not described, or described and not made, or is of an unknown type.
    """
    refuse_misdescribed(description["resources"], tables)
    result, resources = {}, []
    for resource in description["resources"]:
        rows = tables[resource["name"]]
        data = table_text([field["name"] for field in resource["schema"]["fields"]], rows).encode()
        result[resource["path"]] = data
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        resources.append({**resource, "bytes": len(data), "hash": digest, "twoway:rows": len(rows)})
    told = {**description, "resources": resources, **facts}
    result[DESCRIPTION] = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    return result


def refuse_misdescribed(resources: list[dict[str, Any]], tables: Tables) -> None:
    """Raise MisdescribedError unless tables and columns are just those described, and of types that loading knows."""
    described = [resource["name"] for resource in resources]
    for name in described:
        if name not in tables:
            raise MisdescribedError(f"schema/{name}.json describes the table {name}, but no file of clean/ makes it")
    for name in tables:
        if name not in described:
            raise MisdescribedError(
                f"The table {name} is made, but not described: write schema/{name}.json, and name it in "
                f"schema/package.json or, for truth, in schema/{TRUTH}.json"
            )
    for resource in resources:
        name, fields = resource["name"], resource["schema"]["fields"]
        for field in fields:
            for key, known in (("type", READERS), ("twoway:dtype", DTYPES)):
                if field.get(key) not in known:
                    told = f"schema/{name}.json, column {field['name']}: {key} is {field.get(key)!r}"
                    raise MisdescribedError(f"{told}. It should be one of {', '.join(known)}")
        columns = [field["name"] for field in fields]
        for number, row in enumerate(tables[name], start=1):
            if missing := [column for column in columns if column not in row]:
                told = (
                    f"Table {name}, row {number}: there is no column {missing[0]}, which schema/{name}.json describes"
                )
                raise MisdescribedError(f"{told}. Give it a value in every row, None where it is missing")
            if unknown := [column for column in row if column not in columns]:
                told = f"Table {name}, row {number}: schema/{name}.json does not describe the column {unknown[0]}"
                raise MisdescribedError(f"{told}. Describe it there, or leave it out of the row")


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


def write(folder: Path, seed: int = SEED, report: Report = lambda text: None, handout: bool = False) -> list[Path]:
    """Write the data folder, all or nothing, and return the paths of its files.

    Parameters
    ----------
    folder
        Where to. What an earlier run wrote there is replaced, file by file; anything else there is an error.
    seed
        Whole number from 0 to 2**53 - 1.
    report
        Called with a line of text at the start of each step.
    handout
        Whether to leave out the truth and the seed, from which it follows. Then no truth may be in `folder`.

    Raises
    ------
    FolderNotOursError
        If `folder` is a file, or holds something that the generator does not write, or files of which nothing says
        that the generator wrote them.
    """
    folder = folder.resolve()
    refuse_foreign(folder, handout)
    result = contents(seed, report, handout)
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
    tables, truth = (
        {DESCRIPTION, *(table["path"] for table in describe(truth)["resources"])} for truth in (False, True)
    )
    return {"README.md", *tables, *(f"{TRUTH}/{path}" for path in truth)}


def refuse_foreign(folder: Path, handout: bool = False) -> None:
    """Raise FolderNotOursError unless `folder` is new, empty, or holds sample data and nothing else.

    A handout must not come to stand beside the truth of earlier data either.
    """
    if folder.exists() and not folder.is_dir():
        raise FolderNotOursError(f"{folder} is a file. Name a folder, which may not exist yet.")
    if handout and (folder / TRUTH).exists():
        raise FolderNotOursError(
            f"{folder} holds a folder {TRUTH}, which is not to be handed out. Name an empty or a new folder."
        )
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
    if holds_files and described(folder) is None:
        raise FolderNotOursError(
            f"{folder} holds files, but no {DESCRIPTION} that says they are sample data: they may be yours. "
            "Name an empty or a new folder, or move them away."
        )


def described(folder: Path) -> dict[str, Any] | None:
    """Return the description of our data package in `folder`, of whatever seed and version; None if there is none."""
    try:
        found = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("name") == PACKAGE else None


def differences(folder: Path, seed: int = SEED, report: Report = lambda text: None, handout: bool = False) -> list[str]:
    """Compare a data folder byte for byte with what the generator writes.

    Returns
    -------
    One line of text for each file that is missing, unexpected or different, with the first line that differs.

    Raises
    ------
    NoSampleDataError
        If there is no such folder.
    OtherSeedError
        If the folder names another seed as its own: then nearly every line differs.
    """
    folder = existing_folder(folder)
    own = (described(folder) or {}).get("twoway:seed")
    if type(own) is int and own != seed:  # true is an int to Python
        raise OtherSeedError(
            f"{folder} says that it was made with seed {own}, not with {seed}. "
            f"To verify it with its own, run: twoway data --verify --seed {own} --out {folder}"
        )
    wanted = contents(seed, report, handout)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    told = []
    for path, data in wanted.items():
        if path not in found:
            told.append(f"{path} is missing")
        elif (there := (folder / path).read_bytes()) != data:
            told.append(f"{path} differs first in line {first_difference(there, data)}")
    return told + [f"{path} should not be there" for path in sorted(found - set(wanted))]


def first_difference(one: bytes, other: bytes) -> int:
    """Return the number, from 1, of the first line in which two files differ."""
    lines, others = one.splitlines(keepends=True), other.splitlines(keepends=True)
    for number, (line, wanted) in enumerate(zip(lines, others, strict=False), start=1):
        if line != wanted:
            return number
    return min(len(lines), len(others)) + 1
