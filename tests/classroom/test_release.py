"""The command `twoway release`: what it writes, what it refuses, and what it says."""

import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from tests.classroom import small_course
from tests.classroom.small_course import CELLS
from twoway import cli
from twoway.classroom import generate, release, variants

SECRET = "some posts are lost"


def run(course, *arguments, command="release", **environment):
    """Run a command in the course's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        runner = CliRunner(env={"TWOWAY_SITE_URL": None, "TWOWAY_PRIVATE_TESTS": None, **environment})
        return runner.invoke(cli.main, [command, *map(str, arguments)])


def stripped(root: Path, lesson: str, source: Path, target: Path, *, database: bool = True) -> None:
    """Do what nbgrader does, as far as it matters here, in no time."""
    from twoway.classroom.leaks import regions

    notebook = nbformat.read(root / source / lesson / f"{lesson}.ipynb", 4)
    for cell in notebook.cells:
        if regions(cell.source)[0]:
            cell.source = "\n".join(regions(cell.source)[1])
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["checksum"] = "0" * 32
    path = root / target / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    for file in (root / source / lesson).iterdir():
        if file.suffix != ".ipynb":
            (path.parent / file.name).write_bytes(file.read_bytes())


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in which nbgrader's part takes no time."""
    monkeypatch.setattr(release, "generate", stripped)
    return small_course.write(tmp_path / "course")


@pytest.fixture
def roster(tmp_path):
    def write(*students: str) -> Path:
        path = tmp_path / "roster.csv"
        path.write_text("\n".join(["student_id", *students, ""]))
        return path

    return write


def seed_in(path: Path) -> int:
    cell = variants.variant_cell(nbformat.read(path, 4))
    return int(re.match(r"VARIANT = (\d+)", cell.source)[1])


def test_nbgrader_itself_makes_the_release_and_learns_of_it(tmp_path):
    course = small_course.write(tmp_path / "course")
    result = run(course, "small")
    assert result.exit_code == 0, result.output
    assert "exercises/build/release/small/small.ipynb: released" in result.output
    text = (course / "exercises/build/release/small/small.ipynb").read_text()
    assert "raise NotImplementedError()" in text
    assert SECRET not in text
    assert (course / "exercises/gradebook.db").exists()
    assert not (course / release.ASIDE).exists()


def test_each_student_gets_tables_of_their_own_and_keeps_them(course, roster):
    result = run(course, "small", "--variants", roster("anna", "ben"))
    assert result.exit_code == 0, result.output
    assert "2 students, 2 of them new" in result.output
    place = course / "exercises/build/variants/small"
    record = variants.read_record(course / "exercises/variants/small.csv")
    assert {path.parent.name: seed_in(path) for path in place.glob("*/small.ipynb")} == record
    assert set(record) == {"anna", "ben"}
    assert len({*record.values(), small_course.COURSE_SEED}) == 3
    again = run(course, "small", "--variants", roster("cleo", "anna"))
    assert "2 students, 1 of them new" in again.output
    assert "Not in the roster, but still on record: ben" in again.output
    later = variants.read_record(course / "exercises/variants/small.csv")
    assert {student: later[student] for student in record} == record
    assert seed_in(place / "anna/small.ipynb") == record["anna"]
    assert seed_in(place / "cleo/small.ipynb") == later["cleo"]
    assert seed_in(course / "exercises/build/release/small/small.ipynb") == small_course.COURSE_SEED


def test_no_student_learns_anothers_seed(course, roster):
    run(course, "small", "--variants", roster("anna", "ben"))
    record = variants.read_record(course / "exercises/variants/small.csv")
    assert str(record["ben"]) not in (course / "exercises/build/variants/small/anna/small.ipynb").read_text()
    for seed in record.values():
        assert str(seed) not in (course / "exercises/build/release/small/small.ipynb").read_text()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "roster.csv: it is empty"),
        ("student_id\n../x\n", "roster.csv, line 2: '../x' can be no folder's name"),
        ("name\nx\n", "it needs one column student_id. Its columns: name"),
    ],
)
def test_a_bad_roster_stops_everything(course, roster, content, words):
    path = roster()
    path.write_text(content)
    result = run(course, "small", "--variants", path)
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output
    assert not (course / "exercises/build").exists()
    assert not (course / "exercises/variants").exists()


