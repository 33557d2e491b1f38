"""The sample data for checking the pages' numbers: as they are loaded, and cleaned by the rules of the metrics page."""

from collections.abc import Callable
from functools import cache

import pandas as pd

from twoway.data import export_at, load, load_truth

EXPORT = pd.Timestamp(export_at())
BOTH = ("broadcast", "conversational")
"""Brassbell and Twelvechair, in the order in which the page names them."""

Table = Callable[[str], pd.DataFrame]


@cache
def read(name: str) -> pd.DataFrame:
    return load_truth(name.removeprefix("truth/")) if name.startswith("truth/") else load(name)


def sample_table(name: str) -> pd.DataFrame:
    """A table as `twoway.data.load` gives it, or one of the truth: "truth/bots"."""
    return read(name).copy()


def utc(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def instants(stamps: pd.Series) -> pd.Series:
    return pd.to_datetime(stamps, utc=True, format="ISO8601")


def between(rows: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """The rows whose `at` lies from `start` to just before `end`, both in UTC."""
    return rows[(rows["at"] >= utc(start)) & (rows["at"] < utc(end))]


def posts(table: Table) -> pd.DataFrame:
    """One row for each post, with the instant `at`."""
    rows = table("posts").drop_duplicates("post_id")
    return rows.assign(at=instants(rows["created_at"]))


def counted(table: Table) -> pd.DataFrame:
    """The posts of which all three counts are known, with their sum, `interactions`."""
    rows = posts(table).dropna(subset=["likes", "comments", "shares"])
    return rows.assign(interactions=rows["likes"] + rows["comments"] + rows["shares"])


def inbound_comments(table: Table) -> pd.DataFrame:
    """One row for each comment of the audience, with its account, and the instants `at` and `replied`."""
    rows = table("interactions").drop_duplicates("interaction_id")
    rows = rows[(rows["type"].str.strip().str.lower() == "comment") & ~rows["is_brand"]]
    rows = rows.merge(posts(table)[["post_id", "account_id"]], on="post_id")
    return rows.assign(at=instants(rows["created_at"]), replied=instants(rows["replied_at"]))


def followers(table: Table, account: str) -> pd.DataFrame:
    """One row for each person who ever followed an account, with the instants `since` and `until`."""
    rows = table("followers")
    rows = rows[rows["account_id"] == account]
    rows = rows.assign(since=instants(rows["followed_at"]), until=instants(rows["unfollowed_at"]))
    return rows.sort_values("since").drop_duplicates("person_id")


def present(rows: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """Those who followed before `at` and had not left before it."""
    return rows[(rows["since"] < at) & (rows["until"].isna() | (rows["until"] >= at))]


def bots(table: Table) -> set[str]:
    return set(table("truth/bots")["person_id"])


SLIPPED_ABOVE = 10
"""How often the median of an account's orders an amount in whole euros holds whose decimal point slipped."""


def paid_orders(table: Table) -> pd.DataFrame:
    """One row for each order that was not refunded, with its instant `at` and `euros`, the slipped point put right."""
    rows = table("orders").drop_duplicates("order_id")
    rows = rows[~rows["refunded"]]
    written = rows["revenue"].map(amount)
    usual = written.groupby(rows["account_id"]).transform("median")
    slipped = (written > SLIPPED_ABOVE * usual) & (written == written.round())
    return rows.assign(at=instants(rows["ordered_at"]), written=written, euros=written.where(~slipped, written / 100))


def amount(text: str) -> float:
    return float(text.strip("€").replace(".", "").replace(",", ".") if text.startswith("€") else text)


def leads(table: Table) -> pd.DataFrame:
    """One row for each person who became a lead of an account, with the instant `at` of the first time."""
    rows = table("leads")
    rows = rows.assign(at=instants(rows["created_at"]), source=rows["source"].str.lower().fillna("unknown"))
    return rows.sort_values("at", kind="stable").drop_duplicates(["account_id", "person_id"])


def costs(table: Table, account: str, first: str, end: str) -> tuple[float, float, float]:
    """The minutes, the money for advertising and the whole cost in euros, from a day to just before another."""
    rows = table("costs")
    rows = rows[(rows["account_id"] == account) & (rows["date"] >= first) & (rows["date"] < end)]
    wage = float(table("accounts").set_index("account_id")["wage_per_hour"][account])
    minutes, advertising = float(rows["minutes"].sum()), float(rows["ad_spend"].sum())
    return minutes, advertising, minutes / 60 * wage + advertising
