"""Compares reports: which figures are the same, which differ, and which are undecided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, fsum, nan
from types import MappingProxyType
from typing import TYPE_CHECKING

from gilscope.analyse.compare import groups
from gilscope.analyse.compare.enough import count_enough_sessions
from gilscope.analyse.compare.figures import Figure, GroupKey, KnownScatter, Metric, collect_figures
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.analyse.compare.probed_sides import SCATTERS, GilChange, compare_gil, find_source, write_caution
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
from gilscope.errors import InvalidNumber
from gilscope.model.case import Case
from gilscope.model.declarations import Declarations, join
from gilscope.model.probe import Source
from gilscope.model.report import Report
from gilscope.statistics.equivalence import MARGIN, Equivalence, Judgement, judge_groups
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.noise import is_beyond_noise
from gilscope.statistics.replication import Scatter, estimate_quotient

if TYPE_CHECKING:
    from gilscope.analyse.compare.condition import JudgedCondition

RAW_TIME = "Raw times compare whole machines, clock rates and compilers included, not how work is spread over CPUs."

NO_SCATTERS: Mapping[Metric, KnownScatter] = MappingProxyType({})

MARGINS = (0.0001, 0.99)
"""The least and the most that a margin may be."""


@dataclass(frozen=True)
class SideRatio:
    """A side's figure over the reference's."""

    value: Estimate
    """By Welch's t on the sessions' logarithms."""
    relative: Estimate | None
    """Of the speedups, each relative to its machine's capacity: the ratio of efficiencies. None for other metrics."""
    judgement: Judgement
    """Among all groups and cases of this side."""
    verdict: Equivalence
    """The judgement's, but where two identical arms of either side differ by as much it cannot be told."""

    @property
    def is_suspect(self) -> bool:
        """Whether it is undecided by itself, but in a list of which one in ten is expected to be chance."""
        return self.judgement.is_suspect


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
    typical: Estimate
    """Geometric mean of the ratios; NaN without any."""
    groups: tuple[GroupRatio, ...] = ()
    enough_sessions: int | None = None
    """How many sessions of each side would decide half of what is undecided; None: no reasonable number would."""


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
    gil: tuple[GilChange, ...] = ()
    """Where functions were probed: what they do with the GIL."""
    conditions: "tuple[JudgedCondition, ...]" = ()
    """What the user wants to fail by."""

    @property
    def is_of_probes(self) -> bool:
        """Whether functions that were probed are compared, and not studies."""
        return any(side.probes for side in self.sides)

    def find_source(self, case: Case) -> Source | None:
        """Return where the function of a case begins, if that was probed."""
        return find_source(self.sides, case.kernel)


@dataclass(frozen=True)
class _Against:
    """One side against the reference."""

    ratios: Mapping[Case, SideRatio]
    groups: tuple[GroupRatio, ...]
    typical: Estimate
    """The mean figure of all cases that both have over the reference's."""
    enough_sessions: int | None


def compare(
    reports: Sequence[tuple[str, Report]],
    metric: Metric = "speedup",
    margin: float = MARGIN,
    scatters: Mapping[Metric, KnownScatter] = NO_SCATTERS,
) -> Compared:
    """Compare labelled reports with the first one.

    Raises:
        NothingToCompare: as `sides`.
        InvalidNumber: the margin is not between 0 and 1.

    """
    return compare_sides(collect_sides(reports), metric, margin, scatters)


def compare_sides(
    sides: Sequence[Side],
    metric: Metric = "speedup",
    margin: float = MARGIN,
    scatters: Mapping[Metric, KnownScatter] = NO_SCATTERS,
) -> Compared:
    """Compare sides with the first one, group by group and case by case.

    `scatters` says of a metric how much fresh sessions scatter, for sides that have one session only.

    Raises:
        InvalidNumber: the margin is not between 0 and 1.

    """
    least, most = MARGINS
    if not least <= margin <= most:
        raise InvalidNumber("The margin", margin, f"from {least} to {most} (5 % is 0.05)")
    cautions = [RAW_TIME] if metric == "time" else []
    if any(side.probes for side in sides):
        scatters = scatters or SCATTERS
        cautions.append(write_caution(scatters))
    columns = [collect_figures(side, metric) for side in sides]
    cases = list(dict.fromkeys(case for column in columns for case in column))
    shared = [case for case in cases if sum(case in column for column in columns) > 1]
    found = [_compare_columns(shared, columns[0], column, _Rules(metric, margin, scatters)) for column in columns[1:]]
    rows = tuple(
        Row(case, tuple(column.get(case) for column in columns), (None, *(each.ratios.get(case) for each in found)))
        for case in shared
    )
    return Compared(
        metric,
        margin,
        tuple(sides),
        rows,
        tuple(find_missing_cases(sides, columns, cases)),
        tuple(_summary(side.label, each) for side, each in zip(sides[1:], found, strict=True)),
        find_differing_facts([side.study.setting.facts for side in sides]),
        tuple(compare_results(sides)),
        (*cautions, *find_cautions(sides, metric in scatters)),
        join(side.study.declared for side in sides),
        gil=tuple(compare_gil(sides)),
    )


