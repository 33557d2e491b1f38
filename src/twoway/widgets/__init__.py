"""The course's simulators as Jupyter widgets. They run in the browser; a kernel adds the data behind them."""

from pathlib import Path

from twoway.widgets.display import show
from twoway.widgets.funnel import Funnel
from twoway.widgets.party import PartyRoom
from twoway.widgets.posting_frequency import PostingFrequency
from twoway.widgets.shotgun import Shotgun
from twoway.widgets.two_accounts import TwoAccounts
from twoway.widgets.viral_lottery import ViralLottery

__all__ = ["Funnel", "PartyRoom", "PostingFrequency", "Shotgun", "TwoAccounts", "ViralLottery", "show", "static_folder"]


def static_folder() -> Path:
    """Return the folder of the simulators' bundled ES modules, one file a simulator."""
    return Path(__file__).parent / "static"
