"""`load` gives typed tables with the mess left visible, and names what is damaged."""

import csv
import shutil

import pandas as pd
import pytest

import twoway.data
from twoway.data import DamagedTableError, UnknownTableError, load, loading, names

TABLES = ["accounts", "posts", "interactions", "followers", "leads", "orders", "costs", "cascades", "party_edges"]
TEXT = "str" if pd.__version__ >= "3" else "object"
POSTS = {
    "post_id": TEXT,
    "account_id": TEXT,
    "created_at": TEXT,
    "kind": "category",
    "platform": TEXT,
    "reach": "Int64",
    "impressions": "Int64",
    "likes": "Int64",
    "comments": "Int64",
    "shares": "Int64",
    "minutes": "float64",
}


@pytest.fixture
def copy(folder, tmp_path, monkeypatch):
    """Have `load` read a copy of the data that may be spoilt."""
    target = shutil.copytree(folder, tmp_path / "data")
    monkeypatch.setattr(loading, "folder", lambda: target)
    loading.description.cache_clear()
    yield target
    loading.description.cache_clear()


def test_the_tables_of_lesson_1_are_there():
    assert names() == TABLES


def test_posts_have_the_documented_types():
    assert load("posts").dtypes.astype(str).to_dict() == POSTS
    assert list(load("posts")["kind"].cat.categories) == ["promo", "value", "question", "trend"]


@pytest.mark.parametrize("name", TABLES)
def test_every_value_of_the_file_arrives(name, folder):
    frame = load(name)
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(frame.columns) == list(rows[0])
    assert list(frame.index) == list(range(len(rows)))
    for column in frame:
        for value, row in zip(frame[column], rows, strict=True):
            text = row[column]
            if text == "":
                assert pd.isna(value)
            elif frame[column].dtype == "float64":
                assert value == float(text)
            elif text in {"true", "false"}:
                assert bool(value) is (text == "true")
            else:
                assert str(value) == text


def test_the_mess_is_still_visible():
    assert load("posts")["post_id"].duplicated().sum() == 15
    assert load("orders")["revenue"].str.startswith("€").sum() == 10
    assert load("interactions")["type"].nunique() > 3
    assert load("posts")["shares"].isna().any()
    assert load("followers")["buyer_profile"].dtype == "boolean"
    assert {text[-6:] for text in load("posts")["created_at"]} == {"+00:00", "+01:00", "+02:00"}


def test_what_you_change_is_yours():
    first = load("costs")
    first["minutes"] = -1
    assert (load("costs")["minutes"] >= 0).all()


def test_export_at_is_an_instant_after_all_others():
    export = pd.Timestamp(twoway.data.export_at())
    assert export.utcoffset().total_seconds() == 0
    for table, column in [("posts", "created_at"), ("interactions", "created_at"), ("interactions", "replied_at")]:
        assert pd.to_datetime(load(table)[column], utc=True).max() <= export


@pytest.mark.parametrize("name", ["post", "Posts", "bots", "", "truth/bots", None, 3, ["posts"]])
def test_an_unknown_name_lists_the_known(name):
    with pytest.raises(UnknownTableError) as caught:
        load(name)
    assert str(caught.value).endswith(f"The tables are: {', '.join(TABLES)}.")
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("posts", b",62,", b",many,", "posts.csv, line 2, column reach: 'many' should be a whole number"),
        ("posts", b",62,", b",-1,", "posts.csv, line 2, column reach: '-1' should be a whole number, 0 or more"),
        ("posts", b",62,", b",,", "posts.csv, line 2, column reach: '' should be a whole number"),
        ("posts", b",62,", b",6_2,", "posts.csv, line 2, column reach: '6_2'"),
        ("posts", b",22.00\n", b",nan\n", "posts.csv, line 2, column minutes: 'nan' should be a number"),
        ("posts", b",question,", b",riddle,", "posts.csv, line 2, column kind: 'riddle' should be one of promo, value"),
        ("posts", b"2025-01-06T06:24:08+00:00", b"6 January", "posts.csv, line 2, column created_at: '6 January'"),
        ("posts", b",62,", b",62,62,", "posts.csv, line 2: 12 cells instead of 11"),
        ("posts", b"post_id", b"id", "posts.csv, line 1: the columns should be post_id, account_id"),
        (
            "interactions",
            b",false,",
            b",no,",
            "interactions.csv, line 2, column is_brand: 'no' should be true or false",
        ),
        ("accounts", b"0.60", b"1.60", "accounts.csv, line 2, column margin: '1.60' should be a number, 0 or more, 1"),
        ("orders", b"o0002", b"o000\xff", "orders.csv, line 3: not UTF-8"),
    ],
)
def test_damage_is_named_by_file_line_and_column(copy, table, old, new, told):
    path = copy / f"{table}.csv"
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    with pytest.raises(DamagedTableError) as caught:
        load(table)
    assert str(caught.value).startswith(told)
    assert "run: twoway data" in str(caught.value)


@pytest.mark.parametrize(
    ("table", "spoil"),
    [
        ("interactions", lambda line: b'"' + line),  # swallows more than the csv module reads into one cell
        ("leads", lambda line: b",".join([*line.split(b",")[:-1], b'"' + line.split(b",")[-1]])),
    ],
)
def test_a_broken_row_is_named_where_it_begins(copy, table, spoil):
    path = copy / f"{table}.csv"
    lines = path.read_bytes().split(b"\n")
    lines[6] = spoil(lines[6])
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(
        DamagedTableError, match=rf"^{table}\.csv, line 7: the row that begins here is no CSV"
    ) as caught:
        load(table)
    assert "run: twoway data" in str(caught.value)


def test_an_empty_file_is_damaged(copy):
    (copy / "leads.csv").write_bytes(b"")
    with pytest.raises(DamagedTableError, match=r"leads\.csv, line 1: the columns"):
        load("leads")


def test_a_table_without_rows_keeps_its_types(copy):
    path = copy / "posts.csv"
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    assert len(load("posts")) == 0
    assert load("posts").dtypes.astype(str).to_dict() == POSTS


def test_a_missing_file_is_named(copy):
    (copy / "leads.csv").unlink()
    with pytest.raises(DamagedTableError, match=r"leads\.csv is missing"):
        load("leads")


def test_a_damaged_description_is_named(copy):
    (copy / "datapackage.json").write_text("{")
    with pytest.raises(DamagedTableError, match=r"datapackage\.json is damaged .* delete the folder data and run:"):
        load("posts")


def test_missing_data_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr(loading, "__file__", str(tmp_path / "src" / "twoway" / "data" / "loading.py"))
    monkeypatch.setattr(loading, "files", lambda package: tmp_path)
    with pytest.raises(DamagedTableError, match="The sample data are missing"):
        loading.folder()


def test_the_installed_tables_come_first(monkeypatch, tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "datapackage.json").write_text("{}")
    monkeypatch.setattr(loading, "files", lambda package: tmp_path)
    assert loading.folder() == tmp_path / "tables"
