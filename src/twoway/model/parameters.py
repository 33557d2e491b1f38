"""The parameters of the models: what they are, what they may be, and errors that say how to mend them."""

import json
from collections.abc import Callable
from dataclasses import fields, make_dataclass
from importlib.resources import files
from inspect import Parameter, Signature
from typing import Any

import numpy as np

from twoway.model.random import LARGEST_SEED

LARGEST_CROWD = 10_000_000  # people times days
LARGEST_WORK = 15_000_000  # people times days times posts a day; some ten seconds and 2 GB at the very worst


class InvalidParameterError(ValueError):
    """A parameter is unknown, of the wrong type, out of range, or makes the run too large."""


def read(name: str) -> Any:
    """Return the content of a JSON file of this folder. Both languages read the same files."""
    return json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


PARAMETERS: list[dict[str, Any]] = read("parameters.json")
"""Every parameter: name, symbol, group ("account" or "world"), default, low, high, unit, kind, meaning, source."""


def _told(value: object) -> str:
    """`value` as an error can show it: short, and without failing itself."""
    try:
        text = repr(value)
    except Exception:
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def checked(parameter: dict[str, Any], value: object) -> int | float:
    """Return `value` as the parameter's own type.

    Raises
    ------
    InvalidParameterError
        If it is not a number of the right kind, or out of range.
    """
    name, low, high, unit = (parameter[key] for key in ("name", "low", "high", "unit"))
    whole = parameter["kind"] == "int"
    wanted = f"a whole number from {low} to {high}" if whole else f"a number from {low} to {high}"
    remedy = f"Give {name}={parameter['default']}, say."
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise InvalidParameterError(
            f"{name} must be {wanted} ({unit}), not {_told(value)} of type {type(value).__name__}. {remedy}"
        )
    if not low <= value <= high:  # also refuses NaN, which compares with nothing
        raise InvalidParameterError(f"{name} must be {wanted} ({unit}); {_told(value)} is outside. {remedy}")
    if whole and value != int(value):
        raise InvalidParameterError(f"{name} must be {wanted} ({unit}); {_told(value)} is not whole. {remedy}")
    return int(value) if whole else float(value)


def _initialise(self: Any, *positional: object, **named: object) -> None:
    title, parameters = type(self).__name__, type(self).__parameters__
    if len(positional) > len(parameters):
        raise InvalidParameterError(f"{title} takes {len(parameters)} parameters, not {len(positional)}.")
    given = dict(zip(parameters, positional, strict=False))
    for name, value in named.items():
        if name not in parameters:
            known = ", ".join(parameters)
            raise InvalidParameterError(f"{title} has no parameter {_told(name)}. It has: {known}.")
        if name in given:
            raise InvalidParameterError(f"{name} was given twice to {title}. Give it once.")
        given[name] = value
    for name, parameter in parameters.items():
        object.__setattr__(self, name, checked(parameter, given.get(name, parameter["default"])))
    type(self).__check__(self)


def _check_world(world: Any) -> None:
    """Check what concerns several parameters of a world at once.

    Raises
    ------
    InvalidParameterError
        If the parameters contradict each other or make the run too large.
    """
    if world.opening_followers > world.people:
        raise InvalidParameterError(
            f"opening_followers={world.opening_followers} is more than people={world.people}. "
            f"Lower opening_followers to {world.people} or fewer, or raise people."
        )
    if world.links_per_newcomer >= world.people:
        raise InvalidParameterError(
            f"links_per_newcomer={world.links_per_newcomer} must be fewer than people={world.people}. "
            "Lower links_per_newcomer, or raise people."
        )
    if world.people * world.days > LARGEST_CROWD:
        raise InvalidParameterError(
            f"people={world.people} over days={world.days} makes {world.people * world.days:,} person-days, more than "
            f"the {LARGEST_CROWD:,} allowed. Lower people or days."
        )


