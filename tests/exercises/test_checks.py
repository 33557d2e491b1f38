"""What check cells say: each stage of a verdict, what is tolerated, what is not, and that nothing leaks."""

import logging
import math
import os
import sys
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoway import checks

NAN = float("nan")


def told(kind, *arguments, **options) -> str:
    """The message of the verdict of this kind that a check raises."""
    with pytest.raises(checks.Verdict) as caught:
        checks.verdict(*arguments, **options)
    assert type(caught.value) is kind
    return str(caught.value)


def give(value):
    """A learner's function that returns this."""
    return lambda: value


# ---------------------------------------------------------------- the stages


def test_right_prints_one_short_line_and_returns_nothing(capsys):
    assert checks.verdict("share", give(0.25), 0.25) is None
    assert capsys.readouterr() == ("share: right.\n", "")


def test_not_attempted():
    def share():
        raise NotImplementedError

    assert "not attempted yet" in told(checks.NotAttempted, "share", share, 0.25)


def test_a_librarys_own_not_implemented_error_is_an_error():
    def share():
        raise NotImplementedError("cannot do this for a Categorical")

    assert "Categorical" in told(checks.Stopped, "share", share, 0.25)


def test_no_function_of_that_name():
    assert "no function of this name" in told(checks.NotAttempted, "share", lambda: share(1), 0.25)  # noqa: F821


def test_another_missing_name_is_an_error_in_the_answer():
    message = told(checks.Stopped, "share", lambda: psots.sum(), 0.25)  # noqa: F821
    assert "psots" in message


def test_nothing_returned():
    assert "`return`" in told(checks.NotAttempted, "share", give(None), 0.25)


def test_an_error_shows_its_type_and_the_line_in_the_notebook():
    import linecache

    cell = "def share(rows):\n    total = len(rows)\n    return rows['kind'] / total\n"
    linecache.cache["<cell>"] = (len(cell), None, cell.splitlines(keepends=True), "<cell>")
    names = {"__name__": "__main__"}
    exec(compile(cell, "<cell>", "exec"), names)
    message = told(checks.Stopped, "share", lambda: names["share"]({}), 0.25)
    assert "KeyError: 'kind'" in message
    assert "line 3 of your cell: return rows['kind'] / total" in message
    assert "Traceback" not in message


def test_an_error_elsewhere_shows_no_line():
    assert "line" not in told(checks.Stopped, "share", lambda: int("x"), 0.25)


def test_dividing_by_zero_says_what_it_means():
    assert "float('nan')" in told(checks.Stopped, "share", lambda: 1 / 0, 0.25)


def test_leaving_python_is_an_error_too():
    assert "SystemExit" in told(checks.Stopped, "share", lambda: sys.exit(3), 0.25)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        ("0.25", "Return the number itself"),
        ("25%", "text ('25%')"),
        (pd.Series([0.25]), "Take the one value out"),
        (np.array([0.25]), "Take the one value out"),
        ([0.25], "Take the one value out"),
        (pd.Timedelta(minutes=3), "pd.Timedelta(minutes=1)"),
        (True, "True"),
        (np.True_, "True"),
        (0.25j, "plain number"),
        (pd.DataFrame({"a": [1]}), "a table (a DataFrame) of 1 rows"),
        (len, "call it, with brackets"),
        (pd.NaT, "a missing value"),
    ],
)
def test_the_wrong_kind_of_value(got, words):
    assert words in told(checks.WrongKind, "share", give(got), 0.25)


def test_a_misconception_is_named_and_comes_before_the_cases():
    message = told(
        checks.Misconception,
        "share",
        give(1 / 3),
        0.25,
        misconceptions={0.5: "You counted rows.", 1 / 3: "You divided by the others."},
        cases=[checks.case("one post", give(0.9), 1.0)],
    )
    assert message == "share: not right yet. Yours gives 0.333333. You divided by the others."


