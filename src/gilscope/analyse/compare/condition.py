"""A condition that a comparison of reports may be held to: `speedup<0.95`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gilscope import parsing
from gilscope.analyse.compare.comparing import Compared, SideRatio
from gilscope.analyse.compare.figures import METRICS, Metric
from gilscope.analyse.compare.sides import Side
from gilscope.errors import InvalidCondition, InvalidNumber, TooFewSessions
from gilscope.model.case import Case
from gilscope.model.declarations import Declarations
from gilscope.statistics import equivalence
from gilscope.statistics.estimate import CONFIDENCE
from gilscope.statistics.noise import is_beyond_noise

FORM = re.compile(rf"\s*({'|'.join(METRICS)})\s*([<>])(.*)", re.ASCII)

WRITTEN = (
    f"one of {', '.join(METRICS)}, then < or >, then the ratio to the reference, as in 'speedup<0.95' or 'time>110%'"
)
"""How a condition is written, for messages."""

BOUNDS = (1e-6, 1e6)
"""The least and the most that a ratio may be compared with."""

ONE_SIDED = (1 - CONFIDENCE) / 2
"""What lies beyond one end of an interval."""


LEAST_SESSIONS = 3
"""A side needs so many before a condition may fail anybody's build."""


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
        raise InvalidCondition(text, WRITTEN)
    try:
        bound = parsing.parse_share("The bound", found[3], *BOUNDS)
    except InvalidNumber:
        raise InvalidCondition(text, WRITTEN) from None
    metric = next(each for each in METRICS if each == found[1])
    return Condition(metric, "<" if found[2] == "<" else ">", bound)


def refuse_few_sessions(sides: Iterable[Side]) -> None:
    """Refuse to judge a condition where a side has too few sessions.

    Raises:
        TooFewSessions: a side has fewer than three.

    """
    for side in sides:
        count = len(side.study.setting.sessions)
        if count < LEAST_SESSIONS:
            raise TooFewSessions(side.label, count, LEAST_SESSIONS)


def find_met_cases(condition: Condition, compared: Compared) -> tuple[Met, ...]:
    """Return where a condition is met: the whole 95 % interval of the ratio beyond the bound.

    The intervals are as wide as Holm's procedure asks over all cases of a side, so that a condition that holds
    nowhere is met anywhere with a chance of 2.5 % at most. A ratio that the noise of either side could carry beyond
    the bound meets none.
    `compared` is of the condition's metric.
    """
    found = []
    for index, side in enumerate(compared.sides):
        rows = [(row, ratio) for row in compared.rows if (ratio := row.ratios[index]) is not None]
        test = equivalence.p_below if condition.operator == "<" else equivalence.p_above
        p_values = equivalence.adjust_by_holm([test(ratio.value, condition.bound) for _, ratio in rows])
        for (row, ratio), p_value in zip(rows, p_values, strict=True):
            floors = [figure.floor for figure in (row.figures[0], row.figures[index]) if figure is not None]
            if p_value < ONE_SIDED and is_beyond_noise(ratio.value.value / condition.bound, *floors):
                found.append(Met(row.case, compared.declared, side.label, ratio))
    return tuple(found)
