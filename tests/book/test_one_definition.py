"""A metric is defined once, on the metrics page; everything else calls it by its name there, and links to it.

What counts as a definition elsewhere: a formula with the metric's name on its left; a sentence in which the metric
*is*, means, counts, measures, compares or divides anything at all, unless that is a value or a state (`VALUES`); one
that says what is divided by what; one that gives something the metric's name. A formula may stand elsewhere if it is
the page's own, word for word.
"""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from tests.exercises.test_source import in_words
from twoway import widgets

ROOT = Path(__file__).resolve().parents[2]
METRICS = "chapters/reference/metrics.md"
STUDIES = ["chapters/reference/bibliography.md"]
"""These tell what others measured, in the others' words."""
PAGES = sorted(
    path
    for pattern in ("index.md", "chapters/**/*.md", "exercises/source/**/*.md")
    for file in ROOT.glob(pattern)
    if (path := file.relative_to(ROOT).as_posix()) != METRICS
)
SPOKEN = sorted(
    file.relative_to(ROOT).as_posix()
    for pattern in ("src/twoway/widgets/controls/*.json", "src/twoway/data/schema/*.json", "simulators/*/*.js")
    for file in ROOT.glob(pattern)
    if file.parent.name not in ("engine", "pieces", "tests", "node_modules")
)
"""Files that are no pages, with texts that a reader sees."""

OTHER_NAMES = {
    "answer rate": "reply rate",
    "response rate": "reply rate",
    "reply time": "response time",
    "promo rate": "promo share",
    "promotion share": "promo share",
    "attrition": "churn",
    "churn rate": "churn",
    "unfollow rate": "churn",
    "conversion rate": "stage conversion",
    "cost per acquisition": "customer acquisition cost",
    "retention rate": "repeat rate",
    "virality rate": "viral chance",
    "network coverage": "seed coverage",
    "uplift": "lift",
    "year over year": "year on year",
}
"""What a metric of ours is called elsewhere, and here not."""


@cache
def metrics() -> dict[str, tuple[list[str], list[str]]]:
    """The names of each metric by its label, and the formulas that the page gives, as lines of words."""
    page = (ROOT / METRICS).read_text(encoding="utf-8")
    parts = re.split(r"^\((metric-[a-z0-9-]+)\)=$", page, flags=re.M)
    found = {}
    for label, text in zip(parts[1::2], parts[2::2], strict=True):
        if label != "metric-rules":
            heading = re.search(r"^### (.*)$", text, flags=re.M)[1]
            formulas = [
                in_words(part.strip())
                for block in re.findall(r"^\$\$\n(.*?)\n\$\$$", text, flags=re.M | re.S)
                for part in re.split(r",\n\\q?quad\n", block)
            ]
            left = [formula.split(" = ")[0] for formula in formulas if re.match(r"[a-z][a-z0-9 ]+ = ", formula, re.I)]
            names = {name.lower() for name in (*heading.split(", "), *left) if len(name) > 1}
            found[label] = (sorted(names), formulas)
    return found


def any_of(names: list[str]) -> str:
    """A pattern for any of the names, singular or plural, but not where it is part of another metric's name."""
    longer = [other for others, _ in metrics().values() for other in others if other not in names]
    spelled = []
    for name in sorted(names, key=len, reverse=True):
        before = {other.removesuffix(name) for other in longer if other.endswith(f" {name}")}
        after = {other.removeprefix(name) for other in longer if other.startswith(f"{name} ")}
        ends = "".join(f"(?!{re.escape(words)})" for words in after)
        starts = "".join(f"(?<!{re.escape(words)})" for words in before)
        spelled.append(starts + re.escape(name).replace(r"\ ", r"\s+") + ends)
    return rf"(?<![\w-])(?:{'|'.join(spelled)})s?(?![\w-])"


def paragraphs(text: str) -> list[str]:
    """The prose of a page: no code, no targets of links, no bold or italic marks, each paragraph and line of a list."""
    text = re.sub(r"^---\n.*?^---\n", "", text, count=1, flags=re.M | re.S)
    text = re.sub(r"^(```+|:::+)\{?code[^\n]*\n.*?^\1$", "", text, flags=re.M | re.S)
    text = re.sub(r"\{\w+\}`([^`<]*?)\s*<[^`>]*>`", r"\1", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"[*_`\[\]“”\"]", "", text)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-|>#]|\d+\.)\s?)", text)
    return [" ".join(block.split()) for block in blocks if block.strip()]


