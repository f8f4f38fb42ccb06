"""Processes, by `concurrent.futures.ProcessPoolExecutor`: one executor for each start method."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker

from gilscope.executors import Pool
from gilscope.executors._futures import FuturesPool
from gilscope.executors._process import start_worker
from gilscope.model.executor import Executor

NAMES = {
    f"processes_{method}": Executor(
        family="processes", one="process", many="processes", place=2, shared=(), method=method
    )
    for method in ("fork", "spawn", "forkserver")
}
FORKS = ("processes_fork",)
TRANSPORTS = ("shm", "pickle")


def unavailable(name: str) -> str | None:
    """Return why this start method does not exist here, or None."""
    method = NAMES[name].method
    if method not in multiprocessing.get_all_start_methods():
        return f"this platform cannot start processes by {method}"
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001 - one contract for all executors
    """Open a pool of processes.

    Fork is safe only while this process has a single thread. So open pools that fork first, and give each a task:
    then it starts all its workers.
    """
    context = multiprocessing.get_context(NAMES[name].method)
    if name in FORKS:
        # A forked worker shares its parent's tracker of shared memory only if the tracker runs already. Otherwise it
        # starts a tracker of its own, which unlinks segments and warns of leaks when the worker ends (before 3.13).
        resource_tracker.ensure_running()
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    try:
        yield FuturesPool(executor, name)
    finally:
        executor.shutdown(cancel_futures=True)


def _start_worker() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    start_worker(parent.sentinel)
