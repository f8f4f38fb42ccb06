"""Processes, by `concurrent.futures.ProcessPoolExecutor`, one executor for each start method."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker

from gilscope.executors import Pool
from gilscope.executors._futures import FuturesPool

NAMES = ("processes_fork", "processes_spawn", "processes_forkserver")
TRANSPORTS = ("shm", "pickle")


def unavailable(name: str) -> str | None:
    """Return why this start method does not exist here, or None."""
    method = _start_method(name)
    if method not in multiprocessing.get_all_start_methods():
        return f"this platform cannot start processes by {method}"
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001 - one contract for all executors
    """Open a pool of processes.

    Fork is safe only while this process has a single thread: open fork pools first, and let them start all their
    workers, which they do with the first task.
    """
    context = multiprocessing.get_context(_start_method(name))
    if name == "processes_fork":
        # A forked worker shares its parent's tracker of shared memory only if that runs already; else it starts one
        # of its own, which at the worker's end unlinks segments and complains of leaks (before 3.13).
        resource_tracker.ensure_running()
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    try:
        yield FuturesPool(executor, name)
    finally:
        executor.shutdown(cancel_futures=True)


def _start_method(name: str) -> str:
    return name.removeprefix("processes_")


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, end when it does, and collect no garbage during tasks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True, name="exit with parent").start()
    gc.freeze()
    gc.disable()


def _exit_with_parent() -> None:
    # A worker waits for tasks on a pipe whose other end its siblings hold too: without this it would outlive a
    # parent that was killed.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
