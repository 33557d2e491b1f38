"""Break a reference solution in many small ways, each a mistake that somebody could make: its mutants.

Most ways are those of mutmut, which maps a piece of code to its mutants and knows nothing of files or test runners. It
breaks each operator in one way that is likely to be missed (`<` becomes `<=`), where other tools try a dozen that any
test notices (`<<` for a division). What mutmut lacks is here: what people get wrong in pandas, and in rates.
"""

import ast
import difflib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst import matchers as m
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import mutation_operators

from twoway.classroom.notebooks import MARKERS

__all__ = ["Mutant", "mutants"]

Operator = tuple[type[cst.CSTNode], Callable[[Any], Iterable[cst.CSTNode]]]

# A call of one of these methods may be forgotten: what it was called on is left.
FORGOTTEN_METHODS = """
    abs astype ceil clip copy cumsum drop_duplicates dropna fillna floor lower lstrip normalize reindex replace
    reset_index round rstrip sort sort_index sort_values strip tz_convert tz_localize unique upper
"""
ACCESSORS = frozenset({"cat", "dt", "str"})
# A call of one of these functions may be forgotten: its first argument is left.
FORGOTTEN_FUNCTIONS = "abs ceil floor frozenset round set sorted to_datetime to_numeric unique"
# Names of methods and functions, and words as arguments, that are taken for each other.
MISTAKEN = {
    "all": "any",
    "any": "all",
    "bfill": "ffill",
    "both": "left",
    "ceil": "floor",
    "count": "size",
    "cummax": "cummin",
    "cummin": "cummax",
    "difference": "intersection",
    "ffill": "bfill",
    "first": "last",
    "floor": "ceil",
    "ge": "gt",
    "gt": "ge",
    "head": "tail",
    "idxmax": "idxmin",
    "idxmin": "idxmax",
    "inner": "outer",
    "intersection": "union",
    "isna": "notna",
    "isnull": "notnull",
    "last": "first",
    "le": "lt",
    "left": "right",
    "lt": "le",
    "max": "min",
    "mean": "sum",
    "median": "mean",
    "min": "max",
    "neither": "both",
    "nlargest": "nsmallest",
    "notna": "isna",
    "notnull": "isnull",
    "nsmallest": "nlargest",
    "nunique": "count",
    "right": "left",
    "size": "nunique",
    "sum": "mean",
    "tail": "head",
    "union": "intersection",
}
# What somebody may add who has the edges, the row to keep or the order the other way round.
ADDED = {
    "between": [("inclusive", '"left"'), ("inclusive", '"right"')],
    "drop_duplicates": [("keep", '"last"'), ("keep", "False")],
    "merge": [("how", '"outer"')],
    "nlargest": [("keep", '"last"')],
    "sort_index": [("ascending", "False")],
    "sort_values": [("ascending", "False")],
    "sorted": [("reverse", "True")],
}
TURNED_ROUND = {
    cst.LessThan: cst.GreaterThan,
    cst.LessThanEqual: cst.GreaterThanEqual,
    cst.GreaterThan: cst.LessThan,
    cst.GreaterThanEqual: cst.LessThanEqual,
}


@dataclass(frozen=True)
class Mutant:
    """A reference solution with one mistake in it: the line of the cell, how it reads there, and the whole code."""

    line: int
    original: str
    mutated: str
    code: str


def mutants(source: str) -> list[Mutant]:
    """Return the mutants of a solution cell, in the order of its lines.

    What stands outside the marks of the solution is not mutated, nor are types, texts for people and what a `raise`
    says. A mutant that means the same to Python as the original or as an earlier mutant is left out.

    Parameters
    ----------
    source
        The solution cell, with or without marks.
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    inside = _solution_lines(source)
    positions = wrapper.resolve(PositionProvider)
    nodes = [node for node in _mutable(wrapper.module) if positions[node].start.line in inside]
    operators = [*mutation_operators, *PANDAS, *_operators_of(nodes, wrapper.resolve(ParentNodeProvider))]
    seen, found = {_meaning(source)}, []
    for node in nodes:
        for kind, operate in operators:
            for changed in operate(node) if isinstance(node, kind) else ():
                code = wrapper.module.deep_replace(node, changed).code
                meaning = _meaning(code)
                if meaning is not None and meaning not in seen:
                    seen.add(meaning)
                    found.append(Mutant(*_difference(source, code), code))
    return sorted(found, key=lambda mutant: mutant.line)


def _solution_lines(source: str) -> range:
    begin, end = MARKERS["solution"]
    lines = source.splitlines()
    first = next((number for number, line in enumerate(lines, 1) if begin in line), 0)
    last = next((number for number, line in enumerate(lines, 1) if end in line), len(lines) + 1)
    return range(first + 1, last)


def _mutable(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Walk the code, but not its types, its texts for people and what it raises."""
    if isinstance(node, cst.Annotation) or m.matches(node, m.Expr(m.SimpleString() | m.ConcatenatedString())):
        return
    yield node
    if not isinstance(node, cst.Raise) and not m.matches(node, WORD_FOR_NUMBER):
        for child in node.children:
            yield from _mutable(child)


