"""install.py: refuses what it cannot serve, does nothing when nothing changed, and finds another way when one fails."""

import importlib.util
import shutil
import sys
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture
def install(root, tmp_path) -> ModuleType:
    """The module install.py of a copy of the course in a scratch folder."""
    for name in ("install.py", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(root / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("install_copy", tmp_path / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record_runs(install, monkeypatch, answer=True) -> list[list[str]]:
    commands: list[list[str]] = []

    def run(*command, **_):
        commands.append([str(part) for part in command])
        return answer(commands[-1]) if callable(answer) else answer

    monkeypatch.setattr(install, "run", run)
    return commands


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0), (2, 7, 18)])
def test_an_unsupported_python_is_refused_with_advice(install, monkeypatch, version):
    fake = SimpleNamespace(version_info=version, version=".".join(map(str, version)), exit=sys.exit)
    monkeypatch.setattr(install, "sys", fake)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11, 3\.12 or 3\.13(.|\n)*PYTHON="):
        install.main()


def test_nothing_is_run_when_nothing_changed(install, monkeypatch):
    commands = record_runs(install, monkeypatch)
    install.environment_python().parent.mkdir(parents=True)
    install.environment_python().touch()
    install.STAMP.write_text(install.fingerprint())
    install.main()
    assert commands == []


@pytest.mark.parametrize("name", ["requirements.txt", "constraints.txt", "pyproject.toml", "install.py"])
def test_a_change_to_an_input_changes_the_fingerprint(install, name):
    before = install.fingerprint()
    with (install.ROOT / name).open("a") as file:
        file.write("\n# changed\n")
    assert install.fingerprint() != before


def test_a_failed_pip_leaves_no_stamp_and_says_so(install, monkeypatch):
    record_runs(install, monkeypatch, answer=lambda command: "install" not in command)
    monkeypatch.setattr(install, "usable", lambda: True)
    install.VENV.mkdir()
    install.STAMP.write_text("of an earlier state")
    with pytest.raises(SystemExit, match="could not install requirements"):
        install.main()
    assert not install.STAMP.exists()


def test_an_environment_that_works_is_kept(install, monkeypatch):
    """Also when the installer is run by that environment's own Python."""
    install.make_environment()
    (install.VENV / "kept").touch()
    record_runs(install, monkeypatch)
    install.main()
    assert (install.VENV / "kept").exists()
    assert install.STAMP.read_text() == install.fingerprint()


def test_an_environment_that_does_not_work_is_made_again(install, monkeypatch):
    install.environment_python().parent.mkdir(parents=True)
    install.environment_python().touch()
    made = []
    monkeypatch.setattr(install, "make_environment", lambda: made.append(True))
    record_runs(install, monkeypatch, answer=lambda command: "-c" not in command)
    install.main()
    assert made == [True]


def test_each_way_to_make_an_environment_is_tried_in_turn(install, monkeypatch):
    tried = []
    for name in ("with_venv", "with_virtualenv", "with_system_package"):
        monkeypatch.setattr(install, name, lambda name=name: tried.append(name) or False)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        install.make_environment()
    assert tried == ["with_venv", "with_virtualenv", "with_system_package"]


def test_a_python_without_venv_gets_its_environment_from_virtualenv(install, monkeypatch):
    monkeypatch.setattr(install, "with_venv", lambda: False)
    install.make_environment()
    assert install.environment_python().exists()
    assert not (install.ROOT / ".venv-bootstrap").exists()
