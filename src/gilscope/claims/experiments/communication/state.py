"""How long it takes to read one value of a large dict that another worker holds."""

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
"""About as many as a dict of small numbers has."""

READS = 200
"""Reads in one sample: a single one is too short for the clock."""

Structure = dict[int, int]

structure: Structure = {}
"""The dict, in the process that holds it."""


def read_one_value(budget: Budget) -> Evidence:
    """Read a value in a thread, in a process that asks the owner, and in a process that is sent the dict, in µs."""
    entries = int(min(budget.most_bytes, 100 << 20) * ENTRIES_PER_BYTE)
    held = {number: -number for number in range(entries)}
    manager = Keeper(ctx=multiprocessing.get_context("spawn"))
    manager.start(fill_structure, (entries,))
    try:
        proxy = manager.structure()  # type: ignore[attr-defined]
        measures: dict[str, Callable[[], float]] = {
            "threads": partial(_read_in_thread, held),
            "processes, asking its owner": partial(_ask_owner, proxy, entries),
            "processes, sent the whole": partial(_copy_whole, held),
        }
        series = measure_interleaved(measures, "µs", budget)
    finally:
        manager.shutdown()
    return Evidence(series=series, notes=(f"a dict of {entries} entries",))


class Keeper(BaseManager):
    """A process that holds the dict and answers questions about it."""


def fill_structure(entries: int) -> None:
    """Fill the dict, in the process that holds it."""
    structure.update((number, -number) for number in range(entries))


def return_structure() -> Structure:
    """Return the dict, in the process that holds it."""
    return structure


Keeper.register("structure", return_structure, exposed=["__getitem__"])


def _read_in_thread(held: Structure) -> float:
    """Return how long a read takes in a thread other than the one that made the dict."""
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


def _ask_owner(proxy: Any, entries: int) -> float:
    begin_ns = time.perf_counter_ns()
    for number in range(READS):
        assert proxy[number % entries] == -(number % entries)
    return (time.perf_counter_ns() - begin_ns) / READS / 1e3


def _copy_whole(held: Structure) -> float:
    """Return how long it takes to copy the dict, as an argument of a task is copied, and to read one value."""
    begin_ns = time.perf_counter_ns()
    copied: Structure = pickle.loads(pickle.dumps(held))
    assert copied[1] == -1
    return (time.perf_counter_ns() - begin_ns) / 1e3
