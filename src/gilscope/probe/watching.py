"""Watches calls from another thread, which asks for the GIL at random times: for how much of a call it is free."""

import random
import threading
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import median
from types import ModuleType

from gilscope import _ext
from gilscope.model.probe import Waits, WakeUps, Watched
from gilscope.probe.copies import CallLoop
from gilscope.system import gil

GAP_NS = 1_000_000
"""The mean time between two asks. It is random, since regular asks may keep in step with the calls."""

FREE_NS = 5_000
"""A shorter wait means that the GIL was free, where the operating system does not count how often a thread sleeps and
native code that holds the GIL was not watched yet. Taking it lasts a tenth of a microsecond, being woken more."""

MOST_ASKS = 1 << 15
"""The most asks in one round: those of half a minute without any wait."""

TURNS, TURN_NS, TURN_GAP_NS = 20, 200_000, 150_000
"""How native code holds and releases the GIL to show what an ask is worth, and the mean gap between two asks."""

LEAD_NS = 5_000_000
"""How long the caller computes beside the watcher before a round begins."""


def unavailable() -> str | None:
    """Return why calls cannot be watched here, or None."""
    return _ext.unavailable() if gil.is_enabled() else "there is no GIL"


@dataclass(frozen=True)
class Ask:
    """One row of the native watcher: see ext/gil_asks.pyx."""

    asked_ns: int
    waited_ns: int
    slept: int
    preempted: int
    ready_ns: int
    caller_ran_ns: int
    caller_ready_ns: int
    caller_is_ready: int

    def is_in_vain(self, threshold_ns: float) -> bool:
        """Return whether the GIL was held; `threshold_ns` decides where nobody counts how often a thread sleeps."""
        return self.slept > 0 if self.slept >= 0 else self.waited_ns > threshold_ns


@dataclass(frozen=True)
class Moment:
    """The time, how long the calling thread has run until then, and how long it was ready and had no CPU."""

    now_ns: int
    ran_ns: int
    ready_ns: int


