"""Interpreters of this process, each with a GIL of its own, by `concurrent.futures.InterpreterPoolExecutor`.

They share memory with the caller, but no Python object: arrays reach them as `memoryview`s, in place and writable.
"""

import platform
import sys
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager

from gilscope.executors import Pool
from gilscope.executors._futures import FuturesPool
from gilscope.model.executor import Executor

NAMES = {"interpreters": Executor("interpreters", "interpreter", "interpreters", 3, ("memory",))}
TRANSPORTS = ("shared", "pickle")


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all executors
    """Return why there is no pool of interpreters here, or None."""
    if not hasattr(futures, "InterpreterPoolExecutor"):
        return f"Python {platform.python_version()} has no pool of interpreters; 3.14 and newer have one"
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001 - one contract for all executors
    """Open a pool of interpreters, one in a thread of its own for each worker."""
    start: type[futures.Executor] = getattr(futures, "InterpreterPoolExecutor")  # noqa: B009 - no stub before 3.14
    with start(workers, initializer=_start_worker, initargs=(list(sys.path),)) as executor:  # type: ignore[call-arg]
        yield FuturesPool(executor, name)


def _start_worker(path: list[str]) -> None:
    """Find modules where the caller does, as a spawned process would, and collect no garbage during tasks.

    All names in it are its own: so it travels as code, and can be called before the path lets gilscope be found.
    """
    import gc
    import sys

    sys.path[:] = path
    gc.disable()
