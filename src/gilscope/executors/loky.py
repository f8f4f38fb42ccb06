"""Processes, by `loky`: what joblib, and so scikit-learn, runs its tasks in."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from gilscope.executors import Pool
from gilscope.executors._futures import FuturesPool
from gilscope.executors._process import start_worker
from gilscope.model.executor import Executor

NAMES = {"loky": Executor("loky", "loky", "loky", 4, ())}
TRANSPORTS = ("shm", "pickle")

NEVER_TOO_LARGE = {"LOKY_MAX_MEMORY_LEAK_SIZE": "1e18"}
"""loky replaces a worker that has grown by 300 MB: by a cold one, in the middle of a round."""


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all executors
    """Return why loky cannot be used here, or None."""
    if find_spec("loky") is None:
        return "loky is not installed (pip install 'gilscope[loky]')"
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001 - one contract for all executors
    """Open a pool of processes that loky starts, in its own way, which is neither fork nor spawn.

    joblib's is the same pool, but one for the whole process, whose idle workers end after a while: a session has
    several, and they stay warm.
    """
    from loky import ProcessPoolExecutor

    # A pipe whose other end only this process has: workers see it close, however this process ends.
    parent, end = multiprocessing.Pipe(duplex=False)
    with parent, end:
        executor = ProcessPoolExecutor(workers, initializer=start_worker, initargs=(parent,), env=NEVER_TOO_LARGE)
        with executor:
            yield FuturesPool(executor, name)
