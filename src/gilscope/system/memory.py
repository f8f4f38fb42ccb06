"""New memory for arrays: on cache lines of its own, and on huge pages if it is large and the system has them.

An allocator gives memory that was in use before, on whatever pages it was: then one array of a program is on huge
pages and the next on small ones, and which of them depends on what the program freed earlier. Memory that is read at
random is slower on small pages, where a CPU knows the places of too few of them.
"""

import ctypes
import mmap
from contextlib import suppress

CACHE_LINE = 64
"""Bytes. An array that begins on one has no vectors that cross two of them."""

HUGE_PAGE = 2 << 20
"""Bytes of a huge page on x86-64, and on Arm with small pages of 4 KiB."""


def allocate_memory(length: int) -> memoryview:
    """Return so many new bytes for all of a comparison.

    Raises:
        MemoryError: there is not so much.

    """
    if length < HUGE_PAGE or not hasattr(mmap, "MADV_HUGEPAGE"):
        return allocate_for_call(length)
    return _align(_map_memory(length + HUGE_PAGE), length, HUGE_PAGE)


def allocate_for_call(length: int) -> memoryview:
    """Return so many new bytes for one call, as the allocator gives them.

    Each time to ask the system for them would cost a fault for every page, and stop the other threads for a moment.

    Raises:
        MemoryError: there is not so much.

    """
    return _align(bytearray(length + CACHE_LINE), length, CACHE_LINE)


def _align(raw: bytearray | mmap.mmap, length: int, alignment: int) -> memoryview:
    first = -ctypes.addressof(ctypes.c_char.from_buffer(raw)) % alignment
    return memoryview(raw)[first : first + length]


def _map_memory(length: int) -> mmap.mmap:
    """Return memory straight from the system, which no array was in before."""
    try:
        mapped = mmap.mmap(-1, length, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as error:
        raise MemoryError(f"no {length} bytes of memory: {error.strerror}") from None
    # A system without huge pages refuses this, and one that never uses them ignores it.
    with suppress(OSError):
        mapped.madvise(mmap.MADV_HUGEPAGE)
    return mapped
