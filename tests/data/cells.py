"""Read the tables that stand on a page: their rows as text, and what the text in a cell means."""

from datetime import datetime


def table(lines: list[str]) -> list[dict[str, str]]:
    """The rows of the first Markdown table in `lines`."""
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    header, rule, *body = rows
    assert set("".join(rule)) == {"-"}
    return [dict(zip(header, row, strict=True)) for row in body]


def moment(text: str) -> datetime | None:
    """The time in a cell, None where it holds a dash."""
    return None if text == "–" else datetime.fromisoformat(text)


def distinct(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    """One row for each value of a column."""
    return list({row[key]: row for row in rows}.values())
