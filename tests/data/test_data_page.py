"""The page about the data says what is so, and misses no table, defect or file."""

import itertools
import json
import re
import shutil
from xml.etree import ElementTree

import pytest

from tests.data.markdown_tables import table
from twoway import svg
from twoway.book import plots
from twoway.data import TruthNotInstalledError, dictionary, load, load_truth, names, relations


@pytest.fixture(scope="module")
def data_page(root) -> str:
    return (root / "chapters" / "reference" / "data.md").read_text(encoding="utf-8")


def shown(page: str) -> list[tuple[str, str]]:
    """The label of each table's section, and the table that its one cell shows."""
    return re.findall(
        r'^\(data-(\w+)\)=\n### .+\n\n```\{code-cell\}.*\n.*\n\nMarkdown\(dictionary\.section\("(\w+)"\)\)', page, re.M
    )


def test_the_data_page_shows_every_table(data_page):
    assert shown(data_page) == [(name, name) for name in names()]


def test_a_table_that_the_page_forgets_would_be_noticed(data_page):
    assert shown(data_page.replace('section("leads")', 'section("orders")')) != [(name, name) for name in names()]
    assert shown(data_page.replace("(data-leads)=", "")) != [(name, name) for name in names()]


def test_the_truth_is_named_and_not_shown(data_page, raw, folder):
    told = dictionary.truth()
    for file in (folder / "truth").iterdir():
        assert f"`truth/{file.name}` ({len(raw[file.stem]):,} rows). " in told
    assert "Markdown(dictionary.truth())" in data_page
    assert not re.search(r'(section|sample|fields)\("(bots|buyers|spread|outcomes|lift|fit)"\)', data_page)
    ours = told + data_page
    assert not [row["person_id"] for row in raw["bots"] if row["person_id"] in ours]
    assert not [row["lift"] for row in raw["lift"] if row["lift"] in ours]
    assert not [row["buyers"] for row in raw["fit"] if row["buyers"] in ours]


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


@pytest.mark.parametrize("name", names())
def test_a_section_holds_the_columns_and_folds_the_sample(name):
    before, _, fold = dictionary.section(name).partition("<details><summary>")
    assert before.strip() == dictionary.fields(name)
    assert fold.endswith(f"</summary>\n\n{dictionary.sample(name)}\n\n</details>"), "blank lines make it Markdown"


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


def test_facts_in_words_are_so(data_page):
    experiment, followers, survey = (
        load(name).drop_duplicates() for name in ("experiment", "followers", "platform_survey")
    )
    assert (experiment["exposed"] & (experiment["arm"] == "holdout")).sum() == 40
    assert "40 of the holdout saw some all the same" in data_page
    assert not experiment.loc[experiment["arm"] != "holdout", "exposed"].all()
    friends = followers[followers["source"] == "friend"]
    assert 0 < friends["referred_by"].notna().mean() < 0.1, "nearly all who came through a friend"
    assert survey["platforms"].isna().any()
    assert survey["weight"].nunique() > 1
    assert load("cascades")["parent_id"].isna().sum() >= 2000, "roots"
    assert load("posts")["created_at"].str[:10].agg(["min", "max"]).tolist() == ["2025-01-06", "2025-07-04"]
    assert load("monthly")["month"].max() < "2025"


def test_a_folder_handed_on_without_its_seed_still_loads(tmp_path, other_seed, data_page):
    """As the page tells instructors: two lines less, and no truth."""
    assert (
        "delete its folder `truth`, and in `datapackage.json` the lines `twoway:seed` and `twoway:provenance`"
        in data_page
    )
    copy = shutil.copytree(other_seed, tmp_path / "variant")
    shutil.rmtree(copy / "truth")
    file = copy / "datapackage.json"
    kept = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if not re.match(r'  "twoway:(seed|provenance)"', line)
    ]
    file.write_text("\n".join(kept), encoding="utf-8")
    assert len(load("posts", copy)) == len(load("posts", other_seed))
    assert "--seed" not in file.read_text(encoding="utf-8")
    with pytest.raises(TruthNotInstalledError):
        load_truth("bots", copy)


def foreign_keys(folder) -> list[tuple[str, str, str]]:
    """Table, column and the table referred to, read without any of our own code; truth left out."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return [
        (resource["name"], key["fields"], key["reference"]["resource"] or resource["name"])
        for resource in package["resources"]
        if not resource["path"].startswith("truth/")
        for key in resource["schema"].get("foreignKeys", [])
    ]


def test_the_relations_are_those_of_the_package(folder, data_page):
    drawn, told = relations.drawing(), relations.sentences()
    assert len(foreign_keys(folder)) >= 8
    for name, column, other in foreign_keys(folder):
        assert re.search(rf">{column}: many to one( or none)? in {other}<", drawn)
        (sentence,) = re.findall(
            rf"^- Many rows of .*`{name}`.* may refer to one (?:other )?row of `{other}`: .*$", told, re.M
        )
        assert f"`{column}`" in sentence
    alt = re.search(r'alt: "(A box for each table.*)"', data_page)[1]
    linked = {name for name, _, other in foreign_keys(folder) if other != name}
    assert {name for name in names() if re.search(rf"\b{name}\b", alt)} == linked | {"accounts"}
    assert all(f">{name}</text>" in drawn for name in names())
    assert all(f"`{name}" in told for name in names())


def test_every_box_hangs_on_the_one_it_refers_to():
    boxes = relations.places(relations.learners_tables())
    hangs = {box.name: boxes[box.parent].name for box in boxes if box.parent is not None}
    assert hangs["interactions"] == "posts"
    assert {name for name, above in hangs.items() if above == "accounts"} == {
        "posts",
        "followers",
        "leads",
        "orders",
        "costs",
        "cascades",
    }
    assert all(above.bottom < below.y for above, below in itertools.pairwise(boxes)), "none covers another"
    for box in boxes:
        # on average a letter is about half as wide as high
        assert box.x + 9 + max(map(len, box.lines)) * relations.WORD_SIZE * 0.55 < relations.WIDTH, box.name


def test_a_new_key_is_drawn_and_told():
    tables = [
        {"name": name, "schema": {"fields": [{"name": "id", "constraints": {"required": True}}], **keys}}
        for name, keys in [
            ("a", {"primaryKey": ["id"]}),
            ("b", {"foreignKeys": [{"fields": ["id"], "reference": {"resource": "a", "fields": ["id"]}}]}),
            ("c & d", {}),
        ]
    ]
    assert relations.sentences(tables).splitlines() == [
        "- Many rows of `b` may refer to one row of `a`: both have `id`.",
        "- These refer to no other table, and none refers to them: `c & d`.",
    ]
    drawn = ElementTree.fromstring(relations.drawing(tables))
    assert [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")] == [
        "a",
        "id",
        "b",
        "id",
        "id: many to one in a",
        "c & d",
        "id",
    ]


def test_the_drawing_is_in_the_colours_that_follow_the_theme():
    drawn = relations.drawing()
    assert {*re.findall(r"#[0-9a-f]{6}", drawn)} <= {*svg.VARIABLES}
    assert "#" not in svg.themed(drawn, "p")
    assert plots.WORDS.findall(drawn), "the page keeps its words from becoming too small"
    assert relations.WORD_SIZE / relations.WIDTH * 327 >= plots.SMALLEST_WORDS, "readable on a phone without scrolling"
