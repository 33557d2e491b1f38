"""What the text in the cells of a page's table means."""

from datetime import datetime


def moment(text: str) -> datetime | None:
    """The time in a cell, None where it holds a dash."""
    return None if text == "–" else datetime.fromisoformat(text)


NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def spelled(number: int) -> str:
    """A small whole number as the page writes it in a sentence."""
    return NUMBERS[number]


def no_more(rows: list[dict[str, str]]) -> list[str]:
    """The section gives no number but those in bold."""
    return []


def distinct(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    """One row for each value of a column."""
    return list({row[key]: row for row in rows}.values())
