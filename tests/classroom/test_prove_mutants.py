"""Mutants: which mistakes are made, where, and where none is."""

import pytest

from twoway.classroom.mutants import mutants

MISTAKES = [
    ("return a < b", "return a <= b"),
    ("return a >= b", "return a > b"),
    ("return a < b", "return a > b"),
    ("return a == b", "return a != b"),
    ("return a + b", "return a - b"),
    ("return a / b", "return a * b"),
    ("return a / b", "return (b) / (a)"),
    ("return a / b", "return (a)"),
    ("return a and b", "return a or b"),
    ("return a & b", "return a | b"),
    ("return a & b", "return (b)"),
    ("return a[~b]", "return a[b]"),
    ("return not a", "return a"),
    ("return a * 10", "return a * 11"),
    ("return a * 10", "return a * 9"),
    ("return a > 0", "return a > (-1)"),
    ("return a.drop_duplicates()", "return a"),
    ('return a.drop_duplicates(subset="x")', "return a.drop_duplicates(subset=None)"),
    ("return a.drop_duplicates()", 'return a.drop_duplicates(keep="last")'),
    ("return a.dropna()", "return a"),
    ("return a.fillna(0)", "return a"),
    ("return a.sort_values('x')", "return a"),
    ("return a.sort_values('x')", "return a.sort_values('x', ascending=False)"),
    ('return a["x"].str.strip()', 'return a["x"]'),
    ("b = a.copy()", "b = a"),
    ("return pd.to_datetime(a, utc=True)", "return (a)"),
    ("return pd.to_datetime(a, utc=True)", "return pd.to_datetime(a, utc=False)"),
    ("return pd.to_datetime(a, utc=True)", "return pd.to_datetime(a, )"),
    ("return g(a, b)", "return g(b, a)"),
    ("return a.between(b, 1)", 'return a.between(b, 1, inclusive="left")'),
    ("return min(a)", "return max(a)"),
    ("return a.sum()", "return a.mean()"),
    ("return a.any()", "return a.all()"),
    ('return a.agg("first")', "return a.agg('last')"),
    ("return a.isna()", "return a.notna()"),
    ("return len(a)", "return (len(a) - 1)"),
    ("return a[a > b]", "return a"),
    ('return a.loc[a > b, "x"]', 'return a.loc[:, "x"]'),
    ("return [x for x in a if x]", "return [x for x in a if False]"),
    ("return b if a else 1", "return (1) if a else (b)"),
    ('return a if b else float("nan")', "return a if b else 0.0"),
    ('return a["x"] - a["y"]', "return a['y'] - a[\"y\"]"),
    ("return a", "return b"),
    ("return a + b", 'return float("nan")'),
    ("return a + b", "return 0.0"),
    ("a = a.astype(int)", "a = a"),
    ("a = a.groupby(b).size()", "pass"),
]


def solution(line: str) -> str:
    return f'def f(a, b):\n    """Say "yes" < 3 times."""\n    ### BEGIN SOLUTION\n    {line}\n    ### END SOLUTION\n'


@pytest.mark.parametrize(("line", "mistake"), MISTAKES)
def test_the_mistake_is_made(line, mistake):
    found = mutants(solution(line))
    assert (4, line, mistake) in [(mutant.line, mutant.original, mutant.mutated) for mutant in found]


def test_a_mutant_is_the_solution_but_for_its_line():
    for mutant in mutants(solution("return a < b")):
        assert mutant.code == solution(mutant.mutated)


@pytest.mark.parametrize("line", ["return a.astype(float)", "return g(a, dtype=float)", 'return float("inf")'])
def test_what_pandas_takes_for_the_same_is_no_mistake(line):
    found = {mutant.mutated for mutant in mutants(solution(line))}
    assert found
    assert not {"return a.astype(None)", "return g(a, dtype=None)", 'return float("INF")'} & found


def test_nothing_is_mutated_outside_the_solution():
    for mutant in mutants(solution("return a < b")):
        assert mutant.code.splitlines()[:3] == solution("").splitlines()[:3]


def test_the_same_mistake_is_made_once_and_code_that_means_the_same_not_at_all():
    codes = [mutant.code for mutant in mutants(solution("return a.sum() / (b + 1 - 1)"))]
    assert len(codes) == len(set(codes))
    assert solution("return (a)") not in [mutant.code for mutant in mutants(solution("return a"))]


@pytest.mark.parametrize(
    "line", ['raise ValueError("no end to it")', 'n: "int | None"', '"""Say 3."""', "import math", "pass"]
)
def test_texts_types_and_imports_are_left_alone(line):
    assert [mutant.mutated for mutant in mutants(solution(line)) if mutant.mutated != "pass"] == []


def test_several_lines_that_differ_are_told_as_one():
    call = "return g(\n        a,\n        b,\n    )"
    assert {mutant.original for mutant in mutants(solution(call)) if mutant.mutated == "return None"} == {
        "return g( a, b, )"
    }


def test_a_solution_without_marks_is_mutated_as_a_whole():
    assert {mutant.line for mutant in mutants("def f(a, b):\n    a = a + b\n    return a\n")} == {2, 3}
