"""The data dictionary as text for the data page: what is in each table, made from `datapackage.json`."""

from itertools import islice
from typing import Any

from twoway.data.generate import describe
from twoway.data.loading import TRUTH, cells, description, own_folder

TYPES = {
    "str": "text",
    "category": "one of a few words",
    "Int64": "whole number",
    "float64": "number",
    "bool": "true or false",
    "boolean": "true or false",
}


def resource(name: str) -> dict[str, Any]:
    """Return the description of one table."""
    return next(table for table in description()["resources"] if table["name"] == name)


def markdown_table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; empty cells show a dash."""
    lines = [header, ["---"] * len(header), *([cell or "–" for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def fields(name: str) -> str:
    """Return what one table holds, a row for each column: name, type with unit, meaning."""
    table = resource(name)
    rows = []
    for field in table["schema"]["fields"]:
        rules = field.get("constraints", {})
        words = ", ".join(f"`{word}`" for word in rules.get("enum", []))
        missing = "" if rules.get("required") else ", may be missing"
        meaning = field["description"] + (f" One of {words}." if words else "")
        unit = f" ({field['twoway:unit']})" if "twoway:unit" in field else ""
        rows.append([f"`{field['name']}`", TYPES[field["twoway:dtype"]] + unit + missing, meaning])
    head = f"{table['description']} {table['twoway:rows']:,} rows in `{table['path']}`."
    return head + "\n\n" + markdown_table(["column", "type (unit)", "meaning"], rows)


def sample(name: str, count: int = 3) -> str:
    """Return the first rows of one table, as they stand in the file, each as a column (so that it fits a phone)."""
    path = resource(name)["path"]
    rows = cells(path, own_folder().joinpath(path).read_bytes())
    header, *shown = islice(rows, 1 + count)
    titles = ["column", *(f"row {number}" for number in range(1, len(shown) + 1))]
    return markdown_table(titles, [[f"`{name}`", *texts] for name, *texts in zip(header, *shown, strict=True)])


def section(name: str) -> str:
    """Return all about one table: what it holds, and its first rows in a fold."""
    title = f"The first rows of {resource(name)['path']} (– is an empty cell)"
    return f"{fields(name)}\n\n{folded(title, sample(name))}"


def folded(title: str, text: str) -> str:
    """Return Markdown that shows a title, and the text only when it is opened."""
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def truth() -> str:
    """Return a Markdown list of the tables of truth: what each says, and none of its values."""
    return "\n".join(
        f"- `{TRUTH}/{table['path']}`: {table['description']}" for table in describe(truth=True)["resources"]
    )
