"""Ties threads and processes to CPUs while something is measured, where the system can do it."""

import os
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress


@contextmanager
def pinned_to_one_cpu() -> Iterator[str]:
    """Tie this thread and the workers that it starts to one CPU; yield a note on it."""
    if not hasattr(os, "sched_setaffinity"):
        yield "not pinned: this system cannot do it"
        return
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
    except OSError as error:
        yield f"not pinned: {error.strerror}"
        return
    try:
        yield f"all pinned to CPU {min(before)}"
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)


@contextmanager
def tied_to(cpus: Set[int]) -> Iterator[None]:
    """Tie this thread, and the threads that it starts meanwhile, to some CPUs until the context is left.

    Raises:
        OSError: the system does not allow it.

    """
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pick_cpu(worker: int) -> Set[int]:
    """Return the CPU that a worker of this number should be tied to, so that few share one; none without affinities.

    Left to itself, the scheduler may have two workers share a CPU for as long as a sample lasts.
    """
    if not hasattr(os, "sched_getaffinity"):
        return set()
    cpus = sorted(os.sched_getaffinity(0))
    return {cpus[worker % len(cpus)]}


def split_cpus() -> tuple[Set[int], Set[int]] | None:
    """Return one CPU and the others, or None where threads cannot be tied to CPUs or there is only one."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    cpus = os.sched_getaffinity(0)
    return ({min(cpus)}, cpus - {min(cpus)}) if len(cpus) > 1 else None


def pin(cpus: Set[int] | None, process: int = 0) -> None:
    """Tie the calling thread, or a process, to some CPUs; do nothing without any, or where it is forbidden."""
    if cpus:
        with suppress(OSError):
            os.sched_setaffinity(process, cpus)
