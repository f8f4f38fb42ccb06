"""Conditions on what differs between environments: `speedup<0.95`."""

from collections.abc import Mapping
from dataclasses import dataclass

from gilscope.analyse.compare.condition import ONE_SIDED, Condition
from gilscope.analyse.probe.environments import Change, Environment, Environments, Figure
from gilscope.statistics.equivalence import adjust_by_holm, p_above, p_below
from gilscope.statistics.noise import is_beyond_noise


@dataclass(frozen=True)
class JudgedCondition:
    """A condition on the changes, and where it is met."""

    text: str
    """As the user wrote it."""
    met: tuple[tuple[Environment, Change], ...]
    undecided: tuple[tuple[Environment, Change], ...]


FIGURES: Mapping[str, Figure] = {"speedup": "speedup", "time": "call"}
"""What a condition may be about, by how it is written."""


def judge_condition(text: str, condition: Condition, found: Environments) -> JudgedCondition:
    """Return where a condition on a ratio is met: its whole interval lies beyond the bound.

    The intervals are as wide as Holm's procedure asks over all ratios that the condition is about. A ratio that the
    noise of either side could carry beyond the bound meets none. What is not met is undecided unless its whole
    interval lies on the other side of the bound.
    """
    figure = FIGURES[condition.metric]
    pairs = [
        (side, each)
        for side, each in found.changes
        if each.figure == figure
        and (each.arm is None or condition.concerns_workers(each.arm.arm.case, each.arm.executor))
    ]
    beyond, short = (p_below, p_above) if condition.operator == "<" else (p_above, p_below)
    of_met, of_not = (
        adjust_by_holm([test(each.ratio, condition.bound) for _, each in pairs]) for test in (beyond, short)
    )
    met, undecided = [], []
    for (side, change), p_met, p_not in zip(pairs, of_met, of_not, strict=True):
        floors = [each.found.scaling.floor for each in (found.sides[0], side) if each.found.scaling is not None]
        is_clear = is_beyond_noise(change.ratio.value / condition.bound, *floors)
        if p_met < ONE_SIDED and is_clear:
            met.append((side, change))
        elif p_not >= ONE_SIDED:
            undecided.append((side, change))
    return JudgedCondition(text, tuple(met), tuple(undecided))
