"""The page about metrics says what is so: each number on it is worked out again.

A file `worked_<topic>.py` beside this one covers the sections of a topic, each metric by its label. It holds

``WORKED = {label: (function, facts)}``
    The pencil example. `function(rows)` gets the table below `% worked <label>` as a list of dicts of text, and returns
    the number in bold in the paragraph after that table, or a tuple of the numbers if there are several. `facts` are
    pieces of text that the function takes for granted and that must stand in the section: change the one, change the
    other. The table may hold what leads to the number (a row that must be dropped): leaving out some single row must
    change the result.
``SAMPLE = {label: function}``
    The paragraph that begins **In the sample data.** `function(table)` calls `table("posts")` for a table as
    `twoway.data.load` gives it, `table("truth/bots")` for one of `data/truth/`, cleans it by its own code
    (`sample_tables.py` has what several need), and returns the list of all numbers in that paragraph, bold or not, in
    order, as printed: `["4", "23", "0.17", "1,480"]`. Dates, times of day, `code` and "per 100" are no numbers. What
    is chosen, such as a limit of 1,500, stands in the list too: from the constant that the function computes with. The
    metric itself stands in bold, and in bold stand only numbers. Losing rows of any table that it calls must change
    the list.

The function computes; a page's result never stands in it. A section is what follows `(metric-...)=`.
"""

import re
import statistics
from functools import cache
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from tests.data.markdown_tables import table
from tests.data.sample_tables import sample_table

TOPICS = [import_module(f"tests.data.{file.stem}") for file in sorted(Path(__file__).parent.glob("worked_*.py"))]
WORKED = {label: pair for topic in TOPICS for label, pair in topic.WORKED.items()}
SAMPLE = {label: function for topic in TOPICS for label, function in topic.SAMPLE.items()}

PARTS = [
    "**Question.**",
    "$$",
    "*Unit:*",
    "*Window:*",
    "**Edge cases.**",
    "**Common mistakes.**",
    "**Good for.**",
    "**Bad for.**",
    "**Worked number.**",
    "% worked ",
    "**In the sample data.**",
]
"""What each section says, in this order."""

NEEDED = """
    reply-rate response-time promo-share conversation-ratio consistency
    churn ever-commented weekly-commenters human-followers qualified-share
    comments-per-100-reached engagement-rate engagement-rate-by-followers concentration
    orders-per-100-followers stage-conversion cost-per-lead cac repeat-rate referral-rate minutes-per-order roi
    cascade-size cascade-depth structural-virality mean-shares viral-chance
    degree betweenness seed-coverage
    lift year-on-year database-flow
    platform-fit
"""
"""The metrics that the lessons, the exercises and the simulators draw on."""


