"""What a graded cell may do with a learner's names: call them with plain data, and nothing else.

Graders run these cells in another process than the learner's code. There a learner's function is a stand-in that can
be called and no more, so a test cell that looks inside it, or patches anything, would not work. Reading a cell's
source is enough to find out.
"""

import ast
import builtins
from collections.abc import Collection, Iterator

ALLOWED_IMPORTS = frozenset({"datetime", "itertools", "math", "numpy", "pandas", "statistics", "twoway"})
REFLECTION = {"delattr", "dir", "getattr", "hasattr", "setattr", "vars"}
EVALUATION = {"__builtins__", "__import__", "breakpoint", "compile", "eval", "exec", "globals", "locals"}
NOTEBOOK = {"In", "Out", "display", "exit", "get_ipython", "help", "input", "open", "quit"}
FORBIDDEN_NAMES = frozenset(REFLECTION | EVALUATION | NOTEBOOK)
ALLOWED_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_")) - FORBIDDEN_NAMES


def bound_names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell binds at its top level: functions and classes, and other values.

    Parameters
    ----------
    source
        Python source of the cell.

    Raises
    ------
    SyntaxError
        If the source is not plain Python, for instance because of a magic command.
    """
    functions, values = set(), set()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            functions.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            values |= {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
        else:
            values |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return functions, values


def trespasses(
    source: str,
    learner_functions: Collection[str],
    learner_values: Collection[str] = (),
    given: Collection[str] = (),
) -> list[str]:
    """Return what a graded cell does that it must not, in words, in the order of its lines.

    Parameters
    ----------
    source
        Python source of the graded cell, its hidden tests included.
    learner_functions
        Names of functions that solution cells define. They may be called, nothing else.
    learner_values
        Other names that solution cells bind. They may be read.
    given
        Names that locked cells bind, which every process has.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [f"line {error.lineno}: not plain Python ({error.msg})"]
    functions, values = set(learner_functions), set(learner_values)
    own = {name.split(".")[0] for name in _bound_anywhere(tree)}
    known = own | functions | values | set(given) | ALLOWED_BUILTINS
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [(node.lineno, problem) for node, problem in _trespasses(tree, functions, values, known, called)]
    if tree.body and _shows_a_value(tree.body[-1]):
        found.append((tree.body[-1].lineno, "ends with an expression, which nbgrader reads as partial credit"))
    return [f"line {line}: {problem}" for line, problem in sorted(found)]


def _bound_anywhere(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


def _trespasses(
    tree: ast.AST, functions: set[str], values: set[str], known: set[str], called: set[int]
) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] not in ALLOWED_IMPORTS:
                    yield node, f"imports {alias.name}"
        elif isinstance(node, ast.ImportFrom):
            if node.level or (node.module or "").split(".")[0] not in ALLOWED_IMPORTS:
                yield node, f"imports from {node.module}"
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield node, "declares a global name"
        elif isinstance(node, ast.Attribute):
            if node.attr.startswith("_"):
                yield node, f"reads the private attribute {node.attr}"
            if not isinstance(node.ctx, ast.Load):
                yield node, f"sets or deletes the attribute {node.attr}"
        elif isinstance(node, ast.Name):
            yield from ((node, problem) for problem in _name_problems(node, functions, values, known, called))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg | ast.alias):
            name = node.arg if isinstance(node, ast.arg) else getattr(node, "asname", None) or node.name
            if name in functions | values:
                yield node, f"binds the learner's name {name} anew"


def _name_problems(
    node: ast.Name, functions: set[str], values: set[str], known: set[str], called: set[int]
) -> Iterator[str]:
    name = node.id
    if name in FORBIDDEN_NAMES or (name.startswith("_") and name.strip("_i0123456789") == ""):
        yield f"uses {name}"
    elif name in functions | values and not isinstance(node.ctx, ast.Load):
        yield f"binds the learner's name {name} anew"
    elif name in functions and id(node) not in called:
        yield f"uses the learner's function {name} without calling it"
    elif name not in known:
        yield f"uses the name {name}, which neither this cell nor a locked or a solution cell defines"


def _shows_a_value(statement: ast.stmt) -> bool:
    """Whether a cell's last statement may display a value. What `twoway.checks` offers returns None."""
    if not isinstance(statement, ast.Expr):
        return False
    call = statement.value
    is_check = (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "checks"
        and call.func.attr in {"verdict", "expect"}
    )
    return not is_check
