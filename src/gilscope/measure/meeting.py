"""A barrier for workers of any kind: threads, processes however they are started, and interpreters.

It is a folder, since a path is all that reaches every kind of worker. Each worker that arrives adds a byte to one
file. The worker that completes their number opens a gate for all, which is a named pipe: the others wait for it
without polling, so the barrier adds no time of its own to what is measured. Nothing here imports anything that a new
interpreter does not have.
"""

import os
import select
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

ARRIVED, GATE = "arrived", "gate"

PATIENCE_SECONDS = 60.0
"""After so long a worker goes on alone: a pool that starts fewer workers than it was asked for must not hang."""


@contextmanager
def open_meeting_place() -> Iterator[str]:
    """Make a place where workers meet, and yield it. Whoever still waits when the context is left is let go."""
    with tempfile.TemporaryDirectory(prefix="gilscope-meeting-", ignore_cleanup_errors=True) as place:
        os.close(os.open(f"{place}/{ARRIVED}", os.O_WRONLY | os.O_CREAT))
        os.mkfifo(f"{place}/{GATE}")
        # A pipe that somebody has open for both directions blocks nobody who opens it, and keeps what is written.
        gate = os.open(f"{place}/{GATE}", os.O_RDWR)
        try:
            yield place
        finally:
            os.write(gate, b"o")
            os.close(gate)


def wait_for_others(place: str, workers: int) -> bool:
    """Return as soon as this many workers have called this with the same place; return whether they have."""
    arrived = os.open(f"{place}/{ARRIVED}", os.O_WRONLY | os.O_APPEND)
    gate = os.open(f"{place}/{GATE}", os.O_RDWR)
    try:
        os.write(arrived, b"a")
        if os.fstat(arrived).st_size >= workers:
            os.write(gate, b"o")
            return True
        # Nobody reads the byte, so one is enough for all who wait.
        return bool(select.select([gate], [], [], PATIENCE_SECONDS)[0])
    finally:
        os.close(gate)
        os.close(arrived)
