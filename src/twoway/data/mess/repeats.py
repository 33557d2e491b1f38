"""Copies of rows: the one defect that every kind of record has."""

from twoway.data.draws import pick, uniforms
from twoway.data.rows import Row


def repeat(rows: list[Row], seed: int, stream: str, count: int) -> tuple[list[Row], list[int]]:
    """Insert copies of `count` rows, each somewhere after its original; return the rows and the copies' places."""
    chosen = pick(seed, stream, len(rows), count)
    luck = uniforms(seed, stream + ": place", len(chosen))
    after: dict[int, list[int]] = {}
    for original, uniform in zip(chosen, luck, strict=True):
        after.setdefault(original + int(uniform * (len(rows) - original)), []).append(original)
    result, copies = [], []
    for place, row in enumerate(rows):
        result.append(dict(row))
        for original in after.get(place, []):
            copies.append(len(result))
            result.append(dict(rows[original]))
    return result, copies
