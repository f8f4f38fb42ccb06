"""Threads of this process, by `concurrent.futures.ThreadPoolExecutor`."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from gilscope.executors import Pool
from gilscope.executors._futures import FuturesPool
from gilscope.model.executor import Executor

NAMES = {
    "threads": Executor(
        family="threads", one="thread", many="threads", place=1, shared=("memory", "objects", "modules", "GIL")
    )
}
TRANSPORTS = ("shared",)


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all executors
    """Return None: every supported platform has threads."""
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001 - one contract for all executors
    """Open a pool of threads."""
    with ThreadPoolExecutor(workers) as executor:
        yield FuturesPool(executor, name)
