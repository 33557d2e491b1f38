"""MyST Markdown, as the pages are written, turned into the Markdown that Jupyter shows."""

import html
import re
from collections.abc import Callable, Iterator, Sequence

Link = Callable[[str, str], str]
Cite = Callable[[str, Sequence[str]], str]

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}|:{3,})(?:\{(?P<name>[^}]*)\})?(?P<rest>.*)$")
OPTION = re.compile(r"^:(?P<name>[\w-]+):(?: +(?P<value>.*))?$")
# Lines that say something about what follows them, or nothing to the reader: labels, attributes, comments.
UNSEEN = re.compile(r"^(?:\([^()]+\)=|\{[.#][^{}]*\}|%.*)\s*$")
INLINE = re.compile(
    r"""(?P<maths>\$\$.+?\$\$|(?<![\\$])\$[^$\n]+?\$)
    | \{(?P<role>[a-zA-Z][\w:.+-]*)\}(?P<ticks>`+)(?P<content>.+?)(?<!`)(?P=ticks)(?!`)
    | (?P<code>(?<!`)(?P<marks>`+)(?!`).+?(?<!`)(?P=marks)(?!`))
    | (?P<image>!?)\[(?P<text>(?:[^\[\]`]|`[^`]*`|\[[^\[\]]*\])*)\]
      (?: \((?P<target>[^()\s]*)(?:\s+"[^"]*")?\)(?:\{[^{}]*\})? | \{[^{}`]*\} )""",
    re.DOTALL | re.VERBOSE,
)
TITLED = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)

FOLDS = {"dropdown", "toggle"}
BOXES = {
    "admonition",
    "attention",
    "caution",
    "danger",
    "error",
    "hint",
    "important",
    "note",
    "seealso",
    "tip",
    "warning",
}
# These stand round ordinary text; some of them name it.
FRAMES = {
    "card",
    "container",
    "div",
    "epigraph",
    "grid",
    "grid-item",
    "grid-item-card",
    "margin",
    "sidebar",
    "tab-item",
}
FRAMES |= {"tab-set", "table", "topic"}
CODE = {"code", "code-block", "sourcecode"}
PICTURES = {"figure", "image"}
LEFT_OUT = {"bibliography", "claims", "contents", "eval-rst", "index", "proof", "raw", "tableofcontents", "toctree"}
QUIZ = "*There is a quiz here on the course's page.*"


class UnknownDirectiveError(ValueError):
    """A directive that says something to the reader of a page, and that this module cannot put into plain Markdown."""


def plain(text: str, link: Link, cite: Cite) -> str:
    """Return MyST Markdown as plain Markdown.

    Parameters
    ----------
    text
        The text of one or several blocks, without code cells.
    link
        From a link's target and its text (already plain, and empty if the page is to choose it), what to write.
    cite
        From the name of a citing role and the keys it cites, what to write.

    Raises
    ------
    UnknownDirectiveError
        If the text holds a directive of a kind that is not known here.
    """
    blocks = re.sub(r"\n{3,}", "\n\n", "\n".join(_blocks(text.splitlines(), link, cite))).strip()
    # one for each place where there are quizzes, not for each quiz
    return re.sub(rf"(?:{re.escape(QUIZ)}\s*)+(?=\n|\Z)", f"{QUIZ}\n", blocks).strip()


def inline(text: str, link: Link, cite: Cite) -> str:
    """Return the text of a paragraph, its roles, links and spans made plain."""

    def replaced(match: re.Match[str]) -> str:
        if match["maths"] or match["code"]:
            return match[0]
        if match["role"]:
            return _role(match["role"], match["content"].strip(), link, cite)
        words = inline(match["text"], link, cite)
        target = match["target"]
        if match["image"]:
            return match[0] if re.match(r"https?://|data:", target or "") else f"*{words}*"
        return words if target is None else link(target, words)

    return INLINE.sub(replaced, text)


