"""A worker that takes an array, reads it all, answers with its checksum, and keeps it until it may end.

A spawned process imports this module and what it imports, so it imports next to nothing.
"""

from multiprocessing import connection, parent_process
from typing import Any
from zlib import crc32


def by_reference(answer: Any, end: Any, array: bytes) -> None:
    """Take the array as it is: in a thread, or in a process that was forked while it was there."""
    _hold(answer, end, array)


def pickled(answer: Any, end: Any) -> None:
    """Take a copy out of a pipe."""
    _hold(answer, end, end.recv())


def in_shared_memory(answer: Any, end: Any, name: str, size: int) -> None:
    """Take the first bytes of a segment."""
    from multiprocessing.shared_memory import SharedMemory

    segment = SharedMemory(name)
    assert segment.buf is not None
    with segment.buf[:size] as array:
        _hold(answer, end, array)
    segment.close()


def _hold(answer: Any, end: Any, array: bytes | memoryview) -> None:
    answer.send(crc32(array))
    parent = parent_process()
    connection.wait([end] if parent is None else [end, parent.sentinel])
