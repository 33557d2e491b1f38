"""The map of the essays' claims: none is missing, and each leads to where it is taken up."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
from pybtex.database import parse_string

from tests.book.test_one_definition import definitions, metrics
from tests.book.test_sources import annotations
from tests.style import prose
from tests.style.test_prose import LONGEST, WORDS
from twoway.book import claims
from twoway.book.claims import Claim

PAGE = "chapters/reference/claims.md"
HOW_MANY = {"conversation": 19, "connectors": 20, "virality": 25, "experiments": 32, "plan": 22}
RESTS_ON_STUDIES = {"supported", "mixed", "contradicted"}
TASK = re.compile(r"^nbgrader: \{.*grade_id: ([\w-]+),.*\bsolution: true", re.M)
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")


class Course(NamedTuple):
    """What the claims may lead to."""

    pages: dict[str, str]
    """The text of each lesson."""
    places: claims.Places
    labels: set[str]
    """All labels of the pages."""
    graded: dict[str, set[str]]
    """The graded functions of each assignment that exists."""
    studies: dict[str, str]
    """What the page of sources says of each entry."""


def faults(listed: Sequence[Claim], course: Course) -> list[str]:
    """Return what is wrong with the table."""
    times = Counter((claim.essay, claim.number) for claim in listed)
    wanted = {(essay, number) for essay, many in HOW_MANY.items() for number in range(1, many + 1)}
    found = [f"claim-{essay}-{number}: missing" for essay, number in sorted(wanted - set(times))]
    found += [f"claim-{essay}-{number}: no such claim" for essay, number in sorted(set(times) - wanted)]
    found += [f"claim-{essay}-{number}: {n} times" for (essay, number), n in times.items() if n > 1]
    return found + [f"{claim.name}: {fault}" for claim in listed for fault in faults_of(claim, course)]


def faults_of(claim: Claim, course: Course) -> list[str]:
    """Return what is wrong with one claim."""
    places = course.places
    found = [f"section {label} is in no lesson" for label in claim.sections if label not in places.sections]
    found += [f"metric {name} is not defined" for name in claim.metrics if f"metric-{name}" not in places.metrics]
    found += [f"simulator {name} is nowhere" for name in claim.simulators if name not in claims.SIMULATORS]
    for lesson, _, task in (exercise.partition("/") for exercise in claim.exercises):
        if task not in {*places.practices.get(lesson, ()), *course.graded.get(lesson, ())}:
            found.append(f"exercise {lesson}/{task} does not exist")
    found += [f"source {key} is not told of" for key in claim.sources if key not in course.studies]
    lessons = {places.sections[label][0] for label in claim.sections if label in places.sections}
    own = list(claims.LESSONS).index(claim.essay) + 1
    if own not in lessons:
        found.append(f"is not taken up in lesson {own}")
    if claim.verdict in RESTS_ON_STUDIES and not claim.sources:
        found.append(f"{claim.verdict}, by no study")
    said = [course.pages[slug] for number, slug in enumerate(claims.LESSONS, 1) if number in lessons]
    known = "\n".join([*said, *(course.studies[key] for key in claim.sources if key in course.studies)])
    plain = re.sub(r"\]\([^)]*\)|\b(?:[Ee]ssay|[Ll]esson)s? \d", "", claim.sentence)
    found += [
        f"where is {number} from?"
        for number in NUMBER.findall(plain)
        if not re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", known)
    ]
    return found


@pytest.fixture(scope="module")
def listed(root: Path) -> list[Claim]:
    return claims.read((root / PAGE).with_name(claims.TABLE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    read = {path: path.read_text(encoding="utf-8") for path in (root / "chapters").rglob("*.md")}
    sources = {slug: root / f"exercises/source/{slug}/{slug}.md" for slug in claims.LESSONS}
    graded = {
        slug: {name.replace("-", "_") for name in TASK.findall(file.read_text(encoding="utf-8"))}
        for slug, file in sources.items()
        if file.exists()
    }
    told = annotations((root / "chapters/reference/bibliography.md").read_text(encoding="utf-8"))
    return Course(
        {slug: read[root / f"chapters/{name}.md"] for slug, name in claims.LESSONS.items()},
        claims.places(root / "chapters"),
        set(re.findall(r"^\(([\w-]+)\)=$", "\n".join(read.values()), re.M)),
        graded,
        {key: " ".join(text for _, text in lines) for key, _, lines in told},
    )


def test_every_claim_is_there_once_and_leads_to_where_it_is_taken_up(listed, course):
    assert faults(listed, course) == []


def test_every_simulator_has_its_place(course):
    assert {label for label, _ in claims.SIMULATORS.values()} <= course.labels


def test_every_source_of_a_claim_is_an_entry(listed, root):
    entries = parse_string((root / "chapters/reference/references.bib").read_text(encoding="utf-8"), "bibtex").entries
    assert {key for claim in listed for key in claim.sources} <= set(entries)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"number": 3}, "claim-plan-1: missing"),
        ({"number": 3}, "claim-plan-3: 2 times"),
        ({"number": 23}, "claim-plan-23: no such claim"),
        ({"sections": ("plan-nowhere",)}, "section plan-nowhere is in no lesson"),
        ({"sections": ("metric-churn",)}, "section metric-churn is in no lesson"),
        ({"sections": ("evidence",)}, "is not taken up in lesson 5"),
        ({"metrics": ("charm",)}, "metric charm is not defined"),
        ({"simulators": ("crystal-ball",)}, "simulator crystal-ball is nowhere"),
        ({"exercises": ("plan/practice 3",)}, "exercise plan/practice 3 does not exist"),
        ({"exercises": ("conversation/read_minds",)}, "exercise conversation/read_minds does not exist"),
        ({"exercises": ("nowhere/practice 1",)}, "exercise nowhere/practice 1 does not exist"),
        ({"sources": ("nobody1999",)}, "source nobody1999 is not told of"),
        ({"verdict": "supported", "sources": ()}, "supported, by no study"),
        ({"sentence": "It rose by 77.7 %."}, "where is 77.7 from?"),
        ({"sentence": "Of 1,234,567 people all left."}, "where is 1,234,567 from?"),
    ],
)
def test_a_bad_row_is_named(listed, course, change, fault):
    first = next(claim for claim in listed if claim.essay == "plan")
    changed = [claim._replace(**change) if claim is first else claim for claim in listed]
    assert any(fault in found for found in faults(changed, course))


def test_a_number_that_a_lesson_or_a_study_tells_may_be_told(listed, course):
    """As 280, which stands with the study, or 142, which stands in lesson 1; an essay's number is not looked for."""
    claim = listed[0]._replace(sentence="By 280 %, in 142 minutes. Essay 4 [disagrees](claim-experiments-1).")
    assert "wang2020" in claim.sources
    assert faults_of(claim, course) == []


