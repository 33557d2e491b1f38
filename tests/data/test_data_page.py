"""The page about the data says what is so, and misses no table, defect or file."""

import functools
import itertools
import json
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.data.markdown_tables import table
from twoway import svg
from twoway.book import plots
from twoway.data import description, dictionary, load, names, relations, stamps
from twoway.data.clean import bakeries
from twoway.data.clean.bakeries import DAYS, OPENING_DAY
from twoway.data.mess.bakeries import euros
from twoway.model.random import LARGEST_SEED


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
    for file in (folder / "truth").glob("*.csv"):
        assert f"`truth/{file.name}`: " in told
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
    assert fold.startswith(f"The first rows of {name}.csv "), "a name of its own"
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
    assert not experiment.loc[experiment["arm"] != "holdout", "exposed"].all()
    friends = followers[followers["source"] == "friend"]
    assert 0 < friends["referred_by"].notna().mean() < 0.1, "nearly all who came through a friend"
    assert survey["platforms"].isna().any()
    assert survey["weight"].nunique() > 1
    assert load("cascades")["parent_id"].isna().sum() >= 2000, "roots"
    assert load("posts")["created_at"].str[:10].agg(["min", "max"]).tolist() == ["2025-01-06", "2025-07-04"]
    assert load("monthly")["month"].max() < "2025"


@functools.cache
def facts() -> list[str]:
    """What the page says with numbers in it, each made from the code or the tables."""
    last = OPENING_DAY + timedelta(days=DAYS - 1)
    clocks = date(2025, 3, stamps.last_sunday(2025, 3).day)
    answered, asked = bakeries.BAKERIES["broadcast"].behaviour.reply_share, 10
    raw = {name: load(name) for name in ("interactions", "posts", "orders", "monthly", "experiment")}
    experiment = raw["experiment"].drop_duplicates()
    stray = (experiment["exposed"] & (experiment["arm"] == "holdout")).sum()
    own = (raw["orders"]["account_id"] == "conversational").sum()
    joined = len(raw["interactions"].merge(raw["posts"], on="post_id"))
    midsummer = stamps.at(date(2025, 6, 21), 0)
    local = [stamps.written(instant, bakeries.BAKERIES["broadcast"].stamps)[-6:] for instant in (0, midsummer)]
    oldest, newest = (f"3.{minor}" for minor in pythons())
    words = {1: "one", 2: "two", 10: "ten"}
    return [
        f"{DAYS} days of their records, from {day(OPENING_DAY)} to {day(last)} {last.year}",
        f"both accounts for {DAYS} days in front of the same {bakeries.PEOPLE:,} people",
        f"answers about {words[round(answered * asked)]} comment in {words[asked]}, slowly",
        f"which Python from {oldest} to {newest}",
        f"some {round(raw['monthly']['orders'].mean(), -2):,.0f} orders a month",
        f"{own} of Twelvechair's in half a year",
        f"write UTC (`{bakeries.BAKERIES['conversational'].stamps}`), Brassbell's write local time with its offset "
        f"(`{local[0]}`, in summer `{local[1]}`)",
        f"The clocks went forward on {day(clocks)}.",
        f"{stray} of the holdout saw some all the same",
        f"`interactions` has {len(raw['interactions']):,} rows, and joined with `posts` as they stand, {joined:,}.",
        f"up to {LARGEST_SEED:,}",
        f"`{euros(1234.5)}`, which is one thousand two hundred thirty-four euros and fifty cents",
    ]


def day(date: date) -> str:
    return f"{date.day} {date:%B}"


def pythons() -> tuple[int, int]:
    """The minor versions of the oldest and the newest Python that the course allows."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, beyond = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"]).groups()
    return int(oldest), int(beyond) - 1


# Numbers that are no facts: names, an example, and what a lost count is written as.
NAMES = ["pandas 3", "pandas 2", "CC BY 4.0", "/by/4.0/", "UTF-8", "--seed 7", "`impressions` are 0"]


def loose(page: str) -> tuple[list[str], list[str]]:
    """What the code says and the page does not; what numbers stand on the page that no code says."""
    prose = page.split("# The data\n", 1)[1]
    prose = re.sub(
        r"^\s*1\. |^\d\. |^- \{download\}.*$", "", re.sub(r"^```.*?^```$", "", prose, flags=re.M | re.S), flags=re.M
    )
    unsaid = [fact for fact in facts() if fact not in prose]
    for text in facts() + NAMES:
        prose = prose.replace(text, "")
    return unsaid, re.findall(r".{0,20}\d+.{0,20}", prose)


def test_every_number_on_the_page_comes_from_the_code_or_the_tables(data_page):
    assert loose(data_page) == ([], [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("180 days of their", "181 days of their"),
        ("6 January", "7 January"),
        ("4 July", "5 July"),
        ("3,000 people", "300 people"),
        ("3.13", "3.14"),
        ("30 March", "31 March"),
        ("(`+00:00`)", "(`Z`)"),
        ("one comment in ten", "one comment in five"),
        ("slowly, so that", "within 40 minutes, so that"),
    ],
)
def test_a_wrong_number_would_be_noticed(data_page, old, new):
    assert data_page.count(old) >= 1
    assert loose(data_page.replace(old, new, 1)) != ([], [])


def foreign_keys(folder) -> list[tuple[str, str, str]]:
    """Table, columns and the table referred to, read without any of our own code."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return [
        (resource["name"], ", ".join([key["fields"]] if isinstance(key["fields"], str) else key["fields"]), other)
        for resource in package["resources"]
        for key in resource["schema"].get("foreignKeys", []) + resource["schema"].get("twoway:refersTo", [])
        for other in [key["reference"]["resource"] or resource["name"]]
    ]


def test_the_relations_are_those_of_the_package(folder, data_page):
    told = relations.sentences()
    drawn = re.sub(r":</text>\n<text[^>]*>", ": ", relations.drawing())  # what stands on two lines
    assert len(foreign_keys(folder)) >= 8
    for name, column, other in foreign_keys(folder):
        assert re.search(rf">{column}: many to one( or none)? in {other}<", drawn)
        assert column != "referred_by", "who that is hangs on the account, too"
        (sentence,) = re.findall(
            rf"^- Many rows of .*`{name}`.* may refer to one (?:other )?row of `{other}`: .*$", told, re.M
        )
        assert all(f"`{part}`" in sentence for part in column.split(", "))
    alt = re.search(r'alt: "(A box for each table.*)"', data_page)[1]
    linked = {name for name, _, other in foreign_keys(folder) if other != name}
    assert {name for name in names() if re.search(rf"\b{name}\b", alt)} == linked | {"accounts"}
    assert all(f">{name}</text>" in drawn for name in names())
    assert all(f"`{name}" in told for name in names())


def test_every_box_hangs_on_the_one_it_refers_to():
    boxes = relations.places(description()["resources"])
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
