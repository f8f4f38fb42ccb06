"""Computes the statistics that pytest-benchmark's own readers expect in each row."""

import statistics
from typing import Any

from gilscope.model.report import Measured


def compute_stats(measured: Measured, index: int) -> dict[str, Any]:
    """Return an arm's statistics by pytest-benchmark's names, in seconds for one run of the task list.

    They are empty for an arm without rounds.
    """
    repeats = 1 if measured.comparison.arms[index].role == "reference" else measured.setup.repeats
    seconds = [each.wall_ns / 1e9 / repeats for each in measured.rounds[index]]
    if not seconds:
        return {}
    mean, deviation = statistics.fmean(seconds), _deviation(seconds)
    # `quantiles` wants two values at least.
    lower, middle, upper = statistics.quantiles(seconds * 2 if len(seconds) == 1 else seconds, method="inclusive")
    spread = upper - lower
    beyond_fences = sum(not lower - 1.5 * spread <= each <= upper + 1.5 * spread for each in seconds)
    beyond_deviation = sum(not mean - deviation <= each <= mean + deviation for each in seconds)
    return {
        "min": min(seconds),
        "max": max(seconds),
        "mean": mean,
        "stddev": deviation,
        "rounds": len(seconds),
        "median": middle,
        "iqr": spread,
        "q1": lower,
        "q3": upper,
        "iqr_outliers": beyond_fences,
        "stddev_outliers": beyond_deviation,
        "outliers": f"{beyond_deviation};{beyond_fences}",
        "ops": 1 / mean if mean else 0,
        "total": sum(seconds),
        "iterations": repeats,
    }


def _deviation(seconds: list[float]) -> float:
    return statistics.stdev(seconds) if len(seconds) > 1 else 0.0
