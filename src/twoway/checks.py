"""What the check cells of an assignment call: verdicts that say what is wrong, and tables small enough to read.

A visible check calls `verdict`. It tells apart *not attempted*, *stopped by an error*, *the wrong kind of value*,
*a misconception that it recognises*, *wrong, with the smallest case that shows it*, and *right*. A hidden test calls
`expect`. Neither of them knows how to compute anything: both compare what the learner's function returned with
literals that the check cell states. A learner's function is only ever called, inside a `lambda` that the cell hands
over, so that the function may as well run in another process.

What is wrong is raised as a `Verdict`. Jupyter shows its message alone, without a traceback.
"""

import contextlib
import copy
import functools
import io
import linecache
import logging
import math
import numbers
import os
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "Case",
    "ChangedInput",
    "Misconception",
    "NotAttempted",
    "Part",
    "Stopped",
    "Verdict",
    "WrongKind",
    "WrongValue",
    "case",
    "expect",
    "part",
    "quiet",
    "recorded",
    "same",
    "table",
    "verdict",
]

RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-9
LINE_WIDTH = 88  # Jupyter breaks longer lines of an error in the middle of a word
NOTHING: Mapping[Any, str] = MappingProxyType({})

# How `table` types a column, as the course's own tables are typed. Times stay text: parsing them is the exercise.
FLAGS = "is_brand bio_complete refunded exposed converted buyer"
COUNTS = (
    "reach impressions likes comments shares reply_count following_count opening_followers t_minutes strength "
    "orders contacts active_contacts joins unsubscribes"
)
AMOUNTS = "minutes ad_spend wage_per_hour margin weight"
COLUMN_TYPES = {
    **dict.fromkeys(FLAGS.split(), "bool"),
    "buyer_profile": "boolean",
    **dict.fromkeys(COUNTS.split(), "Int64"),
    **dict.fromkeys(AMOUNTS.split(), "float64"),
}

# What a learner's function may be asked to return: the types that will do, and the name for a beginner.
RETURNED: Mapping[type, tuple[tuple[type, ...], str]] = {
    pd.DataFrame: ((pd.DataFrame,), "a table (a DataFrame)"),
    pd.Series: ((pd.Series,), "a column (a Series)"),
    dict: ((Mapping,), "a dictionary (a dict)"),
    list: ((list, tuple, np.ndarray, pd.Series), "a list"),
    tuple: ((tuple, list), "several values (a tuple)"),
    np.ndarray: ((np.ndarray, list, tuple, pd.Series), "an array"),
    set: ((set, frozenset), "a set"),
}


class Verdict(AssertionError):
    """What a check found wrong. Jupyter shows the message alone."""

    def _render_traceback_(self) -> list[str]:
        return [part for line in str(self).split("\n") for part in textwrap.wrap(line, LINE_WIDTH) or [""]]


class NotAttempted(Verdict):
    """The answer is still the empty cell of the hand-out, or its cell was not run."""


class Stopped(Verdict):
    """The learner's code raised an error."""


class WrongKind(Verdict):
    """The answer is not the kind of value that was asked for: text for a number, a column for a table."""


class ChangedInput(Verdict):
    """The learner's function changed a table that it was given."""


class Misconception(Verdict):
    """The answer is wrong in a way that the check recognises."""


class WrongValue(Verdict):
    """The answer is wrong in a way that the check does not recognise."""


@dataclass(frozen=True)
class Case:
    """One small situation with its right answer; see `case`."""

    situation: str
    call: Callable[[], Any]
    right: Any
    take: Callable[[Any], Any] | None = None
    fraction: bool = False


@dataclass(frozen=True)
class Part:
    """One aspect of a table that a learner's function returned; see `part`."""

    label: str
    take: Callable[[Any], Any]
    right: Any
    misconceptions: Mapping[Any, str] = field(default_factory=lambda: NOTHING)
    fraction: bool = False


def case(
    situation: str,
    call: Callable[[], Any],
    right: Any,
    take: Callable[[Any], Any] | None = None,
    fraction: bool = False,
) -> Case:
    """Describe one small situation that a reader can work out by hand.

    Parameters
    ----------
    situation
        What is given, as a noun phrase: "one comment, answered after exactly 24 hours".
    call
        Calls the learner's function on it, without arguments.
    right
        The right answer.
    take
        Takes out of the returned value what is compared; by default all of it.
    fraction
        Whether the answer is a share, so that percent is recognised.
    """
    return Case(situation, call, right, take, fraction)


