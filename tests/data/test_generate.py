"""The data folder is what the generator writes, to the byte, and is written whole or not at all."""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from twoway.cli import main
from twoway.data import DamagedTableError, TruthNotInstalledError, dictionary, generate, load, load_truth, loading


@pytest.fixture
def copy(folder, tmp_path) -> Path:
    """A copy of the committed data, to be spoilt."""
    return Path(shutil.copytree(folder, tmp_path / "data"))


CONTENTS = generate.contents
once = functools.cache(CONTENTS)


@pytest.fixture(autouse=True)
def each_seed_once(monkeypatch):
    """Generate each seed once in this file: what the tests ask is mostly where it is written."""

    def contents(seed=generate.SEED, report=None, handout=False):
        return dict(once(seed, handout=handout))

    monkeypatch.setattr(generate, "contents", contents)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_generating_again_gives_the_committed_bytes(folder, tmp_path):
    generate.write(tmp_path / "again")
    assert files(tmp_path / "again") == files(folder)


def test_no_byte_comes_from_the_platform(folder):
    for name, data in files(folder).items():
        assert b"\r" not in data, name
        assert data.endswith(b"\n"), name
        data.decode("utf-8")


@pytest.fixture(scope="module")
def elsewhere(root) -> dict[str, dict[str, str]]:
    """The hash of each file by the error, in units in the last place, of every exp, log, cosine and power."""
    command = [sys.executable, str(root / "tests" / "data" / "other_processor.py"), "1", "-1", "1e12"]
    # another order of sets, too, and none of the processor's instructions for long vectors
    unlike = {
        "PYTHONHASHSEED": "1",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX2 FMA3 AVX512F",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(command, env={**os.environ, **unlike}, capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("error", ["1", "-1"])
def test_no_byte_hangs_on_the_last_bit_of_a_function(folder, elsewhere, error):
    """Processors, systems and NumPy releases differ in it."""
    assert elsewhere[error] == {name: hashlib.sha256(data).hexdigest() for name, data in files(folder).items()}


def test_a_digit_that_did_would_be_found_out(elsewhere):
    """An error of about one in ten thousand changes what rests on these functions, and nothing else."""
    changed = {name for name, digest in elsewhere["1e12"].items() if digest != elsewhere["1"][name]}
    assert changed >= {"followers.csv", "orders.csv", "interactions.csv"}
    assert "accounts.csv" not in changed


def test_another_seed_gives_other_tables(folder, other_seed):
    same = {name for name, data in files(folder).items() if files(other_seed)[name] == data}
    assert same == {"README.md", "accounts.csv", "truth/spread.csv"}


def test_the_mess_has_a_seed_of_its_own():
    one, other = generate.recorded(3, mess_seed=1), generate.recorded(3, mess_seed=2)
    assert one.tables != other.tables
    assert one.defects == other.defects
    assert one.tables["costs"] == other.tables["costs"]


def test_frames_of_another_seed_have_the_types_of_the_committed_tables():
    from twoway.data import load, names

    frames = generate.frames(7)
    assert list(frames) == names()
    for name, frame in frames.items():
        committed = load(name)
        assert frame.dtypes.astype(str).to_dict() == committed.dtypes.astype(str).to_dict()
        assert name == "accounts" or not frame.equals(committed)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: (data / "leads.csv").unlink(), "leads.csv is missing"),
        (lambda data: (data / "notes.txt").write_text("x"), "notes.txt should not be there"),
        (lambda data: replace_line(data / "posts.csv", 12, b"post"), "posts.csv differs first in line 12"),
        (lambda data: append(data / "orders.csv", b"\n"), "orders.csv differs first in line 96"),
        (
            lambda data: replace_line(data / "truth" / "bots.csv", 1, b"account"),
            "truth/bots.csv differs first in line 1",
        ),
    ],
)
def test_verify_names_the_file_and_the_line(copy, spoil, told):
    assert generate.differences(copy) == []
    spoil(copy)
    assert generate.differences(copy) == [told]