def test_a_damaged_record_is_not_written_over(course, roster):
    path = course / "exercises/variants/small.csv"
    path.parent.mkdir()
    path.write_text("student_id,seed\nanna,x\n")
    result = run(course, "small", "--variants", roster("anna"))
    assert result.exit_code == 1
    assert "Restore the record" in result.output
    assert path.read_text() == "student_id,seed\nanna,x\n"


def test_an_assignment_without_own_tables_has_no_variants(course, roster):
    small_course.write(course, {name: cell for name, cell in CELLS.items() if not name.startswith(("own", "variant"))})
    assert run(course, "small").exit_code == 0
    result = run(course, "small", "--variants", roster("anna"))
    assert result.exit_code == 1
    assert "the assignment has no cell 'variant', so it has no variants" in result.output
    assert not (course / "exercises/variants").exists()


def test_an_unknown_lesson_or_a_bad_text_is_told(course):
    assert "nothing: no such assignment. There are: small" in run(course, "nothing").output
    small_course.write(course, {**CELLS, "share-check": (1, "share")})
    result = run(course, "small")
    assert result.exit_code == 1
    assert "cell 4 (share-check)" in result.output


def test_what_nbgrader_says_is_passed_on(course, monkeypatch):
    def refuse(*_):
        raise generate.GenerateError("nbgrader could not make it. It said:\nCannot remove cells")

    monkeypatch.setattr(release, "generate", refuse)
    result = run(course, "small")
    assert result.exit_code == 1
    assert "It said:\nCannot remove cells" in result.output


# ---------------------------------------------------------------- leaks


LEAKY = """from twoway import checks

# One way: known = [post for post in posts if post is not None]
#          return known.count(1) / len(known)"""


def test_a_release_that_would_give_something_away_is_refused_with_the_line(course):
    first = run(course, "small")
    assert first.exit_code == 0, first.output
    kept = (course / "exercises/build/release/small/small.ipynb").read_text()
    small_course.write(course, {**CELLS, "given": ("given", LEAKY)})
    result = run(course, "small")
    assert result.exit_code == 1
    assert "Nothing was released, because it would give a solution or a hidden test away:" in result.output
    assert "small.ipynb: # One way: known = [post for post in posts if post is not None]" in result.output
    assert (course / "exercises/build/release/small/small.ipynb").read_text() == kept
    assert not (course / release.ASIDE).exists()


def test_a_file_beside_the_notebook_is_searched_too(course):
    (course / "exercises/source/small/tool.py").write_text(f"x = 1\n{CELLS['share-hidden'][1].splitlines()[2]}\n")
    result = run(course, "small")
    assert result.exit_code == 1
    assert f'tool.py: checks.expect("share", "{SECRET}"' in result.output


def test_a_leak_of_many_lines_is_told_in_a_few(course, monkeypatch):
    def unchanged(root, lesson, source, target):
        path = root / target / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes((root / source / lesson / f"{lesson}.ipynb").read_bytes())

    monkeypatch.setattr(release, "generate", unchanged)
    result = run(course, "small")
    assert result.exit_code == 1
    assert re.search(r"\.\.\. and \d+ more lines", result.output)
    assert len(result.output.splitlines()) < 10


def test_private_tests_are_released_as_little_as_our_own(course, tmp_path, roster):
    folder = tmp_path / "private/small"
    folder.mkdir(parents=True)
    secret = 'checks.expect("share", "the teacher asks this", lambda: share([None, None, 1, 0]), 1 / 2)'
    (folder / "share-hidden.py").write_text(secret)
    result = run(course, "small", "--variants", roster("anna"), TWOWAY_PRIVATE_TESTS=str(folder.parent))
    assert result.exit_code == 0, result.output
    build = course / "exercises/build"
    assert secret.replace('"', '\\"') in (build / "source/small/small.ipynb").read_text()
    for file in [*(build / "release").rglob("*.ipynb"), *(build / "variants").rglob("*.ipynb")]:
        assert "the teacher asks this" not in file.read_text()
    small_course.write(course, {**CELLS, "given": ("given", f"from twoway import checks\n# {secret}")})
    refused = run(course, "small", "--private", folder.parent)
    assert refused.exit_code == 1
    assert "the teacher asks this" in refused.output


