"""The `claims` directive: what the essays claim, what became of it, and where; made from one table of text.

In a page::

    ```{claims} connectors
    ```

lists the claims of the essay that the lesson `connectors` starts from, each with its verdict, a reason, and links to
the lesson's sections, metrics, simulators and exercises. ``{claims} counts`` counts the verdicts instead, in a picture
and a table. The table is `claims.csv`, beside the page. Where one cell names several things, `;` stands between them.
"""

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from mdit_py_plugins.anchors.index import slugify
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

TABLE = "claims.csv"
COUNTS = "counts"
LESSONS = {
    "conversation": "01-conversation",
    "connectors": "02-connectors",
    "virality": "03-virality",
    "experiments": "04-experiments",
    "plan": "05-plan",
}
"""The lessons whose essays make claims, with their files in `chapters/`; an essay is called by its lesson's name."""
VERDICTS = {
    "supported": "tw-supported",
    "mixed": "tw-mixed",
    "contradicted": "tw-contradicted",
    "folklore": "tw-folklore",
    "opinion": "tw-opinion",
    "not testable here": "tw-untestable",
}
"""What can become of a claim, with the class that colours it."""
SIMULATORS = {
    "two-accounts": ("run-it", "two accounts"),
    "posting-frequency": ("frequency-card", "how often"),
    "party": ("party-card", "the party"),
    "viral-lottery": ("viral-lottery-card", "the viral lottery"),
    "funnel": ("funnel-card", "funnel and holdout"),
    "shotgun": ("shotgun-card", "shotgun or focus"),
}
"""The simulators, with the label of the place where each runs, and what to call it."""

LABEL = re.compile(r"^\(([\w-]+)\)=\n+(.+)$", re.MULTILINE)
TITLE = re.compile(r"(?:#+|(?:```+|:::+)\{admonition\})\s+(?P<heading>.+)|\*\*(?P<bold>.+?)\.?\*\*")
PRACTICE = re.compile(r"^### (Practice (\d+): .*)$", re.MULTILINE)


class ClaimsError(ValueError):
    """A table of claims that cannot be read."""


class Claim(NamedTuple):
    """One claim of an essay, and what became of it."""

    essay: str
    number: int
    claim: str
    sections: tuple[str, ...]
    """Labels of the places in the lessons that argue it, test it or set it aside."""
    metrics: tuple[str, ...]
    simulators: tuple[str, ...]
    exercises: tuple[str, ...]
    """Each a lesson, a slash, and `practice 1` or the name of a graded function."""
    verdict: str
    sources: tuple[str, ...]
    sentence: str
    """Why, in Markdown."""

    @property
    def name(self) -> str:
        """The label by which a page refers to the claim."""
        return f"claim-{self.essay}-{self.number}"


def read(text: str) -> list[Claim]:
    """Read a table of claims.

    Raises
    ------
    ClaimsError
        If the columns are not those of a `Claim`, or a row has an essay or a verdict that is none, no whole number, or
        nothing where something must stand.
    """
    rows = csv.DictReader(io.StringIO(text), strict=True)
    if rows.fieldnames != list(Claim._fields):
        raise ClaimsError(f"the columns are {rows.fieldnames}, not {list(Claim._fields)}.")
    return [claim_of(row, f"row {rows.line_num}") for row in rows]


def claim_of(row: Mapping[str | None, Any], place: str) -> Claim:
    """Return the claim that a row of the table holds."""
    if None in row or None in row.values():
        raise ClaimsError(f"{place}: has not {len(Claim._fields)} cells.")
    cells = {name: cell.strip() for name, cell in row.items()}
    for name, allowed in {"essay": LESSONS, "verdict": VERDICTS}.items():
        if cells[name] not in allowed:
            raise ClaimsError(f"{place}: the {name} {cells[name]!r} is none of {', '.join(allowed)}.")
    for name in ("claim", "sections", "sentence"):
        if not cells[name]:
            raise ClaimsError(f"{place}: the {name} is missing.")
    if not cells["number"].isdecimal():
        raise ClaimsError(f"{place}: {cells['number']!r} is no number.")
    lists = {
        name: tuple(part.strip() for part in cells[name].split(";") if part.strip())
        for name in ("sections", "metrics", "simulators", "exercises", "sources")
    }
    return Claim(**{**cells, **lists, "number": int(cells["number"])})


