"""The formulas of a page as functions: what stands in TeX is worked out as it stands, so that a test can compare it."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

# A command, a number, a letter, or any other sign; with a subscript and a prime if there are any.
TOKEN = re.compile(r"\\text\{[^}]*\}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|[A-Za-z]|\S")
SPACE = {r"\,", r"\;", r"\ ", r"\left", r"\right", r"\bigl", r"\bigr", "&"}
FUNCTIONS = {r"\ln": "np.log", r"\sqrt": "np.sqrt", r"\sum": "np.sum", r"\max": "np.max", r"\overline": "np.mean"}
PAIRS = {"(": ")", "[": "]", "{": "}"}

Values = dict[str, Any]


class Formula:
    """One formula: `left` stands before its =; called with the values of its symbols, it gives what stands behind.

    A sum or a maximum goes over the arrays among the values, up to the end of the product that follows it.
    """

    def __init__(self, tex: str) -> None:
        sides = re.split(r"\\leftarrow|\\approx|=(?![^{]*\})", tex)
        self.left, right = (sides[0].strip() if len(sides) > 1 else ""), sides[-1]
        self.tokens = [token for token in TOKEN.findall(right) if token not in SPACE]
        self.at = 0
        source = self._sum()
        if self.at < len(self.tokens):
            raise ValueError(f"Don't know {self.tokens[self.at]!r} in {tex!r}.")
        self.code = compile(source, tex, "eval")

    def __call__(self, values: Values) -> Any:
        return eval(self.code, {"np": np, "v": values})

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._next()
        if not token or (wanted and token != wanted):
            raise ValueError(f"{wanted or 'something'} is missing in {' '.join(self.tokens)!r}.")
        self.at += 1
        return token

    def _group(self) -> str:
        """What stands in brackets, or one sign."""
        if self._next() not in PAIRS:
            return self._factor()
        end = PAIRS[self._take()]
        inside = self._sum()
        while self._next() == ",":
            self._take()
            inside += f", {self._sum()}"
        self._take(end)
        return f"({inside})"

    def _sum(self) -> str:
        source = self._take() if self._next() == "-" else ""
        source += self._product()
        while self._next() in ("+", "-"):
            source += self._take() + self._product()
        return source

    def _product(self) -> str:
        source = self._factor()
        while (sign := self._next()) and sign not in "+-,)]}":
            if sign in ("/", r"\cdot"):
                self._take()
            source += (" / " if sign == "/" else " * ") + self._factor()
        return source

    def _factor(self) -> str:
        base = self._base()
        if self._next() == "^":
            self._take()
            base = f"({base}) ** ({self._group()})"
        return base

    def _base(self) -> str:
        if self._next() in PAIRS:
            return self._group()
        token = self._take()
        if token[0].isdigit():
            return token
        if token == r"\frac":
            return f"({self._group()} / {self._group()})"
        if token in FUNCTIONS:
            return f"{FUNCTIONS[token]}({self._of(token)})"
        if token == "e" and self._next() == "^":
            return "np.e"
        symbol = token + self._below() + ("'" if self._next() == "'" else "")
        self.at += symbol.endswith("'")
        return f"v[{symbol!r}]"

    def _of(self, token: str) -> str:
        """What a function is of: all that follows a sum, what is listed behind a maximum, else one thing."""
        over = self._below()
        if token == r"\sum" or (token == r"\max" and over):
            return self._product()
        inside = self._group()
        return f"[{inside[1:-1]}]" if token == r"\max" else inside

    def _below(self) -> str:
        """The subscript, if there is one."""
        if self._next() != "_":
            return ""
        self._take()
        if self._next() != "{":
            return f"_{self._take()}"
        end = self.tokens.index("}", self.at)
        inside = "".join(self.tokens[self.at : end + 1])
        self.at = end + 1
        return f"_{inside}"


def displayed(page: str) -> list[str]:
    """Return the display formulas of a page, in order; those side by side one by one."""
    found = [re.split(r"\\q?quad", tex) for tex in re.findall(r"^\$\$\n(.*?)\n\$\$", page, re.DOTALL | re.MULTILINE)]
    return [" ".join(tex.split()) for side_by_side in found for tex in side_by_side]


def written(page: str, before: str) -> str:
    """Return the formula that stands in the text behind these words."""
    words = " ".join(page.split())
    if words.count(before + " $") != 1:
        raise ValueError(f"The page says {words.count(before + ' $')} times: {before} $...")
    return words.split(before + " $")[1].split("$")[0]


def by_left(page: str) -> dict[str, Callable[[Values], Any]]:
    """Return the display formulas that say what something is, by what it is."""
    formulas = [Formula(tex) for tex in displayed(page)]
    return {formula.left: formula for formula in formulas if formula.left}
