"""What the simulators share on Python's side: checked traits made from a specification, and how they are shown.

A specification (`controls/*.json`) tells what the reader can set. The browser's side reads the same file.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from twoway.model import InvalidParameterError
from twoway.widgets.display import show

LARGEST_SEED = 2**32 - 1
"""What the browser's seed box takes."""
Spec = dict[str, Any]


def spec(name: str) -> Spec:
    """Return the specification of the simulator whose files are called `name`."""
    text = files(__package__).joinpath("controls", f"{name}.json").read_text(encoding="utf-8")
    return {"file": f"{name}.js", **json.loads(text)}


def checked_number(name: str, value: Any, low: float, high: float, whole: bool = False) -> int | float:
    """Return `value` if it is a number of that kind between `low` and `high`.

    Raises
    ------
    InvalidParameterError
        If it is not.
    """
    wanted = f"{name} must be a {'whole ' if whole else ''}number from {low} to {high}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidParameterError(f"{wanted}, not {value!r:.60} of type {type(value).__name__}.")
    if not low <= value <= high or (whole and value != int(value)):
        raise InvalidParameterError(f"{wanted}; {value!r:.60} is not. Give a value within that range.")
    return int(value) if whole else float(value)


def checked_value(control: dict[str, Any], value: Any) -> Any:
    """Return `value` as one control of a specification takes it.

    Raises
    ------
    InvalidParameterError
        If the control cannot show it.
    """
    name, kind = control["name"], control["kind"]
    if kind == "range":
        whole = isinstance(control["low"], int) and isinstance(control["step"], int)
        return checked_number(name, value, control["low"], control["high"], whole)
    if kind == "steps":
        steps = control["values"]
        return checked_number(name, value, steps[0], steps[-1], all(isinstance(step, int) for step in steps))
    if kind == "seed":
        return checked_number(name, value, 0, LARGEST_SEED, whole=True)
    if kind == "choice":
        known = [option["value"] for option in control["options"]]
        if value not in known:
            raise InvalidParameterError(f"{name} must be one of {', '.join(known)}; {value!r:.60} is not.")
        return value
    if kind == "switch":
        if not isinstance(value, bool):
            raise InvalidParameterError(f"{name} must be True or False; {value!r:.60} is neither.")
        return value
    if not isinstance(value, list | tuple) or len(value) > control["most"]:
        raise InvalidParameterError(
            f"{name} must be a list of at most {control['most']} numbers; {value!r:.60} is not."
        )
    chosen = [checked_number(name, one, control["low"], control["high"], whole=True) for one in value]
    if len(set(chosen)) < len(chosen):
        raise InvalidParameterError(f"{name} names the same number twice: {value!r:.60}. Name each once.")
    return chosen


class _Checked(traitlets.TraitType):
    """A trait that holds what `checked_value` accepts for one control."""

    def __init__(self, control: dict[str, Any]) -> None:
        self.control = control
        super().__init__()

    def make_dynamic_default(self) -> Any:
        default = self.control["default"]
        return list(default) if isinstance(default, list) else default

    def validate(self, obj: Any, value: Any) -> Any:
        return checked_value(self.control, value)


def control(of: Spec, name: str) -> Any:
    """Return the trait for the control `name` of a specification, shared with the browser."""
    return _Checked(next(one for one in of["controls"] if one["name"] == name)).tag(sync=True)


class Simulator(anywidget.AnyWidget):
    """A simulator made from a specification. A subclass names it (`_spec`) and has a trait for each of its controls.

    Every parameter is a trait: set it, observe it, or link it to another widget. Whatever the reader moves on screen
    arrives here, and `run()` returns the very run on screen.

    Parameters
    ----------
    prediction
        What the reader expects, a number or one of the question's options; None before there is a prediction.
    revealed : bool
        Whether the run is shown.
    kept : dict
        Settings kept for comparison on the same seed, by name; or empty.
    name : str
        What the simulator is called in the page's address. Give a second one on a page another name.

    Raises
    ------
    InvalidParameterError
        If a parameter is unknown, of the wrong type or out of range.
    """

    _spec: ClassVar[Spec] = {"controls": []}
    _module = traitlets.Unicode().tag(sync=True)
    """The bundle's file name: a page without a kernel loads one file that all pages share."""
    prediction = traitlets.Any(None, allow_none=True).tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)
    kept = traitlets.Any().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **options: Any) -> None:
        if "_spec" in vars(cls):  # traitlets makes subclasses of its own
            cls._esm = Path(__file__).parent / "static" / cls._spec["file"]
        super().__init_subclass__(**options)
        missing = [one["name"] for one in cls._spec["controls"] if not hasattr(cls, one["name"])]
        if missing:
            raise TypeError(f"{cls.__name__} has no trait for {', '.join(missing)} of its specification.")

    def __init__(self, **parameters: Any) -> None:
        known = [one["name"] for one in self._spec["controls"]] + ["prediction", "revealed", "kept", "name"]
        for parameter in parameters:
            if parameter not in known:
                raise InvalidParameterError(
                    f"{type(self).__name__} has no parameter {parameter!r:.60}. It has: {', '.join(known)}."
                )
        super().__init__(**parameters)

    @traitlets.default("_module")
    def _default_module(self) -> str:
        return self._spec["file"]

    @traitlets.default("name")
    def _default_name(self) -> str:
        return self._spec["name"]

    @traitlets.default("kept")
    def _default_kept(self) -> dict[str, Any]:
        return {}

    @traitlets.validate("kept")
    def _check_kept(self, proposal: dict[str, Any]) -> dict[str, Any]:
        given = proposal["value"]
        controls = {one["name"]: one for one in self._spec["controls"] if one["kind"] != "seed"}
        if not isinstance(given, dict) or not set(given) <= set(controls):
            raise InvalidParameterError(
                f"kept must be a dict of settings ({', '.join(controls)}), which stand on the seed of now; "
                f"{given!r:.60} is not."
            )
        return {name: checked_value(controls[name], value) for name, value in given.items()}

    @traitlets.validate("prediction")
    def _check_prediction(self, proposal: dict[str, Any]) -> float | str | None:
        value, question = proposal["value"], self._spec["question"]
        if value is None:
            return None
        if question["kind"] == "number":
            high = question["high"]  # a number, or a control that sets the limit
            most = getattr(self, high) if isinstance(high, str) else high
            return checked_number("prediction", value, question["low"], most)
        return checked_value({"name": "prediction", **question}, value)

    @property
    def settings(self) -> dict[str, Any]:
        """What is set on screen, by name."""
        return {one["name"]: getattr(self, one["name"]) for one in self._spec["controls"]}

    def stand_in(self) -> list[dict[str, object]]:
        """Return a figure and a table of this run, outputs by MIME type, for where no simulator can run."""
        raise NotImplementedError

    def _ipython_display_(self) -> None:
        show(self)