def _meaning(code: str) -> str | None:
    """Return what Python understands: nothing if it refuses the code. To pandas, no type means float."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "dtype" and _is_none(node.value):
            node.value = ast.Name("float", ast.Load())
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            node.args = [ast.Name("float", ast.Load()) if _is_none(given) else given for given in node.args]
    return ast.dump(tree)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _difference(original: str, mutated: str) -> tuple[int, str, str]:
    """Return the first line that differs, and how the lines that differ read, each run of them as one line."""
    old, new = original.splitlines(), mutated.splitlines()
    changes = [
        change for change in difflib.SequenceMatcher(None, old, new, False).get_opcodes() if change[0] != "equal"
    ]
    (_, first, _, start, _), (_, _, last, _, stop) = changes[0], changes[-1]
    return first + 1, _one_line(old[first:last]), _one_line(new[start:stop])


def _one_line(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)


# ---------------------------------------------------------------- our own ways


WORD_FOR_NUMBER = m.Call(m.Name("float"), [m.Arg(m.SimpleString())])  # nan, inf


def _grouped(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _forgotten_call(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`df.dropna()` becomes `df`, `names.str.strip()` becomes `names`, `sorted(names)` becomes `names`."""
    if isinstance(node.func, cst.Attribute) and node.func.attr.value in FORGOTTEN_METHODS.split():
        left = node.func.value
        accessor = isinstance(left, cst.Attribute) and left.attr.value in ACCESSORS
        yield left.value if accessor else left
    name = _called(node)
    if name in FORGOTTEN_FUNCTIONS.split() and node.args and not node.args[0].star and not node.args[0].keyword:
        yield _grouped(node.args[0].value)


def _called(node: cst.Call) -> str:
    if isinstance(node.func, cst.Attribute):
        return node.func.attr.value
    return node.func.value if isinstance(node.func, cst.Name) else ""


def _missing_is_zero(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`float("nan")` becomes `0.0`."""
    if m.matches(node, WORD_FOR_NUMBER) and node.args[0].value.raw_value.lower() == "nan":
        yield cst.Float("0.0")


def _mistaken_call(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`x.sum()` becomes `x.mean()`, `min(x)` becomes `max(x)`; of `len(x)` one is taken away."""
    name = _called(node)
    if name in MISTAKEN:
        renamed = cst.Name(MISTAKEN[name])
        func = node.func.with_changes(attr=renamed) if isinstance(node.func, cst.Attribute) else renamed
        yield node.with_changes(func=func)
    if name == "len":
        yield _grouped(cst.BinaryOperation(node, cst.Subtract(), cst.Integer("1")))


def _added_keyword(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`df.drop_duplicates()` becomes `df.drop_duplicates(keep="last")`."""
    given = {argument.keyword.value for argument in node.args if argument.keyword}
    for keyword, value in ADDED.get(_called(node), ()):
        if keyword not in given:
            equals = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
            added = cst.Arg(cst.parse_expression(value), cst.Name(keyword), equals)
            yield node.with_changes(args=[*node.args, added])


def _mistaken_word(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """`keep="first"` becomes `keep="last"`."""
    word = node.raw_value
    if word in MISTAKEN:
        yield node.with_changes(value=repr(MISTAKEN[word]))


def _swapped_arguments(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`f(a, b)` becomes `f(b, a)`."""
    for first in range(len(node.args) - 1):
        one, two = node.args[first : first + 2]
        if not (one.keyword or two.keyword or one.star or two.star):
            swapped = [one.with_changes(value=two.value), two.with_changes(value=one.value)]
            yield node.with_changes(args=[*node.args[:first], *swapped, *node.args[first + 2 :]])


def _operands(node: cst.BinaryOperation | cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    """`a / b` becomes `b / a` and `a`; `a & b` becomes `a` and `b`."""
    if isinstance(node.operator, cst.Subtract | cst.Divide | cst.FloorDivide | cst.Modulo | cst.Power):
        yield node.with_changes(left=_grouped(node.right), right=_grouped(node.left))
        yield _grouped(node.left)
    else:
        yield _grouped(node.left)
        yield _grouped(node.right)


def _turned_round(node: cst.ComparisonTarget) -> Iterator[cst.CSTNode]:
    """`a < b` becomes `a > b`."""
    if type(node.operator) in TURNED_ROUND:
        yield node.with_changes(operator=TURNED_ROUND[type(node.operator)]())


def _one_less(node: cst.BaseNumber) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Integer | cst.Float) and math.isfinite(node.evaluated_value):
        value = node.evaluated_value - 1
        yield cst.parse_expression(repr(value) if value >= 0 else f"({value!r})")


def _forgotten_filter(node: cst.Subscript) -> Iterator[cst.CSTNode]:
    """`df[mask]` becomes `df`, `df.loc[mask, "a"]` becomes `df.loc[:, "a"]`."""
    elements = node.slice
    if len(elements) == 1 and m.matches(elements[0].slice, m.Index()):
        if not m.matches(elements[0].slice.value, m.SimpleString() | m.Integer() | m.List()):
            yield node.value
    elif m.matches(node.value, m.Attribute(attr=m.Name("loc"))) and m.matches(elements[0].slice, m.Index()):
        everything = elements[0].with_changes(slice=cst.Slice(lower=None, upper=None))
        yield node.with_changes(slice=[everything, *elements[1:]])


def _condition(node: cst.If | cst.While | cst.CompIf) -> Iterator[cst.CSTNode]:
    """A condition is turned round, always holds, or never does. A `while` that always holds says nothing."""
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), _grouped(node.test)))
    constants = ["False"] if isinstance(node, cst.While) else ["True", "False"]
    for constant in constants:
        yield node.with_changes(test=cst.Name(constant))


