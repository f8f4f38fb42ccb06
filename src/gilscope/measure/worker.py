"""What every worker runs, be it a thread, a process or an interpreter. It gets plain values and returns plain values.

Nothing here imports NumPy: a sub-interpreter cannot.
"""

import gc
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.shared_memory import SharedMemory
from typing import Any, TypeAlias

from gilscope import implementations, kernels
from gilscope.implementations import Compiled
from gilscope.measure import meeting
from gilscope.model.kernel import FORMATS, OBJECTS
from gilscope.system import gil
from gilscope.system.current_cpu import find_current_cpu
from gilscope.system.memory import allocate_for_call

Objects: TypeAlias = list[Any] | dict[Any, Any]

Source: TypeAlias = "memoryview | bytes | Objects | int | Place"
"""How an argument reaches a worker: itself, a copy of its bytes, a number of elements to allocate, or a place."""

MOST_SEGMENTS = 2
"""Segments that a worker keeps attached: a comparison has at most two arms in one pool, one for each schedule."""

BEGINNINGS = 64
"""A worker is warmed by the first 64th of its task: to load, to compile and to map does not depend on the size."""

Task: TypeAlias = tuple[str, str, tuple[Source, ...], int, int, int]
"""Kernel, implementation, a source for each buffer, start and stop of its part, native threads."""


@dataclass(frozen=True)
class Place:
    """A range of bytes in a shared-memory segment."""

    segment: str
    offset: int
    length: int


@dataclass(frozen=True)
class Answer:
    """What a task returns: its process, that process's CPU time since its last answer, and copies of results."""

    pid: int
    cpu_ns: int
    results: tuple[bytes | Objects, ...]
    cpu: int | None = None
    """The number of the CPU on which it ended; None where that is not known."""
    began_ns: int = 0
    ended_ns: int = 0
    """When the part that is timed began and ended, by the clock of all workers; 0 where it is the whole task."""
    ended_cpu_ns: int = 0
    """The CPU time of its process at that end."""


@dataclass(frozen=True)
class FirstCall:
    """What a task that warms a worker returns: which worker it was, and what its first call cost beyond a warm one.

    That is the time of importing, compiling and mapping. It is 0 if this worker was warm for this kernel already.
    Threads share what their process has compiled.
    """

    worker: tuple[int, int]
    extra_ns: int
    gil_suspects: tuple[str, ...] = ()
    """The extension modules that were loaded when its GIL was found switched on; empty if it was not."""


_attached: dict[str, SharedMemory] = {}
_prepared: set[tuple[int, str, str]] = set()
_answered_cpu_ns = time.process_time_ns()


def run_task(
    kernel: str, implementation: str, sources: Sequence[Source], start: int, stop: int, native_threads: int = 1
) -> Answer:
    """Compute the part [start, stop), and return the results that are in no memory shared with the parent.

    Arrays are returned as bytes, objects as they are.
    """
    global _answered_cpu_ns
    buffers = kernels.load(kernel).SPEC.buffers
    arguments = _as_arguments(kernel, sources)
    _compile(kernel, implementation, native_threads)(*arguments, start, stop)
    results = tuple(
        argument.tobytes() if isinstance(argument, memoryview) else argument
        for argument, source, buffer in zip(arguments, sources, buffers, strict=True)
        if isinstance(source, int) and buffer.role in ("output", "partial")
    )
    cpu_ns, before_ns = time.process_time_ns(), _answered_cpu_ns
    _answered_cpu_ns = cpu_ns
    return Answer(os.getpid(), cpu_ns - before_ns, results, find_current_cpu())


def prepare(hold_seconds: float, *task: Any) -> FirstCall:
    """Begin a task untimed, so that this worker has loaded, compiled and mapped what it needs, and collect garbage.

    It then keeps the worker busy for a moment, so that the other workers get such a task too.
    """
    global _answered_cpu_ns
    kernel, implementation, *_ = task
    key = (threading.get_ident(), kernel, implementation)
    first_ns = _time_beginning(task)
    extra_ns = 0
    # What the first call takes beyond a warm one is what being cold costs; a worker is cold only once.
    if key not in _prepared:
        _prepared.add(key)
        # The shorter of two, as other work can only add time: a slow warm call would hide what being cold costs.
        extra_ns = max(0, first_ns - min(_time_beginning(task), _time_beginning(task)))
    gc.collect()
    # What has been imported and compiled stays until the end: no later collection need look at it.
    gc.freeze()
    _answered_cpu_ns = time.process_time_ns()
    return FirstCall(identify(hold_seconds), extra_ns, gil.find_suspects())


def identify(hold_seconds: float) -> tuple[int, int]:
    """Return which worker this is, by process and thread, after keeping it busy for a moment."""
    if hold_seconds:
        time.sleep(hold_seconds)
    return os.getpid(), threading.get_ident()


def meet_others(place: str, workers: int) -> tuple[int, int]:
    """Wait until this many workers are at this place, and return which worker this is, by process and thread."""
    meeting.wait_for_others(place, workers)
    return identify(0.0)


def _time_beginning(task: Sequence[Any]) -> int:
    begin_ns = time.perf_counter_ns()
    _begin_task(*task)
    return time.perf_counter_ns() - begin_ns


def _begin_task(
    kernel: str, implementation: str, sources: Sequence[Source], start: int, stop: int, native_threads: int = 1
) -> None:
    """Compute the first of `BEGINNINGS` parts of a task, as if it were the whole task: results are checked later."""
    length = stop - start
    begun = -(-length // BEGINNINGS)
    arguments = [
        argument[: len(argument) // length * begun] if buffer.sliced else argument
        for argument, buffer in zip(_as_arguments(kernel, sources), kernels.load(kernel).SPEC.buffers, strict=True)
    ]
    _compile(kernel, implementation, native_threads)(*arguments, start, start + begun)


@cache
def _compile(kernel: str, implementation: str, native_threads: int) -> Compiled:
    return implementations.compile(implementation, kernel, native_threads)


def _as_arguments(kernel: str, sources: Sequence[Source]) -> list[Any]:
    buffers = kernels.load(kernel).SPEC.buffers
    return [_as_argument(source, buffer.format) for source, buffer in zip(sources, buffers, strict=True)]


def _as_argument(source: Source, format: str) -> memoryview | Objects:  # noqa: A002 - the field's word for it
    if isinstance(source, memoryview | list | dict):
        return source
    if format == OBJECTS:
        return {}
    raw: Any
    if isinstance(source, Place):
        raw = _attach_segment(source.segment).buf[source.offset : source.offset + source.length]
    elif isinstance(source, int):
        raw = allocate_for_call(source * FORMATS[format])
    else:
        raw = memoryview(source)
    view: memoryview = raw.cast(format)
    return view


def _attach_segment(name: str) -> Any:
    """Return an attached segment, and detach those of earlier comparisons."""
    if name not in _attached:
        while len(_attached) >= MOST_SEGMENTS:
            _attached.pop(next(iter(_attached))).close()
        _attached[name] = _open_segment(name)
    return _attached[name]


def _open_segment(name: str) -> SharedMemory:
    try:
        return SharedMemory(name, track=False)  # type: ignore[call-arg,unused-ignore]
    except TypeError:
        # Before 3.13 attaching registers the segment with the resource tracker, which workers share with their
        # parent: the parent's unlink takes that entry away too.
        return SharedMemory(name)
