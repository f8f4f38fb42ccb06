"""How much memory stays in use when a worker that leaked has ended."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import psutil

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.model.evidence import Evidence
from gilscope.statistics.sample_size import LEAST_BLOCKS

leaked: list[bytearray] = []
"""What a worker has leaked: it stays referenced as long as the process lives."""


def measure_what_is_left(budget: Budget) -> Evidence:
    """Let a worker of each kind leak and end, and measure how many MiB this program and its processes use more."""
    size_bytes = min(budget.most_bytes, 100 << 20)
    kinds: dict[str, Callable[[], Executor]] = {
        "threads": partial(ThreadPoolExecutor, 1),
        "processes": partial(ProcessPoolExecutor, 1, multiprocessing.get_context("spawn"), max_tasks_per_child=1),
    }
    measures = {name: partial(_left_mib, kind, size_bytes) for name, kind in kinds.items()}
    note = f"{size_bytes >> 20} MiB are leaked by each worker"
    for kind in kinds.values():
        _left_mib(kind, 1)  # The first pool of a kind leaves imports, and what it keeps for the next one.
    # No more blocks than needed: what threads leak stays in this process until it ends.
    few = replace(budget, blocks=LEAST_BLOCKS)
    return Evidence(series=measure_interleaved(measures, "MiB", few), notes=(note,))


def leak(size_bytes: int) -> int:
    """Leak memory, and return how many bytes this process has leaked."""
    leaked.append(bytearray(b"x") * size_bytes)
    return sum(map(len, leaked))


def _left_mib(kind: Callable[[], Executor], size_bytes: int) -> float:
    before = _used_bytes()
    with kind() as pool:
        assert pool.submit(leak, size_bytes).result() >= size_bytes
    return (_used_bytes() - before) / (1 << 20)


def _used_bytes() -> int:
    """Return the memory that only this process and its children use, in bytes."""
    own = psutil.Process(os.getpid())
    return sum(each.memory_full_info().uss for each in (own, *own.children(recursive=True)))