HEAD = ",".join(Claim._fields)
ROW = "plan,1,Claim.,plan-explain,roi,shotgun,,mixed,kumar2016,Why."


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("essay,number\nplan,1\n", "the columns are"),
        (f"{HEAD}\n{ROW},more\n", "row 2: has not 10 cells"),
        (f"{HEAD}\nplan,1\n", "row 2: has not 10 cells"),
        (f"{HEAD}\n{ROW.replace('plan,', 'plans,')}\n", "row 2: the essay 'plans' is none of conversation,"),
        (f"{HEAD}\n{ROW}\n{ROW.replace('mixed', 'true')}\n", "row 3: the verdict 'true' is none of supported,"),
        (f"{HEAD}\n{ROW.replace(',1,', ',one,')}\n", "row 2: 'one' is no number"),
        (f"{HEAD}\n{ROW.replace('Why.', '')}\n", "row 2: the sentence is missing"),
        (f"{HEAD}\n{ROW.replace('plan-explain', '')}\n", "row 2: the sections is missing"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(table, fault):
    with pytest.raises(claims.ClaimsError, match=re.escape(fault)):
        claims.read(table)


def test_cells_hold_several_things():
    row = ROW.replace("shotgun", "shotgun; party").replace("kumar2016", "kumar2016;john2017")
    (claim,) = claims.read(f"{HEAD}\n{row}\n")
    assert (claim.simulators, claim.sources, claim.exercises) == (("shotgun", "party"), ("kumar2016", "john2017"), ())


def test_a_label_is_called_by_what_follows_it():
    page = (
        "(a)=\n### Ten to fifteen?\n\n(b)=\n\n**Outcomes.** More.\n\n(c)=\n:::{admonition} A box\n\n(d)=\nNo title.\n"
    )
    assert claims.titles(page) == {"a": "Ten to fifteen?", "b": "Outcomes", "c": "A box"}
    assert claims.practices("### Practice 2: who's there?\n") == {"practice 2": "practice-2-whos-there"}


def test_a_link_of_a_claim_that_leads_nowhere_is_refused(listed, course):
    with pytest.raises(claims.ClaimsError, match="claim-conversation-1: 'nowhere' is nowhere to be found"):
        course.places.of(listed[0]._replace(sections=("nowhere",)))


def test_the_page_lists_each_essay_once_and_counts_right(listed, root):
    page = (root / PAGE).read_text(encoding="utf-8")
    assert re.findall(r"^```\{claims\} (\S+)$", page, re.M) == [claims.COUNTS, *claims.LESSONS]
    assert f"Five essays, {len(listed)} claims." in page
    told = Counter(claim.verdict for claim in listed)
    assert told["contradicted"] < told["supported"] < len(listed) / 6  # few, and fewer
    assert told["opinion"] + told["not testable here"] > len(listed) / 2  # more than half
    by_essay = claims.counts(listed)
    assert by_essay["plan"]["opinion"] > HOW_MANY["plan"] / 2  # mostly questions
    assert max(by_essay.values(), key=lambda own: own["supported"]) is by_essay["virality"]
    assert by_essay["virality"]["not testable here"] == max(own["not testable here"] for own in by_essay.values())


def test_the_page_explains_each_verdict_once(root):
    page = (root / PAGE).read_text(encoding="utf-8")
    shown = re.findall(r"^\[(.+)\.\]\{\.tw-verdict \.([\w-]+)\}\n: ", page, re.M)
    assert shown == [(claims.capital(verdict), css) for verdict, css in claims.VERDICTS.items()]
    css = (root / "src/twoway/book/static/book.css").read_text(encoding="utf-8")
    assert [name for name in claims.VERDICTS.values() if f".{name} {{" not in css] == []


def test_each_disagreement_leads_to_two_essays_that_disagree_and_to_a_lesson(listed, course, root):
    page = (root / PAGE).read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+\?) \| (.+) \| (.+) \|$", page, re.M)
    names = {claim.name: claim.essay for claim in listed}
    assert len(rows) == 5
    for _, said, stands in rows:
        essays = [(int(number), label) for number, label in re.findall(r"Essay (\d): \[[^]]+\]\(([^)]+)\)", said)]
        assert len(essays) >= 2
        assert all(list(claims.LESSONS).index(names[label]) + 1 == number for number, label in essays)
        (lesson, label), *_ = re.findall(r"\[lesson (\d)\]\(([^)]+)\)", stands)
        assert course.places.sections[label][0] == int(lesson)


