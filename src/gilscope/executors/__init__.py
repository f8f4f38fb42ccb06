"""WHERE tasks run: one file for each kind of worker. All pools are those of the standard library or of a package."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from gilscope.errors import NotAvailable
from gilscope.model.executor import Executor
from gilscope.registry import Registry

Result = TypeVar("Result")


class Pool(Protocol):
    """Workers that are ready for tasks. A pool may start them when it gets its first tasks."""

    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        """Call `function(*task)` for each task, and return the results in order when all are done.

        Raises:
            WorkerDied: a worker ended before its task did. The pool cannot be used any more.

        """
        ...


class ExecutorModule(Protocol):
    """What a file in this folder offers. What has a value here may be left out."""

    NAMES: Mapping[str, Executor]
    """The executors in the file, each with what it declares of its workers."""
    TRANSPORTS: tuple[str, ...]
    """How arrays can reach the workers, the best first: `shared`, `shm` or `pickle`."""
    unavailable: Callable[[str], str | None]
    """Returns why an executor cannot be used here, or None. Asked at every start: it imports nothing heavy."""
    open: Callable[[str, int], AbstractContextManager[Pool]]
    """Opens a pool, given the executor's name and the number of workers. Leaving the context ends all workers."""
    FORKS: tuple[str, ...] = ()
    """The executors that fork this process, which is safe only while it has a single thread."""


_registry: Registry[ExecutorModule] = Registry(__name__, "executor", ExecutorModule)


def names() -> tuple[str, ...]:
    """Return the names of all executors, `serial` and `threads` first."""
    order = ("serial", "threads")
    return tuple(sorted(_registry.names(), key=lambda name: (name not in order, name)))


def describe(name: str) -> str:
    """Return what a kind of workers is, in a sentence."""
    method = declaration(name).method
    return (
        f"{_registry.describe(name).partition(': one executor')[0].rstrip('.')}{method and f', started by {method}'}."
    )


def unavailable(name: str) -> str | None:
    """Return why this executor cannot be used here, or None."""
    return _module(name).unavailable(name)


def declaration(name: str) -> Executor:
    """Return what an executor declares of its workers."""
    return _module(name).NAMES[name]


def transports(name: str) -> tuple[str, ...]:
    """Return how arrays can reach this executor's workers."""
    return _module(name).TRANSPORTS


def are_subinterpreters(name: str) -> bool:
    """Return whether this executor's workers share memory with the caller, but neither objects nor modules."""
    workers = declaration(name)
    return workers.shares("memory") and not workers.shares("objects")


def forks(name: str) -> bool:
    """Return whether this executor forks the process, which is safe only while that has a single thread."""
    return name in _module(name).FORKS


def open_pool(name: str, workers: int) -> AbstractContextManager[Pool]:
    """Open a pool of workers. Leaving the context ends all of them.

    Raises:
        UnknownName: there is no such executor.
        NotAvailable: it cannot be used here.

    """
    reason = unavailable(name)
    if reason is not None:
        raise NotAvailable("executor", name, reason)
    return _module(name).open(name, workers)


def _module(name: str) -> ExecutorModule:
    return _registry.load(name)
