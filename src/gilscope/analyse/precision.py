"""Which comparisons have intervals so narrow that no more sessions need to measure them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from gilscope.analyse.results import ComparisonScaling
from gilscope.model.width import UNKNOWN, Width
from gilscope.statistics import replication
from gilscope.statistics.estimate import Estimate

LEAST_SESSIONS = 4
"""Fewer sessions end nothing: of three, those that happen to agree are taken for precise too often."""

LEAST_FREEDOM = 8
"""Nor do fewer degrees of freedom. Where sessions have all their luck in common, four have three."""

WIDENING = 1.15
"""Whoever measures until an interval is narrow stops where sessions agree by chance. So the error of what has ended
by that is taken to be so many times as large (tests/simulations)."""


def find_widths(comparisons: Iterable[ComparisonScaling]) -> Mapping[str, Width]:
    """Return the width of each comparison by its label."""
    return {each.label: _find_width([arm.speedup for arm in each.arms]) for each in comparisons}


def widen(estimate: Estimate, ended_early: Collection[str], label: str) -> Estimate:
    """Return an estimate of a comparison with the interval that holds although its being narrow has ended it."""
    return replication.widen(estimate, WIDENING) if label in ended_early else estimate


def _find_width(speedups: Sequence[Estimate]) -> Width:
    if not speedups or not all(each.has_interval and each.is_replicated and not each.apart for each in speedups):
        return UNKNOWN
    widened = (1 + max(each.reach for each in speedups)) ** WIDENING - 1
    is_known = all(len(each.sessions) >= LEAST_SESSIONS and each.freedom >= LEAST_FREEDOM for each in speedups)
    return Width(widened, is_known)
