"""A setting's figures in one row a kernel: what runs it fastest, by what its code does with the GIL."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean

from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import SERIAL
from gilscope.model.implementation import GIL_USES, GilUse


@dataclass(frozen=True)
class FastestMethod:
    """What runs some comparisons fastest: the family of workers with the largest typical speedup."""

    family: str
    """`serial` where no workers are faster."""
    speedup: float
    """Geometric mean of its speedups over the comparisons; 1 for serial."""
    is_clear: bool
    """Whether it wins each of these comparisons; else another may be as fast."""
    is_above_limit: bool = False
    """Whether its speedup is clearly above what this machine can give, in half of these comparisons or more."""


@dataclass(frozen=True)
class SummaryRow:
    """One kernel, or several."""

    name: str
    fastest: Mapping[GilUse, FastestMethod]
    """By what the code does with the GIL; nothing where no such code was measured."""
    capacity: float | None
    """Geometric mean of what this machine can give; None where it was not measured."""


@dataclass(frozen=True)
class Summary:
    """A row for each kernel that was measured under workers, and one for all of them together."""

    rows: tuple[SummaryRow, ...] = ()
    whole: SummaryRow | None = None
    """None without rows; it has no name."""
    workers: tuple[int, ...] = ()
    """The numbers of workers that the rows are of: usually one."""


def summarise(comparisons: Sequence[ComparisonScaling]) -> Summary:
    """Return the rows of a setting. Of several sizes that an implementation was measured at, the longest counts."""
    # A study of nothing but rows of sizes has no others to show.
    usual = [each for each in comparisons if each.is_usual] or list(comparisons)
    longest: dict[tuple[str, str], ComparisonScaling] = {}
    for each in usual:
        key = (each.kernel, each.implementation)
        if key not in longest or each.serial_ns.value > longest[key].serial_ns.value:
            longest[key] = each
    kernels: dict[str, list[ComparisonScaling]] = {}
    for each in longest.values():
        kernels.setdefault(each.kernel, []).append(each)
    rows = tuple(row for name, alike in kernels.items() if (row := _row(name, alike)).fastest)
    whole = _row("", list(longest.values())) if rows else None
    return Summary(rows, whole, tuple(sorted({each.workers for each in longest.values()})))


def _row(name: str, alike: Sequence[ComparisonScaling]) -> SummaryRow:
    found = {group: _find_fastest([each for each in alike if each.group == group]) for group in GIL_USES}
    capacities = [each.capacity.value for each in alike if each.capacity is not None]
    fastest = {group: one for group, one in found.items() if one is not None}
    return SummaryRow(name, fastest, geometric_mean(capacities) if capacities else None)


def _find_fastest(alike: Sequence[ComparisonScaling]) -> FastestMethod | None:
    """Return what runs these comparisons fastest, or None without any that was measured under workers."""
    speedups: dict[str, list[float]] = {}
    above: Counter[str] = Counter()
    for comparison in alike:
        for executor in comparison.families:
            best = comparison.best(executor.family)
            if best is not None:
                speedups.setdefault(executor.family, []).append(best.speedup.value)
                above[executor.family] += best.above_limit is not None
    # What was not measured in each comparison has no typical speedup that is like the others'.
    typical = {family: geometric_mean(each) for family, each in speedups.items() if len(each) == len(alike)}
    if not typical:
        return None
    family = max(typical, key=lambda each: typical[each])
    if typical[family] <= 1:
        return FastestMethod(SERIAL, 1.0, all(each.winner == SERIAL for each in alike))
    is_clear, is_above_limit = all(each.winner == family for each in alike), 2 * above[family] >= len(alike)
    return FastestMethod(family, typical[family], is_clear, is_above_limit)
