"""Texts become notebooks; a text that nbgrader would mistreat is refused, with the file, the cell and what to do."""

import json
import re

import pytest
from click.testing import CliRunner

from twoway import cli
from twoway.classroom import notebooks

PAGE = "(metric-share)=\n# Shares\n"
GOOD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: '0.13'
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Task

See [share](../../../chapters/metrics.md#metric-share) and [all](../../../chapters/metrics.md).

```{code-cell} ipython3
---
nbgrader: {grade: false, grade_id: given, locked: true, schema_version: 3, solution: false, task: false}
---
from twoway import checks
```

```{code-cell} ipython3
---
nbgrader: {grade: false, grade_id: share, locked: false, schema_version: 3, solution: true, task: false}
---
def share(posts):
    ### BEGIN SOLUTION
    return 0.5
    ### END SOLUTION
```

```{code-cell} ipython3
---
nbgrader: {grade: true, grade_id: share-check, locked: true, points: 1, schema_version: 3, solution: false, task: false}
tags: [raises-exception]
---
checks.verdict("share", lambda: share(None), 0.5)
```

```{code-cell} ipython3
---
nbgrader: {grade: true, grade_id: share-hidden, locked: true, points: 2,
  schema_version: 3, solution: false, task: false}
---
# Hidden test.
### BEGIN HIDDEN TESTS
checks.expect("share", "it is hidden", lambda: share(None), 0.5)
### END HIDDEN TESTS
```

+++ MANUAL

### BEGIN SOLUTION
Because.
### END SOLUTION
"""
MANUAL = {"grade": True, "grade_id": "why", "locked": False, "points": 2, "schema_version": 3, "solution": True}
GOOD = GOOD.replace("MANUAL", json.dumps({"nbgrader": {**MANUAL, "task": False}}))


@pytest.fixture
def course(tmp_path):
    """A course with one small assignment; call it to change the text."""
    (tmp_path / "_config.yml").touch()
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/metrics.md").write_text(PAGE)
    path = tmp_path / "exercises/source/small/small.md"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD)
    return tmp_path


def changed(course, *replacements):
    """Change the text; fail if a replacement changes nothing."""
    path = course / "exercises/source/small/small.md"
    text = path.read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text)
    return course


def problems(course) -> str:
    with pytest.raises(notebooks.NotebookSourceError) as caught:
        notebooks.write_notebooks(course)
    assert not (course / "exercises/build").exists(), "a refused text must write nothing"
    return str(caught.value)


def cells(course) -> list[dict]:
    return json.loads((course / "exercises/build/source/small/small.ipynb").read_text())["cells"]


def test_a_good_text_becomes_a_notebook_that_nbformat_accepts(course):
    import nbformat

    ((path, new),) = notebooks.write_notebooks(course)
    assert new
    assert path == course / "exercises/build/source/small/small.ipynb"
    nbformat.validate(nbformat.read(path, 4))
    assert [cell["id"] for cell in cells(course)] == [
        "cell-001",
        "given",
        "share",
        "share-check",
        "share-hidden",
        "why",
    ]
    assert all(cell["outputs"] == [] for cell in cells(course) if cell["cell_type"] == "code")


def test_the_bytes_depend_on_the_text_alone(course):
    ((path, _),) = notebooks.write_notebooks(course)
    first = path.read_bytes()
    assert notebooks.write_notebooks(course) == [(path, False)]
    path.unlink()
    notebooks.write_notebooks(course)
    assert path.read_bytes() == first
    assert b"\r" not in first
    assert b"jupytext" not in first


def test_visible_checks_are_folded_and_nothing_else(course):
    notebooks.write_notebooks(course)
    folded = [cell["id"] for cell in cells(course) if cell["metadata"].get("jupyter", {}).get("source_hidden")]
    assert folded == ["share-check"]


def test_a_small_change_leaves_the_other_cells_as_they_were(course):
    notebooks.write_notebooks(course)
    before = cells(course)
    notebooks.write_notebooks(changed(course, ("return 0.5", "return 1 / 2")))
    assert [a["id"] for a, b in zip(before, cells(course), strict=True) if a != b] == ["share"]


def test_files_beside_the_text_come_along_and_old_ones_go(course):
    folder = course / "exercises/source/small"
    (folder / "table.csv").write_text("a,b\n")
    (folder / ".hidden").touch()
    notebooks.write_notebooks(course)
    build = course / "exercises/build/source/small"
    assert sorted(file.name for file in build.iterdir()) == ["small.ipynb", "table.csv"]
    (folder / "table.csv").unlink()
    notebooks.write_notebooks(course)
    assert sorted(file.name for file in build.iterdir()) == ["small.ipynb"]


def test_links_lead_to_the_built_book_or_to_the_published_course(course):
    notebooks.write_notebooks(course)
    assert "](../../../../_build/html/chapters/metrics.html#metric-share)" in cells(course)[0]["source"][2]
    place = course / "exercises/build/source/small/../../../../_build/html/chapters"
    assert place.resolve() == course / "_build/html/chapters"
    notebooks.write_notebooks(course, site="https://example.org/course/")
    line = cells(course)[0]["source"][2]
    assert "](https://example.org/course/chapters/metrics.html#metric-share)" in line
    assert "](https://example.org/course/chapters/metrics.html)" in line


def test_a_notebook_to_be_saved_elsewhere_links_to_the_published_course_or_names_the_page(course):
    text = notebooks.notebook_text(course / "exercises/source/small/small.md", course, portable=True)
    assert "See share (see the page “Shares” of the course) and all." in text
    for nowhere in (None, "", " "):
        assert (
            notebooks.notebook_text(course / "exercises/source/small/small.md", course, nowhere, portable=True) == text
        )
    address = "https://example.org/course"
    linked = notebooks.notebook_text(course / "exercises/source/small/small.md", course, address, portable=True)
    assert f"[share]({address}/chapters/metrics.html#metric-share)" in linked
    assert "of the course" not in linked


def test_a_page_that_a_links_words_name_is_not_named_twice(course):
    changed(course, ("[share]", "[the shares, all of them]"), ("[all]", "[share]"))
    text = notebooks.notebook_text(course / "exercises/source/small/small.md", course, portable=True)
    assert "See the shares, all of them and share." in text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("grade_id: share-check", "grade_id: share", r"cell 4 \(share\): another cell has the same grade_id"),
        (" points: 1,", "", r"cell 4 \(share-check\): a graded cell needs points"),
        ("points: 1,", "points: 0,", "a graded cell needs points"),
        ("points: 1,", "points: 0.5,", "a graded cell needs points"),
        ("points: 1,", "points: true,", "a graded cell needs points"),
        ("schema_version: 3, solution: true", "solution: true", r"\(share\): its nbgrader metadata lacks schema_v"),
        ("schema_version: 3", "schema_version: 2", "schema_version is 2"),
        ("grade_id: given", "grade_id: Given it", "lower-case letters"),
        ("grade: false, grade_id: given", "grade: false, points: 1, grade_id: given", "the cell is not graded"),
        ("grade_id: share-check, locked: true", "grade_id: share-check, locked: false", "change locked"),
        ("grade_id: share, locked: false", "grade_id: share, locked: true", "change locked"),
        ("    ### BEGIN SOLUTION\n", "", "do not pair up"),
        ("    ### END SOLUTION\n", "", "do not pair up"),
        ("    ### BEGIN SOLUTION\n    return 0.5\n    ### END SOLUTION\n", "    return 0.5\n", "would empty all of it"),
        ("### BEGIN SOLUTION\nBecause.\n### END SOLUTION", "Because.", r"\(why\): a solution cell without"),
        ("### END HIDDEN TESTS\n", "", "do not pair up"),
        ("# Hidden test.", "x = 1", "put them in a cell of their own"),
        ("grade: true, grade_id: share-hidden", "grade: false, grade_id: share-hidden", "not a graded test cell"),
        ("tags: [raises-exception]\n", "", r"\(share-check\): a visible check needs the tag raises-exception"),
        ("lambda: share(None), 0.5)\n```", "share, 0.5)\n```", "share without calling it"),
        ("from twoway import checks", "%matplotlib inline", r"\(given\): line 1 is not plain Python"),
        ("metrics.md#metric-share", "metrics.md#metric-sahre", r"has no label \(metric-sahre\)="),
        ("chapters/metrics.md)", "chapters/metric.md)", "leads to no page"),
        ("](../../../chapters/metrics.md)", "](../../chapters/metrics.md)", "leads to no page"),
        ("[all]", "[all [of them]]", r"the link \.\./\.\./\.\./chapters/metrics\.md is none that can be converted"),
        ("See [", '<img src="../x.png"> [', r"the link \.\./x\.png is none that can be converted"),
        ("format_version: '0.13'", "format_version: 0.13", "quotes around 0.13"),
        ("    format_name: myst\n", "", "header is missing or incomplete"),
        ("kernelspec:\n  display_name: Python 3\n  language: python\n  name: python3\n", "", "header is missing"),
        ("jupytext:", "jupytext: [", "not valid YAML"),
        ("solution: true, task: false}\n---\ndef", "solution: true, task: false\n---\ndef", "cannot read it"),
    ],
)  # fmt: skip
def test_a_bad_text_is_refused_with_its_file_its_cell_and_advice(course, old, new, words):
    message = problems(changed(course, (old, new)))
    assert "exercises/source/small/small.md" in message
    assert re.search(words, message), message


def test_a_solution_in_an_ordinary_cell_is_refused(course):
    nbgrader = re.search(r"---\nnbgrader: .*grade_id: share,.*\n---\n", GOOD)[0]
    assert "would be handed out" in problems(changed(course, (nbgrader, "")))


def test_all_problems_are_told_at_once(course):
    message = problems(
        changed(course, (" points: 1,", ""), ("metric-share)", "metric-x)"), ("# Hidden test.", "x = 1"))
    )
    assert len(message.splitlines()) == 3


def test_nothing_is_written_if_one_of_several_is_bad(course):
    other = course / "exercises/source/other/other.md"
    other.parent.mkdir()
    other.write_text("# no header\n")
    assert "other.md" in problems(course)


def test_an_unknown_lesson_is_told_which_there_are(course):
    with pytest.raises(notebooks.NotebookSourceError, match=r"nothing: no such assignment.*small"):
        notebooks.write_notebooks(course, ["nothing"])


# ---------------------------------------------------------------- the command


def run(course, monkeypatch, *arguments, **environment):
    monkeypatch.chdir(course)
    return CliRunner(env={"TWOWAY_SITE_URL": None, **environment}).invoke(cli.main, ["notebooks", *arguments])


def test_the_command_says_what_it_wrote(course, monkeypatch):
    assert run(course, monkeypatch).output == "exercises/build/source/small/small.ipynb: written\n"
    assert run(course, monkeypatch, "small").output == "exercises/build/source/small/small.ipynb: unchanged\n"


def test_the_command_takes_the_sites_address_from_the_environment_or_its_option(course, monkeypatch):
    run(course, monkeypatch, TWOWAY_SITE_URL="https://example.org")
    assert "https://example.org/chapters/" in cells(course)[0]["source"][2]
    run(course, monkeypatch, "--site", "https://example.com")
    assert "https://example.com/chapters/" in cells(course)[0]["source"][2]
    run(course, monkeypatch, TWOWAY_SITE_URL="")
    assert "../_build/html/chapters/" in cells(course)[0]["source"][2]


def test_the_command_fails_with_the_message_alone(course, monkeypatch):
    result = run(changed(course, (" points: 1,", "")), monkeypatch)
    assert result.exit_code == 1
    assert result.output.startswith("Error: exercises/source/small/small.md, cell 4 (share-check): a graded cell needs")
    assert "Traceback" not in result.output
