"""Building: strict, whole, quick when nothing changed, and clear about what failed."""

import json
import time

import pytest

from twoway.book import build, completeness

CELL = "```{code-cell} ipython3\n1 + 1\n```\n"


def cell(source, outputs=(), count=1, tags=()):
    return {
        "cell_type": "code",
        "source": source,
        "outputs": list(outputs),
        "execution_count": count,
        "metadata": {"tags": list(tags)},
    }


SHOWN = {"output_type": "execute_result", "data": {"text/plain": "2"}}
RAISED = {"output_type": "error", "ename": "KeyError", "evalue": "'posts'", "traceback": []}


@pytest.fixture
def book(tmp_path):
    """A course with a page of one cell, and what its build should have left."""
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nparts:\n"
        "- caption: A\n  chapters:\n  - file: a/one.md\n    sections:\n    - file: two\n"
        "- caption: B\n  chapters:\n  - url: https://example.org\n"
    )
    made = tmp_path / "_build"
    for page, text in {"index": "# I", "a/one": f"# One\n\n{CELL}", "two": "# Two"}.items():
        for folder, suffix, content in ((tmp_path, "md", text), (made / "html", "html", "<html>")):
            file = folder / f"{page}.{suffix}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
    executed = made / "jupyter_execute/a/one.ipynb"
    executed.parent.mkdir(parents=True)
    executed.write_text(json.dumps({"cells": [cell("1 + 1", [SHOWN])]}))
    return tmp_path


def problems(book):
    return completeness.problems(book, book / "_build")


def test_a_whole_book_has_no_problems(book):
    assert problems(book) == []


def test_a_missing_page_is_named(book):
    (book / "_build/html/two.html").unlink()
    assert problems(book) == ["two: is in _toc.yml, but no page was written."]


def test_a_page_whose_cells_were_not_run_is_named(book):
    (book / "_build/jupyter_execute/a/one.ipynb").unlink()
    assert "a/one: its 1 code cells were not run." in problems(book)[0]


def test_a_cell_that_was_lost_is_noticed(book):
    (book / "a/one.md").write_text(f"# One\n\n{CELL}\n{CELL}")
    assert problems(book) == ["a/one: holds 2 code cells, but 1 were run."]


@pytest.mark.parametrize(
    ("executed", "fault"),
    [
        (cell("1 + 1"), "shows nothing: 1 + 1"),
        (cell("x = 1\nframe.head()\nframe"), "shows nothing: frame"),
        (cell("plt.show()"), "shows nothing: plt.show()"),
        (cell("1 + 1", count=None), "was not run"),
        (cell("posts", [RAISED]), "raised KeyError: 'posts'"),
        (cell("1 + 1", [SHOWN]), None),
        (cell("posts", [RAISED], tags=["raises-exception"]), None),
        (cell("x = 1"), None),
        (cell("axes.legend();"), None),
        (cell("use_style()"), None),
        (cell("None"), None),
        (cell("# only words"), None),
        (cell(""), None),
        (cell("%matplotlib inline"), None),
        (cell("1 + 1", count=None, tags=["skip-execution"]), None),
    ],
)
def test_a_cell_must_have_run_and_shown_what_it_promises(executed, fault):
    found = completeness.cell_fault(executed)
    assert (found is None) if fault is None else fault in found


def test_a_build_is_kept_while_nothing_changed(new_course, monkeypatch, capsys):
    course = new_course({"page": "# Page\n\nText.\n"})
    build.build(course)
    assert "Built in" in capsys.readouterr().out

    began = time.monotonic()
    with monkeypatch.context() as patched:
        patched.setattr(build, "run", None)  # a build would now fail
        build.build(course)
    assert time.monotonic() - began < 2.5
    assert capsys.readouterr().out == ""

    (course / "page.md").write_text("# Page\n\nOther text.\n")
    build.build(course)
    assert "Other text." in (build.html_folder(course) / "page.html").read_text()

    # a page that left the contents leaves the site
    toc = course / "_toc.yml"
    toc.write_text(toc.read_text().replace("  - file: page\n", "") + "  - file: sources\n")
    build.build(course)
    assert not (build.html_folder(course) / "page.html").exists()
    assert (build.html_folder(course) / "sources.html").exists()

    leftover = build.html_folder(course) / "_static/leftover.js"
    leftover.touch()
    build.build(course)
    assert leftover.exists()
    build.build(course, force=True)
    assert not leftover.exists()

    before = build.fingerprint(course)
    monkeypatch.setenv("TWOWAY_SITE_URL", "https://example.org/")
    assert build.fingerprint(course) != before


def test_a_failed_build_names_the_page_and_fails_again(new_course):
    course = new_course({"page": "# Page\n\n```{quiz} Which?\n- (x) a :: b\n```\n"})
    for _ in range(2):
        with pytest.raises(build.BuildError) as error:
            build.build(course)
        assert "page.md:3: WARNING: quiz: a quiz needs at least two choices." in str(error.value)
        assert str(course) not in str(error.value)
    assert (course / "_build" / build.LOG).exists()
    (course / "page.md").write_text("# Page\n\nMended.\n")
    build.build(course)


def test_a_build_that_dies_shows_its_last_words(new_course):
    course = new_course({"page": "# Page"})
    (course / "_config.yml").write_text("title: [")
    with pytest.raises(build.BuildError, match=r"did not build cleanly(.|\n)*while parsing"):
        build.build(course)
