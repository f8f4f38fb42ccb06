"""Processes that work for an experiment, and end with it whatever happens."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gilscope.claims.experiments.methods import without_main
from gilscope.claims.experiments.orphans import end_with_parent


@contextmanager
def child(target: Callable[..., None], *arguments: Any, method: str = "spawn") -> Iterator[Any]:
    """Have a process call a function until the context is left; yield the process."""
    context: Any = multiprocessing.get_context(method)
    worker = context.Process(target=work, args=(target, arguments), daemon=True)
    with without_main():
        worker.start()
    try:
        yield worker
    finally:
        worker.kill()
        worker.join()
        worker.close()


def work(target: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Call a function in a process that shall not outlive its parent."""
    end_with_parent()
    target(*arguments)
