"""Which memory each argument of a kernel is in, and which part of it each task sees. No kernel is known by name.

The memory is an array. For Python objects it is a list, and for their partial results a list of one dict a task.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gilscope.measure.worker import Source, Task
from gilscope.model.kernel import FORMATS, OBJECTS, Buffer, Kernel
from gilscope.system.memory import allocate_memory

Arrays: TypeAlias = Mapping[str, Any]
"""A flat array for each buffer's name; where the buffer is of objects, a list or a dict."""

Part = tuple[int, int]

RUBBISH = 0xA5
"""The byte that fills results before the first task, so that a check finds what no task has computed."""


def make_array(elements: int, format: str) -> NDArray[Any]:  # noqa: A002 - the field's word for it
    """Return a new array on cache lines of its own, a large one on huge pages where the system has them.

    It is filled with rubbish: memory that was in use before may hold the right results of an earlier run.
    """
    raw = np.frombuffer(allocate_memory(elements * FORMATS[format]), np.uint8)
    raw[:] = RUBBISH
    return raw.view(np.dtype(format))


def input_memory(buffer: Buffer, given: Any) -> Any:
    """Return an input as tasks see it: an array flat and in memory of its own, a list of objects unchanged."""
    if buffer.format == OBJECTS:
        return given
    memory = make_array(given.size, buffer.format)
    memory[:] = given.reshape(-1)
    return memory


@dataclass(frozen=True)
class Layout:
    """The tasks of one arm, and where each task finds its arguments."""

    kernel: Kernel
    implementation: str
    dimensions: Mapping[str, int]
    pieces: Sequence[Part]
    steps: int
    native_threads: int = 1

    @property
    def results(self) -> tuple[Buffer, ...]:
        """The buffers that tasks write, in call order."""
        return self.kernel.with_roles("output", "partial")

    def elements(self, buffer: Buffer, index: int) -> int:
        """Return how many elements of a buffer this task sees."""
        start, stop = self.pieces[index]
        if buffer.sliced:
            return (stop - start) * buffer.elements_per_index(self.dimensions)
        return buffer.elements(self.dimensions)

    def first_element(self, buffer: Buffer, index: int) -> int:
        """Return where a task's elements begin in the whole buffer, or among the partial results of all tasks."""
        if buffer.sliced:
            return self.pieces[index][0] * buffer.elements_per_index(self.dimensions)
        return index * buffer.elements(self.dimensions) if buffer.role == "partial" else 0

    def total_elements(self, buffer: Buffer) -> int:
        """Return how many elements all tasks need together."""
        return buffer.elements(self.dimensions) * (len(self.pieces) if buffer.role == "partial" else 1)

    def result_memory(self, buffer: Buffer) -> Any:
        """Return new memory for the results of all tasks."""
        if buffer.format == OBJECTS:
            return [{RUBBISH: RUBBISH} for _ in self.pieces]
        return make_array(self.total_elements(buffer), buffer.format)

    def view_of_task(self, memory: Any, buffer: Buffer, index: int) -> Any:
        """Return what one task sees of a buffer's memory: a view of an array, a part of a list, or its own dict."""
        if buffer.format == OBJECTS and buffer.role == "partial":
            return memory[index]
        seen = memory if buffer.format == OBJECTS else memory.data
        first = self.first_element(buffer, index)
        return seen[first : first + self.elements(buffer, index)]

    def memory_name(self, buffer: Buffer, step: int) -> str:
        """Return the name of the memory that a buffer is in at a step.

        An output that feeds an input has two memories: a step reads the one that the step before wrote.
        """
        fed_by = self.kernel.feeds.get(buffer.name)
        if fed_by is not None and step > 0:
            return f"{fed_by} {(step - 1) % 2}"
        return f"{buffer.name} {step % 2}" if buffer.name in self.kernel.feeds.values() else buffer.name

    def memories(self) -> dict[str, Buffer]:
        """Return the name of every memory that tasks share, with the buffer that has its type and size."""
        buffers = self.kernel.with_roles("split", "whole", "output", "partial")
        first_two = range(min(2, self.steps))
        return {self.memory_name(buffer, step): buffer for step in first_two for buffer in buffers}

    def make_tasks(self, source: Callable[[Buffer, int], Source]) -> list[Task]:
        """Return a task for each part; `source` says where the task finds a buffer."""
        return [self._task(index, source) for index in range(len(self.pieces))]

    def merge_partials(self, results: Arrays) -> Arrays:
        """Return results with the partial results of all tasks added up; outputs are unchanged."""
        merged = dict(results)
        for buffer in self.kernel.with_roles("partial"):
            partial = results[buffer.name]
            is_counts = buffer.format == OBJECTS
            merged[buffer.name] = (
                _sum_counts(partial) if is_counts else partial.reshape(len(self.pieces), -1).sum(axis=0)
            )
        return merged

    def _task(self, index: int, source: Callable[[Buffer, int], Source]) -> Task:
        # Scratch space is made where the task runs: it never crosses to a worker.
        sources = tuple(
            buffer.elements(self.dimensions) if buffer.role == "scratch" else source(buffer, index)
            for buffer in self.kernel.buffers
        )
        return self.kernel.name, self.implementation, sources, *self.pieces[index], self.native_threads


def _sum_counts(parts: Iterable[Mapping[Any, int]]) -> dict[Any, int]:
    total: Counter[Any] = Counter()
    for part in parts:
        total.update(part)
    return total
