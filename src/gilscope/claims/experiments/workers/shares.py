"""How the system shares CPUs among workers that never wait, if there are fewer or more workers than CPUs."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from gilscope import environment
from gilscope.claims.experiments.blocks import Budget, each_order
from gilscope.claims.experiments.children import join_and_close
from gilscope.claims.experiments.methods import without_main
from gilscope.claims.experiments.orphans import end_with_parent
from gilscope.model.evidence import Evidence, Series

MOMENT_SECONDS = 0.1
"""People perceive this as one moment."""

MOST_CPUS = 2
"""Workers are pinned to this many CPUs. On a large machine more CPUs would show the same."""

FIELDS = 3
"""The numbers that each worker reports: its steps, its CPU time in ns, and how often it was switched."""


def measure_shares_of_cpus(budget: Budget) -> Evidence:
    """Let 1 worker, one for each CPU, and twice as many compute for a moment, as threads and as processes.

    `least share` is the share of the worker that ran least, in % of an equal share, with twice as many workers as
    CPUs. The smaller share of threads and processes counts.
    """
    samples: dict[tuple[str, str], list[float]] = {}
    with _pinned_to_few_cpus() as (cpus, remark):
        counts = (1, cpus, 2 * cpus)
        for order in each_order(KINDS, budget):
            shares = [
                moment["least share", "%"]
                for kind in order
                for moment in [_sampled(kind, count, samples) for count in counts][-1:]
            ]
            samples.setdefault(("least share", "%"), []).append(min(shares))
    series = {name: Series(unit, tuple(values)) for (name, unit), values in samples.items()}
    method = multiprocessing.get_context().get_start_method()
    return Evidence(series, notes=(remark, f"processes by {method}", f"moments of {MOMENT_SECONDS * 1e3:.0f} ms"))


def measure_moment(kind: str, workers: int) -> dict[tuple[str, str], float]:
    """Let workers compute for a moment, and return what was measured by name and unit."""
    slots = multiprocessing.get_context().RawArray("q", FIELDS * workers + 1)
    with KINDS[kind](slots, workers):
        while not all(slots[: FIELDS * workers : FIELDS]):
            time.sleep(0.001)
        begin_ns, before = time.monotonic_ns(), list(slots)
        time.sleep(MOMENT_SECONDS)
        after, wall_ns = list(slots), time.monotonic_ns() - begin_ns
    steps, cpu_ns, switches = (
        [later - earlier for earlier, later in zip(before[field:-1:FIELDS], after[field:-1:FIELDS], strict=True)]
        for field in range(FIELDS)
    )
    found = {
        ("least share", "%"): 100 * min(steps) * workers / max(1, sum(steps)),
        ("CPU/wall", ""): sum(cpu_ns) / wall_ns,
    }
    if sys.platform == "linux":
        found["switches", "switches/s"] = 1e9 * sum(switches) / wall_ns
    return found


def compute(slots: Any, own: int) -> None:
    """Compute until the last slot is set, and write this thread's numbers into the slots after each step."""
    while not slots[-1]:
        for _ in range(2_000):
            pass
        slots[own + 1] = time.thread_time_ns()
        slots[own + 2] = _switches()
        slots[own] += 1


def compute_in_process(slots: Any, own: int) -> None:
    """Do the same in a process that ends with its parent."""
    end_with_parent()
    compute(slots, own)


def _sampled(kind: str, count: int, samples: dict[tuple[str, str], list[float]]) -> dict[tuple[str, str], float]:
    found = measure_moment(kind, count)
    for (name, unit), value in found.items():
        samples.setdefault((f"{count} {kind}: {name}", unit), []).append(value)
    return found


def _switches() -> int:
    """Return how often this thread gave up or lost its CPU; 0 if the system does not report it."""
    if sys.platform != "linux":
        return 0
    import resource

    usage = resource.getrusage(resource.RUSAGE_THREAD)
    return usage.ru_nvcsw + usage.ru_nivcsw


@contextmanager
def _threads(slots: Any, workers: int) -> Iterator[None]:
    started = [threading.Thread(target=compute, args=(slots, FIELDS * each), daemon=True) for each in range(workers)]
    for thread in started:
        thread.start()
    try:
        yield
    finally:
        slots[-1] = 1
        for thread in started:
            thread.join()


@contextmanager
def _processes(slots: Any, workers: int) -> Iterator[None]:
    started = [
        multiprocessing.Process(target=compute_in_process, args=(slots, FIELDS * each), daemon=True)
        for each in range(workers)
    ]
    with without_main():
        for process in started:
            process.start()
    try:
        yield
    finally:
        slots[-1] = 1
        for process in started:
            join_and_close(process)


KINDS: Mapping[str, Callable[[Any, int], Any]] = {"threads": _threads, "processes": _processes}


@contextmanager
def _pinned_to_few_cpus() -> Iterator[tuple[int, str]]:
    """Pin this process and its children to a few CPUs; yield the number of CPUs and a note on it."""
    try:
        before = os.sched_getaffinity(0)
        few = set(sorted(before)[: min(MOST_CPUS, environment.effective_cpus())])
        os.sched_setaffinity(0, few)
    except (AttributeError, OSError):
        yield environment.effective_cpus(), "not pinned: this system cannot do it, or forbids it"
        return
    try:
        yield len(few), f"all pinned to {len(few)} of {len(before)} CPUs"
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)
