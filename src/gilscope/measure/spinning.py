"""Waits for native threads that go on running after their loop, for which nobody has asked any more."""

import time
from collections.abc import Set

from gilscope.system.clock import Clock

MOST_SPINNING_NS = 500_000_000
"""How long native threads may go on running after their loop; Intel's OpenMP lets them for 200 ms."""

STILL_SECONDS = 0.002
STILL = 0.2
"""Processes that run for less than this share of so many seconds stand still."""


def wait_for_native_threads(pids: Set[int], clock: Clock) -> None:
    """Wait until these processes stand still.

    The native threads of a parallel loop run for some milliseconds while they wait for another. In that time they
    would take a CPU from the next arm.
    """
    end_ns = clock.wall_ns() + MOST_SPINNING_NS
    while clock.wall_ns() < end_ns:
        begin_ns, ran_before = clock.wall_ns(), clock.run_ns(pids)
        time.sleep(STILL_SECONDS)
        ran_after = clock.run_ns(pids)
        ran_ns = sum(ran_after[pid] - ran_before[pid] for pid in ran_before.keys() & ran_after.keys())
        if ran_ns < STILL * (clock.wall_ns() - begin_ns):
            return
