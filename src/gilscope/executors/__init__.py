"""WHERE tasks run: one file a kind of worker. Pools come from the standard library; nobody writes one here."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from gilscope.errors import NotAvailable
from gilscope.model.executor import Executor
from gilscope.registry import Registry

Result = TypeVar("Result")


class Pool(Protocol):
    """Workers that are open. A pool may start its workers with the first tasks."""

    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        """Call `function(*task)` for each task, and return the results in order when all are done.

        Raises:
            WorkerDied: a worker ended before its task did. The pool is of no use after that.

        """
        ...


class ExecutorModule(Protocol):
    """What a file in this folder offers.

    Its `NAMES` are the executors in it, each with what it declares of its workers. Executors that fork this process
    are named in `FORKS` besides.
    """

    NAMES: Mapping[str, Executor]
    TRANSPORTS: tuple[str, ...]
    unavailable: Callable[[str], str | None]
    open: Callable[[str, int], AbstractContextManager[Pool]]
    FORKS: tuple[str, ...] = ()


_registry: Registry[ExecutorModule] = Registry(__name__, "executor", ExecutorModule)


def names() -> tuple[str, ...]:
    """Return the names of all executors, `serial` and `threads` first."""
    order = ("serial", "threads")
    return tuple(sorted(_registry.names(), key=lambda name: (name not in order, name)))


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
    """Open a pool of workers; leaving the context ends them all.

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