@dataclass(frozen=True)
class _Rules:
    """By what sides are compared."""

    metric: Metric
    margin: float
    scatters: Mapping[Metric, KnownScatter]

    def find_scatter(self, metric: Metric, group: GroupKey) -> Scatter | None:
        known = self.scatters.get(metric)
        return None if known is None else known.find(group)


def _compare_columns(
    cases: Sequence[Case], reference: Mapping[Case, Figure], other: Mapping[Case, Figure], rules: _Rules
) -> _Against:
    """Return one side's ratios to the reference: of groups, which are tested first, and of their cases."""
    grouped = groups.group_cases((case for case in cases if case in reference and case in other), reference)
    scatters = {key: rules.find_scatter(rules.metric, key) for key in grouped}
    means = [groups.divide_means(own, other, reference, scatters[key]) for key, own in grouped.items()]
    values = [
        [estimate_quotient(other[case].value, reference[case].value, scatters[key]) for case in own]
        for key, own in grouped.items()
    ]
    judged = judge_groups(means, values, rules.margin)
    ratios: dict[Case, SideRatio] = {}
    found = []
    for place, (key, own) in enumerate(grouped.items()):
        for case, value, judgement in zip(own, values[place], judged.members[place], strict=True):
            is_noise = not is_beyond_noise(value.value, reference[case].floor, other[case].floor)
            relative = _relative(reference[case], other[case], rules)
            judgement = replace(judgement, is_suspect=judgement.is_suspect and not is_noise)
            ratios[case] = SideRatio(value, relative, judgement, _judge_noise(judgement, is_noise))
        is_noise = groups.is_noise(means[place], own, other, reference)
        verdict = _judge_noise(judged.groups[place], is_noise)
        executor = reference[own[0]].executor
        found.append(
            GroupRatio(key.gil, executor, key.is_single, len(own), means[place], judged.groups[place], verdict)
        )
    every = [case for own in grouped.values() for case in own]
    scatter = next(iter(scatters.values())) if len(set(scatters.values())) == 1 else None
    # What noise hides is not decided by more sessions.
    undecided = [
        (ratios[case].value, min(len(side[case].value.sessions) for side in (reference, other)))
        for case in every
        if ratios[case].judgement.verdict == "undecided"
    ]
    return _Against(
        ratios,
        tuple(found),
        _average(every, ratios, other, reference, scatter),
        count_enough_sessions(undecided, len(every), rules.margin),
    )


def _average(
    cases: Sequence[Case],
    ratios: Mapping[Case, SideRatio],
    other: Mapping[Case, Figure],
    reference: Mapping[Case, Figure],
    scatter: Scatter | None,
) -> Estimate:
    """Return the mean ratio over all cases; without an interval where no session has all of them."""
    if not cases:
        return Estimate(nan, nan, nan, 0)
    mean = groups.divide_means(cases, other, reference, scatter)
    logs = [each.value.log for each in ratios.values()]
    return mean if mean.has_interval else Estimate(exp(fsum(logs) / len(logs)), nan, nan, 0)


def _judge_noise(judgement: Judgement, is_noise: bool) -> Equivalence:
    return "undecided" if judgement.verdict == "differs" and is_noise else judgement.verdict


def _relative(reference: Figure, other: Figure, rules: _Rules) -> Estimate | None:
    if rules.metric != "speedup" or reference.efficiency is None or other.efficiency is None:
        return None
    if reference.bound != other.bound:
        return None
    return estimate_quotient(
        other.efficiency, reference.efficiency, rules.find_scatter("efficiency", reference.group)
    )


def _summary(label: str, found: _Against) -> Summary:
    counts = Counter(each.verdict for each in found.ratios.values())
    return Summary(label, counts, found.typical, found.groups, found.enough_sessions)
