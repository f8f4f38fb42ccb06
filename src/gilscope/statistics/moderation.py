"""Borrows strength between cases: the scatter between sessions of one case is judged with that of all the others.

Three sessions say little about how much sessions scatter; three sessions of 150 cases say a lot.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum, inf, isfinite, log, sqrt
from typing import TypeVar

import numpy as np
from scipy.special import chdtrc, digamma, fdtrc, fdtri, polygamma

from gilscope.statistics.estimate import CONFIDENCE, Array, Estimate, make_estimate

Key = TypeVar("Key", bound=Hashable)

LEAST_CASES = 6
"""With fewer cases the scatter of their variances tells nothing."""

LEAST_SHARE = 1e-5
"""A variance below this share of the median one counts as that: the logarithm of 0 is no number (as in limma)."""

OUTLYING = 0.05
"""A case is an outlier, and left out of the fit, if so large a variance had at most this chance in any case."""

MOST_FREEDOM = 1e6
"""More prior degrees of freedom than this are as good as infinitely many."""


@dataclass(frozen=True)
class Prior:
    """How much sessions of a setting scatter, as all its cases say together.

    The variances of the cases are scattered about `variance` like those of samples with `freedom` degrees of freedom
    (a scaled inverse chi-square distribution: Smyth, Statistical Applications in Genetics and Molecular Biology 3,
    2004).
    """

    variance: float
    """The typical variance of a case's log values between sessions."""
    freedom: float
    """How alike the cases' variances are; infinite if they are all the same."""
    independent: float
    """As many independent cases would say as much about the variance: a slow session is slow in many cases.

    C cases with a mean squared correlation ρ² are as C / (1 + (C − 1)·ρ²). ρ stands in place of ρ² here: where it is
    estimated from few sessions, intervals would be too narrow otherwise (tests/simulations).
    """
    cases: int


def moderate_all(
    estimates: Mapping[Key, Estimate], kinds: Mapping[Key, Sequence[Hashable]] | None = None
) -> dict[Key, Estimate]:
    """Return estimates with their intervals from the scatter of all of their kind.

    `kinds` says of each what it is alike with, the narrowest kind first: sessions scatter by 1 % on threads that take
    turns, and by 5 % on processes. Without it all are of one kind. The first kind that has enough cases counts. Where
    none has, or an estimate comes from fewer than two sessions, it stays as it is.
    """
    if kinds is None:
        kinds = dict.fromkeys(estimates, ("all",))
    members: dict[Hashable, list[Estimate]] = {}
    for key, each in estimates.items():
        for kind in kinds[key]:
            members.setdefault(kind, []).append(each)
    priors = {kind: fit_prior(own) for kind, own in members.items()}
    found = {}
    for key, each in estimates.items():
        prior = next((prior for kind in kinds[key] if (prior := priors[kind]) is not None), None)
        found[key] = each if prior is None else moderate(each, prior)
    return found


def moderate(estimate: Estimate, prior: Prior, confidence: float = CONFIDENCE) -> Estimate:
    """Return an estimate over sessions whose variance is that of its own sessions and the prior's.

    With d degrees of freedom and variance s² of its own, d₀ and s₀² of the prior: (d₀·s₀² + d·s²) / (d₀ + d) with
    d₀ + d degrees of freedom, but at most d times the number of independent cases; d₀ counts as the number of cases
    at most. A case that scatters much more than the others takes less from them (Phipson, Lee, Majewski, Alexander
    and Smyth, Annals of Applied Statistics 10, 2016).
    """
    count = len(estimate.sessions)
    if count < 2 or not isfinite(estimate.error):
        return estimate
    own_freedom = count - 1
    own = estimate_variance(estimate)
    most = own_freedom * prior.independent
    borrowed = min(prior.freedom, prior.cases)
    likeness = min(1.0, _tail(own / prior.variance, own_freedom, prior.freedom) * prior.cases / OUTLYING)
    if likeness < 1:
        borrowed = likeness * min(borrowed, most)
    variance = (borrowed * prior.variance + own_freedom * own) / (borrowed + own_freedom)
    freedom = min(borrowed + own_freedom, most)
    moderated = make_estimate(estimate.log, sqrt(variance / count), freedom, estimate.n, confidence)
    return replace(moderated, value=estimate.value, sessions=estimate.sessions, heterogeneity=estimate.heterogeneity)


def estimate_variance(estimate: Estimate) -> float:
    """Return the variance of the sessions' own log values."""
    logs = [each.log for each in estimate.sessions.values()]
    center = fsum(logs) / len(logs)
    return fsum((each - center) ** 2 for each in logs) / (len(logs) - 1)


