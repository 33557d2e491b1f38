"""The simulators made from a specification: whatever they do alike is tested of each."""

from twoway import widgets
from twoway.widgets.simulator import Simulator

CLASSES = [
    made for name in widgets.__all__ if isinstance(made := getattr(widgets, name), type) and issubclass(made, Simulator)
]
