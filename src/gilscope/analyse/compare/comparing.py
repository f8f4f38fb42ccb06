"""Compares reports: which figures are the same, which differ, and which are undecided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from gilscope.analyse.compare.columns import Against, Rules, SideRatio, compare_columns
from gilscope.analyse.compare.figures import Figure, KnownScatter, Metric, collect_figures
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
from gilscope.statistics.equivalence import MARGIN, Equivalence
from gilscope.statistics.estimate import Estimate

if TYPE_CHECKING:
    from gilscope.analyse.compare.condition import JudgedCondition

RAW_TIME = "Raw times compare whole machines, clock rates and compilers included, not how work is spread over CPUs."

NO_SCATTERS: Mapping[Metric, KnownScatter] = MappingProxyType({})

MARGINS = (0.0001, 0.99)
"""The least and the most that a margin may be."""


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
    found = [compare_columns(shared, columns[0], column, Rules(metric, margin, scatters)) for column in columns[1:]]
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


def _summary(label: str, found: Against) -> Summary:
    counts = Counter(each.verdict for each in found.ratios.values())
    return Summary(label, counts, found.typical, found.groups, found.enough_sessions)
