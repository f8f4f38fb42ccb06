"""What every worker of a probe executes, in a thread, a process or an interpreter. Only plain values go in and out.

Nothing here imports NumPy, which a sub-interpreter cannot import.
"""

import gc
import os
import pickle
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from gilscope.errors import CannotProbe
from gilscope.measure import meeting
from gilscope.measure.worker import Answer, FirstCall, identify
from gilscope.probe import comparing, copies
from gilscope.probe.call import Make, describe_error
from gilscope.probe.copies import CallLoop
from gilscope.probe.prepared_calls import prepare
from gilscope.system import stacks
from gilscope.system.own_folder import fix_temporary_folder


@dataclass(frozen=True)
class Failed:
    """What a worker returns if the call raised, since some exceptions cannot be pickled."""

    reason: str
    """A whole clause: it raises ValueError."""


def _explain(error: BaseException) -> Failed:
    """Return what is told of an exception, unless it stops the probe."""
    if isinstance(error, KeyboardInterrupt):
        raise error
    return Failed(describe_failure(error))


def describe_failure(error: BaseException) -> str:
    """Return what has failed: the call, or what makes its objects."""
    return error.reason if isinstance(error, CannotProbe) else f"it raises {describe_error(error)}"


_calls: dict[str, Callable[[], object]] = {}


def keep(key: str, call: Callable[[], object]) -> None:
    """Keep a call under this key for the workers of this process."""
    _calls[key] = call


def forget(key: str) -> None:
    """Drop a call that was kept, and those of threads whose keys begin alike."""
    _calls.pop(key, None)
    for each in [each for each in _own_calls if each[1].startswith(key)]:
        del _own_calls[each]


def accept_own(key: str, make: Make, hold_seconds: float) -> tuple[int, int] | Failed:
    """Let this thread make a call of its own and try it, and keep it busy, so that all others make one too."""
    mine = threading.get_ident(), key
    if mine not in _own_calls:
        try:
            call = make()
            with CallLoop(1):
                call()
        except BaseException as error:
            return _explain(error)
        _own_calls[mine] = call
    return identify(hold_seconds)


_own_calls: dict[tuple[int, str], Callable[[], object]] = {}
"""Calls with objects of their own, by thread and key."""


def accept(key: str, payload: bytes, hold_seconds: float) -> FirstCall | Failed:
    """Take a pickled call, make it twice, and keep the worker busy for a moment, so that all others get it too.

    Garbage is collected from here on as usual: a user's calls may need it.
    """
    gc.enable()
    extra_ns = 0
    if (threading.get_ident(), key) not in _accepted:
        begin_ns = time.perf_counter_ns()
        copies.claim_process()
        stacks.begin()
        fix_temporary_folder()
        try:
            _calls[key] = pickle.loads(payload).direct
            with CallLoop(1):
                _calls[key]()
            middle_ns = time.perf_counter_ns()
            with CallLoop(1):
                _calls[key]()
        except BaseException as error:
            return Failed(describe_failure(error))
        extra_ns = max(0, 2 * middle_ns - begin_ns - time.perf_counter_ns())
        _accepted.add((threading.get_ident(), key))
    return FirstCall(identify(hold_seconds), extra_ns)


_accepted: set[tuple[int, str]] = set()


def _find(key: str) -> Callable[[], object]:
    """Return the call of this thread, or else of this process, under a key."""
    return _own_calls.get((threading.get_ident(), key)) or _calls[key]


def run(key: str, count: int, place: str = "", workers: int = 1) -> Answer | Failed:
    """Make a call this many times; at a place where workers meet, all of them begin at once."""
    ready = _ready.get((threading.get_ident(), key))
    call = ready or _find(key)
    if place:
        meeting.wait_for_others(place, workers)
    begin_ns, began_ns = time.process_time_ns(), time.perf_counter_ns()
    try:
        with CallLoop(count) as turns:
            for _ in turns:
                call()
    except BaseException as error:
        return _explain(error)
    ended_ns, ended_cpu_ns = time.perf_counter_ns(), time.process_time_ns()
    found = Answer(os.getpid(), ended_cpu_ns - begin_ns, ())
    # Of calls without preparation, the time of handing them out counts: their round is as long as it must be.
    return replace(found, began_ns=began_ns, ended_ns=ended_ns, ended_cpu_ns=ended_cpu_ns) if ready else found


def prepare_calls(key: str, count: int, place: str = "", workers: int = 1) -> Answer | Failed:
    """Make what so many calls of this worker need, in place of what is left of its last ones.

    At a place where workers meet, all of them wait until the last one has: so each of them does it once.
    """
    mine, failed = (threading.get_ident(), key), None
    begin_ns = time.process_time_ns()
    _ready.pop(mine, None)
    try:
        if count:
            _ready[mine] = prepare(_find(key), count)
    except BaseException as error:
        failed = Failed(describe_failure(error))
    cpu_ns = time.process_time_ns() - begin_ns
    if place:
        meeting.wait_for_others(place, workers)
    return failed or Answer(os.getpid(), cpu_ns, ())


_ready: dict[tuple[int, str], Callable[[], object]] = {}
"""What makes calls that have been prepared, by thread and key."""


@dataclass(frozen=True)
class Timed:
    """How long calls took, of the first `MOST_TIMED`, and how many ended within the time that is counted."""

    lasted_ns: tuple[int, ...]
    counted: int


MOST_TIMED = 10_000


def time_calls(key: str, begin_ns: int, end_ns: int) -> Timed | Failed:
    """Make a call until a time, at least once, and count those that end after another one.

    All workers count between the same times, so that none is counted while others have not begun or have ended.
    """
    call, lasted_ns, counted = _find(key), list[int](), 0
    now_ns = time.perf_counter_ns()
    try:
        while not lasted_ns or now_ns < end_ns:
            with CallLoop(MOST_KEPT) as turns:
                for _ in turns:
                    before_ns = now_ns
                    call()
                    now_ns = time.perf_counter_ns()
                    counted += begin_ns <= now_ns < end_ns
                    if len(lasted_ns) < MOST_TIMED:
                        lasted_ns.append(now_ns - before_ns)
                    if now_ns >= end_ns:
                        break
    except BaseException as error:
        return _explain(error)
    return Timed(tuple(lasted_ns), counted)


@dataclass(frozen=True)
class Compared:
    """How many calls were made, and how many of them gave another result than was expected."""

    calls: int
    differing: int


MOST_KEPT, MOST_KEPT_BYTES = 64, 1 << 26
"""Results that are kept before they are compared: comparing each at once would keep calls apart from one another."""


def compare(key: str, expected: bytes, seconds: float) -> Compared | Failed:
    """Make a call for so many seconds, at least once, and compare its results with a pickled one."""
    call, value = _find(key), pickle.loads(expected)
    end, calls, differing = time.perf_counter() + seconds, 0, 0
    is_first, most = True, max(1, min(MOST_KEPT, MOST_KEPT_BYTES // len(expected)))
    try:
        while is_first or time.perf_counter() < end:
            with CallLoop(most) as turns:
                results = []
                for _ in turns:
                    results.append(call())
                    if time.perf_counter() >= end:
                        break
            calls += len(results)
            differing += sum(comparing.are_alike(value, each) is False for each in results)
            is_first = False
    except BaseException as error:
        return _explain(error)
    return Compared(calls, differing)


def nothing() -> None:
    """Do nothing. A task of it measures what handing out a task costs."""
