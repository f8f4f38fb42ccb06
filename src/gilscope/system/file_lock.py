"""Lets one program at a time write a report: of two, each would replace what the other one has measured.

The lock is the system's own, on a file beside the report: it goes with the last process that holds it, however that
one ends. So a lock of dead processes blocks nobody.
"""

import os
import shlex
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from gilscope.errors import InUse

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

TRIES, TRY_SECONDS = 100, 0.1
"""How often and how soon a lock is tried again whose owner was killed: the process that measures for it soon ends."""

MOST_BYTES = 4096
"""Of what a lock says of its owner."""


@dataclass
class Lock:
    """Keeps others from writing a report, until it is released or this process and its children have ended."""

    path: Path
    descriptor: int | None
    """What a process that is started must inherit to hold the lock too; None where there are no locks."""

    def release(self) -> None:
        """Let others write."""
        if self.descriptor is not None:
            with suppress(OSError):
                if _is_at(self.path, self.descriptor):
                    self.path.unlink()
            os.close(self.descriptor)
            self.descriptor = None

    def __enter__(self) -> Self:
        """Hold it inside a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release it."""
        self.release()


def take(report: Path) -> Lock:
    """Keep other programs from writing a report.

    Raises:
        InUse: one does so now.

    """
    path = report.with_name(f".{report.name}.lock")
    owner = ""
    for _ in range(TRIES):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        except OSError:  # the report cannot be written either, and whoever does so says why
            return Lock(path, None)
        try:
            is_ours = _try_lock(descriptor)
            if is_ours and _is_at(path, descriptor):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{os.getpid()} {shlex.join(['gilscope', *sys.argv[1:]])}".encode(), 0)
                return Lock(path, descriptor)
            owner = os.pread(descriptor, MOST_BYTES, 0).decode(errors="replace")
        except OSError:  # a file system without locks, or a full one
            os.close(descriptor)
            return Lock(path, None)
        os.close(descriptor)
        if not is_ours:
            if _lives(owner):
                break
            time.sleep(TRY_SECONDS)
    number, _, command = owner.partition(" ")
    raise InUse(report, number, command)


def _try_lock(descriptor: int) -> bool:
    if fcntl is None:
        raise OSError
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Return whether a path still leads to an open file: who had the lock before may have removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _lives(owner: str) -> bool:
    number = owner.partition(" ")[0]
    if not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
