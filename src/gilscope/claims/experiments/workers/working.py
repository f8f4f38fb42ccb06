"""A worker that computes for a while when it is told to, and says how far it came.

A spawned process imports this module and what it imports, so it imports next to nothing.
"""

import time
from multiprocessing import connection, parent_process
from typing import Any

SECONDS = 0.1


def compute() -> tuple[int, int]:
    """Compute for a while, and return how many steps were done in how many ns of CPU time."""
    steps, begin_ns, end = 0, time.process_time_ns(), time.monotonic() + SECONDS
    while time.monotonic() < end:
        for _ in range(2_000):
            pass
        steps += 1
    return steps, time.process_time_ns() - begin_ns


def in_process(answer: Any, told: Any) -> None:
    """Say that it is ready; once told, compute and answer; wait until told, or until the parent is gone."""
    parent = parent_process()
    assert parent is not None
    answer.send("ready")
    if told in connection.wait([told, parent.sentinel]):
        told.recv()
        answer.send(compute())
        connection.wait([told, parent.sentinel])
