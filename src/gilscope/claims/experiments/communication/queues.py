"""Small messages through the standard library's queues, there and back."""

import multiprocessing
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.methods import start_methods, with_default_start_method
from gilscope.claims.experiments.pinning import pinned_to_one_cpu
from gilscope.model.evidence import Evidence

TRIPS = 100
"""Round trips in one sample: a single one is too short for the clock."""


def measure_round_trips(budget: Budget) -> Evidence:
    """Send a small message to a waiting worker and back, in µs for each round trip.

    All share one CPU: else a trip takes several times as long while the scheduler keeps the two on different ones.
    """
    with ExitStack() as stack:
        remark = stack.enter_context(pinned_to_one_cpu())
        # Processes come first: with another thread running, a fork would not be safe.
        ends = {f"processes_{method}": stack.enter_context(process_echo(method)) for method in start_methods()}
        ends["threads"] = stack.enter_context(thread_echo())
        for there, back in ends.values():
            trip_us(there, back)
        measures: dict[str, Callable[[], float]] = {
            name: (lambda pair=pair: trip_us(*pair))  # type: ignore[misc]
            for name, pair in ends.items()
        }
        series = measure_interleaved(measures, "µs", budget)
    return with_default_start_method(series, (remark,))


def trip_us(there: Any, back: Any) -> float:
    """Return the mean time of a round trip in µs."""
    start_ns = time.perf_counter_ns()
    for number in range(TRIPS):
        there.put(number)
        got = back.get()
    end_ns = time.perf_counter_ns()
    assert got == number
    return (end_ns - start_ns) / TRIPS / 1e3


def echo(there: Any, back: Any) -> None:
    """Send back every message until None comes."""
    while (message := there.get()) is not None:
        back.put(message)


@contextmanager
def thread_echo() -> Iterator[tuple[Any, Any]]:
    """Open two queues to and from a thread that echoes."""
    ends = queue.SimpleQueue[Any](), queue.SimpleQueue[Any]()
    worker = threading.Thread(target=echo, args=ends, daemon=True)
    worker.start()
    try:
        yield ends
    finally:
        ends[0].put(None)
        worker.join()


@contextmanager
def process_echo(method: str) -> Iterator[tuple[Any, Any]]:
    """Open two queues to and from a process that echoes."""
    context: Any = multiprocessing.get_context(method)
    ends = context.SimpleQueue(), context.SimpleQueue()
    worker = context.Process(target=echo, args=ends, daemon=True)
    with closing(ends[0]), closing(ends[1]), running(worker):
        yield ends
