"""How arrays reach workers and results come back, by the roles of a kernel's buffers. No kernel is known by name.

An exchange makes a task for each part, and collects what the tasks computed. What it does at every round (copies
for pickle, the merging of partial results) belongs to the round's time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from gilscope import segments
from gilscope.spec import FORMATS, Buffer, Case, Kernel
from gilscope.worker import Answer, Place, Source, Task

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
Part = tuple[int, int]

CHUNKS_PER_WORKER = 8
"""Parts for each worker under the dynamic schedule."""

ALIGNMENT = 64
"""Bytes: a buffer in a segment starts on a cache line of its own."""


RUBBISH = 0xA5
"""The byte that results are full of before the first task: what nobody computes is seen to be wrong."""


@dataclass(frozen=True)
class Exchange:
    """The two ends of a transport for one arm."""

    steps: int
    tasks: Callable[[int], Sequence[Task]]
    """Return the tasks of a step, one a part."""
    collect: Callable[[Sequence[Answer], int], Arrays]
    """Return a step's outputs and merged partial results by name. The next run may overwrite the arrays."""

    def run(self, run_tasks: Callable[[Sequence[Task]], Sequence[Answer]]) -> tuple[Sequence[Answer], Arrays]:
        """Run all steps, each after the one before has been collected; return all answers and the last results."""
        answers: list[Answer] = []
        results: Arrays = {}
        for step in range(self.steps):
            answered = run_tasks(self.tasks(step))
            results = self.collect(answered, step)
            answers += answered
        return answers, results


