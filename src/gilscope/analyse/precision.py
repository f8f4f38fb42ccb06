"""Which comparisons have intervals so narrow that no more sessions need to measure them."""

from collections.abc import Collection, Iterable, Mapping
from math import exp, inf, log

from gilscope.analyse.results import ComparisonScaling
from gilscope.statistics import replication
from gilscope.statistics.estimate import Estimate

LEAST_SESSIONS = 4
"""Fewer sessions end nothing: of three, those that happen to agree are taken for precise too often."""

LEAST_FREEDOM = 8
"""Nor do fewer degrees of freedom. Where sessions have all their luck in common, four have three."""

WIDENING = 1.15
"""Whoever measures until an interval is narrow stops where sessions agree by chance. So the error of what has ended
by that is taken to be so many times as large (tests/simulations)."""


def find_widths(comparisons: Iterable[ComparisonScaling]) -> Mapping[str, float]:
    """Return how far the interval of any arm's speedup reaches from its value, as a share, by the comparison's label.

    It is what the interval would be if the comparison ended here; infinite where nothing may end yet.
    """
    return {each.label: max((_width(arm.speedup) for arm in each.arms), default=inf) for each in comparisons}


def widen(estimate: Estimate, ended_early: Collection[str], label: str) -> Estimate:
    """Return an estimate of a comparison with the interval that holds although its being narrow has ended it."""
    return replication.widen(estimate, WIDENING) if label in ended_early else estimate


def _width(speedup: Estimate) -> float:
    has_enough = len(speedup.sessions) >= LEAST_SESSIONS and speedup.freedom >= LEAST_FREEDOM
    if not has_enough or not speedup.has_interval or speedup.apart:
        return inf
    reach = max(log(speedup.high / speedup.value), log(speedup.value / speedup.low))
    return exp(WIDENING * reach) - 1
