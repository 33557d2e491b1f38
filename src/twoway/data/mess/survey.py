"""What went wrong in the records of the survey."""

from collections.abc import Callable

from twoway.data.draws import pick, uniforms
from twoway.data.mess.repeats import repeat
from twoway.data.rows import Damaged, Row


def untidy_platforms(rows: list[Row], seed: int) -> Damaged:
    """The platforms are written with capitals or with spaces after the semicolon (repeated_respondents not counted)."""
    named = [place for place, row in enumerate(rows) if row["platforms"] is not None]
    chosen = [named[place] for place in pick(seed, "untidy platforms", len(named), 12)]
    luck = uniforms(seed, "untidy platforms: writing", len(chosen))
    rows = [dict(row) for row in rows]
    for place, uniform in zip(chosen, luck, strict=True):
        words = rows[place]["platforms"].split(";")
        # One word alone has no semicolon to put a space after.
        if len(words) > 1 and uniform < 0.5:
            rows[place]["platforms"] = "; ".join(words)
        else:
            rows[place]["platforms"] = ";".join(word.capitalize() for word in words)
    return rows, len(chosen)


def repeated_respondents(rows: list[Row], seed: int) -> Damaged:
    """The respondent is listed again, in an exact copy of the row."""
    rows, copies = repeat(rows, seed, "repeated respondents", 8)
    return rows, len(copies)


DEFECTS: dict[str, list[Callable[[list[Row], int], Damaged]]] = {
    "platform_survey": [untidy_platforms, repeated_respondents]
}
