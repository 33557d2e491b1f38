"""What the instructor's guide says of wrong answers, numbers and commands, held against the places they come from."""

import re

import pandas as pd
import pytest

from twoway.model import PRESETS, World, simulate_all, values
from twoway.model.frequency import Business

LESSONS = {
    name: f"0{place}-{name}"
    for place, name in enumerate(["conversation", "connectors", "virality", "experiments", "plan", "capstone"], start=1)
}
PAGES = ["overview", "grading", *LESSONS]
METRICS_SAY = {
    "connectors": ["248", "150"],
    "virality": ["3.35", "0.77"],
    "experiments": ["0.063", "0.027", "0.16", "-0.05"],
    "plan": ["0.60", "0.42", "0.22", "0.36", "8.50", "144.72", "1.08", "-0.42"],
}
"""Numbers of the sample data that a page of the guide takes from the metrics page."""
LESSONS_SAY = {
    "conversation": ["between day 90 and day 100"],
    "connectors": ["Two of nine", "up to eight times"],
    "virality": ["± {margin:.1f}", "25 times as likely"],
    "experiments": ["1.73 euros", "1.02 euros", "156 minutes", "143", "22,000 people", "625"],
    "plan": ["24 to 74 %", "162 %", "All 18 leads of January", "one of 8 of June", "68 %", "80 % of adults"],
    "capstone": ["opening_followers=210", "within 60 minutes a day"],
}
"""What a page of the guide repeats of its lesson, in the lesson's words."""


@pytest.fixture(scope="module")
def guide(root) -> dict[str, str]:
    return {name: (root / f"chapters/teach/{name}.md").read_text(encoding="utf-8") for name in PAGES}


