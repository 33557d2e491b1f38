"""What the capstone's assignment says about its points, its policy and its seeds."""

import re

import nbformat
import pytest

from twoway.classroom import answers, notebooks, trial
from twoway.classroom.leaks import regions
from twoway.model import PRESETS, Account, World, simulate_all
from twoway.model.frequency import Business

pytestmark = pytest.mark.parametrize("lesson", ["capstone"], indirect=True)

PARTS = {1: (1, 2, 10), 2: (3, 4, 5), 3: (6,), 4: (7, 8, 9)}


def sources(notebook) -> dict[str, str]:
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if "nbgrader" in cell.metadata}


def test_the_parts_have_the_points_that_the_lesson_promises(root, text, notebook):
    page = (root / "chapters/06-capstone.md").read_text("utf-8")
    promised = {int(part): int(points) for part, points in re.findall(r"^\| (\d)\. .* \| (\d+) \|$", page, re.M)}
    stated = {int(part): int(points) for part, points in re.findall(r"^\| (\d)\. .* \| (\d+) \|$", text, re.M)}
    assert stated == promised == {1: 15, 2: 15, 3: 25, 4: 15, 5: 30}
    points = [sum(cells.values()) for cells in answers.points_by_task(notebook).values()]
    for part, tasks in PARTS.items():
        assert sum(points[task - 1] for task in tasks) == promised[part]
        told = [
            int(number) for number in re.findall(r"\d+", re.search(rf"^\| {part}\. [^|]*\|([^|]*)\|", text, re.M)[1])
        ]
        assert tuple(told) == tasks


def test_the_bands_add_up_to_what_the_lesson_promises(root, text, notebook):
    page = (root / "chapters/06-capstone.md").read_text("utf-8")
    bands = re.search(r"less that of the better preset \| Points \|\n\|.*\n((?:\|.*\n)+)", page)[1]
    promised = [int(points) for points in re.findall(r"\| (\d+) \|$", bands, re.M)]
    cells = answers.points_by_task(notebook)["policy"]
    by_lead = [cells[f"policy-{name}"] for name in ("even", "250", "500")]
    passing = sum(cells.values()) - sum(by_lead)
    assert [passing + sum(by_lead[:count]) for count in range(4)] == promised
    told = [int(points) for points in re.findall(r"^\| (?:has|passes|makes)[^|]*\| (\d+) \|$", text, re.M)]
    assert told == [cells["policy-levers"] + cells["policy-same"], *promised]


def hidden_seeds(source: str) -> range:
    first, end = re.search(r"range\((\d+_\d+), (\d+_\d+)\)", source).groups()
    return range(int(first), int(end))


def test_what_costs_points_of_the_memo_stands_in_the_lesson(root, notebook):
    page = (root / "chapters/06-capstone.md").read_text("utf-8")
    rubric = page[page.index("(capstone-rubric)=") : page.index("(capstone-settle)=")]
    told = re.findall(r"^- .*?: (?:one|at most 1|0) .*\*(.*)\*[;.]$", rubric, re.M)
    graders = sources(notebook)["memo"]
    cost = re.findall(r"^- \*\*(.*?)\.\*\*.*(?:one point less|gets 1 at most|gets 0)\.$", graders, re.M)
    assert [name.lower() for name in cost] == told == ["advice", "uncertainty", "the test", "the dropped claim"]
    for row in re.findall(r"^\| \*\*.*$", rubric, re.M):
        assert len(row.split("|")) == 6
    bands = [line for line in graders.splitlines() if line.startswith("- **")]
    assert [re.findall(r"\b([531]): ", line) for line in bands] == [["5", "3", "1"]] * 6


def test_the_hidden_seeds_are_twenty_that_no_page_uses(notebook):
    found = [hidden_seeds(source) for name, source in sources(notebook).items() if re.search(r"range\(\d+_", source)]
    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(found[0]) == 20
    assert not set(found[0]) & set(range(1, 1000))


