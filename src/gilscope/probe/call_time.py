"""How long a call takes, before anything is compared."""

from gilscope.model.probe import Signs
from gilscope.probe import budget
from gilscope.probe.budget import Wishes
from gilscope.probe.call import Call
from gilscope.probe.copies import CallLoop
from gilscope.probe.prepared_calls import Batch, find_largest_batch, prepare
from gilscope.system.clock import Clock

TIMED_NS, TIMED_TRIES = 2_000_000, 3
"""A short call is timed in rows of this length, this many times. One call is cold, and mostly times the clock."""


def time_call(call: Call, wishes: Wishes, cpus: int, clock: Clock, signs: Signs) -> tuple[Batch, int]:
    """Return how many calls can be prepared at once, and how long one takes."""
    wanted, workers = budget.WATCH_NS // signs.second_call_ns, max(wishes.workers, default=cpus)
    batch = find_largest_batch(call.direct, wanted, workers, clock)
    return batch, find_shortest_ns(call, signs.second_call_ns, clock, batch.most)


def find_shortest_ns(call: Call, guess_ns: int, clock: Clock, most: int = TIMED_NS) -> int:
    """Return how long a call takes in a row of calls: the shortest of some tries, as other work can only add time.

    A row has `most` calls at most.
    """
    count = min(TIMED_NS // guess_ns, most)
    # A list, not a generator: inside a generator Python turns a call's StopIteration into a RuntimeError.
    return min([_row_ns(call, count, clock) // count for _ in range(TIMED_TRIES)]) if count else guess_ns


def _row_ns(call: Call, count: int, clock: Clock) -> int:
    ready = prepare(call.direct, count)
    with CallLoop(count) as turns:
        begin_ns = clock.wall_ns()
        for _ in turns:
            ready()
    return max(count, clock.wall_ns() - begin_ns)
