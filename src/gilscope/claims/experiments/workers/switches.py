"""How long a switch takes between two workers on one CPU that send each other a byte."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.methods import start_methods, with_default_start_method
from gilscope.claims.experiments.orphans import end_with_parent
from gilscope.claims.experiments.pinning import pinned_to_one_cpu
from gilscope.model.evidence import Evidence, Series

TRIPS = 200
"""Round trips in one sample: a single one is too short for the clock."""

GO, STOP = b"g", b"s"

Ends = tuple[int, int]
"""The file descriptors to write to and to read from."""


def measure_switches(budget: Budget) -> Evidence:
    """Send a byte between this thread and a worker of each kind on the same CPU, in µs for each switch."""
    with ExitStack() as stack:
        remarks = [stack.enter_context(pinned_to_one_cpu())]
        # Processes come first: with another thread running, a fork would not be safe.
        ends = {f"processes_{method}": stack.enter_context(process_partner(method)) for method in start_methods()}
        ends["threads"] = stack.enter_context(thread_partner())
        if sys.version_info >= (3, 14):
            ends["interpreters"] = stack.enter_context(interpreter_partner())
            remarks.append("interpreters are threads of one process too, each with its own GIL")
        for each in ends.values():
            switch_us(each)
        measures: Mapping[str, Callable[[], float]] = {
            name: (lambda each=each: switch_us(each))  # type: ignore[misc]
            for name, each in ends.items()
        }
        series = measure_interleaved(measures, "µs", budget)
        series |= {f"{name}, {kind}": each for name in ends for kind, each in _count_switches(ends[name])}
    return with_default_start_method(series, tuple(remarks))


def switch_us(ends: Ends) -> float:
    """Return the time of one switch in µs: half of a mean round trip."""
    begin_ns = time.perf_counter_ns()
    bounce(ends)
    return (time.perf_counter_ns() - begin_ns) / 1e3 / TRIPS / 2


def bounce(ends: Ends) -> None:
    """Send a byte there and back many times."""
    write_to, read_from = ends
    for _ in range(TRIPS):
        os.write(write_to, GO)
        os.read(read_from, 1)


def echo(read_from: int, write_to: int) -> None:
    """Send back every byte until the byte to stop comes."""
    while os.read(read_from, 1) == GO:
        os.write(write_to, GO)


def echo_in_process(read_from: Any, write_to: Any) -> None:
    """Do the same with the ends of pipes, in a process that ends with its parent."""
    end_with_parent()
    echo(read_from.fileno(), write_to.fileno())


IN_INTERPRETER = f"""
import os
while os.read(read_from, 1) == {GO!r}:
    os.write(write_to, {GO!r})
"""
"""The same as `echo`, for an interpreter that may not find gilscope."""


@contextmanager
def process_partner(method: str) -> Iterator[Ends]:
    """Run a process that sends back bytes; yield the ends of the pipes to it."""
    context: Any = multiprocessing.get_context(method)
    with _two_pipes() as (ends, theirs):
        worker = context.Process(target=echo_in_process, args=theirs, daemon=True)
        with running(worker):
            yield ends


@contextmanager
def thread_partner() -> Iterator[Ends]:
    """Run a thread that sends back bytes; yield the ends of the pipes to it."""
    with _two_pipes() as (ends, theirs):
        yield from _run_partner(
            ends, threading.Thread(target=echo, args=[each.fileno() for each in theirs], daemon=True)
        )


@contextmanager
def interpreter_partner() -> Iterator[Ends]:
    """Run a sub-interpreter that sends back bytes, in a thread of its own; yield the ends of the pipes to it."""
    from concurrent import interpreters  # type: ignore[attr-defined,unused-ignore]

    interpreter = interpreters.create()
    with _two_pipes() as (ends, (read_from, write_to)):
        interpreter.prepare_main(read_from=read_from.fileno(), write_to=write_to.fileno())
        yield from _run_partner(ends, threading.Thread(target=interpreter.exec, args=(IN_INTERPRETER,), daemon=True))
    interpreter.close()


def _run_partner(ends: Ends, thread: threading.Thread) -> Iterator[Ends]:
    thread.start()
    try:
        yield ends
    finally:
        os.write(ends[0], STOP)
        thread.join()


@contextmanager
def _two_pipes() -> Iterator[tuple[Ends, tuple[Any, Any]]]:
    """Open a pipe there and a pipe back; yield the ends of this side and those of the partner."""
    context = multiprocessing.get_context("spawn")
    (their_read, write_to), (read_from, their_write) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    with their_read, write_to, read_from, their_write:
        yield (write_to.fileno(), read_from.fileno()), (their_read, their_write)


def _count_switches(ends: Ends) -> Iterator[tuple[str, Series]]:
    """Yield how often this thread gave up its CPU, and how often the system took it away, for each round trip."""
    if sys.platform != "linux":
        return
    import resource

    before = resource.getrusage(resource.RUSAGE_THREAD)
    bounce(ends)
    after = resource.getrusage(resource.RUSAGE_THREAD)
    yield "gave up its CPU", Series("times a trip", ((after.ru_nvcsw - before.ru_nvcsw) / TRIPS,))
    yield "lost its CPU", Series("times a trip", ((after.ru_nivcsw - before.ru_nivcsw) / TRIPS,))
