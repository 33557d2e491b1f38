"""The course's words: spelt as in Britain, in sentences that can be read in one breath."""

import statistics

import pytest

from tests.style import prose

LONGEST = 40
"""Words in a sentence."""
WORDS = "tests/style/words.txt"

FAULTY = """---
title: nothere
---

# A hedding

Some prose with a mispeled word, `codde` in it and a [lnik](nowhere.md "titel"), {cite}`keyy2006` and $formla$.
{ref}`labell`, {term}`wrod`, {term}`tremm <worrd>`.

| A | B |
| --- | --- |
| a celll | b |

- an itemm
  :::{dropdown} A foldd
  Its contentt.
  :::

:::{note}
:class: classs
Noteworthi.
:::

```{quiz} Which wun?
- ( ) The furst :: Becuase.
- (x) The second :: It is the *rihgt*
  one, on two lynes.
```

```{code-cell} ipython3
---
tags: [hidden]
mystnb:
  image:
    alt: "A kurve."
---
prnt("x")
```

```
plane code
```

% a commment

We organize the color of colours, and prize what we analysed.
"""
FAULTS = {
    *("hedding", "mispeled", "lnik", "celll", "itemm", "foldd", "contentt", "Noteworthi", "wun", "furst", "Becuase"),
    *("rihgt", "lynes", "kurve", "organize", "color", "wrod", "tremm"),
}


@pytest.fixture(scope="module")
def pages(root):
    """What each page says."""
    return prose.pages(root)


@pytest.fixture(scope="module")
def places(root, pages):
    """Each single word of the course and its simulators' controls, with its places."""
    return prose.places({**pages, **prose.controls(root)})


@pytest.fixture(scope="module")
def allowed(root):
    """Words that no dictionary knows and the course uses, also with a capital."""
    return (root / WORDS).read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def faulty():
    """The words of the faulty page."""
    return prose.places({"faulty": list(prose.blocks(FAULTY))})


@pytest.fixture(scope="module")
def refused(places, allowed, faulty, tmp_path_factory):
    """Every word in question that the dictionary refuses; it is asked once."""
    return prose.unknown([*places, *allowed, *faulty], tmp_path_factory.mktemp("words"))


def test_every_word_is_spelt_as_in_britain(root, places, allowed, refused):
    assert len(places) > 2500, "almost no words were found: this check would pass on nothing"
    names = prose.surnames((root / "chapters/reference/references.bib").read_text(encoding="utf-8"))
    known = {word.casefold() for word in (*allowed, *names)}
    wrong = sorted(word for word in refused & set(places) if word.casefold() not in known)
    assert wrong == [], f"mend them, or add them to {WORDS}:\n" + "\n".join(
        f"  {word}: {', '.join(places[word][:4])}" for word in wrong
    )


def test_the_list_of_further_words_is_in_order_and_holds_none_too_many(places, allowed, refused):
    assert allowed == sorted({word.casefold(): word for word in allowed}.values(), key=str.casefold)
    used = {word.casefold() for word in places}
    assert [word for word in allowed if word.casefold() not in used] == [], "no page uses them"
    assert [word for word in allowed if word not in refused] == [], "the dictionary knows them"


def test_words_spelt_wrongly_are_found_wherever_they_stand(faulty, refused):
    assert set(faulty) & refused == FAULTS
    assert faulty["lynes"] == ["faulty:26"]


def test_a_directive_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="line 3: does the directive 'poem' hold words"):
        list(prose.blocks("# A\n\n```{poem} Of\nlynes\n```\n"))


def too_long(pages):
    """Sentences that are longer than `LONGEST`, longest first, and a report on all of them."""
    told, report = [], []
    for name, blocks in pages.items():
        lengths = [
            (prose.length(sentence), f"{name}:{block.line}", sentence)
            for block in blocks
            if block.sentences
            for sentence in prose.sentences(block.text)
        ]
        if lengths:
            told += lengths
            middle = statistics.median(words for words, *_ in lengths)
            report.append(f"{name}: {len(lengths)} sentences, median {middle:g} words, longest {max(lengths)[0]}")
    told.sort(reverse=True)
    report += [f"{words} words, {place}: {sentence}" for words, place, sentence in told[:8]]
    return [row for row in told if row[0] > LONGEST], "\n".join(report)


def test_no_sentence_is_too_long(pages):
    found, report = too_long(pages)
    print(report)  # shown if the test fails, or with -rP
    assert [f"{words} words, {place}: {sentence}" for words, place, sentence in found] == []


def test_a_long_sentence_is_found_and_a_long_cell_is_not():
    long = "One sentence " + "and more of it " * 13
    faulty = (
        f"# {long}\n\n{long}. Short, says Ma et al. That stays.\n\n| A |\n| --- |\n| {long} |\n\n- {long}: `a b c`!"
    )
    found, report = too_long({"page": list(prose.blocks(faulty))})
    assert [(words, place) for words, place, _ in found] == [(55, "page:9"), (54, "page:3")]
    assert "page: 3 sentences, median 54 words, longest 55" in report


def test_where_a_sentence_ends():
    text = 'It is 0.4 (e.g. here). "Is it?" Yes: see Fig. 3. As by J. Smith et al. Then…  And `x` ends. 3 more.'
    assert prose.sentences(text) == [
        *("It is 0.4 (e.g. here).", '"Is it?', "Yes: see Fig. 3.", "As by J. Smith et al. Then…", "And `x` ends."),
        "3 more.",
    ]
