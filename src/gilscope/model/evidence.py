"""The frozen values that an experiment gives: what was measured, what was seen, or why it cannot be tried here.

A report carries them whole, so that every verdict can be given again from its raw samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """One thing measured again and again: its raw samples, in the order in which they were taken."""

    unit: str
    """As shown: `µs`, `MiB`, `requests/s`; empty for a ratio or a count."""
    samples: tuple[float, ...]


@dataclass(frozen=True)
class Evidence:
    """What one experiment gave here.

    Series of equal length are paired: the i-th samples of all were taken in the same block.
    """

    series: Mapping[str, Series] = field(default_factory=dict)
    """By what was measured: `threads`, `processes_spawn`, …"""
    seen: Mapping[str, str] = field(default_factory=dict)
    """What is no number, by what was looked at: `fork: change seen by the parent` → `no`."""
    notes: tuple[str, ...] = ()
    """What was done otherwise here, or left out, each with the reason: a smaller payload, a missing start method."""
    inapplicable: str | None = None
    """Why it cannot be tried here at all; then there is nothing else."""
    failure: str | None = None
    """Why it was tried and gave nothing: a time limit, a crash of the experiment itself."""
