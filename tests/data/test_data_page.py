"""The page about the data says what is so, and misses no table, defect or file."""

import json
import re

import pytest

from tests.data.markdown_tables import table
from twoway.data import dictionary, load, names


@pytest.fixture(scope="module")
def data_page(root) -> str:
    return (root / "chapters" / "reference" / "data.md").read_text(encoding="utf-8")


def test_the_data_page_shows_every_table(data_page):
    assert re.findall(r'dictionary\.fields\("(\w+)"\)', data_page) == names()
    assert re.findall(r'dictionary\.sample\("(\w+)"\)', data_page) == names()
    assert all(f"(data-{name})=" in data_page for name in names())


def test_the_data_page_covers_every_defect_and_counts_none(data_page, folder):
    listed = json.loads((folder / "datapackage.json").read_text())["twoway:defects"]
    covered = re.search(r"^% covers (.*)$", data_page, re.M)[1].split()
    assert sorted(covered) == sorted(defect["name"] for defect in listed)
    faults = data_page.split("(data-defects)=")[1].split("% covers")[0]
    assert not [d for d in listed if d["count"] > 1 and re.search(rf"\b{d['count']}\b", faults)]


@pytest.mark.parametrize("name", names())
def test_the_dictionary_is_made_from_the_tables(name, raw):
    rows = table(dictionary.fields(name).splitlines())
    assert [row["column"].strip("`") for row in rows] == list(raw[name][0])
    assert f"{len(raw[name]):,} rows" in dictionary.fields(name)
    shown = table(dictionary.sample(name).splitlines())
    assert {row["column"].strip("`"): row["row 1"] for row in shown} == {
        column: value.strip() or "–" for column, value in raw[name][0].items()
    }


def test_a_bar_in_a_value_does_not_break_the_table():
    assert dictionary.markdown_table(["a"], [["x|y"], [""]]).splitlines()[2:] == ["| x\\|y |", "| – |"]


def test_every_table_and_its_description_can_be_downloaded(root, data_page, folder):
    page = root / "chapters" / "reference" / "data.md"
    offered = [(page.parent / target).resolve() for target in re.findall(r"\{download\}`[^`<]*<([^`>]+)>`", data_page)]
    assert offered == [folder.resolve() / file for file in ("datapackage.json", *(f"{name}.csv" for name in names()))]
    assert all(file.is_file() for file in offered)


def test_commands_work_without_an_activated_environment(data_page):
    commands = re.findall(r"`([^`]*\btwoway data\b[^`]*)`", data_page)
    assert len(commands) >= 2
    assert all(re.match(r"\.venv[/\\](bin/|Scripts\\)twoway", command) for command in commands), commands


def test_a_reach_of_zero_is_a_lost_count(data_page):
    """It is not a post without readers: people reacted to some of these posts."""
    posts = load("posts")
    assert (posts.loc[posts["reach"] == 0, ["likes", "comments", "shares"]].sum() > 0).any()
    assert 'A zero that means "lost"' in data_page


def test_the_page_names_no_lesson_that_is_not_written(data_page):
    later = re.findall(r"[Ll]esson (\d+)", data_page)
    assert set(later) <= {"1"}, "later lessons are not written: say 'a later lesson'"