def titles(page: str) -> dict[str, str]:
    """Return what each label of a page names: a heading, a box, or the bold words that begin a paragraph."""
    found = {}
    for label, line in LABEL.findall(page):
        if match := TITLE.match(line):
            found[label] = (match["heading"] or match["bold"]).strip()
    return found


def practices(page: str) -> dict[str, str]:
    """Return the exercises of a lesson that are not graded: from `practice 1` to the anchor of its heading."""
    return {f"practice {number}": slugify(heading) for heading, number in PRACTICE.findall(page)}


def counts(claims: Sequence[Claim]) -> dict[str, Counter]:
    """Return how many claims of each essay have each verdict, the essays in the order of the lessons."""
    return {essay: Counter(claim.verdict for claim in claims if claim.essay == essay) for essay in LESSONS}


def described(claims: Sequence[Claim]) -> str:
    """Return in words what the picture of the counts shows."""
    told = counts(claims)
    whole = sum(told.values(), Counter())
    parts = [f"{whole[verdict]} {verdict}" for verdict in VERDICTS]
    most = max(told, key=lambda essay: told[essay]["opinion"] / max(1, told[essay].total()))
    number = list(LESSONS).index(most) + 1
    return (
        f"A bar for each essay, cut by verdict. Of {whole.total()} claims {', '.join(parts[:-1])} and {parts[-1]}. "
        f"Essay {number} has the largest part of opinion, {told[most]['opinion']} of {told[most].total()}."
    )


def picture(claims: Sequence[Claim]) -> str:
    """Return the counts as HTML: for each essay a bar, as long as it has claims."""
    told = counts(claims)
    longest = max(1, *(essay.total() for essay in told.values()))
    bars = []
    for number, own in enumerate(told.values(), 1):
        parts = "".join(
            f'<span class="{css}" style="flex-grow:{own[verdict]}">{own[verdict]}</span>'
            for verdict, css in VERDICTS.items()
            if own[verdict]
        )
        bar = f'<span class="tw-verdicts-bar" style="width:{100 * own.total() / longest:.4g}%">{parts}</span>'
        room = f'<span class="tw-verdicts-room">{bar}</span>'
        bars.append(f'<div class="tw-verdicts-row"><span>Essay {number}</span>{room}</div>\n')
    label = html.escape(described(claims), quote=True)
    return f'<div class="tw-verdicts" role="img" aria-label="{label}">\n{"".join(bars)}</div>\n'


def table(claims: Sequence[Claim]) -> str:
    """Return the counts as an HTML table: a row for each verdict, a column for each essay and one for all."""
    told = counts(claims)
    columns = {
        **{str(number): own for number, own in enumerate(told.values(), 1)},
        "all": sum(told.values(), Counter()),
    }
    heads = "".join(f'<th scope="col" class="text-right">{name}</th>' for name in columns)
    rows = []
    for verdict, css in VERDICTS.items():
        cells = "".join(f'<td class="text-right">{column[verdict]}</td>' for column in columns.values())
        word = f'<span class="tw-verdict {css}">{capital(verdict)}</span>'
        rows.append(f'<tr><th scope="row">{word}</th>{cells}</tr>\n')
    caption = f"<caption>Claims by verdict, for essays 1 to {len(told)}</caption>"
    return (
        f'<div class="tw-scroll"><table class="table">{caption}\n'
        f'<thead><tr><th scope="col">Verdict</th>{heads}</tr></thead>\n<tbody>{"".join(rows)}</tbody></table></div>\n'
    )


def capital(words: str) -> str:
    """Return words with a capital at the beginning, and all else as it was."""
    return words[:1].upper() + words[1:]