def test_a_wrong_value_shows_the_smallest_case_that_it_gets_wrong():
    message = told(
        checks.WrongValue,
        "share",
        give(0.7),
        0.25,
        misconceptions={0.5: "You counted rows."},
        cases=[checks.case("no post", give(NAN), NAN), checks.case("one post", give(0.7), 1.0)],
    )
    assert (
        message == "share: not right yet. The smallest case that shows it: one post. It should give 1; yours gives 0.7."
    )


def test_a_right_value_with_a_wrong_case_is_not_right():
    message = told(checks.Misconception, "share", give(0.25), 0.25, cases=[checks.case("no post", give(0), NAN)])
    assert "no post" in message
    assert "Nothing to divide by is not zero" in message


def test_an_error_in_a_case_shows_the_case():
    message = told(checks.Stopped, "share", give(0.25), 0.25, cases=[checks.case("no post", lambda: 1 / 0, NAN)])
    assert message.endswith("The smallest case that shows it: no post.")


def test_a_wrong_value_whose_cases_are_all_right_is_still_wrong_and_keeps_the_answer_to_itself():
    message = told(checks.WrongValue, "share", give(0.7), 0.25, cases=[checks.case("one post", give(1), 1.0)])
    assert "0.7" in message
    assert "0.25" not in message


@pytest.mark.parametrize(
    ("got", "right", "options", "words"),
    [
        (25.0, 0.25, {"fraction": True}, "percent"),
        (0.33, 1 / 3, {}, "rounded"),
        (0, NAN, {}, "not zero"),
        (3, NAN, {}, "Here the answer is missing, float('nan')"),
        (NAN, 0.0, {}, "NaN means undefined"),
        (math.inf, 2.0, {}, "dividing by zero"),
    ],
)
def test_slips_that_every_task_knows(got, right, options, words):
    assert words in told(checks.Misconception, "share", give(got), right, **options)


def test_percent_is_not_seen_where_no_share_is_asked_for():
    assert "percent" not in told(checks.WrongValue, "minutes", give(2500.0), 25.0)


def test_a_changed_table_is_noticed_though_the_answer_is_right():
    for change in (
        lambda table: table.insert(0, "new", 1),
        lambda table: table.drop(index=0, inplace=True),
        lambda table: table.__setitem__("a", table["a"] * 1.5),
        lambda table: table.sort_values("a", inplace=True),
    ):
        table = pd.DataFrame({"a": [2.0, 1.0]})

        def share(change=change, table=table):
            change(table)
            return 0.25

        assert "Work on a copy" in told(checks.ChangedInput, "share", share, 0.25, untouched=[table])


def test_a_table_left_alone_is_fine_missing_values_and_all():
    table = pd.DataFrame({"a": [2.0, NAN], "b": ["x", None]})
    rest = [[NAN, 1], {"a": NAN}, np.array([NAN, 1.0]), pd.Series([NAN])]
    checks.verdict("share", give(0.25), 0.25, untouched=[table, *rest])


def test_a_check_that_lists_the_right_answer_as_a_misconception_is_refused():
    with pytest.raises(ValueError, match="also listed as a misconception"):
        checks.verdict("share", give(0.7), 0.25, misconceptions={1 / 4: "You counted rows."})


# ---------------------------------------------------------------- tables and their parts


def test_a_small_table_is_typed_like_the_courses_own(root):
    """Every column of every table of the data, and an exception where one name has two types."""
    import twoway.data

    assert {"orders", "experiment", "monthly"} <= set(twoway.data.names())
    for name in twoway.data.names():
        loaded = twoway.data.load(name).head(0)
        types = {"revenue": str(loaded["revenue"].dtype)} if "revenue" in loaded else {}
        typed = checks.table(",".join(loaded.columns), **types).dtypes.astype(str)
        wanted = loaded.dtypes.astype(str).replace("category", typed.get("kind", "str"))
        assert typed.to_dict() == wanted.to_dict(), name
    with pytest.raises(ValueError, match="no column revenue"):
        checks.table("orders\n1", revenue="float64")


