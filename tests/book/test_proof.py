"""The page of proofs shows what the committed reports hold, and no more."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from twoway.book import proof
from twoway.classroom.notebooks import lessons

TASK = {
    "points": 5,
    "hidden_tests": 4,
    "wrong": 8,
    "rejected": 7,
    "right": 3,
    "accepted": 2,
    "mutants": 50,
    "killed": 47,
    "justified": 3,
    "messages": 11,
    "earned": 9,
    "unearned": ["<b>You</b> counted rows."],
}


@pytest.fixture
def course(tmp_path) -> Path:
    """A course with two reports."""
    for lesson, tasks in {"virality": {"tree": TASK}, "conversation": {"reply-rate": TASK, "churn": TASK}}.items():
        file = tmp_path / proof.REPORT.format(lesson=lesson)
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"made_from": "abc", "tasks": tasks}), "utf-8")
    return tmp_path


def rows(table) -> list[list[str]]:
    return [
        [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]


def test_the_tables_hold_the_reports_in_the_order_of_the_course(course):
    page = BeautifulSoup(proof.tables(proof.reports(course)), "html.parser")
    captions = [table.caption.text for table in page.find_all("table")]
    assert captions == ["All assignments", "Assignment 1, conversation, by task", "Assignment 3, virality, by task"]
    first, second, _ = map(rows, page.find_all("table"))
    assert first[0] == ["Assignment", *second[0][1:]]
    assert second[0] == [
        "Task",
        "Wrong rejected",
        "Right accepted",
        "Mutants killed",
        "No mistake",
        "Messages covered",
    ]
    assert first[1] == ["conversation", "14 of 16", "4 of 6", "94 of 100", "6", "18 of 22"]
    assert first[-1] == ["All", "21 of 24", "6 of 9", "141 of 150", "9", "27 of 33"]
    assert second[1] == ["Reply rate", "7 of 8", "2 of 3", "47 of 50", "3", "9 of 11"]


def test_every_cell_has_a_heading_for_its_row_and_its_column(course):
    page = BeautifulSoup(proof.tables(proof.reports(course)), "html.parser")
    for table in page.find_all("table"):
        heads = table.thead.find_all("th")
        assert all(head["scope"] == "col" for head in heads)
        for row in table.tbody.find_all("tr"):
            assert row.th["scope"] == "row"
            assert len(row.find_all(["th", "td"])) == len(heads)


def test_no_message_of_a_check_is_shown(course):
    assert "counted rows" not in proof.tables(proof.reports(course))


def test_every_assignment_of_the_course_has_a_report_and_a_place(root):
    assert set(proof.reports(root)) == set(lessons(root))
    assert set(lessons(root)) <= set(proof.ASSIGNMENTS)


def test_a_report_that_lacks_a_number_is_noticed(course):
    file = course / proof.REPORT.format(lesson="virality")
    file.write_text('{"tasks": {"tree": {"wrong": 3}}}', "utf-8")
    with pytest.raises(KeyError):
        proof.tables(proof.reports(course))
