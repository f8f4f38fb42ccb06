"""Ratios from paired rounds, and the interval of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

TRIM = 0.2
"""The share cut off at each end (Wilcox, "Introduction to Robust Estimation and Hypothesis Testing", ch. 4)."""

LEAST_BLOCKS = 5
"""With fewer, trimming leaves too little for an interval."""


@dataclass(frozen=True)
class Estimate:
    """A ratio with its confidence interval (95 % unless said), from `n` blocks."""

    value: float
    low: float
    high: float
    n: int

    @property
    def has_interval(self) -> bool:
        """Whether there were enough blocks for one."""
        return isfinite(self.low) and isfinite(self.high)

    def excludes(self, ratio: float) -> bool:
        """Return whether the interval lies wholly on one side of a ratio."""
        return self.has_interval and not self.low <= ratio <= self.high


def ratio(numerators: Sequence[float], denominators: Sequence[float], confidence: float = 0.95) -> Estimate:
    """Return the typical numerator / denominator of pairs from the same blocks."""
    return from_logs(np.log(np.asarray(numerators, float)) - np.log(np.asarray(denominators, float)), confidence)


def from_logs(logs: NDArray[np.float64], confidence: float = 0.95) -> Estimate:
    """Return the trimmed mean of log ratios with Yuen's t interval, exponentiated.

    With n values and g = ⌊0.2·n⌋ trimmed at each end: the mean of the middle h = n − 2g; standard error
    s_w·√(n − 1) / √(h·(h − 1)), where s_w is the Winsorized standard deviation; Student's t with h − 1 degrees of
    freedom (Yuen, Biometrika 61, 1974; Tukey and McLaughlin, Sankhyā A 25, 1963).
    """
    n = len(logs)
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    ordered = np.sort(logs)
    cut = int(TRIM * n)
    kept = n - 2 * cut
    center = float(ordered[cut : n - cut].mean())
    if n < LEAST_BLOCKS:
        return Estimate(exp(center), float("nan"), float("nan"), n)
    winsorized = np.clip(ordered, ordered[cut], ordered[n - cut - 1])
    error = float(winsorized.std(ddof=1)) * sqrt((n - 1) / (kept * (kept - 1)))
    half = float(stdtrit(kept - 1, 0.5 + confidence / 2)) * error
    return Estimate(exp(center), exp(center - half), exp(center + half), n)
