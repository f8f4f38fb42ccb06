"""How arguments reach workers and results come back, by the roles of a kernel's buffers. No kernel is known by name.

An exchange makes a task for each part, and collects what the tasks computed. What it does at every round (copies
for pickle, the merging of partial results) belongs to the round's time.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gilscope.errors import NotAvailable
from gilscope.measure.layout import ALIGNMENT, RUBBISH, Arrays, Layout, Part
from gilscope.measure.worker import Answer, Place, Source, Task
from gilscope.model.case import Case
from gilscope.model.kernel import FORMATS, OBJECTS, Buffer, Kernel
from gilscope.system import shared_memory

CHUNKS_PER_WORKER = 8
"""Parts for each worker under the dynamic schedule."""


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


@contextmanager
def open_exchange(
    kernel: Kernel, case: Case, arrays: Arrays, pieces: Sequence[Part], steps: int | None = None
) -> Iterator[Exchange]:
    """Make an arm's exchange, of all the kernel's steps unless said; leaving the context frees what it holds.

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
        return cast(Source, layout.stretch(memory[name], buffer, index))

    return _in_place(layout, memory, itself)


@contextmanager
def _shm_exchange(layout: Layout, arrays: Arrays) -> Iterator[Exchange]:
    memories = layout.memories()
    offsets = [0]
    for buffer in memories.values():
        size = layout.total(buffer) * FORMATS[buffer.format]
        offsets.append(-(-(offsets[-1] + size) // ALIGNMENT) * ALIGNMENT)
    offset_of = dict(zip(memories, offsets, strict=False))
    segment = shared_memory.new(max(1, offsets[-1]))
    memory: dict[str, NDArray[Any]] = {}
    try:
        raw = cast(memoryview, segment.buf)
        for name, buffer in memories.items():
            memory[name] = np.frombuffer(raw, np.dtype(buffer.format), layout.total(buffer), offset_of[name])
            if name in arrays:
                memory[name][:] = arrays[name]
            else:
                memory[name].view(np.uint8)[:] = RUBBISH

        def place(name: str, buffer: Buffer, index: int) -> Source:
            itemsize = FORMATS[buffer.format]
            offset = offset_of[name] + layout.first(buffer, index) * itemsize
            return Place(segment.name, offset, layout.elements(buffer, index) * itemsize)

        yield _in_place(layout, memory, place)
    finally:
        segment.unlink()
        memory.clear()
        shared_memory.close(segment)


def _in_place(layout: Layout, memory: Arrays, source: Callable[[str, Buffer, int], Source]) -> Exchange:
    """Make tasks that work on this memory itself: nothing is copied at any run. `source` names a task's stretch."""

    def tasks_of(step: int) -> Sequence[Task]:
        return layout.tasks(lambda buffer, index: source(layout.memory(buffer, step), buffer, index))

    # The first step reads the inputs; from then on two memories take turns.
    lists = [tasks_of(step) for step in range(min(3, layout.steps))]

    def tasks(step: int) -> Sequence[Task]:
        return lists[step if step == 0 else 2 - step % 2]

    def collect(answers: Sequence[Answer], step: int) -> Arrays:  # noqa: ARG001 - results are in the memory
        return layout.merged({buffer.name: memory[layout.memory(buffer, step)] for buffer in layout.results})

    return Exchange(layout.steps, tasks, collect)


def _pickle_exchange(layout: Layout, arrays: Arrays) -> Exchange:
    """Send each task its slices and the whole buffers as bytes, and get its results back: a user's first try.

    Objects are sent as they are: the pool pickles them.
    """
    results = {buffer.name: layout.result_memory(buffer) for buffer in layout.results}

    def tasks(step: int) -> Sequence[Task]:
        def copy(buffer: Buffer, index: int) -> Source:
            if buffer.writable:
                return layout.elements(buffer, index)
            fed_by = layout.kernel.feeds.get(buffer.name) if step > 0 else None
            memory = arrays[buffer.name] if fed_by is None else results[fed_by]
            sent: Any = layout.stretch(memory, buffer, index)
            return cast(Source, sent if buffer.format == OBJECTS else sent.tobytes())

        return layout.tasks(copy)

    def collect(answers: Sequence[Answer], step: int) -> Arrays:  # noqa: ARG001 - all steps are collected alike
        for index, answer in enumerate(answers):
            for buffer, received in zip(layout.results, answer.results, strict=True):
                if buffer.format == OBJECTS:
                    results[buffer.name][index] = received
                else:
                    layout.stretch(results[buffer.name], buffer, index).cast("B")[:] = received
        return layout.merged(results)

    return Exchange(layout.steps, tasks, collect)
