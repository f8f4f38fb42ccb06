"""Segments of shared memory: made so that they have room, and let go whoever still looks.

A worker attaches them by itself (worker.py).
"""

import os
from itertools import count
from multiprocessing.shared_memory import SharedMemory

from gilscope.errors import NoSharedMemory
from gilscope.system import segments

_numbers = count()


def create_segment(size: int) -> SharedMemory:
    """Make a segment whose pages exist: one that only seems to have room kills who writes to it."""
    prefix = os.environ.get(segments.PREFIX)
    name = None if prefix is None else f"{prefix}-{os.getpid()}-{next(_numbers)}"
    segment = SharedMemory(name, create=True, size=size)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(segment._fd, 0, size)  # type: ignore[attr-defined]
    except OSError as error:
        segment.unlink()
        segment.close()
        raise NoSharedMemory(size, error.strerror or str(error)) from None
    return segment


def close_segment(segment: SharedMemory) -> None:
    """Let go of a segment that has been unlinked."""
    try:
        segment.close()
    except BufferError:
        # Somebody still holds a view, as a traceback's frames do after an error. The name is unlinked; the memory
        # goes with the last view.
        segment._mmap = None  # type: ignore[attr-defined]
        segment.close()
