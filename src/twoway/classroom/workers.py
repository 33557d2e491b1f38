"""Run an assignment's cells again and again with other answers, in processes that may hang or die.

Each process runs one answer after another among names of its own, without a kernel. An answer that computes for too
long is stopped by a signal, where the system has such signals, and otherwise, as one that hangs in a library's own code
or waits for ever, with its process. Another process then takes its place.
"""

import io
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

LEAST_SECONDS = 1.5
TIMES_REFERENCE = 5  # an answer may compute as many times as long as the reference, and the seconds above
PATIENCE = 60.0  # seconds of waiting, computing or not, after which a process is ended
MEMORY = 8 << 30  # bytes of addresses
TIME = "it takes too long"
DEATH = "its process died"

__all__ = ["Job", "cores", "run"]


class Job(NamedTuple):
    """Answers to try: sources by the grade_id of the solution cell, and the graded cells that judge them."""

    codes: Mapping[str, str]
    only: Collection[str]
    first: bool
    """Whether to stop at the first graded cell that fails."""


class OutOfTime(BaseException):
    """An answer has computed for too long."""


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    job: int | None = None
    since: float = field(default_factory=time.monotonic)


def cores() -> int:
    """Return how many processors this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    notebook: str,
    jobs: Sequence[Job],
    processes: int = 1,
    done: Callable[[], None] = lambda: None,
    patience: float = PATIENCE,
) -> list[dict[str, str]]:
    """Try answers out; return for each the graded cells that fail, with their messages.

    Parameters
    ----------
    notebook
        The assignment with its hidden tests, as JSON.
    jobs
        What to try.
    processes
        How many processes share the jobs.
    done
        Called after each job.
    patience
        Seconds after which an answer is given up that the signal has not stopped.

    Returns
    -------
    list of dict of str to str
        In the order of the jobs. An answer that took too long, or whose process died, failed the first of its cells.

    Raises
    ------
    RuntimeError
        If a process cannot begin: the message says why.
    """
    results: list[dict[str, str]] = [{} for _ in jobs]
    waiting = list(range(len(jobs)))[::-1]
    workers = [_start(notebook, jobs) for _ in range(min(processes, len(jobs)))]
    try:
        while workers:
            wait([worker.pipe for worker in workers], timeout=1.0)
            for worker in list(workers):
                told = _told(worker, patience)
                if told is None:
                    continue
                if worker.job is not None:
                    job = jobs[worker.job]
                    results[worker.job] = told if isinstance(told, dict) else {next(iter(job.only)): told}
                    done()
                elif isinstance(told, str):
                    raise RuntimeError(told)
                if isinstance(told, str) or not waiting:
                    _end(worker)
                    workers.remove(worker)
                    if waiting:
                        workers.append(_start(notebook, jobs))
                    continue
                worker.job, worker.since = waiting.pop(), time.monotonic()
                worker.pipe.send(jobs[worker.job])
    finally:
        for worker in workers:
            _end(worker)
    return results


def _start(notebook: str, jobs: Sequence[Job]) -> _Worker:
    cells = {cell for job in jobs for cell in job.only}
    forking = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forking else "spawn")
    if forking:  # what takes long to import is imported once, and each process is a copy of that
        context.set_forkserver_preload(["nbformat", "pandas", "twoway.classroom.trial", "twoway.data.generate"])
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there, notebook, cells), daemon=True)
    process.start()
    there.close()
    return _Worker(process, here)


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _told(worker: _Worker, patience: float) -> dict[str, str] | str | None:
    """Return what a process has to tell, why it tells no more, or None if it is still at work."""
    try:
        if worker.pipe.poll():
            return worker.pipe.recv()
    except (EOFError, ConnectionError):
        return DEATH
    allowed = patience if worker.job is not None else max(patience, 5 * PATIENCE)  # the first begins with imports
    return TIME if time.monotonic() - worker.since > allowed else None


# ---------------------------------------------------------------- in the other process


def _work(pipe: Connection, text: str, cells: Collection[str]) -> None:
    """Run the reference, which fills caches; then whatever comes."""
    import nbformat

    from twoway.classroom import trial

    _limit_memory()
    notebook = nbformat.reads(text, 4)
    try:
        failed = trial.failing(notebook, only=cells)
    except Exception as error:
        pipe.send(str(error))
        return
    if failed:
        name, message = next(iter(failed.items()))
        pipe.send(f"{name}: the reference solution fails it. {message}")
        return
    limits: dict[tuple[str, ...], float] = {}
    pipe.send({})
    with suppress(EOFError), redirect_stderr(io.StringIO()):
        while True:
            job = pipe.recv()
            judges = tuple(job.only)
            if judges not in limits:
                begun = time.process_time()
                trial.failing(notebook, only=judges)
                limits[judges] = LEAST_SECONDS + TIMES_REFERENCE * (time.process_time() - begun)
            pipe.send(_tried(notebook, job, limits[judges]))


def _tried(notebook: Any, job: Job, limit: float) -> dict[str, str]:
    from twoway.classroom import trial

    try:
        _alarm(limit)
        try:
            return trial.failing(notebook, job.codes, job.only, first=job.first)
        finally:
            _alarm(0)
    except OutOfTime:
        return {next(iter(job.only)): TIME}


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if most < 0 else min(MEMORY, most), most))


def _alarm(seconds: float) -> None:
    """Raise `OutOfTime` here after so many seconds of computing, and again soon if it was caught; 0 calls it off."""
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, _out_of_time)
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)


def _out_of_time(number: int, frame: object) -> None:
    raise OutOfTime(TIME)