def test_claims_that_a_sentence_refers_to_exist(listed):
    names = {claim.name for claim in listed}
    assert set(re.findall(r"\((claim-[\w-]+)\)", " ".join(claim.sentence for claim in listed))) <= names


def test_the_picture_says_in_words_what_it_shows(listed):
    told = claims.described(listed)
    whole = Counter(claim.verdict for claim in listed)
    assert f"Of {len(listed)} claims {whole['supported']} supported, {whole['mixed']} mixed" in told
    assert f"Essay 5 has the largest part of opinion, {claims.counts(listed)['plan']['opinion']} of 22." in told
    drawn = claims.picture(listed)
    assert f'role="img" aria-label="{told}"' in drawn
    assert re.findall(r"width:([\d.]+)%", drawn) == [f"{100 * many / 32:.4g}" for many in HOW_MANY.values()]
    bars = [[int(part) for part in re.findall(r">(\d+)</span>", bar)] for bar in drawn.split("\n")[1:6]]
    assert [sum(bar) for bar in bars] == list(HOW_MANY.values())


def test_the_table_counts_what_the_picture_shows(listed):
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', claims.table(listed))
    cells = [[int(cell) for cell in re.findall(r"<td[^>]*>(\d+)", row)] for row in rows]
    assert [sum(column) for column in zip(*cells, strict=True)] == [*HOW_MANY.values(), len(listed)]
    assert [row[-1] for row in cells] == [Counter(claim.verdict for claim in listed)[name] for name in claims.VERDICTS]


