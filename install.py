"""Create `.venv` beside this file and install the course and all that it needs into it.

Needs only Python's standard library, so that it runs on a fresh machine. Does nothing, quickly, when the environment
is there and the files that decide its contents are unchanged.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-from"
INPUTS = ("requirements.txt", "constraints.txt", "pyproject.toml", "install.py")
OLDEST, NEWEST = (3, 11), (3, 13)


def fingerprint() -> str:
    """Hash of everything that decides what the environment must hold."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def environment_python() -> Path:
    """Path of the environment's own interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: object, **options: object) -> bool:
    """Run a command; return whether it succeeded."""
    return subprocess.run([str(part) for part in command], **options).returncode == 0


def with_venv() -> bool:
    """Try Python's own venv (Debian's python3 may lack the part of it that brings pip)."""
    return run(sys.executable, "-m", "venv", VENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def with_virtualenv() -> bool:
    """Try virtualenv, fetched by pip into a folder of its own, so that the system's Python stays untouched."""
    folder = ROOT / ".venv-bootstrap"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if not run(sys.executable, "-m", "pip", "install", "--target", folder, "virtualenv>=20,<22", **quiet):
        return False
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    made = run(sys.executable, "-m", "virtualenv", VENV, env=environment, stdout=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)
    return made


def with_system_package() -> bool:
    """Try to add Debian's python3-venv, where we may."""
    if not shutil.which("apt-get"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        return False
    print("Python's venv module is incomplete here; installing Debian's python3-venv ...", flush=True)
    options = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    run(*sudo, "apt-get", "update", "-qq", **options)
    return run(*sudo, "apt-get", "install", "-y", "-qq", "python3-venv", **options) and with_venv()


def usable() -> bool:
    """Whether the environment's interpreter runs, has pip, and is of the version that runs this file."""
    check = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return environment_python().exists() and run(environment_python(), "-c", check, stderr=subprocess.DEVNULL)


def make_environment() -> None:
    """Create an empty environment, by whichever way this machine allows."""
    for way in (with_venv, with_virtualenv, with_system_package):
        shutil.rmtree(VENV, ignore_errors=True)
        if way() and run(environment_python(), "-m", "pip", "--version", stdout=subprocess.DEVNULL):
            return
    sys.exit(
        "install: could not create a virtual environment.\n"
        "Install Python's venv module (Debian/Ubuntu: apt-get install python3-venv) and run this command again."
    )


def main() -> None:
    """Bring the environment up to date."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            f"install: this is Python {sys.version.split()[0]}; the course needs Python 3.11, 3.12 or 3.13.\n"
            "Name another one, for example: make serve PYTHON=python3.12"
        )
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and environment_python().exists():
        return
    print("Installing the course into .venv (about two minutes the first time) ...", flush=True)
    STAMP.unlink(missing_ok=True)
    if not usable():
        make_environment()
    if not run(
        environment_python(), "-m", "pip", "install", "--progress-bar=on", "-q", "-r", "requirements.txt", cwd=ROOT
    ):
        sys.exit(
            "install: pip could not install requirements.txt; its message is above.\n"
            "Check the connection to the package index, then run the same command again."
        )
    STAMP.write_text(wanted)
    print("Installed.", flush=True)


if __name__ == "__main__":
    main()
