"""What the text of lesson 5's assignment says about its tables, and that its words can be trusted."""

import re

import pandas as pd
import pytest

pytestmark = pytest.mark.parametrize("lesson", ["plan"], indirect=True)


@pytest.fixture(scope="module")
def given(notebook) -> dict:
    """What the cell with the small tables defines."""
    names = {}
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in notebook.cells}
    exec(cells["spring"], names)
    return names


def test_what_the_text_counts_is_so(text, given):
    numbers = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
    orders = given["spring_orders"]()
    once = orders.drop_duplicates(subset="order_id")

    def told(pattern: str) -> int:
        return numbers[re.search(pattern, text)[1].lower()]

    assert told(r"(\w+) order is listed twice") == len(orders) - len(once)
    assert told(r"(\w+) orders carry a euro sign") == once["revenue"].str.startswith("€").sum()
    assert told(r"(\w+) were refunded\. And") == once["refunded"].sum()
    stamps = orders["ordered_at"].str[-6:-3]
    assert told(r"ahead of UTC, by (\w+) hour in winter") == int(stamps.min())
    assert told(r"in winter and (\w+) in summer") == int(stamps.max())
    assert re.search(r"\*\*(\w+) tasks in pandas", text)[1] == "Eight"
    assert text.count("\n## Task ") == 8


def test_the_tables_have_the_columns_of_the_courses_own(given):
    import twoway.data

    for name in ("followers", "leads", "orders", "costs"):
        assert list(given[f"spring_{name}"]()) == list(twoway.data.load(name)), name
    survey = given["spring_survey"]()
    assert list(survey) == list(twoway.data.load("platform_survey"))
    assert survey.dtypes.astype(str).to_dict() == twoway.data.load("platform_survey").dtypes.astype(str).to_dict()


def test_wage_and_margin_are_those_of_the_accounts(given):
    import twoway.data

    accounts = twoway.data.load("accounts")
    assert set(accounts["wage_per_hour"]) == {given["WAGE"]}
    assert set(accounts["margin"]) == {given["MARGIN"]}


def test_the_example_of_a_large_order_is_written_as_the_table_has_it(text, given):
    written = re.search(r"the Dutch write ([\d.,]+) for", text)[1]
    assert f"€{written}" in set(given["spring_orders"]()["revenue"])


def test_the_points_that_the_question_promises_are_those_that_graders_give(root, text):
    """In the notebook's text, in its guidance for graders and in the teacher's guide."""
    guide = (root / "chapters/teach/plan.md").read_text("utf-8")
    rubric = guide[guide.index("## The reflection") :]
    numbers = {"one": 1, "two": 2}
    promised = [
        numbers[word.lower()]
        for word in re.findall(r"\b(One|Two)(?: points?)? for ", text[text.index("## In your own") :])
    ]
    by_graders = [int(number) for number in re.findall(r"^- \*\*(\d) points?, ", text, re.M)]
    by_guide = [int(number) for number in re.findall(r"^\| (\d) \| ", rubric, re.M)]
    assert promised == by_graders == by_guide
    assert sum(promised) == 5


def test_the_rule_for_platforms_does_not_promise_the_best_set(text, given):
    """The text says that the rule may miss the best set; the tables of its check are such a case."""
    fit = pd.Series({"neighbourhood": 0.6, "pictures": 0.55, "video": 0.22, "professional": 0.22})
    cost = {"neighbourhood": 120, "pictures": 90, "video": 30, "professional": 40}
    by_rule, best = ["neighbourhood", "professional"], ["pictures", "professional", "video"]
    assert max(sum(cost[name] for name in names) for names in (by_rule, best)) <= 160
    assert fit[best].sum() > fit[by_rule].sum()
    assert "it does not always find the best set" in text
