"""Ratios from samples that were taken one after the other by one process, and may depend on those before them."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from gilscope.statistics.estimate import TRIM, Array, Estimate, estimate_from_logs, make_estimate
from gilscope.statistics.sample_size import LEAST_BLOCKS

BATCHES = 4
"""Parts of a series whose means are taken to be independent: more would be too short where samples stick together."""

FEW_BATCHES, STICKY = 3, 0.5
"""The same where neighbours are correlated by more than this."""


def estimate_autocorrelated(logs: Sequence[float]) -> Estimate:
    """Return the trimmed mean of log ratios with an interval for samples that depend on each other, exponentiated.

    Yuen's error takes samples to be independent. Here it is compared with the one that the means of four successive
    batches of Winsorized samples show, s/√4/(1 − 2·0.2), and the larger counts, with three degrees of freedom at most
    (batch means: Law and Carson, Operations Research 27, 1979); there are three batches where samples are sticky.
    """
    values = np.asarray(logs, float)
    independent = estimate_from_logs(values)
    n = len(logs)
    if n < LEAST_BLOCKS or not independent.has_interval:
        return independent
    ordered, cut = np.sort(values), int(TRIM * n)
    winsorized = np.clip(values, ordered[cut], ordered[n - cut - 1])
    batches = FEW_BATCHES if _correlate_neighbours(values) > STICKY else BATCHES
    means = np.array([part.mean() for part in np.array_split(winsorized, batches)])
    error = float(means.std(ddof=1)) / sqrt(batches) / (1 - 2 * TRIM)
    freedom = min(independent.freedom, batches - 1)
    return make_estimate(independent.log, max(error, independent.error), freedom, n)


def _correlate_neighbours(values: Array) -> float:
    """Return the correlation of each sample with the next."""
    centred = values - values.mean()
    total = float((centred**2).sum())
    return float((centred[1:] * centred[:-1]).sum()) / total if total > 0 else 0.0
