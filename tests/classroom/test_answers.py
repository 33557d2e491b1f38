"""The catalogue's format: read as it is written, refused with file and section where it is not."""

import nbformat
import pytest

from twoway.classroom import answers

GOOD = """# Answers

## wrong: rows counted

- points: 2
- fails: share-check, share-rows
- says: You counted rows.

```python
def share(posts):
    return 1  # ## no heading
```

## right: in one line

- points: 3
- says: right.

```python
share = lambda posts: 0.5
```
"""


def test_answers_are_read(tmp_path):
    (tmp_path / "share.md").write_text(GOOD)
    (tmp_path / "README.md").write_text("about")
    catalogue = answers.read_answers(tmp_path)
    assert list(catalogue) == ["share"]
    wrong, right = catalogue["share"]
    assert wrong == answers.Answer(
        "share", False, "rows counted", 2, ("share-check", "share-rows"), "You counted rows.",
        "def share(posts):\n    return 1  # ## no heading\n",
    )  # fmt: skip
    assert (right.right, right.points, right.fails) == (True, 3, ())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## wrong:", "## false:", "'## wrong: ...' or '## right: ...'"),
        ("## wrong: rows counted", "## wrong:", "'## wrong: ...' or '## right: ...'"),
        ("```python\ndef", "```\ndef", "no ```python block"),
        ("- points: 2\n", "", "- points: <whole number>"),
        ("- points: 2", "- points: two", "- points: <whole number>"),
        ("- says: You counted rows.\n", "", "- says: <part of the message>"),
        ("- fails: share-check, share-rows\n", "", "a wrong answer states '- fails"),
        ("- points: 3\n", "- points: 3\n- fails: share-check\n", "a right one does not"),
        ("    return 1", "## oops\n    return 1", "begins with '## '"),
    ],
)
def test_a_bad_section_is_refused_by_name(tmp_path, old, new, words):
    assert old in GOOD
    (tmp_path / "share.md").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(answers.AnswerError) as caught:
        answers.read_answers(tmp_path)
    assert "share.md" in str(caught.value)
    assert words in str(caught.value)


def test_an_empty_folder_is_no_catalogue(tmp_path):
    with pytest.raises(answers.AnswerError, match="no answers here"):
        answers.read_answers(tmp_path)


@pytest.fixture
def notebook():
    def cell(name, **data):
        fresh = nbformat.v4.new_code_cell(name)
        fresh.metadata["nbgrader"] = {"grade_id": name, "grade": False, "solution": False, **data}
        return fresh

    manual = cell("why", grade=True, solution=True, points=5)
    graded = [cell("share-check", grade=True, points=1), cell("share-rows", grade=True, points=2)]
    listed = [cell("given"), cell("share", solution=True), *graded, manual, cell("churn", solution=True)]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("text"), *listed])


def test_points_by_task(notebook):
    assert answers.points_by_task(notebook) == {"share": {"share-check": 1, "share-rows": 2}, "churn": {}}


def test_filling_a_notebook_leaves_the_original_alone(notebook):
    full = answers.filled(notebook, {"share": "def share(): pass\n"})
    assert [cell.source for cell in full.cells].count("def share(): pass") == 1
    assert notebook.cells[2].source == "share"
    with pytest.raises(answers.AnswerError, match="no cell shar;"):
        answers.filled(notebook, {"shar": "x"})
