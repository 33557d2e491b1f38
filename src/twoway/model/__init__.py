"""The course's models. `simulate` runs one account in front of one audience."""

from twoway.model.account import Run, simulate
from twoway.model.parameters import PARAMETERS, PRESETS, Account, InvalidParameterError, World, values

__all__ = ["PARAMETERS", "PRESETS", "Account", "InvalidParameterError", "Run", "World", "simulate", "values"]