def hidden_source(course, name: str) -> str:
    """A hidden test's cell as grading takes it."""
    notebook = nbformat.read(course / "exercises/build/source/small/small.ipynb", 4)
    return next(cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


@pytest.fixture
def private(tmp_path):
    """A folder with a test of the instructor's own."""
    folder = tmp_path / "private/small"
    folder.mkdir(parents=True)
    (folder / "share-hidden.py").write_text(
        'checks.expect("share", "the teacher asks this", lambda: share([None, None, 1, 0]), 1 / 2)'
    )
    return folder.parent


def test_a_release_says_which_tests_are_the_instructors_own(course, private):
    assert "of your own" not in run(course, "small").output
    assert "With hidden tests of your own: share-hidden\n" in run(course, "small", "--private", private).output


def test_private_tests_are_not_left_out_by_oversight(course, private, roster):
    run(course, "small", "--variants", roster("anna"), "--private", private)
    result = run(course, "small", "--variants", roster("anna", "late"))
    assert result.exit_code == 1
    assert "small was made with hidden tests of your own: share-hidden" in result.output
    assert "Give --private again, or --no-private" in result.output
    assert "the teacher asks this" in hidden_source(course, "share-hidden")
    assert "late" not in variants.read_record(course / "exercises/variants/small.csv")
    assert run(course, "small", "--variants", roster("anna", "late"), "--private", private).exit_code == 0


def test_private_tests_are_dropped_when_that_is_said(course, private):
    run(course, "small", "--private", private)
    result = run(course, "small", "--no-private", TWOWAY_PRIVATE_TESTS=str(private))
    assert result.exit_code == 0, result.output
    assert "With the course's hidden tests again: share-hidden\n" in result.output
    assert SECRET in hidden_source(course, "share-hidden")
    assert run(course, "small").output.split() == ["exercises/build/release/small/small.ipynb:", "released"]


def test_notebooks_leaves_out_no_private_test_by_oversight_either(course, private):
    run(course, "small", "--private", private)
    for arguments in (["small"], []):
        result = run(course, *arguments, command="notebooks")
        assert result.exit_code == 1
        assert "small was made with hidden tests of your own: share-hidden" in result.output
        assert "Give --private again, or --no-private" in result.output
        assert "the teacher asks this" in hidden_source(course, "share-hidden")
    assert run(course, "--private", private, command="notebooks").exit_code == 0
    assert "the teacher asks this" in hidden_source(course, "share-hidden")
    assert run(course, "--no-private", command="notebooks").exit_code == 0
    assert SECRET in hidden_source(course, "share-hidden")
    assert run(course, command="notebooks").exit_code == 0


def test_what_notebooks_was_given_a_release_asks_for(course, private):
    run(course, "--private", private, command="notebooks")
    assert "Give --private again, or --no-private" in run(course, "small").output


def test_a_private_folder_for_another_assignment_alone_puts_nothing_back(course, private, tmp_path):
    run(course, "small", "--private", private)
    other = course / "exercises/source/other/other.md"
    other.parent.mkdir()
    other.write_text((course / "exercises/source/small/small.md").read_text())
    (private / "small").rename(private / "other")
    result = run(course, "--private", private, command="notebooks")
    assert result.exit_code == 1
    assert "small was made with hidden tests of your own: share-hidden" in result.output
    result = run(course, "small", "--private", private, command="notebooks")
    assert "it holds no tests for small, only for other" in result.output
    assert "the teacher asks this" in hidden_source(course, "share-hidden")


def test_a_private_test_that_is_gone_is_told(course, private):
    run(course, "small", "--private", private)
    (private / "small/share-hidden.py").rename(private / "small/own-numbers-first.py")
    said = run(course, "small", "--private", private).output
    assert "With hidden tests of your own: own-numbers-first\n" in said
    assert "With the course's hidden tests again: share-hidden\n" in said


def test_variants_written_are_ignored_by_git(root):
    for path in (
        "exercises/variants/small.csv",
        "exercises/build/variants/small/anna/small.ipynb",
        "exercises/private/small.txt",
    ):
        assert subprocess.run(["git", "check-ignore", "-q", "--no-index", path], cwd=root).returncode == 0
