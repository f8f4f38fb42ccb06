"""Calls that get new objects each time. These are made before, many at once, so that making them is not timed."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gilscope.environment.allowance import count_open_files, find_most_open_files, read_process_bytes
from gilscope.probe.copies import CallLoop
from gilscope.system.clock import Clock

MOST_SECONDS = 0.04
"""How long objects may be made for one round: twice as long as most rounds last."""

MOST_BYTES = 1 << 28
"""The memory that the objects of all workers of a pool may take."""

MOST_FILES, MOST_OF_FILES = 1024, 0.5
"""Of the files that a process may open, and of those that `select` takes, this share may be open."""

MOST_UNKNOWN = 64
"""The most calls that are prepared at once if nobody says how much memory they take."""

Given = tuple[Sequence[Any], Mapping[str, Any]]
"""The arguments of one call, without and with names."""


@dataclass(frozen=True)
class PreparedCall:
    """A function, and what makes its arguments for each call."""

    function: Callable[..., object]
    make_given: Callable[[], Given]

    def prepare(self, count: int) -> Callable[[], object]:
        """Make the objects of so many calls, and return a function that makes one call after the other.

        It keeps them until it is dropped itself, so that it is not timed either how long freeing them takes.
        """
        function, take = self.function, iter([self.make_given() for _ in range(count)]).__next__

        def call() -> object:
            given, named = take()
            return function(*given, **named)

        return call

    def __call__(self) -> object:
        """Make the objects of one call, and make it."""
        return self.prepare(1)()


def prepare(call: Callable[[], object], count: int) -> Callable[[], object]:
    """Return what makes so many calls, after the objects are made that each of them needs."""
    return call.prepare(count) if isinstance(call, PreparedCall) else call


@dataclass(frozen=True)
class Batch:
    """How many calls can be prepared at once in each worker, and how long that takes for one of them."""

    most: int
    prepare_ns: int = 0


def find_largest_batch(call: Callable[[], object], wanted: int, workers: int, clock: Clock) -> Batch:
    """Return the largest batch that needs not too much time, memory or files; at least one call, at most `wanted`.

    Found by making twice as many calls each time.
    """
    if not isinstance(call, PreparedCall):
        return Batch(sys.maxsize)
    # What a smaller batch has freed may still be this process's own: the larger one takes that before it takes more.
    count, before = 1, _read_use()
    while True:
        begin_ns = clock.wall_ns()
        ready = prepare(call, count)
        lasted_ns = clock.wall_ns() - begin_ns
        with CallLoop(count) as turns:
            for _ in turns:
                ready()
        after = _read_use()
        del ready
        is_large = 2 * lasted_ns > MOST_SECONDS * 1e9 or _is_near_limit(before, after, count, workers)
        if count >= wanted or is_large:
            return Batch(min(count, max(1, wanted)), max(1, lasted_ns // count))
        count *= 2


def _read_use() -> tuple[int | None, int | None]:
    """Return how much memory and how many files this process uses, as far as that is known."""
    return read_process_bytes(os.getpid()), count_open_files(os.getpid())


def _is_near_limit(
    before: tuple[int | None, int | None], after: tuple[int | None, int | None], count: int, workers: int
) -> bool:
    """Return whether all workers would use too much if each prepared twice as many calls."""
    (bytes_before, files_before), (bytes_after, files_after) = before, after
    if files_before is not None and files_after is not None and files_after > files_before:
        used = files_before + 2 * (files_after - files_before) * workers
        if used > MOST_OF_FILES * min(find_most_open_files() or MOST_FILES, MOST_FILES):
            return True
    if bytes_before is None or bytes_after is None:
        return 2 * count > MOST_UNKNOWN
    return 2 * (bytes_after - bytes_before) * workers > MOST_BYTES
