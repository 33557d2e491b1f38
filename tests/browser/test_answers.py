"""Nothing on the built site gives a graded answer or a hidden test away, while `twoway_solutions` is off."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import yaml

from twoway.classroom import notebooks
from twoway.classroom.leaks import leaks, regions

ROOT = Path(__file__).resolve().parents[2]
LESSONS = notebooks.lessons(ROOT)
READ = {".html", ".ipynb", ".js", ".json", ".md", ".txt", ".xml"}


@pytest.fixture(scope="module")
def files(html) -> dict[str, object]:
    """Every file of the site that is made of our words: a text, or a notebook."""
    paths = [path for path in sorted(html.rglob("*")) if path.suffix in READ and html / "_static" not in path.parents]
    texts = {path.relative_to(html).as_posix(): path.read_text("utf-8") for path in paths}
    return {name: nbformat.reads(text, 4) if name.endswith(".ipynb") else text for name, text in texts.items()}


@pytest.fixture(scope="module")
def assignments() -> SimpleNamespace:
    """The cells of all assignments, with their solutions and hidden tests."""
    sources = [notebooks.read_source(ROOT / f"exercises/source/{lesson}/{lesson}.md", ROOT) for lesson in LESSONS]
    return SimpleNamespace(cells=[cell for source in sources for cell in source.cells])


@pytest.fixture(scope="module")
def given_away(assignments):
    """Tell which files give an assignment away, with what they show of it."""
    chapters = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "chapters").rglob("*.md")))

    def found(files: dict[str, object]) -> dict[str, list[str]]:
        told = {name: leaks(assignments, file, chapters) for name, file in files.items()}
        return {name: lines for name, lines in told.items() if lines}

    return found


def test_solutions_are_off(root):
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    assert not config["sphinx"]["config"].get("twoway_solutions", False)


def test_no_file_gives_an_assignment_away(given_away, files):
    wanted = {"searchindex.js", *(f"chapters/assignments/{lesson}.html" for lesson in LESSONS)}
    assert wanted <= set(files)
    assert sum(name.startswith("_downloads/") for name in files) >= len(LESSONS)
    assert any(name.startswith("_sources/") for name in files)
    assert given_away(files) == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_leak_is_found(given_away, files, lesson):
    source = notebooks.read_source(ROOT / f"exercises/source/{lesson}/{lesson}.md", ROOT)
    secret = next(text for cell in source.cells for text in regions(cell.source)[0] if text.count("\n") >= 3)
    page = f"chapters/assignments/{lesson}.html"
    leaky = {page: files[page].replace("</main>", f"<pre>{secret}</pre></main>", 1)}
    assert leaky[page] != files[page]
    assert list(given_away(leaky)) == [page]