def strings(value: object) -> list[str]:
    """All texts in what a JSON file holds."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def spoken(text: str) -> str:
    """The texts in the source of a simulator: those of a line together, a pair in brackets as term and meaning."""
    lines = []
    for line in re.sub(r"/\*.*?\*/", "", text, flags=re.S).splitlines():
        line = re.sub(r"(\['[^'\n]+)', '(?=[^'\n]* )", r"\1: ", line)
        said = [max(pair) for pair in re.findall(r"'((?:[^'\\]|\\.)*)'|`([^`]*)`", line)]
        lines.append(" ".join(re.sub(r"\$\{[^}]*\}", "0", part) for part in said))
    return "\n\n".join(lines)


def seen_in(path: str) -> str:
    """What a reader sees of a page, a JSON file or the source of a simulator."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".json"):
        return "\n\n".join(strings(json.loads(text)))
    return spoken(text) if path.endswith(".js") else text


MEASURE = r"(?:share|fraction|proportion|part|percentage|ratio|quotient|number|count|median|mean|sum|difference|chance)"
IS = r"(?:is|are|means?|equals?|counts?|stands for|\||:|–|—)"
DOES = r"(?:is|are|was|were|means?|equals?|counts?|measures?|compares?|divides?|stands for|expresses|takes)"
VALUES = (
    r"[-−+]?\d",  # a value
    r"(?:about|only|still|nearly|between|at|over|under|from|more than|less than)\s+(?:about |nearly )?[-−+]?\d",
    r"(?:high|low|higher|lower|highest|lowest|missing|right|wrong|worth|left to|left for)\b",  # what state it is in
    r"(?:\w+ly |very |too )?(?:high|low|different|wide|good|bad)\b",
    r"defined on the metrics page",  # where it is defined
)
"""What may follow "churn is" on a page without defining churn."""


@cache
def name_and_definitions(label: str) -> tuple[re.Pattern, list[re.Pattern]]:
    """A pattern for the metric's names, and those of a sentence that defines it."""
    name = any_of([name for name in metrics()[label][0] if name not in PARTS])
    patterns = [
        rf"{name}[^.;]{{0,60}}?\s{IS}\s+(?:defined(?! on the metrics page)|what you get|computed)\b",
        rf"{name}(?:\s*\([^)]*\))?\s*(?:,[^,]*,)?\s*{IS}\s+(?:then |just |simply )?(?:the |a |an |that )?"
        rf"(?:\w+ )?{MEASURE}\b.{{0,30}}?\b(?:of|over|between|with|who|that|in|at)\b",
        rf"{name}.*?(?:\bdivided? by\b|÷)",
        rf"(?:\bdivided? .*\bby\b|÷).*\b(?:is|gives|be|called)\b[^.]{{0,20}}{name}",
        rf"\b(?:calls?|called|defines?|name) (?:this|that|it|these|the result)?\s*(?:the |our |a )?{name}",
        rf"\bby (?:the )?{name}\W+(?:we|I) mean\b",
        rf"(?<!as ){name}(?:\s*\([^)]*\)|\s*,[^,.;]{{0,60}},)?\s+"
        rf"(?:simply |just |then |here |only |always )?{DOES}\s+(?!{'|'.join(VALUES)})",
        rf"{name}\s*\([^)]*\b(?:per|over|of all|divided|minus|who|that)\b",
        rf"{name}\s*(?:,|–|—)\s*(?:that is,? |i\.e\.,? |or )?(?:the |a )?(?:\w+ )?{MEASURE}\s+"
        r"(?:of|between|over)\b",
        rf"\b{MEASURE}\s+(?:of|between)\b[^.;]{{0,80}}(?:\(|, |– |— )"
        rf"(?:that is,? |or |the |our )*{name}\s*[).,–—]",
        rf"^[-\s>]*{name}(?:\s*\([^)]*\))?:\s+(?!{'|'.join(VALUES)})\w",
        rf"\b(?:compute|calculate|work out|get|find)s? (?:the |your |our )?{name} (?:as|by)\b",
        rf"\b(?:for|to (?:get|compute|calculate|find|work out)) (?:the |your )?{name},? "
        rf"(?:you )?(?:take|count|add|divide|sum|subtract)\b",
    ]
    return re.compile(name, re.I), [re.compile(pattern, re.I) for pattern in patterns]


def definitions(text: str, label: str) -> list[str]:
    """Find what defines a metric in a page's text, other than by a formula of the metrics page."""
    _, formulas = metrics()[label]
    named, patterns = name_and_definitions(label)
    if not named.search(" ".join(text.split())):
        return []
    name, found = named.pattern, []
    for formula in re.findall(rf"\\(?:text|mathrm|mathit|operatorname)\{{{name}\}}\s*(?:&\s*)?=[^$]*", text, re.I):
        if in_words(formula.strip()) not in formulas:
            found.append(formula.strip())
    worded = [" ".join(re.sub(r"[()]", "", formula).lower().split()) for formula in formulas]
    for paragraph in paragraphs(re.sub(r"\$\$.*?\$\$", "", text, flags=re.S)):
        for sentence in filter(named.search, re.split(r"(?<=[a-z0-9)][.!?])\s+(?=[A-Z])", paragraph)):
            if stated := re.search(rf"{name}\s*(?:=|:=|≔)\s*(?![-−+]?[\d.]+(?:\s|$|[^\w\s]))\S.*", sentence, re.I):
                words = " ".join(re.sub(r"[()]", "", stated[0]).lower().split())
                if words not in worded:
                    found.append(stated[0])
                continue
            found += [sentence for pattern in patterns if pattern.search(sentence)][:1]
    return found


