"""Several sessions of one setting → one figure: the session is the unit of replication."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, fsum, isfinite, nan, sqrt

from gilscope.statistics.estimate import CONFIDENCE, Estimate, make_estimate

LEAST_ERROR = 1e-12
"""A smaller error is none at all: all rounds of a session were the same to the last bit."""


def estimate_over_sessions(sessions: Mapping[str, Estimate], confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of the sessions' log values with Student's t interval, exponentiated.

    With k sessions, mean m and standard deviation s of their log values: m ± t·s/√k with k − 1 degrees of freedom.
    What each session is unsure of by itself is in that scatter already. Of one session it is the session's own
    interval, over its blocks; of none there is no value.
    """
    seen = {name: each for name, each in sessions.items() if isfinite(each.value)}
    if len(seen) < 2:
        only = next(iter(seen.values()), Estimate(nan, nan, nan, 0))
        return replace(only, sessions=seen)
    logs = [each.log for each in seen.values()]
    count = len(logs)
    center = fsum(logs) / count
    error = sqrt(fsum((value - center) ** 2 for value in logs) / (count - 1) / count)
    whole = make_estimate(center, error, count - 1, count, confidence)
    return replace(whole, sessions=seen, heterogeneity=estimate_heterogeneity(list(seen.values())))


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


def estimate_quotient(left: Estimate, right: Estimate, confidence: float = CONFIDENCE) -> Estimate:
    """Return left / right, of independent measurements, with Welch's t interval.

    With errors e and f of the two logarithms: √(e² + f²), and (e² + f²)² / (e⁴/d + f⁴/g) degrees of freedom, where d
    and g are those of e and f (Welch, Biometrika 34, 1947; Satterthwaite, Biometrics Bulletin 2, 1946). Where one
    side has one session and the other several, the sessions' scatter of the other stands for both, as in Student's
    test of equal variances, or the single session's own error where that is larger.
    """
    (mine, own_freedom), (other, other_freedom) = _errors(left, right)
    center, n = left.log - right.log, min(left.n, right.n)
    variance = mine**2 + other**2
    if not isfinite(variance):
        return Estimate(exp(center), nan, nan, n) if isfinite(center) else Estimate(nan, nan, nan, n)
    parts = mine**4 / own_freedom + other**4 / other_freedom
    freedom = variance**2 / parts if parts > 0 else own_freedom + other_freedom
    return make_estimate(center, sqrt(variance), freedom, n, confidence)


def pair_by_session(left: Estimate, right: Estimate) -> Estimate:
    """Return left / right over the sessions that measured both: the ratio is taken session by session.

    What a session has of its own cancels where both sides have it. Without a session in common the two are taken as
    independent.
    """
    common = [name for name in left.sessions if name in right.sessions]
    if not common:
        return estimate_quotient(left, right)
    ratios = {name: estimate_quotient(left.sessions[name], right.sessions[name]) for name in common}
    return estimate_over_sessions(ratios)


def _errors(left: Estimate, right: Estimate) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return each side's standard error and its degrees of freedom."""
    mine, other = (left.error, left.freedom), (right.error, right.freedom)
    return _standing_for(left, right) or mine, _standing_for(right, left) or other


def _standing_for(single: Estimate, several: Estimate) -> tuple[float, float] | None:
    if len(single.sessions) > 1 or len(several.sessions) < 2:
        return None
    scatter = several.error * sqrt(several.n)
    own = single.error if isfinite(single.error) else 0.0
    return max(scatter, own), several.freedom
