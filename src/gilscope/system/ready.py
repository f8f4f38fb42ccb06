"""The third clock: how long threads were ready to run and had no CPU, and how long a quota kept a container waiting.

Wall time and CPU time alone cannot tell a thread that waits for a lock from one that waits for a CPU. Linux counts
the second for every thread (`schedstat`); no other system does.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gilscope.system.cgroups import Throttling, read_throttling

PROCESSES = Path("/proc")
RUN, READY = 0, 1
"""The columns of `schedstat`, both in ns."""

PRESSURE = Path("/proc/pressure/cpu")


@dataclass(frozen=True)
class Pressure:
    """Counters that only grow; None or nothing where the system does not have them."""

    waiting_ns: int | None = None
    """Time in which at least one program of the machine, this one included, was ready to run and had no CPU."""
    throttling: Mapping[Path, Throttling] = field(default_factory=dict)
    """For each cgroup that limits this process, how its quota kept threads from running."""


def read_ready_ns(pids: Iterable[int]) -> dict[int, int]:
    """Return, by process, how long its threads have been ready without a CPU in all; what is not known is missing.

    Reading takes some 7 µs for each thread.
    """
    return _read_counter(pids, READY)


def read_run_ns(pids: Iterable[int]) -> dict[int, int]:
    """Return, by process, how long those of its threads that live have run in all; what is not known is missing."""
    return _read_counter(pids, RUN)


def _read_counter(pids: Iterable[int], column: int) -> dict[int, int]:
    found = {}
    for pid in pids:
        try:
            found[pid] = sum(_thread_counter(path, column) for path in (PROCESSES / str(pid) / "task").iterdir())
        except (OSError, ValueError, IndexError):  # no Linux, a kernel without this clock, or the process has ended
            continue
    return found


def read_pressure() -> Pressure:
    """Return how long programs have waited for a CPU, on the whole machine and by the quota of this container."""
    return Pressure(_read_waiting_ns(), read_throttling())


def _thread_counter(thread: Path, column: int) -> int:
    try:
        # Without buffers and decoding: this is read before and after each round.
        descriptor = os.open(f"{thread}/schedstat", os.O_RDONLY)
    except FileNotFoundError:
        if thread.exists():
            raise  # this kernel does not count
        return 0  # the thread has ended
    try:
        return int(os.read(descriptor, 100).split()[column])
    except ProcessLookupError:
        return 0
    finally:
        os.close(descriptor)


def _read_waiting_ns() -> int | None:
    """Return the total of the line `some avg10=0.00 avg60=0.00 avg300=0.00 total=123`, which is in µs."""
    try:
        return 1000 * int(PRESSURE.read_text().splitlines()[0].rpartition("=")[2])
    except (OSError, ValueError, IndexError):
        return None
