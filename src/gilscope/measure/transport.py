"""Takes arguments to workers and brings results back, by the roles of a kernel's buffers. No kernel is known by name.

An exchange makes a task for each part and collects what the tasks computed. What it does in every round (copying for
pickle, merging partial results) is part of the round's time.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gilscope.errors import NotAvailable
from gilscope.measure.layout import RUBBISH, Arrays, Layout, Part
from gilscope.measure.worker import Answer, Place, Source, Task
from gilscope.model.case import Case
from gilscope.model.kernel import FORMATS, OBJECTS, Buffer, Kernel
from gilscope.system import shared_memory
from gilscope.system.memory import CACHE_LINE

CHUNKS_PER_WORKER = 8
"""How many parts each worker has under the dynamic schedule."""


@dataclass(frozen=True)
class Exchange:
    """One arm's way to its workers and back: what makes its tasks, and what collects their results."""

    steps: int
    tasks: Callable[[int], Sequence[Task]]
    """Return the tasks of a step, one for each part."""
    collect: Callable[[Sequence[Answer], int], Arrays]
    """Return the outputs and merged partial results of a step by name. The next run may overwrite the arrays."""

    def run(self, run_tasks: Callable[[Sequence[Task]], Sequence[Answer]]) -> tuple[Sequence[Answer], Arrays]:
        """Run all steps in turn, each when the one before is collected; return all answers and the last results."""
        answers: list[Answer] = []
        results: Arrays = {}
        for step in range(self.steps):
            answered = run_tasks(self.tasks(step))
            results = self.collect(answered, step)
            answers += answered
        return answers, results


def cut(length: int, schedule: str, workers: int) -> tuple[Part, ...]:
    """Cut [0, length) into even parts, none empty: one for each worker if static, several for each if dynamic."""
    wanted = workers if schedule == "static" else workers * CHUNKS_PER_WORKER
    count = max(1, min(length, wanted))
    edges = [length * i // count for i in range(count + 1)]
    return tuple(pairwise(edges))


@contextmanager
def open_exchange(
    kernel: Kernel, case: Case, arrays: Arrays, pieces: Sequence[Part], steps: int | None = None
) -> Iterator[Exchange]:
    """Open an arm's exchange, with all steps of the kernel by default. Leaving the context frees its memory.

    Raises:
        NotAvailable: the transport cannot carry this kernel's arguments.

    """
    reason = kernel.unfit(case.transport)
    if reason is not None:
        raise NotAvailable("transport", case.transport, reason)
    steps = kernel.steps(case.size) if steps is None else steps
    dimensions = kernel.sizes[case.size].dimensions
    layout = Layout(kernel, case.implementation, dimensions, pieces, steps, case.native_threads)
    if case.transport == "pickle":
        yield _pickle_exchange(layout, arrays)
    elif case.transport == "shm":
        with _shm_exchange(layout, arrays) as exchange:
            yield exchange
    else:
        yield _shared_exchange(layout, arrays)


def _shared_exchange(layout: Layout, arrays: Arrays) -> Exchange:
    memory = {
        name: arrays[name] if name in arrays else layout.result_memory(buffer)
        for name, buffer in layout.memories().items()
    }

    def itself(name: str, buffer: Buffer, index: int) -> Source:
        return cast(Source, layout.view_of_task(memory[name], buffer, index))

    return _in_place(layout, memory, itself)


@contextmanager
def _shm_exchange(layout: Layout, arrays: Arrays) -> Iterator[Exchange]:
    memories = layout.memories()
    offsets = [0]
    for buffer in memories.values():
        size = layout.total_elements(buffer) * FORMATS[buffer.format]
        offsets.append(-(-(offsets[-1] + size) // CACHE_LINE) * CACHE_LINE)
    offset_of = dict(zip(memories, offsets, strict=False))
    segment = shared_memory.create_segment(max(1, offsets[-1]))
    memory: dict[str, NDArray[Any]] = {}
    try:
        raw = cast(memoryview, segment.buf)
        for name, buffer in memories.items():
            memory[name] = np.frombuffer(raw, np.dtype(buffer.format), layout.total_elements(buffer), offset_of[name])
            if name in arrays:
                memory[name][:] = arrays[name]
            else:
                memory[name].view(np.uint8)[:] = RUBBISH

        def place(name: str, buffer: Buffer, index: int) -> Source:
            itemsize = FORMATS[buffer.format]
            offset = offset_of[name] + layout.first_element(buffer, index) * itemsize
            return Place(segment.name, offset, layout.elements(buffer, index) * itemsize)

        yield _in_place(layout, memory, place)
    finally:
        segment.unlink()
        memory.clear()
        shared_memory.close_segment(segment)


def _in_place(layout: Layout, memory: Arrays, source: Callable[[str, Buffer, int], Source]) -> Exchange:
    """Return an exchange whose tasks work on this memory itself; `source` says where a task finds its part of it."""

    def tasks_of(step: int) -> Sequence[Task]:
        return layout.make_tasks(lambda buffer, index: source(layout.memory_name(buffer, step), buffer, index))

    # The first step reads the inputs. After it, an output that feeds an input is in two memories in turn, so three
    # lists of tasks serve any number of steps.
    lists = [tasks_of(step) for step in range(min(3, layout.steps))]

    def tasks(step: int) -> Sequence[Task]:
        return lists[step if step == 0 else 2 - step % 2]

    def collect(answers: Sequence[Answer], step: int) -> Arrays:  # noqa: ARG001 - results are in the memory
        return layout.merge_partials(
            {buffer.name: memory[layout.memory_name(buffer, step)] for buffer in layout.results}
        )

    return Exchange(layout.steps, tasks, collect)


def _pickle_exchange(layout: Layout, arrays: Arrays) -> Exchange:
    """Send each task its slices and the whole buffers as bytes and get its results back, as a user tries it first.

    Objects are sent unchanged: the pool pickles them.
    """
    results = {buffer.name: layout.result_memory(buffer) for buffer in layout.results}

    def tasks(step: int) -> Sequence[Task]:
        def copy(buffer: Buffer, index: int) -> Source:
            if buffer.writable:
                return layout.elements(buffer, index)
            fed_by = layout.kernel.feeds.get(buffer.name) if step > 0 else None
            memory = arrays[buffer.name] if fed_by is None else results[fed_by]
            sent: Any = layout.view_of_task(memory, buffer, index)
            return cast(Source, sent if buffer.format == OBJECTS else sent.tobytes())

        return layout.make_tasks(copy)

    def collect(answers: Sequence[Answer], step: int) -> Arrays:  # noqa: ARG001 - all steps are collected alike
        for index, answer in enumerate(answers):
            for buffer, received in zip(layout.results, answer.results, strict=True):
                if buffer.format == OBJECTS:
                    results[buffer.name][index] = received
                else:
                    layout.view_of_task(results[buffer.name], buffer, index).cast("B")[:] = received
        return layout.merge_partials(results)

    return Exchange(layout.steps, tasks, collect)
