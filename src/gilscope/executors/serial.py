"""No workers: the caller runs all tasks, one after the other. This is the baseline."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from gilscope.executors import Pool, Result
from gilscope.model.executor import Executor

NAMES = {
    "serial": Executor(
        family="serial", one="call", many="calls", place=0, shared=("memory", "objects", "modules", "GIL")
    )
}
TRANSPORTS = ("shared",)


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all executors
    """Return None: the caller is always there."""
    return None


@contextmanager
def open(name: str, workers: int) -> Iterator[Pool]:  # noqa: A001, ARG001 - one contract for all executors
    """Open a pool whose only worker is the calling thread."""
    yield _Caller()


class _Caller:
    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        return [function(*task) for task in tasks]