@pytest.fixture(scope="module")
def blocks(listed) -> list[prose.Block]:
    texts = chain.from_iterable((claim.claim, claim.sentence) for claim in listed)
    return [block for text in texts for block in prose.blocks(text)]


def test_its_words_are_spelt_as_in_britain_and_its_sentences_are_short(blocks, root, tmp_path):
    names = prose.surnames((root / "chapters/reference/references.bib").read_text(encoding="utf-8"))
    known = {word.casefold() for word in (*(root / WORDS).read_text(encoding="utf-8").split(), *names)}
    words = {word for block in blocks for word in prose.single_words(block.text)}
    assert len(words) > 500
    assert [word for word in sorted(prose.unknown(words, tmp_path)) if word.casefold() not in known] == []
    sentences = [sentence for block in blocks for sentence in prose.sentences(block.text)]
    assert [sentence for sentence in sentences if prose.length(sentence) > LONGEST] == []


def test_it_defines_no_metric(listed):
    text = "\n\n".join(f"{claim.claim}\n\n{claim.sentence}" for claim in listed)
    assert {label: found for label in metrics() if (found := definitions(text, label))} == {}


LESSON = "# A lesson\n\n(evidence)=\n## What studies found\n\nText.\n\n### Practice 1: who's there?\n\nText.\n"
SMALL = f"""{HEAD}
conversation,1,It *lasts*.,evidence,churn,,conversation/practice 1,mixed,wang2020,See [claim 2](claim-conversation-2).
conversation,2,And more.,evidence,,,,folklore,,Nobody knows.
"""


def test_a_page_lists_claims_and_is_made_again_when_the_table_changes(new_course, run_build):
    lessons = {f"chapters/{name}": "# Another\n\nText.\n" for name in claims.LESSONS.values()}
    course = new_course(
        {
            **lessons,
            "chapters/01-conversation": LESSON,
            "chapters/reference/metrics": "# Metrics\n\n(metric-churn)=\n## Churn\n\nText.\n",
            "chapters/reference/claims": "# Claims\n\n```{claims} counts\n```\n\n```{claims} conversation\n```\n",
            "sources": "# Sources\n\n```{bibliography}\n```\n",
        }
    )
    table = course / "chapters/reference" / claims.TABLE
    table.write_text(SMALL, encoding="utf-8")
    built = run_build(course)
    assert built.returncode == 0, built.output
    page = built.html("chapters/reference/claims")
    assert re.search(
        r'<dt id="claim-conversation-1"><a [^>]*href="#claim-conversation-1">1</a> It <em>lasts</em>', page
    )
    assert '<dd class="tw-mixed"><p><span class="tw-verdict">Mixed.</span>' in page
    assert 'href="#claim-conversation-2"' in page
    for link in (
        '../01-conversation.html#evidence"><span class="std std-ref">What studies found',
        'metrics.html#metric-churn"><span class="std std-ref">churn',
        '../01-conversation.html#practice-1-who-s-there"',
    ):
        assert link in page
    assert "../../sources.html#" in page

    table.write_text(SMALL.replace("folklore", "hearsay"), encoding="utf-8")
    built = run_build(course)
    assert built.returncode != 0
    assert "claims: row 3: the verdict 'hearsay' is none of supported" in built.output
