"""What is paid once, what is paid for each task, and from when on a way of running has earned it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, log, nan
from statistics import median

from gilscope.analyse.results import ArmScaling, ColdStart, ComparisonScaling, Way
from gilscope.model.case import Arm, PoolId
from gilscope.model.report import Measured, SessionReport


@dataclass(frozen=True)
class OpenCost:
    """From opening a pool to the first answer of every worker."""

    pool: PoolId
    open_ns: float
    """The median session's."""
    least_ns: float
    most_ns: float


@dataclass(frozen=True)
class BreakEven:
    """The task size from which on a way of running beats serial, from a sweep of sizes of one kernel."""

    kernel: str
    implementation: str
    way: Way
    workers: int
    largest: ArmScaling
    """What runs so at the largest of the sizes."""
    serial_ns: float | None
    """The serial duration of one call above which it wins; None with a reason."""
    low_ns: float | None = None
    high_ns: float | None = None
    """Where the ends of the speedups' intervals cross 1; None where one does not within the sizes measured."""
    reason: str = ""
    """Why there is no such size: it wins, or loses, at every size measured, or goes back and forth."""
    smallest_ns: float = nan
    largest_ns: float = nan
    """The serial durations of one call that the sweep spans."""


def find_open_costs(sessions: Sequence[SessionReport]) -> tuple[OpenCost, ...]:
    """Return what opening each pool cost, over the sessions that opened it."""
    seen: dict[PoolId, list[int]] = {}
    for session in sessions:
        for pool, open_ns in session.open_ns.items():
            seen.setdefault(pool, []).append(open_ns)
    return tuple(OpenCost(pool, median(each), min(each), max(each)) for pool, each in seen.items())


def first_call_ns(measured: Iterable[Measured], arm: Arm) -> float:
    """Return what the slowest worker's first call cost beyond a second one: the median of the sessions with this arm.

    It is 0 where first calls were not timed.
    """
    return median(
        max(each.setup.first_call_ns[arm], default=0) for each in measured if arm in each.setup.first_call_ns
    )


def sent_bytes(measured: Iterable[Measured], arm: Arm) -> int | None:
    """Return how much one call sends to workers and back, in the first session that recorded it."""
    sent = (each.setup.sent_bytes[arm] for each in measured if arm in each.setup.sent_bytes)
    return next((each for each in sent if each is not None), None)


def find_cold_start(
    comparison: ComparisonScaling, arm: ArmScaling, first_call_ns: float, opening_ns: float
) -> ColdStart:
    """Return what an arm costs before its first warm call, and after how many calls it has overtaken serial.

    With n calls, serial takes F₀ + n·T₀ and the arm O + F + n·T₀/S, where O is the opening, F and F₀ what the first
    calls cost, T₀ serial's time and S the speedup: they meet at n = (O + F − F₀) / (T₀·(1 − 1/S)). Threads share
    what their process has compiled, so their F was measured without it and F₀ is due for them too.
    """
    shared_ns = 0.0 if arm.executor.shares("modules") else comparison.serial_first_call_ns
    extra_ns = max(0.0, opening_ns + first_call_ns - shared_ns)

    def calls(speedup: float) -> float:
        return extra_ns / (comparison.serial_ns.value * (1 - 1 / speedup))

    speedup = arm.speedup
    # Without a declaration it is not known whether F was measured with what F₀ has to pay for.
    if arm.executor.shared is None or not (speedup.has_interval and speedup.low > 1):
        return ColdStart(opening_ns, first_call_ns, None)
    return ColdStart(opening_ns, first_call_ns, calls(speedup.value), calls(speedup.high), calls(speedup.low))


def find_break_evens(comparisons: Iterable[ComparisonScaling]) -> tuple[BreakEven, ...]:
    """Return, for each way of running a kernel that was measured at several sizes, the size from which on it pays."""
    sweeps: dict[tuple[str, str], list[ComparisonScaling]] = {}
    for each in (each for each in comparisons if each.is_usual or each.problem.is_sweep):
        sweeps.setdefault((each.kernel, each.implementation), []).append(each)
    return tuple(found for sizes in sweeps.values() if len(sizes) > 1 for found in _of_sweep(sizes))


def _of_sweep(sizes: Sequence[ComparisonScaling]) -> Iterator[BreakEven]:
    points: dict[tuple[Way, int], list[tuple[float, ArmScaling]]] = {}
    for each in sizes:
        for arm in each.arms:
            points.setdefault((arm.way, arm.arm.case.at_once), []).append((each.serial_ns.value, arm))
    for (way, workers), found in points.items():
        if len(found) > 1:
            yield _break_even(sizes[0], way, workers, sorted(found, key=lambda point: point[0]))


def _break_even(
    of: ComparisonScaling, way: Way, workers: int, points: Sequence[tuple[float, ArmScaling]]
) -> BreakEven:
    """Interpolate ln(speedup) over ln(serial time): where it, and each end of its interval, passes 0 for good."""
    times_ns = [time_ns for time_ns, _ in points]
    speedups = [arm.speedup for _, arm in points]
    values = [each.value for each in speedups]
    largest = points[-1][1]
    unknown = BreakEven(
        of.kernel,
        of.implementation,
        way,
        workers,
        largest,
        serial_ns=None,
        smallest_ns=times_ns[0],
        largest_ns=times_ns[-1],
    )
    if all(value > 1 for value in values):
        reason = "it is faster than a plain loop at every size measured"
    elif all(value <= 1 for value in values):
        reason = "a plain loop is at least as fast at every size measured"
    elif (serial_ns := find_crossing(times_ns, values)) is None:
        reason = "it is faster than a plain loop at small sizes but not at the largest one measured"
    else:
        bounded = all(each.has_interval for each in speedups)
        low_ns = find_crossing(times_ns, [each.high for each in speedups]) if bounded else None
        high_ns = find_crossing(times_ns, [each.low for each in speedups]) if bounded else None
        return replace(unknown, serial_ns=serial_ns, low_ns=low_ns, high_ns=high_ns)
    return replace(unknown, reason=reason)


def find_crossing(times_ns: Sequence[float], speedups: Sequence[float]) -> float | None:
    """Return the last time at which speedups pass 1 upwards, linear between their logarithms; None if they end below.

    `times_ns` ascends. None too where all speedups are above 1.
    """
    logs = [log(value) for value in speedups]
    if logs[-1] <= 0:
        return None
    found = None
    for (left, right), (below, above) in zip(pairwise(times_ns), pairwise(logs), strict=True):
        if below <= 0 < above:
            found = exp(log(left) + (log(right) - log(left)) * -below / (above - below))
    return found
