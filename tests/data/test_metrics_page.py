"""The page about metrics says what is so: each number on it is worked out again.

A file `worked_<topic>.py` beside this one covers the sections of a topic, each metric by its label. It holds

``WORKED = {label: (function, said)}``
    The pencil example. `function(rows)` gets the table below `% worked <label>` as a list of dicts of text, and returns
    the number in bold in the paragraph after that table, or a tuple of the numbers if there are several. `said(rows)`
    returns pieces of text that must stand in the section, with the numbers that lead to the result worked out, and
    those that the function takes for granted: change the one, change the other. No number of the section, as a figure
    or as a word, may stand in none of them. The table may hold what leads to the number (a row that must be dropped):
    leaving out some single row must change the result.
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
from functools import cache
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from tests.data.cells import NUMBERS
from tests.data.markdown_tables import table
from tests.data.sample_tables import SLIPPED_ABOVE, paid_orders, sample_table
from twoway.data.clean import bakeries
from twoway.data.mess import DEFECTS

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
    lift incremental-roi year-on-year database-flow
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
    function, said = WORKED[label]
    rows, _, numbers = worked(sections[label])
    assert numbers
    assert same(result(function, rows), numbers), result(function, rows)
    assert [piece for piece in said(rows) if not spoken(piece, sections[label])] == []


def spoken(piece: str, text: str) -> bool:
    """Whether a piece of text stands in a section, at the beginning of a sentence or not."""
    return piece in text or piece[0].upper() + piece[1:] in text


def unheld(text: str, pieces: list[str]) -> list[str]:
    """The lines with a number that nothing holds to what the tests work out, in the prose of a section.

    Held are numbers in bold, in the pieces and in the sample data's paragraph. 0 and 1, dates and the like go free, and
    so do numbers in words outside the pencil example.
    """
    text = re.sub(r"^\*\*In the sample data\.\*\*(?:.+\n?)+", "", text, flags=re.M)
    text = text.split("\n## ")[0]
    for piece in sorted(pieces, key=len, reverse=True):
        text = text.replace(piece, "").replace(piece[0].upper() + piece[1:], "")
    result = text.split("% worked ", 1)[1].split("\n\n", 1)[1]
    text = re.sub(r"^(\||% worked).*\n", "", text, flags=re.M)
    free = rf"`[^`]*`|\]\([^)]*\)|{DATE}|\b[a-zA-Z]\d+\b|[a-zA-Z]_\d|\bper 100\b|\*\*-?[\d.]+\*\*"
    left = [line for line in text.splitlines() if re.search(r"\d*[2-9]\d*|\d\d", re.sub(free, "", line))]
    words = rf"\b({'|'.join(NUMBERS[2:])})\b"
    return left + [line for line in result.splitlines() if re.search(words, re.sub(OTHER_WORDS, "", line), re.I)]


OTHER_WORDS = "the two post|ordered before"
"""Phrases in pencil examples whose number word counts nothing of the table."""


@pytest.mark.parametrize("label", WORKED)
def test_no_number_of_a_section_is_left_unchecked(sections, label):
    rows, _, _ = worked(sections[label])
    assert unheld(sections[label], WORKED[label][1](rows)) == []


def test_a_changed_step_would_be_noticed(sections):
    for label, right, wrong in (
        ("metric-reply-rate", "$W$ is 24 hours unless", "$W$ is 48 hours unless"),
        ("metric-reply-rate", "Five comments are", "Six comments are"),
        ("metric-engagement-rate", "38 / 1000", "37 / 1000"),
        ("metric-betweenness", "6.5 / 10", "6 / 10"),
        ("metric-database-flow", "is 540", "is 545"),
        ("metric-structural-virality", "16 / 10", "15 / 10"),
        ("metric-platform-fit", "20 / 80", "25 / 80"),
        ("metric-viral-chance", "3.84 / (n", "3.85 / (n"),
        ("metric-lift", "\\pm\\; 1.96", "\\pm\\; 1.69"),
        ("metric-roi", "than 10 times", "than 20 times"),
        ("metric-incremental-roi", "4 × (25", "5 × (25"),
    ):
        text = sections[label]
        rows, _, _ = worked(text)
        assert right in text
        changed = text.replace(right, wrong)
        pieces = WORKED[label][1](rows)
        assert not all(spoken(piece, changed) for piece in pieces), (label, wrong)
        assert unheld(changed, pieces), (label, wrong)


def test_the_slipped_point_is_found_on_other_seeds():
    """By the page's rule, and nothing else. Tried once on the seeds 1 to 44 and 1000 to 1119."""
    for seed in (14, 21):  # with honest orders of more than 10 times the median
        tables = bakeries.tables(seed)
        clean = {row["order_id"]: row["revenue"] for row in tables["orders"]}
        rows = tables["orders"]
        for defect in DEFECTS["orders"]:
            rows, _ = defect(rows, seed)
        written = pd.DataFrame(rows).astype({"revenue": str})
        orders = paid_orders({"orders": written}.__getitem__)
        assert (orders["written"] != orders["euros"]).sum() == 1
        assert orders["euros"].tolist() == pytest.approx(orders["order_id"].map(clean).tolist())
        usual = orders.groupby("account_id")["euros"].transform("median")
        assert (orders["euros"] > SLIPPED_ABOVE * usual).any()


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
