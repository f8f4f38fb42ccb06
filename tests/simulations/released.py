"""How often the interval of a released share holds the truth: by length of a call, time of a wake-up, and load.

Each watched round is played event by event: a caller that holds the GIL for a part of each call, loses its CPU to
others now and then, and stands still where Python makes it let go; and a watcher that oversleeps, waits, and takes a
moment or longer to wake up. The truth is the released share of a call's own time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from statistics import fmean

from gilscope.analyse.probe.released import estimate_released_share
from gilscope.model.probe import Waits, WakeUps, Watched

REPETITIONS = 40

ROUNDS, ROUND_MS = 20, 60.0
"""As a probe watches."""

GAP_MS, SWITCH_MS, LEAST_RUN_MS = 1.0, 5.0, 0.02

CALLS_MS = (0.02, 0.05, 0.2, 1.0, 20.0)
HELD = (0.0, 0.05, 0.25, 0.5, 1.0)
WAKE_UPS_MS = (0.005, 0.02, 0.1)


@dataclass(frozen=True)
class Load:
    """What others do to both threads: means of exponential times, in ms."""

    name: str
    slice_ms: float = inf
    """How long the caller runs until it loses its CPU."""
    waits_ms: float = 0.0
    """How long it then waits for one."""
    late: float = 0.0
    """How often the watcher waits for a CPU when it should wake up; as long as the caller does."""
    pushes: float = 0.0
    """How often a watcher that wakes up takes the caller's CPU."""


QUIET = Load("quiet")
BUSY = Load("two busy loops", slice_ms=3.0, waits_ms=3.0, late=0.25, pushes=0.3)
CROWDED = Load("eight busy loops", slice_ms=3.0, waits_ms=12.0, late=0.4, pushes=0.5)


class Caller:
    """A thread that makes calls, each of which holds the GIL first."""

    def __init__(self, call_ms: float, held: float, load: Load, draw: random.Random) -> None:
        self.call_ms, self.held_ms, self.load, self.draw = call_ms, call_ms * held, load, draw
        self.now_ms = self.ready_ms = 0.0
        self.ran_ms = draw.random() * call_ms
        self.is_running = True
        self.left_ms = self._draw_stretch()

    def _draw_stretch(self) -> float:
        mean_ms = self.load.slice_ms if self.is_running else self.load.waits_ms
        return mean_ms if mean_ms in (0.0, inf) else self.draw.expovariate(1 / mean_ms)

    def pass_time(self, ms: float = inf, run_ms: float = inf) -> None:
        """Let so much time pass, or until the caller has run for so long."""
        while ms > 0 and run_ms > 0:
            step_ms = min(self.left_ms, ms, run_ms if self.is_running else inf)
            self.now_ms += step_ms
            ms -= step_ms
            if self.is_running:
                self.ran_ms += step_ms
                run_ms -= step_ms
            else:
                self.ready_ms += step_ms
            self.left_ms -= step_ms
            if self.left_ms <= 0:
                self.is_running = not self.is_running
                self.left_ms = self._draw_stretch()

    def lose_cpu(self) -> None:
        """Take its CPU away, if there are others who want it."""
        if self.load.waits_ms and self.is_running:
            self.is_running = False
            self.left_ms = self._draw_stretch()

    def left_held_ms(self) -> float:
        """Return how long it must run until it releases the GIL; 0 or less if that is free."""
        return self.held_ms - self.ran_ms % self.call_ms if self.held_ms < self.call_ms else inf