def table(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading that begins so."""
    below = page[page.index(f"\n## {heading}") :]
    rows = re.search(r"(?:^\|.*\n)+", below, flags=re.M)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def unlike_any_message(rows: list[list[str]], messages: str) -> list[str]:
    """The numbers, in a table of misconceptions, that no message of a check begins with."""
    told = [float(number) for number in re.findall(r"Yours gives (-?[\d.]*\d)", messages)]
    shown = [number for row in rows for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", row[1])]
    return [
        number for number in shown if number != "0" and not any(abs(float(number) - value) <= 0.0006 for value in told)
    ]


def test_the_wrong_numbers_of_lesson_1_are_those_that_its_checks_answer(root, guide):
    answers = [file.read_text("utf-8") for file in sorted((root / "exercises/answers/conversation").glob("*.md"))]
    rows = table(guide["conversation"], "Misconceptions")
    assert len(rows) >= 10
    assert unlike_any_message(rows, "\n".join(answers)) == []
    assert unlike_any_message([["", "promo share 0.999"]], "\n".join(answers)) == ["0.999"]


def test_every_lesson_has_a_page_and_every_page_its_parts(guide):
    for name in LESSONS:
        for part in ("Aims", "Before class", "Misconceptions, and what reveals them", "Discussion notes"):
            assert f"\n## {part}\n" in guide[name], (name, part)
        assert "\n## How it can go wrong\n" in guide[name]
        assert "50 minutes" in guide[name]
        assert "90 minutes" in guide[name]
        assert ("\n## The reflection" in guide[name]) != (name == "capstone")
        assert len(table(guide[name], "Misconceptions")) >= 9


@pytest.mark.parametrize("name", [name for name in LESSONS if name != "capstone"])
def test_the_minutes_of_a_session_add_up(guide, name):
    assert sum(int(row[0]) for row in table(guide[name], "50 minutes")) == 50
    plan = re.search(r"\n## 90 minutes\n\n(.*?)\n\n", guide[name], flags=re.S)[1].split(". Leave")[0]
    assert sum(map(int, re.findall(r"\b(\d+)(?=[,.]|$)", plan))) == 90


@pytest.mark.parametrize("name", [name for name in LESSONS if name != "capstone"])
def test_the_points_of_a_reflection_add_up_to_five(guide, name):
    assert sum(int(row[0]) for row in table(guide[name], "The reflection")) == 5


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_guide_is_short(guide, name):
    text = re.sub(r"^```.*?^```", "", guide[name], flags=re.M | re.S)
    words = [word for word in re.sub(r"\]\([^)]*\)", "]", text).split() if re.search(r"\w", word)]
    assert len(words) < 900


def test_numbers_are_as_the_metrics_page_and_the_lessons_say(root, guide):
    metrics = (root / "chapters/reference/metrics.md").read_text("utf-8")
    for name, numbers in METRICS_SAY.items():
        for number in numbers:
            assert number in guide[name], (name, number)
            assert number in metrics, number
    for name, phrases in LESSONS_SAY.items():
        lesson = " ".join((root / f"chapters/{LESSONS[name]}.md").read_text("utf-8").split())
        for phrase in phrases:
            assert phrase in lesson, (name, phrase)


def test_every_discussion_question_has_a_note(root, guide):
    for name, file in LESSONS.items():
        lesson = (root / f"chapters/{file}.md").read_text("utf-8")
        questions = re.findall(r"^\d\. ", lesson[lesson.index("## Questions for discussion") :], flags=re.M)
        notes = guide[name][guide[name].index("## Discussion notes") :]
        notes = re.findall(r"^\d\. ", notes[: notes.index("\n## ", 5)], flags=re.M)
        assert notes == questions, name


def test_the_lines_that_score_hidden_seeds_do(root, guide):
    lines = re.search(r"```python\n(.*?)```", guide["overview"], flags=re.S)[1]
    capstone = (root / "chapters/06-capstone.md").read_text("utf-8")
    score = re.search(r"^def score\(.*?^    return [^\n]*\n", capstone, flags=re.M | re.S)[0]
    presets = {name: values(account) for name, account in PRESETS.items()}
    names = {"Account": type(PRESETS["broadcast"]), "simulate_all": simulate_all, "pd": pd, "presets": presets}
    names |= {"PRICES": Business(), "BAKERY": World(days=2, people=50, opening_followers=20)}
    lines = lines.replace("first = ...", "first = 9_000_000_000_000_000").replace("{...}", "presets['broadcast']")
    exec(score + lines, names)
    assert set(names["lead"].index) == {"group 1", "group 2", *presets}
    assert names["lead"][list(presets)].max() == 0
    assert names["lead"]["group 1"] == names["lead"]["broadcast"]


def test_the_commands_exist(guide):
    from click.testing import CliRunner

    from twoway.cli import main

    helped, named = CliRunner().invoke(main, ["--help"]).output, set()
    for page in ("overview", "grading"):
        for command, rest in re.findall(r"(?:^|`)twoway (\w+)([^`\n]*)", guide[page], flags=re.M):
            assert f"  {command} " in helped, command
            options = CliRunner().invoke(main, [command, "--help"]).output
            named |= {command}
            for option in re.findall(r"--\w+", rest):
                assert f"{option} " in options, (command, option)
    assert {"data", "release"} <= named


def test_the_private_test_of_the_guide_does_what_it_says(root, guide, tmp_path):
    import nbformat

    from twoway.classroom import notebooks, trial

    name, code = (
        re.search(pattern, guide["grading"], flags=re.S)[1]
        for pattern in (r"`conversation/([\w-]+)\.py`", r"```python\n(.*?)```")
    )
    file = tmp_path / f"{name}.py"
    file.write_text(code)
    source = root / "exercises/source/conversation/conversation.md"
    notebook = nbformat.reads(notebooks.notebook_text(source, root, private={name: file}), 4)
    assert trial.failing(notebook, only={name}) == {}
    wrong = "def promo_share(posts):\n    return (posts['kind'] == 'promo').mean()"
    assert "one of two posts" in trial.failing(notebook, {"promo-share": wrong}, only={name})[name]


def test_courted_people_cost_the_minutes_that_the_guide_says(guide):
    assert "12 courted: 34 minutes a day" in guide["capstone"]
    assert round(12 * World().minutes_per_connector / 7) == 34


# The glossary


@pytest.fixture(scope="module")
def glossary(root) -> dict[str, str]:
    page = (root / "chapters/reference/glossary.md").read_text("utf-8")
    body = page[page.index(":::{glossary}") :]
    entries = re.findall(r"^(\S[^\n]*)\n((?:  [^\n]*\n)+)", body, flags=re.M)
    return {term: " ".join(text.split()) for term, text in entries if not term.startswith(":")}


def test_every_metric_has_one_entry_that_links_to_its_definition(root, glossary):
    metrics = (root / "chapters/reference/metrics.md").read_text("utf-8")
    labels = set(re.findall(r"^\((metric-[\w-]+)\)=\n### ", metrics, flags=re.M))
    linked = re.findall(r"\[(?:definition[\w ]*|by followers)\]\((metric-[\w-]+)\)", " ".join(glossary.values()))
    assert sorted(linked) == sorted(labels)


def test_terms_stand_in_order_and_once(glossary):
    terms = [term.lower() for term in glossary]
    assert len(terms) >= 60
    assert terms == sorted(set(terms))
    assert all(len(text) < 320 for text in glossary.values())
