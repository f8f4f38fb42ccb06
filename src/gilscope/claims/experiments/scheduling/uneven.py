"""Tasks of uneven length, shared out beforehand or as workers become free."""

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
"""Of the shortest task; the n-th has n times as many."""


def share_out_tasks(budget: Budget) -> Evidence:
    """Share out tasks of uneven length both ways, among threads and among processes: ms for all of them."""
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
            for way, pieces in (("beforehand", beforehand(budget.workers)), ("as workers become free", one_by_one())):
                measures[f"{name}, {way}"] = partial(_took_ms, pool, pieces)
        for measure in measures.values():
            measure()
        series = measure_interleaved(measures, "ms", budget)
    idle = 1 - sum(range(1, TASKS + 1)) / budget.workers / max(map(sum, beforehand(budget.workers)))
    note = f"beforehand, {idle:.0%} of the workers' time is idle if all are equally fast"
    return Evidence(series=series, notes=(note,))


def beforehand(workers: int) -> list[Sequence[int]]:
    """Return the lengths of all tasks, in as many equal stretches as there are workers."""
    lengths = range(1, TASKS + 1)
    edges = [TASKS * index // workers for index in range(workers + 1)]
    return [lengths[start:stop] for start, stop in pairwise(edges)]


def one_by_one() -> list[Sequence[int]]:
    """Return the lengths of all tasks, each by itself, the longest first."""
    return [[length] for length in range(TASKS, 0, -1)]


def work(lengths: Sequence[int]) -> int:
    """Make tasks of these lengths one after the other, and return which process it was."""
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
    list(pool.map(work, pieces))
    return (time.perf_counter_ns() - begin_ns) / 1e6
