"""Building: strict, whole, quick when nothing changed, and clear about what failed."""

import time

import pytest

from twoway.book import build, completeness


@pytest.fixture
def book(tmp_path):
    """The contents of a course, and the pages that its build should have left."""
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nparts:\n"
        "- caption: A\n  chapters:\n  - file: a/one.md\n    sections:\n    - file: two\n"
        "- caption: B\n  chapters:\n  - url: https://example.org\n"
    )
    for page in ("index", "a/one", "two"):
        file = build.html_folder(tmp_path) / f"{page}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


def test_a_missing_page_is_named(book):
    assert completeness.missing_pages(book, build.html_folder(book)) == []
    (build.html_folder(book) / "a/one.html").unlink()
    assert completeness.missing_pages(book, build.html_folder(book)) == ["a/one"]


def test_a_build_without_one_of_its_pages_fails(book, monkeypatch):
    monkeypatch.setattr(build, "run", lambda *_: (0, []))
    build.build(book)
    (build.html_folder(book) / "two.html").unlink()
    (book / "_build" / build.STAMP).unlink()
    with pytest.raises(build.BuildError, match="were not written: two"):
        build.build(book)


@pytest.mark.parametrize(
    ("source", "has_output", "run", "tags", "fault"),
    [
        ("1 + 1", False, True, [], "shows nothing: 1 + 1"),
        ("x = 1\nframe.head()\nframe", False, True, [], "shows nothing: frame"),
        ("plt.show()", False, True, [], "shows nothing: plt.show()"),
        ("1 + 1", True, False, [], "was not run"),
        ("1 + 1", True, True, [], None),
        ("x = 1", False, True, [], None),
        ("axes.legend();", False, True, [], None),
        ("use_style()", False, True, [], None),
        ("None", False, True, [], None),
        ("# only words", False, True, [], None),
        ("", False, False, [], None),
        ("%matplotlib inline", False, True, [], None),
        ("1 + 1", False, False, ["skip-execution"], None),
        ("1 + 1", False, True, ["remove-output"], None),
    ],
)
def test_a_cell_must_have_run_and_shown_what_it_promises(source, has_output, run, tags, fault):
    found = completeness.cell_fault(source, has_output, run, tags)
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


SOURCES = [
    "chapters/x.md",
    "data/posts.csv",
    "exercises/nbgrader_config.py",
    "exercises/source/a/a.md",
    "src/feedback/x.py",
]
BY_THE_WAY = [
    "chapters/.ipynb_checkpoints/x.md",
    "chapters/x.ipynb",
    "exercises/.nbgrader.log",
    "exercises/answers/a/task.md",
    "exercises/autograded/ada/a/a.ipynb",
    "exercises/build/source/a/a.ipynb",
    "exercises/feedback/ada/a/a.html",
    "exercises/gradebook.db",
    "exercises/grades.csv",
    "exercises/source/a/.ipynb_checkpoints/a.md",
    "exercises/source/a/a.ipynb",
    "exercises/submitted/ada/a/notes.txt",
    "src/__pycache__/x.pyc",
]


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_changed_asks_for_a_build(book, name):
    write(book / name, "one")
    before = build.fingerprint(book)
    write(book / name, "other")
    assert build.fingerprint(book) != before


@pytest.mark.parametrize("name", BY_THE_WAY)
def test_grading_and_tools_ask_for_no_build(book, name):
    before = build.fingerprint(book)
    write(book / name, "one")
    assert build.fingerprint(book) == before


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


def test_a_label_may_move_to_an_earlier_page(new_course):
    course = new_course({"first": "# First\n", "second": "(there)=\n# Second\n"})
    build.build(course)
    (course / "first.md").write_text("(there)=\n# First\n")
    (course / "second.md").write_text("# Second\n")
    build.build(course)


def test_a_build_that_dies_shows_its_last_words(new_course):
    course = new_course({"page": "# Page"})
    (course / "_config.yml").write_text("title: [")
    with pytest.raises(build.BuildError, match=r"did not build cleanly(.|\n)*while parsing"):
        build.build(course)
