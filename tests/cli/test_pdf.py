"""`twoway pdf` says what is in its way before it begins."""

from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from twoway import chromium, cli
from twoway.book import build
from twoway.book.paper import printing


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in a course; building it would fail unless a test says otherwise."""
    (tmp_path / "_config.yml").touch()
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(build, "build", lambda root: pytest.fail("it began to build"))
    return lambda *arguments: CliRunner().invoke(cli.main, ["pdf", *arguments])


def test_a_folder_is_no_file(run, tmp_path):
    result = run("--out", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path} is a folder" in result.output
    assert f"--out {tmp_path / 'two-way.pdf'}" in result.output


def test_a_folder_that_is_not_there_is_named(run, tmp_path):
    result = run("--out", str(tmp_path / "none/course.pdf"))
    assert result.exit_code == 1
    assert f"there is no folder {tmp_path / 'none'}" in result.output


def test_a_file_that_is_held_is_said_to_be(run, tmp_path, monkeypatch):
    held = tmp_path / "course.pdf"
    held.touch()

    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied", str(held))

    monkeypatch.setattr(printing.tempfile, "TemporaryFile", refuse)
    result = run("--out", str(held))
    assert result.exit_code == 1
    assert "Permission denied" in result.output
    assert "open in another program" in result.output


def test_without_a_browser_the_message_says_what_to_do(run, monkeypatch):
    monkeypatch.setattr(build, "build", lambda root: root)
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "install_with_apt", lambda: None)
    result = run()
    assert result.exit_code == 1
    assert "TWOWAY_CHROMIUM" in result.output
    assert "Traceback" not in result.output


def test_it_builds_prints_and_tells_what_it_wrote(run, tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(build, "build", lambda root: done.append("built"))

    def write(root, out, report):
        report("setting the pages")
        done.append("printed")
        out.write_bytes(b"x" * 2_000_000)
        return printing.Printed(out, 7, "\ue123")

    monkeypatch.setattr(printing, "write", write)
    result = run()
    assert result.exit_code == 0, result.output
    assert done == ["built", "printed"]
    assert f"Wrote {tmp_path / '_build/two-way.pdf'}: 7 pages, 2.0 MB." in result.output
    assert "No font of this machine has these signs" in result.output


def test_numbers_that_do_not_settle_are_no_book(tmp_path, monkeypatch):
    numbers = iter({"a": number} for number in range(20))
    monkeypatch.setattr(chromium, "ensure_browser", lambda: "chromium")
    monkeypatch.setattr(printing, "sheet", lambda *_: SimpleNamespace(with_numbers=lambda numbers: "", html=""))
    monkeypatch.setattr(printing, "printed", lambda *_: tmp_path / "course.pdf")
    monkeypatch.setattr(printing, "page_numbers", lambda file: next(numbers))
    with pytest.raises(printing.PrintingError, match="did not settle"):
        printing.write(tmp_path, tmp_path / "out.pdf")
