"""The notebooks that the book offers: nbgrader's own release, made once, and never with an answer in it."""

import json
import shutil

import pytest

from twoway.classroom import downloads

pytestmark = pytest.mark.xdist_group("downloads")


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    """A scratch copy of the course."""
    folder = tmp_path_factory.mktemp("course")
    ignore = shutil.ignore_patterns("build", "submitted", "autograded", "feedback", "gradebook.db*")
    shutil.copytree(root / "exercises", folder / "exercises", ignore=ignore)
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


def test_nothing_is_made_twice(course, paths, monkeypatch):
    monkeypatch.setattr(downloads, "release", lambda *_: pytest.fail("made again though nothing changed"))
    assert downloads.write_downloads(course) == paths


def test_a_changed_text_is_made_again(course, paths, monkeypatch):
    made = []
    monkeypatch.setattr(downloads, "release", lambda _, name: made.append(name))
    source = course / "exercises" / "source" / "conversation" / "conversation.md"
    before = source.read_text("utf-8")
    try:
        source.write_text(before.replace("two bakeries", "two  bakeries", 1) + "\nOne more line.\n", "utf-8")
        downloads.write_downloads(course)
    finally:
        source.write_text(before, "utf-8")
        (course / downloads.FOLDER / downloads.STAMP).unlink(missing_ok=True)
    assert made == [path.stem for path in paths]


def test_a_refusal_of_nbgrader_is_passed_on(course):
    with pytest.raises(downloads.DownloadError, match=r"no-such-lesson(.|\n)*It said"):
        downloads.release(course, "no-such-lesson")