def test_the_better_preset_makes_what_the_hidden_tests_say(notebook):
    names = ("policy-even", "policy-250", "policy-500")
    cells = [sources(notebook)[name] for name in names]
    (stated,) = {float(re.search(r"^BETTER = (\S+)", cell, re.M)[1]) for cell in cells}
    prices, seeds = Business(), hidden_seeds(cells[0])
    profits = dict.fromkeys(PRESETS, 0.0)
    for seed in seeds:
        for name, run in zip(PRESETS, simulate_all(PRESETS.values(), World(days=90), seed), strict=True):
            profits[name] += prices.margin * run.daily["revenue"].sum() - prices.wage * run.daily["minutes"].sum() / 60
    assert round(max(profits.values()) / len(seeds), 2) == stated
    thresholds = [int(re.search(r"ahead >= (\d+)", cell)[1]) for cell in cells]
    assert thresholds == [0, 250, 500]


def test_a_class_is_graded_on_seeds_of_its_own_as_the_guide_says(root, notebook, tmp_path):
    guide = (root / "chapters/teach/overview.md").read_text("utf-8")
    steps = guide[guide.index("To grade on yours:") : guide.index("Announce the number")]
    names = [name.removeprefix("capstone/") for name in re.findall(r"`(?:capstone/)?(policy-\w+)\.py`", steps)]
    asked, answer = re.search(r"in place of `(range\(.*?\))`", steps)[1], sources(notebook)["policy"]
    files = {name: tmp_path / f"{name}.py" for name in names}
    seeds = {name for name, source in sources(notebook).items() if asked in source}
    assert set(files) == seeds == {"policy-time", "policy-even", "policy-250", "policy-500"}
    for better, failing in ((100.0, set()), (9000.0, seeds - {"policy-time"})):
        for name, file in files.items():
            ((tests,), _) = regions(sources(notebook)[name])
            file.write_text(
                re.sub(r"(?<=^BETTER = )\S+", str(better), tests, flags=re.M).replace(asked, "range(5, 25)")
            )
        text = notebooks.notebook_text(root / "exercises/source/capstone/capstone.md", root, private=files)
        ours = nbformat.reads(text, 4)
        assert set(trial.failing(ours, {"policy": answer}, only=seeds)) == failing


def test_the_example_passes_and_loses_money_as_the_text_says(text):
    assert "It passes, and loses money." in text
    account = Account(**eval(re.search(r'^\{"posts_per_day".*\}$', text, re.M)[0]))
    assert account.posts_per_day == PRESETS["broadcast"].posts_per_day
    prices, profit, minutes = Business(), 0.0, 0.0
    for seed in range(1, 21):
        (run,) = simulate_all([account], World(days=90), seed)
        minutes += run.daily["minutes"].sum() / 90 / 20
        profit += prices.margin * run.daily["revenue"].sum() - prices.wage * run.daily["minutes"].sum() / 60
    assert minutes <= 60
    assert profit < 0


def test_the_winning_policy_stands_nowhere_but_in_the_solution(root, notebook):
    """Its offers are 0.75 or more at one post a day; no page and no public cell says both."""
    winning = re.compile(r"posts_per_day\W+1(\.0)?\W.*promo_share\W+(0?\.[789]|1)", re.S)
    solution = sources(notebook)["policy"]
    assert winning.search(solution)
    public = [cell.source for cell in notebook.cells if cell.source != solution]
    pages = [path.read_text("utf-8") for path in (root / "chapters").rglob("*.md")]
    near = [line for page in [*public, *pages] for line in page.splitlines() if winning.search(line)]
    assert near == []


def test_powers_and_intervals_that_the_text_gives_are_right(text, notebook):
    names: dict = {}
    for name in ("month", "change", "power", "people-needed", "decide"):
        exec(sources(notebook)[name], names)
    assert "With 11 people the power is 0.804, with 10 it is 0.765" in text
    assert [round(names["power"](0.6, each, 0.2), 3) for each in (11, 10)] == [0.804, 0.765]
    assert "a gain of 0.05. Its power is 0.667" in text
    assert round(names["power"](0.05, 500, 0.1), 3) == 0.667
    found = names["change"]([10, 14], [18, 18])
    assert "gives a ratio of 1.5, from 1.082 to 2.080" in text
    assert [round(found[name], 3) for name in ("ratio", "low", "high")] == [1.5, 1.082, 2.08]
    found = names["decide"](100, 50, 100, 20, 0.1)
    assert "gives a lift of 0.3, from 0.174 to 0.426" in text
    assert [round(found[name], 3) for name in ("lift", "low", "high")] == [0.3, 0.174, 0.426]
