"""Rosters as people export them, the record of seeds, and a notebook for each student."""

import io
import json
import re
import stat
import time

import nbformat
import pytest

from twoway.classroom import variants
from twoway.classroom.variants import VariantError, extended, read_record, read_roster, write_record

SOURCE = """VARIANT = 5  # the seed of your tables: your teacher may have given you another


def mine(name):
    return f"é {name}"
"""


@pytest.fixture
def roster(tmp_path):
    """Write a roster; return its path."""

    def write(content: str | bytes):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        "student_id\nanna\nben\n",
        "student_id\nanna\nben",
        "\ufeffstudent_id\r\nanna\r\nben\r\n",
        "student_id\ranna\rben\r",
        "name,student_id,mail\nAnna A,anna,a@x.org\n\n   \nBen B, ben ,\n,,\n",
        'student_id;name\nanna;"A; B"\nben;\n',
        "student_id\tname\nanna\tA\nben\tB\n",
        'Name,"Student_ID "\n"A, B",anna\n"C ""D""",ben\n',
        "\n\nstudent_id,name,name\nanna,1,2\nben,3\n",
        'note,student_id\n"two\nlines",anna\n,ben\n',
    ],
)
def test_a_roster_is_read_as_people_export_it(roster, content):
    assert read_roster(roster(content)) == ["anna", "ben"]


@pytest.mark.parametrize(
    "student", ["a", "anna.b-c_2", "anna@x.org", "o'neill", "anna+1@x.org", "Zoë", "李雷", "Zoe\u0308", "1a 2b"]
)
def test_an_identifier_that_can_be_a_folder(roster, student):
    assert read_roster(roster(f"student_id\n{student}\n")) == [student]


@pytest.mark.parametrize(
    "student",
    ["../x", "..", ".", ".x", "a/b", "a\\b", "a\x00b", "~", "-r", "*", "a?", "[a]", "a:b", "x.", "CON", "nul.txt",
     "com1", "$HOME", "a|b", "<b>", "{student_id}", "a" * 101, "a\u202eb", "a%2fb"],
)  # fmt: skip
def test_a_hostile_identifier_is_refused(roster, student):
    with pytest.raises(VariantError, match=r"roster.csv, line 3: .* can be no folder's name") as caught:
        read_roster(roster(f'student_id\nanna\n"{student}"\n'))
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "it is empty. It needs a column student_id"),
        ("\n\n", "it is empty"),
        ("student_id\n", "it names no student"),
        ("name,id\nanna,1\n", "it needs one column student_id. Its columns: name, id"),
        ("student_id,student_id\na,b\n", "it needs one column student_id"),
        ("anna\nben\n", "it needs one column student_id. Its columns: anna"),
        ("student_id\nanna\nben\nanna\n", "line 4: 'anna' stands in line 2, too"),
        ("student_id\nanna\nAnna\n", "line 3: 'Anna' and 'anna' of line 2 are the same folder"),
        ("student_id\nZoe\u0308\nZo\u00eb\n", "the same folder on some machines"),
        ("name,student_id\nA,\nB\n", "line 2: the student_id is empty"),
        ("student_id\nanna\n".encode("utf-16"), "it is not UTF-8 text. Save it as 'CSV UTF-8'"),
        ("student_id\nJosé\n".encode("cp1252"), "it is not UTF-8 text"),
        ('student_id\n"anna\n', "it is no CSV"),
        ('student_id\n"anna"x\n', "line 2: it is no CSV"),
    ],
)
def test_a_roster_that_does_not_serve_is_refused_in_words(roster, content, words):
    with pytest.raises(VariantError) as caught:
        read_roster(roster(content))
    assert words in str(caught.value)
    assert "roster.csv" in str(caught.value)


def test_all_problems_of_a_roster_are_told_at_once(roster):
    with pytest.raises(VariantError) as caught:
        read_roster(roster("student_id\n../x\nanna\nanna\n*\n"))
    assert [int(line) for line in re.findall(r"line (\d+): ", str(caught.value))] == [2, 4, 5]


def test_a_roster_that_is_none(tmp_path):
    with pytest.raises(VariantError, match="there is no such file"):
        read_roster(tmp_path / "none.csv")
    with pytest.raises(VariantError, match="cannot be read"):
        read_roster(tmp_path)


# ---------------------------------------------------------------- seeds


def test_seeds_are_distinct_large_and_not_to_be_guessed_from_names():
    students = [f"s{number}" for number in range(10_000)]
    first, second = (extended({}, students) for _ in range(2))
    assert list(first) == students
    assert len(set(first.values())) == 10_000
    assert all(0 <= seed < 2**53 for seed in first.values())
    assert not set(first.values()) & set(second.values())
    assert sum(seed > 2**52 for seed in first.values()) in range(4600, 5400)


def test_who_has_a_seed_keeps_it_and_nobody_gets_one_that_is_taken(monkeypatch):
    drawn = iter([7, 11, 12, 12, 13])
    monkeypatch.setattr(variants.secrets, "randbelow", lambda below: next(drawn))
    record = extended({"anna": 11}, ["ben", "anna", "cleo"], taken=[7])
    assert record == {"anna": 11, "ben": 12, "cleo": 13}


