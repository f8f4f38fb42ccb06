"""Two modes: figures that fall into two groups far apart, as where one session in five runs at half speed."""

from collections.abc import Mapping, Sequence
from math import ceil, exp, fsum, log, nan, sqrt

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


def find_sessions_apart(sessions: Mapping[str, Estimate]) -> frozenset[str]:
    """Return the names of the sessions in the smaller of two modes, the lower one if both are as large; else none.

    Log values are split at the largest gap. They are two modes if that is FAR_APART and CLEARLY_APART from the range
    of the values within either group.
    """
    ordered = sorted(sessions, key=lambda name: sessions[name].value)
    if len(ordered) < LEAST_SESSIONS:
        return frozenset()
    logs = np.array([sessions[name].log for name in ordered])
    gaps = np.diff(logs)
    first = int(gaps.argmax()) + 1
    spread = max(float(np.ptp(logs[:first])), float(np.ptp(logs[first:])))
    if not gaps[first - 1] >= max(FAR_APART, CLEARLY_APART * spread):
        return frozenset()
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

    As with sessions, but each mode has at least LEAST_SHARE of the rounds, and the spread of a mode is the distance
    between its quartiles: a few slow rounds, which most sessions have, neither make nor hide a mode.
    """
    count = len(logs)
    least = max(2, ceil(LEAST_SHARE * count))
    if count < LEAST_ROUNDS:
        return 0
    ordered = np.sort(logs)
    gaps = np.diff(ordered)[least - 1 : count - least]
    first = int(gaps.argmax()) + least
    spread = max(_distance_between_quartiles(ordered[:first]), _distance_between_quartiles(ordered[first:]))
    return first if gaps[first - least] >= max(FAR_APART, CLEARLY_APART * spread) else 0


def _distance_between_quartiles(values: Sequence[float] | Array) -> float:
    low, high = np.quantile(np.asarray(values), (0.25, 0.75)).tolist()
    return float(high - low)
