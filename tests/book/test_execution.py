"""Executed cells are kept while nothing that they see changed, and run again when something did."""

import re
import shutil
import sys

from twoway.book import execution

PAGE = """
# Page

```{code-cell} ipython3
import time
from twoway.model import PRESETS
print("posts a day:", PRESETS["broadcast"].posts_per_day, "at", time.time_ns())
```
"""


def shown(built) -> tuple[str, str]:
    """The number and the time that the page's cell printed."""
    assert built.returncode == 0, built.output
    return re.search(r"posts a day: ([\d.]+) at (\d+)", re.sub(r"<[^>]+>", "", built.html("page"))).groups()


def test_a_changed_model_constant_runs_the_cells_again(root, new_course, run_build, cells, tmp_path):
    source = tmp_path / "src"
    shutil.copytree(root / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    course = new_course({"page": cells + PAGE})
    first = shown(run_build(course, PYTHONPATH=str(source)))

    # another page's words and the page's own changed, its cells did not
    (course / "index.md").write_text("# Home\n\nThe text of another page changed, and nothing else did.\n")
    (course / "page.md").write_text(cells + PAGE.replace("# Page", "# Page\n\nMore words."))
    assert shown(run_build(course, PYTHONPATH=str(source))) == first

    presets = source / "twoway/model/presets.json"
    changed = presets.read_text().replace(first[0], "1.25", 1)
    assert changed != presets.read_text()
    presets.write_text(changed)
    second = shown(run_build(course, PYTHONPATH=str(source)))
    assert second[0] == "1.25"
    assert second[1] != first[1]


def test_the_key_follows_package_data_and_versions_alone(tmp_path, monkeypatch):
    package, data = tmp_path / "twoway", tmp_path / "data"
    for file in ("model/account.py", "book/quiz.py", "classroom/grade.py", "cli.py", "model/__pycache__/a.pyc"):
        (package / file).parent.mkdir(parents=True, exist_ok=True)
        (package / file).write_text("1")
    data.mkdir()
    (data / "posts.csv").write_text("1")
    before = execution.key(package, data)

    for unseen in ("book/quiz.py", "classroom/grade.py", "cli.py", "model/__pycache__/a.pyc"):
        (package / unseen).write_text("2")
    assert execution.key(package, data) == before

    for seen in (package / "model/account.py", data / "posts.csv"):
        seen.write_text("2")
        assert execution.key(package, data) != before
        seen.write_text("1")
        assert execution.key(package, data) == before

    (data / "orders.csv").write_text("")
    assert execution.key(package, data) != before
    (data / "orders.csv").unlink()

    monkeypatch.setattr(execution.metadata, "distributions", list)
    assert execution.key(package, data) != before
    monkeypatch.undo()
    monkeypatch.setattr(sys, "version", "4.0")
    assert execution.key(package, data) != before


def test_outputs_of_another_state_are_dropped(tmp_path):
    old = tmp_path / ".jupyter_cache" / "old"
    old.mkdir(parents=True)
    folder = execution.cache_folder(tmp_path, tmp_path)
    assert folder.parent == old.parent
    assert not old.exists()
