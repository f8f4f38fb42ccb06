"""Scaling laws: the serial fraction at one number of workers, and Amdahl's law or the USL through several."""

import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from math import inf, log, sqrt

import numpy as np

from gilscope.analyse.results import ArmScaling, Curve, Way
from gilscope.statistics.estimate import Array, Estimate
from gilscope.statistics.scaling_laws import Law

LEAST_COUNTS_AMDAHL = 3
LEAST_COUNTS_USL = 5
LEAST_WORKERS_USL = 8
"""The USL's second parameter shows at many workers only."""

LEAST_RESIDUAL = 1e-9
"""A law that misses by less fits perfectly; AICc would be minus infinity."""


def serial_fraction(speedup: Estimate, workers: int, cpus: int) -> Estimate | None:
    """Return (1/S − 1/N) / (1 − 1/N) of a speedup S with N workers, with S's interval.

    It is the share of the work that did not become parallel, whatever the reason; negative where S exceeds N. None
    for one worker, or for more than there are CPUs (Karp and Flatt, Communications of the ACM 33, 1990).
    """
    if not 2 <= workers <= cpus:
        return None

    def fraction(value: float) -> float:
        return (1 / value - 1 / workers) / (1 - 1 / workers)

    return Estimate(fraction(speedup.value), fraction(speedup.high), fraction(speedup.low), speedup.n)


def fit_curves(arms: Iterable[ArmScaling], cpus: int) -> tuple[Curve, ...]:
    """Return each way's arms by number of workers, with the law that fits those up to the number of CPUs."""
    ways: dict[Way, list[ArmScaling]] = {}
    for arm in arms:
        ways.setdefault(arm.way, []).append(arm)
    return tuple(_curve(way, sorted(each, key=lambda arm: arm.arm.case.at_once), cpus) for way, each in ways.items())


def _curve(way: Way, arms: Sequence[ArmScaling], cpus: int) -> Curve:
    fitting = [arm for arm in arms if arm.arm.case.at_once <= cpus and arm.speedup.value > 0]
    counts = [arm.arm.case.at_once for arm in fitting]
    if len(set(counts)) < LEAST_COUNTS_AMDAHL:
        return Curve(way, tuple(arms), None, f"a law needs {LEAST_COUNTS_AMDAHL} numbers of workers up to the CPUs")
    found = fit_law(counts, [arm.speedup.value for arm in fitting])
    return Curve(way, tuple(arms), found, "" if found else "no law comes near these points")


def fit_law(workers: Sequence[int], speedups: Sequence[float]) -> Law | None:
    """Return Amdahl's law, or the USL where it may be tried and its AICc is smaller; None where none can be fitted.

    Fitted by least squares on ln(speedup), which is ln(throughput) against serial:
    S(N) = N / (1 + σ·(N − 1) + κ·N·(N − 1)); Amdahl's law has κ = 0 (Amdahl 1967; Gunther, "Guerrilla Capacity
    Planning", 2007, ch. 4). σ and κ are not negative.
    """
    if len(set(workers)) < LEAST_COUNTS_AMDAHL:
        return None
    from scipy.optimize import OptimizeWarning

    counts, logs = np.array(workers, float), np.log(np.array(speedups, float))
    has_usl = len(set(workers)) >= LEAST_COUNTS_USL and max(workers) >= LEAST_WORKERS_USL
    fits: list[Law] = []
    for parameters in (1, 2) if has_usl else (1,):
        # Points that no law comes near may leave the search without an end, or an error without a value.
        with suppress(RuntimeError), warnings.catch_warnings(action="ignore", category=OptimizeWarning):
            fits.append(_fitted(counts, logs, parameters))
    return min(fits, key=lambda each: each.aicc, default=None)


def _fitted(counts: Array, logs: Array, parameters: int) -> Law:
    from scipy.optimize import curve_fit

    def model(workers: Array, contention: float, coherency: float = 0.0) -> Array:
        law: Array = np.log(workers) - np.log1p(contention * (workers - 1) + coherency * workers * (workers - 1))
        return law

    start = [0.1, 0.001][:parameters]
    found, covariance = curve_fit(model, counts, logs, start, bounds=(0, np.inf))
    errors = [sqrt(value) if 0 <= value < inf else inf for value in np.diag(covariance).tolist()]
    contention, coherency = [*found.tolist(), 0.0][:2]
    residual = float(np.sqrt(np.mean((logs - model(counts, contention, coherency)) ** 2)))
    return Law(
        "amdahl" if parameters == 1 else "usl",
        contention,
        coherency,
        errors[0],
        errors[1] if parameters == 2 else 0.0,
        residual,
        _aicc(residual, len(counts), parameters + 1),
    )


def _aicc(residual: float, n: int, parameters: int) -> float:
    """Return n·ln(RSS/n) + 2k + 2k·(k + 1)/(n − k − 1), where k counts the error's variance as well.

    Burnham and Anderson, "Model Selection and Multimodel Inference", 2nd ed., 2002, section 2.4.
    """
    if n - parameters - 1 <= 0:
        return inf
    deviance = 2 * n * log(max(residual, LEAST_RESIDUAL))
    return deviance + 2 * parameters + 2 * parameters * (parameters + 1) / (n - parameters - 1)