def test_parts_are_looked_at_in_turn():
    parts = [
        checks.part("the number of rows", len, 2, {3: "One row is there twice."}),
        checks.part("the kinds", lambda table: sorted(table["kind"]), ["a", "b"], {("A", "b"): "Make letters small."}),
    ]
    assert "One row is there twice." in told(
        checks.Misconception, "tidy", give(pd.DataFrame({"kind": ["a", "b", "b"]})), parts=parts
    )
    message = told(checks.Misconception, "tidy", give(pd.DataFrame({"kind": ["A", "b"]})), parts=parts)
    assert message == "tidy: not right yet. Look at the kinds. Yours gives 'A', 'b'. Make letters small."
    assert "Look at the kinds. It should give" in told(
        checks.WrongValue, "tidy", give(pd.DataFrame({"kind": ["x", "b"]})), parts=parts
    )
    assert "no 'kind' in the table" in told(
        checks.WrongKind, "tidy", give(pd.DataFrame({"sort": ["a", "b"]})), parts=parts
    )
    assert "should return a table" in told(checks.WrongKind, "tidy", give([1, 2]), parts=parts)
    checks.verdict("tidy", give(pd.DataFrame({"kind": ["b", "a"]})), parts=parts)


def test_a_part_that_cannot_be_read_is_a_wrong_kind():
    parts = [checks.part("the labels", lambda table: sorted(table.index), [1, 2])]
    assert "could not read" in told(
        checks.WrongKind, "tidy", give(pd.DataFrame({"a": [1, 2]}, index=[1, "x"])), parts=parts
    )


def test_parts_of_a_dictionary_and_of_several_values():
    parts = [checks.part("the upper bound", lambda got: got["hi"], 0.5, {0.4: "That is the pooled interval."})]
    message = told(checks.Misconception, "lift", give({"hi": 0.4}), parts=parts, returns=dict)
    assert message == "lift: not right yet. Look at the upper bound. Yours gives 0.4. That is the pooled interval."
    assert "There is no 'hi' in what you return" in told(
        checks.WrongKind, "lift", give({"lo": 0.4}), parts=parts, returns=dict
    )
    assert "should return a dictionary (a dict). It returns a number (3)" in told(
        checks.WrongKind, "lift", give(3), parts=parts, returns=dict
    )
    checks.verdict("lift", give({"hi": 0.5}), parts=parts, returns=dict)
    pair = [checks.part("the second value", lambda got: got[1], 2.0)]
    checks.verdict("bounds", give([1, 2]), parts=pair, returns=tuple)
    assert "could not read what you return" in told(checks.WrongKind, "bounds", give((1,)), parts=pair, returns=tuple)


@pytest.mark.parametrize(
    ("got", "right", "words"),
    [
        ({"diff": 1}, {"diff": 1, "lo": 0}, "Its keys should be diff, lo. Yours are diff."),
        ({"a": 1}, {"a": 2}, "In 'a': it should give 2; yours gives 1."),
        ({"a": "1"}, {"a": 2}, "In 'a': It should be a plain number."),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "In 'a': In 'b': it should give 2"),
        ({frozenset("ab")}, {frozenset("ab"), frozenset("bc")}, "yours gives {'a', 'b'}."),
        ([["a"], ["b"]], [["a"], ["c"]], "yours gives ['a'], ['b']."),
        (3, None, "It should give None; yours gives 3."),
    ],
)
def test_how_containers_differ(got, right, words):
    with pytest.raises(checks.Verdict) as caught:
        checks.verdict("share", give(1), 1, cases=[checks.case("one post", give(got), right)])
    assert words in str(caught.value)