def part(
    label: str,
    take: Callable[[Any], Any],
    right: Any,
    misconceptions: Mapping[Any, str] = NOTHING,
    fraction: bool = False,
) -> Part:
    """Describe one aspect of a returned table: how to take it out, its right value, and wrong values to recognise.

    Parameters
    ----------
    label
        What is looked at, as a noun phrase: "the number of rows".
    take
        Takes it out of the table. If it cannot, the table has the wrong shape and the check says so.
    right
        Its right value.
    misconceptions
        Wrong values, each with the message that it earns.
    fraction
        Whether the aspect is a share, so that percent is recognised.
    """
    return Part(label, take, right, misconceptions, fraction)


def table(text: str, **types: str) -> pd.DataFrame:
    """Read a small table, written as CSV text, with the column types of the course's data.

    Parameters
    ----------
    text
        CSV with a header line. Indentation and spaces after commas are dropped; an empty field is a missing value.
        Quote a field whose spaces matter.
    types
        The dtype of a column that is typed otherwise than in `COLUMN_TYPES`: ``revenue="float64"`` (in `orders` it is
        text, in other tables an amount).

    Returns
    -------
    pandas.DataFrame
        Times are text, counts are `Int64`, flags are `bool` (`boolean` where they may be missing).
    """
    source = io.StringIO(textwrap.dedent(text).strip() + "\n")
    header = source.readline().strip().split(",")
    source.seek(0)
    dtypes = {name.strip(): COLUMN_TYPES.get(name.strip(), "str") for name in header}
    unknown = sorted(set(types) - set(dtypes))
    if unknown:
        raise ValueError(f"the table has no column {', '.join(unknown)}")
    dtypes.update(types)
    frame = pd.read_csv(source, dtype=dtypes, skipinitialspace=True, keep_default_na=False, na_values=[""])
    if (frame.index != np.arange(len(frame))).any():
        raise ValueError("a row of the table has more fields than its header line")
    return frame


def recorded(name: str, seed: int) -> pd.DataFrame:
    """Return a table of the course's data as another seed records it, as a copy of its own.

    A seed's tables are generated once in a process, which takes about a second.

    Parameters
    ----------
    name
        The table: "posts", "interactions", "followers", ...
    seed
        Whole number from 0 to 2**53 - 1.

    Returns
    -------
    pandas.DataFrame
        Typed as `twoway.data.load` types it.

    Raises
    ------
    KeyError
        If there is no such table; the message lists them.
    """
    tables = _recorded(seed)
    if name not in tables:
        raise KeyError(f"there is no table {name!r}. The tables are {', '.join(sorted(tables))}")
    return tables[name].copy(deep=True)


@functools.cache
def _recorded(seed: int) -> dict[str, pd.DataFrame]:
    from twoway.data import generate  # the visible checks do without the model

    return generate.frames(seed)


