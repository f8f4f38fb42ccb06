"""Finds out whether a call lets go of the GIL by itself: by what happened first, which no busy machine changes.

Python makes a thread let go once another one has waited for the switch interval. Here that interval is longer than a
round, so that the watcher gets the GIL while calls are made only if one of them has let go of it.
"""

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from gilscope import _ext
from gilscope.model.probe import Patience
from gilscope.probe import pooled_calls, watching
from gilscope.probe.call import Call
from gilscope.probe.copies import CallLoop
from gilscope.probe.prepared_calls import prepare
from gilscope.probe.watching import Ask, Watcher
from gilscope.system.clock import Clock

ROUND_NS = 20_000_000
"""The least length of a round."""

LEAST_INTERVAL_NS, INTERVAL_CALLS = 1_000_000_000, 4
"""The switch interval, in ns and in calls. It ends, for calls that wait in a loop for what another thread does."""

NEARLY_ALL = 0.9
"""So much of it is taken for the whole: clocks differ."""

HELD_NS = 2_000_000
"""How long the GIL is held before the first call, so that the watcher waits for it already when that begins."""

ENOUGH_ROUNDS, ENOUGH_SECONDS = 10, 0.6
"""When no further round is made if no call has let go, and one of them surely has not."""

MOST_OF_SECONDS, LEAST_MOST_SECONDS = 0.25, 2.0
"""When no further round is made in any case: a share of the seconds, but no less than this. A call that takes longer
than that share is not made at all."""


def watch_patiently(
    call: Call, call_ns: int, seconds: float, clock: Clock, most: int = sys.maxsize
) -> tuple[Patience, ...]:
    """Return rounds of calls beside a patient watcher, until a call has let go; none where nobody can watch.

    A round has `most` calls at most.
    """
    if watching.unavailable() is not None or call_ns > MOST_OF_SECONDS * seconds * 1e9:
        return ()
    watcher, begin_ns = Watcher(seed=1), clock.wall_ns()
    found: list[Patience] = []
    while True:
        found.append(pooled_calls.attempt(lambda: watch_round(watcher, call.direct, call_ns, most)))
        waited_s, is_known = (clock.wall_ns() - begin_ns) / 1e9, any(each.in_vain for each in found)
        is_enough = is_known and (len(found) >= ENOUGH_ROUNDS or waited_s > ENOUGH_SECONDS)
        if found[-1].answered or is_enough or waited_s > max(MOST_OF_SECONDS * seconds, LEAST_MOST_SECONDS):
            return tuple(found)


def watch_round(watcher: Watcher, call: Callable[[], object], call_ns: int, most: int = sys.maxsize) -> Patience:
    """Watch calls of the calling thread while Python makes nobody let go of the GIL."""
    now_ns = _ext.load("gil_asks").now_ns
    began_ns = array("q", bytes(8 * min(-(-ROUND_NS // call_ns), most)))
    ready, made = prepare(call, len(began_ns)), 0

    def make_calls() -> None:
        nonlocal made
        held_until_ns = now_ns() + HELD_NS
        while now_ns() < held_until_ns:
            pass
        with CallLoop(len(began_ns)) as turns:
            for made, _ in enumerate(turns, 1):
                began_ns[made - 1] = now_ns()
                ready()

    with _switch_seldom(max(LEAST_INTERVAL_NS, INTERVAL_CALLS * call_ns)) as interval_ns:
        asks, begin, end = watcher.watch_beside(make_calls, watcher.short_gaps_ns)
        sure_ns = begin.now_ns + int(NEARLY_ALL * min(interval_ns, sys.getswitchinterval() * 1e9))
    return count_answers(asks, [*began_ns[:made], end.now_ns], sure_ns)


@contextmanager
def _switch_seldom(interval_ns: int) -> Iterator[int]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(interval_ns / 1e9)
    try:
        yield interval_ns
    finally:
        sys.setswitchinterval(before)


def count_answers(asks: Sequence[Ask], borders_ns: Sequence[int], sure_ns: int) -> Patience:
    """Return what became of asks: `borders_ns` is when each call began, and when the last one ended.

    Whoever has the GIL between these before `sure_ns`, when nobody can have waited for a switch interval yet, has it
    because a call let go of it. A call that began and ended while the watcher slept has not.
    """
    answered = sum(borders_ns[0] <= each.asked_ns + each.waited_ns < min(borders_ns[-1], sure_ns) for each in asks)
    sleeps = [(each.asked_ns, _find_end_of_sleep(each)) for each in asks]
    in_vain = {
        place
        for place, (begin_ns, end_ns) in enumerate(pairwise(borders_ns))
        if any(asked_ns <= begin_ns and end_ns <= woken_ns for asked_ns, woken_ns in sleeps)
    }
    return Patience(len(borders_ns) - 1, answered, len(in_vain))


def _find_end_of_sleep(ask: Ask) -> int:
    """Return until when the watcher has slept for sure: who lets go of the GIL wakes it.

    Then it may lack a CPU, and the GIL be held again before it has one. Where it slept twice nobody knows since when.
    """
    if ask.slept > 1:
        return ask.asked_ns
    return ask.asked_ns + ask.waited_ns - max(0, ask.ready_ns)