def test_none_is_an_answer_only_where_it_may_be():
    checks.expect("share", "there is no breaking point", give(None), None)
    with pytest.raises(checks.NotAttempted, match="gives nothing back"):
        checks.expect("share", "there is one", give(None), 3)
    with pytest.raises(checks.WrongValue, match="Yours gives 3"):
        checks.expect("share", "there is no breaking point", give(3), None)


def test_none_where_nothing_can_be_measured_is_told_from_a_forgotten_return():
    def told_of(right):
        return told(checks.NotAttempted, "share", give(1), 1, cases=[checks.case("no post", give(None), right)])

    assert told_of(NAN).endswith(
        "If nothing can be measured here, return float('nan'), not None.\nThe smallest case that shows it: no post."
    )
    assert told_of(2).endswith("Does it end with a `return` line?\nThe smallest case that shows it: no post.")


def test_one_decimal_is_no_rounding_of_the_right_value():
    assert "rounded" not in told(checks.WrongValue, "share", give(0.6), 0.615)


def test_a_table_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(KeyError, match=r"no table 'survey'. The tables are accounts, .*platform_survey"):
        checks.recorded("survey", 7)


def test_none_may_be_a_misconception():
    message = told(checks.Misconception, "share", give(None), 3, misconceptions={None: "There is one: look at row 2."})
    assert message == "share: not right yet. Yours gives None. There is one: look at row 2."


def test_a_question_of_whether_is_answered_in_words():
    parts = [checks.part("whether it is a share", lambda got: got["x"] <= 1, True, {False: "0.25, not 25."})]
    message = told(checks.Misconception, "own", give({"x": 25}), parts=parts, returns=dict)
    assert message == "own: not right yet. Look at whether it is a share: it seems not. 0.25, not 25."
    plain = [checks.part("whether it is a share", lambda got: got["x"] <= 1, True)]
    message = told(checks.WrongValue, "own", give({"x": 25}), parts=plain, returns=dict)
    assert message == "own: not right yet. Look at whether it is a share: it seems not."


def test_a_check_that_cannot_know_says_so(capsys):
    checks.verdict("own", give(3), 3, closing="possible.")
    assert capsys.readouterr().out == "own: possible.\n"


@pytest.mark.parametrize(
    ("given", "change", "word"),
    [
        ([3, 1], lambda value: value.sort(), "list"),
        ({"a": 1}, lambda value: value.pop("a"), "dictionary"),
        ({"a"}, lambda value: value.clear(), "set"),
        (np.array([1.0, NAN]), lambda value: value.fill(0), "array"),
        (pd.Series([1.0, NAN]), lambda value: value.__setitem__(0, 2), "column"),
    ],
)
def test_other_changed_inputs_are_noticed_too(given, change, word):
    def share():
        change(given)
        return 0.25

    assert f"changed the {word} that it was given" in told(checks.ChangedInput, "share", share, 0.25, untouched=[given])


# ---------------------------------------------------------------- what means the same


@pytest.mark.parametrize(
    ("got", "right"),
    [
        (1, 1.0),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3.0),
        (np.array(0.5), 0.5),
        (0.1 + 0.2, 0.3),
        (NAN, np.nan),
        (pd.NA, NAN),
        ([1, 2], (1, 2)),
        (np.array([1.0, 2.0]), [1, 2]),
        (frozenset({"a"}), {"a"}),
        (pd.Timestamp("2025-05-01T10:00:00+02:00"), pd.Timestamp("2025-05-01T08:00:00Z")),
        ({"b": 2, "a": [1]}, {"a": (1.0,), "b": 2.0}),
        ([3, 1], np.array([3, 1])),
        ({frozenset("ab")}, {frozenset("ba")}),
        (pd.NaT, pd.NaT),
        (None, pd.NaT),
        (np.True_, True),
        (pd.Series({"b": 2, "a": 1}), pd.Series({"a": 1.0, "b": 2.0})),
        (
            pd.DataFrame({"y": [2, 1], "x": [4, 3]}, index=["b", "a"]),
            pd.DataFrame({"x": [3.0, 4.0], "y": [1.0, 2.0]}, index=["a", "b"]),
        ),
        (pd.DataFrame({"x": [NAN]}), pd.DataFrame({"x": [NAN]})),
        (pd.DataFrame({"x": pd.array([None], dtype="Float64")}), pd.DataFrame({"x": [NAN]})),
        (pd.DataFrame({"x": [1.0]}, dtype=object), pd.DataFrame({"x": [1.0]})),
        (pd.DataFrame({"x": [True]}), pd.DataFrame({"x": [True]})),
    ],
)
def test_what_is_tolerated(got, right):
    assert checks.same(got, right)