@contextlib.contextmanager
def _muted(descriptor: int) -> Iterator[None]:
    """Send to nowhere what is written to a file descriptor, by this process or by one that it starts."""
    kept = None
    with contextlib.suppress(OSError):  # it may be closed
        kept = os.dup(descriptor)
    if kept is None:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, descriptor)
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Swallow what code prints, warns and logs: nbgrader gives no points to a cell that writes to stderr."""
    disabled = logging.root.manager.disable
    with (
        _muted(1),
        _muted(2),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(disabled)


def verdict(
    task: str,
    call: Callable[[], Any],
    right: Any = None,
    *,
    misconceptions: Mapping[Any, str] = NOTHING,
    fraction: bool = False,
    parts: Sequence[Part] = (),
    returns: type = pd.DataFrame,
    cases: Iterable[Case] = (),
    untouched: Sequence[Any] = (),
    closing: str = "right.",
) -> None:
    """Say whether a learner's function is right, and if not, why.

    Prints one line if it is right.

    Parameters
    ----------
    task
        Name of the learner's function.
    call
        Calls it on fixed data, without arguments: ``lambda: reply_rate(week_interactions(), 24, EXPORT)``.
    right
        The right answer on that data. Not used if `parts` are given.
    misconceptions
        Wrong answers on that data, each with the message that it earns: what was probably done, what to try.
    fraction
        Whether the answer is a share between 0 and 1, so that percent is recognised.
    parts
        For a table, a dictionary or another container: what to look at, in the order in which to look.
    returns
        With `parts`: what the function should return, one of the keys of `RETURNED`.
    cases
        Small situations, smallest first. The first one that the function gets wrong is shown.
    untouched
        Tables, lists and the like that `call` hands to the function, which must come back as they were.
    closing
        What to print after the task's name if nothing is wrong. A check that cannot know the right answer says less.

    Raises
    ------
    Verdict
        One of its kinds, saying what is wrong and what to try.
    """
    _refuse_right_misconceptions(task, right, misconceptions)
    for aspect in parts:
        _refuse_right_misconceptions(task, aspect.right, aspect.misconceptions)
    before = copy.deepcopy(list(untouched))
    got = _call(task, call, none=None in misconceptions)
    problem = _judged(task, got, lambda: _first_problem(task, got, right, misconceptions, fraction, parts, returns))
    if isinstance(problem, WrongKind | Misconception):
        raise problem
    for small in cases:
        _try_case(task, small)
    if problem is not None:
        raise problem
    _insist_on_untouched(task, before, untouched)
    print(f"{task}: {closing}")


def expect(
    task: str,
    situation: str,
    call: Callable[[], Any],
    right: Any,
    *,
    take: Callable[[Any], Any] | None = None,
    fraction: bool = False,
    untouched: Sequence[Any] = (),
) -> None:
    """Insist, in a hidden test, that a learner's function is right in one situation. Say nothing if it is.

    The message names the situation and what the function gave, never the right answer.

    Parameters
    ----------
    task
        Name of the learner's function.
    situation
        Completes "not right when ...": "the rows come in another order".
    call, right, take, fraction
        As in `case`.
    untouched
        As in `verdict`.

    Raises
    ------
    Verdict
        If the answer is wrong, or missing, or if there is an error.
    """
    before = copy.deepcopy(list(untouched))
    try:
        got = _call(task, call, none=right is None)
    except Stopped as stopped:
        raise Stopped(f"{stopped}\nThis happened when {situation}.") from None
    taken = _take(task, got, take, f"not right when {situation}.") if take else got
    problem = _judged(task, taken, lambda: _hidden_problem(task, situation, taken, right, fraction))
    if problem is not None:
        raise problem
    _insist_on_untouched(task, before, untouched)


def same(got: Any, right: Any) -> bool:
    """Whether an answer means the same as the right one.

    Tolerant where nothing is lost: an integer for a float, a NumPy scalar for a Python one, rows and columns of a
    table in another order, a list for a tuple, the last digits of a float. Strict where meaning is at stake: text is
    not a number, zero is not NaN, True is not 1, a time without its zone is not an instant.
    """
    return _difference(got, right) is None


# ---------------------------------------------------------------- calling what the learner wrote


def _call(task: str, call: Callable[[], Any], none: bool = False) -> Any:
    """Call the learner's function quietly; turn what goes wrong into a verdict. None is an answer only if it may be."""
    try:
        with quiet():
            got = call()
    except Verdict:
        raise
    except KeyboardInterrupt:  # somebody stops the cell
        raise
    except NotImplementedError as error:
        if error.args:  # a library's own complaint
            raise _stopped(task, error) from None
        raise NotAttempted(
            f"{task}: not attempted yet. Write your answer in the cell above in place of the line "
            "`raise NotImplementedError()`, run it, then run this cell again."
        ) from None
    except NameError as error:
        if error.name != task:
            raise _stopped(task, error) from None
        raise NotAttempted(
            f"{task}: there is no function of this name yet. Run the cell that defines it "
            "(and check how its name is written), then run this cell again."
        ) from None
    except BaseException as error:
        raise _stopped(task, error) from None
    if got is None and not none:
        raise NotAttempted(f"{task}: your function gives nothing back (None). Does it end with a `return` line?")
    return got


def _stopped(task: str, error: BaseException) -> Stopped:
    text = _text(error)
    reason = f"{type(error).__name__}: {text}" if text else type(error).__name__
    message = f"{task}: your code stopped with an error. {_shorten(reason)}"
    line = _line_of_learner(error)
    if line is not None:
        message += f"\nIt happened in line {line[0]} of your cell: {line[1]}"
    if isinstance(error, ZeroDivisionError):
        message += "\nThere was nothing to divide by. Think what the answer means then: it is undefined, float('nan')."
    return Stopped(message)


