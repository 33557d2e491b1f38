"""Find the Chromium that the browser tests drive, or install one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoChromiumError(Exception):
    """No Chromium was found and none could be installed."""


def find() -> str | None:
    """Return the path of a Chromium: `TWOWAY_CHROMIUM`, one on the PATH, or Playwright's own; None if there is none."""
    named = os.environ.get("TWOWAY_CHROMIUM")
    if named:
        if not Path(named).exists():
            raise NoChromiumError(f"TWOWAY_CHROMIUM names {named}, which does not exist.")
        return named
    for name in NAMES:
        path = shutil.which(name)
        # Ubuntu's chromium-browser may be a stub that only asks for a snap: it must be able to say its version.
        if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    return _playwright_own()


def _playwright_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def ensure() -> str:
    """Return the path of a Chromium, installing one by the system's packages or by Playwright if there is none.

    Raises
    ------
    NoChromiumError
        If there is none and neither way works; the message says what to do.
    """
    path = find()
    if path:
        return path
    print("The browser tests need Chromium; installing it ...", flush=True)
    sudo = [] if getattr(os, "geteuid", lambda: 1)() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not sudo or shutil.which("sudo")):
        options = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run([*sudo, "apt-get", "update", "-qq"], **options)
        subprocess.run([*sudo, "apt-get", "install", "-y", "-qq", "chromium"], **options)
        path = find()
    if not path:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
        path = find()
    if not path:
        raise NoChromiumError(
            "the browser tests need Chromium, and it could not be installed here.\n"
            "Install it (Debian: apt-get install chromium), or set TWOWAY_CHROMIUM to the path of a Chrome or\n"
            "Chromium, then run the tests again.\n"
            "To run the other tests alone: twoway test -m 'not browser' -n auto"
        )
    return path
