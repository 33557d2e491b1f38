"""`twoway prove`: a weakened hidden test is found out, no excuse can rot, and no mutant stops the others."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from twoway import cli
from twoway.classroom import notebooks, proof, workers

HEAD = f"{notebooks.HEADER}\n# Tiny\n"
CELL = "```{{code-cell}} ipython3\n---\nnbgrader: {nbgrader}\n{tags}---\n{source}\n```\n"
GIVEN = "from twoway import checks"
SHARE = """\
def share(kinds):
    ### BEGIN SOLUTION
    return kinds.count("promo") / len(kinds) if kinds else float("nan")
    ### END SOLUTION"""
CHECK = """\
checks.verdict(
    "share",
    lambda: share(["promo", "value", "promo"]),
    2 / 3,
    misconceptions={2: "Divide it by the number of posts.", 2.0001: "Nobody has ever answered that."},
    cases=[checks.case("no post", lambda: share([]), float("nan"))],
)"""
HIDDEN = """\
# Hidden test, 1 point.
### BEGIN HIDDEN TESTS
checks.expect("share", "one of four is an offer", lambda: share(["a", "promo", "b", "c"]), 1 / 4)
checks.expect("share", "there is nothing", lambda: share([]), float("nan"))
### END HIDDEN TESTS"""
ANSWERS = {
    "wrong: a count": 'def share(kinds):\n    return kinds.count("promo")',
    "right: a loop": """\
def share(kinds):
    return sum(kind == "promo" for kind in kinds) / len(kinds) if kinds else float("nan")""",
}


def cell(name: str, source: str, *, solution: bool = False, points: int = 0) -> str:
    """A cell of an assignment's text."""
    graded = f"grade: {str(points > 0).lower()}, " + (f"points: {points}, " if points else "")
    data = f"{{{graded}grade_id: {name}, locked: {str(not solution).lower()}, schema_version: 3, "
    data += f"solution: {str(solution).lower()}, task: false}}"
    tags = "tags: [raises-exception]\n" if points and "HIDDEN" not in source else ""
    return CELL.format(nbgrader=data, tags=tags, source=source)


@pytest.fixture
def course(tmp_path, monkeypatch) -> Path:
    """A course whose only assignment has one task; the current folder."""
    (tmp_path / "_config.yml").touch()
    (tmp_path / "_toc.yml").touch()
    (tmp_path / proof.ANSWERS / "tiny").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    return tmp_path


def write(course: Path, solution: str = SHARE, hidden: str = HIDDEN, answers: dict[str, str] = ANSWERS) -> None:
    """Write the assignment and its catalogue."""
    source = course / notebooks.SOURCE / "tiny/tiny.md"
    source.parent.mkdir(parents=True, exist_ok=True)
    cells = [cell("given", GIVEN), cell("share", solution, solution=True), cell("share-check", CHECK, points=1)]
    source.write_text(HEAD + "\n".join([*cells, cell("share-hidden", hidden, points=1)]), "utf-8")
    listed = []
    for heading, code in answers.items():
        fails = "" if heading.startswith("right") else "- fails: share-check, share-hidden\n"
        listed.append(f"## {heading}\n\n- points: 2\n{fails}- says: right\n\n```python\n{code}\n```\n")
    (course / proof.ANSWERS / "tiny/share.md").write_text("\n".join(listed), "utf-8")


def excuse(course: Path, *rows: tuple[str, str, str, str]) -> None:
    """Write the file of excuses."""
    with (course / proof.ANSWERS / "tiny" / proof.EQUIVALENT).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([proof.Equivalent._fields, *rows])


def told(*arguments: str) -> tuple[int, str]:
    """Run `twoway prove`; return its exit code and what it printed, each run of spaces as one."""
    done = CliRunner().invoke(cli.main, ["prove", "--jobs", "1", *arguments])
    return done.exit_code, re.sub(r"\s+", " ", done.output)


# ---------------------------------------------------------------- what is found


def test_good_hidden_tests_are_proven_and_reported(course):
    code, output = told("--report")
    assert code == 0, output
    kept = json.loads((course / proof.ANSWERS / "tiny/proof.json").read_text("utf-8"))
    task = kept["tasks"]["share"]
    assert task["mutants"] == task["killed"] > 15
    assert (task["wrong"], task["rejected"], task["right"], task["accepted"]) == (1, 1, 1, 1)
    assert kept["made_from"] == proof.fingerprint(course, "tiny")
    assert f"│ share │ {task['mutants']} │ {task['mutants']} │ 0 │ 0 │ 100.0 % │ 1 of 1 │ 1 of 1 │ 1 of 3 │" in output


