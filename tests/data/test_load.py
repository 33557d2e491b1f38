"""`load` gives typed tables with the mess left visible, and names what is damaged."""

import csv
import json
import shutil
import time

import pandas as pd
import pytest

import twoway.data
from twoway.data import (
    DamagedTableError,
    NoSampleDataError,
    TruthNotInstalledError,
    UnknownTableError,
    load,
    load_truth,
    loading,
    names,
)

TABLES = ["accounts", "posts", "interactions", "followers", "leads", "orders", "costs"]
TABLES += ["cascades", "party_edges", "experiment", "platform_survey", "monthly"]
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


TRUTH = ["bots", "buyers", "spread", "outcomes", "lift", "fit"]


@pytest.fixture
def copy(folder, tmp_path, monkeypatch):
    """Have `load` read a copy of the data that may be spoilt."""
    target = shutil.copytree(folder, tmp_path / "data")
    monkeypatch.setattr(loading, "own_folder", lambda: target)
    return target


def test_the_tables_are_there():
    assert names() == TABLES


def test_the_truth_is_there_and_apart():
    assert names(truth=True) == TRUTH
    assert {*TABLES}.isdisjoint(TRUTH)


def test_posts_have_the_documented_types():
    assert load("posts").dtypes.astype(str).to_dict() == POSTS
    assert list(load("posts")["kind"].cat.categories) == ["promo", "value", "question", "trend"]


@pytest.mark.parametrize("name", [*TABLES, *TRUTH])
def test_every_value_of_the_file_arrives(name, folder):
    frame, file = (load_truth(name), f"truth/{name}.csv") if name in TRUTH else (load(name), f"{name}.csv")
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
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
    assert str(caught.value) == f"There is no table {name!r}. The tables are: {', '.join(TABLES)}."
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize("name", ["posts", "bot", "", "truth/bots", None, ["bots"]])
def test_an_unknown_name_lists_the_known_truth(name):
    with pytest.raises(UnknownTableError) as caught:
        load_truth(name)
    assert str(caught.value) == f"There is no truth table {name!r}. The truth tables are: {', '.join(TRUTH)}."


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
        ("orders", b"o0002", b"o000\0", r"orders.csv, line 3, column order_id: 'o000\x00' should be text of the form"),
        ("accounts", b"Brass", b"\0rass", r"accounts.csv, line 2, column name: '\x00rassbell Bakery' should be text"),
        ("leads", b"lead_id,", b"\xef\xbb\xbflead_id,", "leads.csv, line 1: begins with a byte-order mark"),
        ("leads", b"l0001,", b"\xef\xbb\xbfl0001,", r"leads.csv, line 2, column lead_id: '\ufeffl0001' should be text"),
        ("leads", b"\n", b"\r\n", "leads.csv, line 1: holds a carriage return, as a spreadsheet or"),
        ("leads", b"l0002", b"l0002\r", "leads.csv, line 3: holds a carriage return"),
        ("leads", b"person_id", b"lead_id", "leads.csv, line 1: the columns should be lead_id, person_id"),
        ("leads", b"\n", b"\n\n", "leads.csv, line 2: 0 cells instead of 5"),
        (
            "accounts",
            b"broadcast,",
            b"b" * 90_000 + b",",
            f"accounts.csv, line 2, column account_id: '{'b' * 40}…' should be one of broadcast, conversational",
        ),
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
    ("old", "new", "told"),
    [
        (b"person_id,", b"lead_id,", "; column 2 is 'lead_id'. "),
        (b",source", b"", "; column 5 is missing. "),
        (b",source", b",source,source", "; column 6 is 'source'. "),
    ],
)
def test_the_first_wrong_column_is_named(copy, old, new, told):
    path = copy / "leads.csv"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(DamagedTableError) as caught:
        load("leads")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"x" * 50_000_000, "line 1: 50,000,000 characters long, which no row is"),
        (b"," * 50_000_000, "line 1: 50,000,000 characters long, which no row is"),
        (b"\0" * 1_000_000, "line 1: 1,000,000 characters long"),
        (b"\0" * 1000, "line 1: the columns should be"),
        (b"x\n" * 25_000_000, "line 1: the columns should be"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 1000, "line 1: not UTF-8"),
        (b"PK\x03\x04\n" + bytes(range(128)), "line 1: the columns should be"),
    ],
)
def test_a_file_of_something_else_is_refused_at_once(copy, data, told):
    (copy / "leads.csv").write_bytes(data)
    start = time.process_time()
    with pytest.raises(DamagedTableError) as caught:
        load("leads")
    assert time.process_time() - start < 5
    assert str(caught.value).startswith(f"leads.csv, {told}")
    assert len(str(caught.value)) < 400


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
    edit_table(copy, "posts", **{"twoway:rows": 0})
    assert len(load("posts")) == 0
    assert load("posts").dtypes.astype(str).to_dict() == POSTS


