"""What a probe does now, in one line."""

import re

from gilscope.render.progress import write_duration
from gilscope.system.clock import Clock

BLOCK = re.compile(r"block \d+ of \d+")


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
