"""The notebooks that the book offers: nbgrader's own release, made once, and never with an answer in it."""

import json
import re
import shutil

import pytest

from twoway.classroom import downloads


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    """A scratch copy of the course, with two of its assignments: nbgrader takes its time for each."""
    folder = tmp_path_factory.mktemp("course")
    for lesson in ("connectors", "conversation"):
        shutil.copytree(root / "exercises/source" / lesson, folder / "exercises/source" / lesson)
    shutil.copy(root / "exercises/nbgrader_config.py", folder / "exercises")
    shutil.copytree(root / "chapters", folder / "chapters")  # the texts link there, and the links are checked
    return folder


@pytest.fixture(scope="module")
def paths(course):
    return downloads.write_downloads(course)


def test_there_is_one_for_each_assignment(course, paths):
    assert {path.stem for path in paths} == {path.name for path in (course / "exercises" / "source").iterdir()}
    assert all(path.exists() for path in paths)


def test_no_gradebook_is_left_behind(course, paths):
    assert not (course / "exercises" / "gradebook.db").exists()


def test_a_release_holds_no_answer_and_no_hidden_test(paths):
    for path in paths:
        text = path.read_text("utf-8")
        assert "### BEGIN" not in text
        assert "### END" not in text
        kinds = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(text)["cells"]]
        assert any(kind.get("solution") for kind in kinds), "no cell to answer in: this is not an assignment"


def links(path) -> list[str]:
    """Where the links of a notebook lead, in Markdown and in HTML."""
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "markdown"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    return re.findall(r"\]\(([^)\s]*)|(?:href|src)=[\"']?([^\s\"'>]*)|^\[[^\]]+\]: *(\S+)", text, re.MULTILINE)


def test_no_link_is_relative_for_the_notebook_is_saved_elsewhere(course, paths):
    for path in paths:
        assert links(path) == [], "without the site's address a page is named, not linked"
    try:
        for path in downloads.write_downloads(course, site="https://example.org/course/"):
            found = ["".join(link) for link in links(path)]
            assert len(found) > 10
            assert [link for link in found if not link.startswith("https://example.org/course/chapters/")] == []
    finally:
        downloads.write_downloads(course)


def test_a_relative_link_is_found(tmp_path):
    cell = {"cell_type": "markdown", "source": ["See [a](../a.html), <img src='b.png'>\n", "[c]: c.html"]}
    (tmp_path / "leak.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert ["".join(link) for link in links(tmp_path / "leak.ipynb")] == ["../a.html", "b.png", "c.html"]


def test_the_notebooks_that_nbgrader_works_from_are_left_alone(course, paths):
    assert not (course / "exercises/build/source").exists()


def test_nothing_is_made_twice(course, paths, monkeypatch):
    monkeypatch.setattr(downloads, "release", lambda _: pytest.fail("made again though nothing changed"))
    assert downloads.write_downloads(course) == paths


def test_a_changed_text_is_made_again(course, paths, monkeypatch):
    made = []
    monkeypatch.setattr(downloads, "release", made.append)
    source = course / "exercises" / "source" / "conversation" / "conversation.md"
    before = source.read_text("utf-8")
    try:
        source.write_text(before.replace("two bakeries", "two  bakeries", 1) + "\nOne more line.\n", "utf-8")
        downloads.write_downloads(course)
    finally:
        source.write_text(before, "utf-8")
        (course / downloads.FOLDER / downloads.STAMP).unlink(missing_ok=True)
    assert made == [course]


def test_a_page_that_is_renamed_is_named_anew(course, paths, monkeypatch):
    made = []
    monkeypatch.setattr(downloads, "release", made.append)
    page = course / "chapters/reference/metrics.md"
    before = page.read_text("utf-8")
    try:
        page.write_text(before.replace("# Metrics", "# Yardsticks", 1), "utf-8")
        downloads.write_downloads(course)
    finally:
        page.write_text(before, "utf-8")
        (course / downloads.FOLDER / downloads.STAMP).unlink(missing_ok=True)
    assert made == [course]


def test_an_assignment_that_is_gone_leaves_no_release(course, paths, monkeypatch):
    monkeypatch.setattr(downloads, "lessons", lambda _: ["connectors"])
    (course / downloads.FOLDER / downloads.STAMP).unlink(missing_ok=True)
    monkeypatch.setattr(downloads.generate, "generate", lambda *_, **__: None)
    downloads.release(course)
    assert [path.name for path in (course / downloads.SOURCE).glob("*/")] == ["connectors"]
    assert list((course / downloads.FOLDER).glob("*/")) == []


def test_a_refusal_of_nbgrader_is_passed_on(course, paths, monkeypatch):
    broken = course / downloads.SOURCE / "conversation/conversation.ipynb"
    broken.parent.mkdir(exist_ok=True)
    broken.write_text("{")
    with pytest.raises(downloads.DownloadError, match=r"'conversation'(.|\n)*It said"):
        downloads.release(course)
