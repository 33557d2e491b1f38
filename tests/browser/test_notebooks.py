"""The notebooks that the built pages offer: whole, plain, and they run where the course is installed."""

import re
import time
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from tests.browser.site_check import pages

LONGEST = 60  # seconds for a learner's notebooks, together
# What only the book's own parser understands.
LEFTOVER = re.compile(
    r"^ *:{3,}|^ *`{3,}\{|^\([\w-]+\)=|\{(?:cite|ref|doc|download|eq|kbd|quiz)\b[^}]*\}`|\]\{\.|\]\((?!https?:)",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def notebooks(html: Path) -> dict[str, nbformat.NotebookNode]:
    """Each notebook that a built page offers."""
    found = {}
    for page in pages(html):
        soup = BeautifulSoup((html / page).read_text(encoding="utf-8"), "html.parser")
        for offer in soup.find_all("a", string="Download as notebook"):
            file = (html / page).parent / offer["href"]
            found[page] = nbformat.read(file, as_version=4)
    return found


def leftovers(notebook: nbformat.NotebookNode) -> list[str]:
    """What is left of MyST, or of links that lead nowhere outside the book, in a notebook's text."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return [text[match.start() :][:60] for match in LEFTOVER.finditer(text)]


def test_every_page_with_code_cells_offers_a_notebook(html, notebooks):
    with_cells = {page for page in pages(html) if 'class="cell ' in (html / page).read_text(encoding="utf-8")}
    assignments = {page for page in with_cells if page.startswith("chapters/assignments/")}  # they offer their own
    assert len(assignments) == 6
    assert with_cells - assignments == set(notebooks)
    for page in assignments:
        assert f"{Path(page).stem}.ipynb" in (html / page).read_text(encoding="utf-8")
    assert {"chapters/01-conversation.html", "chapters/reference/pandas-primer.html"} <= with_cells


def test_a_notebook_is_valid_and_plain(notebooks):
    for page, notebook in notebooks.items():
        nbformat.validate(notebook)
        assert leftovers(notebook) == [], page
        assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize(
    "text",
    [
        "a\n:::{note}\nb\n:::",
        "```{quiz} A\n```",
        "(label)=\n# A",
        "see {cite}`a`",
        "see {cite:t}`a`",
        "{ref}`a <b>`",
        "[a]{.b}",
        "[a](b.md)",
        "[a](../b.html#c)",
    ],
)
def test_a_leftover_is_found(text):
    assert leftovers(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]))


def test_the_learners_notebooks_run_without_an_error(notebooks, tmp_path):
    began = time.monotonic()
    for page in ("chapters/01-conversation.html", "chapters/reference/pandas-primer.html"):
        run = nbformat.from_dict(notebooks[page])
        # as after a download: in a folder that holds nothing of the course
        NotebookClient(
            run, timeout=LONGEST, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
        ).execute()
        cells = [cell for cell in run.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in cells)
        assert sum("image/svg+xml" in output.get("data", {}) for cell in cells for output in cell.outputs)
    assert time.monotonic() - began < LONGEST
