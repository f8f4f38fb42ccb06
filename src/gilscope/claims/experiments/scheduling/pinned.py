"""What a pool of threads achieves that is tied to one CPU, beside the same pool on all CPUs.

Under the GIL one thread computes at a time. If the next is on another CPU, it has to wake there, and finds nothing of
the work in its caches. On one CPU this is cheaper, but nothing runs beside the thread that has the GIL.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gilscope.claims.experiments.blocks import Budget, each_order
from gilscope.claims.experiments.pinning import tied_to
from gilscope.model.evidence import Evidence, Series

THREADS = 8
"""A threaded server's worker process often has so many, which is more than one CPU runs."""

TASKS = 200
"""Tasks in one sample. One in a hundred takes longer than the third slowest: the 99th percentile."""

PARTS, STEPS = 20, 2000
"""A task counts in plain Python for some tenths of a millisecond, in so many parts of so many steps."""


FOLDER = Path(os.curdir)


def serve_in_pools(budget: Budget) -> Evidence:
    """Run tasks in a pool that is tied to one CPU and in one that is not: tasks/s, and ms of the slowest in 100."""
    if not hasattr(os, "sched_setaffinity"):
        return Evidence(inapplicable="this system ties no thread to a CPU")
    cpus = os.sched_getaffinity(0)
    if len(cpus) < 2:
        return Evidence(inapplicable="there is one CPU only")
    places: Mapping[str, Set[int]] = {"one CPU": {min(cpus)}, "all CPUs": cpus}
    tasks: Mapping[str, Callable[[], None]] = {"": compute, ", with system calls": compute_and_look}
    arms = {f"{place}{kind}": (place, task) for kind, task in tasks.items() for place in places}
    rates: dict[str, list[float]] = {name: [] for name in arms}
    slowest: dict[str, list[float]] = {name: [] for name in arms}
    with ExitStack() as stack:
        try:
            pools = {place: stack.enter_context(open_pool(own)) for place, own in places.items()}
        except OSError as error:
            return Evidence(inapplicable=f"no thread may be tied to a CPU here: {error.strerror}")
        for order in each_order(arms, budget):
            for name in order:
                place, task = arms[name]
                with tied_to(places[place]):
                    rate, slow_ms = run_tasks(pools[place], task)
                rates[name].append(rate)
                slowest[name].append(slow_ms)
    return Evidence(
        {
            **{name: Series("tasks/s", tuple(values)) for name, values in rates.items()},
            **{f"{name}: p99 of a task": Series("ms", tuple(values)) for name, values in slowest.items()},
        },
        notes=(
            f"{THREADS} threads and who gives them tasks are tied to CPU {min(cpus)}, or may use {len(cpus)} CPUs",
        ),
    )


@contextmanager
def open_pool(cpus: Set[int]) -> Iterator[ThreadPoolExecutor]:
    """Open a pool whose threads have all started and are tied to these CPUs.

    Raises:
        OSError: the system does not allow it.

    """
    with ThreadPoolExecutor(THREADS) as pool:
        with tied_to(cpus):  # A thread may use the CPUs of the thread that starts it.
            all_there = threading.Barrier(THREADS)
            for each in [pool.submit(all_there.wait) for _ in range(THREADS)]:
                each.result()
        yield pool


def run_tasks(pool: ThreadPoolExecutor, task: Callable[[], None]) -> tuple[float, float]:
    """Return how many tasks a second a pool does, and how many ms the slowest in a hundred take or more."""

    def took_ns(_: int) -> int:
        begin_ns = time.perf_counter_ns()
        task()
        return time.perf_counter_ns() - begin_ns

    begin_ns = time.perf_counter_ns()
    lasted_ns = sorted(pool.map(took_ns, range(TASKS)))
    rate = 1e9 * TASKS / (time.perf_counter_ns() - begin_ns)
    return rate, lasted_ns[-1 - TASKS // 100] / 1e6


def compute() -> None:
    """Count for a while in plain Python."""
    for _ in range(PARTS):
        _count()


def compute_and_look() -> None:
    """Count as long, and look at a file after each part: a system call, during which others may have the GIL."""
    for _ in range(PARTS):
        _count()
        FOLDER.stat()


def _count() -> None:
    for _ in range(STEPS):
        pass
