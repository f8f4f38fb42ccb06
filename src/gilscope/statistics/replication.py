"""Several sessions of one setting → one figure: the session is the unit of replication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum, isfinite, nan, sqrt

from gilscope.statistics.estimate import CONFIDENCE, Estimate, make_estimate
from gilscope.statistics.modes import estimate_modes, find_sessions_apart

LEAST_ERROR = 1e-12
"""A smaller error is none at all: all rounds of a session were the same to the last bit."""


def estimate_over_sessions(sessions: Mapping[str, Estimate], confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of the sessions' log values with Student's t interval, exponentiated.

    With k sessions, mean m and standard deviation s of their log values: m ± t·s/√k with k − 1 degrees of freedom.
    What each session is unsure of by itself is in that scatter already. Sessions in two modes have an interval over
    both (`estimate_modes`). Of one session it is the session's own interval, over its blocks; of none there is no
    value.
    """
    seen = {name: each for name, each in sessions.items() if isfinite(each.value)}
    if len(seen) < 2:
        only = next(iter(seen.values()), Estimate(nan, nan, nan, 0))
        return replace(only, sessions=seen)
    heterogeneity = estimate_heterogeneity(list(seen.values()))
    if apart := find_sessions_apart(seen):
        return replace(estimate_modes(seen, apart, confidence), heterogeneity=heterogeneity)
    logs = [each.log for each in seen.values()]
    count = len(logs)
    center = fsum(logs) / count
    error = sqrt(fsum((value - center) ** 2 for value in logs) / (count - 1) / count)
    whole = make_estimate(center, error, count - 1, count, confidence)
    return replace(whole, sessions=seen, heterogeneity=heterogeneity)


def estimate_heterogeneity(sessions: Sequence[Estimate]) -> float | None:
    """Return I² = max(0, (Q − (k − 1)) / Q), or None where fewer than two sessions know their own error.

    Cochran's Q = Σ wᵢ·(yᵢ − ȳ)² with wᵢ = 1/errorᵢ² and ȳ the mean weighted so (Higgins and Thompson, Statistics in
    Medicine 21, 2002).
    """
    if len(sessions) < 2 or not all(isfinite(each.error) for each in sessions):
        return None
    logs = [each.log for each in sessions]
    if any(each.error < LEAST_ERROR for each in sessions):
        return 0.0 if max(logs) == min(logs) else 1.0
    weights = [each.error**-2 for each in sessions]
    center = fsum(weight * value for weight, value in zip(weights, logs, strict=True)) / fsum(weights)
    q = fsum(weight * (value - center) ** 2 for weight, value in zip(weights, logs, strict=True))
    return max(0.0, (q - (len(logs) - 1)) / q) if q > 0 else 0.0


def widen(estimate: Estimate, factor: float) -> Estimate:
    """Return an estimate whose error is so many times as large."""
    if estimate.apart or not isfinite(estimate.error):
        return estimate
    wider = make_estimate(estimate.log, factor * estimate.error, estimate.freedom, estimate.n)
    return replace(estimate, low=wider.low, high=wider.high, error=wider.error)


@dataclass(frozen=True)
class Scatter:
    """How much fresh sessions of one machine scatter, from elsewhere: past reports, or somebody's word."""

    variance: float
    """Of the logarithm of a figure, from session to session."""
    freedom: float
    """Degrees of freedom of that; infinite where it is somebody's word."""


def estimate_quotient(
    left: Estimate, right: Estimate, scatter: Scatter | None = None, confidence: float = CONFIDENCE
) -> Estimate:
    """Return left / right, of independent measurements, with Welch's t interval.

    With errors e and f of the two logarithms: √(e² + f²), and (e² + f²)² / (e⁴/d + f⁴/g) degrees of freedom, where d
    and g are those of e and f (Welch, Biometrika 34, 1947; Satterthwaite, Biometrics Bulletin 2, 1946).

    One session does not know how far the next one would be from it. Beside k sessions with standard deviation s it
    counts as one of them: s·√(1 + 1/k) with the degrees of freedom of s (Crawford and Howell, Clinical
    Neuropsychologist 12, 1998), or its own error where that is larger. Two single sessions have an interval only if
    `scatter` is known from elsewhere.
    """
    center, n = left.log - right.log, min(left.n, right.n)
    if not isfinite(center):
        return Estimate(nan, nan, nan, n)
    known = _combine_errors(left, right, scatter)
    if known is None:
        return Estimate(exp(center), nan, nan, n)
    error, freedom = known
    return make_estimate(center, error, freedom, n, confidence)


def pair_by_session(left: Estimate, right: Estimate) -> Estimate:
    """Return left / right over the sessions that measured both: the ratio is taken session by session.

    What a session has of its own cancels where both sides have it. Without a session in common the two are taken as
    independent.
    """
    common = [name for name in left.sessions if name in right.sessions]
    if not common:
        return estimate_quotient(left, right)
    return estimate_over_sessions(
        {name: _divide_within_session(left.sessions[name], right.sessions[name]) for name in common}
    )


def _divide_within_session(left: Estimate, right: Estimate) -> Estimate:
    """Return left / right of one session, each with its own error over blocks."""
    center, n = left.log - right.log, min(left.n, right.n)
    known = _add_variances((left.error**2, left.freedom), (right.error**2, right.freedom))
    if known is None or not isfinite(center):
        return Estimate(exp(center) if isfinite(center) else nan, nan, nan, n)
    return make_estimate(center, *known, n)


def _combine_errors(left: Estimate, right: Estimate, scatter: Scatter | None) -> tuple[float, float] | None:
    """Return the error of the difference of two logarithms and its degrees of freedom; None if it is not known."""
    single, several = sorted((left, right), key=lambda each: len(each.sessions))
    if len(single.sessions) > 1:
        return _add_variances((left.error**2, left.freedom), (right.error**2, right.freedom))
    own = single.error**2 if isfinite(single.error) else 0.0
    if len(several.sessions) > 1:
        between, freedom = several.error**2 * several.n, several.freedom
        if scatter is not None:
            between, freedom = scatter.variance, scatter.freedom
        elif own <= between:
            return sqrt(between * (1 + 1 / several.n)), freedom
        if own > between:
            between, freedom = own, single.freedom
        return _add_variances((between, freedom), (several.error**2, several.freedom))
    if scatter is None:
        return None
    sides = [
        (each.error**2, each.freedom) if each.error**2 > scatter.variance else (scatter.variance, scatter.freedom)
        for each in (left, right)
    ]
    if sides[0] == sides[1]:  # one estimate stands for both, so nothing is gained by there being two
        return sqrt(2 * scatter.variance), scatter.freedom
    return _add_variances(*sides)


def _add_variances(left: tuple[float, float], right: tuple[float, float]) -> tuple[float, float] | None:
    """Return the error of a sum of two independent values and its degrees of freedom, by Satterthwaite."""
    (mine, own_freedom), (other, other_freedom) = left, right
    if not isfinite(mine + other):
        return None
    parts = mine**2 / own_freedom + other**2 / other_freedom
    freedom = (mine + other) ** 2 / parts if parts > 0 else own_freedom + other_freedom
    return sqrt(mine + other), freedom
