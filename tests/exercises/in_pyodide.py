"""What runs in the browser's Python: the graded cells of each assignment, after its reference and after a wrong answer.

`CASES` and `COURSE` are put in by in_pyodide.mjs; the last expression is what it prints.
"""

import json
import platform
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, f"{COURSE}/src")  # noqa: F821

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from twoway.classroom import trial  # noqa: E402


def failing(cells, codes):
    """The graded cells that fail, each with its message."""
    names, failed = {"__name__": "__main__"}, {}
    for cell in cells:
        message = trial.run(codes.get(cell["name"], cell["source"]), names, cell["name"])
        if message is not None and cell["graded"]:
            failed[cell["name"]] = message
    return failed


json.dumps(
    {
        "machine": {
            "python": platform.python_version(),
            "bits": np.dtype(np.intp).itemsize * 8,
            "pandas": pd.__version__,
        },
        "failing": {name: failing(case["cells"], case["codes"]) for name, case in json.loads(CASES).items()},  # noqa: F821
    }
)
