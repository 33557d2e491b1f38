"""Run a notebook in a fresh kernel, as a grader does, and note what goes wrong in which cell."""

import copy
import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOST_OUTPUT = 10_000_000  # characters of a cell; what comes after is not kept


class NoKernelError(Exception):
    """Python for notebooks could not be started. The message says why."""


@dataclass
class Outcome:
    """What went wrong, by the number of the cell, counted from 0."""

    errors: dict[int, tuple[str, str]] = field(default_factory=dict)
    """The name of the error, and its message."""
    flooded: set[int] = field(default_factory=set)
    """Cells that put out more than anybody reads."""
    stopped: tuple[int, str] | None = None
    """The cell at which the run ended, and why: "time" or "died"."""


def run(
    notebook: Any,
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, of: None,
    time_limit: float = 60,
) -> Outcome:
    """Run all cells of a notebook, also below an error. The notebook is left as it was.

    Parameters
    ----------
    notebook
        The notebook to run.
    folder
        Folder in which it runs.
    progress
        Is told how many cells of how many are done.
    time_limit
        Seconds for each cell. The run ends at a cell that takes longer.

    Raises
    ------
    NoKernelError
        If no kernel can be started.
    """
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    outcome, current, amount = Outcome(), 0, 0

    class Client(NotebookClient):
        def output(self, outs: Any, msg: Any, display_id: str, cell_index: int) -> Any:
            nonlocal amount
            amount += len(str(msg["content"]))
            if amount > MOST_OUTPUT:
                outcome.flooded.add(cell_index)
                return None
            return super().output(outs, msg, display_id, cell_index)

    def start(cell: Any, cell_index: int) -> None:
        nonlocal current, amount
        current, amount = cell_index, 0
        progress(cell_index, len(notebook.cells))

    def note(cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        content = execute_reply["content"]
        outcome.errors[cell_index] = (str(content.get("ename", "")), str(content.get("evalue", "")))

    silent = logging.getLogger(f"{__name__}.kernel")
    silent.disabled = True
    client = Client(
        copy.deepcopy(notebook),
        kernel_name="python3",
        timeout=time_limit,
        allow_errors=True,
        on_cell_start=start,
        on_cell_error=note,
        extra_arguments=["--HistoryManager.hist_file=:memory:"],
        resources={"metadata": {"path": str(folder)}},
        log=silent,
    )
    try:
        client.execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except CellTimeoutError:
        outcome.stopped = (current, "time")
    except DeadKernelError:
        outcome.stopped = (current, "died")
    except (NoSuchKernel, RuntimeError, OSError) as error:
        raise NoKernelError(f"Python for notebooks could not be started: {error}") from None
    progress(len(notebook.cells), len(notebook.cells))
    return outcome
