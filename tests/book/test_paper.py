"""The course on paper: what the LaTeX builder writes of a page with a simulator and a quiz."""

import re
import subprocess
import sys

import pytest

from twoway.book import build

PAGE = """
# Lesson

The first paragraph says what this page is about, in more than forty characters.

:::{quiz} Which `account_name` *leads* at 50%?
- ( ) This & that, `df[::2]` :: No, for **that** & 5%.
- (x) The other :: It asks `a_b`.
:::

```{code-cell} ipython3
:tags: [remove-input]

from twoway.widgets import TwoAccounts, show

show(TwoAccounts(days=30, broadcast_name="Brassbell"))
```
"""


@pytest.fixture(scope="module")
def paper(new_course, cells):
    """The folder that `jupyter-book build --builder latex` writes; TeX itself is not needed."""
    course = new_course({"lesson": cells + PAGE})
    command = [sys.executable, "-c", build.RUN_JUPYTER_BOOK, "build", str(course), "--builder", "latex", *build.STRICT]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return course / "_build/latex"


@pytest.fixture(scope="module")
def tex(paper):
    """The text of the paper."""
    (file,) = paper.glob("*.tex")
    return file.read_text(encoding="utf-8").partition(r"\begin{document}")[2]


def test_a_simulators_figure_is_a_png_beside_the_text(paper, tex):
    (name,) = re.findall(r"includegraphics(?:\[[^]]*\])?\{\{([^}]+)\}\.png\}", tex)
    assert (paper / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_a_simulators_table_is_in_the_text(tex):
    assert re.search(r"^day +5 +10 +15 +20 +25 +30$", tex, re.MULTILINE)
    assert re.search(r"^Orders so far, Brassbell( +\d+){6}$", tex, re.MULTILINE)
    assert "TwoAccounts(" not in tex, "the widget's own text, where the figure and the table say it all"
    assert "<div" not in tex


def test_a_quiz_is_asked_and_answered_choice_by_choice(tex):
    quiz = tex[tex.index(r"\textbf{Which") : tex.index(r"\begin{sphinxuseclass}{cell}")]
    paragraphs = [" ".join(paragraph.split()) for paragraph in quiz.strip().split("\n\n")]
    assert paragraphs == [
        r"\textbf{Which \sphinxcode{\sphinxupquote{account\_name}} \sphinxstyleemphasis{leads} at 50\%?}",
        r"-- This \& that, \sphinxcode{\sphinxupquote{df{[}::2{]}}}",
        "-- The other",
        r"\textit{Answer and why}",
        r"\textbf{Not this one: This \& that, df{[}::2{]}} \textendash{} No, for \sphinxstylestrong{that} \& 5\%.",
        r"\textbf{Right: The other} \textendash{} It asks \sphinxcode{\sphinxupquote{a\_b}}.",
    ]
