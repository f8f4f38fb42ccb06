"""Compares reports: which figures are the same, which differ, and which are undecided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, fsum, isfinite, nan
from typing import Literal

from gilscope.analyse.compare.sides import (
    Missing,
    Sameness,
    Side,
    collect_sides,
    compare_results,
    find_cautions,
    find_missing_cases,
)
from gilscope.analyse.facts import FactDifference, find_differing_facts
from gilscope.analyse.ruling import Ruling
from gilscope.errors import InvalidNumber, UnknownName
from gilscope.model.case import SERIAL, Case
from gilscope.model.declarations import Declarations, join
from gilscope.model.report import Report
from gilscope.statistics.equivalence import Equivalence, Judgement, judge
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.noise import is_beyond_noise
from gilscope.statistics.replication import estimate_quotient

Metric = Literal["speedup", "efficiency", "time"]

METRICS: tuple[Metric, ...] = ("speedup", "efficiency", "time")

RAW_TIME = "Raw times compare whole machines, clock rates and compilers included, not how work is spread over CPUs."

MARGIN = 0.05
"""Ratios from 1/1.05 to 1.05 count as the same."""

MARGINS = (0.0001, 0.99)
"""The least and the most that a margin may be."""


@dataclass(frozen=True)
class Figure:
    """One case on one side."""

    value: Estimate
    """The metric: a ratio, or ns."""
    efficiency: Estimate | None
    floor: Estimate
    """Of the comparison that it is from."""


@dataclass(frozen=True)
class SideRatio:
    """A side's figure over the reference's."""

    value: Estimate
    """By Welch's t on the sessions' logarithms."""
    relative: Estimate | None
    """Of the speedups, each relative to its machine's capacity: the ratio of efficiencies. None for other metrics."""
    judgement: Judgement
    """In the family of all cases of this side."""
    verdict: Equivalence
    """The judgement's, but where two identical arms of either side differ by as much it cannot be told."""


@dataclass(frozen=True)
class Row:
    """A case, side by side: `figures[i]` and `ratios[i]` belong to `sides[i]`; None where it was not measured."""

    case: Case
    figures: tuple[Figure | None, ...]
    ratios: tuple[SideRatio | None, ...]
    """None for the reference too."""


@dataclass(frozen=True)
class Summary:
    """One side against the reference, over all cases that both have."""

    label: str
    counts: dict[Equivalence, int]
    typical: float
    """Geometric mean of the ratios; NaN without any."""


@dataclass(frozen=True)
class Compared:
    """Several sides, compared with the first one."""

    metric: Metric
    margin: float
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    """All cases that two sides or more have."""
    missing: tuple[Missing, ...]
    summaries: tuple[Summary, ...]
    """One for each side but the reference."""
    facts: tuple[FactDifference, ...]
    sameness: tuple[Sameness, ...]
    warnings: tuple[str, ...]
    declared: Declarations = field(default_factory=Declarations)
    """By any of the sides."""
    ledgers: tuple[tuple[str, tuple[Ruling, ...]], ...] = ()
    """For each side that has one, by its label."""


def compare(reports: Sequence[tuple[str, Report]], metric: Metric = "speedup", margin: float = MARGIN) -> Compared:
    """Compare labelled reports with the first one.

    Raises:
        NothingToCompare: as `sides`.
        InvalidNumber: the margin is not between 0 and 1.

    """
    return compare_sides(collect_sides(reports), metric, margin)


def compare_sides(sides: Sequence[Side], metric: Metric = "speedup", margin: float = MARGIN) -> Compared:
    """Compare sides with the first one, case by case.

    Raises:
        InvalidNumber: the margin is not between 0 and 1.

    """
    least, most = MARGINS
    if not least <= margin <= most:
        raise InvalidNumber("The margin", margin, f"from {least} to {most} (5 % is 0.05)")
    columns = [_figures(side, metric) for side in sides]
    cases = list(dict.fromkeys(case for column in columns for case in column))
    shared = [case for case in cases if sum(case in column for column in columns) > 1]
    ratios = [_ratios(shared, columns[0], column, metric, margin) for column in columns[1:]]
    rows = tuple(
        Row(case, tuple(column.get(case) for column in columns), (None, *(each.get(case) for each in ratios)))
        for case in shared
    )
    return Compared(
        metric,
        margin,
        tuple(sides),
        rows,
        tuple(find_missing_cases(sides, columns, cases)),
        tuple(_summary(side.label, list(each.values())) for side, each in zip(sides[1:], ratios, strict=True)),
        find_differing_facts([side.study.setting.facts for side in sides]),
        tuple(compare_results(sides)),
        (*([RAW_TIME] if metric == "time" else []), *find_cautions(sides)),
        join(side.study.declared for side in sides),
    )


def parse_metric(name: str) -> Metric:
    """Return the metric of this name.

    Raises:
        UnknownName: there is none.

    """
    for each in METRICS:
        if each == name:
            return each
    raise UnknownName("metric", name, METRICS)


def _figures(side: Side, metric: Metric) -> dict[Case, Figure]:
    found = {}
    for comparison in side.study.comparisons:
        for arm in comparison.arms:
            value = {"speedup": arm.speedup, "efficiency": arm.efficiency, "time": arm.wall_ns}[metric]
            if value is not None and isfinite(value.log):
                found[arm.arm.case] = Figure(value, arm.efficiency, comparison.floor)
        if metric == "time":
            serial = Case(
                comparison.kernel, comparison.size, comparison.implementation, SERIAL, "shared", "static", 1
            )
            found[serial] = Figure(comparison.serial_ns, None, comparison.floor)
    return found


def _ratios(
    cases: Sequence[Case],
    reference: Mapping[Case, Figure],
    other: Mapping[Case, Figure],
    metric: Metric,
    margin: float,
) -> dict[Case, SideRatio]:
    """Return one side's ratios to the reference: a family of tests, which Holm's adjustment spans."""
    both = [case for case in cases if case in reference and case in other]
    values = [estimate_quotient(other[case].value, reference[case].value) for case in both]
    found = {}
    for case, value, judgement in zip(both, values, judge(values, margin), strict=True):
        floors = (reference[case].floor, other[case].floor)
        is_noise = judgement.verdict == "differs" and not is_beyond_noise(value.value, *floors)
        relative = _relative(reference[case], other[case]) if metric == "speedup" else None
        found[case] = SideRatio(value, relative, judgement, "cannot tell" if is_noise else judgement.verdict)
    return found


def _relative(reference: Figure, other: Figure) -> Estimate | None:
    if reference.efficiency is None or other.efficiency is None:
        return None
    return estimate_quotient(other.efficiency, reference.efficiency)


def _summary(label: str, ratios: Sequence[SideRatio]) -> Summary:
    counts = Counter(each.verdict for each in ratios)
    logs = [each.value.log for each in ratios]
    return Summary(label, counts, exp(fsum(logs) / len(logs)) if logs else nan)
