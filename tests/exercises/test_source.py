"""The text of the assignment: valid for nbgrader, whole for a reader, and consistent with itself."""

import ast
import itertools
import re

import nbformat
import pytest

from twoway.classroom import notebooks
from twoway.classroom.answers import points_by_task

LESSON = "conversation"
FUNCTIONS = [
    "clean_interactions",
    "promo_share",
    "conversation_ratio",
    "reply_rate",
    "median_response_minutes",
    "churn",
    "compare_accounts",
]


@pytest.fixture(scope="module")
def text(root):
    return (root / f"exercises/source/{LESSON}/{LESSON}.md").read_text("utf-8")


@pytest.fixture(scope="module")
def notebook(root):
    path = root / f"exercises/source/{LESSON}/{LESSON}.md"
    return nbformat.reads(notebooks.notebook_text(path, root), 4)


@pytest.fixture(scope="module")
def sections(text):
    """The text of each task."""
    parts = re.split(r"^## (?=Task \d+: )", text, flags=re.MULTILINE)[1:]
    return [re.split(r"^## ", part, flags=re.MULTILINE)[0] for part in parts]


def test_it_satisfies_nbgraders_own_validators(notebook):
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(notebook)


def test_nbgraders_validator_is_no_formality(notebook):
    from nbgrader.nbgraderformat import MetadataValidator, ValidationError

    broken = nbformat.from_dict(notebook)
    graded = next(cell for cell in broken.cells if cell.metadata.get("nbgrader", {}).get("grade"))
    points = graded.metadata.nbgrader.pop("points")
    with pytest.raises(ValidationError):
        MetadataValidator().validate_nb(broken)
    graded.metadata.nbgrader["points"] = points


def test_every_task_defines_its_function(notebook):
    defined = []
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if data.get("solution") and not data.get("grade"):
            (function,) = [node for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef)]
            assert ast.get_docstring(function)
            assert data["grade_id"] == function.name.replace("_", "-")
            defined.append(function.name)
    assert defined == FUNCTIONS


def test_stated_points_add_up(text, notebook, sections):
    tasks = points_by_task(notebook)
    for section, cells in zip(sections, tasks.values(), strict=True):
        stated = int(re.match(r"Task \d+: .* \((\d+) points\)", section)[1])
        assert stated == sum(cells.values()), section.splitlines()[0]
    manual = [cell.metadata.nbgrader.points for cell in notebook.cells if cell.cell_type == "markdown"
              and cell.metadata.get("nbgrader", {}).get("grade")]  # fmt: skip
    assert len(manual) == 1
    assert f"{sum(sum(cells.values()) for cells in tasks.values()) + manual[0]} points in all" in text
    assert f"({manual[0]} points, read by a person)" in text


def test_each_task_is_complete_for_a_reader(sections):
    assert len(sections) == 7
    for section in sections:
        name = section.splitlines()[0]
        assert section.splitlines()[2].startswith("You "), f"{name}: begin with the purpose"
        assert section.count("<details>") == section.count("</details>") == 2, f"{name}: two hints"
        assert re.search(r"\(\.\./\.\./\.\./chapters/reference/metrics\.md#metric", section), f"{name}: link the metric"
        assert "**Example.**" in section, name
        assert "worked example" in section, name
        assert section.count("### BEGIN SOLUTION") == 1, name


def test_each_task_has_a_visible_check_and_hidden_tests_of_one_idea(notebook):
    for task, cells in points_by_task(notebook).items():
        sources = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells
                   if cell.metadata.get("nbgrader", {}).get("grade_id") in cells}  # fmt: skip
        assert next(iter(cells)) == f"{task}-check"
        assert "HIDDEN" not in sources[f"{task}-check"]
        hidden = [name for name, source in sources.items() if "### BEGIN HIDDEN TESTS" in source]
        assert len(hidden) == len(cells) - 1 >= 3
        assert all(1 <= points <= 3 for points in cells.values())
        for name, source in sources.items():
            word = "Hidden test" if name in hidden else "Check"
            assert source.startswith(f"# {word}, {cells[name]} point"), name


def listed_misconceptions(source: str) -> list[list[float]]:
    """The numbers that each dictionary of a check cell lists as keys."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict) and all(key is not None and not names(key) for key in node.keys):
            keys = [eval(compile(ast.Expression(key), "key", "eval")) for key in node.keys]
            found.append([key for key in keys if isinstance(key, int | float)])
    return found


def names(node: ast.AST) -> list[str]:
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]


def collisions(numbers: list[float]) -> list[tuple[float, float]]:
    ordered = sorted(numbers)
    return [(a, b) for a, b in itertools.pairwise(ordered) if abs(a - b) <= 1e-6 * max(1, abs(a))]


def test_no_two_misconceptions_share_a_value(notebook):
    """A second message for the same value would silently replace the first."""
    checked = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and "checks.verdict" in cell.source:
            for numbers in listed_misconceptions(cell.source):
                checked += len(numbers)
                assert collisions(numbers) == [], cell.metadata.nbgrader.grade_id
    assert checked > 50


def test_a_shared_value_is_found():
    assert collisions(listed_misconceptions("f({4 / 12: 'text', 7 / 12: 'rows', 5 / 15: 'edge'})")[0])


def test_the_texts_of_messages_name_what_to_do_in_whole_sentences(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code" and "checks.verdict" in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                for value in node.values if isinstance(node, ast.Dict) else []:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        assert len(value.value) > 30
                        assert value.value.endswith("."), value.value


def test_the_same_text_gives_the_same_bytes(root):
    path = root / f"exercises/source/{LESSON}/{LESSON}.md"
    first, second = (notebooks.notebook_text(path, root) for _ in range(2))
    assert first == second
    assert '"outputs": []' in first
