"""Hidden tests from an instructor's own folder: they replace, they are checked, and they stay where they are."""

import json
import re
import subprocess

import pytest
from click.testing import CliRunner

from tests.classroom import small_course
from tests.classroom.small_course import small  # noqa: F401  (a fixture)
from twoway import cli
from twoway.classroom import downloads, notebooks

OWN = 'checks.expect("share", "a secret of the teacher", lambda: share([None, 1]), 1.0)\n'


@pytest.fixture
def private(tmp_path):
    """A private folder with a test for the assignment; call it to write another file."""
    folder = tmp_path / "private"

    def write(name: str = "small/share-hidden.py", content: str | bytes = OWN):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


def cells(course, build="source") -> dict[str, str]:
    notebook = json.loads((course / f"exercises/build/{build}/small/small.ipynb").read_text())
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def refusal(course, folder, *lessons) -> str:
    with pytest.raises(notebooks.NotebookSourceError) as caught:
        notebooks.write_notebooks(course, lessons, private=folder)
    assert not (course / "exercises/build").exists()
    return str(caught.value)


def test_a_private_test_takes_the_place_of_the_courses(small, private):  # noqa: F811
    notebooks.write_notebooks(small, private=private())
    made = cells(small)
    assert made["share-hidden"] == (
        f"# Hidden test, 2 points: another share.\n### BEGIN HIDDEN TESTS\n{OWN}### END HIDDEN TESTS"
    )
    notebooks.write_notebooks(small)
    ours = cells(small)
    assert ours["share-hidden"] == small_course.CELLS["share-hidden"][1]
    del made["share-hidden"], ours["share-hidden"]
    assert made == ours


def test_other_files_and_folders_are_left_alone(small, private):  # noqa: F811
    private()
    private("small/notes.txt", "x")
    private(".git/config", "x")
    notebooks.write_notebooks(small, private=private("README.md", "x"))
    assert OWN.strip() in cells(small)["share-hidden"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("small/shares.py", OWN, "shares.py: shares is the grade_id of no cell. Hidden tests are: share-hidden, own-n"),
        ("small/share-check.py", OWN, "share-check is a cell that learners see. Hidden tests are: share-hidden"),
        ("small/share.py", OWN, "share is a cell that learners see"),
        ("small/variant.py", OWN, "variant is a cell that learners see"),
        ("small/share-hidden.py", "x = 1\ny = (\n", "share-hidden.py, line 2: not plain Python"),
        ("small/share-hidden.py", "%time x", "line 1: not plain Python"),
        ("small/share-hidden.py", "", "it never calls checks.expect"),
        ("small/share-hidden.py", "x = 1\n", "so that it would give its points to every answer"),
        ("small/share-hidden.py", f"### BEGIN HIDDEN TESTS\n{OWN}", "line 1: leave the marks out"),
        ("small/share-hidden.py", b"\xff\xfe", "cannot be read as Python"),
        ("small/share-hidden.py", "x = 1\x00\n", "cannot be read as Python|not plain Python"),
        ("small/share-hidden.py", f"import os\n{OWN}", r"with the tests of .*share-hidden.py\): line 3: imports os"),
        ("small/share-hidden.py", OWN.replace("lambda: share([None, 1])", "share"), "share without calling it"),
        ("small/share-hidden.py", f"{OWN}x = 1\nx\n", "ends with an expression"),
        ("smal/share-hidden.py", OWN, "smal: no lesson of this name. It should hold a folder .*: small"),
    ],
)  # fmt: skip
def test_a_private_test_that_does_not_serve_is_refused_with_its_file(small, private, name, content, words):  # noqa: F811
    message = refusal(small, private(name, content))
    assert re.search(words, message), message
    assert "private" in message


def test_an_empty_folder_or_none_is_refused(small, tmp_path):  # noqa: F811
    folder = tmp_path / "private"
    assert "there is no such folder of private tests" in refusal(small, folder)
    folder.mkdir()
    assert "no lesson of this name. It should hold a folder for each lesson" in refusal(small, folder)
    (folder / "small").mkdir()
    assert "no private tests here. Name a file <grade_id>.py" in refusal(small, folder)


def test_a_folder_inside_the_course_is_refused(small):  # noqa: F811
    inside = small / "exercises/private"
    (inside / "small").mkdir(parents=True)
    assert "outside the course's folder" in refusal(small, inside)


def test_a_folder_with_nothing_for_the_chosen_lesson_is_refused(small, private):  # noqa: F811
    other = small / "exercises/source/other/other.md"
    other.parent.mkdir()
    other.write_text(small_course.text())
    assert "it holds no tests for other, only for small" in refusal(small, private(), "other")


def test_the_command_takes_the_folder_from_its_option_or_the_environment(small, private, monkeypatch):  # noqa: F811
    monkeypatch.chdir(small)
    folder = str(private())
    for arguments, environment in (
        (["--private", folder], {}),
        ([], {"TWOWAY_PRIVATE_TESTS": folder}),
    ):
        runner = CliRunner(env={"TWOWAY_SITE_URL": None, "TWOWAY_PRIVATE_TESTS": None, **environment})
        result = runner.invoke(cli.main, ["notebooks", *arguments])
        assert result.exit_code == 0, result.output
        assert OWN.strip() in cells(small)["share-hidden"]
        assert (
            CliRunner(env={"TWOWAY_PRIVATE_TESTS": ""}).invoke(cli.main, ["notebooks", "--no-private"]).exit_code == 0
        )
        assert OWN.strip() not in cells(small)["share-hidden"]
    result = CliRunner().invoke(cli.main, ["notebooks", "--private", f"{folder}-gone"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_downloads_know_nothing_of_private_tests(small, private, monkeypatch):  # noqa: F811
    """The site is built in the same folder, by somebody who may have named the private one in the environment."""
    folder = private()
    monkeypatch.setenv("TWOWAY_PRIVATE_TESTS", str(folder))
    notebooks.write_notebooks(small, private=folder)
    downloads.write_downloads(small)
    for file in (small / "exercises/build").rglob("*"):
        if file.is_file() and file.relative_to(small / "exercises/build").parts[0] != "source":
            assert b"secret of the teacher" not in file.read_bytes(), file


def test_git_ignores_where_private_tests_and_seeds_are_written(root):
    for path in (
        "exercises/build/source/small/small.ipynb",
        "exercises/variants/small.csv",
        "exercises/build/variants/x",
    ):
        assert subprocess.run(["git", "check-ignore", "-q", "--no-index", path], cwd=root).returncode == 0, path
