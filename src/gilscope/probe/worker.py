"""What every worker of a probe executes, be it a thread, a process or an interpreter: plain values in and out.

Nothing here imports NumPy: a sub-interpreter cannot.
"""

import gc
import os
import pickle
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from gilscope.measure.worker import Answer, FirstCall, identify
from gilscope.probe.call import said


@dataclass(frozen=True)
class Failed:
    """What a worker returns when the call raised: exceptions themselves may not travel."""

    reason: str


_calls: dict[str, Callable[[], object]] = {}


def keep(key: str, call: Callable[[], object]) -> None:
    """Have the workers of this process make a call as it is, under this key."""
    _calls[key] = call


def forget(key: str) -> None:
    """Let go of a call."""
    _calls.pop(key, None)


def accept(key: str, payload: bytes, hold_seconds: float) -> FirstCall | Failed:
    """Take a pickled call, make it twice, and hold the worker a moment, so that all others get it too.

    Garbage is collected from here on as everywhere: the calls are a stranger's, and may need it.
    """
    gc.enable()
    extra_ns = 0
    if (threading.get_ident(), key) not in _accepted:
        begin_ns = time.perf_counter_ns()
        try:
            _calls[key] = pickle.loads(payload)
            _calls[key]()
            middle_ns = time.perf_counter_ns()
            _calls[key]()
        except BaseException as error:
            return Failed(said(error))
        extra_ns = max(0, 2 * middle_ns - begin_ns - time.perf_counter_ns())
        _accepted.add((threading.get_ident(), key))
    return FirstCall(identify(hold_seconds), extra_ns)


_accepted: set[tuple[int, str]] = set()


def run(key: str, count: int) -> Answer | Failed:
    """Make a call so many times."""
    call = _calls[key]
    begin_ns = time.process_time_ns()
    try:
        for _ in range(count):
            call()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Failed(said(error))
    return Answer(os.getpid(), time.process_time_ns() - begin_ns, ())


def nothing() -> None:
    """Do nothing: what handing out a task costs."""
