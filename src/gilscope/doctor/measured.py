"""Measures the noise of two identical arms and the capacity of this machine, in the same blocks."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

from gilscope import environment, implementations, kernels
from gilscope.environment import cpus, system
from gilscope.environment.system import Program
from gilscope.measure import timing
from gilscope.measure.pools import Pools
from gilscope.model.case import SERIAL, Arm, Case, Comparison
from gilscope.model.kernel import Bound
from gilscope.model.report import Measured
from gilscope.plan import reference_arms
from gilscope.statistics.estimate import Estimate, estimate_ratio
from gilscope.statistics.sample_size import LEAST_BLOCKS
from gilscope.system.clock import Clock

KERNEL = "mandelbrot"
"""The kernel of the two identical arms."""

BLOCKS = 20
"""As in the plan `default`: the intervals are as wide as a study's."""

BUDGET_NS = 12_000_000_000
"""No block begins after this time: people run the doctor often only if it answers soon."""

READINGS = 10_000
SEED = 1


@dataclass(frozen=True)
class _Counters:
    """Counters that only grow, read before and after measuring; None if the system does not report one."""

    throttles: int | None
    swapped_bytes: int | None
    seconds_by_program: Mapping[Program, float] | None


def facts(workers: int, clock: Clock, pools: Pools) -> dict[str, Any]:
    """Measure for some seconds, and return facts by key. A fact that could not be measured is missing.

    Raises:
        NotAvailable, UnknownName: `GILSCOPE_ISA` asks for what is not there.
        WrongResult: native code does not compute what it should.

    """
    found: dict[str, Any] = {"clock_step_ns": clock_step_ns(clock.wall_ns)}
    before = _counters()
    try:
        found |= figures(_measure(comparison(workers), clock, pools), workers)
    except (OSError, RuntimeError, MemoryError):
        return found  # a thread could not start, or memory is short: the other facts are still good.
    return found | _grown(before, _counters())


def comparison(workers: int) -> Comparison:
    """Return two identical serial arms, and each bound's reference kernel alone and on `workers` native threads."""
    built = reference_arms.unavailable() is None
    compiled = implementations.oracle(kernels.load(KERNEL).SPEC) if built else None
    size, implementation = ("small", implementations.REFERENCE) if compiled is None else ("large", compiled)
    case = Case(KERNEL, size, implementation, SERIAL, "shared", "static", 1)
    bounds: tuple[Bound, ...] = get_args(Bound) if built else ()
    references = [arm for bound in bounds for arm in reference_arms.make_arms(bound, (workers,))]
    return Comparison(case.kernel, size, implementation, (Arm("baseline", case), Arm("again", case), *references))


def figures(measured: Measured, workers: int) -> dict[str, Any]:
    """Return the noise floor, the capacities, and what others took, by key; None for a figure without an interval."""
    walls = {
        (arm.role, arm.case.kernel, arm.case.workers): [each.wall_ns for each in rounds]
        for arm, rounds in zip(measured.comparison.arms, measured.rounds, strict=True)
    }
    kernel = measured.comparison.kernel
    found: dict[str, Any] = {
        "noise_floor": _interval(estimate_ratio(walls["baseline", kernel, 1], walls["again", kernel, 1])),
        "capacity_workers": workers,
    }
    for bound in get_args(Bound):
        if ("reference", bound, workers) in walls:
            alone, together = walls["reference", bound, 1], walls["reference", bound, workers]
            found[f"capacity_{bound}"] = _interval(estimate_ratio([workers * wall for wall in alone], together))
    # The counters of others and of steal are of the whole machine, whatever part of it this process may use.
    lasted_ns = sum(block.wall_ns or 0 for block in measured.blocks)
    counted = {"others": "others_cpu_ns", "steal": "steal_ns", "quota": "throttled_ns"}
    for key, spent in counted.items():
        times = [getattr(block, spent) for block in measured.blocks]
        cpus = 1 if key == "quota" else os.cpu_count() or 1
        found[f"{key}_share"] = None if None in times else min(1.0, sum(times) / max(1, lasted_ns * cpus))
    found["waiting_share"] = _waiting_share(measured)
    return found


def _waiting_share(measured: Measured) -> float | None:
    """Return in which share of the serial rounds the only thread was ready to run and had no CPU."""
    serial = [
        each
        for arm, rounds in zip(measured.comparison.arms, measured.rounds, strict=True)
        if arm.role != "reference"
        for each in rounds
    ]
    ready = [each.ready_ns for each in serial if each.ready_ns is not None]
    return sum(ready) / max(1, sum(each.wall_ns for each in serial)) if len(ready) == len(serial) else None


def clock_step_ns(wall_ns: Callable[[], int]) -> int | None:
    """Return the smallest step between two readings of a clock, including the reading; None if the clock stands."""
    readings = [wall_ns() for _ in range(READINGS)]
    steps = (after - before for before, after in pairwise(readings))
    return min((step for step in steps if step > 0), default=None)


def _measure(comparison: Comparison, clock: Clock, pools: Pools) -> Measured:
    with timing.open_measurement(comparison, pools, clock, SEED) as measurement:
        begin_ns = clock.wall_ns()
        while len(measurement.blocks) < BLOCKS:
            enough = len(measurement.blocks) >= LEAST_BLOCKS
            if enough and clock.wall_ns() - begin_ns > BUDGET_NS:
                break
            measurement.run_block()
        return measurement.snapshot()


def _interval(estimate: Estimate) -> Estimate | None:
    return estimate if estimate.has_interval else None


def _counters() -> _Counters:
    collectors = (cpus.throttle_count, system.swapped_bytes, system.cpu_seconds_by_program)
    return _Counters(*map(environment.collect, collectors))


def _grown(before: _Counters, after: _Counters) -> dict[str, Any]:
    return {
        "throttled_meanwhile": _difference(before.throttles, after.throttles),
        "swapped_meanwhile_bytes": _difference(before.swapped_bytes, after.swapped_bytes),
        "busiest_program": busiest(before.seconds_by_program or {}, after.seconds_by_program or {}),
    }


def _difference(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def busiest(before: Mapping[Program, float], after: Mapping[Program, float]) -> str | None:
    """Return the name of the program that used most CPU time between two readings; None if no program used any."""
    used = {program: seconds - before.get(program, 0.0) for program, seconds in after.items()}
    program = max(used, key=lambda each: used[each], default=None)
    return program.name if program is not None and used[program] > 0 else None