@pytest.mark.parametrize(
    ("got", "right"),
    [
        (0.250001, 0.25),
        (0, NAN),
        (NAN, 0.0),
        (True, 1.0),
        (1, True),
        ("0.5", 0.5),
        ("a", "A"),
        (["a", "b"], ["b", "a"]),
        ([1], [1, 1]),
        ({"a"}, {"a", "b"}),
        (["a"], {"a"}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 3}, {"a": 1, "b": 2}),
        ([("a", 1)], {"a": 1}),
        (pd.Timestamp("2025-05-01T08:00:00"), pd.Timestamp("2025-05-01T08:00:00Z")),
        ("2025-05-01T08:00:00Z", pd.Timestamp("2025-05-01T08:00:00Z")),
        (pd.NaT, pd.Timestamp("2025-05-01T08:00:00Z")),
        (pd.Timestamp("2025-05-01T08:00:00Z"), pd.NaT),
        (pd.Series({"a": 1}), pd.Series({"a": 1, "b": 2})),
        (pd.Series([1, 1], index=["a", "a"]), pd.Series([1, 1], index=["a", "b"])),
        (pd.DataFrame({"x": [1]}), pd.DataFrame({"x": [1], "y": [2]})),
        (pd.DataFrame({"x": [0.0]}), pd.DataFrame({"x": [NAN]})),
        (pd.DataFrame({"x": ["1"]}), pd.DataFrame({"x": [1.0]})),
        (pd.Series({"a": 1}), pd.DataFrame({"x": [1]})),
        (3, pd.Series([3])),
        (3, [3]),
    ],
)
def test_what_is_not(got, right):
    assert not checks.same(got, right)


@given(st.floats(allow_nan=True, allow_infinity=False, width=32))
def test_a_number_is_the_same_as_itself_in_any_clothes(value):
    for dressed in (value, np.float32(value), np.array(value)):
        assert checks.same(dressed, value)
    assert not checks.same(str(value), value)


@given(st.permutations(list(range(5))), st.permutations(["p", "q", "r"]))
def test_the_order_of_a_table_does_not_matter(rows, columns):
    table = pd.DataFrame({name: [ord(name) * row for row in range(5)] for name in "pqr"}, index=list("abcde"))
    assert checks.same(table.iloc[rows][columns], table)


# ---------------------------------------------------------------- hidden tests


def test_a_hidden_test_says_nothing_if_the_answer_is_right(capsys):
    assert checks.expect("share", "rows are shuffled", give(0.25), 0.25) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "got", [0.125, "0.625", NAN, pd.Series([1, 2]), [0.5], 62.5 + 1, pd.DataFrame({"x": [1]}), 1 / 3]
)
def test_a_hidden_test_never_tells_the_right_answer(got):
    with pytest.raises(checks.Verdict) as caught:
        checks.expect("share", "rows are shuffled", give(got), 0.623, fraction=True)
    assert "rows are shuffled" in str(caught.value)
    assert "0.623" not in str(caught.value)


