"""An instructor sees the truth that was planted: of the course's own data, of a folder, of a seed."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from twoway.cli import main


def revealed(*arguments) -> str:
    result = CliRunner().invoke(main, ["data", "--reveal", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments) -> str:
    result = CliRunner().invoke(main, ["data", *map(str, arguments)])
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def paragraph(text: str, name: str) -> list[list[str]]:
    """The cells of the rows that stand under a table's name."""
    after = text.split(f"truth/{name}.csv, ", 1)[1]
    return [line.split() for line in after.split("\n\n")[1].splitlines()]


@pytest.fixture
def own(root, monkeypatch) -> str:
    monkeypatch.chdir(root)
    return revealed()


def test_every_truth_is_told_with_its_rows(own, folder, raw):
    truth = [path.stem for path in (folder / "truth").glob("*.csv")]
    assert sorted(re.findall(r"^truth/(\w+)\.csv, ", own, re.M)) == sorted(truth)
    for name in truth:
        assert f"truth/{name}.csv, {len(raw[name]):,} rows. " in own


@pytest.mark.parametrize("name", ["spread", "lift", "fit"])
def test_a_short_truth_is_told_whole(own, raw, name):
    header, *rows = paragraph(own, name)
    assert header == list(raw[name][0])
    assert [row[0] for row in rows] == [row[header[0]] for row in raw[name]]
    for shown, row in zip(rows, raw[name], strict=True):
        assert [float(text) for text in shown[1:]] == pytest.approx([float(row[c]) for c in header[1:]], rel=1e-3)


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("bots", "account_id", "broadcast"),
        ("buyers", "buyer", "true"),
        ("buyers", "buyer", "false"),
        ("outcomes", "active", "true"),
        ("outcomes", "if_once", "true"),
        ("outcomes", "if_twice_daily", "false"),
    ],
)
def test_a_long_truth_is_counted(own, raw, name, column, value):
    count = sum(row[column] == value for row in raw[name])
    assert count > 0
    assert [column, value, str(count), f"{count / len(raw[name]):.1%}"] in paragraph(own, name)
    assert not re.search(r"\b[pu]\d{4}\b", own), "no list of thousands"


def test_a_folder_and_a_seed_are_revealed_alike(other_seed, own):
    assert revealed("--out", other_seed) == revealed("--seed", 7) != own


def test_what_is_told_comes_from_the_folder(other_seed, tmp_path):
    copy = shutil.copytree(other_seed, tmp_path / "variant")
    (copy / "truth" / "spread.csv").write_text(
        "account_id,mean_shares,dispersion\nbroadcast,0.99,0.10\nconversational,0.75,0.10\n"
    )
    told = revealed("--out", copy)
    assert paragraph(told, "spread")[1] == ["broadcast", "0.99", "0.1"]
    assert told != revealed("--out", other_seed)


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    revealed("--seed", 3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: shutil.rmtree(data / "truth"), "holds no truth. Have it written again: twoway data --seed 7"),
        (lambda data: shutil.rmtree(data), "There is no folder"),
        (
            lambda data: (data / "truth" / "datapackage.json").unlink(),
            "truth/datapackage.json is damaged (it is missing)",
        ),
        (lambda data: (data / "datapackage.json").unlink(), "has no datapackage.json. Name another folder, or have"),
        (lambda data: (data / "datapackage.json").write_text(json.dumps({"name": "mine"})), "not the course's sample"),
        (lambda data: (data / "truth" / "lift.csv").unlink(), "truth/lift.csv is missing"),
        (lambda data: (data / "truth" / "lift.csv").write_text("arm\n"), "truth/lift.csv, line 1: the columns should"),
    ],
)
def test_a_folder_without_truth_is_told(other_seed, tmp_path, spoil, told):
    copy = shutil.copytree(other_seed, tmp_path / "variant")
    spoil(copy)
    assert told in refused("--reveal", "--out", copy)


def test_outside_the_course_a_folder_or_a_seed_is_needed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "no course found" in refused("--reveal")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--verify", "--reveal"], "--verify and --reveal exclude each other"),
        (["--reveal", "--seed", "1", "--out", "x"], "--reveal takes a seed or a folder, not both"),
        (["--reveal", "--handout", "--out", "x"], "--handout and --reveal exclude each other"),
        (["--reveal", "--seed", "-1"], "--seed"),
        (["--reveal", "--seed", str(2**53)], "--seed"),
        (["--reveal", "--seed", "1.5"], "--seed"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, told):
    assert told in refused(*arguments)


def test_a_truth_of_another_release_is_told(other_seed, tmp_path):
    """A folder that an older release wrote may lack a table."""
    copy = shutil.copytree(other_seed, tmp_path / "variant")
    file = copy / "truth" / "datapackage.json"
    description = json.loads(file.read_text(encoding="utf-8"))
    description["resources"] = [table for table in description["resources"] if table["name"] != "lift"]
    file.write_text(json.dumps(description), encoding="utf-8")
    assert "There is no truth table 'lift'" in refused("--reveal", "--out", copy)