@pytest.mark.parametrize(("lines", "told"), [(99, "99 rows instead of 725"), (0, "0 rows instead of 725")])
def test_lost_rows_are_noticed(copy, lines, told):
    path = copy / "posts.csv"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[: lines + 1]))
    with pytest.raises(DamagedTableError) as caught:
        load("posts")
    assert str(caught.value) == f"posts.csv: {told}. {loading.REMEDY}"


def test_rows_that_came_to_it_are_noticed(copy):
    path = copy / "truth" / "bots.csv"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[-1])
    with pytest.raises(DamagedTableError, match=r"^truth/bots\.csv: 151 rows instead of 150\."):
        load_truth("bots")


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
        loading.own_folder()


def test_the_installed_tables_come_first(monkeypatch, tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "datapackage.json").write_text("{}")
    monkeypatch.setattr(loading, "files", lambda package: tmp_path)
    assert loading.own_folder() == tmp_path / "tables"


def test_a_variant_is_loaded_from_its_folder(other_seed):
    assert names(other_seed) == TABLES
    assert names(other_seed, truth=True) == TRUTH
    for name in TABLES:
        there, own = load(name, folder=other_seed), load(name)
        assert there.dtypes.astype(str).to_dict() == own.dtypes.astype(str).to_dict()
        assert name == "accounts" or not there.equals(own)
    assert load("posts", str(other_seed)).equals(load("posts", other_seed))
    assert not load_truth("bots", other_seed).equals(load_truth("bots"))


def test_a_folder_written_anew_is_read_anew(copy, other_seed):
    """Nothing is kept from the folder's earlier state, nor from another folder."""
    edit_description(copy, **{"twoway:export_at": "2000-01-01T00:00:00Z"})
    assert twoway.data.export_at(copy) == "2000-01-01T00:00:00Z"
    assert twoway.data.export_at(other_seed) == "2025-07-04T22:00:00Z"
    before = load("posts", copy)
    shutil.copytree(other_seed, copy, dirs_exist_ok=True)
    assert twoway.data.export_at(copy) == "2025-07-04T22:00:00Z"
    assert load("posts", copy).equals(load("posts", other_seed))
    assert not load("posts", copy).equals(before)


def edit_table(folder, name, /, **changes):
    file = folder / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    place = next(place for place, table in enumerate(package["resources"]) if table["name"] == name)
    table = {**package["resources"][place], **changes}
    package["resources"][place] = {key: value for key, value in table.items() if value is not None}
    file.write_text(json.dumps(package), encoding="utf-8")


FIELD = {"name": "post_id", "type": "string", "twoway:dtype": "str"}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: edit_description(folder, **{"twoway:export_at": None}), "does not say when the data were exp"),
        (lambda folder: edit_description(folder, resources=[]), "it lists no tables"),
        (lambda folder: edit_description(folder, resources="posts"), "it lists no tables"),
        (lambda folder: edit_description(folder, resources=["posts"]), "its table 1 has no name"),
        (lambda folder: edit_table(folder, "posts", name=["posts"]), "its table 2 has no name"),
        (lambda folder: edit_table(folder, "posts", path=None), "its table posts names no CSV beside it"),
        (lambda folder: edit_table(folder, "posts", path="../secret.csv"), "its table posts names no CSV beside it"),
        (lambda folder: edit_table(folder, "posts", **{"twoway:rows": None}), "not say how many rows posts has"),
        (lambda folder: edit_table(folder, "posts", **{"twoway:rows": "725"}), "not say how many rows posts has"),
        (lambda folder: (folder / "datapackage.json").write_text("[" * 100_000), "its brackets nest too deeply"),
        (lambda folder: (folder / "datapackage.json").write_text("9" * 5000), "datapackage.json is damaged"),
    ],
)
@pytest.mark.parametrize("read", [lambda: load("posts"), names, twoway.data.export_at])
def test_a_description_that_makes_no_sense_is_damaged(copy, spoil, told, read):
    spoil(copy)
    with pytest.raises(DamagedTableError, match=r"^datapackage\.json is damaged \(.* run: twoway data$") as caught:
        read()
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "schema",
    [
        None,
        "fields",
        [],
        {"fields": None},
        {"fields": "post_id"},
        {"fields": ["post_id"]},
        {"fields": [{"type": "string"}]},
        *(
            {"fields": [{**FIELD, **wrong}]}
            for wrong in [
                {"name": 5},
                {"type": "date"},
                {"type": ["string"]},
                {"twoway:dtype": None},
                {"twoway:dtype": "Int"},
                {"twoway:dtype": "Int64"},
                {"constraints": "none"},
                {"constraints": {"pattern": "("}},
                {"constraints": {"enum": 5}},
                {"constraints": {"minimum": 0}},
                {"twoway:dtype": "category"},
            ]
        ),
    ],
    ids=str,
)
def test_columns_that_make_no_sense_are_damage_of_the_description(copy, schema):
    edit_table(copy, "posts", schema=schema)
    (copy / "posts.csv").write_text("post_id\n" + "post0001\n" * 725)
    with pytest.raises(DamagedTableError) as caught:
        load("posts")
    assert str(caught.value).startswith(
        (
            "datapackage.json is damaged (what it says about the columns of posts makes no sense). Inst",
            "posts.csv, line 1:",
        )
    )
    assert len(load("leads")) > 0, "the other tables are whole"