def test_a_hidden_test_of_a_table_tells_where_but_not_what():
    right = pd.DataFrame({"x": [1.5, 2.5]}, index=["a", "b"])
    with pytest.raises(checks.WrongValue) as caught:
        checks.expect("compare", "rows are shuffled", give(right * 2), right, take=lambda table: table)
    assert "In row 'a'" in str(caught.value)
    assert "1.5" not in str(caught.value)
    with pytest.raises(checks.WrongKind):
        checks.expect("compare", "rows are shuffled", give(3), right, take=lambda table: table["x"])


def test_a_hidden_test_notices_errors_and_changed_tables():
    with pytest.raises(checks.Stopped, match="This happened when the table is empty"):
        checks.expect("share", "the table is empty", lambda: 1 / 0, NAN)
    with pytest.raises(checks.NotAttempted):
        checks.expect("share", "the table is empty", give(None), NAN)
    table = pd.DataFrame({"a": [1]})
    with pytest.raises(checks.ChangedInput):
        checks.expect("share", "it is shared", lambda: table.insert(0, "b", 1) or 0.25, 0.25, untouched=[table])


# ---------------------------------------------------------------- silence and display


def test_what_the_answer_prints_warns_and_logs_is_swallowed(capsys):
    def share():
        print("rows")
        print("careful", file=sys.stderr)
        warnings.warn("later", FutureWarning, stacklevel=1)
        logging.getLogger("answer").error("hm")
        return 0.25

    checks.verdict("share", share, 0.25)
    assert capsys.readouterr() == ("share: right.\n", "")
    assert logging.root.manager.disable == logging.NOTSET


def test_what_is_written_below_python_is_swallowed_too(capfd):
    def share():
        os.write(1, b"one")
        os.write(2, b"two")
        os.system("echo three >&2")
        return 0.25

    checks.verdict("share", share, 0.25)
    assert capfd.readouterr() == ("share: right.\n", "")
    os.write(2, b"heard again")
    assert capfd.readouterr().err == "heard again"


def test_a_process_without_stderr_can_be_checked():
    kept = os.dup(2)
    try:
        os.close(2)
        checks.expect("share", "nobody listens", give(0.25), 0.25)
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def test_an_error_in_the_answer_gives_the_descriptors_back():
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(20):
        with pytest.raises(checks.Stopped):
            checks.verdict("share", lambda: 1 / 0, 0.25)
    after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after <= before


def test_jupyter_shows_the_message_alone(capsys):
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.run_cell("from twoway import checks\nchecks.verdict('share', lambda: 0.7, 0.25)")
    shown = capsys.readouterr()
    assert (
        shown.out.strip() == "share: not right yet. Yours gives 0.7. Go through the definition once more, row by row."
    )
    assert shown.err == ""


@pytest.mark.parametrize(
    "kind",
    [
        checks.NotAttempted,
        checks.Stopped,
        checks.WrongKind,
        checks.ChangedInput,
        checks.Misconception,
        checks.WrongValue,
    ],
)
def test_every_verdict_is_an_assertion_error(kind):
    assert issubclass(kind, AssertionError)
    assert kind("one\ntwo")._render_traceback_() == ["one", "two"]
    assert max(len(line) for line in kind("word " * 40)._render_traceback_()) <= 88


# ---------------------------------------------------------------- values that resist


class Hostile:
    """A value that fails whatever is done with it."""

    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __eq__ = __len__ = __iter__ = __float__ = __bool__ = __repr__
    __hash__ = object.__hash__


class Mute(Exception):
    """An error that cannot say what it is."""

    def __str__(self):
        raise GeneratorExit


def fail_with(error):
    """A learner's function that raises this."""

    def share():
        raise error

    return share


