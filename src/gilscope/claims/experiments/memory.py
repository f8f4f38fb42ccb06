"""How much memory a program takes, including its child processes."""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import psutil

MIB = 1 << 20


def program_mib() -> float:
    """Return the memory of this process and its children, in MiB.

    A page that several processes share counts in equal parts for each of them (PSS). If the system does not report
    that, only the memory that a process has to itself counts (USS).
    """
    total_bytes: int = sum(getattr(each, _kind()) for each in _memory_of_all())
    return total_bytes / MIB


def shared_once_mib() -> float:
    """Return the memory that this process and its children would take if they had the machine to themselves.

    It is what each has to itself, and once the largest part that any of them shares.
    """
    memory = list(_memory_of_all())
    total_bytes: int = sum(each.uss for each in memory) + max(each.rss - each.uss for each in memory)
    return total_bytes / MIB


def memory_notes() -> tuple[str, ...]:
    """Return how memory is counted on this system."""
    if _kind() == "pss":
        return ("memory is PSS: a page that several processes share counts in equal parts",)
    return ("memory is USS: this system does not report shared pages, and shared memory does not count",)


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
