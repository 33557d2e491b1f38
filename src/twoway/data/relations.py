"""How the tables refer to each other: drawn, and in words, from the keys that `datapackage.json` names."""

import html
import re
from typing import Any, NamedTuple

from twoway.data.loading import description
from twoway.figures import INK, LINE, MUTED, PAPER

# Units of the drawing, about pixels. A phone shows it whole.
WIDTH, INDENT, LINE_HEIGHT, GAP = 345, 26, 17, 10
TITLE_SIZE, WORD_SIZE = 13, 12
LETTER = 0.55 * WORD_SIZE  # width of a letter, on average


class Reference(NamedTuple):
    """Columns of a table that name a row of another, or of the same."""

    table: str
    columns: list[str]
    other: str
    other_columns: list[str]
    optional: list[str]
    """Those of `columns` that may be missing: then the row names none."""


class Place(NamedTuple):
    """Where a table's box stands: its top left corner, its lines of words, and the number of the box it hangs on."""

    name: str
    x: int
    y: int
    lines: list[str]
    parent: int | None

    @property
    def bottom(self) -> int:
        """Where the box ends."""
        return self.y + 12 + LINE_HEIGHT * (1 + len(self.lines))


def references(resources: list[dict[str, Any]]) -> list[Reference]:
    """Return the foreign keys of some tables, and what they refer to besides.

    A Frictionless key is either whole or missing in a row. Where part of it is always there, the description says the
    same under `twoway:refersTo`.

    Parameters
    ----------
    resources
        Descriptions of tables, as in `datapackage.json`.
    """
    found = []
    for resource in resources:
        required = {f["name"] for f in resource["schema"]["fields"] if f.get("constraints", {}).get("required")}
        for key in [*resource["schema"].get("foreignKeys", []), *resource["schema"].get("twoway:refersTo", [])]:
            columns, there = listed(key["fields"]), key["reference"]
            other = there["resource"] or resource["name"]  # Frictionless: "" is the table itself
            optional = [column for column in columns if column not in required]
            found.append(Reference(resource["name"], columns, other, listed(there["fields"]), optional))
    return found


def listed(names: str | list[str]) -> list[str]:
    """Return one or several names as a list: Frictionless allows both."""
    return [names] if isinstance(names, str) else list(names)


def identifier(field: dict[str, Any]) -> str | None:
    """Return the pattern of a column that holds ids, a letter or more and then digits; None for any other column."""
    pattern = field.get("constraints", {}).get("pattern", "")
    return pattern.split("|")[0] if re.match(r"(\[?[a-zA-Z]+\]?)\\d\{\d\}", pattern) else None


def keys(resource: dict[str, Any]) -> list[str]:
    """Return the columns of a table that say what a row is about: its ids and keys, else its first column."""
    schema = resource["schema"]
    named = {*schema.get("primaryKey", [])}
    for reference in references([resource]):
        named.update(reference.columns)
    columns = [field["name"] for field in schema["fields"] if identifier(field) or field["name"] in named]
    return columns or [schema["fields"][0]["name"]]


def shared_ids(resources: list[dict[str, Any]]) -> list[list[str]]:
    """Return groups of columns, each as `table.column`, that hold ids of the same things and are no foreign key."""
    bound = {(reference.table, column) for reference in references(resources) for column in reference.columns}
    groups: dict[str, list[str]] = {}
    for resource in resources:
        for field in resource["schema"]["fields"]:
            if (pattern := identifier(field)) and (resource["name"], field["name"]) not in bound:
                groups.setdefault(pattern, []).append(f"{resource['name']}.{field['name']}")
    return [columns for columns in groups.values() if len(columns) > 1]


def places(resources: list[dict[str, Any]]) -> list[Place]:
    """Return where each table's box stands: indented below the table that it refers to first; those alone last."""
    links = references(resources)
    above = {link.table: link.other for link in reversed(links) if link.other != link.table}
    below = {name: [table for table in above if above[table] == name] for name in above.values()}
    by_name = {resource["name"]: resource for resource in resources}
    roots = [name for name in by_name if name not in above]
    found: list[Place] = []

    def put(name: str, depth: int, y: int, parent: int | None) -> int:
        lines, letters = [", ".join(keys(by_name[name]))], int((WIDTH - 20 - INDENT * depth) / LETTER)
        for link in links:
            if link.table == name:
                one = "one or none" if link.optional else "one"
                text = f"{', '.join(link.columns)}: many to {one} in {link.other}"
                lines += [text] if len(text) <= letters else text.replace(": ", ":\n").split("\n")
        found.append(Place(name, 1 + INDENT * depth, y, lines, parent))
        number, y = len(found) - 1, found[-1].bottom + GAP
        for table in by_name:
            if table in below.get(name, []):
                y = put(table, depth + 1, y, number)
        return y

    y = 1
    for name in sorted(roots, key=lambda name: name not in below):
        y = put(name, 0, y, None)
    return found