def fit_prior(estimates: Sequence[Estimate]) -> Prior | None:
    """Return how much the sessions of these cases scatter, or None where too few cases tell.

    The moments of ln s² give it (Smyth 2004, section 6.2), outlying cases left out. Cases that have their sessions'
    luck in common have more similar variances than independent ones, by chance alone. So the scatter of ln s² that
    chance explains is taken to be less by the cases' mean squared correlation.
    """
    several = [each for each in estimates if len(each.sessions) > 1 and isfinite(each.error)]
    if len(several) < LEAST_CASES:
        return None
    variances = np.array([estimate_variance(each) for each in several])
    freedoms = np.array([len(each.sessions) - 1.0 for each in several])
    typical = float(np.median(variances))
    if typical <= 0:
        return None
    variances = np.maximum(variances, LEAST_SHARE * typical)
    shared = estimate_shared(several)
    kept = _is_usual(variances, freedoms)
    variance, freedom = _fit_moments(variances[kept], freedoms[kept], shared)
    count = len(several)
    return Prior(variance, freedom, count / (1 + (count - 1) * sqrt(shared)), count)


def estimate_shared(estimates: Sequence[Estimate]) -> float:
    """Return the mean squared correlation of two cases over sessions: 1 where all cases have the same good luck.

    With d = k − 1 the mean of r² is ρ² + (1 − ρ²)/d, which is solved for ρ². Only cases with the same sessions can be
    correlated; those of the most usual set of sessions stand for all. Of two sessions r is always 1 or −1: nothing is
    known of ρ then, and 1 is the careful answer.
    """
    sets = Counter(frozenset(each.sessions) for each in estimates)
    names = sorted(sets.most_common(1)[0][0])
    freedom = len(names) - 1
    if freedom < 2:
        return 1.0
    alike = [each for each in estimates if len(each.sessions) == len(names) and set(each.sessions) == set(names)]
    logs = np.array([[each.sessions[name].log for each in alike] for name in names])
    residuals = logs - logs.mean(axis=0)
    lengths = np.linalg.norm(residuals, axis=0)
    unit = residuals[:, lengths > 0] / lengths[lengths > 0]
    count = unit.shape[1]
    if count < 2:
        return 1.0
    squared = (float(((unit @ unit.T) ** 2).sum()) - count) / (count * (count - 1))
    return float(min(1.0, max(0.0, (freedom * squared - 1) / (freedom - 1))))


def _fit_moments(variances: Array, freedoms: Array, shared: float) -> tuple[float, float]:
    """Return the prior's variance and degrees of freedom."""
    luck = (digamma(freedoms / 2) - np.log(freedoms / 2)) * (1 - shared)
    logs = np.log(variances) - luck
    beyond_luck = float(logs.var(ddof=1) - (polygamma(1, freedoms / 2) * (1 - shared)).mean())
    if beyond_luck <= 0:
        return float((variances * freedoms).sum() / freedoms.sum()), inf
    half = invert_trigamma(beyond_luck)
    return exp(float(logs.mean()) + float(digamma(half)) - log(half)), 2 * half


def _is_usual(variances: Array, freedoms: Array) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which cases' variances are no outliers of a distribution that fits the quartiles of all."""
    own = float(np.median(freedoms))
    low, middle, high = np.quantile(np.log(variances), (0.25, 0.5, 0.75)).tolist()
    freedom = _fit_quartiles(high - low, own)
    typical = exp(middle) / float(fdtri(own, freedom, 0.5))
    chances = fdtrc(freedoms, freedom, variances / typical)
    usual: np.ndarray[tuple[int], np.dtype[np.bool_]] = chances > OUTLYING / len(variances)
    return usual


def _fit_quartiles(distance: float, own_freedom: float) -> float:
    """Return the prior degrees of freedom that set the quartiles of ln s² so far apart."""
    tried = np.geomspace(0.5, 1e4, 200)
    apart = np.log(fdtri(own_freedom, tried, 0.75) / fdtri(own_freedom, tried, 0.25))
    return float(tried[int(np.argmin(np.abs(apart - distance)))])


def _tail(ratio: float, own_freedom: float, prior_freedom: float) -> float:
    """Return the chance of a variance so many times as large as the prior's."""
    if prior_freedom > MOST_FREEDOM:
        return float(chdtrc(own_freedom, own_freedom * ratio))
    return float(fdtrc(own_freedom, prior_freedom, ratio))


def invert_trigamma(value: float) -> float:
    """Return the y whose trigamma function is this, by Newton's method (Smyth 2004, appendix)."""
    if value > 1e7:
        return 1 / sqrt(value)
    if value < 1e-6:
        return 1 / value
    found: float = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(polygamma(1, found))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, found))
        found += step
        if -step / found < 1e-8:
            break
    return found
