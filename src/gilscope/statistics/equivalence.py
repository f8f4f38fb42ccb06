"""Whether two figures differ, are the same within a margin, or cannot be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log
from typing import Literal

from scipy.special import stdtr

from gilscope.statistics.estimate import Estimate

Equivalence = Literal["same", "differs", "cannot tell"]

ALPHA = 0.05
"""The chance, over a whole family of ratios, that any `same` or any `differs` is wrong."""


@dataclass(frozen=True)
class Judgement:
    """What the tests of one ratio say, in its family."""

    verdict: Equivalence
    p_differs: float
    """Of a ratio of 1, adjusted by Holm over the family."""
    p_same: float
    """Of a ratio beyond the margin, adjusted likewise."""


def judge(family: Sequence[Estimate], margin: float) -> list[Judgement]:
    """Return the judgement of each ratio of a family, none of whose verdicts is to be wrong."""
    differing = adjust_by_holm([p_differs(ratio) for ratio in family])
    same = adjust_by_holm([p_same(ratio, margin) for ratio in family])
    return [
        Judgement(decide_verdict(ratio, differs, alike, margin), differs, alike)
        for ratio, differs, alike in zip(family, differing, same, strict=True)
    ]


def decide_verdict(ratio: Estimate, p_differs: float, p_same: float, margin: float) -> Equivalence:
    """Return `same` or `differs` where the test of it is significant, else `cannot tell`.

    `differs`: the ratio is not 1 (p_differs < 0.05), and its value lies beyond the margin. `same`: it lies within the
    margin (p_same < 0.05), even if it is clearly not 1. The two p values are to be adjusted for the family before.
    """
    if p_same < ALPHA:
        return "same"
    beyond = isfinite(ratio.log) and abs(ratio.log) > log(1 + margin)
    return "differs" if beyond and p_differs < ALPHA else "cannot tell"


def p_differs(ratio: Estimate) -> float:
    """Return the two-sided p value of a ratio of 1, by Student's t on the logarithm; 1 where no error is known."""
    return min(1.0, 2 * min(p_below(ratio, 1.0), p_above(ratio, 1.0)))


def p_same(ratio: Estimate, margin: float) -> float:
    """Return the p value of a ratio outside 1/(1 + margin) … 1 + margin: the larger of two one-sided tests.

    TOST (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987).
    """
    return max(p_below(ratio, 1 + margin), p_above(ratio, 1 / (1 + margin)))


def p_below(ratio: Estimate, bound: float) -> float:
    """Return the one-sided p value of a ratio of at least `bound`: small where it is clearly below."""
    return _p(log(bound) - ratio.log, ratio)


def p_above(ratio: Estimate, bound: float) -> float:
    """Return the one-sided p value of a ratio of at most `bound`: small where it is clearly above."""
    return _p(ratio.log - log(bound), ratio)


def _p(distance: float, ratio: Estimate) -> float:
    if not (isfinite(distance) and isfinite(ratio.error)):
        return 1.0
    if ratio.error == 0:
        return 0.0 if distance > 0 else 1.0
    return float(stdtr(ratio.freedom, -distance / ratio.error))


def adjust_by_holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number, so that ALPHA holds for all together.

    The i-th smallest of m is multiplied by m − i + 1, and none is made smaller than the one before it (Holm,
    Scandinavian Journal of Statistics 6, 1979).
    """
    adjusted = [1.0] * len(p_values)
    least = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda index: p_values[index])):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = least
    return adjusted