def test_a_report_is_the_same_bytes_each_time(course):
    first, second = (proof.report(course, proof.prove(course, "tiny", processes=n)) for n in (1, 2))
    assert first == second


def test_the_messages_that_no_wrong_answer_earns_are_named(course):
    task = proof.prove(course, "tiny", processes=1).tasks["share"]
    assert (task.earned, task.messages) == (1, 3)
    assert task.unearned == ["Nobody has ever answered that.", "The smallest case that shows it: no post."]


def test_a_dropped_assertion_is_found_out(course):
    write(course, hidden="\n".join(line for line in HIDDEN.splitlines() if "one of four" not in line))
    found = proof.prove(course, "tiny", processes=1)
    assert found.tasks["share"].score < 0.95
    code, output = told("--report")
    assert code == 1
    assert "share, line 3: no hidden test fails this mistake." in output
    assert '+ return kinds.count("promo") * len(kinds) if kinds else float("nan")' in output
    assert not (course / proof.ANSWERS / "tiny/proof.json").exists()


REAL = {
    "an assertion": (
        "churn",
        'checks.expect("churn", "somebody is listed twice, just before and just after the start", lambda: churn(late, '
        '"2025-05-01T00:00:00Z", "2025-06-01T00:00:00Z"), 1 / 2, fraction=True)\n',
        "",
        'keep="last"',
    ),
    "a row at the edge of the window": (
        "churn",
        "u6, x, 2025-04-01T00:00:00Z, 2025-06-01T00:00:00Z",
        "u6, x, 2025-04-01T00:00:00Z, 2025-06-02T00:00:00Z",
        "left[opening] <= end",
    ),
    "a row just beyond what is possible": (
        "median-response-minutes",
        "x7, a1, u7, 2025-05-01T08:00:00Z, comment, False, 2025-05-01T07:59:30Z, 1",
        "x7, a1, u7, 2025-05-01T08:00:00Z, comment, False, 2025-05-01T07:09:30Z, 1",
        "minutes >= (-1)",
    ),
}


@pytest.mark.parametrize("weakness", REAL)
def test_a_real_assignment_that_is_weakened_fails(root, tmp_path, monkeypatch, weakness):
    task, strong, weak, survivor = REAL[weakness]
    shutil.copytree(root / "exercises/answers", tmp_path / "exercises/answers")
    shutil.copytree(root / "exercises/source/conversation", tmp_path / "exercises/source/conversation")
    shutil.copytree(root / "chapters", tmp_path / "chapters")
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).touch()
    source = tmp_path / "exercises/source/conversation/conversation.md"
    text = source.read_text("utf-8")
    assert text.count(strong) == 1
    source.write_text(text.replace(strong, weak), "utf-8")
    monkeypatch.chdir(tmp_path)
    code, output = told("conversation", "--task", task)
    assert code == 1
    assert survivor in output


# ---------------------------------------------------------------- excuses

ROUNDABOUT = SHARE.replace("if kinds else", "if len(kinds) >= 0.5 else")


def test_a_cell_that_an_answer_no_longer_fails_is_named(course):
    """Though its mutants die elsewhere."""
    source = course / notebooks.SOURCE / "tiny/tiny.md"
    spare = cell("share-spare", HIDDEN, points=1)
    file = course / proof.ANSWERS / "tiny/share.md"
    for wanted, text in (
        (0, spare),
        (1, cell("share-spare", "# Hidden test.\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", points=1)),
    ):
        write(course)
        source.write_text(source.read_text("utf-8") + "\n" + text, "utf-8")
        file.write_text(file.read_text("utf-8").replace("share-hidden\n", "share-hidden, share-spare\n"), "utf-8")
        code, output = told()
        assert code == wanted, output
    assert "the wrong answer 'a count' fails share-check, share-hidden; its file says share-check," in output


def test_an_excuse_saves_a_survivor_that_is_no_mistake(course):
    write(
        course,
        ROUNDABOUT,
        hidden=HIDDEN.replace("### END", 'checks.expect("share", "one", lambda: share(["promo"]), 1)\n### END'),
    )
    found = proof.prove(course, "tiny", processes=1)
    alive = [(mutant.original, mutant.mutated) for _, mutant in found.survivors]
    assert [mutated for _, mutated in alive] == [
        'return kinds.count("promo") / len(kinds) if len(kinds) > 0.5 else float("nan")'
    ]
    assert not found.holds
    excuse(course, ("share", *alive[0], "A length is a whole number."))
    found = proof.prove(course, "tiny", processes=1)
    assert found.holds
    assert (found.tasks["share"].justified, found.tasks["share"].survived, found.tasks["share"].score) == (1, 0, 1)


