"""A course with one assignment so small that nbgrader is quick with it."""

import json
import shutil
from pathlib import Path

import pytest

from twoway.classroom import notebooks

COURSE_SEED = 1000
GIVEN = f"""VARIANT = {COURSE_SEED}  # the seed of your tables: your teacher may have given you another


def mine(name):
    return [VARIANT % 97, VARIANT % 89, VARIANT % 83][: len(name)]"""
SHARE = """def share(posts):
    \"\"\"Return a share.\"\"\"
    ### BEGIN SOLUTION
    known = [post for post in posts if post is not None]
    return known.count(1) / len(known)
    ### END SOLUTION"""
OWN = """def own_numbers():
    \"\"\"Return three numbers of your own tables.\"\"\"
    ### BEGIN SOLUTION
    first, second, third = mine("abc")
    return {"first": first, "ratio": second / 11, "third": third}
    ### END SOLUTION"""


def hidden(literal: str) -> str:
    """A hidden test on own numbers."""
    return f"""# Hidden test, 1 point: your numbers.
### BEGIN HIDDEN TESTS
RIGHT = {literal}  # of VARIANT; computed anew for other variants
checks.expect(
    "own_numbers",
    "they are compared with your tables",
    lambda: own_numbers(),
    RIGHT,
    take=lambda r: {{name: r[name] for name in RIGHT}},
)
### END HIDDEN TESTS"""


def right_numbers(seed: int) -> dict[str, float]:
    """What the reference gives for a seed."""
    return {"first": seed % 97, "ratio": seed % 89 / 11, "third": seed % 83}


RIGHT = right_numbers(COURSE_SEED)
CELLS = {
    "given": ("given", "from twoway import checks"),
    "share": ("solution", SHARE),
    "share-check": (1, '# Check, 1 point: a share.\nchecks.verdict("share", lambda: share([1, None]), 1.0)'),
    "share-hidden": (
        2,
        "# Hidden test, 2 points: another share.\n### BEGIN HIDDEN TESTS\n"
        'checks.expect("share", "some posts are lost", lambda: share([1, 0, 0, None, 1, 1, 0, None]), 3 / 6)\n'
        "### END HIDDEN TESTS",
    ),
    "variant": ("given", GIVEN),
    "own-numbers": ("solution", OWN),
    "own-numbers-check": (
        1,
        '# Check, 1 point: numbers.\nchecks.verdict("own_numbers", lambda: own_numbers(), returns=dict, '
        'parts=[checks.part("the names", sorted, ["first", "ratio", "third"])])',
    ),
    "own-numbers-first": (1, hidden(f'{{"first": {RIGHT["first"]}, "third": {RIGHT["third"]}}}')),
    "own-numbers-ratio": (1, hidden(f'{{"ratio": {RIGHT["ratio"]}}}')),
}


def text(cells: dict[str, tuple[object, str]] = CELLS) -> str:
    """The text of the assignment."""
    parts = [f"{notebooks.HEADER}\n", "# Small\n"]
    for name, (kind, source) in cells.items():
        data = {
            "grade": isinstance(kind, int),
            "grade_id": name,
            "locked": kind != "solution",
            "schema_version": 3,
            "solution": kind == "solution",
            "task": False,
            **({"points": kind} if isinstance(kind, int) else {}),
        }
        tags = "\ntags: [raises-exception]" if name.endswith("-check") else ""
        parts.append(f"```{{code-cell}} ipython3\n---\nnbgrader: {json.dumps(data)}{tags}\n---\n{source}\n```\n")
    return "\n".join(parts)


def write(folder: Path, cells: dict[str, tuple[object, str]] = CELLS) -> Path:
    """Write the course into a folder; return it."""
    (folder / "chapters").mkdir(parents=True, exist_ok=True)
    for name in ("_config.yml", "_toc.yml"):
        (folder / name).touch()
    path = folder / "exercises/source/small/small.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(cells), "utf-8")
    shutil.copy(Path(__file__).parents[2] / "exercises/nbgrader_config.py", folder / "exercises")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A course with the assignment `small`."""
    return write(tmp_path / "course")
