"""How many sessions would decide what a comparison of reports leaves open."""

from collections.abc import Sequence
from math import ceil, inf, isfinite, log, sqrt

from gilscope.analyse.compare.comparing import Compared, SideRatio
from gilscope.statistics.equivalence import ALPHA
from gilscope.statistics.estimate import t_quantile

MOST_SESSIONS = 50
"""More than this of each side is no advice: they take hours."""


def count_enough_sessions(compared: Compared, index: int) -> int | None:
    """Return how many sessions of each side would decide about half of the cases that are undecided.

    It assumes that the ratios and the scatter stay what they are. An error shrinks with the root of the number of
    sessions. It is small enough when the nearer end of the margin is as many errors away as the test over all cases
    asks for. None: no reasonable number would do, or nobody knows how much sessions scatter.
    """
    pairs = [
        (ratio, min(len(figure.value.sessions) for figure in (reference, own)))
        for row in compared.rows
        if (ratio := row.ratios[index]) is not None
        and (reference := row.figures[0]) is not None
        and (own := row.figures[index]) is not None
    ]
    counts = range(2, MOST_SESSIONS + 1)
    # Student's t of a fresh measurement by so many sessions of each, at the first step of Holm's procedure.
    errors = [t_quantile(2 * (count - 1), 1 - ALPHA / max(1, len(pairs))) for count in counts]
    reaches = [error / sqrt(count) for error, count in zip(errors, counts, strict=True)]
    needed = sorted(
        _count_for(ratio, have, compared.margin, reaches) for ratio, have in pairs if ratio.verdict == "undecided"
    )
    if not needed:
        return None
    middle = needed[(len(needed) - 1) // 2]
    return int(_round_up(middle)) if isfinite(middle) else None


def _count_for(ratio: SideRatio, have: int, margin: float, reaches: Sequence[float]) -> float:
    """Return how many sessions of each side decide one case; `reaches` begins with that of two sessions."""
    value = ratio.value
    is_noise = ratio.judgement.verdict != "undecided"
    if is_noise or have < 2 or not isfinite(value.error) or not isfinite(value.log):
        return inf
    distance = abs(abs(value.log) - log(1 + margin))
    for count, reach in enumerate(reaches, start=2):
        if count > have and reach * value.error * sqrt(have) < distance:
            return count
    return inf


def _round_up(count: float) -> float:
    """Return a number that does not look more exact than it is: 7, 20, 50."""
    return count if count <= 10 else 10 * ceil(count / 10)