def test_an_excuse_of_a_mutant_that_a_test_kills_is_an_error(course):
    excuse(course, ("share", "return 1", "return 2", "Once this survived."))
    code, output = told()
    assert code == 1
    assert "excuses a mutant that does not survive. Take the row out: return 1 -> return 2" in output


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("share", "a", "b", "")], "fill in"),
        ([("share", "a", "b", "so"), ("share", "a", "b", "or so")], "twice"),
        ([("share", "a", "b")], "fill in"),
    ],
)
def test_an_excuse_without_a_reason_is_refused(course, rows, message):
    excuse(course, *rows)
    code, output = told()
    assert code == 1
    assert message in output


# ---------------------------------------------------------------- answers of the catalogue


@pytest.mark.parametrize(
    ("heading", "code", "message"),
    [
        ("wrong: none at all", ANSWERS["right: a loop"], "the wrong answer 'none at all' gets full points"),
        ("right: not at all", ANSWERS["wrong: a count"], "the right answer 'not at all' is refused: share: not right"),
    ],
)
def test_an_answer_that_gets_what_it_must_not_is_named(course, heading, code, message):
    write(course, answers={**ANSWERS, heading: code})
    exit_code, output = told()
    assert exit_code == 1
    assert message in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tony"], "tony: no such assignment. There are: tiny"),
        (["tiny", "--task", "shore"], "it has no task shore. There are: share"),
        (["--task", "share", "--report"], "leave --task out"),
    ],
)
def test_what_does_not_exist_is_named(course, arguments, message):
    code, output = told(*arguments)
    assert code > 0
    assert message in output


def test_a_solution_that_fails_its_own_tests_proves_nothing(course):
    write(course, SHARE.replace(" / ", " * "))
    code, output = told()
    assert code == 1
    assert "share-check: the reference solution fails it. share: not right yet." in output


def test_a_report_is_stale_when_the_assignment_its_answers_or_an_excuse_changes(course):
    seen = {proof.fingerprint(course, "tiny")}
    source = course / notebooks.SOURCE / "tiny/tiny.md"
    source.write_text(source.read_text("utf-8").replace("# Tiny", "# Tiny, in other words"), "utf-8")
    assert proof.fingerprint(course, "tiny") in seen
    write(course, hidden=HIDDEN.replace("1 / 4", "0.25"))
    seen.add(proof.fingerprint(course, "tiny"))
    write(course, answers=dict(list(ANSWERS.items())[:1]))
    seen.add(proof.fingerprint(course, "tiny"))
    excuse(course, ("share", "a", "b", "so"))
    seen.add(proof.fingerprint(course, "tiny"))
    assert len(seen) == 4


# ---------------------------------------------------------------- answers that hang, die or grow

MISBEHAVIOUR = {
    "a loop without end": ("while True:\n        pass", workers.TIME),
    "a loop that catches everything": (
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        workers.TIME,
    ),
    "waiting for ever": ("import time\n    time.sleep(600)", workers.TIME),
    "a loop within C": ("sum(iter(int, 1))", workers.TIME),
    "an exit": ("import os\n    os._exit(0)", workers.DEATH),
    "twenty gigabytes": ("return bytearray(20 << 30)", "MemoryError"),
}


def test_no_answer_stops_the_others(course):
    text = notebooks.notebook_text(course / notebooks.SOURCE / "tiny/tiny.md", course)
    codes = [f"def share(kinds):\n    {body}" for body, _ in MISBEHAVIOUR.values()]
    jobs = [workers.Job({"share": code}, ("share-hidden",), True) for code in codes]
    good = workers.Job({}, ("share-hidden",), True)
    steps = []
    *found, last = workers.run(text, [*jobs, good], 2, lambda: steps.append(1), patience=3)
    for name, failed in zip(MISBEHAVIOUR, found, strict=True):
        message = MISBEHAVIOUR[name][1]
        assert message in failed["share-hidden"] or "OutOfTime" in failed["share-hidden"], (name, failed)
    assert last == {}
    assert len(steps) == len(jobs) + 1
