"""How fast threads and processes go through large data, in MB/s, including everything that has to be sent.

The work is CRC-32, which releases the GIL and reads every byte once.
"""

import multiprocessing
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from gilscope.claims.experiments import segments
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.model.evidence import Evidence

SIZES = {"1 MiB": 1 << 20, "16 MiB": 16 << 20, "64 MiB": 64 << 20, "1 GiB": 1 << 30}

attached: dict[str, SharedMemory] = {}
"""The segments that a worker has opened."""


def measure_rates(budget: Budget) -> Evidence:
    """Compute the CRC-32 of arrays in threads, and in processes that are sent their part or share it, in MB/s."""
    sizes, notes = segments.choose_sizes(SIZES, budget)
    if not sizes:
        return Evidence(inapplicable=f"there is no room for shared memory: {notes[0]}")
    largest = list(sizes)[-1]
    with ExitStack() as stack:
        processes = stack.enter_context(ProcessPoolExecutor(budget.workers, multiprocessing.get_context("spawn")))
        threads = stack.enter_context(ThreadPoolExecutor(budget.workers))
        measures: dict[str, Callable[[], float]] = {}
        for name, size in sizes.items():
            segment = stack.enter_context(segments.open_segment(size))
            measures[f"threads, {name}"] = partial(_rate, threads, segment, budget.workers, checksum, _slice)
            measures[f"processes, sent, {name}"] = partial(_rate, processes, segment, budget.workers, checksum, _copy)
            measures[f"processes, sharing, {name}"] = partial(
                _rate, processes, segment, budget.workers, checksum_of_segment, _place
            )
        for measure in measures.values():
            measure()
        series = measure_interleaved(measures, "MB/s", budget)
    decisive = {way: series[f"{way}, {largest}"] for way in ("threads", "processes, sent", "processes, sharing")}
    return Evidence(
        series={**series, **decisive}, notes=(f"the claim is decided by the largest size here, {largest}", *notes)
    )


def checksum(data: Any) -> int:
    """Return the CRC-32 of some bytes."""
    return zlib.crc32(data)


def checksum_of_segment(place: tuple[str, int, int]) -> int:
    """Return the CRC-32 of a part of a segment."""
    name, start, stop = place
    if name not in attached:
        attached[name] = SharedMemory(name)
    memory = attached[name].buf
    assert memory is not None
    with memory[start:stop] as part:
        return zlib.crc32(part)


def _slice(segment: SharedMemory, start: int, stop: int) -> Any:
    assert segment.buf is not None
    return segment.buf[start:stop]


def _copy(segment: SharedMemory, start: int, stop: int) -> Any:
    return bytes(_slice(segment, start, stop))


def _place(segment: SharedMemory, start: int, stop: int) -> Any:
    return segment.name, start, stop


def _rate(
    pool: Executor, segment: SharedMemory, workers: int, work: Callable[[Any], int], part: Callable[..., Any]
) -> float:
    edges = [segment.size * index // workers for index in range(workers + 1)]
    begin_ns = time.perf_counter_ns()
    sums = list(pool.map(work, [part(segment, *edge) for edge in pairwise(edges)]))
    took_ns = time.perf_counter_ns() - begin_ns
    assert len(sums) == workers
    return segment.size / took_ns * 1e3
