"""Rows of tables before they are written: a row is a dict, a table a list of rows."""

from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Damaged = tuple[list[Row], int]
"""Rows of a table after a defect, and how many rows it damaged."""


def without_notes(row: Row) -> Row:
    """Return the row without the columns that only the generator needs (their names begin with `_`)."""
    return {column: value for column, value in row.items() if not column.startswith("_")}


def number_rows(rows: list[Row], column: str, prefix: str, digits: int) -> None:
    """Number the rows in their order: `column` becomes the prefix and a number."""
    for number, row in enumerate(rows, start=1):
        row[column] = f"{prefix}{number:0{digits}d}"
