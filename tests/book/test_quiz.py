"""The `quiz` directive."""

import re
from pathlib import Path

import pytest

from twoway.book.quiz import QuizError, choices


def test_choices_are_read_in_order_with_continued_lines():
    read = choices(["- ( ) one :: no,", "  not one", "", "- (x) two :: yes"])
    assert read == [(False, "one", "no, not one", 0), (True, "two", "yes", 3)]


def test_feedback_may_hold_a_verdict_within():
    assert len(choices(["- ( ) one :: Rightly so?", "- (x) two :: Not wrong."])) == 2


@pytest.mark.parametrize(
    ("written", "text", "feedback"),
    [
        ("`df[::2]` takes every other row :: Step two.", "`df[::2]` takes every other row", "Step two."),
        ("`a :: b` is a slice :: Of `c :: d`.", "`a :: b` is a slice", "Of `c :: d`."),
        ("``a :: `b` `` or c :: No :: d.", "``a :: `b` `` or c", "No :: d."),
        ("std::cout is C++ :: Not Python.", "std::cout is C++", "Not Python."),
    ],
)
def test_code_may_hold_what_divides_a_choice_from_its_feedback(written, text, feedback):
    assert choices([f"- (x) {written}", "- ( ) other :: No."])[0][1:3] == (text, feedback)


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        (["- ( ) a :: b", "- ( ) c :: d"], -1, "this one has 0"),
        (["- (x) a :: b", "- ( ) c :: d", "- (X) e :: f"], 2, "this one has 2"),
        (["- (x) a :: b", "- ( ) c"], 1, "needs feedback"),
        (["- (x) a :: b", "- ( ) c ::"], 1, "needs feedback"),
        (["- (x) :: b", "- ( ) c :: d"], 0, "needs feedback"),
        (["- (x) a :: Right: it is."], 0, "begins with 'Right'"),
        (["- (x) a :: b", "- ( ) c :: *wrong*, as d"], 1, "begins with 'wrong'"),
        (["- (x) a :: b", "- ( ) `c` and `d :: e"], 1, "odd number of backticks"),
        (["- (x) a :: b", "- ( ) c :: d `e"], 1, "odd number of backticks"),
        (["- (x) a :: b", "- ( ) `c :: d` e"], 1, "needs feedback"),
        (["- (x) a::b", "- ( ) c :: d"], 0, "needs feedback"),
        (["- (x) a  b :: c", "- ( ) e :: f", "- ( ) a", "  b :: d"], 2, "'a b' is there twice"),
        (["- (x) a :: b"], -1, "at least two"),
        ([], -1, "at least two"),
        (["- (y) a :: b", "- (x) c :: d"], 0, "not '- (y)'"),
        (["What?", "- (x) c :: d"], 0, "found 'What?'"),
        (["- (x) c :: d", "astray", "- ( ) c :: d"], 1, "found 'astray'"),
    ],
)
def test_a_faulty_quiz_is_refused_with_its_line(lines, line, said):
    with pytest.raises(QuizError, match=re.escape(said)) as error:
        choices(lines)
    assert error.value.line == line


def test_a_quiz_is_a_group_of_labelled_radios_with_answers_in_a_fold(everything):
    page = everything.html("everything")
    quiz = page[page.index('<div class="tw-quiz"') :]
    quiz = quiz[: quiz.index("</details>")]
    assert re.search(r"<legend>Which <code.*?>.*account.*</code> <em>leads</em>\?</legend>", quiz)
    ids = re.findall(r'<input type="radio" id="([^"]+)" name="([^"]+)"', quiz)
    assert len(ids) == 2
    assert len({name for _, name in ids}) == 1
    assert re.findall(r'<label for="([^"]+)"', quiz) == [identity for identity, _ in ids]
    # JavaScript alone hides the fold, so that the answers are there without it
    assert "<summary>Answer and why</summary>" in quiz
    assert re.findall(r'data-right="(\w+)"', quiz) == ["false", "true"]
    assert "No, because of <strong>that</strong>." in quiz
    assert "This &amp; that" in quiz


