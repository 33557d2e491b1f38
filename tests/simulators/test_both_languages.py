"""What compares the two languages sees what differs, by its place, and refuses what it cannot compare."""

from math import inf, nan

import pytest

from tests.simulators.both_languages import browser_tells, changed_copy, differences, disagreements

AMOUNTS = frozenset({"revenue", "chances"})
RUN = {"daily": {"orders": [1, 2], "revenue": [0.1, 1e6]}, "chances": {"seen": [nan, inf, 1e-12]}, "names": ["Ann"]}
SAME = {"daily": {"orders": [1, 2], "revenue": [0.1, 1000000.0001]}, "chances": {"seen": ["NaN", "Infinity", 1e-12]}}


def test_what_agrees_agrees():
    assert disagreements([RUN, RUN], [SAME | {"names": ["Ann"]}, RUN], AMOUNTS) == {}


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ({"daily": {"orders": [1, 3], "revenue": [0.1, 1e6]}}, "daily.orders"),
        ({"daily": {"orders": [1], "revenue": [0.1, 1e6]}}, "daily.orders"),
        ({"daily": {"orders": [1, 2.000000001], "revenue": [0.1, 1e6]}}, "daily.orders"),  # a count is no amount
        ({"daily": {"orders": [1, 2], "revenue": [0.1, 1000000.002]}}, "daily.revenue"),
        ({"daily": {"orders": [1, 2], "revenue": [0.1]}}, "daily.revenue"),
        ({"daily": {"orders": [1, 2]}}, "daily"),
        ({"daily": [1, 2]}, "daily"),
        ({"chances": {"seen": ["NaN", "Infinity", 3e-12]}}, "chances.seen"),
        ({"chances": {"seen": [0, "Infinity", 1e-12]}}, "chances.seen"),
        ({"chances": {"seen": ["NaN", 1e300, 1e-12]}}, "chances.seen"),
        ({"names": ["Ben"]}, "names"),
    ],
)
def test_what_differs_is_named(theirs, found):
    assert disagreements([RUN, RUN], [RUN, RUN | theirs], AMOUNTS) == {1: [found]}


def test_a_case_or_a_name_too_few_is_no_agreement():
    with pytest.raises(ValueError, match="shorter"):
        disagreements([RUN, RUN], [RUN], AMOUNTS)
    assert differences(RUN, SAME, AMOUNTS) == ["names"]


def test_a_runner_that_fails_says_why(root):
    with pytest.raises(AssertionError, match="no_such"):
        browser_tells(root / "simulators", "agreement", [{"account": {"no_such": 1}, "world": {}, "seed": 1}])


def test_a_change_that_finds_nothing_to_change_is_refused(root, tmp_path):
    with pytest.raises(AssertionError, match="no longer holds 'no such words' once"):
        changed_copy(root, tmp_path, "engine/random.js", "no such words", "others")
