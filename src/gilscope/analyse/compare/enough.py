"""How many sessions would decide what a comparison of reports leaves open."""

from collections.abc import Sequence
from math import ceil, inf, isfinite, log, sqrt

from gilscope.statistics.equivalence import ALPHA
from gilscope.statistics.estimate import Estimate, t_quantile

MOST_SESSIONS = 50
"""More than this of each side is no advice: they take hours."""


def count_enough_sessions(undecided: Sequence[tuple[Estimate, int]], cases: int, margin: float) -> int | None:
    """Return how many sessions of each side would decide about half of the ratios that are undecided.

    Each ratio comes with the sessions that it has. It is assumed that ratios and scatter stay what they are. An error
    shrinks with the root of the number of sessions. It is small enough when the nearer end of the margin is as many
    errors away as the test over all cases asks for. None: no reasonable number would do, or nobody knows how much
    sessions scatter.
    """
    if not undecided:
        return None
    counts = range(2, MOST_SESSIONS + 1)
    # Student's t of a fresh measurement by so many sessions of each, at the first step of Holm's procedure.
    reaches = [t_quantile(2 * (count - 1), 1 - ALPHA / cases) / sqrt(count) for count in counts]
    needed = sorted(_count_for(ratio, have, margin, reaches) for ratio, have in undecided)
    middle = needed[(len(needed) - 1) // 2]
    return int(_round_up(middle)) if isfinite(middle) else None


def _count_for(ratio: Estimate, have: int, margin: float, reaches: Sequence[float]) -> float:
    """Return how many sessions of each side decide one ratio; `reaches` begins with that of two sessions."""
    if have < 2 or not isfinite(ratio.error) or not isfinite(ratio.log):
        return inf
    distance = abs(abs(ratio.log) - log(1 + margin))
    for count, reach in enumerate(reaches, start=2):
        if count > have and reach * ratio.error * sqrt(have) < distance:
            return count
    return inf


def _round_up(count: float) -> float:
    """Return a number that does not look more exact than it is: 7, 20, 50."""
    return count if count <= 10 else 10 * ceil(count / 10)
