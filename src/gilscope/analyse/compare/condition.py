"""A condition that a comparison of reports may be held to: `speedup<0.95`."""

import re
from dataclasses import dataclass
from typing import Literal

from gilscope import parsing
from gilscope.analyse.compare.comparing import METRICS, Compared, Metric, SideRatio
from gilscope.errors import InvalidCondition, InvalidNumber
from gilscope.model.case import Case
from gilscope.model.declarations import Declarations
from gilscope.statistics import equivalence
from gilscope.statistics.estimate import CONFIDENCE

FORM = re.compile(rf"\s*({'|'.join(METRICS)})\s*([<>])(.*)", re.ASCII)

BOUNDS = (1e-6, 1e6)
"""The least and the most that a ratio may be compared with."""

ONE_SIDED = (1 - CONFIDENCE) / 2
"""What lies beyond one end of an interval."""


@dataclass(frozen=True)
class Condition:
    """A metric's ratio to the reference, on one side of a number."""

    metric: Metric
    operator: Literal["<", ">"]
    bound: float


@dataclass(frozen=True)
class Met:
    """Where a condition is met."""

    case: Case
    declared: Declarations
    """Of the comparison."""
    label: str
    """Of the side."""
    ratio: SideRatio


def parse(text: str) -> Condition:
    """Return the condition that a text as `speedup<0.95` or `time > 110 %` states.

    Raises:
        InvalidCondition: it states none.

    """
    found = FORM.fullmatch(text)
    if found is None:
        raise InvalidCondition(text, METRICS)
    try:
        bound = parsing.parse_share("The bound", found[3], *BOUNDS)
    except InvalidNumber:
        raise InvalidCondition(text, METRICS) from None
    metric = next(each for each in METRICS if each == found[1])
    return Condition(metric, "<" if found[2] == "<" else ">", bound)


def find_met_cases(condition: Condition, compared: Compared) -> tuple[Met, ...]:
    """Return where a condition is met: the whole 95 % interval of the ratio beyond the bound.

    The intervals are as wide as Holm's procedure asks over all cases of a side, so that a condition that holds
    nowhere is met anywhere with a chance of 2.5 % at most. `compared` is of the condition's metric.
    """
    found = []
    for index, side in enumerate(compared.sides):
        ratios = [(row.case, ratio) for row in compared.rows if (ratio := row.ratios[index]) is not None]
        test = equivalence.p_below if condition.operator == "<" else equivalence.p_above
        p_values = equivalence.adjust_by_holm([test(ratio.value, condition.bound) for _, ratio in ratios])
        found += [
            Met(case, compared.declared, side.label, ratio)
            for (case, ratio), p_value in zip(ratios, p_values, strict=True)
            if p_value < ONE_SIDED
        ]
    return tuple(found)
