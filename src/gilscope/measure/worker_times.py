"""What the answers of workers tell of the time that a round took."""

import os
from collections.abc import Sequence

from gilscope.measure.worker import Answer


def add_children_cpu_ns(answers: Sequence[Answer]) -> int:
    """Return the CPU time of other processes. Threads share this one's clock, which is read around a whole round."""
    own = os.getpid()
    return sum(answer.cpu_ns for answer in answers if answer.pid != own)


def find_timed_part(answers: Sequence[Answer]) -> tuple[int, int] | None:
    """Return how long workers took that tell when they began and ended, and this process's CPU time; else None.

    They took from the first that began to the last that ended.
    """
    if not answers or not all(each.ended_ns for each in answers):
        return None
    wall_ns = max(each.ended_ns for each in answers) - min(each.began_ns for each in answers)
    own = os.getpid()
    # Each thread tells the CPU time of the whole process.
    return max(1, wall_ns), max((each.cpu_ns for each in answers if each.pid == own), default=0)
