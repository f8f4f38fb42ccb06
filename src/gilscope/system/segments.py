"""Shared memory and semaphores by their names: what a killed process leaves is found by them, and removed.

All of one program and its processes begin with the same prefix. A file among them is locked by the program as long as
it lives: so those of dead programs can be told from those of living ones, also of another container.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SEGMENTS = Path("/dev/shm")
"""Where Linux has segments of shared memory and semaphores, which a process that is killed leaves behind."""

PREFIX = "GILSCOPE_SEGMENTS"
"""The environment variable with what the names of the program's segments begin with."""

OWNER = "owner"
"""The end of the name of the file that a living program has locked."""


def make_prefix() -> str:
    """Return a prefix for the names of a new program."""
    return f"gilscope-{uuid.uuid4().hex[:10]}"


def own_segments() -> str:
    """Let the segments of this process and its children be known as a living program's; return their prefix."""
    prefix = os.environ.setdefault(PREFIX, make_prefix())
    if fcntl is not None and SEGMENTS.is_dir():
        with suppress(OSError):
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
            # It stays open until this process ends, however it ends.
            fcntl.flock(os.open(SEGMENTS / f"{prefix}-{OWNER}", flags, 0o600), fcntl.LOCK_SH | fcntl.LOCK_NB)
    return prefix


def remove_segments(prefix: str) -> int:
    """Remove segments of shared memory and semaphores whose names begin so; return how many bytes they had."""
    size = 0
    for each in _list_segments(prefix):
        with suppress(OSError):
            size += each.stat().st_size
            each.unlink()
    return size


def remove_abandoned() -> int:
    """Remove what programs of this user that were killed have left; return how many bytes that was."""
    size = 0
    for owner in SEGMENTS.glob(f"gilscope-*-{OWNER}"):
        with suppress(OSError):
            descriptor = os.open(owner, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                size += remove_segments(owner.name.removesuffix(f"-{OWNER}"))
            finally:
                os.close(descriptor)
    return size


def remove_semaphores_of_loky(pid: int) -> None:
    """Remove the semaphores that loky has made in a process that has ended: it names them itself."""
    for each in SEGMENTS.glob(f"sem.loky-{pid}-*"):
        with suppress(OSError):
            each.unlink()


def _list_segments(prefix: str) -> Iterator[Path]:
    """Yield the files of a prefix, last the one by which the others are found."""
    owner = SEGMENTS / f"{prefix}-{OWNER}"
    for pattern in (f"{prefix}-*", f"sem.{prefix}-*"):
        yield from (each for each in SEGMENTS.glob(pattern) if each != owner)
    if owner.exists():
        yield owner
