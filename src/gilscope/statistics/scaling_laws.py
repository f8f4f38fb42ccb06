"""Laws of how a speedup grows with the number of workers, and how far their parameters are known.

S(N) = N / (1 + σ·(N − 1) + κ·N·(N − 1)) is the universal scalability law (Gunther, "Guerrilla Capacity Planning",
2007, ch. 4); Amdahl's law (AFIPS 1967) has κ = 0. Both are fitted by least squares on ln S.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import Literal

import numpy as np

from gilscope.statistics.estimate import CONFIDENCE, Array, Estimate, t_quantile

LEAST_COUNTS = 3
"""Different numbers of workers: with two, any law fits."""

MOST_STEPS = 50
"""Of Gauss and Newton's method."""

CLOSE = 1e-12
"""A step that betters the sum of squares by less than this share is the last."""


@dataclass(frozen=True)
class Law:
    """A scaling law that fits a curve, for the numbers of workers that were measured and no others."""

    name: Literal["amdahl", "usl"]
    contention: Estimate
    """σ: the share of the work that one worker does while the others wait."""
    coherency: Estimate
    """κ: what every pair of workers costs each other; 0 in Amdahl's law, which takes it that pairs cost nothing."""
    residual: float
    """Root mean square of ln(measured / law)."""
    sessions: int
    """From whose scatter the intervals are; from the residuals if there is one."""


def fit_laws(workers: Sequence[int], curves: Sequence[Sequence[float]]) -> tuple[Law, ...]:
    """Return Amdahl's law and the universal scalability law through the speedups of each session.

    The second's intervals hold whether there is a cost of pairs or not; the first's only if there is none. None of
    the two is chosen: where κ is small, few points cannot tell, and a choice by them would be taken for knowledge.
    """
    counts = np.array(workers, float)
    # With one worker every law gives 1: two unknowns need two other numbers.
    if len(set(workers)) < LEAST_COUNTS or len({*workers} - {1}) < LEAST_COUNTS - 1 or not curves:
        return ()
    logs = np.log(np.array(curves, float))
    if not np.isfinite(logs).all():
        return ()
    found = (_fit("amdahl", counts, logs), _fit("usl", counts, logs))
    return tuple(each for each in found if each is not None)


def _fit(name: Literal["amdahl", "usl"], counts: Array, logs: Array) -> Law | None:
    terms = np.stack([counts - 1, counts * (counts - 1)], axis=1)[:, : 1 if name == "amdahl" else 2]
    mean = logs.mean(axis=0)
    best = _fit_not_negative(counts, terms, mean)
    if len(logs) > 1:
        each = [_fit_freely(counts, terms, curve) for curve in logs]
        centers, errors, freedom = _average(each)
    else:
        centers = _fit_freely(counts, terms, mean)
        errors, freedom = _errors_from_residuals(counts, terms, mean, centers)
    if centers is None or errors is None:
        return None
    reach = t_quantile(freedom, CONFIDENCE)
    found = [
        _bounded(value, center - reach * error, center + reach * error, len(logs), error, freedom)
        for value, center, error in zip(best.tolist(), centers.tolist(), errors.tolist(), strict=True)
    ]
    none = Estimate(0.0, 0.0, 0.0, len(logs))
    residual = float(np.sqrt(np.mean((mean - _predict(counts, terms, best)) ** 2)))
    return Law(name, found[0], found[1] if name == "usl" else none, residual, len(logs))


def _bounded(value: float, low: float, high: float, n: int, error: float, freedom: float) -> Estimate:
    """Return a parameter with its interval, which has one side only where it reaches 0: neither can be negative."""
    if not (isfinite(low) and isfinite(high)):
        return Estimate(value, nan, nan, n)
    return Estimate(value, min(value, max(0.0, low)), max(value, high, 0.0), n, error, freedom)


def _average(fits: Sequence[Array | None]) -> tuple[Array | None, Array | None, float]:
    """Return the mean parameters of sessions, their standard errors, and the degrees of freedom of those."""
    found = [each for each in fits if each is not None]
    if len(found) < max(2, len(fits)):
        return None, None, nan
    values = np.stack(found)
    return values.mean(axis=0), values.std(axis=0, ddof=1) / sqrt(len(found)), len(found) - 1.0


def _errors_from_residuals(
    counts: Array, terms: Array, logs: Array, parameters: Array | None
) -> tuple[Array | None, float]:
    """Return the standard errors of one curve's parameters from how far its points lie from the law."""
    freedom = len(counts) - terms.shape[1]
    if parameters is None or freedom < 1:
        return None, nan
    slopes = -terms / (1 + terms @ parameters)[:, np.newaxis]
    squares = float(((logs - _predict(counts, terms, parameters)) ** 2).sum())
    covariance = np.linalg.pinv(slopes.T @ slopes) * squares / freedom
    return np.sqrt(np.diag(covariance)), float(freedom)


def _fit_not_negative(counts: Array, terms: Array, logs: Array) -> Array:
    """Return the parameters of the best law whose parameters are not negative: one that would be is 0."""
    size = terms.shape[1]
    choices = [(0, 1), (0,), (1,)] if size == 2 else [(0,)]
    best, least = np.zeros(size), float(((logs - np.log(counts)) ** 2).sum())
    for free in choices:
        found = _fit_freely(counts, terms[:, list(free)], logs)
        if found is not None and (found >= 0).all():
            parameters = np.zeros(size)
            parameters[list(free)] = found
            squares = float(((logs - _predict(counts, terms, parameters)) ** 2).sum())
            if squares < least:
                best, least = parameters, squares
    return best


def _fit_freely(counts: Array, terms: Array, logs: Array) -> Array | None:
    """Return the parameters of least squares, which may be negative, by Gauss and Newton's method; None if lost.

    Negative ones are let be: cut off at 0, the mean over sessions would be too large.
    """
    # A start in closed form: N/S is linear in the parameters.
    slowness = counts / np.exp(logs)
    parameters: Array = np.asarray(np.linalg.lstsq(terms / slowness[:, np.newaxis], 1 - 1 / slowness, rcond=None)[0])
    squares = _squares(counts, terms, logs, parameters)
    if not isfinite(squares):
        parameters = np.zeros(terms.shape[1])
        squares = _squares(counts, terms, logs, parameters)
    for _ in range(MOST_STEPS):
        slopes = -terms / (1 + terms @ parameters)[:, np.newaxis]
        step = np.linalg.lstsq(slopes, logs - _predict(counts, terms, parameters), rcond=None)[0]
        share = 1.0
        while share > CLOSE and not _squares(counts, terms, logs, parameters + share * step) < squares:
            share /= 2
        bettered = _squares(counts, terms, logs, parameters + share * step)
        if share <= CLOSE or not bettered < squares * (1 - CLOSE):
            return parameters
        parameters, squares = parameters + share * step, bettered
    return None


def _predict(counts: Array, terms: Array, parameters: Array) -> Array:
    """Return ln S of a law."""
    predicted: Array = np.log(counts) - np.log1p(terms @ parameters)
    return predicted


def _squares(counts: Array, terms: Array, logs: Array, parameters: Array) -> float:
    if not (1 + terms @ parameters > 0).all():
        return float("inf")
    return float(((logs - _predict(counts, terms, parameters)) ** 2).sum())
