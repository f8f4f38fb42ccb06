"""Whether two figures differ, are the same within a margin, or cannot be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log
from typing import Literal

from scipy.special import stdtr

from gilscope.statistics.estimate import Estimate

Equivalence = Literal["same", "differs", "undecided"]

ALPHA = 0.05
"""The chance, over a whole family of ratios, that any `same` or any `differs` is wrong."""

MARGIN = 0.05
"""Ratios from 1/1.05 to 1.05 count as the same, unless said."""

SUSPICION = 0.1
"""Of a list of suspects, so many are expected to be chance."""


@dataclass(frozen=True)
class Judgement:
    """What the tests of one ratio say, in its family."""

    verdict: Equivalence
    p_differs: float
    """Of a ratio of 1, adjusted for the family."""
    p_same: float
    """Of a ratio beyond the margin, adjusted likewise."""
    is_suspect: bool = False
    """Whether it belongs to those of which one in ten is expected to be chance; never so for a group."""


@dataclass(frozen=True)
class Judgements:
    """What the tests of groups say, and those of their members."""

    groups: tuple[Judgement, ...]
    members: tuple[tuple[Judgement, ...], ...]
    """For each group its members'."""


def judge_groups(groups: Sequence[Estimate], members: Sequence[Sequence[Estimate]], margin: float) -> Judgements:
    """Return judgements of groups and of each group's members, of all of which none is to be wrong (5 %)."""
    differs = adjust_behind_groups([*map(p_differs, groups)], [[*map(p_differs, each)] for each in members])
    same = adjust_behind_groups(
        [p_same(each, margin) for each in groups], [[p_same(each, margin) for each in own] for own in members]
    )
    flat = adjust_by_benjamini_hochberg([p_differs(ratio) for own in members for ratio in own])
    suspicious = iter(each < SUSPICION for each in flat)

    def judge(ratio: Estimate, different: float, alike: float, is_suspect: bool) -> Judgement:
        verdict = decide_verdict(ratio, different, alike, margin)
        is_open = verdict == "undecided" and _is_beyond_margin(ratio, margin)
        return Judgement(verdict, different, alike, is_suspect and is_open)

    return Judgements(
        tuple(judge(*each, False) for each in zip(groups, differs[0], same[0], strict=True)),
        tuple(
            tuple(judge(*each, next(suspicious)) for each in zip(*own, strict=True))
            for own in zip(members, differs[1], same[1], strict=True)
        ),
    )


def decide_verdict(ratio: Estimate, p_differs: float, p_same: float, margin: float) -> Equivalence:
    """Return `same` or `differs` where the test of it is significant, else `undecided`.

    `differs`: the ratio is not 1 (p_differs < 0.05), and its value lies beyond the margin. `same`: it lies within the
    margin (p_same < 0.05), even if it is clearly not 1. The two p values are to be adjusted for the family before.
    """
    if p_same < ALPHA:
        return "same"
    return "differs" if _is_beyond_margin(ratio, margin) and p_differs < ALPHA else "undecided"


def _is_beyond_margin(ratio: Estimate, margin: float) -> bool:
    return isfinite(ratio.log) and abs(ratio.log) > log(1 + margin)


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


def adjust_by_benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted so that of those below a share, that share at most is expected to be chance.

    The i-th smallest of m is multiplied by m / i, and none is made larger than the one after it (Benjamini and
    Hochberg, Journal of the Royal Statistical Society B 57, 1995).
    """
    count = len(p_values)
    adjusted = [1.0] * count
    most = 1.0
    for rank, index in enumerate(sorted(range(count), key=lambda index: -p_values[index])):
        most = min(most, p_values[index] * count / (count - rank))
        adjusted[index] = most
    return adjusted


def adjust_behind_groups(
    groups: Sequence[float], members: Sequence[Sequence[float]]
) -> tuple[list[float], list[list[float]]]:
    """Return the adjusted p values of groups and of their members, so that ALPHA holds for all together.

    Half of ALPHA is for the groups, in equal parts, and half for the members, by Holm. A group that is decided hands
    its part of ALPHA on to its own members, among which Holm's procedure then spans these alone (a gatekeeping
    procedure: Bretz, Maurer, Brannath and Posch, Statistics in Medicine 28, 2009).
    """
    of_groups = [min(1.0, 2 * len(groups) * each) for each in groups]
    all_members = iter(adjust_by_holm([each for own in members for each in own]))
    of_members = []
    for gate, own in zip(of_groups, members, strict=True):
        handed_on = [max(gate, min(1.0, 2 * len(groups) * each)) for each in adjust_by_holm(own)]
        of_members.append([min(each, 1.0, 2 * next(all_members)) for each in handed_on])
    return of_groups, of_members