@pytest.mark.parametrize("path", [*PAGES, *SPOKEN])
def test_no_metric_is_defined_again(path):
    text = seen_in(path)
    assert {label: found for label in metrics() if (found := definitions(text, label))} == {}


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("metric-churn", "$$\n\\text{churn} = \\frac{\\text{unfollows}}{\\text{followers}}\n$$"),
        ("metric-churn", "Of these, $\\mathrm{Churn} = u / f$ is the one to watch."),
        ("metric-churn", "> **churn** = unfollows / opening followers"),
        ("metric-churn", "Remember that [churn](metric-churn) = people lost / people."),
        ("metric-churn", "**Churn** is the share of followers who leave in a month."),
        ("metric-churn", "A word first. Churn, in short, means the part of the crowd that left."),
        ("metric-churn", "- Churn: the number of people who unfollow"),
        ("metric-churn", "| churn | share of the followers who left |"),
        ("metric-churn", "To get churn, take all who left and divide by the\nopening followers."),
        ("metric-reply-rate", "Divide the answered comments by all comments: that gives the\nreply rate."),
        ("metric-reply-rate", "Nine of ten were answered. We call this the *reply rate*."),
        ("metric-reply-rate", "The `reply rate` is defined over comments."),
        ("metric-roi", "By ROI we mean what came back on top."),
        ("metric-roi", "Return on investment is a ratio of profit to cost, of course."),
        ("metric-ever-commented", "$$\n\\text{ever commented} = \\frac{\\text{talkers}}{\\text{followers}}\n$$"),
        ("metric-cascade-size", "A cascade size counts the number of people in it."),
        ("metric-lift", "The lift is the difference of the rates between the arms."),
        ("metric-comments-per-100-reached", "Comments per 100 people reached are the mean of the posts' rates."),
        ("metric-reply-rate", "The reply rate counts comments answered within 12 hours."),
        ("metric-reply-rate", "The reply rate (within a day) is how many comments get an answer."),
        ("metric-churn", "Churn: leavers over opening followers."),
        ("metric-churn", "Churn measures how fast people leave you."),
        ("metric-churn", "Of all followers some leave: churn, the share of those who were there at the start."),
        ("metric-churn", "Look at the share of opening followers who left, or churn."),
        ("metric-churn", "For churn, count everybody who left."),
        ("metric-churn", "We work out churn by comparing two lists of followers."),
        ("metric-roi", "ROI is profit per euro spent."),
        ("metric-roi", "Here ROI is simply what came back beyond the cost."),
        ("metric-roi", "ROI (profit over cost) decides."),
        ("metric-roi", "Return on investment takes the margin into account."),
        ("metric-incremental-roi", "Incremental ROI means what only the campaign brought."),
        ("metric-lift", "Lift compares exposed with unexposed."),
        ("metric-lift", "The lift was what the arms differ by."),
        ("metric-cac", "CAC divides all costs by the new customers."),
        ("metric-degree", "A guest's degree is how many others they know."),
        ("metric-promo-share", "Promo share expresses how often you sell."),
        ("metric-response-time", "Response time equals the mean wait."),
        ("metric-platform-fit", "Platform fit, in other words, counts buyers where they are."),
        ("metric-concentration", "Concentration is whatever the best tenth of posts drew."),
    ],
)
def test_a_second_definition_would_be_found(label, text):
    assert definitions(f"# A page\n\nSome words.\n\n{text}\n\nMore words.\n", label)