class Places(NamedTuple):
    """What the links of a claim are called, and where they lead."""

    sections: dict[str, tuple[int, str]]
    """From a label to the number of its lesson and its title."""
    metrics: dict[str, str]
    practices: dict[str, dict[str, str]]
    """From a lesson to its exercises that are not graded."""

    def of(self, claim: Claim) -> str:
        """Return a line of Markdown that leads to wherever the course takes a claim up.

        Raises
        ------
        ClaimsError
            If a link of the claim would lead nowhere.
        """
        try:
            return " · ".join(self.parts(claim))
        except KeyError as error:
            raise ClaimsError(f"{claim.name}: {error.args[0]!r} is nowhere to be found.") from None

    def parts(self, claim: Claim) -> list[str]:
        """Return the parts of that line: lessons, metrics, simulators, exercises."""
        by_lesson: dict[int, list[str]] = {}
        for label in claim.sections:
            lesson, title = self.sections[label]
            by_lesson.setdefault(lesson, []).append(f"[{title}]({label})")
        said = [f"Lesson {lesson}: {', '.join(links)}" for lesson, links in by_lesson.items()]
        metrics = [f"[{self.metrics[f'metric-{name}']}](metric-{name})" for name in claim.metrics]
        runs = [f"[{words}]({label})" for label, words in (SIMULATORS[name] for name in claim.simulators)]
        tasks = [self.exercise(*name.split("/", 1)) for name in claim.exercises]
        for words, links in {"Metric": metrics, "Simulator": runs, "Exercise": tasks}.items():
            if links:
                said.append(f"{words}{'s' * (len(links) > 1)}: {', '.join(links)}")
        return said

    def exercise(self, lesson: str, task: str) -> str:
        """Return a link to an exercise."""
        number = list(LESSONS).index(lesson) + 1
        if task.startswith("practice "):
            return f"[{task} of lesson {number}](../{LESSONS[lesson]}.md#{self.practices[lesson][task]})"
        return f"[{task.replace('_', ' ')}, assignment {number}]({lesson}-assignment)"


def places(chapters: Path) -> Places:
    """Read the lessons and the metrics page for what their labels name."""
    lessons = {slug: (chapters / f"{file}.md").read_text(encoding="utf-8") for slug, file in LESSONS.items()}
    metrics = titles((chapters / "reference/metrics.md").read_text(encoding="utf-8"))
    return Places(
        {label: (n, title) for n, page in enumerate(lessons.values(), 1) for label, title in titles(page).items()},
        {label: title.split(", ")[0].lower() for label, title in metrics.items()},
        {slug: practices(page) for slug, page in lessons.items()},
    )


class ClaimsDirective(SphinxDirective):
    """List the claims of one essay, or count all verdicts; see the module's text for the form."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the claims' nodes, or none and a warning with what is wrong."""
        chapters = Path(self.env.srcdir) / "chapters"
        file_of_claims = Path(self.env.doc2path(self.env.docname)).with_name(TABLE)
        used = [
            file_of_claims,
            chapters / "reference/metrics.md",
            *(chapters / f"{file}.md" for file in LESSONS.values()),
        ]
        for file in used:
            self.env.note_dependency(str(file))
        try:
            claims = read(file_of_claims.read_text(encoding="utf-8"))
            wanted = self.arguments[0]
            if wanted == COUNTS:
                return [nodes.raw("", picture(claims) + table(claims), format="html")]
            if wanted not in LESSONS:
                raise ClaimsError(f"{wanted!r} is none of {COUNTS}, {', '.join(LESSONS)}.")
            where = places(chapters)
            return [self.listed([claim for claim in claims if claim.essay == wanted], where)]
        except (ClaimsError, OSError) as error:
            logger.warning("claims: %s", error, location=self.get_location(), type="twoway", subtype="claims")
            return []

    def listed(self, claims: Sequence[Claim], where: Places) -> nodes.Node:
        """Return a list of claims: what is claimed, the verdict with its reason, and where to look."""
        listing = nodes.definition_list(classes=["tw-claims"])
        for claim in claims:
            term = nodes.term()
            term["names"].append(claim.name)
            self.state.document.note_explicit_target(term)
            number = nodes.reference("", str(claim.number), refid=term["ids"][0], internal=True)
            term += [number, nodes.Text(" "), *self.inline(claim.claim)]
            verdict = nodes.inline("", f"{capital(claim.verdict)}.", classes=["tw-verdict"])
            cited = f" {{cite}}`{','.join(claim.sources)}`" if claim.sources else ""
            reason = nodes.paragraph("", "", verdict, nodes.Text(" "), *self.inline(claim.sentence + cited))
            links = nodes.paragraph("", "", *self.inline(where.of(claim)), classes=["tw-claim-where"])
            meaning = nodes.definition("", reason, links, classes=[VERDICTS[claim.verdict]])
            listing += nodes.definition_list_item("", term, meaning)
        return listing

    def inline(self, text: str) -> list[nodes.Node]:
        """Return the nodes of a piece of Markdown within a line."""
        parsed, messages = self.state.inline_text(text, self.lineno)
        return parsed + messages


def setup(app: Sphinx) -> None:
    """Connect."""
    app.add_directive("claims", ClaimsDirective)
