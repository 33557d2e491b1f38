"""The text of the assignment: valid for nbgrader, whole for a reader, and consistent with itself."""

import ast
import itertools
import re

import nbformat
import pytest

from twoway.classroom import notebooks
from twoway.classroom.answers import points_by_task

TASKS = {
    "conversation": "clean_interactions promo_share conversation_ratio reply_rate median_response_minutes churn "
    "compare_accounts",
    "connectors": "clean_edges degree top_connectors coverage friend_seed drop_bots hard_sell_cost",
    "virality": "cascade_sizes cascade_depths structural_virality estimate_r p_viral top_share simulate_cascades",
    "experiments": "engagement_rate rank_types breaking_point lift funnel yoy database_flow",
    "plan": "qualified_share platform_fit choose_platforms cost_per_lead cac roi break_even_orders",
    "capstone": "policy",
}
OWN = "own_numbers"  # the task on the learner's own tables, at the end of each assignment


@pytest.fixture(scope="session")
def sections(text) -> list[str]:
    """The text of each task."""
    parts = re.split(r"^## (?=Task \d+: )", text, flags=re.MULTILINE)[1:]
    return [re.split(r"^## ", part, flags=re.MULTILINE)[0] for part in parts]


def grade_ids(notebook) -> dict[str, nbformat.NotebookNode]:
    """The cells that nbgrader knows, by grade_id."""
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


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


def test_every_task_defines_its_function(lesson, notebook):
    defined = []
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if data.get("solution") and not data.get("grade"):
            (function,) = [node for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef)]
            assert ast.get_docstring(function)
            assert data["grade_id"] == function.name.replace("_", "-")
            defined.append(function.name)
    wanted = TASKS[lesson].split()
    assert [name for name in defined if name in wanted] == wanted
    assert lesson == "capstone" or set(defined) - set(wanted) <= {OWN}


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
    assert sum("worked example" in section for section in sections) >= 3
    for number, section in enumerate(sections, start=1):
        name = section.splitlines()[0]
        assert name.startswith(f"Task {number}: ")
        assert section.splitlines()[2].startswith("You "), f"{name}: begin with the purpose"
        assert section.count("<details>") == section.count("</details>") == 2, f"{name}: two hints"
        assert re.search(r"\(\.\./\.\./\.\./chapters/[\w/.-]+\.md#", section), f"{name}: link the definition"
        assert "**Example.**" in section, name
        assert section.count("### BEGIN SOLUTION") == 1, name


# What a formula on the metrics page writes in symbols, as the assignment says it.
SYMBOLS = {
    "within W": "within the window",
    "(r - c)": "(first reply - comment)",
    "in [start, end)": "from the start to before the end",
}


def in_words(formula: str) -> str:
    """A formula of the metrics page as a line of words."""
    line = re.sub(r"\\text\{([^}]*)\}", r"\1", " ".join(formula.split()))
    above_below = re.fullmatch(r"(.*) = \\frac\{(.*)\}\{(.*)\}", line)
    if above_below:
        name, above, below = above_below.groups()
        line = f"{name} = {above} / {f'({below})' if ' + ' in below else below}"
    line = re.sub(" +", " ", line)
    for symbol, words in SYMBOLS.items():
        line = line.replace(symbol, words)
    return line


def test_each_measure_is_stated_in_the_words_of_the_metrics_page(root, lesson, sections):
    """So that a notebook saved elsewhere needs no page, while the page stays the one definition."""
    page, seen = (root / "chapters/reference/metrics.md").read_text("utf-8"), 0
    for section in sections:
        formulas = {
            in_words(formula)
            for label in re.findall(r"metrics\.md#(metric-[\w-]+)\)", section)
            for formula in re.findall(rf"^\({label}\)=$(?:(?!^\(metric-).)*?^\$\$\n(.*?)\n\$\$$", page, re.M | re.S)
        }
        for name, rest in re.findall(r"^> \*\*(.*?)\*\*( = .*)$", section, re.MULTILINE):
            assert name + rest in formulas, section.splitlines()[0]
            seen += 1
    assert seen >= {"conversation": 5, "capstone": 0}.get(lesson, 1)


def test_a_formula_is_put_in_words_whole():
    assert in_words(r"\text{a b} = \frac{\text{c}}{\text{d} + \text{e}}") == "a b = c / (d + e)"
    assert in_words(r"\text{t} = \text{median of } (r - c)") == "t = median of (first reply - comment)"


def test_each_task_has_a_visible_check_and_hidden_tests_of_one_idea(notebook):
    for task, cells in points_by_task(notebook).items():
        sources = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells
                   if cell.metadata.get("nbgrader", {}).get("grade_id") in cells}  # fmt: skip
        assert next(iter(cells)) == f"{task}-check"
        assert "HIDDEN" not in sources[f"{task}-check"]
        hidden = [name for name, source in sources.items() if "### BEGIN HIDDEN TESTS" in source]
        assert len(hidden) == len(cells) - 1 >= 2
        assert all(1 <= points <= (8 if task == "policy" else 3) for points in cells.values())  # the capstone's bands
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
    assert checked > 10


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


def test_the_same_text_gives_the_same_bytes(root, lesson):
    path = root / f"exercises/source/{lesson}/{lesson}.md"
    first, second = (notebooks.notebook_text(path, root) for _ in range(2))
    assert first == second
    assert '"outputs": []' in first
