"""What the text in the cells of a page's table means."""

from datetime import datetime


def moment(text: str) -> datetime | None:
    """The time in a cell, None where it holds a dash."""
    return None if text == "–" else datetime.fromisoformat(text)


def distinct(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    """One row for each value of a column."""
    return list({row[key]: row for row in rows}.values())
