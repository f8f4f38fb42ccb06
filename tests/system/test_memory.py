"""New memory for arrays: where it begins, and which pages it asks for."""

import ctypes
import mmap
import re
from pathlib import Path

import numpy as np
import pytest

from gilscope.measure import references
from gilscope.measure.layout import make_array
from gilscope.system.memory import CACHE_LINE, HUGE_PAGE, allocate_for_call, allocate_memory

SMAPS = Path("/proc/self/smaps")

has_huge_pages = pytest.mark.skipif(
    not Path("/sys/kernel/mm/transparent_hugepage").is_dir(), reason="this system has no huge pages to ask for"
)


def address_of(memory: memoryview) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(memory.cast("B")))


def asks_for_huge_pages(memory: memoryview) -> bool:
    """Return whether the system notes of this memory that it wants huge pages."""
    address = address_of(memory)
    for text in re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", SMAPS.read_text(), flags=re.MULTILINE)[1:]:
        first, last = (int(end, 16) for end in text.split(maxsplit=1)[0].split("-"))
        if first <= address < last:
            return "hg" in text.split("VmFlags:")[1].split()
    raise AssertionError(f"{address:#x} is not mapped")


@pytest.mark.parametrize("length", [0, 1, 63, 4096, HUGE_PAGE - 1, HUGE_PAGE, 3 * HUGE_PAGE + 5])
def test_memory_begins_on_a_cache_line_and_can_be_written(length: int) -> None:
    memory = allocate_memory(length)
    assert len(memory) == length
    memory[:] = b"x" * length
    assert bytes(memory) == b"x" * length
    assert length == 0 or address_of(memory) % CACHE_LINE == 0


@has_huge_pages
def test_a_large_array_asks_for_huge_pages_whatever_was_freed_before() -> None:
    for elements in (1 << 20, 1 << 22):
        freed = [np.ones(elements) for _ in range(4)]
        del freed
    array = make_array(1 << 20, "d")
    assert array.ctypes.data % HUGE_PAGE == 0
    assert asks_for_huge_pages(array.data)


def test_memory_for_a_call_begins_on_a_cache_line_too() -> None:
    memory = allocate_for_call(HUGE_PAGE)
    assert len(memory) == HUGE_PAGE
    assert address_of(memory) % CACHE_LINE == 0


@has_huge_pages
def test_the_memory_reference_has_the_same_pages_as_arrays() -> None:
    assert all(asks_for_huge_pages(each.cast("B")) for each in references._triad_arrays(0))


def test_large_memory_needs_no_system_with_huge_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(mmap, "MADV_HUGEPAGE", raising=False)
    assert address_of(allocate_memory(HUGE_PAGE)) % CACHE_LINE == 0


def test_more_memory_than_there_is_is_an_error_of_memory() -> None:
    with pytest.raises(MemoryError):
        allocate_memory(1 << 60)
