"""The course's models. `simulate` runs one account in front of one audience, `simulate_all` several."""

from twoway.model.account import Run, simulate, simulate_all
from twoway.model.parameters import PARAMETERS, PRESETS, Account, InvalidParameterError, World, values

__all__ = [
    "PARAMETERS",
    "PRESETS",
    "Account",
    "InvalidParameterError",
    "Run",
    "World",
    "simulate",
    "simulate_all",
    "values",
]
