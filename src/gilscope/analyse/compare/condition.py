"""A condition that a comparison of reports may be held to: `speedup<0.95`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gilscope import parsing
from gilscope.analyse.compare.columns import SideRatio
from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.figures import METRICS, Metric
from gilscope.analyse.compare.probed_sides import is_starved
from gilscope.analyse.compare.sides import Side
from gilscope.errors import InvalidCondition, InvalidNumber, TooFewSessions, UnknownName, UsageError
from gilscope.model.case import Case
from gilscope.model.declarations import Declarations
from gilscope.model.executor import Executor
from gilscope.statistics import equivalence
from gilscope.statistics.estimate import CONFIDENCE
from gilscope.statistics.noise import is_beyond_noise

FORM = re.compile(rf"\s*({'|'.join(METRICS)})(?:\s+of\s+([a-z_]+))?\s*([<>])(.*)", re.ASCII)

WRITTEN = (
    f"one of {', '.join(METRICS)}, then < or >, then the ratio to the reference, as in 'speedup<0.95', 'time>110%' "
    "or, of one kind of workers, 'speedup of threads<0.95'"
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
    kind: str | None = None
    """An executor or a family of executors; None: all of them."""

    def concerns(self, case: Case, declared: Declarations) -> bool:
        """Return whether it is about this case."""
        return self.concerns_workers(case, declared.executor_of(case))

    def concerns_workers(self, case: Case, executor: Executor) -> bool:
        """Return whether it is about the workers of this case."""
        return self.kind in (None, case.executor, executor.family)


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
        bound = parsing.parse_share("The bound", found[4], *BOUNDS)
    except InvalidNumber:
        raise InvalidCondition(text, WRITTEN) from None
    metric = next(each for each in METRICS if each == found[1])
    return Condition(metric, "<" if found[3] == "<" else ">", bound, found[2])


@dataclass(frozen=True)
class JudgedCondition:
    """A condition, and where it is met."""

    text: str
    """As the user wrote it."""
    met: tuple[Met, ...]
    undecided: tuple[Met, ...]
    """Where it is neither clearly met nor clearly not."""
    cases: int
    """In how many it could be met."""


def refuse_few_sessions(sides: Iterable[Side]) -> None:
    """Refuse to judge a condition where a side of a study has too few sessions.

    Raises:
        TooFewSessions: a side of a study has fewer than three.

    """
    for side in sides:
        count = len(side.study.setting.sessions)
        if count < LEAST_SESSIONS and not side.probes:
            raise TooFewSessions(side.label, count, LEAST_SESSIONS)


def judge_condition(text: str, condition: Condition, compared: Compared) -> JudgedCondition:
    """Return where a condition is met, the whole 95 % interval of the ratio beyond the bound, and where it may be.

    The intervals are as wide as Holm's procedure asks over all cases of a side, so that a condition that holds
    nowhere is met anywhere with a chance of 2.5 % at most. A ratio that the noise of either side could carry beyond
    the bound meets none, nor does one that comes from CPUs that others took. A condition that is not met is undecided
    unless the whole interval lies on the other side of the bound.
    `compared` is of the condition's metric.

    Raises:
        UnknownName: it is about workers that are not compared.
        UsageError: nothing is compared by its metric.

    """
    _refuse_without_cases(text, condition, compared)
    met, undecided, cases = [], [], 0
    beyond, short = equivalence.p_below, equivalence.p_above
    if condition.operator == ">":
        beyond, short = short, beyond
    for index, side in enumerate(compared.sides):
        rows = [
            (row, ratio)
            for row in compared.rows
            if (ratio := row.ratios[index]) is not None and condition.concerns(row.case, compared.declared)
        ]
        of_met, of_not = (
            equivalence.adjust_by_holm([test(ratio.value, condition.bound) for _, ratio in rows])
            for test in (beyond, short)
        )
        cases += len(rows)
        slowed = side if condition.operator == "<" else compared.sides[0]
        for place, (row, ratio) in enumerate(rows):
            pair = [figure for figure in (row.figures[0], row.figures[index]) if figure is not None]
            found = Met(row.case, compared.declared, side.label, ratio)
            is_clear = is_beyond_noise(ratio.value.value / condition.bound, *(figure.floor for figure in pair))
            # Of too few blocks nobody knows how far a single probe is off, whatever is taken for known of others.
            is_known = not side.probes or all(figure.value.has_interval for figure in pair)
            if is_known and of_met[place] < ONE_SIDED and is_clear and not is_starved(slowed, row.case):
                met.append(found)
            elif not is_known or of_not[place] >= ONE_SIDED:
                undecided.append(found)
    return JudgedCondition(text, tuple(met), tuple(undecided), cases)


def _refuse_without_cases(text: str, condition: Condition, compared: Compared) -> None:
    """Refuse a condition that no case could meet."""
    cases = [row.case for row in compared.rows if any(row.ratios)]
    if not cases:
        raise UsageError(
            f"--fail-if {text!r}: no case has that figure in the first report and in another one. "
            "What is in a report: gilscope list FILE."
        )
    if condition.kind is not None and not any(condition.concerns(case, compared.declared) for case in cases):
        known = {kind for case in cases for kind in (case.executor, compared.declared.executor_of(case).family)}
        raise UnknownName("kind of workers in --fail-if", condition.kind, known)
