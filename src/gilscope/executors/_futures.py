"""A pool made of any `concurrent.futures.Executor`."""

from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from gilscope.errors import WorkerDied
from gilscope.executors import Result


class FuturesPool:
    """Submits all tasks and then waits for all of them."""

    def __init__(self, executor: Executor, name: str) -> None:
        self._executor = executor
        self._name = name

    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        """Call `function(*task)` for each task, and return the results in order when all are done."""
        submit = self._executor.submit
        futures: list[Future[Result]] = []
        try:
            futures += [submit(function, *task) for task in tasks]
            return [future.result() for future in futures]
        except BrokenExecutor as error:
            raise WorkerDied(self._name, str(error)) from None
        finally:
            # After an error, tasks that have not begun are not needed any more.
            for future in futures:
                future.cancel()
