"""Whether all CPUs are equally fast: the same work on each in turn."""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.measure import references
from gilscope.model.evidence import Evidence, Series
from gilscope.model.kernel import Bound
from gilscope.plan import reference_arms

NODES = Path("/sys/devices/system/node")

MOST_CPUS = 16
"""On larger machines this many CPUs are measured, evenly spread."""


def measure_each_cpu(budget: Budget) -> Evidence:
    """Run the reference kernels for arithmetic and for memory on each CPU in turn, in ms."""
    reason = reference_arms.unavailable()
    if not hasattr(os, "sched_setaffinity"):
        reason = "this system ties no thread to a CPU"
    allowed = sorted(os.sched_getaffinity(0)) if reason is None else []
    if reason is None and len(allowed) < 2:
        reason = "there is one CPU only"
    if reason is not None:
        return Evidence(inapplicable=reason)
    order = references.cpu_order(frozenset(allowed))
    chosen = range(0, len(order), max(1, len(order) // MOST_CPUS))
    bounds: dict[str, Bound] = {"arithmetic": "latency", "memory": "memory"}
    measures = {
        f"{what} on CPU {order[index]}": partial(_took_ms, bound, index)
        for index in chosen
        for what, bound in bounds.items()
    }
    series = measure_interleaved(measures, "ms", budget)
    slowest, fastest = pick_slowest_and_fastest([series[f"arithmetic on CPU {order[index]}"] for index in chosen])
    nodes = len(list(NODES.glob("node[0-9]*"))) if NODES.is_dir() else 0
    observed = {"memory nodes": str(nodes) if nodes else "unknown", "CPUs": str(len(allowed))}
    decisive = {"slowest CPU": slowest, "fastest CPU": fastest}
    return Evidence(series={**decisive, **series}, observed=observed, has_choice=True)


def pick_slowest_and_fastest(cpus: Sequence[Series]) -> tuple[Series, Series]:
    """Return the times of the slowest CPU and of the fastest, in each block as the other half of them chooses them.

    Among equal CPUs one is the slowest by its bad luck in some blocks: these must not say how slow it is.
    """
    samples: list[tuple[float, float]] = []
    for block in range(len(cpus[0].samples)):
        others = range(1 - block % 2, len(cpus[0].samples), 2)
        ordered = sorted(cpus, key=lambda each: median(each.samples[i] for i in others))
        samples.append((ordered[-1].samples[block], ordered[0].samples[block]))
    slowest, fastest = zip(*samples, strict=True)
    return Series(cpus[0].unit, slowest), Series(cpus[0].unit, fastest)


def _took_ms(bound: Bound, index: int) -> float:
    begin_ns = time.perf_counter_ns()
    references.run_reference(bound, index)
    return (time.perf_counter_ns() - begin_ns) / 1e6
