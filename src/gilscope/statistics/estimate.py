"""Ratios from paired rounds, and the interval of each, within one session.

All arithmetic is on natural logarithms: a ratio and its inverse are then treated alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, inf, isfinite, log, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from gilscope.statistics.sample_size import LEAST_BLOCKS

Array = NDArray[np.float64]

TRIM = 0.2
"""The share cut off at each end (Wilcox, "Introduction to Robust Estimation and Hypothesis Testing", ch. 4)."""

CONFIDENCE = 0.95
"""Of every interval, unless said."""

KNOWN_REACH = 0.35
"""A value whose interval reaches farther, as a share of it, is not known."""

MOST_EXPONENT = 700.0
"""Beyond it a ratio is no number that a float can hold."""


@dataclass(frozen=True)
class Estimate:
    """A ratio (or a time) with its confidence interval (95 % unless said).

    From one session it is over its blocks; from several, over the sessions' own values. In a report's figures the
    interval over sessions is moderated: `error` and `freedom` come from the scatter of all cases of the setting, this
    one's among them (moderation.py).
    """

    value: float
    low: float
    high: float
    n: int
    """Of one session: its blocks; else how many sessions."""
    error: float = nan
    """The standard error of ln(value)."""
    freedom: float = nan
    """Degrees of freedom of that error."""
    sessions: Mapping[str, "Estimate"] = field(default_factory=dict)
    """Each session's own estimate, by its name; empty within one session."""
    heterogeneity: float | None = None
    """I²: the share of the sessions' scatter that their own errors do not explain; None below two sessions."""
    apart: frozenset[str] = frozenset()
    """The sessions in the smaller of two modes: the value is then the larger mode's, the interval over both."""

    @property
    def has_interval(self) -> bool:
        """Whether there were enough blocks or sessions for one."""
        return isfinite(self.low) and isfinite(self.high)

    @property
    def reach(self) -> float:
        """How far the interval reaches up or down from the value, as a share of it; infinite if down to nothing."""
        return max(self.high / self.value, self.value / self.low) - 1 if self.low > 0 else inf

    @property
    def is_known(self) -> bool:
        """Whether there is an interval that does not reach far: only then the value is worth telling by itself."""
        return self.has_interval and self.reach <= KNOWN_REACH

    @property
    def is_replicated(self) -> bool:
        """Whether several sessions stand behind it: one process shows nothing of what the next one does."""
        return len(self.sessions) > 1

    @property
    def log(self) -> float:
        """The natural logarithm of the value."""
        return log(self.value) if self.value > 0 else -inf

    def excludes(self, ratio: float) -> bool:
        """Return whether the interval lies wholly on one side of a ratio."""
        return self.has_interval and not self.low <= ratio <= self.high


def estimate_ratio(
    numerators: Sequence[float], denominators: Sequence[float], confidence: float = CONFIDENCE
) -> Estimate:
    """Return the typical numerator / denominator of pairs from the same blocks."""
    return estimate_from_logs(
        np.log(np.asarray(numerators, float)) - np.log(np.asarray(denominators, float)), confidence
    )


def estimate_from_logs(logs: Array, confidence: float = CONFIDENCE) -> Estimate:
    """Return the trimmed mean of log ratios with Yuen's t interval, exponentiated."""
    return estimate_rows(logs[np.newaxis, :], confidence)[0]


def estimate_rows(logs: Array, confidence: float = CONFIDENCE) -> list[Estimate]:
    """Return, for each row of log ratios, the trimmed mean with Yuen's t interval, exponentiated.

    With n values and g = ⌊0.2·n⌋ trimmed at each end: the mean of the middle h = n − 2g; standard error
    s_w·√(n − 1) / √(h·(h − 1)), where s_w is the Winsorized standard deviation; Student's t with h − 1 degrees of
    freedom (Yuen, Biometrika 61, 1974; Tukey and McLaughlin, Sankhyā A 25, 1963). Of fewer than five values it is the
    median, without an interval.
    """
    rows, n = logs.shape
    if n == 0:
        return [Estimate(nan, nan, nan, 0)] * rows
    ordered = np.sort(logs, axis=1)
    cut = int(TRIM * n)
    kept = n - 2 * cut
    if n < LEAST_BLOCKS:
        # So few leave nothing to trim, and one of them may be a slow one.
        return [Estimate(_exp(center), nan, nan, n) for center in np.median(ordered, axis=1).tolist()]
    centers = ordered[:, cut : n - cut].mean(axis=1)
    winsorized = np.clip(ordered, ordered[:, [cut]], ordered[:, [n - cut - 1]])
    errors = winsorized.std(axis=1, ddof=1) * sqrt((n - 1) / (kept * (kept - 1)))
    return [
        make_estimate(center, error, kept - 1, n, confidence)
        for center, error in zip(centers.tolist(), errors.tolist(), strict=True)
    ]


def make_estimate(center: float, error: float, freedom: float, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """Return the estimate of exp(center), where `error` is the standard error of `center`, by Student's t."""
    half = t_quantile(freedom, confidence) * error
    return Estimate(_exp(center), _exp(center - half), _exp(center + half), n, error, freedom)


@lru_cache(maxsize=4096)
def t_quantile(freedom: float, confidence: float) -> float:
    """Return how many standard errors a two-sided interval of Student's t reaches."""
    return float(stdtrit(freedom, 0.5 + confidence / 2))


def _exp(exponent: float) -> float:
    return exp(max(-MOST_EXPONENT, min(MOST_EXPONENT, exponent)))
