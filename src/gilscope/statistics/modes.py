"""Two modes: figures that fall into two groups far apart, as where one session in five runs at half speed.

There is one rule for sessions, rounds and samples. Sorted figures are split at the largest gap that leaves each group
enough of them. The groups are two modes if that gap is FAR_APART and CLEARLY_APART from the spread within either.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, fsum, isfinite, log, nan, sqrt

import numpy as np

from gilscope.statistics.estimate import CONFIDENCE, Array, Estimate, t_quantile

FAR_APART = log(1.2)
"""Two groups are two modes if there are at least 20 % between them …"""

CLEARLY_APART = 2.0
"""… and at least twice the spread within either."""

LEAST_SESSIONS = 3
"""Two sessions that differ are no groups."""

LEAST_ROUNDS = 5
"""Fewer rounds fall into two groups too easily."""

LEAST_SHARE = 0.2
"""Of rounds, each mode must have so many, and two at least: a slow round now and then is no mode."""

LEAST_SAMPLES = 10
"""Among fewer samples a gap is no mode."""

LEAST_SHARE_OF_SAMPLES = 0.1
"""Fewer samples are stragglers, not a mode. In the simulation, evenly scattered ones have a gap CLEARLY_APART in 1 %
of series of 20, and in none of 50."""

SOME = 1e-300
"""Any gap at all."""


@dataclass(frozen=True)
class Mode:
    """One of two values between which samples jump."""

    center: float
    share: float
    """Of the samples."""


def find_sessions_apart(sessions: Mapping[str, Estimate]) -> frozenset[str]:
    """Return the names of the sessions in the smaller of two modes, the lower one if both are as large; else none.

    Few sessions are compared, so the spread of a mode is the range of its log values.
    """
    ordered = sorted(sessions, key=lambda name: sessions[name].value)
    if len(ordered) < LEAST_SESSIONS:
        return frozenset()
    first = _split(np.array([sessions[name].log for name in ordered]), 1, _range, FAR_APART)
    low, high = ordered[:first], ordered[first:]
    return frozenset(low if len(low) <= len(high) else high)


def estimate_modes(
    sessions: Mapping[str, Estimate], apart: frozenset[str], confidence: float = CONFIDENCE
) -> Estimate:
    """Return the mean of the larger mode, with an interval that reaches over both.

    The interval begins where that of the lower mode's mean does and ends where that of the higher one's does: mean ±
    t·s/√n with n of its sessions and s, k − 2 degrees of freedom, the scatter within both modes. It has no standard
    error: a distance in such errors would mean nothing. Where both modes are as large, the value is between them.
    """
    logs = {name: each.log for name, each in sessions.items()}
    groups = [[logs[name] for name in logs if (name in apart) is is_apart] for is_apart in (True, False)]
    smaller, larger = (fsum(group) / len(group) for group in groups)
    squares = fsum((value - fsum(group) / len(group)) ** 2 for group in groups for value in group)
    freedom = len(logs) - len(groups)
    reach = t_quantile(freedom, confidence) * sqrt(squares / freedom)
    ends = [
        (center - reach / sqrt(len(group)), center + reach / sqrt(len(group)))
        for center, group in zip((smaller, larger), groups, strict=True)
    ]
    center = (smaller + larger) / 2 if len(groups[0]) == len(groups[1]) else larger
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    return Estimate(exp(center), exp(low), exp(high), len(logs), nan, nan, sessions, apart=apart)


def find_rounds_apart(logs: Array) -> int:
    """Return how many rounds are in the lower of two modes within a session, or 0 if there is one mode only.

    The spread of a mode is the distance between its quartiles: a few slow rounds, which most sessions have, neither
    make nor hide a mode.
    """
    if len(logs) < LEAST_ROUNDS:
        return 0
    return _split(np.sort(logs), _count_least(len(logs), LEAST_SHARE), _distance_between_quartiles, FAR_APART)


def find_two_modes(samples: Sequence[float]) -> tuple[Mode, Mode] | None:
    """Return the lower and the upper of two values between which the samples of one process jump, or None.

    Samples may be levels of any unit, so nothing is far apart by itself; their spread is the standard deviation.
    """
    ordered = np.sort(np.asarray(samples, float))
    if len(ordered) < LEAST_SAMPLES:
        return None
    first = _split(ordered, _count_least(len(ordered), LEAST_SHARE_OF_SAMPLES), _deviation, SOME)
    if first == 0:
        return None
    share = first / len(ordered)
    return Mode(float(ordered[:first].mean()), share), Mode(float(ordered[first:].mean()), 1 - share)


def _split(ordered: Array, least: int, spread: Callable[[Array], float], far_apart: float) -> int:
    """Return how many sorted values are in the lower of two modes, each of `least` values or more; 0 for one mode."""
    gaps = np.diff(ordered)[least - 1 : len(ordered) - least]
    first = int(gaps.argmax()) + least
    within = max(spread(ordered[:first]), spread(ordered[first:]))
    gap = float(gaps[first - least])
    return first if isfinite(gap) and gap >= max(far_apart, CLEARLY_APART * within) else 0


def _count_least(count: int, share: float) -> int:
    return max(2, ceil(share * count))


def _range(values: Array) -> float:
    return float(np.ptp(values))


def _deviation(values: Array) -> float:
    return float(values.std(ddof=1))


def _distance_between_quartiles(values: Array) -> float:
    low, high = np.quantile(values, (0.25, 0.75)).tolist()
    return float(high - low)
