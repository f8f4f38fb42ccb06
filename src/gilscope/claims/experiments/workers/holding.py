"""A worker that takes an array, answers with its checksum, and keeps it until it may end.

A spawned process imports this module, so the module imports next to nothing.
"""

from multiprocessing import connection, parent_process
from typing import Any
from zlib import crc32


def hold_reference(answer: Any, end: Any, array: bytes) -> None:
    """Hold the caller's array, in a thread or in a process that was forked while the array was there."""
    _hold(answer, end, array)


def hold_copy(answer: Any, end: Any) -> None:
    """Hold a copy that comes through a pipe."""
    _hold(answer, end, end.recv())


def hold_segment(answer: Any, end: Any, name: str, size: int) -> None:
    """Hold the first bytes of a segment of shared memory."""
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
