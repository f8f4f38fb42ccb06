"""Waits of a watcher → how much of each was held, how much was being woken, and how much is known of the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from gilscope.model.probe import Watched

TRIM = 5
"""One in so many of the shortest and of the longest wake-ups is left out: the native code that said when it released
the GIL may have lost its CPU between saying so and doing so."""

NEARLY_ALL = 0.9
"""So much of the switch interval counts as all of it: how long this wake-up took is not known that exactly."""

ONE_CALL = 1.5
"""Who has run for less than so many mean calls has made one of them at most: calls differ."""

LEAST_RUN_NS = 20_000
"""How long a caller that does not sleep must have run since the last ask before there is another: gil_asks.pyx."""

IDLE = 0.1
"""A call that neither runs nor is ready to for more than this share of its time waits for something else: then time
without CPU is time of the call too."""


@dataclass(frozen=True)
class Share:
    """What a round, or several, say of the GIL. Times in ns, of which the caller's waits for a CPU are no part."""

    asks: float
    in_vain: float
    held_ns: float
    """Waited until the GIL was released."""
    woken_ns: float
    """From a release until the watcher had the GIL: free at first; if the call is short, perhaps held again."""
    slept_ns: float
    """Of all other time of the call, that of which the asks say what is true. In a single round it may be below 0."""
    late_ns: float
    """The rest of it: for so long after each ask nobody asks, as the watcher is woken too late. Free at first."""
    held_again: float
    """The share of wake-ups after which the GIL was held again."""


@dataclass(frozen=True)
class _Wait:
    """One wait; what the operating system did not count is 0."""

    waited_ns: int
    over_ns: int
    slept: int
    preempted: int
    ready_ns: int
    caller_ran_ns: int
    caller_ready_ns: int
    caller_is_ready: bool


@dataclass(frozen=True)
class _Worth:
    """What wake-ups were beside native code that says when it releases the GIL."""

    proper_ns: float = 0.0
    """How long one takes without waiting for a CPU."""
    slept: float = 1.0
    """How often the watcher sleeps for one."""
    found_free: float = 0.0
    """The share of asks beside held code that were taken for free ones, where no operating system counts."""
    found_held: float = 0.0


def divide_rounds(watched: Sequence[Watched], switch_interval_ns: float) -> list[Share]:
    """Return what each round says.

    A wait ends with being woken: `ready_ns` of it, when the watcher had no CPU, and what a wake-up takes by itself,
    which was measured in the same blocks. If what remains is as long as the switch interval, the watcher has asked
    the caller to let go, and that one stands still until the watcher has had its turn: such a wake-up is no time of
    the call. During any other the call goes on.

    Under load the caller waits for a CPU itself, at any place, and often just because the watcher was woken. So its
    time is what it runs; and what it sleeps, if it does.
    """
    if not watched:
        return []
    worth = _measure_worth(watched)
    counts = all(each.caller_ran_ns is not None and each.caller_ready_ns is not None for each in watched)
    waits = [list(_list_waits(each)) for each in watched]
    short = [wait for each in waits for wait in each if not _is_forced(wait, worth, switch_interval_ns)]
    slept = fmean(wait.slept for wait in short) if short else 0.0
    wakes = max(1.0, slept / worth.slept)
    call_ns = sum(each.caller_ran_ns or 0 for each in watched) / max(1, sum(each.calls for each in watched))
    divided = [[_divide(wait, worth, wakes, switch_interval_ns, call_ns) for wait in each] for each in waits]
    halts_ns = [sum(each.halted_ns for each in one) for one in divided]
    asleep_ns = sum(_asleep_ns(each) - halt for each, halt in zip(watched, halts_ns, strict=True))
    total_ns = sum(each.caller_ran_ns or 0 for each in watched) + max(0.0, asleep_ns)
    is_idle = not counts or asleep_ns > IDLE * total_ns
    return [
        _share(each, one, halt, 1 - 1 / wakes, worth, is_idle=is_idle)
        for each, one, halt in zip(watched, divided, halts_ns, strict=True)
    ]


def _measure_worth(watched: Sequence[Watched]) -> _Worth:
    known = [each.wake_ups for each in watched if each.wake_ups is not None]
    lasted_ns = [
        lasted - (each.ready_ns[place] if each.ready_ns else 0)
        for each in known
        for place, lasted in enumerate(each.lasted_ns)
    ]
    slept = [count for each in known for count in each.slept]
    if not lasted_ns:
        return _Worth()
    cut = len(lasted_ns) // TRIM
    proper_ns = max(0.0, fmean(sorted(lasted_ns)[cut : len(lasted_ns) - cut]))
    if slept:
        return _Worth(proper_ns, max(1.0, fmean(slept)))
    asked_held, asked_free = sum(each.asked_held for each in known), sum(each.asked_free for each in known)
    return _Worth(
        proper_ns,
        1.0,
        sum(each.found_free for each in known) / max(1, asked_held),
        sum(each.found_held for each in known) / max(1, asked_free),
    )


def _list_waits(watched: Watched) -> Iterator[_Wait]:
    counted = watched.waits
    columns: Sequence[Sequence[int]] = (
        ()
        if counted is None
        else (
            counted.slept,
            counted.preempted,
            counted.ready_ns,
            counted.caller_ran_ns,
            counted.caller_ready_ns,
            counted.caller_is_ready,
        )
    )
    last = len(watched.waited_ns) - 1
    for place, waited_ns in enumerate(watched.waited_ns):
        slept, preempted, ready_ns, ran_ns, caller_ready_ns, is_ready = (
            (each[place] if each else 0 for each in columns) if columns else (0,) * 6
        )
        over_ns = watched.over_ns if place == last else 0
        yield _Wait(waited_ns, over_ns, slept, preempted, ready_ns, ran_ns, caller_ready_ns, bool(is_ready))


