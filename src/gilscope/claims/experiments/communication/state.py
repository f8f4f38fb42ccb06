"""Reading one value out of a large structure that another worker holds."""

import multiprocessing
import pickle
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.managers import BaseManager
from typing import Any

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.model.evidence import Evidence

ENTRIES_PER_BYTE = 1 / 100
"""Of a dict of small numbers, about."""

READS = 200
"""In one sample: a single one is too short to be timed well."""

Structure = dict[int, int]

structure: Structure = {}
"""What the process that has it holds."""


def read_one_value(budget: Budget) -> Evidence:
    """Read a value in a thread, in a process that asks for it, and in one that is sent the whole: µs for each."""
    entries = int(min(budget.most_bytes, 100 << 20) * ENTRIES_PER_BYTE)
    held = {number: -number for number in range(entries)}
    manager = Keeper(ctx=multiprocessing.get_context("spawn"))
    manager.start(hold, (entries,))
    try:
        proxy = manager.structure()  # type: ignore[attr-defined]
        measures: dict[str, Callable[[], float]] = {
            "threads": partial(_by_thread, held),
            "processes, asking its owner": partial(_by_asking, proxy, entries),
            "processes, sent the whole": partial(_by_copy, held),
        }
        series = measure_interleaved(measures, "µs", budget)
    finally:
        manager.shutdown()
    return Evidence(series=series, notes=(f"a dict of {entries} entries",))


class Keeper(BaseManager):
    """A process that holds the structure and answers questions about it."""


def hold(entries: int) -> None:
    """Make the structure in the process that holds it."""
    structure.update((number, -number) for number in range(entries))


def the_structure() -> Structure:
    """Return the structure where it is held."""
    return structure


Keeper.register("structure", the_structure, exposed=["__getitem__"])


def _by_thread(held: Structure) -> float:
    """Return how long a read takes in a thread other than the one that made the structure."""
    took_us = [0.0]

    def read() -> None:
        begin_ns = time.perf_counter_ns()
        for number in range(READS):
            assert held[number] == -number
        took_us[0] = (time.perf_counter_ns() - begin_ns) / READS / 1e3

    worker = threading.Thread(target=read)
    worker.start()
    worker.join()
    return took_us[0]


def _by_asking(proxy: Any, entries: int) -> float:
    begin_ns = time.perf_counter_ns()
    for number in range(READS):
        assert proxy[number % entries] == -(number % entries)
    return (time.perf_counter_ns() - begin_ns) / READS / 1e3


def _by_copy(held: Structure) -> float:
    """Return how long it takes to copy the whole, as a task's argument is, and to read one value."""
    begin_ns = time.perf_counter_ns()
    copied: Structure = pickle.loads(pickle.dumps(held))
    assert copied[1] == -1
    return (time.perf_counter_ns() - begin_ns) / 1e3
