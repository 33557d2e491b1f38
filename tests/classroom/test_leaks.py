"""What is searched for leaks, and how a leak may be disguised."""

import json

import nbformat
import pytest

from tests.classroom import small_course
from twoway.classroom import notebooks
from twoway.classroom.leaks import leaks, regions

SECRET_LINE = "known = [post for post in posts if post is not None]"
HIDDEN = 'checks.expect("share", "some posts are lost", lambda: share([1, 0, 0, None, 1, 1, 0, None]), 3 / 6)'


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    course = small_course.write(tmp_path_factory.mktemp("leaks"))
    text = notebooks.notebook_text(course / "exercises/source/small/small.md", course)
    return nbformat.reads(text, 4)


@pytest.fixture
def release(source):
    """What nbgrader hands out: everything outside the marks, and a stub in the place of a solution."""
    made = nbformat.from_dict(source)
    for cell in made.cells:
        if regions(cell.source)[0]:
            cell.source = "\n".join([*regions(cell.source)[1], "raise NotImplementedError()"])
    return made


def test_the_rule_of_a_table_in_an_answer_is_no_secret(source):
    answered = nbformat.from_dict(source)
    table = "\n### BEGIN SOLUTION\n| a | b | c |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n### END SOLUTION"
    answered.cells[0].source += table
    assert leaks(answered, "| x | y | z |\n| --- | --- | --- |\n| 4 | 5 | 6 |") == []
    assert leaks(answered, "| a | b | c |\n|:-:|") == ["| a | b | c |"]


def test_regions_are_what_stands_between_the_marks_and_what_does_not():
    assert regions(
        "a\n### BEGIN SOLUTION\nb\nc\n### END SOLUTION\nd\n### BEGIN HIDDEN TESTS\ne\n### END HIDDEN TESTS"
    ) == (
        ["b\nc", "e"],
        ["a", "d"],
    )
    assert regions("a") == ([], ["a"])


def test_a_release_gives_nothing_away(source, release):
    assert leaks(source, release) == []


def test_the_assignment_itself_gives_everything_away(source):
    found = leaks(source, source)
    assert SECRET_LINE in found
    assert HIDDEN in found
    assert "### BEGIN SOLUTION" in found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"    {SECRET_LINE}", SECRET_LINE),
        (f"see\n>>> {SECRET_LINE}  # so\nnow", f">>> {SECRET_LINE} # so"),
        ("known=[post for post in posts if post is not None]", "known=[post for post in posts if post is not None]"),
        ("known = [\n  post\n  for post in posts\n  if post is not None\n]", "for post in posts"),
        (HIDDEN.replace('"', "'"), HIDDEN.replace('"', "'")),
        (f"<pre><span>{HIDDEN.replace('share(', '<b>share</b>(')}</span></pre>", HIDDEN),
        ("<p>lambda: share([1, 0, 0, None, 1, 1, 0, None])</p>", "lambda: share([1, 0, 0, None, 1, 1, 0, None])"),
        ("<code>[post for post in posts if post is&nbsp;not None]</code> in a <b>page</b>", "[post for post in posts"),
        (json.dumps({"docs": f"x\n{SECRET_LINE}\ny"}), SECRET_LINE),
        ("### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TESTS"),
        ("# END SOLUTION here", "# END SOLUTION here"),
        (f"the ratio is {small_course.RIGHT['ratio']}.", f"the ratio is {small_course.RIGHT['ratio']}."),
    ],
)
def test_a_leak_is_found_however_it_is_written(source, text, shown):
    found = leaks(source, text)
    assert any(shown in line for line in found), found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "return None",
        "posts, for post in posts",
        "checks.expect",
        "0.714",
        "3 / 6",
        "<p>A page</p>",
        "lambda: share([",
    ],
)
def test_what_says_nothing_is_no_leak(source, text):
    assert leaks(source, text) == []


@pytest.mark.parametrize("place", ["output", "metadata", "cell metadata", "attachment", "markdown"])
def test_every_part_of_a_notebook_is_searched(source, release, place):
    if place == "output":
        cell = next(cell for cell in release.cells if cell.cell_type == "code")
        cell.outputs = [nbformat.v4.new_output("stream", text=f"a\n{HIDDEN}\n")]
    elif place == "metadata":
        release.metadata["notes"] = {"deep": [f"a\n{HIDDEN}\n"]}
    elif place == "cell metadata":
        release.cells[1].metadata["notes"] = HIDDEN
    elif place == "attachment":
        release.cells[0]["attachments"] = {"a.txt": {"text/plain": HIDDEN}}
    else:
        release.cells[0].source += f"\n\n    {HIDDEN}"
    assert any("some posts are lost" in line for line in leaks(source, release))


def test_a_move_that_an_assignment_shows_anyway_is_no_leak(source):
    shown = nbformat.from_dict(source)
    shown.cells[0].source += f"\n{SECRET_LINE}\n"
    assert leaks(shown, SECRET_LINE) == []
    assert leaks(source, SECRET_LINE) == [SECRET_LINE]


def test_the_words_of_a_link_that_an_assignment_shows_are_no_leak(source):
    shown = nbformat.from_dict(source)
    shown.cells[0].source += f"\nSee [{SECRET_LINE.replace('[', '').replace(']', '')}](page.md#label) for more.\n"
    told = f"<p>See <a href='page.html'>{SECRET_LINE.replace('[', '').replace(']', '')}</a> for more.</p>"
    assert leaks(shown, told) == []


def test_a_whole_solution_or_test_is_a_leak_even_where_the_assignment_shows_it(source):
    shown = nbformat.from_dict(source)
    solution = f"{SECRET_LINE}\nreturn known.count(1) / len(known)"
    shown.cells[0].source += f"\n{solution}\n{HIDDEN}\n"
    assert leaks(shown, HIDDEN) == [HIDDEN]
    assert leaks(shown, solution) == solution.splitlines()
    assert leaks(shown, f"# {solution.replace('return', '# return')}")


def test_further_public_text_can_be_named(source):
    assert leaks(source, SECRET_LINE) == [SECRET_LINE]
    assert leaks(source, SECRET_LINE, public=f"a page\n{SECRET_LINE}\n") == []


def test_of_a_long_line_the_place_is_quoted(source):
    (found,) = leaks(source, f"{'x ' * 5000}{HIDDEN}{' y' * 5000}")
    assert "some posts are lost" in found
    assert len(found) <= 300
