"""Pickles that may be too large to be kept: they are cut off, or only counted."""

import pickle
from contextlib import suppress
from typing import Any

from gilscope.system.clock import Clock

MOST_BYTES = 1 << 28
"""Larger objects are neither sent nor compared."""

MOST_SECONDS = 1.0
"""How long the bytes of an object are counted; beyond it, it is known to have at least so many."""


class TooLarge(Exception):
    """An object whose pickle has more bytes than are kept."""


class _Kept:
    """A file that keeps what is written, up to a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        self.parts: list[bytes] = []
        self._left = most_bytes

    def write(self, part: Any) -> None:
        self._left -= memoryview(part).nbytes
        if self._left < 0:
            raise TooLarge
        self.parts.append(bytes(part))


class _Counted:
    """A file that counts what is written. A large part of an object is handed over as it is, without a copy."""

    def __init__(self, clock: Clock) -> None:
        self.count = 0
        self._clock = clock
        self._end_ns = clock.wall_ns() + int(MOST_SECONDS * 1e9)

    def write(self, part: Any) -> None:
        self.count += memoryview(part).nbytes
        if self.count > MOST_BYTES and self._clock.wall_ns() > self._end_ns:
            raise TooLarge


def dumps(value: object, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the pickle of an object.

    Raises:
        TooLarge: it has more bytes than that.

    """
    kept = _Kept(most_bytes)
    pickle.Pickler(kept).dump(value)
    return b"".join(kept.parts)


def count_bytes(value: object, clock: Clock) -> int:
    """Return how many bytes the pickle of an object has; of one that takes long, how many it has at least."""
    counted = _Counted(clock)
    with suppress(TooLarge):
        pickle.Pickler(counted).dump(value)
    return counted.count
