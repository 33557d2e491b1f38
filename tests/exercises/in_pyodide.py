"""What runs in the browser's Python: the graded cells of each assignment, after its reference and after a wrong answer.

`CASES` and `COURSE` are put in by in_pyodide.mjs; the last expression is what it prints.
"""

import json
import platform
import sys
from types import SimpleNamespace

sys.dont_write_bytecode = True
sys.path.insert(0, f"{COURSE}/src")  # noqa: F821

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from twoway.classroom import trial  # noqa: E402


def failing(case):
    """The graded cells that fail, each with its message."""
    notebook = SimpleNamespace(cells=[SimpleNamespace(**cell) for cell in case["cells"]])
    return trial.failing(notebook, case["codes"], case["only"])


json.dumps(
    {
        "machine": {
            "python": platform.python_version(),
            "bits": np.dtype(np.intp).itemsize * 8,
            "pandas": pd.__version__,
        },
        "failing": {name: failing(case) for name, case in json.loads(CASES).items()},  # noqa: F821
    }
)
