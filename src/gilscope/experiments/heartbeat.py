"""A thread that is to wake every 10 ms, beside work that keeps a CPU busy: how late it wakes."""

import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import pairwise

from gilscope import implementations
from gilscope.evidence import Evidence
from gilscope.experiments.blocks import Budget, interleaved

BEAT_SECONDS = 0.01

BEATS = 12
"""In one sample, of which the longest gap counts."""

STEPS = 40_000_000
"""Of one native call, which so lasts several beats; it is one chain of dependent steps."""

Work = Callable[[], AbstractContextManager[object]]
"""Opens work that goes on until it is left."""


def beside_work(budget: Budget) -> Evidence:
    """Beat alone, and beside work in a thread and in a process: the longest gap of a sample, in ms."""
    notes = [f"the longest of {BEATS} gaps; {BEAT_SECONDS * 1e3:.0f} ms were asked for"]
    works: dict[str, Work] = {
        "nothing else": nullcontext,
        "process": process_that_counts,
        "thread": partial(thread_that, count),
    }
    for name, label in (("cython_gil", "thread, native, GIL held"), ("cython_nogil", "thread, native, GIL released")):
        reason = implementations.unavailable(name)
        if reason is None:
            works[label] = partial(thread_that, native_call(name))
        else:
            notes.append(f"no {label}: {reason}")
    measures: Mapping[str, Callable[[], float]] = {
        name: (lambda work=work: longest_gap_ms(work))  # type: ignore[misc]
        for name, work in works.items()
    }
    notes.append(f"the switch interval is {sys.getswitchinterval() * 1e3:.0f} ms")
    return Evidence(series=interleaved(measures, "ms", budget), notes=tuple(notes))


def longest_gap_ms(work: Work) -> float:
    """Return the longest time between two beats while work goes on, in ms."""
    with work():
        stamps = [time.perf_counter()]
        for _ in range(BEATS):
            time.sleep(BEAT_SECONDS)
            stamps.append(time.perf_counter())
    return 1e3 * max(later - earlier for earlier, later in pairwise(stamps))


@contextmanager
def thread_that(call: Callable[[], None]) -> Iterator[list[int]]:
    """Have a thread make a call again and again until the context is left; yield how often it has, as it goes."""
    is_over = threading.Event()
    calls = [0]

    def work() -> None:
        while not is_over.is_set():
            call()
            calls[0] += 1

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield calls
    finally:
        is_over.set()
        thread.join()


@contextmanager
def process_that_counts() -> Iterator[int]:
    """Have a process count until the context is left; yield its number."""
    with subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"], stdin=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def count() -> None:
    """Be busy for a moment, in plain Python."""
    for _ in range(100_000):
        pass


def native_call(implementation: str) -> Callable[[], None]:
    """Return a call that computes for several beats and holds or releases the GIL meanwhile."""
    function = implementations.compile(implementation, "partial_release")
    states, seeds, steps = array("Q", [0]), array("Q", [1]), array("q", [0, STEPS])
    return lambda: function(memoryview(states), memoryview(seeds), memoryview(steps), 0, 1)