@pytest.mark.parametrize(
    "right", [0.25, NAN, "a", [1], {"a"}, True, pd.Timestamp(0), pd.Series([1]), pd.DataFrame({"a": [1]})]
)
@pytest.mark.parametrize(
    "got",
    [
        10**400,
        -(10**5000),
        Fraction(10**400, 3),
        Hostile(),
        [Hostile()],
        pd.Series([Hostile()]),
        pd.DataFrame({"a": [Hostile()]}),
        pd.DataFrame({Hostile(): [1]}),
        np.complex64(1j),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_hostile_value_earns_a_verdict(got, right):
    whole = checks.part("all of it", lambda table: table, right)
    for check in (
        lambda: checks.verdict("share", give(got), right),
        lambda: checks.verdict("share", give(got), parts=[whole]),
        lambda: checks.verdict("share", give(0.5), 0.5, cases=[checks.case("one post", give(got), right)]),
        lambda: checks.expect("share", "rows are shuffled", give(got), right),
        lambda: checks.expect("share", "rows are shuffled", give(got), right, take=lambda table: table[sorted(table)]),
    ):
        with pytest.raises(checks.Verdict, match="share: "):
            check()


def test_a_signalling_nan_is_nan():
    checks.expect("share", "there is none", give(Decimal("sNaN")), NAN)
    assert "gives nan" in told(checks.WrongValue, "share", give(Decimal("sNaN")), 0.25)


@pytest.mark.parametrize(
    "error", [Mute(), KeyError(Hostile()), GeneratorExit(), BaseException("x")], ids=lambda error: type(error).__name__
)
def test_a_hostile_error_earns_a_verdict(error):
    assert type(error).__name__ in told(checks.Stopped, "share", fail_with(error), 0.25)
    with pytest.raises(checks.WrongKind):
        checks.expect("share", "x", give(0.5), 1.0, take=lambda value: fail_with(error)())


def test_an_interrupt_stops_the_check():
    with pytest.raises(KeyboardInterrupt):
        checks.verdict("share", fail_with(KeyboardInterrupt()), 0.25)


def test_what_cannot_be_compared_counts_as_a_change():
    table = pd.DataFrame({"a": [1.0]}, dtype=object)

    def share():
        table.at[0, "a"] = Hostile()
        return 0.25

    assert "Work on a copy" in told(checks.ChangedInput, "share", share, 0.25, untouched=[table])


# ---------------------------------------------------------------- the course's tables of another seed


def test_tables_of_another_seed_are_generated_once_and_handed_out_as_copies():
    from twoway.data import generate

    first = checks.recorded("followers", 7)
    first["source"] = "mine"
    second = checks.recorded("followers", 7)
    pd.testing.assert_frame_equal(second, generate.frames(7)["followers"])
    assert not second.equals(checks.recorded("followers", 8))


# ---------------------------------------------------------------- small tables


def test_a_table_is_typed_like_the_courses_data(root):
    """Where both have a column, both give it the same type."""
    import twoway.data

    for name in ("posts", "interactions", "followers"):
        real = twoway.data.load(name)
        text = real.head(3).to_csv(index=False)
        small = checks.table(text)
        different = {
            column: (small[column].dtype, real[column].dtype)
            for column in real
            if small[column].dtype != real[column].dtype and column != "kind" and real[column].notna().any()
        }
        assert different == {}, name


def test_a_table_keeps_the_spaces_that_are_quoted():
    table = checks.table("""
        interaction_id, type, is_brand, replied_at, reply_count
        i1, " COMMENT ", False, , 0
        i2, like, True, 2025-05-01T08:00:00Z,
    """)
    assert table["type"].tolist() == [" COMMENT ", "like"]
    assert table["is_brand"].tolist() == [False, True]
    assert table["replied_at"].isna().tolist() == [True, False]
    assert table["reply_count"].isna().tolist() == [False, True]


def test_a_table_without_rows_has_its_types():
    assert checks.table("post_id, reach, is_brand").dtypes.astype(str).tolist()[1:] == ["Int64", "bool"]


def test_a_row_with_too_many_fields_is_refused():
    with pytest.raises(ValueError, match=r"more fields|Expected 2 fields"):
        checks.table("a, b\n1, 2, 3")
