"""What a probe does now, in one line."""

import re
from math import ceil

from gilscope.render import numbers
from gilscope.render.progress import write_duration
from gilscope.system.clock import Clock

BLOCK = re.compile(r"block \d+ of \d+")


LONG_SECONDS = 15.0
"""A probe that takes so much longer than the seconds that were asked for says so beforehand."""


def write_waiting(used_cpus: float, cpus: int, most_seconds: float) -> str:
    """Return why nothing is measured yet, and for how long."""
    most = write_duration(most_seconds)
    return (
        f"Other programs use {used_cpus:.1f} of {cpus} CPUs: waiting up to {most} for a quieter moment. "
        "--anyway does not wait."
    )


def write_still_busy(used_cpus: float, cpus: int, limit_seconds: float) -> str:
    """Return what comes of measuring beside other programs."""
    limit = write_duration(limit_seconds)
    return (
        f"They still use {used_cpus:.1f} of {cpus} CPUs: measuring now. It may take up to {limit} (--limit). Workers "
        "that take too long to open are left out, and figures of speed will be of little worth."
    )


def write_expectation(call_ns: int, expected_seconds: float, wanted_seconds: float, limit_seconds: float) -> str:
    """Return how long it takes, where that is far longer than was asked for; else nothing."""
    if expected_seconds <= wanted_seconds + LONG_SECONDS:
        return ""
    takes = f"One call takes {numbers.duration(call_ns)}, so this takes about {expected_seconds:.0f} s"
    if expected_seconds <= limit_seconds:
        return f"{takes}."
    enough = 10 * ceil(1.5 * expected_seconds / 10)
    return f"{takes}, and is stopped after {limit_seconds:.0f} s. --limit {enough} lets it end."


class StageLine:
    """Writes what is done, for how long, and about how long the blocks still take."""

    def __init__(self, what: str, seconds: float, clock: Clock | None = None) -> None:
        """Take what is probed, and the seconds that its blocks may take."""
        self._what, self._seconds = what, seconds
        self._clock = clock or Clock()
        self._begun_ns = self._clock.wall_ns()
        self._first_block_ns: int | None = None

    def write(self, stage: str) -> str:
        """Return the line for a stage."""
        now_ns = self._clock.wall_ns()
        if self._first_block_ns is None and BLOCK.search(stage):
            self._first_block_ns = now_ns
        parts = [self._what, stage or "starting", f"{write_duration((now_ns - self._begun_ns) / 1e9)} so far"]
        if self._first_block_ns is not None:
            left = self._seconds - (now_ns - self._first_block_ns) / 1e9
            parts.append(f"about {write_duration(left)} left" if left > 0 else "nearly done")
        return " · ".join(parts)