def _role(role: str, content: str, link: Link, cite: Cite) -> str:
    """Return what a role shows."""
    titled = TITLED.match(content)
    words, target = (titled["text"], titled["target"]) if titled else ("", content)
    if role.startswith(("cite", "footcite")):
        return cite(role, [key.strip() for key in content.split(",")])
    if role in ("ref", "doc", "numref", "any") or role.startswith("std:"):
        return link(target if role != "doc" else f"{target.removesuffix('.md')}.md", words)
    if role == "math":
        return f"${content}$"
    if role == "download":
        return f"{words or target} (on the course's page)"
    if role in ("code", "literal", "file", "command", "py:func", "py:class"):
        return f"`{words or content}`"
    return words or content


def _blocks(lines: Sequence[str], link: Link, cite: Cite) -> Iterator[str]:
    """Yield the lines of plain Markdown for some lines of MyST."""
    paragraph: list[str] = []

    def written() -> Iterator[str]:
        if paragraph:
            yield from inline("\n".join(paragraph), link, cite).split("\n")
            paragraph.clear()

    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        opening = FENCE.match(line)
        if not opening or (opening["fence"].startswith("`") and "`" in opening["rest"]):
            if UNSEEN.match(line):
                continue
            if line.strip():
                # the label of a formula
                paragraph.append(re.sub(r"^(\$\$) *\([^()]+\)$", r"\1", line))
            else:
                yield from written()
                yield ""
            continue
        yield from written()
        body, number = _fenced(lines, number, opening["fence"])
        indent = opening["indent"]
        if opening["name"] is None and opening["fence"][0] != ":":
            yield from [line, *body, f"{indent}{opening['fence']}"]
            continue
        body = [inner.removeprefix(indent) for inner in body]
        made = _directive((opening["name"] or "div").strip(), opening["rest"].strip(), body, link, cite)
        yield from ["", *(f"{indent}{inner}".rstrip() for inner in made), ""]
    yield from written()


def _fenced(lines: Sequence[str], start: int, fence: str) -> tuple[list[str], int]:
    """Return the lines from `start` up to the end of a fence, and the number of the first line after it."""
    closing = re.compile(rf"^ *{re.escape(fence[0])}{{{len(fence)},}} *$")
    for number in range(start, len(lines)):
        if closing.match(lines[number]):
            return list(lines[start:number]), number + 1
    return list(lines[start:]), len(lines)


def _options(body: list[str]) -> tuple[dict[str, str], list[str]]:
    """Split the options off the lines of a directive."""
    options: dict[str, str] = {}
    if body and body[0].strip() == "---" and "---" in (line.strip() for line in body[1:]):
        end = next(number for number, line in enumerate(body[1:], 1) if line.strip() == "---")
        for line in body[1:end]:
            name, _, value = line.partition(":")
            options[name.strip()] = value.strip()
        return options, body[end + 1 :]
    while body and (option := OPTION.match(body[0])):
        options[option["name"]] = option["value"] or ""
        body = body[1:]
    return options, body


def _directive(name: str, rest: str, body: list[str], link: Link, cite: Cite) -> Iterator[str]:
    """Yield the lines of plain Markdown for a directive."""
    options, content = _options(body)
    if name == "quiz":
        yield QUIZ
    elif name in CODE:
        yield from [f"```{rest}", *content, "```"]
    elif name == "math":
        yield from ["$$", *content, "$$"]
    elif name in FOLDS | BOXES:
        named = name in FOLDS | {"admonition"}
        title = inline(rest, link, cite) if named and rest else name.capitalize()
        # a fold's title is HTML, in which Markdown is not read
        title = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(title, quote=False))
        shown = "" if name in FOLDS or "dropdown" in options.get("class", "") else " open"
        inner = _blocks(content if named else [rest, *content], link, cite)
        yield from [f"<details{shown}>", f"<summary>{title}</summary>", "", *inner, "", "</details>"]
    elif name in PICTURES:
        caption = [line for line in content if line.strip()] or [options.get("alt", "")]
        yield from [f"*{line}*" for line in _blocks(caption, link, cite) if line]
    elif name in FRAMES:
        # the words after `div` and `container` are classes, those after `grid` numbers of columns
        if rest and name in FRAMES - {"container", "div", "grid"}:
            yield from [f"**{inline(rest, link, cite)}**", ""]
        yield from _blocks(content, link, cite)
    elif name not in LEFT_OUT:
        raise UnknownDirectiveError(
            f"the page's notebook cannot hold the directive '{name}': "
            "put it into another page, or teach twoway.book.plain_markdown."
        )
