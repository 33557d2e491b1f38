"""The data package: an independent reader finds it valid, and finds out damage."""

import csv
import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import frictionless
import pytest

from twoway.data import generate
from twoway.data.clean import bakeries, cascades, experiment, months, party, survey

BOTH = {"broadcast", "conversational"}
MADE_IN = {
    "accounts": bakeries,
    "cascades": cascades,
    "party_edges": party,
    "experiment": experiment,
    "platform_survey": survey,
    "monthly": months,
}
"""A table of each file of clean truth."""


def problems(folder: Path, truth: bool = False) -> list[str]:
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.stats["tasks"] == len(generate.describe(truth)["resources"])  # it looked at every table
    return [f"{error[0]} {error[1]}" for error in report.flatten(["type", "fieldName"])]


@pytest.fixture
def copy(folder, tmp_path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "data"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a table, and have the package agree with its new size and hash."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    package = path.parent / "datapackage.json"
    description = json.loads(package.read_text(encoding="utf-8"))
    for resource in description["resources"]:
        resource.pop("hash"), resource.pop("bytes")
    package.write_text(json.dumps(description), encoding="utf-8")


@pytest.mark.parametrize("data", ["folder", "other_seed"])
def test_the_packages_are_valid(data, request):
    data = request.getfixturevalue(data)
    assert problems(data) == []
    assert problems(data / "truth", truth=True) == []


def test_damage_in_the_truth_is_found_out(copy):
    edit(copy / "truth" / "bots.csv", "broadcast", "narrowcast")
    assert "constraint-error account_id" in problems(copy / "truth", truth=True)


def test_nothing_of_the_truth_is_in_the_package_of_the_tables(folder):
    """Whoever has the package without the truth could check a guess by its hash."""
    package = (folder / "datapackage.json").read_text(encoding="utf-8")
    truth = json.loads((folder / "truth" / "datapackage.json").read_text(encoding="utf-8"))
    told = [resource["path"] for resource in truth["resources"]]
    told += [resource["hash"].removeprefix("sha256:") for resource in truth["resources"]]
    assert len(told) == 12
    assert not [text for text in told if text in package]
    assert json.loads(package)["resources"][0]["hash"] in package, "a hash would be found"


def astray(folder: Path) -> dict[str, set[tuple[str, ...]]]:
    """What `twoway:refersTo` says to be in a table and is not there: by table."""
    found = {}
    for place in (folder, folder / "truth"):
        package = json.loads((place / "datapackage.json").read_text(encoding="utf-8"))
        for resource in package["resources"]:
            for key in resource["schema"].get("twoway:refersTo", []):
                there = key["reference"]
                named = cut(place / resource["path"], key["fields"])
                known = cut(folder / f"{there['resource'] or resource['name']}.csv", there["fields"])
                found[resource["name"]] = {cells for cells in named if all(cells)} - known
    return found


def cut(path: Path, columns: list[str]) -> set[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row[column] for column in columns) for row in csv.DictReader(file)}


@pytest.mark.parametrize("data", ["folder", "other_seed"])
def test_references_that_no_foreign_key_can_say_hold(data, request):
    referring = ["followers", "bots", "buyers", "spread", "outcomes"]
    assert astray(request.getfixturevalue(data)) == {name: set() for name in referring}


def test_a_reference_astray_is_found_out(copy, raw):
    edit(copy / "truth" / "outcomes.csv", "u0001", "u4001")
    referred = next(row for row in raw["followers"] if row["referred_by"])
    following = {
        account: {row["person_id"] for row in raw["followers"] if row["account_id"] == account} for account in BOTH
    }
    (elsewhere,) = BOTH - {referred["account_id"]}
    other = min(following[elsewhere] - following[referred["account_id"]])  # follows, but not this account
    line = ",".join(referred.values())
    edit(copy / "followers.csv", line, line.removesuffix(referred["referred_by"]) + other)
    assert astray(copy) == {
        "followers": {(referred["account_id"], other)},
        "bots": set(),
        "buyers": set(),
        "spread": set(),
        "outcomes": {("u4001",)},
    }


def test_a_changed_byte_is_found_out(copy):
    table = copy / "costs.csv"
    table.write_bytes(table.read_bytes().replace(b"0.00", b"1.00", 1))
    assert problems(copy) == ["hash-count None"]


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("posts.csv", ",promo,", ",advert,", "constraint-error kind"),
        ("posts.csv", ",62,", ",many,", "type-error reach"),
        ("posts.csv", ",62,", ",-62,", "constraint-error reach"),
        ("posts.csv", "broadcast", "narrowcast", "constraint-error account_id"),
        ("posts.csv", "+01:00", "", "constraint-error created_at"),
        ("interactions.csv", "post0001", "post9999", "foreign-key None"),
        ("interactions.csv", ",false,", ",perhaps,", "type-error is_brand"),
        ("orders.csv", "o0002", "o0001", "unique-error order_id"),
        ("costs.csv", "2025-01-07", "2025-01-06", "primary-key None"),
        ("leads.csv", "lead_id", "id", "incorrect-label lead_id"),
        ("experiment.csv", ",once,", ",thrice,", "constraint-error arm"),
        ("platform_survey.csv", ";", " and ", "constraint-error platforms"),
        ("monthly.csv", "2023-02", "2023-01", "unique-error month"),
    ],
)
def test_damage_is_found_out(copy, table, old, new, told):
    edit(copy / table, old, new)
    assert told in problems(copy)


