"""Finding Chromium: the named one first, an honest refusal when there is none."""

import subprocess

import pytest

from twoway import chromium


def test_the_named_one_is_taken(tmp_path, monkeypatch):
    browser = tmp_path / "my-chrome"
    browser.touch()
    monkeypatch.setenv("TWOWAY_CHROMIUM", str(browser))
    assert chromium.find() == str(browser)


def test_a_name_that_does_not_exist_is_an_error(monkeypatch):
    monkeypatch.setenv("TWOWAY_CHROMIUM", "/no/such/browser")
    with pytest.raises(chromium.NoChromiumError, match="/no/such/browser"):
        chromium.find()


def test_a_stub_that_cannot_run_is_passed_over(tmp_path, monkeypatch):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'install the snap' >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.delenv("TWOWAY_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "NAMES", ("chromium",))
    monkeypatch.setattr(chromium.shutil, "which", lambda name: str(stub))
    monkeypatch.setattr(chromium, "_playwright_own", lambda: None)
    assert chromium.find() is None


@pytest.fixture
def commands(monkeypatch):
    """What `ensure` runs, on a machine with a package manager where every installation fails."""
    run = []
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(
        chromium.subprocess,
        "run",
        lambda command, **_: run.append(command) or subprocess.CompletedProcess(command, 1, "", "no libatomic.so.1"),
    )
    return run


def test_where_nothing_works_the_message_says_what_to_do(commands, monkeypatch):
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "driver_fault", lambda: None)
    with pytest.raises(chromium.NoChromiumError, match=r"apt-get install chromium(.|\n)*TWOWAY_CHROMIUM"):
        chromium.ensure()
    assert any("apt-get" in command for command in commands)
    assert any("playwright" in command for command in commands)


def test_a_driver_that_does_not_start_is_told_with_its_own_words(commands, monkeypatch):
    """A bare Debian lacks a library that Playwright's own Node needs."""
    monkeypatch.setattr(chromium, "find", lambda: "/usr/bin/chromium")
    with pytest.raises(chromium.NoChromiumError, match=r"no libatomic\.so\.1(.|\n)*apt-get install libatomic1"):
        chromium.ensure()
    assert any("libatomic1" in command for command in commands)


def test_what_is_there_is_not_installed_again(commands, monkeypatch):
    monkeypatch.setattr(chromium, "find", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(chromium, "driver_fault", lambda: None)
    assert chromium.ensure() == "/usr/bin/chromium"
    assert commands == []


def test_a_system_without_the_headless_build_gets_the_whole_one(commands):
    chromium.install_with_apt()
    assert [command[-2:] for command in commands[1:]] == [
        ["libatomic1", "chromium-headless-shell"],
        ["libatomic1", "chromium"],
    ]


def test_the_headless_build_is_preferred(tmp_path, monkeypatch):
    monkeypatch.delenv("TWOWAY_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("chromium", "chromium-headless-shell"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 0\n")
        (tmp_path / name).chmod(0o755)
    assert chromium.find() == str(tmp_path / "chromium-headless-shell")
