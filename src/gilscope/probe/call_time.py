"""How long a call takes, before anything is compared."""

from gilscope.probe.call import Call
from gilscope.probe.copies import CallLoop
from gilscope.system.clock import Clock

TIMED_NS, TIMED_TRIES = 2_000_000, 3
"""A short call is timed in rows of this length, this many times. One call is cold, and mostly times the clock."""


def find_shortest_ns(call: Call, guess_ns: int, clock: Clock) -> int:
    """Return how long a call takes in a row of calls: the shortest of some tries, as other work can only add time."""
    count = TIMED_NS // guess_ns
    # A list, not a generator: inside a generator Python turns a call's StopIteration into a RuntimeError.
    return min([_row_ns(call, count, clock) // count for _ in range(TIMED_TRIES)]) if count else guess_ns


def _row_ns(call: Call, count: int, clock: Clock) -> int:
    with CallLoop(count) as turns:
        begin_ns = clock.wall_ns()
        for _ in turns:
            call()
    return max(count, clock.wall_ns() - begin_ns)
