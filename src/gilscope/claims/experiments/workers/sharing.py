"""How much memory one large array takes that all workers use, by the way in which it reaches them."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from zlib import crc32

import psutil

from gilscope.claims.experiments.blocks import Budget, each_order
from gilscope.claims.experiments.children import join_and_close
from gilscope.claims.experiments.hosts import call_in_fresh_process
from gilscope.claims.experiments.memory import MIB, memory_notes, program_mib
from gilscope.claims.experiments.methods import start_methods
from gilscope.claims.experiments.workers import holding
from gilscope.errors import NoSharedMemory
from gilscope.model.evidence import Evidence, Series
from gilscope.system import shared_memory

ARRAY_BYTES = 200 * MIB

WAYS = ("threads", "processes, pickled", "processes, shared memory", "processes, forked")


def measure_memory_of_one_array(budget: Budget) -> Evidence:
    """Give all workers one array, and read the memory of the program with all its processes, in MiB."""
    size, remarks = _size(budget)
    ways = list(WAYS)
    if "fork" not in start_methods():
        ways.remove("processes, forked")
        remarks.append("this platform cannot fork")
    samples: dict[str, list[float]] = {way: [] for way in ways}
    for order in each_order(ways, budget):
        for way in filter(samples.__contains__, order):
            found = call_in_fresh_process(program_with_array_mib, way, size, budget.workers)
            if isinstance(found, str):
                remarks.append(f"no {way}: {found}")
                del samples[way]
            else:
                samples[way].append(found)
    remarks.append(f"{budget.workers} workers, an array of {size // MIB} MiB")
    series = {way: Series("MiB", tuple(each)) for way, each in samples.items()}
    return Evidence(series, notes=(*remarks, *memory_notes()))


def program_with_array_mib(way: str, size: int, workers: int) -> float | str:
    """Return this program's memory while it and its workers have the array, in MiB, or why it is impossible."""
    array = bytes(range(256)) * (size // 256)
    expected = crc32(array)
    with ExitStack() as stack:
        try:
            start = stack.enter_context(_WAYS[way](array))
        except NoSharedMemory as error:
            return str(error)
        if way == "processes, shared memory":
            del array  # The segment replaces it.
        for _ in range(workers):
            found = stack.enter_context(_holder(start))
            assert found == expected, f"a worker has read another array than was given, by {way}"
        return program_mib()


Start = Callable[[Any, Any, Any], Callable[[], None]]
"""Starts a worker that has the first two ends of pipes; the third sends it something. Returns what waits for it."""


@contextmanager
def _holder(start: Start) -> Iterator[int]:
    """Run a worker that holds the array; yield the checksum of what the worker has read."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        (here, answer), (end, finish) = context.Pipe(duplex=False), context.Pipe(duplex=False)
        for each in (here, answer, end, finish):
            stack.enter_context(each)
        wait = start(answer, end, finish)
        try:
            yield here.recv()
        finally:
            finish.send_bytes(b"end")
            wait()


@contextmanager
def _by_threads(array: bytes) -> Iterator[Start]:
    def start(answer: Any, end: Any, _: Any) -> Callable[[], None]:
        thread = threading.Thread(target=holding.hold_reference, args=(answer, end, array), daemon=True)
        thread.start()
        return thread.join

    yield start


@contextmanager
def _pickled(array: bytes) -> Iterator[Start]:
    def start(answer: Any, end: Any, to_worker: Any) -> Callable[[], None]:
        wait = _process(multiprocessing.get_context(), holding.hold_copy, answer, end)
        to_worker.send(array)
        return wait

    yield start


@contextmanager
def _in_shared_memory(array: bytes) -> Iterator[Start]:
    segment, size = shared_memory.create_segment(len(array)), len(array)
    assert segment.buf is not None
    segment.buf[:size] = array
    del array

    def start(answer: Any, end: Any, _: Any) -> Callable[[], None]:
        return _process(multiprocessing.get_context(), holding.hold_segment, answer, end, segment.name, size)

    try:
        yield start
    finally:
        segment.unlink()
        shared_memory.close_segment(segment)


@contextmanager
def _forked(array: bytes) -> Iterator[Start]:
    yield lambda answer, end, _: _process(
        multiprocessing.get_context("fork"), holding.hold_reference, answer, end, array
    )


def _process(context: Any, target: Callable[..., None], *arguments: Any) -> Callable[[], None]:
    process = context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return partial(join_and_close, process)


_WAYS = dict(zip(WAYS, (_by_threads, _pickled, _in_shared_memory, _forked), strict=True))


def _size(budget: Budget) -> tuple[int, list[str]]:
    """Return the size of the array in bytes, a whole number of MiB, and a note if it is smaller than elsewhere."""
    bearable = psutil.virtual_memory().available // (2 * (budget.workers + 2))
    size = max(1, min(ARRAY_BYTES, budget.most_bytes, bearable) // MIB) * MIB
    if size == ARRAY_BYTES:
        return size, []
    return size, [f"an array smaller than {ARRAY_BYTES // MIB} MiB: more does not fit here"]