def edit_description(folder, **changes):
    file = folder / "datapackage.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


@pytest.mark.parametrize("read", [lambda folder: load("posts", folder), names, twoway.data.export_at])
@pytest.mark.parametrize(
    ("spoil", "error", "told"),
    [
        (shutil.rmtree, NoSampleDataError, "There is no folder {folder}. Have it written: twoway data --out {folder}"),
        (
            lambda folder: (shutil.rmtree(folder), folder.write_text("x")),
            NoSampleDataError,
            "{folder} is a file. Name the folder",
        ),
        (
            lambda folder: (folder / "datapackage.json").unlink(),
            NoSampleDataError,
            "{folder} holds no sample data, for it has no datapackage.json. Name another folder, or have a new "
            "one written: twoway data --out FOLDER",
        ),
        (
            lambda folder: edit_description(folder, name="my-own-package"),
            NoSampleDataError,
            "{folder} holds a data package, but not the course's sample data. Name another folder, or",
        ),
        (
            lambda folder: (folder / "datapackage.json").write_text("[]"),
            NoSampleDataError,
            "{folder} holds a data package, but not the course's sample data.",
        ),
        (
            lambda folder: (folder / "datapackage.json").write_text("{"),
            DamagedTableError,
            "datapackage.json is damaged (Expecting",
        ),
        (
            lambda folder: (folder / "datapackage.json").write_bytes(b"\xff"),
            DamagedTableError,
            "datapackage.json is damaged ('utf-8' codec",
        ),
        (
            lambda folder: edit_description(folder, resources=None),
            DamagedTableError,
            "datapackage.json is damaged (it lists no tables). Name another folder, or",
        ),
    ],
)
def test_a_folder_that_holds_no_sample_data_is_told(copy, read, spoil, error, told):
    spoil(copy)
    with pytest.raises(error) as caught:
        read(copy)
    assert str(caught.value).startswith(told.format(folder=copy))


def test_damage_in_a_variant_is_told_with_its_own_remedy(tmp_path, other_seed):
    copy = shutil.copytree(other_seed, tmp_path / "variant")
    (copy / "leads.csv").unlink()
    with pytest.raises(DamagedTableError) as caught:
        load("leads", copy)
    assert str(caught.value) == f"leads.csv is missing. Have it written again: twoway data --seed 7 --out {copy}"
    edit = copy / "posts.csv"
    edit.write_bytes(edit.read_bytes().replace(b",promo,", b",advert,", 1))
    with pytest.raises(DamagedTableError, match=rf"^posts\.csv, line \d+, column kind: .* --seed 7 --out {copy}$"):
        load("posts", copy)


def test_a_missing_truth_is_told(copy, tmp_path):
    """As in the installed package, whose folder holds no truth."""
    shutil.copytree(copy, tmp_path / "variant")
    shutil.rmtree(copy / "truth")
    assert load("posts").shape == load("posts", copy).shape
    with pytest.raises(TruthNotInstalledError) as caught:
        load_truth("bots")
    assert str(caught.value) == (
        "The truth is not installed with the package. In a copy of the course it is in data/truth; or write it: "
        "twoway data --out FOLDER, then load_truth(name, folder=FOLDER)"
    )
    with pytest.raises(
        TruthNotInstalledError, match=rf"^{copy} holds no truth\. Have it written again: .* --out {copy}$"
    ):
        load_truth("bots", copy)
    (tmp_path / "variant" / "truth" / "bots.csv").unlink()
    with pytest.raises(DamagedTableError, match=r"^truth/bots\.csv is missing"):
        load_truth("bots", tmp_path / "variant")
    edit_description(tmp_path / "variant" / "truth", name="two-bakeries")
    with pytest.raises(DamagedTableError, match=r"^truth/datapackage\.json is damaged \(it describes something else\)"):
        load_truth("bots", tmp_path / "variant")


def test_own_data_that_describe_something_else_are_damaged(copy):
    edit_description(copy, name="my-own-package")
    with pytest.raises(
        DamagedTableError, match=r"describes something else.*delete the folder data and run: twoway data"
    ):
        load("posts")


def test_the_name_of_the_package_is_that_of_its_description(folder):
    for place, name in [(folder, loading.PACKAGE), (folder / "truth", loading.TRUTH_PACKAGE)]:
        assert json.loads((place / "datapackage.json").read_text(encoding="utf-8"))["name"] == name
