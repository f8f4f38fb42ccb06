"""A thread that is to wake every 10 ms, beside work that keeps a CPU busy: how late it wakes."""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from itertools import pairwise

from gilscope import implementations
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.counting import Work, busy_process, count, make_native_call, repeat_in_thread
from gilscope.model.evidence import Evidence

BEAT_SECONDS = 0.01

BEATS = 12
"""In one sample, of which the longest gap counts."""


def measure_beats(budget: Budget) -> Evidence:
    """Beat alone, and beside work in a thread and in a process: the longest gap of a sample, in ms."""
    notes = [f"the longest of {BEATS} gaps; {BEAT_SECONDS * 1e3:.0f} ms were asked for"]
    works: dict[str, Work] = {
        "nothing else": nullcontext,
        "process": busy_process,
        "thread": partial(repeat_in_thread, count),
    }
    for name, label in (("cython_gil", "thread, native, GIL held"), ("cython_nogil", "thread, native, GIL released")):
        reason = implementations.unavailable(name)
        if reason is None:
            works[label] = partial(repeat_in_thread, make_native_call(name))
        else:
            notes.append(f"no {label}: {reason}")
    measures: Mapping[str, Callable[[], float]] = {
        name: (lambda work=work: longest_gap_ms(work))  # type: ignore[misc]
        for name, work in works.items()
    }
    notes.append(f"the switch interval is {sys.getswitchinterval() * 1e3:.0f} ms")
    return Evidence(series=measure_interleaved(measures, "ms", budget), notes=tuple(notes))


def longest_gap_ms(work: Work) -> float:
    """Return the longest time between two beats while work goes on, in ms."""
    with work():
        stamps = [time.perf_counter()]
        for _ in range(BEATS):
            time.sleep(BEAT_SECONDS)
            stamps.append(time.perf_counter())
    return 1e3 * max(later - earlier for earlier, later in pairwise(stamps))