def _text(error: BaseException) -> str:
    """Return what an error says, or nothing if it cannot say it."""
    try:
        with quiet():
            return str(error)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return ""


def _line_of_learner(error: BaseException) -> tuple[int, str] | None:
    """Return the line number and text of the last line in a notebook cell that the error passed, if it passed one."""
    found = None
    step = error.__traceback__
    while step is not None:
        frame = step.tb_frame
        if frame.f_globals.get("__name__") == "__main__" and frame.f_code.co_name != "<lambda>":
            text = linecache.getline(frame.f_code.co_filename, step.tb_lineno).strip()
            if text:
                found = (step.tb_lineno, text)
        step = step.tb_next
    return found


def _insist_on_untouched(task: str, before: Sequence[Any], after: Sequence[Any]) -> None:
    for old, new in zip(before, after, strict=True):
        if not _unchanged(old, new):
            thing = "table" if isinstance(old, pd.DataFrame) else _kind_word(old)
            steps = (
                "start with `.copy()`, or with a step that makes a new table, such as `drop_duplicates` or `assign`."
                if thing == "table"
                else "for instance with `.copy()`."
            )
            raise ChangedInput(
                f"{task}: the answer is right, but your function changed the {thing} that it was given, so whatever "
                f"uses that {thing} next gets another one. Work on a copy: {steps}"
            )


def _kind_word(value: Any) -> str:
    names = {pd.Series: "column", Mapping: "dictionary", list: "list", np.ndarray: "array", set: "set"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "value")


def _unchanged(old: Any, new: Any) -> bool:
    try:
        with quiet():
            if isinstance(old, pd.DataFrame):
                return old.columns.equals(new.columns) and old.index.equals(new.index) and old.equals(new)
            if isinstance(old, pd.Series):
                return old.index.equals(new.index) and old.equals(new)
            if isinstance(old, np.ndarray):
                return old.shape == new.shape and pd.Series(old.ravel()).equals(pd.Series(new.ravel()))
            return bool(old == new)
    except Exception:  # what was put into it cannot be compared
        return False


# ---------------------------------------------------------------- judging what came back


def _refuse_right_misconceptions(task: str, right: Any, misconceptions: Mapping[Any, str]) -> None:
    for value in misconceptions:
        if same(value, right):
            raise ValueError(f"{task}: the right answer is also listed as a misconception: {_show(value)}")


def _judged(task: str, got: Any, judge: Callable[[], Verdict | None]) -> Verdict | None:
    """Compare quietly; a value whose own methods fail when it is compared or shown is of the wrong kind."""
    try:
        with quiet():
            return judge()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return WrongKind(
            f"{task}: not the kind of value that is asked for. Yours is a value of type {type(got).__name__}, and the "
            f"check could not read it ({type(error).__name__}). Return plain numbers, text and times."
        )


def _hidden_problem(task: str, situation: str, taken: Any, right: Any, fraction: bool) -> Verdict | None:
    difference = _difference(taken, right)
    if difference is None:
        return None
    hint = _known_slip(taken, right, fraction)
    message = f"{task}: not right when {situation}. {difference.without_answer()}"
    return (Misconception if hint else WrongValue)(message + (f" {hint}" if hint else ""))


def _first_problem(
    task: str,
    got: Any,
    right: Any,
    misconceptions: Mapping[Any, str],
    fraction: bool,
    parts: Sequence[Part],
    returns: type,
) -> Verdict | None:
    if not parts:
        return _problem(task, got, right, misconceptions, fraction)
    accepted, name = RETURNED[returns]
    if not isinstance(got, accepted):
        return WrongKind(f"{task}: your function should return {name}. It returns {_kind(got)}.")
    for aspect in parts:
        try:
            taken = _take(task, got, aspect.take, f"not right yet. Look at {aspect.label}.")
        except WrongKind as problem:
            return problem
        problem = _problem(task, taken, aspect.right, aspect.misconceptions, aspect.fraction, aspect.label)
        if problem is not None:
            return problem
    return None


