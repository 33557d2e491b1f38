"""Pages as notebooks: their Markdown without MyST, their cells, their links, and where they are offered."""

import json
import shutil

import nbformat
import pytest

from twoway.book import build, notebooks
from twoway.book.plain_markdown import QUIZ, UnknownDirectiveError, plain


def link(target: str, text: str) -> str:
    return f"<{text}|{target}>"


def cite(role: str, keys: list[str]) -> str:
    return f"<{role} {'+'.join(keys)}>"


@pytest.mark.parametrize(
    ("myst", "wanted"),
    [
        ("[Brassbell]{.tw-broadcast} and *more*", "Brassbell and *more*"),
        ("See {cite}`a2001, b2002`.", "See <cite a2001+b2002>."),
        ("{cite:t}`a2001` found", "<cite:t a2001> found"),
        ("{ref}`the rate <metric-rate>`, {ref}`data`", "<the rate|metric-rate>, <|data>"),
        ("[the `x` card](reference/model.md#a)", "<the `x` card|reference/model.md#a>"),
        ("[[A]{.b} c](d)", "<A c|d>"),
        ("```x = 1``` and [a]{.b}", "```x = 1``` and a"),
        ("{doc}`reference/model`", "<|reference/model.md>"),
        ("{download}`the file <../a/b.ipynb>`", "the file (on the course's page)"),
        ("Press {kbd}`Tab`; {math}`a_b`; {abbr}`ROI (return)`", "Press Tab; $a_b$; ROI (return)"),
        ("{code}`x = 1`", "`x = 1`"),
        ("![A curve](curve.svg)", "*A curve*"),
        ("`[a]{b}` and ``{cite}`a` `` stay", "`[a]{b}` and ``{cite}`a` `` stay"),
        ("$x$ and $[a]{b}$ stay", "$x$ and $[a]{b}$ stay"),
        ("(a-label)=\n## A heading", "## A heading"),
        ("% a comment\nText", "Text"),
        ("{.wide}\nText", "Text"),
        ("$$\nx\n$$ (eq-one)", "$$\nx\n$$"),
        ("```{math}\n:label: eq-one\nx\n```", "$$\nx\n$$"),
        (":::{div} tw-facts\n**Time:** [long]{.x}\n:::", "**Time:** long"),
        ("::::{grid} 1 2\n:gutter: 3\n:::{card} One\nText.\n:::\n::::", "**One**\n\nText."),
        ("```{quiz} Which?\n- (x) a :: b\n- ( ) c :: d\n```\n\n```{quiz} And?\n- (x) a :: b\n```", QUIZ),
        ("```{bibliography}\n:filter: cited\n```\nText", "Text"),
        ("```python\n[a]{.b}\n:::{note}\n```", "```python\n[a]{.b}\n:::{note}\n```"),
        ("```{code-block} python\n:linenos:\n[a]{.b}\n```", "```python\n[a]{.b}\n```"),
        ("```{figure} a.svg\n---\nalt: A curve\n---\nIt rises.\n```", "*It rises.*"),
        ("```{image} a.svg\n:alt: A curve\n```", "*A curve*"),
        (
            ":::{dropdown} Use `a < b`\nSee [b]{.c}.\n:::",
            "<details>\n<summary>Use <code>a &lt; b</code></summary>\n\nSee b.\n\n</details>",
        ),
        (":::{note}\nText.\n:::", "<details open>\n<summary>Note</summary>\n\nText.\n\n</details>"),
        (":::{tip} Text.\n:::", "<details open>\n<summary>Tip</summary>\n\nText.\n\n</details>"),
        (
            "- one\n\n  ```{admonition} A\n  :class: dropdown\n  Text.\n  ```\n- two",
            "- one\n\n  <details>\n  <summary>A</summary>\n\n  Text.\n\n  </details>\n\n- two",
        ),
    ],
)
def test_myst_becomes_plain_markdown(myst, wanted):
    assert plain(myst, link, cite) == wanted


def test_a_directive_that_cannot_be_put_plainly_is_refused():
    with pytest.raises(UnknownDirectiveError, match="cannot hold the directive 'mermaid'"):
        plain("```{mermaid}\na --> b\n```", link, cite)


