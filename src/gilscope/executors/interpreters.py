"""Sub-interpreters of this process, each with its own GIL, by `concurrent.futures.InterpreterPoolExecutor`.

They share memory with the caller, but no Python objects: arrays reach them as writable `memoryview`s, without a copy.
"""

import platform
import sys
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager

from gilscope.executors import Pool
from gilscope.executors._futures import FuturesPool
from gilscope.model.executor import Executor

NAMES = {
    "interpreters": Executor(
        family="interpreters", one="interpreter", many="interpreters", place=3, shared=("memory",)
    )
}
TRANSPORTS = ("shared", "pickle")


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all executors
    """Return why sub-interpreters cannot be used here, or None."""
    if not hasattr(futures, "InterpreterPoolExecutor"):
        return f"Python {platform.python_version()} has no pool of interpreters; 3.14 and newer have one"
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001 - one contract for all executors
    """Open a pool of threads, each with an interpreter of its own."""
    start: type[futures.Executor] = getattr(futures, "InterpreterPoolExecutor")  # noqa: B009 - no stub before 3.14
    with start(workers, initializer=_start_worker, initargs=(list(sys.path),)) as executor:  # type: ignore[call-arg]
        yield FuturesPool(executor, name)


def _start_worker(path: list[str]) -> None:
    """Find modules where the caller finds them, as a spawned process would, and collect no garbage during tasks.

    It uses no global name, so that it is sent as code and can be called before gilscope can be imported.
    """
    import gc
    import sys

    sys.path[:] = path
    gc.disable()