def drawing(resources: list[dict[str, Any]] | None = None) -> str:
    """Return the tables as boxes with their key columns, and an arrow from each to the one it refers to, as SVG.

    Parameters
    ----------
    resources
        Descriptions of the tables; by default those of the course.
    """
    boxes = places(description()["resources"] if resources is None else resources)
    height = max(box.bottom for box in boxes) + 1
    drawn = [
        arrow(box, [child for child in boxes if child.parent == number])
        for number, box in enumerate(boxes)
        if any(child.parent == number for child in boxes)
    ]
    for box in boxes:
        drawn.append(
            f'<rect x="{box.x}" y="{box.y}" width="{WIDTH - box.x - 1}" height="{box.bottom - box.y}" rx="4" '
            f'fill="{PAPER}" stroke="{LINE}"/>'
        )
        y = box.y + 6 + TITLE_SIZE
        drawn.append(words(box.x + 9, y, box.name, INK, f"font-size:{TITLE_SIZE}px;font-weight:bold"))
        for text in box.lines:
            y += LINE_HEIGHT
            drawn.append(words(box.x + 9, y, text, MUTED, f"font-size:{WORD_SIZE}px"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def arrow(box: Place, children: list[Place]) -> str:
    """Return the lines from tables to the one that they refer to: three toes at the many, a point at the one."""
    x, y = box.x + INDENT // 2, box.bottom
    path = f"M{x} {y + 6}V{children[-1].y + 12}"
    for child in children:
        toes = child.y + 12
        path += f"M{x} {toes}H{child.x}M{child.x} {toes - 5}L{child.x - 7} {toes}L{child.x} {toes + 5}"
    return (
        f'<path d="{path}" fill="none" stroke="{MUTED}" stroke-width="1.3"/>\n'
        f'<path d="M{x} {y}L{x - 4} {y + 7}H{x + 4}Z" fill="{MUTED}"/>'
    )


def words(x: int, y: int, text: str, colour: str, style: str) -> str:
    """Return a line of words."""
    return f'<text x="{x}" y="{y}" fill="{colour}" style="{style};font-family:sans-serif">{html.escape(text)}</text>'


def sentences(resources: list[dict[str, Any]] | None = None) -> str:
    """Return in words, as a Markdown list, what the drawing shows, and which other columns hold ids of the same things.

    Parameters
    ----------
    resources
        Descriptions of the tables; by default those of the course.
    """
    resources = description()["resources"] if resources is None else resources
    links = references(resources)
    alike: dict[tuple, list[str]] = {}
    for link in links:
        alike.setdefault((link.other, *zip(link.columns, link.other_columns, strict=True)), []).append(link.table)
    told = []
    for (other, *pairs), tables in alike.items():
        by = " and ".join(f"both have `{a}`" if a == b else f"`{a}` there is `{b}` here" for a, b in pairs)
        one = f"one other row of `{other}`" if tables == [other] else f"one row of `{other}`"
        told.append(f"Many rows of {enumerated(tables)} may refer to {one}: {by}.")
    optional = [f"{link.table}.{column}" for link in links for column in link.optional]
    if optional:
        told.append(f"Where {enumerated(optional)} is missing, a row refers to none.")
    told += [f"The same things are named in {enumerated(group)}." for group in shared_ids(resources)]
    linked = {name for link in links for name in (link.table, link.other)}
    if alone := [resource["name"] for resource in resources if resource["name"] not in linked]:
        told.append(f"These refer to no other table, and none refers to them: {enumerated(alone)}.")
    return "\n".join(f"- {sentence}" for sentence in told)


def enumerated(names: list[str]) -> str:
    """Return names as code, with commas and "and" between them."""
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last
