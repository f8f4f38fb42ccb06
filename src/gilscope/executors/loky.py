"""Processes, by `loky`, which joblib and scikit-learn use."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from gilscope.executors import Pool
from gilscope.executors._futures import FuturesPool
from gilscope.executors._process import start_worker
from gilscope.model.executor import Executor
from gilscope.system import fresh_python

NAMES = {"loky": Executor(family="loky", one="loky", many="loky", place=4, shared=())}
TRANSPORTS = ("shm", "pickle")

ENVIRONMENT = {
    # Without this, loky replaces a worker that has grown by 300 MB by one that is not warm, even during a round.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "1e18",
    **fresh_python.HANDED_ON,
}
"""What loky's workers get beside the environment of this process."""


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all executors
    """Return why loky cannot be used here, or None."""
    if find_spec("loky") is None:
        return "loky is not installed (pip install 'gilscope[loky]')"
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001 - one contract for all executors
    """Open a pool of processes, which loky starts by its own method: neither fork nor spawn.

    joblib uses the same kind of pool, but a single one, whose idle workers end after some time. A session has several
    pools, which stay warm.
    """
    from loky import ProcessPoolExecutor

    # Only this process has the other end of this pipe: workers notice that it closes, however this process ends.
    parent, end = multiprocessing.Pipe(duplex=False)
    with parent, end:
        executor = ProcessPoolExecutor(workers, initializer=start_worker, initargs=(parent,), env=ENVIRONMENT)
        with executor:
            yield FuturesPool(executor, name)
