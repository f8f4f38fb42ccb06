"""How many updates are lost if several workers change one thing at the same time, and what a lock costs."""

import multiprocessing
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import join_and_close
from gilscope.claims.outcomes import LOST, NONE_LOST
from gilscope.model.evidence import Evidence, Series

UPDATES = 20_000
"""Updates of each worker in one sample."""

EAGER_SECONDS = 1e-5
"""The switch interval while updates are counted. Threads that switch often lose updates soon."""


class Counter:
    """A counter as people write one: between reading and writing, a call returns what is added."""

    def __init__(self) -> None:
        self.count = 0
        self.items: list[int] = []
        self.lock = threading.Lock()

    def add(self) -> None:
        """Add one, unguarded."""
        self.count = self.count + self.step()

    def add_guarded(self) -> None:
        """Add one, guarded by a lock."""
        with self.lock:
            self.count = self.count + self.step()

    def append(self) -> None:
        """Append one item."""
        self.items.append(1)

    def step(self) -> int:
        """Return what is added."""
        return 1


def count_in_threads(budget: Budget) -> Evidence:
    """Count in threads with and without a lock, and append to one list."""

    def sample(update: Callable[[Counter], None], kept: Callable[[Counter], int]) -> Callable[[], float]:
        def lost_per_million() -> float:
            counter = Counter()
            _at_once(lambda: update(counter), budget.workers)
            return _per_million(kept(counter), budget.workers)

        return lost_per_million

    measures = {
        "count = count + step()": sample(Counter.add, lambda each: each.count),
        "the same with a lock": sample(Counter.add_guarded, lambda each: each.count),
        "list.append": sample(Counter.append, lambda each: len(each.items)),
    }
    with _eager():
        series = measure_interleaved(measures, "lost per million", budget)
    note = f"{budget.workers} threads, {UPDATES} updates each, a switch interval of {EAGER_SECONDS * 1e6:.0f} µs"
    return Evidence(series=series, observed=_outcomes(series), notes=(note,))


def count_in_processes(budget: Budget) -> Evidence:
    """Count in processes, in their own memory and in one shared number, and time a lock that nobody else holds."""
    context: Any = multiprocessing.get_context()
    measures = {
        "own memory": lambda: _counted_alone(context, budget.workers),
        "shared memory": lambda: _counted_together(context, budget.workers),
    }
    series = measure_interleaved(measures, "lost per million", budget)
    costs = {"guarded update": lambda: _update_ns(Counter().add_guarded), "update": lambda: _update_ns(Counter().add)}
    note = f"{budget.workers} processes by {context.get_start_method()}, {UPDATES} updates each"
    return Evidence(
        series={**series, **measure_interleaved(costs, "ns", budget)}, observed=_outcomes(series), notes=(note,)
    )


def count_alone(updates: int) -> int:
    """Count in this process's own memory, and return the count."""
    counter = Counter()
    for _ in range(updates):
        counter.add()
    return counter.count


def count_together(number: Any, updates: int) -> None:
    """Count in a number that other processes change too."""
    for _ in range(updates):
        number.value += 1


def _counted_alone(context: Any, workers: int) -> float:
    with context.Pool(workers) as pool:
        return _per_million(sum(pool.map(count_alone, [UPDATES] * workers, chunksize=1)), workers)


def _counted_together(context: Any, workers: int) -> float:
    number = context.RawValue("q", 0)
    started = [context.Process(target=count_together, args=(number, UPDATES), daemon=True) for _ in range(workers)]
    for each in started:
        each.start()
    for each in started:
        join_and_close(each)
    return _per_million(number.value, workers)


def _per_million(kept: int, workers: int) -> float:
    return 1e6 * (1 - kept / (workers * UPDATES))


def _outcomes(series: Mapping[str, Series]) -> dict[str, str]:
    return {name: LOST if any(each.samples) else NONE_LOST for name, each in series.items()}


def _update_ns(update: Callable[[], None]) -> float:
    begin_ns = time.perf_counter_ns()
    for _ in range(UPDATES):
        update()
    return (time.perf_counter_ns() - begin_ns) / UPDATES


def _at_once(update: Callable[[], None], workers: int) -> None:
    begin = threading.Barrier(workers)

    def work() -> None:
        begin.wait()
        for _ in range(UPDATES):
            update()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def _eager() -> Iterator[None]:
    """Shorten the switch interval, so that threads are switched often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(EAGER_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
