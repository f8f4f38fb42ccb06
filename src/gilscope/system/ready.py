"""The third clock: how long threads were ready to run and had no CPU, and how long a quota kept a container waiting.

Wall time and CPU time alone cannot tell a thread that waits for a lock from one that waits for a CPU. Linux counts
the second for every thread (`schedstat`); no other system does.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROCESSES = Path("/proc")
RUN, READY = 0, 1
"""The columns of `schedstat`, both in ns."""

PRESSURE = Path("/proc/pressure/cpu")
CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUPS = Path("/proc/self/cgroup")


@dataclass(frozen=True)
class Pressure:
    """Counters that only grow, in ns; None where the system does not have them."""

    waiting_ns: int | None = None
    """Time in which at least one program of the machine, this one included, was ready to run and had no CPU."""
    throttled_ns: int | None = None
    """Time in which the quota of a cgroup of this process kept its threads from running."""


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
    return Pressure(_read_waiting_ns(), _read_throttled_ns())


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


def _read_throttled_ns() -> int | None:
    """Return the longest time that a cgroup of this process, or one above it, was throttled."""
    counted = (_throttled_ns(folder) for folder in _cpu_cgroups())
    return max((each for each in counted if each is not None), default=None)


def _throttled_ns(folder: Path) -> int | None:
    try:
        values = dict(line.split() for line in (folder / "cpu.stat").read_text().splitlines())
        # Version 2 counts µs, version 1 ns. A cgroup without the controller has neither.
        return 1000 * int(values["throttled_usec"]) if "throttled_usec" in values else int(values["throttled_time"])
    except (OSError, ValueError, KeyError):
        return None


def _cpu_cgroups() -> set[Path]:
    """Return the folders of all cgroups, of version 2 and of version 1, that may limit this process's CPUs."""
    folders = {CGROUPS, CGROUPS / "cpu"}
    try:
        lines = OWN_CGROUPS.read_text().splitlines()
    except OSError:
        return folders
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "" or "cpu" in controllers.split(","):
            root = CGROUPS / "cpu" if controllers else CGROUPS
            own = root / path.lstrip("/")
            folders.update(folder for folder in (own, *own.parents) if folder.is_relative_to(root))
    return folders
