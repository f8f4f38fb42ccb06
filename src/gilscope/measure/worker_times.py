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
    # Threads of this process share its CPU clock, and may run one after the other.
    here = [each for each in answers if each.pid == os.getpid()]
    begin_cpu_ns = min((each.ended_cpu_ns - each.cpu_ns for each in here), default=0)
    return max(1, wall_ns), max((each.ended_cpu_ns for each in here), default=0) - begin_cpu_ns
