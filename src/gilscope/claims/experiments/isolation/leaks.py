"""A worker that leaks, and whether the memory comes back when the worker is gone."""

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

LEAST_MIB = 0.1
"""What is less counts as this: a ratio needs numbers above 0."""

leaked: list[bytearray] = []
"""Where a worker's leak goes: nobody takes anything out again while it works."""


def measure_what_is_left(budget: Budget) -> Evidence:
    """Let a worker of each kind leak, and end it: how many MiB more this program and its processes have."""
    size_bytes = min(budget.most_bytes, 100 << 20)
    kinds: dict[str, Callable[[], Executor]] = {
        "threads": partial(ThreadPoolExecutor, 1),
        "processes": partial(ProcessPoolExecutor, 1, multiprocessing.get_context("spawn"), max_tasks_per_child=1),
    }
    measures = {name: partial(_left_mib, kind, size_bytes) for name, kind in kinds.items()}
    note = f"{size_bytes >> 20} MiB are leaked by each worker; less than {LEAST_MIB} MiB left counts as that"
    # No more than that: what threads leak here stays until this process ends.
    few = replace(budget, blocks=LEAST_BLOCKS)
    return Evidence(series=measure_interleaved(measures, "MiB", few), notes=(note,))


def leak(size_bytes: int) -> int:
    """Take memory, write to it, and never give it back; return how much this process now has of it."""
    leaked.append(bytearray(b"x") * size_bytes)
    return sum(map(len, leaked))


def _left_mib(kind: Callable[[], Executor], size_bytes: int) -> float:
    before = _used_bytes()
    with kind() as pool:
        assert pool.submit(leak, size_bytes).result() >= size_bytes
    return max(LEAST_MIB, (_used_bytes() - before) / (1 << 20))


def _used_bytes() -> int:
    """Return what this process and all that it has started use for themselves."""
    own = psutil.Process(os.getpid())
    return sum(each.memory_full_info().uss for each in (own, *own.children(recursive=True)))