@pytest.fixture(scope="module")
def page(root) -> str:
    return (root / "chapters" / "reference" / "metrics.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sections(page) -> dict[str, str]:
    """The text of each metric by its label."""
    parts = re.split(r"^\((metric-[a-z0-9-]+)\)=$", page, flags=re.M)
    return {label: text for label, text in zip(parts[1::2], parts[2::2], strict=True) if label != "metric-rules"}


def heading(text: str) -> str:
    return re.search(r"^### (.*)$", text, flags=re.M)[1]


def bold(text: str) -> list[str]:
    return re.findall(r"\*\*([^*]+)\*\*", text)


def worked(text: str) -> tuple[list[dict[str, str]], str, list[float]]:
    """The worked table of a section, the paragraph after it, and the numbers in bold there."""
    after = text.split("% worked ", 1)[1]
    paragraph = re.search(r"^\|.*\n\n((?:.+\n?)+)", after, flags=re.M)[1]
    return table(after.splitlines()), paragraph, [float(number) for number in bold(paragraph)]


MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = rf"(\d+ (to |and ))?(\d+ )?({MONTH})( \d{{4}})?|\d{{4}}-\d\d(-\d\d)?|\b20\d\d\b|\d\d:\d\d"
NO_NUMBERS = rf"`[^`]*`|\]\([^)]*\)|\{{[^}}]*\}}|{DATE}|per 100\b"
NUMBER = r"(?<![\w.,-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)"


def in_sample(text: str) -> str:
    """The paragraph on the sample data, without its label."""
    return re.search(r"^\*\*In the sample data\.\*\*((?:.+\n?)+)", text, flags=re.M)[1]


def numbers_in(paragraph: str) -> list[str]:
    """All numbers of a paragraph as printed, apart from dates, times and code."""
    return re.findall(NUMBER, re.sub(NO_NUMBERS, "", paragraph))


def result(function, rows) -> list[float]:
    outcome = function(rows)
    return list(outcome) if isinstance(outcome, tuple) else [outcome]


def same(ours: list[float], theirs: list[float]) -> bool:
    return len(ours) == len(theirs) and ours == pytest.approx(theirs, abs=1e-9)


def defined(page: str) -> list[str]:
    """The labels of all sections, as often as they stand on the page."""
    return [label for label in re.findall(r"^\(metric-([a-z0-9-]+)\)=$", page, flags=re.M) if label != "rules"]


def test_every_metric_that_the_course_needs_is_defined_once(page):
    needed = sorted(NEEDED.split())
    assert sorted(defined(page)) == needed
    churn = page.split("(metric-churn)=")[1].split("\n(metric-")[0]
    assert sorted(defined(page.replace("(metric-churn)=", ""))) != needed
    assert sorted(defined(f"{page}\n(metric-churn)={churn}\n")) != needed


def test_every_metric_on_the_page_is_worked_out_here(sections):
    assert sorted(sections) == sorted(WORKED)
    assert sorted(sections) == sorted(SAMPLE)
    assert len(WORKED) == sum(len(topic.WORKED) for topic in TOPICS), "two files work out the same metric"


def test_the_finder_leads_to_every_metric_once(page, sections):
    finder = page.split("(metrics-finder)=")[1].split("\n(metric-")[0]
    linked = re.findall(r"\[([^]]+)\]\((metric-[a-z0-9-]+)\)", finder)
    assert sorted(label for _, label in linked) == sorted(sections)
    assert [name for name, label in linked if not heading(sections[label]).lower().startswith(name.lower())] == []


@pytest.mark.parametrize("label", WORKED)
def test_the_worked_number_is_right(sections, label):
    function, facts = WORKED[label]
    rows, _, numbers = worked(sections[label])
    assert numbers
    assert same(result(function, rows), numbers), result(function, rows)
    assert [fact for fact in facts if fact not in sections[label]] == []


@pytest.mark.parametrize("label", WORKED)
def test_a_changed_row_would_be_noticed(sections, label):
    """Some single row of each table decides the number: leaving it out gives another."""
    function, _ = WORKED[label]
    rows, _, numbers = worked(sections[label])

    def without(place: int) -> list[float]:
        try:
            return result(function, [*rows[:place], *rows[place + 1 :]])
        except (ArithmeticError, AssertionError, LookupError, ValueError):
            return []

    assert any(not same(without(place), numbers) for place in range(len(rows)))


def test_a_wrong_number_would_be_noticed(sections):
    text = sections["metric-churn"].replace("**0.25**", "**0.5**")
    rows, _, numbers = worked(text)
    assert not same(result(WORKED["metric-churn"][0], rows), numbers)


@cache
def from_the_sample(label: str) -> list[str]:
    return SAMPLE[label](sample_table)


@pytest.mark.parametrize("label", SAMPLE)
def test_the_numbers_from_the_sample_data_are_right(sections, label):
    paragraph = in_sample(sections[label])
    assert from_the_sample(label) == numbers_in(paragraph)
    assert bold(paragraph)
    assert all(re.fullmatch(NUMBER, number) for number in bold(paragraph))


def test_numbers_are_told_from_dates():
    text = """ In May 2025, from 6 to 12 January (`c100`), [7 of 1,480](metric-2) or **-0.05** per 100, by 2025-06-01
    12:00, were 3. {ref}`4 <x>` 12.5, 9"""
    assert numbers_in(text) == ["7", "1,480", "-0.05", "3", "12.5", "9"]


@pytest.mark.parametrize("label", SAMPLE)
def test_a_changed_table_would_be_noticed(label):
    """Each table that a number is made from, without a third of its rows, gives another number, or none."""
    used = []

    def noting(name: str) -> pd.DataFrame:
        used.append(name)
        return sample_table(name)

    SAMPLE[label](noting)

    def outcome(damaged: str) -> list[str]:
        def damaging(name: str) -> pd.DataFrame:
            frame = sample_table(name)
            return frame[frame.index % 3 != 0].reset_index(drop=True) if name == damaged else frame

        try:
            return SAMPLE[label](damaging)
        except (ArithmeticError, AssertionError, LookupError, ValueError):
            return []

    assert [name for name in dict.fromkeys(used) if outcome(name) == from_the_sample(label)] == []
    assert used


def test_remarks_in_brackets_are_right(sections):
    rows, sentence, _ = worked(sections["metric-comments-per-100-reached"])
    rates = [100 * int(row["comments"]) / int(row["reach"]) for row in rows if row["reach"] != "0"]
    assert f"{statistics.mean(rates):.1f}" in sentence
    rows, sentence, _ = worked(sections["metric-engagement-rate"])
    rates = [sum(int(r[c]) for c in ("likes", "comments", "shares")) / int(r["reach"]) for r in rows[:2]]
    assert f"{statistics.mean(rates):.2f}" in sentence


@pytest.mark.parametrize("label", WORKED)
def test_each_metric_says_all_that_it_must_in_the_same_order(sections, label):
    text = sections[label]
    assert [part for part in PARTS if part not in text] == []
    places = [text.index(part) for part in PARTS]
    assert places == sorted(places)
    assert "issing" in text or label == "metric-weekly-commenters"


def test_the_page_gives_no_code_away(page):
    assert "```" not in page
    assert not re.search(r"groupby|merge\(|\.median\(|drop_duplicates|import ", page)


def test_a_reach_of_zero_is_called_lost(sections):
    """The data page says so of `posts`: it is a lost count, not a post without readers."""
    about_reach = [
        text for text in sections.values() if re.search(r"\b(reach|saw)\b.*\b(0(?!\.)|still a post)\b", text)
    ]
    assert len(about_reach) >= 3
    assert all("lost" in text for text in about_reach)


def test_the_page_uses_no_code_or_word_that_it_does_not_explain(page):
    assert not re.search(r"\bM\d+\b|per 100 views|per view", page)
    later = re.findall(r"[Ll]esson (\d+)", page)
    assert set(later) <= {"1"}, "later lessons are not written: say 'a later lesson'"
