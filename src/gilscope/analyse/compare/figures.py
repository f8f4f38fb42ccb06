"""The figures of one side of a comparison: which metric, of which case, and what the case belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from gilscope.analyse.compare.sides import Side
from gilscope.analyse.reasons import AboveLimit
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.errors import UnknownName
from gilscope.model.case import SERIAL, Case
from gilscope.model.executor import Executor
from gilscope.model.implementation import GilUse
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.moderation import fit_prior
from gilscope.statistics.replication import Scatter

Metric = Literal["speedup", "efficiency", "time"]

METRICS: tuple[Metric, ...] = ("speedup", "efficiency", "time")

NO_WORKERS = Executor(SERIAL, SERIAL, SERIAL, -1, None)
"""What the serial case is shown as, which no executor runs."""


@dataclass(frozen=True)
class GroupKey:
    """Cases that are compared as one: the same kind of code on the same kind of workers."""

    gil: GilUse
    """What the code does with the GIL."""
    family: str
    is_single: bool
    """Whether one worker computes alone."""


@dataclass(frozen=True)
class Figure:
    """One case on one side."""

    value: Estimate
    """The metric: a ratio, or ns."""
    efficiency: Estimate | None
    floor: Estimate
    """Of the comparison that it is from."""
    group: GroupKey
    executor: Executor
    """What its workers are."""
    above_limit: AboveLimit | None = None
    """Why it seems to be above its machine's limit; None where it does not."""
    bound: str | None = None
    """Which kind of work that limit is of."""


def collect_figures(side: Side, metric: Metric) -> dict[Case, Figure]:
    """Return a side's figures of a metric, by their cases; raw times have the serial case as well."""
    found = {}
    for comparison in side.study.comparisons:
        for arm in comparison.arms:
            value = {"speedup": arm.speedup, "efficiency": arm.efficiency, "time": arm.wall_ns}[metric]
            if value is not None and isfinite(value.log):
                found[arm.arm.case] = _make_figure(comparison, arm, value)
        if metric == "time":
            serial = Case(
                comparison.kernel, comparison.size, comparison.implementation, SERIAL, "shared", "static", 1
            )
            group = GroupKey(comparison.group, SERIAL, True)
            found[serial] = Figure(comparison.serial_ns, None, comparison.floor, group, NO_WORKERS)
    return found


def _make_figure(comparison: ComparisonScaling, arm: ArmScaling, value: Estimate) -> Figure:
    group = GroupKey(comparison.group, arm.family, arm.arm.case.at_once == 1)
    return Figure(value, arm.efficiency, comparison.floor, group, arm.executor, arm.above_limit, comparison.bound)


def parse_metric(name: str) -> Metric:
    """Return the metric of this name.

    Raises:
        UnknownName: there is none.

    """
    for each in METRICS:
        if each == name:
            return each
    raise UnknownName("metric", name, METRICS)


@dataclass(frozen=True)
class KnownScatter:
    """How much fresh sessions scatter, from elsewhere."""

    default: Scatter
    """Of any case; of all cases together where it comes from reports."""
    groups: Mapping[GroupKey, Scatter] = field(default_factory=dict)

    def find(self, group: GroupKey) -> Scatter:
        """Return how much sessions scatter in the cases of a group."""
        return self.groups.get(group, self.default)


def estimate_scatter(sides: Sequence[Side], metric: Metric) -> KnownScatter | None:
    """Return how much sessions scatter in these settings, or None where no setting has enough cases and sessions."""
    columns = [list(collect_figures(side, metric).values()) for side in sides]
    default = _pool_scatter([[each.value for each in own] for own in columns])
    if default is None:
        return None
    found = {}
    for group in dict.fromkeys(each.group for own in columns for each in own):
        scatter = _pool_scatter([[each.value for each in own if each.group == group] for own in columns])
        if scatter is not None:
            found[group] = scatter
    return KnownScatter(default, found)


def _pool_scatter(settings: Sequence[Sequence[Estimate]]) -> Scatter | None:
    """Return the typical variance of settings' cases, each counted by its degrees of freedom.

    There are no more degrees of freedom than the cases of a setting are alike: what scatters more than others today
    may do so tomorrow.
    """
    priors = [(prior, own) for own in settings if (prior := fit_prior(own)) is not None]
    if not priors:
        return None
    freedoms = [(max(len(each.sessions) for each in own) - 1) * prior.independent for prior, own in priors]
    total = sum(freedoms)
    variance = sum(prior.variance * freedom for (prior, _), freedom in zip(priors, freedoms, strict=True)) / total
    return Scatter(variance, min(total, *(prior.freedom for prior, _ in priors)))