def test_a_student_whose_folder_is_somebody_elses_is_refused():
    with pytest.raises(VariantError, match="Anna: the record has anna"):
        extended({"anna": 11}, ["Anna"])


def test_a_record_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "variants/small.csv"
    record = {"anna": 0, "o'neill": 2**53 - 1, "Zoë": 12}
    write_record(path, record)
    assert read_record(path) == record
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_record(path, {**record, "ben": 1})
    assert list(read_record(path)) == ["anna", "o'neill", "Zoë", "ben"]
    assert [file.name for file in path.parent.iterdir()] == ["small.csv"]


def test_no_record_is_an_empty_one(tmp_path):
    assert read_record(tmp_path / "none.csv") == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "it is empty"),
        ("student_id\nanna\n", "it needs one column seed"),
        ("student_id,seed\nanna,\n", "line 2: '' is no seed"),
        ("student_id,seed\nanna\n", "line 2: '' is no seed"),
        ("student_id,seed\nanna,-1\n", "'-1' is no seed"),
        ("student_id,seed\nanna,1.2E+15\n", "is no seed"),
        ("student_id,seed\nanna,9007199254740992\n", "is no seed"),
        ("student_id,seed\nanna,٣\n", "is no seed"),
        ("student_id,seed\nanna,5\nben,5\n", "line 3: the seed 5 stands in line 2, too"),
        ("student_id,seed\nanna,5\nanna,6\n", "line 3: 'anna' stands in line 2, too"),
        ("student_id,seed\n../x,5\n", "can be no folder's name"),
        (b"student_id,seed\nanna,\xff\n", "not UTF-8"),
    ],
)
def test_a_damaged_record_is_refused(roster, content, words):
    with pytest.raises(VariantError) as caught:
        read_record(roster(content))
    assert words in str(caught.value)
    assert "Restore the record from a copy" in str(caught.value)


# ---------------------------------------------------------------- notebooks


@pytest.fixture
def released(tmp_path):
    """A released notebook with a table beside it."""
    data = {
        "grade": False,
        "grade_id": "variant",
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    cell = nbformat.v4.new_code_cell(SOURCE, metadata={"nbgrader": {**data, "checksum": "0" * 32}})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Ünïcode"), cell])
    path = tmp_path / "release/small.ipynb"
    (path.parent / "tables").mkdir(parents=True)
    (path.parent / "tables/a.csv").write_text("a\n1\n")
    nbformat.write(notebook, path)
    return path


def test_a_students_notebook_differs_in_the_seed_alone_and_is_sound(released, tmp_path):
    from nbgrader.utils import compute_checksum

    variants.write_variants(released, tmp_path / "out", {"anna": 123, "Zoë": 2**53 - 1})
    before = nbformat.read(released, 4)
    for student, seed in {"anna": 123, "Zoë": 2**53 - 1}.items():
        assert (tmp_path / "out" / student / "tables/a.csv").read_text() == "a\n1\n"
        path = tmp_path / "out" / student / "small.ipynb"
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
        cell = variants.variant_cell(notebook)
        assert cell.source == SOURCE.replace("VARIANT = 5", f"VARIANT = {seed}")
        assert cell.metadata.nbgrader.checksum == compute_checksum(cell)
        cell.source, cell.metadata.nbgrader["checksum"] = SOURCE, "0" * 32
        assert notebook == before
        assert nbformat.writes(nbformat.read(path, 4)) + "\n" == path.read_text("utf-8")


def test_every_student_counts_one_step_and_leaves_no_half_written_file(released, tmp_path):
    steps = []
    seeds = {f"s{number}": number for number in range(500)}
    begun = time.perf_counter()
    variants.write_variants(released, tmp_path / "out", seeds, lambda: steps.append(1))
    assert time.perf_counter() - begun < 10  # 10,000 students must not take an afternoon
    assert len(steps) == 500
    assert {file.name for file in (tmp_path / "out").rglob("*") if file.is_file()} == {"small.ipynb", "a.csv"}


def test_a_notebook_is_whole_or_the_old_one(released, tmp_path, monkeypatch):
    variants.write_variants(released, tmp_path / "out", {"anna": 1})
    before = (tmp_path / "out/anna/small.ipynb").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(variants.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        variants.write_variants(released, tmp_path / "out", {"anna": 2})
    assert (tmp_path / "out/anna/small.ipynb").read_bytes() == before
    assert sorted(file.name for file in (tmp_path / "out/anna").iterdir()) == ["small.ipynb", "tables"]


def test_an_assignment_without_the_cell_has_no_variants(tmp_path):
    path = tmp_path / "small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    with pytest.raises(VariantError, match="no cell 'variant'"):
        variants.write_variants(path, tmp_path / "out", {"anna": 1})


def test_words_that_stand_in_for_a_students_own_must_not_occur(released, tmp_path):
    text = released.read_text("utf-8").replace("# Ünïcode", "# @ SOURCE @")
    released.write_text(text, "utf-8")
    assert json.load(io.StringIO(text))
    with pytest.raises(VariantError, match="@ SOURCE @"):
        variants.write_variants(released, tmp_path / "out", {"anna": 1})
