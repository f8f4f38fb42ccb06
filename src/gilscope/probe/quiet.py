"""Waits for a moment in which other programs leave a probe the CPUs that it needs."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from gilscope import environment
from gilscope.analyse.starvation import MOST_TAKEN
from gilscope.system.clock import Clock

MOST_SECONDS = 10.0
"""No longer is waited for."""

FIRST_LOOK_SECONDS, LOOK_SECONDS = 0.1, 0.5
"""The first look is short, since every probe waits for it. It only asks for a second one: the machine's clock has ten
ticks for each CPU in it, and a program that starts may use as many."""


@dataclass(frozen=True)
class Crowd:
    """What other programs use of the CPUs that may be used here."""

    used_cpus: float
    cpus: int

    @property
    def is_large(self) -> bool:
        """Whether it leaves figures of speed little worth."""
        return self.used_cpus > MOST_TAKEN * self.cpus


def wait_for_quiet(
    announce: Callable[[Crowd], None],
    most_seconds: float = MOST_SECONDS,
    clock: Clock | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Crowd, float]:
    """Wait until others leave most of the CPUs, but not for long; `announce` is told if there is a wait.

    Return what they used at last, and how many seconds have gone by. Where the system does not tell what others use,
    nothing is waited for.
    """
    clock = clock or Clock()
    begin_ns = clock.wall_ns()
    found = _look(FIRST_LOOK_SECONDS, clock, sleep)
    if found.is_large:
        found = _look(LOOK_SECONDS, clock, sleep)
    if found.is_large:
        announce(found)
    while found.is_large and clock.wall_ns() - begin_ns < most_seconds * 1e9:
        found = _look(LOOK_SECONDS, clock, sleep)
    return found, (clock.wall_ns() - begin_ns) / 1e9


def _look(seconds: float, clock: Clock, sleep: Callable[[float], None]) -> Crowd:
    """Return what others use in so many seconds. What they use of CPUs beyond those that may be used takes none."""
    cpus = environment.effective_cpus()
    begin_ns, before, own_ns = clock.wall_ns(), clock.machine(), clock.cpu_ns()
    sleep(seconds)
    after, spent_ns = clock.machine(), clock.cpu_ns() - own_ns
    if before is None or after is None:
        return Crowd(0.0, cpus)
    lasted_ns = max(1, clock.wall_ns() - begin_ns)
    used = (after.busy_ns - before.busy_ns - spent_ns + after.steal_ns - before.steal_ns) / lasted_ns
    spare = max(0, (os.cpu_count() or cpus) - cpus)
    return Crowd(min(float(cpus), max(0.0, used - spare)), cpus)