def test_a_notebook_has_the_pages_cells_and_nothing_of_the_books(cells):
    page = f"""{cells}
# A page

Text.

```{{code-cell}} ipython3
---
tags: [hide-cell]
mystnb:
  code_prompt_show: Show it
---
1 + 1
```

```{{quiz}} Which?
- (x) a :: b
- ( ) c :: d
```
"""
    made = notebooks.notebook(page, "From the book.", link, cite)
    assert made == notebooks.notebook(page, "From the book.", link, cite)
    read = nbformat.reads(made, as_version=4)
    nbformat.validate(read)
    assert [(cell.cell_type, cell.id) for cell in read.cells] == [
        ("markdown", "cell-001"),
        ("code", "cell-002"),
        ("markdown", "cell-003"),
    ]
    assert read.cells[0].source == "# A page\n\nFrom the book.\n\nText."
    assert read.cells[1].source == "1 + 1"
    assert read.cells[1].outputs == []
    assert read.cells[1].metadata == {"jupyter": {"source_hidden": True}, "tags": ["hide-cell"]}
    assert read.metadata.kernelspec.name == "python3"


def test_works_are_named_as_in_the_text(root):
    known = notebooks.works([root / "chapters/reference/references.bib"])
    said = notebooks.citer(known)
    assert said("cite", ["kelleher2009", "kelleher2006"]) == "(Kelleher, 2009; Kelleher and Miller, 2006)"
    assert said("cite:t", ["barcelos2018"]) == "Barcelos et al. (2018)"
    assert said("cite:p", ["barabasi1999"]) == "(Barabási and Albert, 1999)"


def sources(built, page: str) -> str:
    read = json.loads((build.html_folder(built.root) / f"{page}.ipynb").read_text(encoding="utf-8"))
    return "\n\n".join("".join(cell["source"]) for cell in read["cells"])


def test_a_page_with_cells_and_no_other_offers_its_notebook(everything):
    offer = '<a href="everything.ipynb" download>Download as notebook</a>'
    assert offer in everything.html("everything")
    assert "Download as notebook" not in everything.html("index")
    assert sorted(file.name for file in build.html_folder(everything.root).glob("*.ipynb")) == ["everything.ipynb"]
    text = sources(everything, "everything")
    assert "(Kelleher and Miller, 2006)" in text
    assert "<summary>A hint</summary>" in text
    assert "6 * 7" in text


def test_links_have_their_whole_address_once_it_is_known_and_pages_follow(new_course, run_build, cells):
    page = (
        "\n(here)=\n# Page\n\nSee [home](index.md), [there](deep/two.md#far-away), [far](far), {ref}`far`, "
        "[here](#here), [web](https://example.org/x).\n\n```{code-cell} ipython3\nx = 1\n```\n"
    )
    course = new_course({"page": cells + page, "deep/two": "# Two\n\nText.\n\n(far)=\n## Far away\n\nText.\n"})
    built = run_build(course)
    assert built.returncode == 0, built.output
    text = sources(built, "page")
    assert "See home, there, far, Far away, here, [web](https://example.org/x)." in text
    assert "This is the page “Page” of the course Two-Way" in text
    assert "canonical" not in built.html("index")

    # nothing but the address changed
    built = run_build(course, TWOWAY_SITE_URL="https://example.org/course")
    assert built.returncode == 0, built.output
    text, site = sources(built, "page"), "https://example.org/course/"
    assert f"[home]({site}), [there]({site}deep/two.html#far-away), [far]({site}deep/two.html#far)" in text
    assert f"[Far away]({site}deep/two.html#far), [here]({site}page.html#here), [web](https://example.org/x)." in text
    assert f"This is [the page “Page”]({site}page.html) of the course" in text
    assert f'<link rel="canonical" href="{site}"/>' in built.html("index")

    # a page that lost its cells, or left, leaves no notebook
    shutil.copy(build.html_folder(course) / "page.ipynb", build.html_folder(course) / "deep/left.ipynb")
    (course / "page.md").write_text("(here)=\n# Page\n\nText.\n")
    built = run_build(course)
    assert built.returncode == 0, built.output
    assert list(build.html_folder(course).rglob("*.ipynb")) == []
    assert "Download as notebook" not in built.html("page")


def test_a_page_whose_notebook_cannot_be_made_fails_the_build(new_course, run_build, cells):
    text = "\n# Page\n\n```{glossary}\na\n  b\n```\n\n```{code-cell} ipython3\nx = 1\n```\n"
    built = run_build(new_course({"page": cells + text}))
    assert built.returncode != 0
    assert "cannot hold the directive 'glossary'" in built.output
