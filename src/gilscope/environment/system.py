"""Facts about the rest of the machine: its memory, its other programs, its clock, how it lays out a process."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gilscope.environment.cgroups import memory_left_bytes
from gilscope.environment.files import read_number, read_text

SHARED_MEMORY = Path("/dev/shm")
HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
SHARED_HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/shmem_enabled")
RANDOMIZATION = Path("/proc/sys/kernel/randomize_va_space")
OWN_PERSONALITY = Path("/proc/self/personality")
CLOCK_SOURCE = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")

NO_RANDOMIZATION = 0x0040000
"""ADDR_NO_RANDOMIZE in <sys/personality.h>: what `setarch -R` sets for one process."""


class Program(NamedTuple):
    """A process that is not this one."""

    pid: int
    name: str


def memory_bytes() -> int:
    """Return how much memory the machine has."""
    import psutil

    return int(psutil.virtual_memory().total)


def memory_available_bytes() -> int:
    """Return how much memory can be taken without swapping and within the cgroup's limit."""
    import psutil

    left = memory_left_bytes()
    available = int(psutil.virtual_memory().available)
    return available if left is None else min(available, left)


def swap_used_bytes() -> int:
    """Return how much memory is swapped out now."""
    import psutil

    return int(psutil.swap_memory().used)


def swapped_bytes() -> int:
    """Return how much memory was swapped in or out since the machine started."""
    import psutil

    swap = psutil.swap_memory()
    return int(swap.sin + swap.sout)


def shared_memory_bytes() -> int | None:
    """Return how much POSIX shared memory is free, or None where it has no file system of its own."""
    return shutil.disk_usage(SHARED_MEMORY).free if SHARED_MEMORY.is_dir() else None


def huge_pages() -> str | None:
    """Return which memory Linux puts on huge pages: `always` all, `madvise` what asks for it, `never` none."""
    return _read_choice(HUGE_PAGES)


def shared_memory_huge_pages() -> str | None:
    """Return the same for memory that processes share, of which `advise` is what asks for it."""
    return _read_choice(SHARED_HUGE_PAGES)


def _read_choice(path: Path) -> str | None:
    """Return the word in brackets of a list of words, or None without one."""
    chosen = (word[1:-1] for word in (read_text(path) or "").split() if word.startswith("[") and word.endswith("]"))
    return next(chosen, None)


def address_randomization() -> str | None:
    """Return how far Linux randomizes addresses: `full`, `partial` (not the heap) or `off`."""
    setting = read_number(RANDOMIZATION)
    if setting is None:
        return None
    own = int(read_text(OWN_PERSONALITY) or "0", 16)
    return "off" if own & NO_RANDOMIZATION else {0: "off", 1: "partial"}.get(setting, "full")


def clock_source() -> str | None:
    """Return the hardware that Linux reads its clock from: `tsc`, `kvm-clock`."""
    return read_text(CLOCK_SOURCE)


def cpu_seconds_by_program() -> Mapping[Program, float]:
    """Return the CPU time of every other process that this one may inspect."""
    import psutil

    seconds = {}
    for process in psutil.process_iter(["pid", "name", "cpu_times"]):
        times = process.info["cpu_times"]
        if times is not None and process.info["pid"] != os.getpid():
            seconds[Program(process.info["pid"], process.info["name"] or "?")] = times.user + times.system
    return seconds