class Watcher:
    """Watches rounds of calls. Its gaps are drawn beforehand, since drawing them takes the GIL."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)
        self._native = _ext.load("gil_asks")
        self._random = draw
        self._gaps_ns = _draw_gaps(draw, GAP_NS)
        self.short_gaps_ns = _draw_gaps(draw, TURN_GAP_NS)
        """For who wants to be asked soon."""
        self._seen = array("q", bytes(8 * MOST_ASKS * self._native.COLUMNS))
        self._threshold_ns: float = FREE_NS

    def watch(self, call: Callable[[], object], calls: int, least_ns: int = 0) -> Watched:
        """Watch so many calls of the calling thread, then native code that shows what an ask is worth just now.

        All calls are made again until the round has lasted for `least_ns`: a call may have been taken for a long one
        while it had no CPU.
        """
        made = 0

        def make_calls() -> None:
            nonlocal made
            end_ns = self._native.now_ns() + least_ns
            while not made or self._native.now_ns() < end_ns:
                with CallLoop(calls) as turns:
                    for _ in turns:
                        call()
                made += calls

        asks, begin, end = self.watch_beside(make_calls, self._gaps_ns)
        wake_ups = self._watch_turns()
        return replace(summarise(asks, begin, end, made, self._threshold_ns), wake_ups=wake_ups)

    def _watch_turns(self) -> WakeUps:
        began_ns, ended_ns = (array("q", bytes(8 * TURNS)) for _ in range(2))
        asks, _, _ = self.watch_beside(
            lambda: self._native.take_turns(TURN_NS, TURN_NS, began_ns, ended_ns), self.short_gaps_ns
        )
        turns = Turns(began_ns.tolist(), ended_ns.tolist())
        self._threshold_ns = turns.find_threshold(asks)
        return turns.summarise(asks, self._threshold_ns)

    def watch_beside(self, run: Callable[[], None], gaps_ns: memoryview) -> tuple[list[Ask], Moment, Moment]:
        """Return what a watcher beside `run` has seen, and when that began and ended."""
        native, stop, asked = self._native, bytearray(1), []
        first = self._random.randrange(MOST_ASKS // 2)
        room = MOST_ASKS - first
        caller = array("q", native.open_caller())

        def ask() -> None:
            seen = memoryview(self._seen)[: room * native.COLUMNS]
            asked.append(native.watch(stop, gaps_ns[first:], caller, seen))

        self._seen[0] = 0
        thread = threading.Thread(target=ask, name="watcher", daemon=True)
        thread.start()
        try:
            self._lead_in(thread)
            begin = _read_moment(native, caller)
            run()
        finally:
            end = _read_moment(native, caller)
            stop[0] = 1
            thread.join()
            native.close_caller(*caller)
        width = native.COLUMNS
        rows = (self._seen[row * width : (row + 1) * width] for row in range(asked[0]))
        return [Ask(*row) for row in rows], begin, end

    def _lead_in(self, watcher: threading.Thread) -> None:
        """Compute without the GIL until the watcher has asked for it.

        On a busy machine a new thread waits for a CPU, and a caller that has just slept keeps its own for longer than
        usual. If the round began at once, fewer asks would fall into the beginning of its first call than elsewhere,
        and many calls hold the GIL just there.
        """
        began_ns, ended_ns = array("q", [0]), array("q", [0])
        while True:
            self._native.take_turns(0, LEAD_NS, began_ns, ended_ns)
            if self._seen[0] or not watcher.is_alive():
                return


def _draw_gaps(draw: random.Random, mean_ns: int) -> memoryview:
    return memoryview(array("q", (int(draw.expovariate(1 / mean_ns)) for _ in range(MOST_ASKS))))


def _read_moment(native: ModuleType, caller: Sequence[int]) -> Moment:
    return Moment(*native.read_caller(*caller))


def summarise(asks: Sequence[Ask], begin: Moment, end: Moment, calls: int, threshold_ns: float = FREE_NS) -> Watched:
    """Return what was watched from `begin` to `end`. Only asks in between count, and a wait ends with the calls."""
    within = [each for each in asks if begin.now_ns <= each.asked_ns < end.now_ns]
    in_vain = [each for each in within if each.is_in_vain(threshold_ns)]
    waited_ns = tuple(min(each.waited_ns, end.now_ns - each.asked_ns) for each in in_vain)
    wall_ns = end.now_ns - begin.now_ns
    over_ns = sum(each.waited_ns for each in in_vain) - sum(waited_ns)
    is_counted = begin.ran_ns >= 0 and begin.ready_ns >= 0
    return Watched(
        wall_ns,
        calls,
        len(within),
        wall_ns - sum(waited_ns),
        waited_ns,
        over_ns,
        # Both clocks are read one after the other: nobody runs for longer than that lasts.
        caller_ran_ns=min(end.ran_ns - begin.ran_ns, wall_ns) if is_counted else None,
        caller_ready_ns=end.ready_ns - begin.ready_ns if is_counted else None,
        waits=Waits(
            *(
                _column([getattr(each, name) for each in in_vain])
                for name in ("slept", "preempted", "ready_ns", "caller_ran_ns", "caller_ready_ns", "caller_is_ready")
            )
        ),
    )


def _column(values: Sequence[int]) -> tuple[int, ...]:
    """Return the values, or none of them if the operating system did not tell them."""
    return () if any(each < 0 for each in values) else tuple(values)


@dataclass(frozen=True)
class Turns:
    """When native code has held the GIL: from each beginning to the end of the same place."""

    began_ns: Sequence[int]
    ended_ns: Sequence[int]

    def find_release(self, ask: Ask) -> int | None:
        """Return when the GIL was released that an ask found held; 0 if it was free, None before the first turn."""
        turn = bisect_right(self.began_ns, ask.asked_ns) - 1
        if turn < 0:
            return None
        return self.ended_ns[turn] if ask.asked_ns < self.ended_ns[turn] else 0

    def find_threshold(self, asks: Sequence[Ask]) -> float:
        """Return which wait lies between those for a free GIL and the wake-ups of those who had to wait."""
        free = [each.waited_ns for each in asks if self.find_release(each) == 0]
        held = [each.waited_ns for each in asks if self.find_release(each)]
        return max(FREE_NS, sqrt(median(free) * median(held))) if free and held else FREE_NS

    def summarise(self, asks: Sequence[Ask], threshold_ns: float) -> WakeUps:
        """Return how long the wake-ups took, and how often an ask was mistaken."""
        held = [(each, release) for each in asks if (release := self.find_release(each))]
        free = [each for each in asks if self.find_release(each) == 0]
        woken = [
            (each, each.asked_ns + each.waited_ns - release)
            for each, release in held
            if each.is_in_vain(threshold_ns) and each.preempted <= 0
        ]
        return WakeUps(
            _column([each.ready_ns for each, _ in woken]),
            tuple(lasted_ns for _, lasted_ns in woken),
            _column([each.slept for each, _ in woken]),
            len(held),
            sum(not each.is_in_vain(threshold_ns) for each, _ in held),
            len(free),
            sum(each.is_in_vain(threshold_ns) for each in free),
        )
