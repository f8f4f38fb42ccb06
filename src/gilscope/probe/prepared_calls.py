"""Calls that get new objects each time. These are made before, many at once, so that making them is not timed."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gilscope.environment.allowance import read_process_bytes
from gilscope.probe.copies import CallLoop
from gilscope.system.clock import Clock

MOST_SECONDS = 0.04
"""How long objects may be made for one round: twice as long as most rounds last."""

MOST_BYTES = 1 << 28
"""The memory that the objects of all workers of a pool may take."""

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
    """Return the largest batch whose objects need not too much time and memory; at least one call, at most `wanted`.

    Found by making twice as many calls each time.
    """
    if not isinstance(call, PreparedCall):
        return Batch(sys.maxsize)
    count = 1
    while True:
        before_bytes, begin_ns = read_process_bytes(os.getpid()), clock.wall_ns()
        ready = prepare(call, count)
        lasted_ns = clock.wall_ns() - begin_ns
        with CallLoop(count) as turns:
            for _ in turns:
                ready()
        after_bytes = read_process_bytes(os.getpid())
        del ready
        is_known = before_bytes is not None and after_bytes is not None
        grown = (after_bytes or 0) - (before_bytes or 0)
        is_large = 2 * grown * workers > MOST_BYTES if is_known else 2 * count > MOST_UNKNOWN
        if count >= wanted or is_large or 2 * lasted_ns > MOST_SECONDS * 1e9:
            return Batch(min(count, max(1, wanted)), max(1, lasted_ns // count))
        count *= 2