def replace_line(path: Path, number: int, start: bytes) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[number - 1] = start + b"?" + lines[number - 1]
    path.write_bytes(b"\n".join(lines))


def append(path: Path, data: bytes) -> None:
    path.write_bytes(path.read_bytes() + data)


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(generate.FolderNotOursError, match=r"thesis\.doc"):
        generate.write(tmp_path)
    assert files(tmp_path) == {"thesis.doc": b"years of work"}


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda data: (data / "notes.txt").write_text("x"), "notes.txt"),
        (lambda data: (data / "truth" / "notes.txt").write_text("x"), "truth/notes.txt"),
        (lambda data: (data / "empty").mkdir(), "empty"),
        (lambda data: (data / "truth" / "empty").mkdir(), "truth/empty"),
        (lambda data: (data / "elsewhere").symlink_to(data.parent), "elsewhere"),
        (lambda data: (data / "dangling").symlink_to(data / "nowhere"), "dangling"),
        (lambda data: link_away(data / "posts.csv"), "posts.csv"),
        (lambda data: link_away(data / "truth"), "truth"),
        (lambda data: ((data / "posts.csv").unlink(), (data / "posts.csv").mkdir()), "posts.csv"),
    ],
)
def test_sample_data_with_anything_else_among_them_are_left_alone(copy, spoil, named):
    spoil(copy)
    before = tree(copy.parent)
    with pytest.raises(generate.FolderNotOursError, match=f"something else than sample data, {named} for one"):
        generate.write(copy, seed=5)
    assert tree(copy.parent) == before


def link_away(path: Path) -> None:
    """Have a link at `path` to what was there."""
    path.symlink_to(path.rename(path.parent.parent / f"away-{path.name}"))


