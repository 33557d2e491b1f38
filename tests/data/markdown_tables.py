"""Markdown tables, read back as rows."""


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
