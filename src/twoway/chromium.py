"""Find the Chromium that prints the course and that the browser tests drive, or install one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The build that can do nothing but run without a screen comes first: it takes two thirds of the time in the tests.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_BROWSERS = ("chromium-headless-shell", "chromium")  # the first that a release of Debian or Ubuntu has
# Node, which Playwright's driver and the simulators' tests run on, needs it; a bare Debian has none.
DEBIAN_LIBRARY = "libatomic1"
# Without it that build rounds the width of letters to whole pixels, and other Chromiums don't.
SAME_LETTERS = "--font-render-hinting=none"
# Where installers put one without naming it on the PATH. Windows always has an Edge, which is one, too.
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    *(
        rf"{os.environ.get(folder, 'C:')}\{name}"
        for name in (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
    ),
)
WITHOUT_BROWSER = "To run the other tests alone: twoway test -m 'not browser' -n auto"


class NoChromiumError(Exception):
    """No Chromium was found and none could be installed."""


def find() -> str | None:
    """Return the path of a Chromium, None if there is none.

    It is `TWOWAY_CHROMIUM`, one on the PATH, Playwright's own, or one where installers put it.
    """
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
    return _playwright_own() or next((place for place in PLACES if Path(place).exists()), None)


def _playwright_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Exception:  # it is not installed, or its driver does not start, for which it has no class of its own
        return None
    return path if Path(path).exists() else None


def driver_fault() -> str | None:
    """Return what keeps Playwright's driver from starting, None if it starts."""
    done = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stderr.strip() or "it does not start")


def install_with_apt() -> None:
    """Install what the browser tests need by Debian's package manager, where we may."""
    sudo = [] if getattr(os, "geteuid", lambda: 1)() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (sudo and not shutil.which("sudo")):
        return
    options = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    subprocess.run([*sudo, "apt-get", "update", "-qq"], **options)
    install = [*sudo, "apt-get", "install", "-y", "-qq", DEBIAN_LIBRARY]
    for browser in DEBIAN_BROWSERS:
        if subprocess.run([*install, browser], **options).returncode == 0:
            return


def ensure_browser() -> str:
    """Return the path of a Chromium that works alone, without Playwright's driver, installing one if there is none.

    Raises
    ------
    NoChromiumError
        If there is none and none can be installed; the message says what to do.
    """
    path = find()
    if path:
        return path
    print("The PDF needs Chromium; installing it ...", flush=True)
    install_with_apt()
    path = find()
    if not path:
        raise NoChromiumError(
            "the PDF is printed by Chromium, and none was found or could be installed here.\n"
            "Install it (Debian: apt-get install chromium), or set TWOWAY_CHROMIUM to the path of a Chrome, Edge or\n"
            "Chromium, then run the command again."
        )
    return path


def ensure() -> str:
    """Return the path of a Chromium that Playwright can drive, installing what is missing.

    Raises
    ------
    NoChromiumError
        If something is missing and can't be installed; the message says what to do.
    """
    path, fault = find(), driver_fault()
    if path and not fault:
        return path
    print("The browser tests need Chromium; installing it ...", flush=True)
    install_with_apt()
    path, fault = find(), driver_fault()
    if not path and not fault:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
        path = find()
    if fault:
        raise NoChromiumError(
            f"Playwright, which drives the browser in tests, does not start:\n{fault}\n"
            "Install what it misses (Debian: apt-get install libatomic1), then run the tests again.\n" + WITHOUT_BROWSER
        )
    if not path:
        raise NoChromiumError(
            "the browser tests need Chromium, and it could not be installed here.\n"
            "Install it (Debian: apt-get install chromium), or set TWOWAY_CHROMIUM to the path of a Chrome or\n"
            "Chromium, then run the tests again.\n" + WITHOUT_BROWSER
        )
    return path
