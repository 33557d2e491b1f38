"""Each model's card tells its equations in the code's names, every parameter, its limits, and what it is not."""

import ast
import re
from typing import Any, NamedTuple

import pytest

from twoway.model import cascade, funnel, party, plan
from twoway.model.frequency import BUSINESS_PARAMETERS
from twoway.model.parameters import PARAMETERS

CARDS = {
    "model.md": PARAMETERS,
    "models/funnel.md": funnel.PARAMETERS,
    "models/party.md": party.PARTY_PARAMETERS,
    "models/posting-frequency.md": BUSINESS_PARAMETERS,
    "models/shotgun.md": plan.PARAMETERS,
    "models/viral-lottery.md": cascade.PARAMETERS,
}
GREEK = {"phi": r"\varphi"} | {
    name: f"\\{name}"
    for name in ("beta", "delta", "gamma", "kappa", "lambda", "mu", "omega", "pi", "rho", "sigma", "tau", "theta")
}
CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?:---\n.*?^---\n|(?:^:[^\n]*\n)+\n?)?(.*?)^```$", re.MULTILINE | re.DOTALL
)
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<!\$)\$([^$]+?)\$", re.DOTALL)
SYMBOL = re.compile(r"(\\[A-Za-z]+|[A-Za-z])(?:_(\{[^}]*\}|\\[A-Za-z]+|\w))?('?)")
# TeX that stands for no quantity.
SIGNS = {
    f"\\{name}"
    for name in (
        "approx", "bigl", "bigr", "cdot", "frac", "ge", "le", "left", "leftarrow", "ln", "max", "overline", "qquad",
        "quad", "right", "sqrt", "sum",
    )
}  # fmt: skip
# On the account model's card: what each symbol means that is no parameter, as the card says it.
STATED = {
    "u": "a person carries one number $u$ between 0 and 1",
    "G": "Survival $G$ starts at 1",
    "h": "each day's hazard $h$, the chance that it happens today",
    "n": "The number of posts $n$",
    "V": "the value posts that one follower saw $V$",
    "Q": "and the promotions $Q$",
    "D": "Attention $D$",
    r"\varphi": "fatigue $\\varphi$ of 0 or more",
    r"\tau": "trust $\\tau$ between 0 and 1",
    r"\tau'": "First what builds it, as a share of the distrust that is left; then what wears it down",
    r"\varepsilon": "gets a comment with probability $\\varepsilon$",
    "R": "A follower gets $R$ replies",
    "U": "and $U$ of their comments stay unanswered",
    "O": "overhears $O$ of the day's replies",
    "M": "whose contacts shared $M$ times today",
    "t": "Goodwill after $t$ days of courting",
    "e": "",  # Euler's number
}


class Card(NamedTuple):
    """A page: its text, and the code of its cells."""

    text: str
    cells: list[str]


def read(source: str) -> Card:
    """Tell the words of a page, without its header, from its cells."""
    body = source.split("\n---\n", 1)[1]
    return Card(CELL.sub("", body), CELL.findall(body))


@pytest.fixture(scope="module")
def sources(root) -> dict[str, str]:
    return {name: (root / "chapters/reference" / name).read_text(encoding="utf-8") for name in CARDS}


def symbols(text: str) -> set[str]:
    """Every symbol in a text's formulas, as TeX."""
    found = set()
    for display, inline in FORMULA.findall(text):
        formula = re.sub(r"\\text\{[^}]*\}", " ", display or inline)
        for sign, below, prime in SYMBOL.findall(formula):
            if sign not in SIGNS:
                found.add(sign + (f"_{below}" if below else "") + prime)
    return found


def tex(symbol: str) -> str:
    """A parameter's symbol as a formula writes it: tau0 is \\tau_0."""
    name, number = re.fullmatch(r"([A-Za-z_]+?)(\d?)", symbol).groups()
    return GREEK.get(name, name) + (f"_{number}" if number else "")


def written(symbol: str, among: set[str]) -> bool:
    """Whether a symbol is there; one for followers or newcomers alone, e_f, may be there for both, as e_j."""
    return symbol in among or re.sub("_[fn]$", "_j", symbol) in among


def parameter_table(card: Card) -> str:
    """What the cells show that make the table of parameters."""
    names: dict[str, Any] = {}
    shown = []
    for cell in card.cells:
        if "PARAMETERS" not in cell and "table(" not in cell:
            continue
        *body, last = ast.parse(cell).body
        if not isinstance(last, ast.Expr):
            exec(cell, names)
        elif "Markdown" in names or "Markdown" in cell:
            exec(compile(ast.Module(body, []), "cell", "exec"), names)
            shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names).data)
    return "\n".join(shown)


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.?\d*(?:e[+-]?\d+)?", text)]


def faults(source: str, parameters: list[dict[str, Any]]) -> list[str]:
    """What a card lacks."""
    card = read(source)
    words = " ".join(card.text.split())
    found = []
    if not re.search(r"The model assumes [^.]*; it illustrates mechanisms and is not evidence\.", words):
        found.append("the sentence")
    limits = re.search(r"^## Limits\n(.*)", card.text, re.MULTILINE | re.DOTALL)
    if not limits or len(re.findall(r"^- \*\*", limits[1], re.MULTILINE)) < 3:
        found.append("limits")
    if "$$" not in card.text:
        found.append("equations")
    used, table = symbols(card.text), parameter_table(card)
    for parameter in parameters:
        name = parameter["name"]
        row = next((line for line in table.splitlines() if line.startswith(f"| `{name}`")), "")
        given = [float(parameter[key]) for key in ("default", "low", "high")]
        if any(number not in numbers(row.split("|")[2] if row else "") for number in given):
            found.append(f"{name} in the table")
        if sign := parameter["symbol"] and tex(parameter["symbol"]):
            if not written(sign, used):
                found.append(f"{sign} in a formula or sentence")
            if sign not in symbols(row):
                found.append(f"{sign} beside {name}")
    return found


@pytest.mark.parametrize("name", CARDS)
def test_a_card_has_all_that_it_must(sources, name):
    assert faults(sources[name], CARDS[name]) == []


def test_every_card_is_looked_at(root):
    folder = root / "chapters/reference"
    assert {"model.md", *(f"models/{file.name}" for file in (folder / "models").glob("*.md"))} == set(CARDS)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("is not evidence.", "is evidence.", "the sentence"),
        ("## Limits", "## Praise", "limits"),
        ("$$", "$", "equations"),
        ("a_v", "a_w", "a_v in a formula or sentence"),
        (r"\kappa", r"\mu", r"\kappa in a formula or sentence"),
        ("p['default']:g}", "1:g}", "people in the table"),
        ("for p in PARAMETERS:", "for p in PARAMETERS[:-1]:", "minutes_per_connector in the table"),
        ('"rho": r"\\rho"', '"rho": r"\\pi"', r"\rho beside reply_share"),
    ],
)
def test_what_a_card_lacks_is_noticed(sources, old, new, fault):
    assert old in sources["model.md"]
    assert fault in faults(sources["model.md"].replace(old, new), PARAMETERS)


def apart(text: str) -> list[str]:
    """Parameters whose symbol and name in code do not meet in any paragraph of a text."""
    paragraphs = [(paragraph, symbols(paragraph)) for paragraph in re.split(r"\n\s*\n", text)]
    return [
        parameter["name"]
        for parameter in PARAMETERS
        if not any(
            f"`{parameter['name']}`" in paragraph and (not parameter["symbol"] or tex(parameter["symbol"]) in there)
            for paragraph, there in paragraphs
        )
    ]


def unexplained(text: str) -> set[str]:
    """Symbols of the account model's card that are neither a parameter's nor explained."""
    words = " ".join(text.split())
    explained = {sign for sign, meaning in STATED.items() if meaning in words}
    return symbols(text) - {tex(p["symbol"]) for p in PARAMETERS if p["symbol"]} - explained


@pytest.fixture(scope="module")
def equations(sources) -> str:
    """The account model's steps, from its luck to its work."""
    text = read(sources["model.md"]).text
    return text[text.index("(model-luck)=") : text.index("(model-parameters)=")]


def test_each_symbol_of_the_account_model_stands_beside_its_name_in_code(equations):
    assert apart(equations) == []
    assert apart(equations.replace("`overheard_chance`", "that")) == ["overheard_chance"]
    assert apart(equations.replace("$s_o$", "$s$")) == ["overheard_chance"]


def test_no_symbol_of_the_account_model_is_left_unexplained(sources, equations):
    assert unexplained(equations) == set()
    whole = read(sources["model.md"]).text
    assert unexplained(whole) == set()
    assert STATED.keys() <= symbols(equations)
    assert unexplained(equations + "\n$\\eta$") == {r"\eta"}
    assert unexplained(equations.replace("Attention $D$ falls", "It falls")) == {"D"}
