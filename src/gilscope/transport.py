"""How arrays reach workers and results come back, by the roles of a kernel's buffers. No kernel is known by name.

An exchange makes a task for each part, and collects what the tasks computed. What it does at every round (copies
for pickle, the merging of partial results) belongs to the round's time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.shared_memory import SharedMemory
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from gilscope.spec import FORMATS, Buffer, Case, Kernel
from gilscope.worker import Answer, Place, Source, Task

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
Part = tuple[int, int]

CHUNKS_PER_WORKER = 16
"""Parts for each worker under the dynamic schedule."""

ALIGNMENT = 64
"""Bytes: a buffer in a segment starts on a cache line of its own."""


@dataclass(frozen=True)
class Exchange:
    """The two ends of a transport for one arm."""

    tasks: Callable[[], Sequence[Task]]
    collect: Callable[[Sequence[Answer]], Arrays]
    """Return the outputs and the merged partial results by name. The arrays may be overwritten by the next round."""


def parts(length: int, schedule: str, workers: int) -> tuple[Part, ...]:
    """Cut [0, length) into even parts: one a worker when static, several when dynamic; never an empty one."""
    wanted = workers if schedule == "static" else workers * CHUNKS_PER_WORKER
    count = max(1, min(length, wanted))
    edges = [length * i // count for i in range(count + 1)]
    return tuple(pairwise(edges))


@contextmanager
def open_exchange(kernel: Kernel, case: Case, arrays: Arrays, pieces: Sequence[Part]) -> Iterator[Exchange]:
    """Make an arm's exchange; leaving the context frees what it holds, shared memory above all."""
    dimensions = kernel.sizes[case.size]
    layout = _Layout(kernel, case.implementation, dimensions, pieces)
    if case.transport == "pickle":
        yield _pickle_exchange(layout, arrays)
    elif case.transport == "shm":
        with _shm_exchange(layout, arrays) as exchange:
            yield exchange
    else:
        yield _shared_exchange(layout, arrays)


@dataclass(frozen=True)
class _Layout:
    kernel: Kernel
    implementation: str
    dimensions: Mapping[str, int]
    pieces: Sequence[Part]

    def elements(self, buffer: Buffer, piece: Part) -> int:
        """Return how many elements of a buffer one task sees."""
        if buffer.sliced:
            return (piece[1] - piece[0]) * buffer.elements_per_index(self.dimensions)
        return buffer.elements(self.dimensions)

    def first(self, buffer: Buffer, index: int) -> int:
        """Return where a task's elements begin: in the whole buffer, or among all tasks' partial results."""
        if buffer.sliced:
            return self.pieces[index][0] * buffer.elements_per_index(self.dimensions)
        return index * buffer.elements(self.dimensions) if buffer.role == "partial" else 0

    def total(self, buffer: Buffer) -> int:
        """Return how many elements all tasks together need."""
        return buffer.elements(self.dimensions) * (len(self.pieces) if buffer.role == "partial" else 1)

    def task(self, index: int, source: Callable[[Buffer, int], Source]) -> Task:
        """Return the task of one part; scratch space is always made where the task runs."""
        sources = tuple(
            buffer.elements(self.dimensions) if buffer.role == "scratch" else source(buffer, index)
            for buffer in self.kernel.buffers
        )
        return self.kernel.name, self.implementation, sources, *self.pieces[index]

    def merged(self, results: Arrays) -> Arrays:
        """Add up the partial results of all tasks; outputs stay as they are."""
        merged = dict(results)
        for buffer in self.kernel.with_roles("partial"):
            merged[buffer.name] = results[buffer.name].reshape(len(self.pieces), -1).sum(axis=0)
        return merged


def _shared_exchange(layout: _Layout, arrays: Arrays) -> Exchange:
    return _in_place(layout, {**arrays, **_new_results(layout)})


@contextmanager
def _shm_exchange(layout: _Layout, arrays: Arrays) -> Iterator[Exchange]:
    buffers = layout.kernel.with_roles("split", "whole", "output", "partial")
    sizes = [layout.total(buffer) * FORMATS[buffer.format] for buffer in buffers]
    offsets = [0]
    for size in sizes:
        offsets.append(-(-(offsets[-1] + size) // ALIGNMENT) * ALIGNMENT)
    segment = SharedMemory(create=True, size=max(1, offsets[-1]))
    places = {buffer.name: offset for buffer, offset in zip(buffers, offsets, strict=False)}
    views: dict[str, NDArray[Any]] = {}
    try:
        for buffer in buffers:
            views[buffer.name] = np.frombuffer(
                cast(memoryview, segment.buf), np.dtype(buffer.format), layout.total(buffer), places[buffer.name]
            )
            if buffer.name in arrays:
                views[buffer.name][:] = arrays[buffer.name]

        def place(buffer: Buffer, index: int) -> Place:
            itemsize = FORMATS[buffer.format]
            begin = places[buffer.name] + layout.first(buffer, index) * itemsize
            return Place(segment.name, begin, layout.elements(buffer, layout.pieces[index]) * itemsize)

        tasks = [layout.task(index, place) for index in range(len(layout.pieces))]
        results = {buffer.name: views[buffer.name] for buffer in layout.kernel.with_roles("output", "partial")}
        yield Exchange(lambda: tasks, lambda _: layout.merged(results))
    finally:
        segment.unlink()
        views.clear()
        results = {}
        _close(segment)


def _close(segment: SharedMemory) -> None:
    try:
        segment.close()
    except BufferError:
        # Somebody still holds a view, as a traceback's frames do after an error. The name is unlinked; the memory
        # goes with the last view.
        segment._mmap = None  # type: ignore[attr-defined]
        segment.close()


def _in_place(layout: _Layout, memory: Arrays) -> Exchange:
    """Make tasks that see slices of this memory itself: nothing is copied at any round."""

    def slice_of(buffer: Buffer, index: int) -> memoryview:
        first = layout.first(buffer, index)
        return memory[buffer.name].data[first : first + layout.elements(buffer, layout.pieces[index])]

    tasks = [layout.task(index, slice_of) for index in range(len(layout.pieces))]
    results = {buffer.name: memory[buffer.name] for buffer in layout.kernel.with_roles("output", "partial")}
    return Exchange(lambda: tasks, lambda _: layout.merged(results))


def _pickle_exchange(layout: _Layout, arrays: Arrays) -> Exchange:
    """Send each task its slices and the whole buffers as bytes, and get its results back: a user's first try."""
    results = _new_results(layout)

    def copy(buffer: Buffer, index: int) -> Source:
        elements = layout.elements(buffer, layout.pieces[index])
        if buffer.writable:
            return elements
        first = layout.first(buffer, index)
        return arrays[buffer.name].data[first : first + elements].tobytes()

    def tasks() -> Sequence[Task]:
        return [layout.task(index, copy) for index in range(len(layout.pieces))]

    def collect(answers: Sequence[Answer]) -> Arrays:
        for index, answer in enumerate(answers):
            for buffer, received in zip(layout.kernel.with_roles("output", "partial"), answer.results, strict=True):
                first = layout.first(buffer, index)
                elements = layout.elements(buffer, layout.pieces[index])
                results[buffer.name][first : first + elements] = np.frombuffer(received, np.dtype(buffer.format))
        return layout.merged(results)

    return Exchange(tasks, collect)


def _new_results(layout: _Layout) -> dict[str, NDArray[Any]]:
    return {
        buffer.name: np.zeros(layout.total(buffer), np.dtype(buffer.format))
        for buffer in layout.kernel.with_roles("output", "partial")
    }
