"""A barrier for workers of any kind: threads, processes however they are started, and interpreters.

It is a folder, since a path is all that reaches every kind of worker. Each worker that arrives adds a byte to one
file. The worker that completes their number opens a gate for all, which is a named pipe: the others wait for it
without polling, so the barrier adds no time of its own to what is measured. Where there are no named pipes, as on
Windows, they poll. Nothing here imports anything that a new interpreter does not have.
"""

import os
import select
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ARRIVED, GATE = "arrived", "gate"

PATIENCE_SECONDS = 60.0
"""After so long a worker goes on alone: a pool that starts fewer workers than it was asked for must not hang."""

POLL_SECONDS = 0.0002
"""How often workers that poll look who has arrived."""

ALL = 1 << 16
"""More workers than any pool has."""


@contextmanager
def open_meeting_place(folder: Path | None = None) -> Iterator[str]:
    """Make a place where workers meet, in this folder or where temporary files go, and yield it.

    Whoever still waits when the context is left is let go.
    """
    with tempfile.TemporaryDirectory(prefix="gilscope-meeting-", dir=folder, ignore_cleanup_errors=True) as place:
        opened = os.open(f"{place}/{ARRIVED}", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        last_word = b"a" * ALL
        if hasattr(os, "mkfifo"):
            os.close(opened)
            os.mkfifo(f"{place}/{GATE}")
            # A pipe that somebody has open for both directions blocks nobody who opens it, and keeps what is written.
            opened, last_word = os.open(f"{place}/{GATE}", os.O_RDWR), b"o"
        try:
            yield place
        finally:
            os.write(opened, last_word)
            os.close(opened)


def wait_for_others(place: str, workers: int) -> bool:
    """Return as soon as this many workers have called this with the same place; return whether they have."""
    arrived = os.open(f"{place}/{ARRIVED}", os.O_WRONLY | os.O_APPEND)
    try:
        os.write(arrived, b"a")
        return _wait_at_gate(place, arrived, workers) if Path(place, GATE).exists() else _poll(arrived, workers)
    finally:
        os.close(arrived)


def _wait_at_gate(place: str, arrived: int, workers: int) -> bool:
    gate = os.open(f"{place}/{GATE}", os.O_RDWR)
    try:
        if os.fstat(arrived).st_size >= workers:
            os.write(gate, b"o")
            return True
        # Nobody reads the byte, so one is enough for all who wait. Not by `select`, which takes the first 1024 files.
        poller = select.poll()
        poller.register(gate, select.POLLIN)
        return bool(poller.poll(PATIENCE_SECONDS * 1000))
    finally:
        os.close(gate)


def _poll(arrived: int, workers: int) -> bool:
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        if os.fstat(arrived).st_size >= workers:
            return True
        time.sleep(POLL_SECONDS)
    return False
