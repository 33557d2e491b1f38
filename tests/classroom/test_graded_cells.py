"""What a graded cell must not do with a learner's names is found by reading it."""

import pytest

from twoway.classroom.graded_cells import bound_names, trespasses

GOOD = '''
import pandas as pd
from twoway import checks

week = week_posts()
many = pd.DataFrame({"a": [n * 7 % 5 for n in range(9)]})
many["b"] = many["a"] + 1


def cell(name):
    """Take a value out."""
    return lambda table: table.at[name, "a"]


checks.verdict("share", lambda: share(week, 24), right=1 / 3, cases=[checks.case("one", lambda: share(many), 1.0)])
'''


def found(source: str) -> list[str]:
    return trespasses(source, {"share"}, {"answer"}, {"week_posts", "pd", "checks"})


def test_an_honest_cell_passes():
    assert found(GOOD) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = share(3)",
        "x = len(answer)",
        "x = answer.sum()",
        "x = [share(n) for n in range(3)]",
        "checks.expect('share', 'x', lambda: share(1), 2)",
        "# a comment alone",
        "",
        "assert share(1) == 2",
        "if share(1):\n    raise AssertionError('no')",
    ],
)
def test_plain_calls_and_plain_data_pass(source):
    assert found(source) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = share", "share without calling it"),
        ("x = share.__code__", "private attribute __code__"),
        ("x = share.cache", "share without calling it"),
        ("checks.verdict('share', share, 1)", "share without calling it"),
        ("x = list(map(share, [1]))", "share without calling it"),
        ("def f(share):\n    return 1\nx = 1", "binds the learner's name share anew"),
        ("share = 3", "binds the learner's name share anew"),
        ("del answer", "binds the learner's name answer anew"),
        ("def share():\n    return 1\nx = 1", "binds the learner's name share anew"),
        ("from math import sqrt as share", "binds the learner's name share anew"),
        ("import inspect", "imports inspect"),
        ("import os.path", "imports os.path"),
        ("from unittest import mock", "imports from unittest"),
        ("from . import x", "imports from None"),
        ("x = globals()", "uses globals"),
        ("x = eval('1')", "uses eval"),
        ("x = getattr(answer, 'a')", "uses getattr"),
        ("x = In[3]", "uses In"),
        ("x = Out", "uses Out"),
        ("x = _", "uses _"),
        ("x = _i3", "uses _i3"),
        ("x = __builtins__", "uses __builtins__"),
        ("get_ipython().history()", "uses get_ipython"),
        ("x = open('f')", "uses open"),
        ("checks.same = None", "sets or deletes the attribute same"),
        ("pd.DataFrame.equals = None", "sets or deletes the attribute equals"),
        ("x = checks._call", "private attribute _call"),
        ("x = psots", "uses the name psots"),
        ("def f():\n    global week\nx = 1", "declares a global name"),
        ("%time x = 1", "not plain Python"),
        ("x = share(1)\nx", "ends with an expression"),
        ("share(1)", "ends with an expression"),
        ("checks.same(share(1), 2)", "ends with an expression"),
        ("0.5", "ends with an expression"),
    ],
)
def test_a_trespass_is_found(source, words):
    problems = found(source)
    assert any(words in problem for problem in problems), problems
    assert all(problem.startswith("line ") for problem in problems)


def test_problems_name_their_line():
    assert found("x = 1\n\nimport sys")[0] == "line 3: imports sys"


def test_names_that_a_cell_binds():
    imports = "import a.b\nfrom c import d as e\n"
    source = imports + "f, (g, h) = 1, (2, 3)\nfor i in []:\n    j = 1\ndef k(): m = 1\nclass n: pass"
    assert bound_names(source) == ({"k", "n"}, {"a", "e", "f", "g", "h", "i", "j"})
    with pytest.raises(SyntaxError):
        bound_names("%matplotlib inline")
