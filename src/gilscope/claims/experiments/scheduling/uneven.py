"""How long tasks of uneven length take if they are shared out beforehand, or as workers become free."""

import multiprocessing
import os
import time
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from itertools import pairwise

from gilscope import implementations
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.implementations import Compiled
from gilscope.model.evidence import Evidence

TASKS = 32

STEPS = 100_000
"""Steps of the shortest task. The n-th task has n times as many."""


def share_out_tasks(budget: Budget) -> Evidence:
    """Share out uneven tasks both ways, among threads and among processes, in ms for all tasks."""
    reason = implementations.unavailable("cython_nogil")
    if reason is not None:
        return Evidence(inapplicable=f"native code is needed that releases the GIL: {reason}")
    with ExitStack() as stack:
        pools: dict[str, Executor] = {
            "processes": stack.enter_context(
                ProcessPoolExecutor(budget.workers, multiprocessing.get_context("spawn"))
            ),
            "threads": stack.enter_context(ThreadPoolExecutor(budget.workers)),
        }
        measures: dict[str, Callable[[], float]] = {}
        for name, pool in pools.items():
            for way, pieces in (
                ("beforehand", split_equally(budget.workers)),
                ("as workers become free", split_singly()),
            ):
                measures[f"{name}, {way}"] = partial(_took_ms, pool, pieces)
        for measure in measures.values():
            measure()
        series = measure_interleaved(measures, "ms", budget)
    idle = 1 - sum(range(1, TASKS + 1)) / budget.workers / max(map(sum, split_equally(budget.workers)))
    note = f"shared out beforehand, workers are idle {idle:.0%} of the time if all are equally fast"
    return Evidence(series=series, notes=(note,))


def split_equally(workers: int) -> list[Sequence[int]]:
    """Return the lengths of all tasks in one part for each worker, with equal numbers of tasks."""
    lengths = range(1, TASKS + 1)
    edges = [TASKS * index // workers for index in range(workers + 1)]
    return [lengths[start:stop] for start, stop in pairwise(edges)]


def split_singly() -> list[Sequence[int]]:
    """Return the lengths of all tasks in parts of one task, the longest first."""
    return [[length] for length in range(TASKS, 0, -1)]


def run_tasks(lengths: Sequence[int]) -> int:
    """Run tasks of these lengths one after the other, and return the process id."""
    states, seeds = array("Q", [0]), array("Q", [1])
    for length in lengths:
        steps = array("q", [0, length * STEPS])
        _native()(memoryview(states), memoryview(seeds), memoryview(steps), 0, 1)
    return os.getpid()


@cache
def _native() -> Compiled:
    return implementations.compile("cython_nogil", "partial_release")


def _took_ms(pool: Executor, pieces: Sequence[Sequence[int]]) -> float:
    begin_ns = time.perf_counter_ns()
    list(pool.map(run_tasks, pieces))
    return (time.perf_counter_ns() - begin_ns) / 1e6
