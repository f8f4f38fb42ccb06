"""What a program takes of the machine's memory, its child processes included."""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import psutil

MIB = 1 << 20


def program_mib() -> float:
    """Return the memory of this process and of all that come from it, in MiB.

    Of a page that several processes share each counts its part (PSS, from the kernel); where the system tells no
    such figure, only what a process has to itself counts (USS).
    """
    total_bytes: int = sum(getattr(each, _kind()) for each in _memory_of_all())
    return total_bytes / MIB


def shared_once_mib() -> float:
    """Return the memory that this process and all that come from it would take with the machine to themselves.

    What each has to itself, and once the most that any of them shares.
    """
    memory = list(_memory_of_all())
    total_bytes: int = sum(each.uss for each in memory) + max(each.rss - each.uss for each in memory)
    return total_bytes / MIB


def notes() -> tuple[str, ...]:
    """Return what is to be said of these figures on this system."""
    if _kind() == "pss":
        return ("memory is PSS: a page that several processes share counts in parts",)
    return ("memory is USS: this system does not tell who shares a page, and what is shared does not count",)


@cache
def _kind() -> str:
    return "pss" if hasattr(psutil.Process().memory_full_info(), "pss") else "uss"


def _memory_of_all() -> Iterator[Any]:
    own = psutil.Process(os.getpid())
    for process in (own, *own.children(recursive=True)):
        try:
            yield process.memory_full_info()
        except psutil.NoSuchProcess:
            continue