def _problem(
    task: str, got: Any, right: Any, misconceptions: Mapping[Any, str], fraction: bool, label: str = ""
) -> Verdict | None:
    difference = _difference(got, right)
    if difference is None:
        return None
    seems_not = right is True and label.startswith("whether ") and isinstance(got, bool | np.bool_)
    about = (f" Look at {label}: it seems not." if seems_not else f" Look at {label}.") if label else ""
    yours = "" if seems_not else f" {difference.yours()}"
    for value, message in misconceptions.items():
        if same(got, value):
            return Misconception(f"{task}: not right yet.{about}{yours} {message}")
    if difference.kind:
        return WrongKind(f"{task}: not the kind of value that is asked for.{about} {difference.kind}")
    hint = _known_slip(got, right, fraction)
    if hint:
        return Misconception(f"{task}: not right yet.{about}{yours} {hint}")
    if seems_not:
        return WrongValue(f"{task}: not right yet.{about}")
    tail = difference.text() if label else f"{difference.yours()} Go through the definition once more, row by row."
    return WrongValue(f"{task}: not right yet.{about} {tail}")


def _try_case(task: str, small: Case) -> None:
    """Raise a verdict that shows the case if the learner's function gets it wrong."""
    shown = f"The smallest case that shows it: {small.situation}."
    try:
        got = _call(task, small.call, none=small.right is None)
    except NotAttempted as nothing:
        raise NotAttempted(f"{nothing}{_not_none(small.right)}\n{shown}") from None
    except Stopped as stopped:
        raise Stopped(f"{stopped}\n{shown}") from None
    taken = _take(task, got, small.take, f"not right yet. {shown}") if small.take else got
    problem = _judged(task, taken, lambda: _case_problem(task, shown, taken, small))
    if problem is not None:
        raise problem


def _not_none(right: Any) -> str:
    missing = isinstance(right, float) and math.isnan(right)
    return " If nothing can be measured here, return float('nan'), not None." if missing else ""


def _case_problem(task: str, shown: str, taken: Any, small: Case) -> Verdict | None:
    difference = _difference(taken, small.right)
    if difference is None:
        return None
    hint = _known_slip(taken, small.right, small.fraction)
    message = f"{task}: not right yet. {shown} {difference.kind or difference.text()}"
    kind = WrongKind if difference.kind else Misconception if hint else WrongValue
    return kind(message + (f" {hint}" if hint and not difference.kind else ""))


def _take(task: str, got: Any, take: Callable[[Any], Any], trouble: str) -> Any:
    """Take an aspect out of a returned value; a value that has no such aspect is of the wrong shape."""
    try:
        with quiet():
            return take(got)
    except KeyboardInterrupt:
        raise
    except KeyError as error:
        where = "the table that you return" if isinstance(got, pd.DataFrame) else "what you return"
        raise WrongKind(f"{task}: {trouble} There is no {_text(error)} in {where}.") from None
    except BaseException as error:
        kind, reason = _judged(task, got, lambda: WrongKind(_kind(got))), _shorten(_text(error))
        raise WrongKind(
            f"{task}: {trouble} The check could not read what you return, which is {kind}. {reason}"
        ) from None


@dataclass(frozen=True)
class _Difference:
    """How an answer differs. `kind` is a full sentence if the kind of value is wrong, and empty otherwise."""

    got: Any
    right: Any
    where: str = ""
    kind: str = ""

    def text(self) -> str:
        it = "it" if self.where else "It"
        return f"{self.where}{it} should give {_show(self.right)}; yours gives {_show(self.got)}."

    def yours(self) -> str:
        return f"{self.where}{'yours' if self.where else 'Yours'} gives {_show(self.got)}."

    def without_answer(self) -> str:
        return self.kind or self.yours()


