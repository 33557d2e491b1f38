"""The committed reports of `twoway prove` are fresh, and what they say can be had again."""

import json
from dataclasses import asdict

import pytest

from twoway.classroom import proof


@pytest.fixture(scope="module")
def kept(root, lesson) -> dict:
    """The committed report."""
    file = root / proof.ANSWERS / lesson / proof.REPORT
    assert file.exists(), f"run: twoway prove {lesson} --report"
    return json.loads(file.read_text("utf-8"))


def test_the_report_is_that_of_this_assignment(root, lesson, kept):
    assert kept["made_from"] == proof.fingerprint(root, lesson), f"run: twoway prove {lesson} --report"


def test_the_hidden_tests_of_each_task_kill_all_mutants_that_are_mistakes(kept):
    for name, task in kept["tasks"].items():
        assert task["mutants"] > 5, name
        assert task["killed"] + task["justified"] == task["mutants"], name
        # a policy or a plan may be changed into another one that is as good
        least = 0.8 if name in {"policy", "test-plan"} else 0.9
        assert task["killed"] >= least * task["mutants"], f"{name}: too much is excused"


def test_every_wrong_answer_is_rejected_and_every_right_one_accepted(kept):
    for name, task in kept["tasks"].items():
        assert task["rejected"] == task["wrong"] > 0, name
        assert task["accepted"] == task["right"] > 0, name


def test_the_task_with_the_fewest_mutants_is_proven_again(root, lesson, kept):
    tasks = kept["tasks"]
    shortest = min(tasks, key=lambda name: tasks[name]["mutants"])
    again = proof.prove(root, lesson, [shortest], processes=1)
    assert again.holds
    assert asdict(again.tasks[shortest]) == tasks[shortest]
