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


def test_each_measure_is_stated_in_the_words_of_the_metrics_page(root, sections):
    """So that a notebook saved elsewhere needs no page, while the page stays the one definition."""
    page = (root / "chapters/reference/metrics.md").read_text("utf-8")
    for section in sections[1:6]:
        label = re.search(r"returns the \[[^\]]+\]\([^)]*#(metric-[\w-]+)\)", section)[1]
        formula = re.search(rf"^\({label}\)=$.*?^\$\$\n(.*?)\n\$\$$", page, re.MULTILINE | re.DOTALL)[1]
        stated = re.findall(r"^> \*\*(.*?)\*\*( = .*)$", section, re.MULTILINE)
        assert ["".join(parts) for parts in stated] == [in_words(formula)], label


def test_a_formula_is_put_in_words_whole():
    assert in_words(r"\text{a b} = \frac{\text{c}}{\text{d} + \text{e}}") == "a b = c / (d + e)"
    assert in_words(r"\text{t} = \text{median of } (r - c)") == "t = median of (first reply - comment)"


def test_what_the_text_counts_is_so(text, notebook):
    """The five measures, and what the learner is told to find in the week's interactions."""
    numbers = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
    given = {}
    exec(
        next(cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "week"),
        given,
    )
    week = given["week_interactions"]()
    spellings = week.loc[week["type"].str.strip().str.lower() == "comment", "type"].nunique()
    assert numbers[re.search(r"(\w+) spellings of", text)[1]] == spellings
    assert numbers[re.search(r"(\w+) differ from `comment` by nothing but a space", text)[1]] == 2
    assert numbers[re.search(r"(\w+) rows that the bakeries wrote", text)[1]] == week["is_brand"].sum()
    assert (
        numbers[re.search(r"(\w+) interaction that is listed twice", text)[1]]
        == week["interaction_id"].duplicated().sum()
    )
    measures = [name for name in FUNCTIONS if name not in ("clean_interactions", "compare_accounts")]
    assert [numbers[word] for word in re.findall(r"(\w+) measures", text)] == [len(measures)] * text.count(" measures")


def test_settings_that_the_text_names_exist_and_do_what_it_says(text):
    from twoway.model import PRESETS, World, simulate

    def mean_orders(account, world):
        return sum(len(simulate(PRESETS[account], world, seed).orders) for seed in range(1, 21)) / 20

    worlds = {World(**eval(f"dict({settings})")) for settings in re.findall(r"`World\((.*?)\)`", text)}
    ties = {World(lead_chance_reply=0), World(trust_gain_reply=0, trust_gain_overheard=0)}
    assert ties < worlds
    for even in ties:
        assert mean_orders("conversational", even) == pytest.approx(mean_orders("broadcast", even), rel=0.1)
    (off,) = worlds - ties
    stated = re.search(r"about (\d+) orders to (\d+)", text)
    assert round(mean_orders("conversational", off)) == int(stated[1])
    assert round(mean_orders("broadcast", off)) == int(stated[2])


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
