"""What the course says in words: its Markdown without code, as blocks, sentences and single words."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from twoway.book import plain_markdown

# Directives whose content is Markdown, and whose first line, if it has one, is a title.
FRAMES = plain_markdown.FRAMES | plain_markdown.BOXES | plain_markdown.FOLDS | {"figure", "glossary", "list-table"}
# Directives that say nothing in words; the description of a cell's picture is taken from its options.
SILENT = plain_markdown.CODE | plain_markdown.LEFT_OUT | {"assignment", "code-cell", "image", "math"}
DIRECTIVE = re.compile(r"^\{([\w-]+)\}\s*(.*)$", re.DOTALL)
# Roles that show words; alone, without `<...>`, the latter show what a page or a file is called.
SAID = {"abbr", "dfn", "kbd", "sub", "sup", "term"}
NAMING = {"doc", "download", "numref", "ref"}
OPTIONS = re.compile(r"^---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
# Stands for what is no word: code, a formula, a citation.
THING = "\N{OBJECT REPLACEMENT CHARACTER}"
END = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+(?=[\"“‘(\[]*[A-Z0-9\N{OBJECT REPLACEMENT CHARACTER}])")
NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|vs|al|cf|No|p|pp|Fig)|\b[A-Z])\.$")
WORD = re.compile(rf"{THING}|\w+(?:[-'’.,]\w+)*")
FILE = re.compile(r"[\w./-]+\.(?:com|csv|ipynb|json|md|org|py)\b")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# The course writes -ise; the dictionary takes both, as Oxford does.
WITH_Z = re.compile(r"\w{2,}(?:i|y)z(?:e[ds]?|er|ers|ing|ation|ations|able)\b", re.IGNORECASE)
KEEPS_Z = re.compile(r"(?:up|down|re)?siz|priz|seiz|capsiz|citiz|horiz|bronz", re.IGNORECASE)
CONTROLS = "src/twoway/widgets/controls"


class Block(NamedTuple):
    """A piece of text that stands alone: a paragraph, a heading, a cell of a table."""

    line: int
    text: str
    sentences: bool = True
    """Whether it is written in sentences: a heading or a cell of a table need not be."""


def parser() -> MarkdownIt:
    """Return a reader of the Markdown that the chapters are written in."""
    made = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_block_plugin, myst_role_plugin, colon_fence_plugin, deflist_plugin):
        made.use(plugin)
    return made.use(dollarmath_plugin).use(attrs_plugin, spans=True).use(attrs_block_plugin)


def blocks(text: str, first: int = 1) -> Iterator[Block]:
    """Yield the blocks of some Markdown; `first` is the number of its first line.

    Raises
    ------
    ValueError
        If it holds a directive of which it is not known whether it holds words.
    """
    within: list[str] = []
    for token in parser().parse(text):
        if token.nesting:
            within.append(token.type) if token.nesting > 0 else within.pop()
        line = first + (token.map[0] if token.map else 0)
        if token.type == "inline":
            whole = not {"heading_open", "th_open", "td_open", "dt_open"} & set(within)
            yield Block(line, words_of(token.children), whole)
        elif token.type in ("fence", "colon_fence"):
            yield from of_directive(token.info.strip(), token.content, line)


def of_directive(info: str, content: str, line: int) -> Iterator[Block]:
    """Yield the blocks of a fenced part."""
    named = DIRECTIVE.match(info)
    if not named:
        return  # code
    name, title = named.groups()
    options = OPTIONS.match(content)
    if name == "quiz":
        yield from of_quiz(title, content, line)
    elif name in FRAMES:
        title = "" if name in ("div", "container", "figure") else title
        if title:
            yield Block(line, words_of(parser().parseInline(title)[0].children), sentences=False)
        body = re.sub(r"\A(?::[\w-]+:.*\n)+", lambda lines: "\n" * lines[0].count("\n"), content)
        yield from blocks(body, line + 1)
    elif name == "code-cell":
        told = yaml.safe_load(options[1]) if options else {}
        described = ((told or {}).get("mystnb") or {}).get("image", {}).get("alt")
        if described:
            yield Block(line, described)
    elif name not in SILENT:
        raise ValueError(f"line {line}: does the directive {name!r} hold words? Say so in FRAMES or SILENT.")


def of_quiz(question: str, content: str, line: int) -> Iterator[Block]:
    """Yield the blocks of a quiz: what is asked, each choice, what is said to it."""
    yield Block(line, words_of(parser().parseInline(question)[0].children))
    for number, choice in enumerate(re.split(r"^- \(.\)", content, flags=re.MULTILINE)[1:], 1):
        for part in re.split(r"\s::\s", choice, maxsplit=1):
            yield Block(line + number, words_of(parser().parseInline(part.strip())[0].children))


def words_of(tokens: Iterable | None) -> str:
    """Return the words of a line's tokens."""
    said = []
    for token in tokens or []:
        if token.type == "text":
            said.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif token.type == "image":
            said.append(words_of(token.children))
        elif token.type == "myst_role" and token.meta["name"] in SAID | NAMING:
            titled = plain_markdown.TITLED.match(token.content)
            said.append(titled["text"] if titled else token.content if token.meta["name"] in SAID else THING)
        elif token.type in ("code_inline", "math_inline", "math_inline_double", "myst_role"):
            said.append(THING)
    return "".join(said)