def tree(folder: Path) -> dict[str, object]:
    """Every path under a folder, with what it holds or where it leads."""
    return {
        path.relative_to(folder).as_posix(): path.readlink()
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else None
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("description", [None, "{", "[]", "[" * 100_000, '{"name": "my-own-package"}', "\xff"])
def test_files_that_are_only_called_like_ours_are_left_alone(tmp_path, description):
    (tmp_path / "README.md").write_text("my own project")
    (tmp_path / "posts.csv").write_text("my own posts")
    if description is not None:
        (tmp_path / "datapackage.json").write_text(description, encoding="latin-1")
    before = tree(tmp_path)
    with pytest.raises(generate.FolderNotOursError, match=r"no datapackage\.json that says .* may be yours"):
        generate.write(tmp_path)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("holds", ["nothing", "an earlier seed"])
def test_an_existing_folder_stays_and_only_its_files_are_replaced(copy, other_seed, monkeypatch, holds):
    if holds == "nothing":
        shutil.rmtree(copy)
        copy.mkdir()
    before = copy.stat().st_ino
    monkeypatch.chdir(copy)
    result = CliRunner().invoke(main, ["data", "--seed", "7", "--out", "."])
    assert result.exit_code == 0, result.output
    assert copy.stat().st_ino == before
    assert files(Path()) == files(other_seed)
    assert [path.name for path in copy.parent.iterdir()] == ["data"]


def test_a_data_folder_that_misses_files_is_made_whole(copy, other_seed):
    (copy / "posts.csv").unlink()
    shutil.rmtree(copy / "truth")
    generate.write(copy, seed=7)
    assert files(copy) == files(other_seed)


def test_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("x")
    with pytest.raises(generate.FolderNotOursError, match="is a file"):
        generate.write(tmp_path / "data")


@pytest.mark.parametrize("existing", [True, False])
def test_a_failure_while_generating_leaves_everything_as_it_was(copy, monkeypatch, existing):
    target = copy if existing else copy.parent / "new"
    before = files(copy.parent)

    def break_down(*_):
        raise RuntimeError("no power")

    monkeypatch.setattr(generate, "contents", CONTENTS)
    monkeypatch.setattr(generate, "mess", break_down)
    with pytest.raises(RuntimeError, match="no power"):
        generate.write(target, seed=5)
    assert files(copy.parent) == before


@pytest.mark.parametrize("failing", ["datapackage.json", "posts.csv", "bots.csv"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_failure_while_files_are_exchanged_puts_the_old_ones_back(copy, monkeypatch, failing, whole):
    if not whole:
        (copy / "accounts.csv").unlink()
    before = files(copy.parent)
    replace = Path.replace

    def fail_for_one(self, target):
        if self.name == failing:
            raise OSError("disk full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_for_one)
    with pytest.raises(OSError, match="disk full"):
        generate.write(copy, seed=5)
    assert files(copy.parent) == before


def test_a_failure_while_a_new_folder_is_moved_in_place_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="disk full"):
        generate.write(tmp_path / "data", seed=5)
    assert list(tmp_path.iterdir()) == []


def test_writing_replaces_an_earlier_seed(copy, other_seed):
    generate.write(copy, seed=7)
    assert files(copy.parent) == {f"data/{name}": data for name, data in files(other_seed).items()}


def test_the_command_verifies_the_committed_data(root, monkeypatch):
    monkeypatch.chdir(root)
    result = CliRunner().invoke(main, ["data", "--verify"])
    assert result.exit_code == 0, result.output
    assert "byte for byte" in result.output


def test_the_command_writes_where_it_is_told_and_verifies_it(tmp_path):
    target = str(tmp_path / "deep" / "data")
    assert CliRunner().invoke(main, ["data", "--seed", "7", "--out", target]).exit_code == 0
    assert CliRunner().invoke(main, ["data", "--seed", "7", "--out", target, "--verify"]).exit_code == 0
    wrong = CliRunner().invoke(main, ["data", "--out", target, "--verify"])
    assert wrong.exit_code == 1
    assert wrong.output == (
        f"Error: {target} says that it was made with seed 7, not with {generate.SEED}. "
        f"To verify it with its own, run: twoway data --verify --seed 7 --out {target}\n"
    )


@pytest.mark.parametrize("seed", [None, True, "7", generate.SEED])
def test_a_folder_that_names_no_other_seed_is_compared(copy, seed):
    description = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    (copy / "datapackage.json").write_text(json.dumps({**description, "twoway:seed": seed}), encoding="utf-8")
    assert generate.differences(copy) == ["datapackage.json differs first in line 1"]


def test_another_seed_never_replaces_the_courses_own_data(root, folder, monkeypatch):
    monkeypatch.chdir(root)
    written = []
    monkeypatch.setattr(generate, "write", lambda *arguments: written.append(arguments) or [])
    result = CliRunner().invoke(main, ["data", "--seed", "7"])
    assert result.exit_code == 2
    assert "--seed needs --out: name a folder" in result.output
    assert written == []
    for arguments in ([], ["--seed", str(generate.SEED)]):
        assert CliRunner().invoke(main, ["data", *arguments]).exit_code == 0
    assert [target for target, *_ in written] == [folder, folder]


@pytest.mark.parametrize("seed", ["-1", "9007199254740992", "two", "1.5", "", "9" * 5000, "٣", "²"])
def test_the_command_refuses_a_bad_seed(tmp_path, seed):
    result = CliRunner().invoke(main, ["data", "--out", str(tmp_path / "data"), "--seed", seed])
    assert result.exit_code == 2
    assert f"Invalid value for '--seed': {seed!r} is not a whole number from 0 to 9007199254740991.\n" in result.output
    assert not (tmp_path / "data").exists()


def test_the_command_refuses_a_folder_that_is_not_ours(tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work")
    result = CliRunner().invoke(main, ["data", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "thesis.doc" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [[], ["--seed", "9007199254740991"]])
def test_the_command_tells_where_it_cannot_write(tmp_path, arguments):
    (tmp_path / "notes").write_text("x")
    target = tmp_path / "notes" / "data"
    result = CliRunner().invoke(main, ["data", "--out", str(target), *arguments])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: Cannot write to {target}: ")
    assert files(tmp_path) == {"notes": b"x"}


@pytest.mark.parametrize("refusing", [(Path, "mkdir"), (tempfile, "mkdtemp"), (Path, "rename")])
def test_the_command_tells_what_it_may_not_write(tmp_path, monkeypatch, refusing):
    """By the name that was given, not that of the folder beside it in which the files are made."""

    def refuse(*arguments, **_):
        raise PermissionError(13, "Permission denied", str(tmp_path / ".data-x1y2"))

    monkeypatch.setattr(*refusing, refuse)
    result = CliRunner().invoke(main, ["data", "--seed", "7", "--out", str(tmp_path / "data")])
    assert result.exit_code == 1
    assert result.output == (
        f"Error: Cannot write to {tmp_path / 'data'}: permission denied. "
        "Name another folder with --out, or mend that and run the command again.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_command_tells_what_it_may_not_read(copy, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = CliRunner().invoke(main, ["data", "--verify", "--out", str(copy)])
    assert result.exit_code == 1
    assert result.output == (
        f"Error: Cannot read {copy / 'accounts.csv'}: permission denied. Mend that, and run the command again.\n"
    )


@pytest.mark.parametrize(("name", "told"), [("nowhere", "There is no folder"), ("notes", "notes is a file. Name the")])
def test_nothing_to_verify_is_told(tmp_path, name, told):
    (tmp_path / "notes").write_text("x")
    result = CliRunner().invoke(main, ["data", "--verify", "--out", str(tmp_path / name)])
    assert result.exit_code == 1
    assert told in result.output
    assert "missing" not in result.output, "no list of all that it does not hold"


def test_no_name_is_not_the_folder_one_is_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["data", "--out", ""])
    assert result.exit_code == 2
    assert "--out is empty. Name a folder." in result.output
    assert list(tmp_path.iterdir()) == []


SECRET = 2**53 - 1


@pytest.fixture(scope="module")
def handout(tmp_path_factory) -> Path:
    """A folder as a class is given it."""
    target = tmp_path_factory.mktemp("class") / "data"
    result = CliRunner().invoke(main, ["data", "--seed", str(SECRET), "--out", str(target), "--handout"])
    assert result.exit_code == 0, result.output
    return target


def traces(given: dict[str, bytes]) -> list[str]:
    """What in the files tells the seed or what is in the truth: the files that do."""
    truth = {name: data for name, data in once(SECRET, handout=False).items() if name.startswith("truth/")}
    telling = [
        str(SECRET),
        f"{SECRET:,}",
        f"{SECRET:x}",
        "truth",
        *(hashlib.sha256(d).hexdigest() for d in truth.values()),
    ]
    return [
        name for name, data in given.items() if any(text.encode() in data for text in telling) or data in truth.values()
    ]


def test_a_handout_holds_the_same_tables_and_no_trace_of_the_truth(handout):
    whole, given = once(SECRET, handout=False), files(handout)
    assert set(given) == {name for name in whole if "/" not in name}
    assert {name for name in given if given[name] != whole[name]} == {"datapackage.json", "README.md"}
    assert traces(given) == []
    assert "--seed" not in given["README.md"].decode()


def test_a_trace_of_the_truth_would_be_found_out(handout):
    whole, given = once(SECRET, handout=False), files(handout)
    assert set(traces(whole)) == {"datapackage.json", "README.md", *(name for name in whole if "/" in name)}
    assert traces({**given, "posts.csv": whole["truth/bots.csv"]}) == ["posts.csv"]
    seeded = given["datapackage.json"].replace(b'"twoway:days"', f'"twoway:seed": {SECRET}, "twoway:days"'.encode())
    assert traces({**given, "datapackage.json": seeded}) == ["datapackage.json"]


def test_a_handout_loads_and_says_that_it_holds_no_truth(handout, tmp_path):
    assert len(load("posts", handout)) == len(generate.frames(SECRET)["posts"])
    with pytest.raises(TruthNotInstalledError, match=r"holds no truth: it was written to be handed out\."):
        load_truth("bots", handout)
    copy = shutil.copytree(handout, tmp_path / "data")
    (copy / "leads.csv").unlink()
    with pytest.raises(
        DamagedTableError, match=r"^leads\.csv is missing\. Take the folder again from where you got it$"
    ):
        load("leads", copy)


def test_a_handout_is_verified(handout, tmp_path):
    copy, arguments = (
        shutil.copytree(handout, tmp_path / "data"),
        ["data", "--verify", "--handout", "--seed", str(SECRET)],
    )
    assert CliRunner().invoke(main, [*arguments, "--out", str(copy)]).exit_code == 0
    append(copy / "leads.csv", b"\n")
    (copy / "truth").mkdir()
    (copy / "truth" / "bots.csv").write_text("x")
    wrong = CliRunner().invoke(main, [*arguments, "--out", str(copy)])
    assert wrong.exit_code == 1
    assert "leads.csv differs first in line" in wrong.output
    assert "truth/bots.csv should not be there" in wrong.output


def test_a_handout_never_comes_to_stand_beside_a_truth(copy):
    before = files(copy)
    result = CliRunner().invoke(main, ["data", "--seed", str(SECRET), "--out", str(copy), "--handout"])
    assert result.exit_code == 1
    assert "holds a folder truth, which is not to be handed out" in result.output
    assert files(copy) == before


@pytest.mark.parametrize(
    "arguments", [[], ["--seed", "5"], ["--out", "x"], ["--out", "x", "--seed", str(generate.SEED)]]
)
def test_a_handout_needs_a_folder_and_a_seed_of_its_own(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["data", "--handout", *arguments])
    assert result.exit_code == 2
    assert "--handout needs --out, and --seed with a number that only you know" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_largest_seed_is_one_like_any_other():
    largest = {name: len(rows) for name, rows in generate.frames(2**53 - 1).items()}
    assert min(largest.values()) > 0
    assert largest["experiment"] == 4023


DESCRIBED = [
    {"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "x", "type": "string", "twoway:dtype": "str"}]}}
]


def redescribed(**changes) -> list[dict]:
    return [{**DESCRIBED[0], "schema": {"fields": [{**DESCRIBED[0]["schema"]["fields"][0], **changes}]}}]


@pytest.mark.parametrize(
    ("resources", "tables", "told"),
    [
        (DESCRIBED, {"a": [{"x": "1"}, {}]}, "Table a, row 2: there is no column x, which schema/a.json describes."),
        (DESCRIBED, {"a": [{"x": "1", "y": 2}]}, "Table a, row 1: schema/a.json does not describe the column y."),
        (DESCRIBED, {}, "schema/a.json describes the table a, but no file of clean/ makes it"),
        (DESCRIBED, {"a": [], "b": []}, "The table b is made, but not described: write schema/b.json, and name it"),
        (redescribed(type="text"), {"a": []}, "schema/a.json, column x: type is 'text'. It should be one of integer, "),
        (
            redescribed(**{"twoway:dtype": "string"}),
            {"a": []},
            "schema/a.json, column x: twoway:dtype is 'string'. It should be one of str, ",
        ),
        (redescribed(**{"twoway:dtype": None}), {"a": []}, "schema/a.json, column x: twoway:dtype is None."),
    ],
)
def test_what_is_made_is_what_is_described(resources, tables, told):
    generate.package_files({"resources": DESCRIBED}, {"a": [{"x": None}]}, {})
    with pytest.raises(generate.MisdescribedError) as caught:
        generate.package_files({"resources": resources}, tables, {})
    assert str(caught.value).startswith(told)


def test_every_dtype_has_a_name_in_the_dictionary():
    assert sorted(dictionary.TYPES) == sorted(loading.DTYPES)
