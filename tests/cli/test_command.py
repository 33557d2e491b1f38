"""The `twoway` command answers at once, and says what to do when it is used in the wrong place."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from twoway import cli


def test_help_lists_every_command():
    result = CliRunner().invoke(cli.main, ["--help"])
    assert result.exit_code == 0
    for command in ("book", "data", "doctor", "notebooks", "pdf", "prove", "serve", "test"):
        assert f"\n  {command} " in result.output


@pytest.mark.parametrize("command", ["book", "pdf", "serve", "test"])
def test_outside_a_course_the_error_says_what_to_do(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.main, [command])
    assert result.exit_code == 1
    assert "no course found" in result.output
    assert "Change into your copy of the course" in result.output


def test_the_course_is_found_from_a_folder_inside_it(root):
    assert cli.course_root(root / "chapters") == root


@pytest.mark.parametrize("port", ["-1", "65536", "eight"])
def test_an_impossible_port_is_refused(port):
    result = CliRunner().invoke(cli.main, ["serve", "--port", port])
    assert result.exit_code == 2
    assert "--port" in result.output


def test_help_imports_no_heavy_package():
    """What `twoway --help` imports decides how fast every command starts."""
    code = "import sys, twoway.cli; print([m for m in ('pandas', 'numpy', 'nbgrader', 'sphinx') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_tests_without_a_browser_need_none(monkeypatch):
    """As the message says that tells of a missing Chromium."""
    from twoway import chromium
    from twoway.book import build

    run = []
    monkeypatch.setattr(chromium, "ensure", lambda: pytest.fail("a browser was asked for"))
    monkeypatch.setattr(build, "build", lambda root: root)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: run.append(command) or SimpleNamespace(returncode=0))
    result = CliRunner().invoke(cli.main, ["test", "-m", "not browser", "-n", "auto"])
    assert result.exit_code == 0, result.output
    assert run[0][-4:] == ["-m", "not browser", "-n", "auto"]