class Watching:
    """A watcher beside a caller, for one round after the other."""

    def __init__(self, call_ms: float, held: float, wake_up_ms: float, load: Load, draw: random.Random) -> None:
        self.caller, self.wake_up_ms, self.load, self.draw = Caller(call_ms, held, load, draw), wake_up_ms, load, draw

    def wake_up(self) -> tuple[float, float]:
        """Draw how long being woken takes by itself, and how long the watcher then waits for a CPU."""
        late = self.draw.random() < self.load.late
        ready_ms = self.draw.expovariate(1 / self.load.waits_ms) if late else 0.0
        return self.wake_up_ms * self.draw.lognormvariate(0, 0.3), ready_ms

    def watch_round(self, *, counted: bool) -> Watched:
        """Return what is seen in a round, with what the operating system counts or without."""
        caller = self.caller
        begin, end_ms = (caller.now_ms, caller.ran_ms, caller.ready_ms), caller.now_ms + ROUND_MS
        asks, waits, last_ran_ms = 0, [], -inf
        while True:
            caller.pass_time(self.draw.expovariate(1 / GAP_MS) + sum(self.wake_up()))
            if caller.now_ms >= end_ms:
                break
            if counted and caller.ran_ms - last_ran_ms < LEAST_RUN_MS:
                continue
            asks += 1
            if caller.left_held_ms() > 0:
                waits.append(self.wait())
            last_ran_ms = caller.ran_ms
        now, ran, ready = (caller.now_ms - begin[0], caller.ran_ms - begin[1], caller.ready_ms - begin[2])
        waited_ns = tuple(_ns(each[0]) for each in waits)
        columns = [tuple(_ns(each[place]) for each in waits) for place in (2, 3, 4)]
        slept = tuple(round(each[1]) for each in waits)
        flags = (0,) * len(waits), (1,) * len(waits)
        return Watched(
            _ns(now),
            max(1, round(ran / caller.call_ms)),
            asks,
            _ns(now) - sum(waited_ns),
            waited_ns,
            caller_ran_ns=_ns(ran) if counted else None,
            caller_ready_ns=_ns(ready) if counted else None,
            waits=Waits(slept, flags[0], columns[0], columns[1], columns[2], flags[1]) if counted else None,
            wake_ups=self.measure_wake_ups(counted=counted),
        )

    def measure_wake_ups(self, *, counted: bool) -> WakeUps:
        """Return what is seen beside code that says when it releases the GIL."""
        drawn = [self.wake_up() for _ in range(15)]
        lasted_ns = tuple(_ns(sum(each)) for each in drawn)
        if not counted:
            return WakeUps((), lasted_ns, (), 15, 0, 15, 0)
        return WakeUps(tuple(_ns(each[1]) for each in drawn), lasted_ns, (1,) * 15, 15, 0, 15, 0)

    def wait(self) -> tuple[float, float, float, float, float]:
        """Return how long a wait lasts, how often the watcher sleeps in it and for how long it has no CPU then.

        Also how long the caller runs meanwhile, and waits for a CPU.
        """
        caller, slept, ready_ms = self.caller, 0, 0.0
        before = caller.now_ms, caller.ran_ms, caller.ready_ms
        while True:
            asked_ms = caller.now_ms
            if caller.left_held_ms() == inf:
                # Python makes it let go once the watcher has woken up and asked for that; it must run to notice.
                caller.pass_time(SWITCH_MS)
                first_ready_ms = self.wake_up()[1]
                ready_ms += first_ready_ms
                caller.pass_time(first_ready_ms)
                caller.pass_time(run_ms=1e-6)
            else:
                caller.pass_time(run_ms=caller.left_held_ms())
            timeouts = int((caller.now_ms - asked_ms) / SWITCH_MS)
            ready_ms += sum(self.wake_up()[1] for _ in range(timeouts if caller.left_held_ms() < inf else 0))
            slept += 1 + timeouts
            proper_ms, late_ms = self.wake_up()
            ready_ms += late_ms
            if timeouts:
                # It stands still until the watcher has had its turn, and then needs a CPU itself.
                caller.now_ms += proper_ms + late_ms
                caller.lose_cpu()
                break
            if self.draw.random() < self.load.pushes:
                caller.lose_cpu()
            caller.pass_time(proper_ms + late_ms)
            if caller.left_held_ms() <= 0:
                break
        return (
            caller.now_ms - before[0],
            slept,
            ready_ms,
            caller.ran_ms - before[1],
            caller.ready_ms - before[2],
        )


def _ns(ms: float) -> int:
    return round(ms * 1e6)


@dataclass(frozen=True)
class Coverage:
    """How often intervals held the truth, how far off their values were and how wide they were, in percent."""

    holds: float
    bias: float
    width: float


def try_setting(
    call_ms: float, held: float, wake_up_ms: float, load: Load, repetitions: int, *, counted: bool = True
) -> Coverage:
    """Return what the intervals of so many probes are worth."""
    met, bias, width = 0, 0.0, 0.0
    for repetition in range(repetitions):
        watching = Watching(call_ms, held, wake_up_ms, load, random.Random(f"{repetition} {call_ms} {held}"))
        found = estimate_released_share([watching.watch_round(counted=counted) for _ in range(ROUNDS)])
        assert found is not None
        met += found.low - 1e-9 <= 1 - held <= found.high + 1e-9
        bias += found.value - (1 - held)
        width += found.high - found.low
    return Coverage(100 * met / repetitions, 100 * bias / repetitions, 100 * width / repetitions)


def lines(repetitions: int = REPETITIONS) -> Iterator[str]:
    """Yield the lines of a table: how often intervals hold the truth over all shares, and the largest bias of one."""
    yield f"| machine | wake-up µs | {' | '.join(f'{call_ms:g} ms' for call_ms in CALLS_MS)} |"
    yield f"| --- | --: | {' | '.join('--:' for _ in CALLS_MS)} |"
    for load in (QUIET, BUSY, CROWDED):
        for wake_up_ms in WAKE_UPS_MS:
            cells = []
            for call_ms in CALLS_MS:
                tried = [try_setting(call_ms, held, wake_up_ms, load, repetitions) for held in HELD]
                worst = max((each.bias for each in tried), key=abs)
                cells.append(f"{fmean(each.holds for each in tried):.0f} %, {worst:+.1f}")
            yield f"| {load.name} | {wake_up_ms * 1000:g} | {' | '.join(cells)} |"