def _difference(got: Any, right: Any) -> _Difference | None:
    """Return how `got` differs from `right`, or None if it means the same."""
    if isinstance(right, np.bool_):
        right = bool(right)
    if isinstance(right, pd.DataFrame):
        return _frame_difference(got, right)
    if isinstance(right, pd.Series):
        return _series_difference(got, right)
    if isinstance(right, set | frozenset):
        if not isinstance(got, set | frozenset):
            return _Difference(got, right, kind=f"It should be a set. Yours is {_kind(got)}.")
        return None if set(got) == set(right) else _Difference(got, right)
    if isinstance(right, Mapping):
        return _mapping_difference(got, right)
    if isinstance(right, list | tuple | np.ndarray):
        return _sequence_difference(got, right)
    if isinstance(right, pd.Timestamp):
        return _instant_difference(got, right)
    if isinstance(right, str | bool):
        plain = bool(got) if isinstance(right, bool) and isinstance(got, np.bool_) else got
        if not isinstance(plain, type(right)):
            wanted = "text" if isinstance(right, str) else "True or False"
            return _Difference(got, right, kind=f"It should be {wanted}. Yours is {_kind(got)}.")
        return None if plain == right else _Difference(got, right)
    if pd.isna(right) and not isinstance(right, float):  # a missing cell of a table
        return None if _is_missing(got) else _Difference(got, right)
    return _number_difference(got, float(right))


