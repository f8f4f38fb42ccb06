"""The ceiling: what N independent native workers get from this machine, for each kind of work.

A guest's core count can lie, and two "cores" may share one unit of one kind and not of another. So for each bound
there is a frozen reference kernel (ext/capacity.pyx) that rides in the blocks of the kernels with that bound: once
on one native thread, once on N. Each of its threads is tied to a CPU of its own while it runs: a scheduler may
leave two waking threads on one CPU for some milliseconds, and that is no property of the cores. Here are rounds
only; the ratio is taken in analyse/.
"""

import os
import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from gilscope import _ext
from gilscope.model.case import Arm

TRIAD_ELEMENTS = 1 << 20


TRIAD_PASSES = 12


def tasks(arm: Arm) -> list[tuple[str, int]]:
    """Return what `run_reference` takes, for each native thread of a reference arm."""
    return [(arm.case.kernel, index) for index in range(arm.case.workers)]


def run_reference(bound: str, index: int) -> None:
    """Run the whole of a bound's reference kernel once, in the calling thread, the GIL released."""
    with _own_cpu(index):
        _run(bound)


@contextmanager
def _own_cpu(index: int) -> Iterator[None]:
    """Tie the calling thread to the index-th of the CPUs it may use, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cpu_order(frozenset(allowed))[index % len(allowed)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@cache
def cpu_order(allowed: frozenset[int]) -> tuple[int, ...]:
    """Return CPUs with one of each core first: N threads are to have N cores, as far as there are so many."""
    seen: dict[str, int] = {}

    def place(cpu: int) -> tuple[int, int]:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        core = siblings.read_text() if siblings.is_file() else str(cpu)
        seen[core] = seen.get(core, -1) + 1
        return seen[core], cpu

    return tuple(cpu for _, cpu in sorted(place(cpu) for cpu in sorted(allowed)))


def _run(bound: str) -> None:
    references = _ext.load("capacity")
    if bound == "latency":
        references.run_latency(1)
    elif bound == "fma":
        references.run_fma(1.0)
    elif bound == "divide":
        references.run_divide(1.0)
    else:
        a, b, c = _triad_arrays(threading.get_ident())
        for _ in range(TRIAD_PASSES):
            references.run_triad(a, b, c, 3.0)


@cache
def _triad_arrays(thread: int) -> tuple["array[float]", "array[float]", "array[float]"]:  # noqa: ARG001 - the cache's key
    """Return three arrays of one thread's own, 8 MiB each, so that threads share nothing but the machine."""
    return tuple(array("d", bytes(8 * TRIAD_ELEMENTS)) for _ in range(3))  # type: ignore[return-value]