def test_an_edited_package_is_no_problem_by_itself(copy):
    """`edit` alone causes no problem: what is found above is the damage."""
    edit(copy / "posts.csv", "post0001", "post0001")
    assert problems(copy) == []


def test_the_package_says_where_it_is_from(folder):
    package = json.loads((folder / "datapackage.json").read_text())
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert package["twoway:seed"] == generate.SEED
    assert package["twoway:export_at"] == "2025-07-04T22:00:00Z"
    assert "twoway data" in package["twoway:provenance"]


def test_the_package_names_the_source_of_every_table(folder):
    package = json.loads((folder / "datapackage.json").read_text())
    sources = [re.fullmatch(r".+ \((twoway[\w.]+)\): (.+)", source["title"]).groups() for source in package["sources"]]
    named = [table for _, tables in sources for table in tables.split(", ")]
    assert named == [resource["name"] for resource in package["resources"]]
    source = {table: module for module, tables in sources for table in tables.split(", ")}
    for table, kind in MADE_IN.items():
        importlib.import_module(source[table])
        assert ("twoway.model" in inspect.getsource(kind)) == source[table].startswith("twoway.model"), table


def test_every_field_is_described(folder):
    packages = [json.loads((place / "datapackage.json").read_text()) for place in (folder, folder / "truth")]
    for resource in (resource for package in packages for resource in package["resources"]):
        assert resource["title"]
        assert resource["description"]
        for field in resource["schema"]["fields"]:
            assert field["description"].endswith(".") or field["description"].endswith("that."), field
            assert field["twoway:dtype"] in {"str", "Int64", "float64", "bool", "boolean", "category"}
            if field["type"] in {"integer", "number"}:
                assert field["twoway:unit"], field


def test_the_wheel_carries_the_tables_and_not_the_truth(root):
    wheel = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    shipped = {*(table["path"] for table in generate.describe()["resources"]), "datapackage.json"}
    assert wheel["force-include"] == {f"data/{path}": f"twoway/data/tables/{path}" for path in shipped}


# Run where nothing of the course is at hand but the installed package.
LOAD_ALL = """
import json, sys
import twoway, twoway.data
from twoway.data import TruthNotInstalledError, UnknownTableError, export_at, load, load_truth, names

told = {"from": twoway.__file__, "export_at": export_at(), "rows": {name: len(load(name)) for name in names()}}
try:
    load_truth("bots")
except TruthNotInstalledError as error:
    told["truth"] = str(error)
try:
    load("bots")
except UnknownTableError as error:
    told["unknown"] = str(error)
told["dtypes"] = {name: load(name).dtypes.astype(str).to_dict() for name in names()}
told["model"] = "twoway.model" in sys.modules
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    """The package as a wheel, built from a copy: what is built beside the sources stays out of the course."""
    source, built = tmp_path_factory.mktemp("source") / "course", tmp_path_factory.mktemp("wheel")
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    for name in ("src", "data"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    done = subprocess.run([*command, "--wheel-dir", built, source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (file,) = built.glob("*.whl")
    return file


def test_every_table_loads_from_the_installed_wheel(wheel, raw, tmp_path):
    from twoway.data import load, names

    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*command, "--target", target, wheel], check=True, capture_output=True)
    # `-I` would leave out the path of the installed copy, which comes before the one that is being worked on
    done = subprocess.run(
        [sys.executable, "-c", LOAD_ALL],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert Path(told["from"]).is_relative_to(target), "this is not the installed package"
    assert told["rows"] == {name: len(raw[name]) for name in names()}
    assert told["dtypes"] == {name: load(name).dtypes.astype(str).to_dict() for name in names()}
    assert told["export_at"] == "2025-07-04T22:00:00Z"
    assert told["truth"].startswith("The truth is not installed with the package.")
    assert "The tables are: accounts, " in told["unknown"]
    assert not told["model"], "loading a table runs no model"


def test_the_wheel_holds_a_valid_package(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert problems(tmp_path / "twoway" / "data" / "tables") == []


def test_the_wheel_holds_the_tables_and_no_truth(wheel, folder, raw):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("twoway/data/tables/")}
        assert inside == {
            f"twoway/data/tables/{path.name}" for path in folder.iterdir() if path.suffix in {".csv", ".json"}
        }
        for name in inside:
            assert archive.read(name) == (folder / Path(name).name).read_bytes()
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"p0001" in whole, "it would be found"
    truth = json.loads((folder / "truth" / "datapackage.json").read_text(encoding="utf-8"))
    assert not [table["name"] for table in truth["resources"] if table["hash"].encode() in whole]
    bots = (folder / "truth" / "bots.csv").read_bytes()
    assert bots[: bots.index(b"\n", 40)] not in whole