def _turned_choice(node: cst.IfExp) -> Iterator[cst.CSTNode]:
    """`a if c else b` becomes `b if c else a`."""
    yield node.with_changes(body=_grouped(node.orelse), orelse=_grouped(node.body))


def _dropped_line(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    if not m.matches(node.body[0], m.Pass() | m.Import() | m.ImportFrom() | m.Expr(m.SimpleString())):
        yield node.with_changes(body=[cst.Pass()])


def _dropped_loop(node: cst.For) -> Iterator[cst.CSTNode]:
    yield node.with_changes(body=cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])]))


def _returned_constant(node: cst.Return) -> Iterator[cst.CSTNode]:
    if node.value is not None:
        for constant in ('float("nan")', "0.0", "None"):
            value = cst.parse_expression(constant)
            yield node.with_changes(value=value, whitespace_after_return=cst.SimpleWhitespace(" "))


PANDAS: Sequence[Operator] = (
    (cst.Call, _forgotten_call),
    (cst.Call, _mistaken_call),
    (cst.Call, _added_keyword),
    (cst.Call, _missing_is_zero),
    (cst.Call, _swapped_arguments),
    (cst.SimpleString, _mistaken_word),
    (cst.BinaryOperation, _operands),
    (cst.BooleanOperation, _operands),
    (cst.ComparisonTarget, _turned_round),
    (cst.BaseNumber, _one_less),
    (cst.Subscript, _forgotten_filter),
    (cst.If, _condition),
    (cst.While, _condition),
    (cst.CompIf, _condition),
    (cst.IfExp, _turned_choice),
    (cst.SimpleStatementLine, _dropped_line),
    (cst.For, _dropped_loop),
    (cst.Return, _returned_constant),
)


def _operators_of(nodes: Iterable[cst.CSTNode], parents: Any) -> list[Operator]:
    """Return the ways that hang on the whole solution: another of its texts, another argument of the function."""
    texts, arguments = [], {}
    for node in nodes:
        if isinstance(node, cst.SimpleString) and node.raw_value not in texts:
            texts.append(node.raw_value)
    following = dict(zip(texts, texts[1:] + texts[:1], strict=True))

    def other_text(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
        """`df["created_at"]` becomes `df["replied_at"]`."""
        if following.get(node.raw_value, node.raw_value) != node.raw_value:
            yield node.with_changes(value=repr(following[node.raw_value]))

    def other_argument(node: cst.Name) -> Iterator[cst.CSTNode]:
        """In `def f(start, end)` a use of `start` becomes `end`."""
        function = parents[node]
        while not isinstance(function, cst.FunctionDef | cst.Module):
            function = parents[function]
        if isinstance(function, cst.Module) or not _is_used(node, parents[node]):
            return
        if function not in arguments:
            names = [parameter.name.value for parameter in function.params.params]
            arguments[function] = dict(zip(names, names[1:] + names[:1], strict=True))
        other = arguments[function].get(node.value, node.value)
        if other != node.value:
            yield node.with_changes(value=other)

    return [(cst.SimpleString, other_text), (cst.Name, other_argument)]


def _is_used(node: cst.Name, parent: cst.CSTNode) -> bool:
    """Whether a name stands for its value here, rather than being bound or naming an attribute or a keyword."""
    bound = isinstance(parent, cst.AssignTarget | cst.Param | cst.FunctionDef) or (
        isinstance(parent, cst.For | cst.CompFor | cst.AugAssign) and parent.target is node
    )
    named = (isinstance(parent, cst.Attribute) and parent.attr is node) or (
        isinstance(parent, cst.Arg) and parent.keyword is node
    )
    return not bound and not named
