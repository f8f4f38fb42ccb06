"""The evidence of one experiment: what was measured and observed, or why the experiment is impossible here.

A report holds all of it, so that every verdict can be given again from the raw samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """The raw samples of one quantity, in the order in which they were measured."""

    unit: str
    """As shown: `µs`, `MiB`, `requests/s`; empty for a ratio or a count."""
    samples: tuple[float, ...]


@dataclass(frozen=True)
class Evidence:
    """What one experiment measured and observed.

    Series of equal length are paired: their i-th samples were taken in the same block.
    """

    series: Mapping[str, Series] = field(default_factory=dict)
    """Samples by what was measured: `threads`, `processes_spawn`, …"""
    observed: Mapping[str, str] = field(default_factory=dict)
    """Outcomes that are not numbers, by what was observed: `processes_fork` → `own globals`."""
    notes: tuple[str, ...] = ()
    """What was done differently here or left out, each with the reason: a smaller payload, a missing start method."""
    inapplicable: str | None = None
    """Why the experiment is impossible here; then there is nothing else."""
    sessions: int | None = None
    """How many sessions of a study the samples are of: one sample each, or one a block if there is a single session.

    None for an experiment, whose samples are all taken by one process.
    """
    has_choice: bool = False
    """Whether the fastest of several things was chosen, for each session or block by others: then they depend on each
    other."""
    failure: str | None = None
    """Why the experiment was run and gave nothing: a time limit, or a crash of its own."""
