"""Runs the reference kernels: what N independent native threads get from this machine, for each kind of work.

The number of cores that a virtual machine reports can be wrong, and two "cores" may share a unit for one kind of work
and not for another. So each bound has a reference kernel that never changes (ext/capacity.pyx). It is measured in the
same blocks as the kernels with that bound, once on one native thread and once on N. Only analyse/ takes the ratio.
"""

import os
import threading
from functools import cache
from pathlib import Path

from gilscope import _ext
from gilscope.model.case import Arm
from gilscope.system.memory import allocate_memory

TRIAD_ELEMENTS = 1 << 20
"""Three arrays of 8 MiB: more than a core's own caches hold."""

TRIAD_PASSES = 12

DIVIDE_PASSES = 4
"""So that it takes 10 ms, as the others do: in less, what a scheduler does at the beginning is most of it."""


def make_tasks(arm: Arm) -> list[tuple[str, int]]:
    """Return the arguments of `run_reference` for each native thread of a reference arm."""
    return [(arm.case.kernel, index) for index in range(arm.case.workers)]


def run_reference(bound: str, index: int) -> None:
    """Run the reference kernel of a bound once, in the calling thread and without the GIL."""
    _move_to_cpu(index)
    _run_kernel(bound)


def _move_to_cpu(index: int) -> None:
    """Move the calling thread to a CPU of its own, where the system can. The scheduler may move it on from there."""
    if not hasattr(os, "sched_setaffinity"):
        return
    # A scheduler may leave two threads that wake up on one CPU for some milliseconds. That says nothing of the cores.
    # A thread that had to stay there would wait for whatever else runs on that CPU, as no worker has to.
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {cpu_order(frozenset(allowed))[index % len(allowed)]})
    finally:
        os.sched_setaffinity(0, allowed)


@cache
def cpu_order(allowed: frozenset[int]) -> tuple[int, ...]:
    """Return CPUs in an order that gives N threads N different cores, if there are enough."""
    seen: dict[str, int] = {}

    def place(cpu: int) -> tuple[int, int]:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        core = siblings.read_text() if siblings.is_file() else str(cpu)
        seen[core] = seen.get(core, -1) + 1
        return seen[core], cpu

    return tuple(cpu for _, cpu in sorted(place(cpu) for cpu in sorted(allowed)))


def _run_kernel(bound: str) -> None:
    references = _ext.load("capacity")
    if bound == "latency":
        references.run_latency(1)
    elif bound == "fma":
        references.run_fma(1.0)
    elif bound == "divide":
        for _ in range(DIVIDE_PASSES):
            references.run_divide(1.0)
    else:
        a, b, c = _triad_arrays(threading.get_ident())
        for _ in range(TRIAD_PASSES):
            references.run_triad(a, b, c, 3.0)


@cache
def _triad_arrays(thread: int) -> tuple["memoryview[float]", "memoryview[float]", "memoryview[float]"]:  # noqa: ARG001 - the cache's key
    """Return three arrays for one thread alone, 8 MiB each, so that threads share nothing but the machine."""
    return tuple(_zeros(TRIAD_ELEMENTS) for _ in range(3))  # type: ignore[return-value]


def _zeros(elements: int) -> "memoryview[float]":
    memory = allocate_memory(8 * elements)
    memory[:] = bytes(len(memory))
    return memory.cast("d")
