"""How much memory a worker of each kind adds to a program."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from gilscope.claims.experiments.blocks import Budget, each_order
from gilscope.claims.experiments.children import join_and_close
from gilscope.claims.experiments.hosts import call_in_fresh_process
from gilscope.claims.experiments.memory import memory_notes, program_mib
from gilscope.claims.experiments.methods import start_methods, with_default_start_method
from gilscope.claims.experiments.workers import waiting
from gilscope.model.evidence import Evidence, Series

COUNTS = (1, 2, 4, 8)
"""The memory is read when the program has this many workers."""


def measure_memory_of_workers(budget: Budget) -> Evidence:
    """Read the memory of programs that get more and more workers of one kind, in MiB for each worker and in all."""
    samples: dict[str, list[float]] = {}
    for order in each_order(kinds(), budget):
        for kind in order:
            before, *after = call_in_fresh_process(growth_mib, kind, COUNTS)
            samples.setdefault(kind, []).append((after[-1] - before) / COUNTS[-1])
            for count, mib in zip(COUNTS, after, strict=True):
                samples.setdefault(f"{kind}, program with {count}", []).append(mib)
    series = {name: Series("MiB", tuple(values)) for name, values in samples.items()}
    return with_default_start_method(series, memory_notes())


def kinds() -> tuple[str, ...]:
    """Return the names of the kinds of worker that exist here."""
    processes = (f"processes_{method}" for method in start_methods())
    return ("threads", *processes, *(("interpreters",) if sys.version_info >= (3, 14) else ()))


def growth_mib(kind: str, counts: tuple[int, ...]) -> list[float]:
    """Return this program's memory without workers and with each of these numbers of workers, in MiB."""
    exec(waiting.WORK, {})
    found = [program_mib()]
    with ExitStack() as stack:
        for have, wanted in zip((0, *counts), counts, strict=False):
            for _ in range(wanted - have):
                stack.enter_context(worker(kind))
            found.append(program_mib())
    return found


@contextmanager
def worker(kind: str) -> Iterator[None]:
    """Run a worker of a kind that has done its work and waits."""
    context: Any = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        (ready, told), (waiting_for, end) = context.Pipe(duplex=False), context.Pipe(duplex=False)
        for each in (ready, told, waiting_for, end):
            stack.enter_context(each)
        finish = _STARTS[kind.partition("_")[0]](kind, told, waiting_for)
        try:
            os.read(ready.fileno(), 1)
            yield
        finally:
            os.write(end.fileno(), b"e")
            finish()


def _start_thread(kind: str, told: Any, end: Any) -> Callable[[], None]:  # noqa: ARG001 - one signature for all
    thread = threading.Thread(target=waiting.wait_in_thread, args=(told.fileno(), end.fileno()), daemon=True)
    thread.start()
    return thread.join


def _start_process(kind: str, told: Any, end: Any) -> Callable[[], None]:
    context: Any = multiprocessing.get_context(kind.removeprefix("processes_"))
    process = context.Process(target=waiting.wait_in_process, args=(told, end), daemon=True)
    process.start()
    return partial(join_and_close, process)


def _start_interpreter(kind: str, told: Any, end: Any) -> Callable[[], None]:  # noqa: ARG001 - one signature for all
    from concurrent import interpreters  # type: ignore[attr-defined,unused-ignore]

    interpreter = interpreters.create()
    interpreter.prepare_main(ready=told.fileno(), end=end.fileno())
    thread = threading.Thread(target=interpreter.exec, args=(waiting.IN_INTERPRETER,), daemon=True)
    thread.start()

    def finish() -> None:
        thread.join()
        interpreter.close()

    return finish


_STARTS: Mapping[str, Callable[[str, Any, Any], Callable[[], None]]] = {
    "threads": _start_thread,
    "processes": _start_process,
    "interpreters": _start_interpreter,
}
