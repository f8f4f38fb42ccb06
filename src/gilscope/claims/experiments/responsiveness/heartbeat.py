"""How late a thread wakes that should wake every 10 ms, while other work keeps a CPU busy."""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from itertools import pairwise

from gilscope import implementations
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.counting import Work, busy_process, count_a_while, make_native_call, repeat_in_thread
from gilscope.model.evidence import Evidence

BEAT_SECONDS = 0.01

BEATS = 12
"""Beats in one sample. The longest gap between them is the sample."""


def measure_beats(budget: Budget) -> Evidence:
    """Wake every 10 ms alone and beside work in a thread and in a process, and measure the longest gap in ms."""
    notes = [f"the longest of {BEATS} gaps; {BEAT_SECONDS * 1e3:.0f} ms were asked for"]
    works: dict[str, Work] = {
        "nothing else": nullcontext,
        "process": busy_process,
        "thread": partial(repeat_in_thread, count_a_while),
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
    """Return the longest time between two beats while the work goes on, in ms."""
    with work():
        stamps = [time.perf_counter()]
        for _ in range(BEATS):
            time.sleep(BEAT_SECONDS)
            stamps.append(time.perf_counter())
    return 1e3 * max(later - earlier for earlier, later in pairwise(stamps))
