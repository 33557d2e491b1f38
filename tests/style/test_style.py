"""The source as a whole: formatted, and free of what must not be in a public repository."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

# Assembled, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a package registry's host": re.compile(
        r"\b(?:pypi\." + r"org|files\.pythonhosted\." + r"org|registry\.npmjs\." + r"org)"
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/" + r"(?:work|root|home/\w+)/"),
    "a merge conflict": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}
TEXT = {
    ".j2",
    ".py",
    ".md",
    ".js",
    ".mjs",
    ".json",
    ".yml",
    ".toml",
    ".txt",
    ".css",
    ".html",
    ".csv",
    ".cff",
    ".bib",
    ".svg",
    "",
}


def committed(root: Path) -> list[Path]:
    """Every text file that git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    return [root / name for name in names if Path(name).suffix in TEXT and (root / name).is_file()]


def offences(text: str) -> list[str]:
    """What a text holds that it must not."""
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize(
    ("command", "advice"), [(("check",), "ruff check --fix"), (("format", "--check"), "ruff format")]
)
def test_ruff_is_satisfied(root, command, advice):
    done = subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, f"run: {advice}\n{done.stdout}"


def test_no_file_holds_what_must_not_be_public(root):
    files = committed(root)
    assert len(files) > 30, "git listed almost nothing: this check would pass on nothing"
    found = {str(file.relative_to(root)): offences(file.read_text("utf-8")) for file in files}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "bad", ["see https://pypi." + "org/simple", "open(" + "'/home" + "/ann/x')", "<" * 7 + " HEAD\n"]
)
def test_the_check_finds_a_bad_file(bad):
    assert offences(bad)


def test_only_text_is_committed(root):
    """Generated and binary files stay out; pictures are made by the build."""
    command = ["git", "ls-files"]
    names = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    binary = [name for name in names if Path(name).suffix not in TEXT and Path(name).name != "run"]
    assert binary == []


EXPORT = re.compile(r"^export (?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)


def unused_exports(texts: dict[str, str]) -> list[str]:
    """What a JavaScript file exports and no other file names."""
    return [
        f"{file}: {name}"
        for file, text in texts.items()
        for name in EXPORT.findall(text)
        if not any(re.search(rf"\b{name}\b", other) for where, other in texts.items() if where != file)
    ]


def test_javascript_exports_only_what_another_file_uses(root):
    sources = root / "simulators"
    files = [file for file in sources.rglob("*.js") if "node_modules" not in file.parts]
    assert len(files) > 30
    assert unused_exports({str(file.relative_to(sources)): file.read_text("utf-8") for file in files}) == []


def test_an_unused_export_is_noticed():
    texts = {"a.js": "export const used = 1\nexport function lonely() {}\n", "b.js": "import {used} from './a.js'\n"}
    assert unused_exports(texts) == ["a.js: lonely"]
