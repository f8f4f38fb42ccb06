"""No workers: the caller does it all, task after task. The baseline."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from gilscope.executors import Pool, Result
from gilscope.model.executor import Executor

NAMES = {"serial": Executor("serial", "call", "calls", 0, ("memory", "objects", "modules", "GIL"))}
TRANSPORTS = ("shared",)


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all executors
    """Return None: the caller is always there."""
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001, ARG001 - one contract for all executors
    """Open the pool of one: the calling thread."""
    yield _Caller()


class _Caller:
    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        return [function(*task) for task in tasks]
