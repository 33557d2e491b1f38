"""The two-account simulator: one audience, two accounts side by side, the same luck."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from twoway.model import PRESETS, Account, InvalidParameterError, Run, World, simulate_all, values
from twoway.widgets.display import show
from twoway.widgets.simulator import checked_number

ACCOUNTS = ("broadcast", "conversational")
LEVERS = ("posts_per_day", "promo_share", "reply_share")
LEVER_TRAITS = [f"{account}_{lever}" for account in ACCOUNTS for lever in LEVERS]
NAME_TRAITS = [f"{account}_name" for account in ACCOUNTS]
OTHERS = ["days", "seed", "day", "equal_labour", "prediction", "revealed", "world", "name", *NAME_TRAITS]
POINTS = 6
"""Days at which the reader predicts: sixths of the run."""
RANGES = {
    "posts_per_day": (0, 6),
    "promo_share": (0, 1),
    "reply_share": (0, 1),
    "days": (30, 365),
    "day": (1, 365),
    "seed": (0, 2**32 - 1),
    "prediction": (-999, 999),
}
"""What the simulator's own sliders and boxes reach; narrower than what the model takes."""
LONGEST_NAME = 24
"""Characters of an account's name: more do not fit beside each other on a phone."""


def _within(name: str, value: Any, kind: str, whole: bool = False) -> Any:
    """Return `value` if the simulator can show it.

    Raises
    ------
    InvalidParameterError
        If it is not a number, not whole where it must be, or out of the range of `RANGES[kind]`.
    """
    return checked_number(name, value, *RANGES[kind], whole)


class _Checked(traitlets.Any):
    """A trait whose values, None too, are left to the widget's own checks, which raise the model's error."""

    allow_none = False


def _lever(account: str, name: str) -> Any:
    return _Checked(getattr(PRESETS[account], name)).tag(sync=True)