def test_the_script_is_loaded_where_there_is_a_quiz_alone(everything):
    assert "quiz.js" in everything.html("everything")
    assert "quiz.js" not in everything.html("index")


def test_what_is_wrong_in_a_page_fails_the_build_with_its_place(new_course, run_build, cells):
    built = run_build(
        new_course(
            {
                "none-right": "# A\n\nText.\n\n```{quiz} Which?\n- ( ) a :: b\n- ( ) c :: d\n```\n",
                "silent": "# B\n\n```{quiz} Which?\n- (x) a :: b\n- ( ) c\n```\n",
                "open-code": "# B2\n\n:::{quiz} Which `one?\n- (x) a :: b\n- ( ) c :: d\n:::\n",
                "formula": "# C\n\nText.\n\nA formula $\\foo{x}$ here.\n",
                "picture": "# D\n\n![](picture.svg)\n",
                "citation": "# E\n\nSee {cite}`nobody1999`.\n",
                "lost": "# E2\n\n[a](nowhere.md), [b](citation.md#nowhere), [c](metric-nowhere), {ref}`nowhere`, "
                "[](#here)\n",
                "unrun": "# F\n\n```{code-cell} ipython3\n1 + 1\n```\n",
                **{
                    name: f"{cells}\n# {name}\n\nText.\n\n```{{code-cell}} ipython3\n{source}\n```\n"
                    for name, source in {
                        "silent-cell": "x = None\nx",
                        "plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
                        "broken-cell": "1 / 0",
                        "warning-cell": "import warnings\nwarnings.warn('old')",
                    }.items()
                },
            }
        )
    )
    assert built.returncode != 0
    said = [line for line in built.output.splitlines() if "WARNING" in line]
    assert any(re.search(r"none-right\.md:5: .*this one has 0", line) for line in said), said
    assert any(re.search(r"silent\.md:5: .*needs feedback", line) for line in said), said
    assert any(re.search(r"open-code\.md:3: .*odd number of backticks", line) for line in said), said
    assert any(re.search(r"formula\.md:5: .*foo", line) for line in said), said
    assert any(re.search(r"picture\.md.*image without a description", line) for line in said), said
    assert any(re.search(r"plot\.md.*image without a description", line) for line in said), said
    assert any(re.search(r"citation\.md:3.*nobody1999", line) for line in said), said
    for target in ("'nowhere.md'", "'citation': 'nowhere'", "'metric-nowhere'", "label: 'nowhere'", "'here'"):
        assert any(re.search(rf"lost\.md:3: .*{target}", line) for line in said), (target, said)
    assert any(re.search(r"unrun\.md.*none of the 1 code cells was run", line) for line in said), said
    assert any(re.search(r"silent-cell\.md:\d+: .*code cell 1 ends in something to show", line) for line in said), said
    assert any(re.search(r"broken-cell\.md.*Executing notebook failed", line) for line in said), said
    assert any(re.search(r"warning-cell\.md.*stderr", line) for line in said), said


CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"


def broken_openings(text: str) -> list[str]:
    """The lines meant to open a quiz that Markdown reads as text: a backtick behind a fence of backticks ends it."""
    return re.findall(r"^[ \t]*`{3,}[ \t]*\{quiz\}.*`.*$", text, flags=re.MULTILINE)


def test_a_quiz_whose_question_breaks_its_fence_would_be_found():
    assert broken_openings("```{quiz} What is `x`?\n- (x) a :: b\n```\n") == ["```{quiz} What is `x`?"]
    assert broken_openings("  ````{quiz} Is it `x`?\n") == ["  ````{quiz} Is it `x`?"]
    assert broken_openings("```{quiz} What is *x*?\n- (x) `a` :: b\n```\n\n:::{quiz} What is `x`?\n") == []


@pytest.mark.parametrize("page", sorted(CHAPTERS.rglob("*.md")), ids=lambda page: page.stem)
def test_every_quiz_of_the_chapters_is_one(page):
    """Such a quiz would be printed as it stands, and no build would say so."""
    assert broken_openings(page.read_text(encoding="utf-8")) == []
