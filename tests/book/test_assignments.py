"""The page of an assignment: its tasks, worked solutions only where they are switched on, hidden tests never."""

from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError

from twoway.book import assignments
from twoway.classroom.notebooks import read_source

HIDDEN, SOLUTION, GUIDANCE = "checks.expect(", 'clean = clean[~clean["is_brand"]]', "For graders"


def cell(kind: str, source: str, **nbgrader: object) -> nbformat.NotebookNode:
    """A cell of a small assignment."""
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    if nbgrader:
        made.metadata["nbgrader"] = {"grade": False, "solution": False, **nbgrader}
    return made


SMALL = nbformat.v4.new_notebook(
    cells=[
        cell("markdown", "# Assignment: small\n\nSee [reach](../../../chapters/reference/metrics.md#metric-reach)."),
        cell("code", "table = 1", grade_id="week"),
        cell("code", "table"),
        cell("markdown", "## Task 1\n\n<details><summary>Hint 1</summary>\n\nLook.\n\n</details>"),
        cell(
            "code",
            'def reach(df):\n    """Doc."""\n    ### BEGIN SOLUTION\n    return secret(df)\n    ### END SOLUTION',
            grade_id="reach",
            solution=True,
        ),
        cell("code", "# Check, 1 point: the week.\nchecks.verdict()", grade_id="reach-check", grade=True),
        cell(
            "code",
            "# Hidden test, 1 point: ties.\n### BEGIN HIDDEN TESTS\nchecks.expect()\n### END HIDDEN TESTS",
            grade_id="reach-ties",
            grade=True,
        ),
        cell(
            "markdown",
            "### BEGIN SOLUTION\nGuidance.\n### END SOLUTION",
            grade_id="words",
            grade=True,
            solution=True,
        ),
    ]
)


def test_the_page_holds_the_tasks_and_no_answer():
    page = assignments.tasks(SMALL, "small", solved=False)
    assert page.startswith("(small-tasks)=\n# Assignment: small\n\nYou read the tasks here.")
    assert "<../../exercises/build/download/small/small.ipynb>" in page
    assert "[reach](metric-reach)" in page
    assert "::::{dropdown} Hint 1\nLook.\n::::" in page
    assert "code_prompt_show: Show the code of this cell\n---\ntable = 1\n```" in page
    assert "```{code-cell} ipython3\ntable\n```" in page
    assert '```python\ndef reach(df):\n    """Doc."""\n    ...\n```' in page
    assert "- Check, 1 point: the week.\n- Hidden test, 1 point: ties." in page
    for secret in ("secret", "checks.e", "checks.v", "Guidance", "SOLUTION", "HIDDEN"):
        assert secret not in page


def test_solutions_are_shown_folded_if_they_are_switched_on():
    page = assignments.tasks(SMALL, "small", solved=True)
    assert (
        '::::{dropdown} A worked solution\n```python\ndef reach(df):\n    """Doc."""\n    return secret(df)\n```'
        in page
    )
    assert "::::{dropdown} What a good answer holds\nGuidance.\n::::" in page
    for secret in ("checks.e", "checks.v", "BEGIN", "HIDDEN"):
        assert secret not in page


def test_of_each_assignment_there_is_a_page(root):
    lessons = {path.stem for path in (root / "exercises/source").glob("*/*.md")}
    pages = {path.stem: path.read_text("utf-8") for path in (root / "chapters/assignments").glob("*.md")}
    assert set(pages) == lessons
    for lesson, text in pages.items():
        assert text.endswith(f"```{{assignment}} {lesson}\n```\n")


def test_the_real_ones_hold_no_answer_unless_it_is_asked_for(root):
    for path in (root / "exercises/source").glob("*/*.md"):
        notebook = read_source(path, root)
        page = assignments.tasks(notebook, path.stem, solved=False)
        assert page.count("## Task ") >= 5
        assert HIDDEN not in page
        assert "### BEGIN" not in page
        assert GUIDANCE not in page
        solved = assignments.tasks(notebook, path.stem, solved=True)
        assert HIDDEN not in solved
        assert solved.count("{dropdown} A worked solution") == page.count("\nYou write:\n") >= 5


@pytest.mark.parametrize(
    ("setting", "solved"),
    [(False, False), (True, True), ([], False), (["conversation"], True), (["plan"], False)],
)
def test_the_setting(setting, solved):
    assert assignments.is_solved("conversation", setting) is solved


@pytest.mark.parametrize("setting", ["yes", "conversation", 1, None, ["conversion"], {"conversation": True}])
def test_a_setting_that_means_nothing_stops_the_build(root, setting):
    app, config = SimpleNamespace(srcdir=root), SimpleNamespace(twoway_solutions=setting)
    with pytest.raises(ConfigError, match=r"list of assignments: .*conversation"):
        assignments.check_setting(app, config)


def words(built) -> str:
    """The words of the built page."""
    return BeautifulSoup(built.html("chapters/assignments/conversation"), "html.parser").get_text()


def test_in_a_built_course(root, new_course, run_build):
    """Off: no solution in the page, its source or the search; on: in the page. An unknown name fails the build."""
    header = (root / "chapters/assignments/conversation.md").read_text("utf-8").partition("```")[0]
    metrics = (root / "chapters/reference/metrics.md").read_text("utf-8")
    labels = "\n\n".join(line for line in metrics.splitlines() if line.startswith("(metric"))
    course = new_course(
        {
            "chapters/assignments/conversation": f"{header}```{{assignment}} conversation\n```\n",
            "chapters/assignments/other": f"{header}# Another\n\n```{{assignment}} nonsense\n```\n",
            "chapters/reference/metrics": "# Metrics\n\n"
            + labels.replace(")=", ")=\n\n## Heading\n\nText.\n").replace("\n\n\n", "\n"),
            **{
                f"chapters/{name}": f"({label})=\n# {name}\n\nText.\n"
                for name, label in {
                    "reference/set-up": "hand-in",
                    "reference/data": "data",
                    "reference/pandas-primer": "primer",
                    "01-conversation": "break-it",
                }.items()
            },
        }
    )
    place = course / "exercises/source/conversation/conversation.md"
    place.parent.mkdir(parents=True)
    place.write_bytes((root / "exercises/source/conversation/conversation.md").read_bytes())
    (course / "exercises/nbgrader_config.py").write_bytes((root / "exercises/nbgrader_config.py").read_bytes())
    built = run_build(course)
    assert built.returncode != 0
    assert "chapters/assignments/other.md: WARNING: assignment: 'nonsense' is none of the assignments" in built.output
    assert "Task 7" in words(built)
    assert SOLUTION not in words(built)
    config = course / "_config.yml"
    config.write_text(config.read_text("utf-8").rstrip() + "\n    twoway_solutions: [conversation]\n", "utf-8")
    solved = run_build(course)
    assert SOLUTION in words(solved)
    assert HIDDEN not in words(solved)
