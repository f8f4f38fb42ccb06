"""The sleep probe: a thread that sleeps 1 ms at a time tells whether a call lets other threads run.

While a call holds the GIL the sleeper cannot wake; beside one that has released it, it wakes every millisecond.
What counts is whether it woke in the middle half of the call: at the edges of the call, the interpreter itself
hands the GIL over. So nothing depends on how fast the machine is, as long as a call lasts many milliseconds.

As a program (`python -m tests.sleeper KERNEL IMPLEMENTATION…`) it probes implementations in the order given.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import getclosurevars

from gilscope import kernels
from tests.calls import arguments, compiled, inputs, passed

CALLS = 10


def calls_it_woke_in(call: Callable[[], None]) -> int:
    """Return in how many of `CALLS` calls the sleeper woke half-way."""
    return sum(_woke_in_the_middle_of(call) for _ in range(CALLS))


def large_call(kernel: str, implementation: str) -> Callable[[], None]:
    """Return a call of tens of milliseconds, compiled and warm."""
    spec = kernels.load(kernel).SPEC
    part = (0, spec.split_length("large"))
    buffers = [passed(array) for array in arguments(spec, "large", part, inputs(kernel, "large")).values()]
    function = compiled(kernel, implementation)
    function(*buffers, *part)
    return lambda: function(*buffers, *part)


def _woke_in_the_middle_of(call: Callable[[], None]) -> bool:
    with _sleeper() as woke_at:
        begin = time.perf_counter()
        call()
        end = time.perf_counter()
    quarter = (end - begin) / 4
    return any(begin + quarter < at < end - quarter for at in woke_at)


@contextmanager
def _sleeper() -> Iterator[list[float]]:
    woke_at: list[float] = []
    is_over = threading.Event()

    def sleep_and_wake() -> None:
        while not is_over.is_set():
            time.sleep(0.001)
            woke_at.append(time.perf_counter())

    thread = threading.Thread(target=sleep_and_wake)
    thread.start()
    try:
        while len(woke_at) < 3:
            time.sleep(0.001)
        yield woke_at
    finally:
        is_over.set()
        thread.join()


def _was_cached(kernel: str, implementation: str) -> bool:
    jitted = getclosurevars(compiled(kernel, implementation)).nonlocals["jitted"]
    return bool(jitted.stats.cache_hits)


def _main(kernel: str, *names: str) -> None:
    calls = {name: large_call(kernel, name) for name in names}
    woke = {name: calls_it_woke_in(call) for name, call in calls.items()}
    cached = {name: _was_cached(kernel, name) for name in names}
    sys.stdout.write(json.dumps({"woke": woke, "cached": cached}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
