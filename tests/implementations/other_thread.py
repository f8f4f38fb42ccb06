"""Whether another thread runs during a call, by counting its turns: no clock, so a busy machine changes nothing.

Nobody is made to let go of the GIL meanwhile, as the switch interval is an hour. So the other thread has a turn
during a call only if the call itself lets go. As a program (`python -m tests.implementations.other_thread KERNEL
IMPLEMENTATION…`) it tells of implementations in the order given.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import getclosurevars

from gilscope import kernels
from tests.parity.calls import arguments, compiled, inputs, passed

NEVER_SECONDS = 3600.0

BREAK_SECONDS = 0.0001
"""Between two turns, so that the caller gets the GIL back."""

CALLS = 3
"""So many without a turn of the other thread hold the GIL."""

MOST_CALLS = 1000
"""On a busy machine the system may keep the other thread from running in many calls that let go."""


@contextmanager
def another_thread() -> Iterator[Callable[[], int]]:
    """Run another thread that wants the GIL again and again, and yield what tells how often it has had it."""
    before = sys.getswitchinterval()
    turns, ended, begun = [0], threading.Event(), threading.Event()

    def take_turns() -> None:
        while not ended.is_set():
            turns[0] += 1
            begun.set()
            time.sleep(BREAK_SECONDS)

    sys.setswitchinterval(NEVER_SECONDS)
    thread = threading.Thread(target=take_turns)
    thread.start()
    try:
        begun.wait()
        yield lambda: turns[0]
    finally:
        ended.set()
        thread.join()
        sys.setswitchinterval(before)


def holds_the_gil(call: Callable[[], None]) -> bool:
    """Return whether the other thread has no turn during any of some calls."""
    with another_thread() as turns:
        for _ in range(CALLS):
            before = turns()
            call()
            if turns() != before:
                return False
            time.sleep(10 * BREAK_SECONDS)
    return True


def lets_go_of_the_gil(call: Callable[[], None]) -> bool:
    """Return whether the other thread has a turn during one of many calls."""
    with another_thread() as turns:
        for _ in range(MOST_CALLS):
            before = turns()
            call()
            if turns() != before:
                return True
    return False


def large_call(kernel: str, implementation: str) -> Callable[[], None]:
    """Return a call of milliseconds, compiled and warm."""
    spec = kernels.load(kernel).SPEC
    part = (0, spec.split_length("large"))
    buffers = [passed(array) for array in arguments(spec, "large", part, inputs(kernel, "large")).values()]
    function = compiled(kernel, implementation)
    function(*buffers, *part)
    return lambda: function(*buffers, *part)


def _was_cached(kernel: str, implementation: str) -> bool:
    jitted = getclosurevars(compiled(kernel, implementation)).nonlocals["jitted"]
    return bool(jitted.stats.cache_hits)


def _main(kernel: str, *names: str) -> None:
    calls = {name: large_call(kernel, name) for name in names}
    as_named = {
        name: holds_the_gil(call) if name.endswith("_gil") else lets_go_of_the_gil(call)
        for name, call in calls.items()
    }
    cached = {name: _was_cached(kernel, name) for name in names}
    sys.stdout.write(json.dumps({"as named": as_named, "cached": cached}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
