"""Processes that work for an experiment and end with it, whatever happens."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gilscope.claims.experiments.methods import without_main
from gilscope.claims.experiments.orphans import end_with_parent


@contextmanager
def running(process: Any) -> Iterator[None]:
    """Start a process without this program's main module, and end it when the context is left."""
    with without_main():
        process.start()
    try:
        yield
    finally:
        process.kill()
        join_and_close(process)


def join_and_close(process: Any) -> None:
    """Wait until a process has ended, and free what is kept of it here."""
    process.join()
    process.close()


@contextmanager
def child_process(target: Callable[..., None], *arguments: Any, method: str = "spawn") -> Iterator[Any]:
    """Run a process that calls a function; yield the process, and kill it when the context is left."""
    context: Any = multiprocessing.get_context(method)
    worker = context.Process(target=work, args=(target, arguments), daemon=True)
    with running(worker):
        yield worker


@contextmanager
def running_meanwhile(process_id: int) -> Iterator[None]:
    """Let a process go on, and stop it when the context is left, where the system can stop processes."""
    if not hasattr(signal, "SIGSTOP"):
        yield
        return
    os.kill(process_id, signal.SIGCONT)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGSTOP)


def work(target: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Call a function in a process that ends with its parent."""
    end_with_parent()
    target(*arguments)