def _is_forced(wait: _Wait, worth: _Worth, switch_interval_ns: float) -> bool:
    """Return whether the watcher has waited so long that Python has asked the caller to let go."""
    left_ns = wait.waited_ns + wait.over_ns - _woken_ns(wait, worth, 1.0, 0.0)
    return left_ns >= NEARLY_ALL * switch_interval_ns


def _woken_ns(wait: _Wait, worth: _Worth, wakes: float, timeouts: float) -> float:
    """Return how long being woken took: it has its part of the time without a CPU, as the other reasons for that."""
    slept = wait.slept or 1
    others = wait.preempted + timeouts
    woken_ns = wait.ready_ns * slept / (slept + others) if not timeouts else wait.ready_ns / (1 + others)
    return min(wait.waited_ns + wait.over_ns, woken_ns + wakes * worth.proper_ns)


@dataclass(frozen=True)
class _Divided:
    """A wait in its parts. By the caller's own run time, and by the clock, for one that sleeps."""

    ran_held_ns: float
    ran_woken_ns: float
    held_ns: float
    woken_ns: float
    halted_ns: float
    """How long the caller stood still until the watcher had its turn."""


def _divide(wait: _Wait, worth: _Worth, wakes: float, switch_interval_ns: float, call_ns: float) -> _Divided:
    is_forced = _is_forced(wait, worth, switch_interval_ns)
    timeouts = max(1.0, (wait.waited_ns + wait.over_ns) // switch_interval_ns) if is_forced else 0.0
    woken_ns = _woken_ns(wait, worth, 1.0 if is_forced else wakes, timeouts)
    # What the wait lasted beyond the last call is what was last in it.
    most_ns = max(0.0, wait.waited_ns + wait.over_ns - max(woken_ns, wait.over_ns))
    woken_within_ns = max(0.0, woken_ns - wait.over_ns)
    by_clock_ns = max(0.0, most_ns - wait.caller_ready_ns)
    ran_ns = min(wait.caller_ran_ns, wait.waited_ns + wait.over_ns)
    beside_ns = _beside_ns(wait, ran_ns, call_ns, is_forced=is_forced)
    # It may have gone on for several calls: that is time as any other.
    free_ns = beside_ns if beside_ns < call_ns else 0.0
    if is_forced:
        ran_held_ns = min(ran_ns - beside_ns, wait.waited_ns)
        return _Divided(ran_held_ns, free_ns, max(ran_held_ns, by_clock_ns), 0.0, woken_within_ns)
    ran_held_ns = max(0.0, ran_ns - beside_ns - wakes * worth.proper_ns)
    held_ns = max(ran_held_ns, by_clock_ns)
    went_on_ns = min(woken_within_ns, max(0.0, ran_ns - held_ns)) if wait.caller_is_ready else woken_within_ns
    return _Divided(
        min(ran_held_ns, wait.waited_ns),
        min(free_ns + wakes * worth.proper_ns, ran_ns - ran_held_ns),
        held_ns,
        went_on_ns,
        0.0,
    )


def _beside_ns(wait: _Wait, ran_ns: float, call_ns: float, *, is_forced: bool) -> float:
    """Return for how long the caller went on without the GIL while the watcher, woken, had no CPU."""
    lasted_ns = wait.waited_ns + wait.over_ns
    if is_forced and ran_ns <= ONE_CALL * call_ns:
        # One call, which held the GIL until Python's wish to have it was met, or to its own end.
        return 0.0
    if wait.ready_ns > ran_ns:
        # Others had all CPUs at times; when is not known.
        return ran_ns * min(1.0, wait.ready_ns / max(1, lasted_ns))
    stood_ns = max(0.0, lasted_ns - ran_ns - wait.caller_ready_ns)
    return max(0.0, wait.ready_ns - stood_ns)


def _asleep_ns(watched: Watched) -> float:
    return watched.wall_ns - (watched.caller_ran_ns or 0) - (watched.caller_ready_ns or 0)


def _share(
    watched: Watched, waits: Sequence[_Divided], halts_ns: float, held_again: float, worth: _Worth, *, is_idle: bool
) -> Share:
    if is_idle:
        held_ns, woken_ns = sum(each.held_ns for each in waits), sum(each.woken_ns for each in waits)
        total_ns = watched.wall_ns - (watched.caller_ready_ns or 0) - halts_ns
    else:
        held_ns, woken_ns = sum(each.ran_held_ns for each in waits), sum(each.ran_woken_ns for each in waits)
        total_ns = watched.caller_ran_ns or 0
    # Rogan and Gladen, "Estimating prevalence from the results of a screening test", Am. J. Epidemiol. 107, 1978.
    power = max(0.1, 1 - worth.found_free - worth.found_held)
    in_vain = (len(waits) - worth.found_held * watched.asks) / power
    rest_ns = total_ns - held_ns - woken_ns
    # After a wait that made the caller stand still, that one is woken for as long.
    going_on = watched.asks - sum(each.halted_ns > 0 for each in waits)
    late_ns = min(max(0.0, rest_ns), going_on * max(worth.proper_ns, 0.0 if is_idle else LEAST_RUN_NS))
    return Share(watched.asks, in_vain, held_ns, woken_ns, rest_ns - late_ns, late_ns, held_again)