@pytest.mark.parametrize(
    "source",
    [
        "html('p', {}, html('b', {}, 'ROI'), ` is what came back, as a share: at 100${NBSP}% it came back twice. `,",
        "    ['ROI', 'What came back on top of the cost.'],",
        "  return `ROI counts what ${name} brought`",
    ],
)
def test_a_definition_in_a_simulator_would_be_found(source):
    assert definitions(spoken(source), "metric-roi")
    assert (
        definitions(
            spoken("/** ROI is what came back. */\nconst told = `ROI: ${percent(roi)}; it is large.`"), "metric-roi"
        )
        == []
    )


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("metric-churn", "Of the 480 people 0.17 left. Churn is high in April, and the number of posts was, too."),
        ("metric-churn", "We watch [churn](metric-churn) here, and 3 of 9 left: churn = 0.33."),
        ("metric-churn", "`churn(fol, start, end)` = 1 / 5 = 0.2."),
        ("metric-churn", "```{code-cell}\nchurn = left / opening  # churn is the share of leavers\n```"),
        ("metric-promo-share", "$$\n\\text{promo share} = \\frac{\\text{posts of kind promo}}{\\text{posts}}\n$$"),
        ("metric-promo-share", "> **promo share** = posts of kind promo / posts"),
        ("metric-promo-share", "At promo share .9 trust sinks; the share of promotions is a lever."),
        ("metric-roi", "The median interval on ROI was more than 100 points wide."),
        ("metric-roi", "Incremental ROI is another thing, and is not meant here."),
        ("metric-roi", "ROI is about 0.4 in June, and was −0.2 before. ROI was still 3. ROI is very high."),
        ("metric-churn", "Churn is defined on the metrics page."),
        (
            "metric-engagement-rate",
            "Two accounts differ in engagement rate. The number of followers does not tell why.",
        ),
    ],
)
def test_the_use_of_a_name_is_no_definition(label, text):
    assert definitions(f"# A page\n\n{text}\n", label) == []


def spoken_by_simulators(text: str) -> str:
    """What the simulators that a page shows say: the texts of their controls, and those in their code."""
    said = []
    for shown in re.findall(r"^from twoway\.widgets import (.*)$", text, flags=re.M):
        for name in shown.replace(", show", "").split(", "):
            simulator = getattr(widgets, name).__module__.rsplit(".", 1)[1]
            controls = ROOT / f"src/twoway/widgets/controls/{simulator}.json"
            sources = [ROOT / f"simulators/{simulator}.js", *sorted((ROOT / f"simulators/{simulator}").glob("*.js"))]
            assert all(source.is_file() for source in sources), f"where is the code of {name}?"
            if controls.is_file():
                said += strings(json.loads(controls.read_text(encoding="utf-8")))
            said += [spoken(source.read_text(encoding="utf-8")) for source in sources]
    return "\n\n".join(said)


def unlinked(text: str, said: str = "") -> list[str]:
    """Name the metrics that a page, or a simulator on it, names without the page leading to their sections."""
    prose = "\n".join(paragraphs(text)) + "\n" + said
    return [
        label
        for label, (names, _) in metrics().items()
        if re.search(any_of([name for name in names if name not in PARTS]), prose, re.I)
        and not re.search(rf"[(<#]{label}[)>]", text)
    ]


PARTS = {"cost", "expected", "gained", "unexplained", "active share"}
"""What stands left in a formula of a section but is too common a word to tell the metric by."""


@pytest.mark.parametrize("path", [path for path in PAGES if path not in STUDIES])
def test_a_page_that_names_a_metric_links_to_it(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert unlinked(text, spoken_by_simulators(text)) == []


def test_a_missing_link_would_be_found():
    assert unlinked("Our reply\nrate was 0.9, and **churn** low.") == ["metric-reply-rate", "metric-churn"]
    assert unlinked("Our [reply rate](metric-reply-rate) was 0.9.") == []
    assert unlinked("Our {ref}`answers <metric-reply-rate>`: a reply rate of 0.9.") == []
    assert unlinked("It returns the [reply rate](../metrics.md#metric-reply-rate).") == []
    said = spoken_by_simulators("from twoway.widgets import Funnel, show\n")
    assert "metric-incremental-roi" in unlinked("Look.", said)
    assert unlinked("Look.", "Incremental ROI") == ["metric-incremental-roi"], "the one is no part of the other's name"
    assert "metric-promo-share" in unlinked(
        "Look.", spoken_by_simulators("from twoway.widgets import TwoAccounts, show\n")
    )


@pytest.mark.parametrize("path", [path for path in (*PAGES, *SPOKEN) if path not in STUDIES])
def test_a_metric_goes_by_one_name(path):
    prose = "\n".join(paragraphs(seen_in(path)))
    assert {other: ours for other, ours in OTHER_NAMES.items() if re.search(any_of([other]), prose, re.I)} == {}


def test_other_names_would_be_found_and_are_not_ours():
    assert re.search(any_of(["churn rate"]), "\n".join(paragraphs("Watch the **churn\nrate**.")))
    ours = {name for names, _ in metrics().values() for name in names}
    assert set(OTHER_NAMES.values()) <= ours
    assert not set(OTHER_NAMES) & ours


def test_every_metric_has_a_name_and_a_formula():
    assert metrics()["metric-roi"][0] == ["cost", "return on investment", "roi"]
    assert metrics()["metric-ever-commented"][0] == ["ever commented", "share of followers who ever commented"]
    assert all(names and formulas for names, formulas in metrics().values())
