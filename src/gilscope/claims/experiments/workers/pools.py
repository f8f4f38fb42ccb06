"""How long it takes to open a pool, until each of its workers has returned a first result."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median

from gilscope import executors
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.methods import with_default_start_method, without_main
from gilscope.measure import meeting, worker
from gilscope.model.evidence import Evidence

SAMPLE_MS = 20.0
"""Openings of one sample take so long in all, or one opening does."""


def measure_opening(budget: Budget) -> Evidence:
    """Open and close a pool by each executor that exists here, in ms until all workers have answered."""
    names = [name for name in executors.names() if name != "serial"]
    reasons = {name: executors.unavailable(name) for name in names}
    measures: Mapping[str, Callable[[], float]] = {
        name: partial(typical_ready_ms, name, budget.workers) for name in names if reasons[name] is None
    }
    for each in measures.values():
        each()  # The first worker of a kind also pays for imports, and for the fork server.
    series = measure_interleaved(measures, "ms", budget)
    left_out = (f"no {name}: {reason}" for name, reason in reasons.items() if reason is not None)
    return with_default_start_method(series, (f"pools of {budget.workers} workers", *left_out))


def typical_ready_ms(name: str, workers: int) -> float:
    """Return the median time of some openings: a pool that is ready at once is opened many times in one sample."""
    times_ms = [ready_ms(name, workers)]
    while sum(times_ms) < SAMPLE_MS:
        times_ms.append(ready_ms(name, workers))
    return median(times_ms)


def ready_ms(name: str, workers: int) -> float:
    """Return the time from opening a pool until each of its workers has returned a first result, in ms."""
    with without_main(), meeting.open_meeting_place() as place:
        begin_ns = time.perf_counter_ns()
        with executors.open_pool(name, workers) as pool:
            pool.run(worker.meet_others, [(place, workers)] * workers)
            return (time.perf_counter_ns() - begin_ns) / 1e6