def sentences(text: str) -> list[str]:
    """Return the sentences of a block."""
    found: list[str] = []
    for part in END.split(" ".join(text.split())):
        if found and NO_END.search(found[-1]):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return [sentence for sentence in found if sentence]


def length(sentence: str) -> int:
    """Return how many words a sentence has; a piece of code or a formula is one."""
    return len(WORD.findall(sentence))


def single_words(text: str) -> set[str]:
    """Return the words of a text that a dictionary may know: without an apostrophe's `s`, and no abbreviations."""
    found = set()
    for word in LETTERS.findall(FILE.sub(THING, text)):
        plain = re.sub(r"['’]s?$", "", word).replace("’", "'")
        if len(plain) > 1 and not plain.isupper():
            found.add(plain)
    return found


def unknown(words: Iterable[str], folder: Path) -> set[str]:
    """Return the words that a dictionary of British English does not know, and those written with -ize.

    Parameters
    ----------
    words
        Single words.
    folder
        Where to put files for the time that it takes.
    """
    listed = sorted(set(words))
    text, own = folder / "words.md", folder / "none.txt"
    text.write_text("\n\n".join(listed) + "\n", encoding="utf-8")
    own.touch()
    command = [sys.executable, "-m", "harper", "lint", "--only", "SpellCheck", "--dialect", "british"]
    command += ["--user-dict-path", str(own), "--file-dict-path", str(folder), "--format", "json", "--quiet", str(text)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if not done.stdout.strip().startswith(("[", "{")):
        raise RuntimeError(f"the dictionary did not answer:\n{done.stderr[-600:]}")
    refused = {lint["matched_text"] for file in json.loads(done.stdout) for lint in file["lints"]}
    return refused | {word for word in listed if WITH_Z.fullmatch(word) and not KEEPS_Z.match(word)}


def pages(root: Path) -> dict[str, list[Block]]:
    """Return the blocks of every file of words that the course is published with."""
    names = ["README.md", "CONTRIBUTING.md", "index.md", "data/README.md"]
    for folder in ("chapters", "exercises/source", "exercises/answers", "src/twoway/data"):
        names += [file.relative_to(root).as_posix() for file in sorted((root / folder).rglob("*.md"))]
    return {name: list(blocks((root / name).read_text(encoding="utf-8"))) for name in names if "/build/" not in name}


def controls(root: Path) -> dict[str, list[Block]]:
    """Return what the simulators' controls are called and ask."""

    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str) and " " in value:
            yield value
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                yield from texts(item)

    return {
        f"{CONTROLS}/{file.name}": [Block(1, text) for text in texts(json.loads(file.read_text(encoding="utf-8")))]
        for file in sorted((root / CONTROLS).glob("*.json"))
    }


def places(texts: dict[str, list[Block]]) -> dict[str, list[str]]:
    """Return every single word of some texts, with the places where it stands."""
    found = defaultdict(list)
    for name, all_of_it in texts.items():
        for block in all_of_it:
            for word in single_words(block.text):
                found[word].append(f"{name}:{block.line}")
    return found


def surnames(sources: str) -> set[str]:
    """Return the names of the authors and editors in a bibliography: they are no words."""
    found = set()
    for names in re.findall(r"^\s*(?:author|editor)\s*=\s*\{(.*?)\},?\s*$", sources, re.MULTILINE):
        found |= single_words(re.sub(r"[{}\\\"']", "", names))
    return found