def check_size(account: Any, world: Any) -> None:
    """Check that the account can be run in the world within reasonable time and memory.

    Raises
    ------
    InvalidParameterError
        If people x days x posts a day is more than `LARGEST_WORK`.
    """
    work = account.posts_per_day * world.people * world.days
    if work > LARGEST_WORK:
        raise InvalidParameterError(
            f"posts_per_day={account.posts_per_day} for people={world.people} over days={world.days} makes {work:,.0f} "
            f"chances to see a post, more than the {LARGEST_WORK:,} allowed. Lower posts_per_day, people or days."
        )


def parameter_class(
    title: str,
    summary: str,
    parameters: list[dict[str, Any]],
    module: str,
    check: Callable[[Any], None] = lambda _: None,
) -> type:
    """Make a frozen dataclass of checked numbers.

    Parameters
    ----------
    title, summary, module
        Name and first line of documentation of the class, and the module that it belongs to.
    parameters
        Its fields, as records like those of `PARAMETERS`.
    check
        Called with each new object, to raise `InvalidParameterError` where several fields contradict each other.
    """
    lines = [
        f"{p['name']} : {p['kind']}, default {p['default']}\n"
        f"    {p['meaning']} From {p['low']} to {p['high']} {p['unit']}."
        for p in parameters
    ]
    types = {"int": int, "float": float}
    made = make_dataclass(
        title,
        [(p["name"], types[p["kind"]]) for p in parameters],
        namespace={
            "__init__": _initialise,
            "__module__": module,
            "__parameters__": {p["name"]: p for p in parameters},
            "__check__": staticmethod(check),
        },
        frozen=True,
        init=False,
    )
    made.__signature__ = Signature(
        [
            Parameter(p["name"], Parameter.POSITIONAL_OR_KEYWORD, default=p["default"], annotation=types[p["kind"]])
            for p in parameters
        ]
    )
    made.__doc__ = "\n".join(
        [
            f"{summary}\n\nParameters\n----------",
            *lines,
            "\nRaises\n------\nInvalidParameterError",
            "    If a parameter is unknown, of the wrong type or out of range.\n",
        ]
    )
    return made


def _group(name: str) -> list[dict[str, Any]]:
    return [parameter for parameter in PARAMETERS if parameter["group"] == name]


Account = parameter_class(
    "Account", "What an account does: how much it posts, promotes, answers and courts.", _group("account"), __name__
)
World = parameter_class(
    "World", "The audience and its habits, which no account can choose.", _group("world"), __name__, _check_world
)

PRESETS: dict[str, Any] = {name: Account(**values) for name, values in read("presets.json").items()}
"""The two accounts of the course, at about equal labour."""

SEED = {
    "name": "seed",
    "kind": "int",
    "default": 0,
    "low": 0,
    "high": LARGEST_SEED,
    "unit": "names the luck of everybody",
}


def checked_seed(seed: object) -> int:
    """Return `seed` as an int.

    Raises
    ------
    InvalidParameterError
        If it is not a whole number from 0 to 2**53 - 1.
    """
    return int(checked(SEED, seed))


def checked_list(name: str, given: object, check: Callable[[Any], Any], most: int, remedy: str = "Give fewer.") -> list:
    """Return the items of a list, or of anything else that can be gone through, each as `check` returns it.

    Raises
    ------
    InvalidParameterError
        If `given` is no list, or as soon as it turns out to hold more than `most`: it may be endless.
    """
    try:
        items = None if isinstance(given, str | bytes) else iter(given)  # type: ignore[call-overload]
    except TypeError:
        items = None
    if items is None:
        raise InvalidParameterError(f"{name} must be a list of numbers, not {type(given).__name__}. Give [1], say.")
    found: list = []
    for item in items:
        if len(found) == most:
            raise InvalidParameterError(f"{name}: more than the {most:,} allowed. {remedy}")
        found.append(check(item))
    return found


def values(parameters: Any) -> dict[str, int | float]:
    """Return the parameters of an `Account`, a `World` or the like as a dict, in their documented order."""
    return {field.name: getattr(parameters, field.name) for field in fields(parameters)}
