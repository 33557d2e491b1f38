"""Own numbers: what the hidden tests state is what the reference gives, and another seed gives other numbers."""

import ast

import pytest

from twoway.classroom import answers, own_numbers
from twoway.data.generate import SEED

OTHER_SEEDS = (7, 8, 9)


def stated(notebook) -> dict[str, dict[str, object]]:
    """The numbers that each hidden test on own numbers states, by grade_id."""
    found = {}
    for cell in notebook.cells:
        data = cell.metadata.get("nbgrader", {})
        if data.get("grade") and not data["solution"] and own_numbers.right_names(cell.source):
            (literal,) = [
                statement.value
                for statement in ast.parse(cell.source).body
                if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "RIGHT"
            ]
            found[data["grade_id"]] = eval(ast.unparse(literal), {"__builtins__": {}, "float": float})
    return found


@pytest.fixture(scope="module")
def numbers(notebook) -> dict[int, dict[str, object]]:
    """What the reference gives for each seed."""
    found = {}
    for seed in (SEED, *OTHER_SEEDS):
        codes = own_numbers.reference_cells(notebook, seed)
        (found[seed],) = own_numbers.compute(codes, own_numbers.tasks_with_numbers(notebook)).values()
    return found


def test_an_assignment_has_one_such_task_with_three_hidden_tests(notebook):
    assert len(own_numbers.tasks_with_numbers(notebook)) == 1
    (task,) = own_numbers.tasks_with_numbers(notebook)
    hidden = stated(notebook)
    assert set(hidden) == set(answers.points_by_task(notebook)[task]) - {f"{task}-check"}
    names = [name for right in hidden.values() for name in right]
    assert len(hidden) == 3
    assert len(names) == len(set(names)) in (3, 4, 5), "the tests share the numbers out"


def test_the_seed_is_the_courses(notebook):
    (cell,) = [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == own_numbers.VARIANT_CELL
    ]
    assert own_numbers.seed_of(cell.source) == SEED
    assert not cell.metadata.nbgrader.grade
    assert cell.metadata.nbgrader.locked


def test_what_is_stated_is_what_the_reference_gives(notebook, numbers):
    hidden = stated(notebook)
    assert {name: value for right in hidden.values() for name, value in right.items()} == pytest.approx(
        numbers[SEED], rel=1e-9, nan_ok=True
    )


@pytest.mark.parametrize("seed", OTHER_SEEDS)
def test_each_number_is_another_one_on_another_seed(numbers, seed):
    for name, value in numbers[SEED].items():
        assert value != pytest.approx(numbers[seed][name], rel=1e-4), name


def test_the_cells_of_another_seed_accept_its_numbers_and_no_others(notebook):
    """As grading makes them: the reference passes on its tables, the course's literals fail all hidden tests."""
    import copy

    from twoway.classroom import trial

    hidden, seed = stated(notebook), OTHER_SEEDS[0]
    own = copy.deepcopy(notebook)
    own_numbers.put_own_numbers(own, notebook, seed)
    assert trial.failing(own, only=set(hidden)) == {}
    ours = {name: value for right in hidden.values() for name, value in right.items()}
    (task,) = own_numbers.tasks_with_numbers(notebook)
    code = f"def {task.replace('-', '_')}():\n    return {ours!r}"
    assert set(trial.failing(own, {task: code}, only=set(hidden))) == set(hidden)