def _number_difference(got: Any, right: float) -> _Difference | None:
    if got is pd.NA:
        got = math.nan
    if isinstance(got, np.ndarray) and got.ndim == 0:
        got = got.item()
    if isinstance(got, bool | np.bool_) or not isinstance(got, numbers.Real | Decimal):
        return _Difference(got, right, kind=f"It should be a plain number. Yours is {_kind(got)}.{_to_number(got)}")
    value = _float(got)
    if math.isnan(right) or math.isnan(value):
        return None if math.isnan(right) and math.isnan(value) else _Difference(value, right)
    close = math.isclose(value, right, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    return None if close else _Difference(value, right)


def _float(number: numbers.Real | Decimal) -> float:
    """Return a number as a float: infinity if it is too large for one."""
    if isinstance(number, Decimal) and number.is_nan():  # a signalling NaN refuses to be a float
        return math.nan
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _to_number(got: Any) -> str:
    """What to do with a value that holds a number without being one."""
    if isinstance(got, str):
        return " Return the number itself; how it is printed is another matter."
    if isinstance(got, pd.Timedelta):
        return " Divide it by pd.Timedelta(minutes=1) to get minutes."
    if isinstance(got, pd.Series | pd.Index | np.ndarray | list | tuple) and len(got) == 1:
        return " Take the one value out of it, for instance with [0] or .iloc[0]."
    return ""


def _instant_difference(got: Any, right: pd.Timestamp) -> _Difference | None:
    if not isinstance(got, pd.Timestamp):
        try:
            missing = bool(pd.isna(got))
        except (TypeError, ValueError):
            missing = False
        if missing:
            return _Difference(got, right)
        return _Difference(got, right, kind=f"It should be a time, parsed. Yours is {_kind(got)}.")
    if (got.tzinfo is None) != (right.tzinfo is None):
        return _Difference(
            got, right, kind=f"Yours is {_show(got)}, a time without a zone: use pd.to_datetime(..., utc=True)."
        )
    return None if got == right else _Difference(got, right)


def _mapping_difference(got: Any, right: Mapping[Any, Any]) -> _Difference | None:
    if not isinstance(got, Mapping):
        return _Difference(got, right, kind=f"It should be a dictionary (a dict). Yours is {_kind(got)}.")
    if set(got) != set(right):
        return _Difference(got, right, kind=f"Its keys should be {_list(right)}. Yours are {_list(got)}.")
    for key, value in right.items():
        difference = _difference(got[key], value)
        if difference is not None:
            where = f"In {key!r}: {difference.where}"
            return _Difference(
                difference.got, difference.right, where, f"In {key!r}: {difference.kind}" if difference.kind else ""
            )
    return None


def _sequence_difference(got: Any, right: Sequence[Any]) -> _Difference | None:
    if isinstance(got, pd.Series | pd.Index | np.ndarray):
        got = list(got)
    if not isinstance(got, list | tuple):
        return _Difference(got, right, kind=f"It should be a list. Yours is {_kind(got)}.")
    if len(got) != len(right):
        return _Difference(got, right)
    same_items = all(_difference(one, other) is None for one, other in zip(got, right, strict=True))
    return None if same_items else _Difference(got, right)


def _series_difference(got: Any, right: pd.Series) -> _Difference | None:
    if not isinstance(got, pd.Series):
        return _Difference(got, right, kind=f"It should be a column (a Series). Yours is {_kind(got)}.")
    return _labelled_difference(got.to_frame("value"), right.to_frame("value"))


def _frame_difference(got: Any, right: pd.DataFrame) -> _Difference | None:
    if not isinstance(got, pd.DataFrame):
        return _Difference(got, right, kind=f"It should be a table (a DataFrame). Yours is {_kind(got)}.")
    if set(got.columns) != set(right.columns) or len(got.columns) != len(right.columns):
        found, wanted = _list(got.columns), _list(right.columns)
        return _Difference(got, right, kind=f"The columns should be {wanted}. Yours are {found}.")
    return _labelled_difference(got, right)


def _labelled_difference(got: pd.DataFrame, right: pd.DataFrame) -> _Difference | None:
    """Compare two tables by their labels, wherever their rows and columns stand."""
    if sorted(map(str, got.index)) != sorted(map(str, right.index)) or not got.index.is_unique:
        twice = "" if got.index.is_unique else ", some of them more than once"
        return _Difference(
            got, right, kind=f"Its row labels are not the right ones. Yours are {_list(got.index)}{twice}."
        )
    by_text = {str(label): label for label in got.index}
    for row in right.index:
        for column in right.columns:
            difference = _difference(got.at[by_text[str(row)], column], right.at[row, column])
            if difference is not None:
                where = f"In row {row!r}" + (f", column {column!r}: " if right.shape[1] > 1 else ": ")
                kind = where + difference.kind if difference.kind else ""
                return _Difference(difference.got, difference.right, where, kind)
    return None


# ---------------------------------------------------------------- slips that need no knowledge of the task


def _known_slip(got: Any, right: Any, fraction: bool) -> str:
    """Return what to say about a slip that looks the same in every task, or nothing."""
    if not isinstance(right, numbers.Real) or isinstance(right, bool) or not isinstance(got, numbers.Real):
        return ""
    got = _float(got)
    if math.isnan(right):
        if got == 0:
            return "Nothing to divide by is not zero: the answer is undefined there, float('nan')."
        return "Here the answer is missing, float('nan'). See which cases the task names."
    if math.isnan(got):
        return "NaN means undefined. Here there is something to measure."
    if math.isinf(got):
        return "Infinity comes from dividing by zero: check the denominator."
    if fraction and right and same(got, 100 * right):
        return "That is percent. The definition asks for a fraction: 0.25, not 25."
    if any(got == round(right, digits) for digits in range(2, 5)):
        return "That is the right value, rounded. Return it unrounded; round only what you print."
    return ""


# ---------------------------------------------------------------- showing values


def _show(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, numbers.Real):
        return f"{_float(value):.6g}"
    if isinstance(value, pd.Timestamp | pd.Timedelta):
        return str(value)
    if isinstance(value, pd.DataFrame | pd.Series):
        return _kind(value)
    if _is_missing(value):
        return "a missing value"
    if isinstance(value, Mapping):
        return _list(f"{key}: {_show(item)}" for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        shown = [_show_item(item) for item in value]
        return _list(sorted(shown) if isinstance(value, set | frozenset) else shown)
    return _shorten(repr(value))


def _show_item(item: Any) -> str:
    if isinstance(item, str):
        return repr(item)
    if isinstance(item, set | frozenset):
        return f"{{{_show(item)}}}"
    return f"[{_show(item)}]" if isinstance(item, list | tuple | np.ndarray) else _show(item)


def _kind(value: Any) -> str:
    """Name the kind of a value for a beginner."""
    if value is None or _is_missing(value):
        return "a missing value"
    if isinstance(value, pd.DataFrame):
        return f"a table (a DataFrame) of {len(value)} rows and {value.shape[1]} columns"
    if isinstance(value, pd.Series):
        return f"a column (a Series) of {len(value)} values"
    if isinstance(value, str):
        return f"text ({_shorten(repr(value))})"
    if isinstance(value, Mapping):
        return f"a dictionary of {len(value)} entries"
    if isinstance(value, bool | np.bool_):
        return f"{bool(value)}"
    if isinstance(value, numbers.Number):
        return f"a number ({_show(value)})"
    if callable(value):
        return "a function: call it, with brackets"
    return f"a value of type {type(value).__name__}"


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _list(values: Iterable[Any]) -> str:
    return _shorten(", ".join(str(value) for value in values) or "(none)", 200)


def _shorten(text: str, length: int = 160) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