def parts(length: int, schedule: str, workers: int) -> tuple[Part, ...]:
    """Cut [0, length) into even parts: one a worker when static, several when dynamic; never an empty one."""
    wanted = workers if schedule == "static" else workers * CHUNKS_PER_WORKER
    count = max(1, min(length, wanted))
    edges = [length * i // count for i in range(count + 1)]
    return tuple(pairwise(edges))


def aligned(elements: int, format: str) -> NDArray[Any]:  # noqa: A002 - the field's word for it
    """Return a new array that starts on a cache line of its own, as a segment's do: vectors then cross no lines.

    It is full of rubbish: memory that was in use before may hold the right results of an earlier run.
    """
    raw = np.full(elements * FORMATS[format] + ALIGNMENT, RUBBISH, np.uint8)
    first = -raw.ctypes.data % ALIGNMENT
    return raw[first : first + elements * FORMATS[format]].view(np.dtype(format))


@contextmanager
def open_exchange(
    kernel: Kernel, case: Case, arrays: Arrays, pieces: Sequence[Part], steps: int | None = None
) -> Iterator[Exchange]:
    """Make an arm's exchange, of all the kernel's steps unless said; leaving the context frees what it holds."""
    steps = kernel.steps(case.size) if steps is None else steps
    layout = _Layout(kernel, case.implementation, kernel.sizes[case.size], pieces, steps)
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
    steps: int

    @property
    def results(self) -> tuple[Buffer, ...]:
        """The buffers that tasks compute, in call order."""
        return self.kernel.with_roles("output", "partial")

    def elements(self, buffer: Buffer, index: int) -> int:
        """Return how many elements of a buffer one task sees."""
        start, stop = self.pieces[index]
        if buffer.sliced:
            return (stop - start) * buffer.elements_per_index(self.dimensions)
        return buffer.elements(self.dimensions)

    def first(self, buffer: Buffer, index: int) -> int:
        """Return where a task's elements begin: in the whole buffer, or among all tasks' partial results."""
        if buffer.sliced:
            return self.pieces[index][0] * buffer.elements_per_index(self.dimensions)
        return index * buffer.elements(self.dimensions) if buffer.role == "partial" else 0

    def total(self, buffer: Buffer) -> int:
        """Return how many elements all tasks together need."""
        return buffer.elements(self.dimensions) * (len(self.pieces) if buffer.role == "partial" else 1)

    def memory(self, buffer: Buffer, step: int) -> str:
        """Return the name of the memory that a buffer is at a step.

        An output that feeds an input has two: a step reads the one that the step before wrote.
        """
        fed_by = self.kernel.feeds.get(buffer.name)
        if fed_by is not None and step > 0:
            return f"{fed_by} {(step - 1) % 2}"
        return f"{buffer.name} {step % 2}" if buffer.name in self.kernel.feeds.values() else buffer.name

    def memories(self) -> dict[str, Buffer]:
        """Return every memory that tasks share, with the buffer that tells its type and size."""
        buffers = self.kernel.with_roles("split", "whole", "output", "partial")
        first_two = range(min(2, self.steps))
        return {self.memory(buffer, step): buffer for step in first_two for buffer in buffers}

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
    memory = {
        name: arrays[name] if name in arrays else aligned(layout.total(buffer), buffer.format)
        for name, buffer in layout.memories().items()
    }

    def view(name: str, first: int, elements: int) -> Source:
        return memory[name].data[first : first + elements]

    return _in_place(layout, memory, view)


@contextmanager
def _shm_exchange(layout: _Layout, arrays: Arrays) -> Iterator[Exchange]:
    memories = layout.memories()
    offsets = [0]
    for buffer in memories.values():
        size = layout.total(buffer) * FORMATS[buffer.format]
        offsets.append(-(-(offsets[-1] + size) // ALIGNMENT) * ALIGNMENT)
    offset_of = dict(zip(memories, offsets, strict=False))
    segment = segments.new(max(1, offsets[-1]))
    memory: dict[str, NDArray[Any]] = {}
    try:
        raw = cast(memoryview, segment.buf)
        for name, buffer in memories.items():
            memory[name] = np.frombuffer(raw, np.dtype(buffer.format), layout.total(buffer), offset_of[name])
            if name in arrays:
                memory[name][:] = arrays[name]
            else:
                memory[name].view(np.uint8)[:] = RUBBISH

        def place(name: str, first: int, elements: int) -> Source:
            itemsize = FORMATS[memories[name].format]
            return Place(segment.name, offset_of[name] + first * itemsize, elements * itemsize)

        yield _in_place(layout, memory, place)
    finally:
        segment.unlink()
        memory.clear()
        segments.close(segment)


def _in_place(layout: _Layout, memory: Arrays, source: Callable[[str, int, int], Source]) -> Exchange:
    """Make tasks that work on this memory itself: nothing is copied at any run. `source` names a stretch of it."""

    def tasks_of(step: int) -> Sequence[Task]:
        def stretch(buffer: Buffer, index: int) -> Source:
            return source(layout.memory(buffer, step), layout.first(buffer, index), layout.elements(buffer, index))

        return [layout.task(index, stretch) for index in range(len(layout.pieces))]

    # The first step reads the inputs; from then on two memories take turns.
    lists = [tasks_of(step) for step in range(min(3, layout.steps))]

    def tasks(step: int) -> Sequence[Task]:
        return lists[step if step == 0 else 2 - step % 2]

    def collect(answers: Sequence[Answer], step: int) -> Arrays:  # noqa: ARG001 - results are in the memory
        return layout.merged({buffer.name: memory[layout.memory(buffer, step)] for buffer in layout.results})

    return Exchange(layout.steps, tasks, collect)


def _pickle_exchange(layout: _Layout, arrays: Arrays) -> Exchange:
    """Send each task its slices and the whole buffers as bytes, and get its results back: a user's first try."""
    results = {buffer.name: aligned(layout.total(buffer), buffer.format) for buffer in layout.results}

    def tasks(step: int) -> Sequence[Task]:
        def copy(buffer: Buffer, index: int) -> Source:
            elements = layout.elements(buffer, index)
            if buffer.writable:
                return elements
            fed_by = layout.kernel.feeds.get(buffer.name) if step > 0 else None
            array = arrays[buffer.name] if fed_by is None else results[fed_by]
            first = layout.first(buffer, index)
            return array.data[first : first + elements].tobytes()

        return [layout.task(index, copy) for index in range(len(layout.pieces))]

    def collect(answers: Sequence[Answer], step: int) -> Arrays:  # noqa: ARG001 - all steps are collected alike
        for index, answer in enumerate(answers):
            for buffer, received in zip(layout.results, answer.results, strict=True):
                first = layout.first(buffer, index)
                elements = layout.elements(buffer, index)
                results[buffer.name][first : first + elements] = np.frombuffer(received, np.dtype(buffer.format))
        return layout.merged(results)

    return Exchange(layout.steps, tasks, collect)