class TwoAccounts(anywidget.AnyWidget):
    """Two accounts before one audience, to predict, run and compare.

    Every parameter is a trait: set it, observe it, or link it to another widget. Whatever the reader moves on screen
    arrives here, and `run()` returns the very runs on screen as tables.

    Parameters
    ----------
    broadcast_posts_per_day, conversational_posts_per_day : float
        Mean number of posts a day, 0 to 6.
    broadcast_promo_share, conversational_promo_share : float
        Share of the posts that are promotions, 0 to 1.
    broadcast_reply_share, conversational_reply_share : float
        Share of the comments that the account wants to answer, 0 to 1.
    days : int
        Length of the run, 30 to 365.
    seed : int
        Names the luck of everybody, 0 to 4294967295.
    day : int
        The day that is shown, 1 to `days`.
    equal_labour : bool
        Whether moving one account on screen sets the other's posts a day so that both work as long.
    prediction : list of int or None
        The reader's expected lead in orders (conversational minus broadcast) at each sixth of the run, None where the
        reader has not yet said one; or empty.
    revealed : bool
        Whether the run is shown.
    world : dict
        Parameters of `twoway.model.World` that differ from its defaults, without `days`.
    name : str
        What the simulator is called in the page's address. Give a second simulator on a page another name.
    broadcast_name, conversational_name : str
        What the accounts are called on screen, at most 24 characters.

    Raises
    ------
    InvalidParameterError
        If a parameter is unknown, of the wrong type or out of range.
    """

    _esm = Path(__file__).parent / "static" / "two_accounts.js"
    _module = traitlets.Unicode("two_accounts.js").tag(sync=True)
    """The bundle's file name: a page without a kernel loads one file that all pages share."""

    broadcast_posts_per_day = _lever("broadcast", "posts_per_day")
    broadcast_promo_share = _lever("broadcast", "promo_share")
    broadcast_reply_share = _lever("broadcast", "reply_share")
    conversational_posts_per_day = _lever("conversational", "posts_per_day")
    conversational_promo_share = _lever("conversational", "promo_share")
    conversational_reply_share = _lever("conversational", "reply_share")
    days = _Checked(180).tag(sync=True)
    seed = _Checked(1).tag(sync=True)
    day = _Checked(180).tag(sync=True)
    equal_labour = traitlets.Bool(True).tag(sync=True)
    prediction = _Checked().tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)
    world = _Checked().tag(sync=True)
    name = traitlets.Unicode("two-accounts").tag(sync=True)
    broadcast_name = _Checked("Broadcast").tag(sync=True)
    conversational_name = _Checked("Conversational").tag(sync=True)

    def __init__(self, **parameters: Any) -> None:
        for parameter in parameters:
            if not self.has_trait(parameter):
                known = ", ".join(LEVER_TRAITS + OTHERS)
                raise InvalidParameterError(f"TwoAccounts has no parameter {parameter!r:.60}. It has: {known}.")
        super().__init__(**parameters)
        if "day" not in parameters:
            self.day = self.days

    @traitlets.default("prediction")
    def _no_prediction(self) -> list[int]:
        return []

    @traitlets.default("world")
    def _default_world(self) -> dict[str, Any]:
        return {}

    @traitlets.validate(*LEVER_TRAITS)
    def _check_lever(self, proposal: dict[str, Any]) -> float:
        name = proposal["trait"].name
        return _within(name, proposal["value"], name.split("_", 1)[1])

    @traitlets.validate("days", "seed")
    def _check_whole(self, proposal: dict[str, Any]) -> int:
        name = proposal["trait"].name
        value = _within(name, proposal["value"], name, whole=True)
        if name == "days":
            World(**{**self.world, "days": value})
        return value

    @traitlets.validate("day")
    def _check_day(self, proposal: dict[str, Any]) -> int:
        return min(_within("day", proposal["value"], "day", whole=True), self.days)

    @traitlets.observe("days")
    def _keep_day_within(self, change: dict[str, Any]) -> None:
        at_end = self.day == change["old"]
        self.day = change["new"] if at_end else min(self.day, change["new"])

    @traitlets.validate("prediction")
    def _check_prediction(self, proposal: dict[str, Any]) -> list[int]:
        points = proposal["value"]
        if not isinstance(points, list | tuple):
            raise InvalidParameterError(f"prediction must be a list of {POINTS} numbers, not {points!r:.60}.")
        if len(points) not in (0, POINTS):
            raise InvalidParameterError(
                f"prediction must hold {POINTS} numbers, one for each sixth of the run, or none; not {len(points)}."
            )
        return [None if point is None else _within("prediction", point, "prediction", whole=True) for point in points]

    @traitlets.validate(*NAME_TRAITS)
    def _check_name(self, proposal: dict[str, Any]) -> str:
        wanted, given = proposal["trait"].name, proposal["value"]
        if not (isinstance(given, str) and given.strip() and given.isprintable() and len(given) <= LONGEST_NAME):
            raise InvalidParameterError(
                f"{wanted} must be a text of 1 to {LONGEST_NAME} characters on one line; {given!r:.60} is not."
            )
        return given.strip()

    @traitlets.validate("world")
    def _check_world(self, proposal: dict[str, Any]) -> dict[str, Any]:
        given = proposal["value"]
        if not isinstance(given, dict) or "days" in given:
            raise InvalidParameterError(
                "world must be a dict of parameters of twoway.model.World other than days, which the simulator sets "
                f"itself; {given!r:.60} is not."
            )
        checked = values(World(**{**given, "days": self.days}))
        return {name: checked[name] for name in given}

    def account(self, name: str) -> Account:
        """Return the parameters on screen of the account `name` ("broadcast" or "conversational")."""
        if name not in ACCOUNTS:
            raise InvalidParameterError(f"there is no account {name!r:.60}; there are: {', '.join(ACCOUNTS)}.")
        levers = {lever: getattr(self, f"{name}_{lever}") for lever in LEVERS}
        return Account(**{**values(PRESETS[name]), **levers})

    def run(self, seed: int | None = None) -> dict[str, Run]:
        """Return the very runs on screen, as tables.

        Parameters
        ----------
        seed
            Another seed than the one on screen.

        Returns
        -------
        dict
            "broadcast" and "conversational", each a `twoway.model.Run`: `.daily`, `.posts`, `.interactions`,
            `.followers`, `.leads` and `.orders` are DataFrames.
        """
        world = World(**{**self.world, "days": self.days})
        runs = simulate_all(map(self.account, ACCOUNTS), world, self.seed if seed is None else seed)
        return dict(zip(ACCOUNTS, runs, strict=True))

    def stand_in(self) -> list[dict[str, object]]:
        """Return a figure and a table of these runs, outputs by MIME type, for where no simulator can run."""
        from twoway.widgets.stand_in import two_accounts

        return two_accounts(self)

    def _ipython_display_(self) -> None:
        show(self)
