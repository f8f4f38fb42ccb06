"""A worker that computes for a while when it is told to, and reports how many steps it did.

A spawned process imports this module, so the module imports next to nothing.
"""

import time
from multiprocessing import connection, parent_process
from typing import Any

SECONDS = 0.1


def compute() -> tuple[int, int]:
    """Compute for a while, and return the number of steps and the CPU time in ns."""
    steps, begin_ns, end = 0, time.process_time_ns(), time.monotonic() + SECONDS
    while time.monotonic() < end:
        for _ in range(2_000):
            pass
        steps += 1
    return steps, time.process_time_ns() - begin_ns


def compute_in_process(answer: Any, told: Any) -> None:
    """Report that the worker is ready, compute when told to, answer, and wait until the parent tells it to end."""
    parent = parent_process()
    assert parent is not None
    answer.send("ready")
    if told in connection.wait([told, parent.sentinel]):
        told.recv()
        answer.send(compute())
        connection.wait([told, parent.sentinel])
