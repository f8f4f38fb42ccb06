"""Conditions that fail a build: what is one, and where it is met."""

import pytest

from gilscope.analyse.compare import condition
from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.compare.sides import collect_sides
from gilscope.errors import InvalidCondition, TooFewSessions
from tests.made_up.rounds import THREADS, arm, measured
from tests.made_up.sides import report_of_sessions, report_of_threads


def test_a_condition_is_refused_below_three_sessions() -> None:
    with pytest.raises(TooFewSessions, match="'there' has 2"):
        condition.refuse_few_sessions(
            collect_sides([("here", report_of_threads(50.0, 3)), ("there", report_of_threads(50.0, 2))])
        )
    condition.refuse_few_sessions(
        collect_sides([("a", report_of_threads(50.0, 3)), ("b", report_of_threads(50.0, 3))])
    )


def test_a_condition_is_not_met_within_noise() -> None:
    """Threads are clearly 8 % slower, but the serial arm is off by as much from itself."""
    again = arm("again")
    one, other = (
        report_of_sessions(
            *(measured({THREADS: wall * scatter, again: 100 * scatter**40}) for scatter in (0.998, 1.0, 1.002))
        )
        for wall in (50.0, 54.0)
    )
    wanted = condition.parse("speedup<0.99")
    assert condition.judge_condition("", wanted, compare([("one", one), ("other", other)])).met == ()


@pytest.mark.parametrize(
    ("text", "metric", "operator", "bound"),
    [
        ("speedup<0.95", "speedup", "<", 0.95),
        (" time > 110 % ", "time", ">", 1.1),
        ("efficiency<.9", "efficiency", "<", 0.9),
    ],
)
def test_condition(text: str, metric: str, operator: str, bound: float) -> None:
    assert condition.parse(text) == condition.Condition(metric, operator, pytest.approx(bound))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["", "speedup", "speedup<", "speedup=1", "speed<1", "speedup<0", "speedup<-1", "speedup<nan", "x<1; import os"],
)
def test_what_is_no_condition_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidCondition, match=r"speedup<0\.95"):
        condition.parse(text)


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("speedup<0.95", True),
        ("speedup<0.92", False),
        ("speedup<0.90", False),
        ("speedup>0.90", True),
        ("speedup>1", False),
    ],
)
def test_a_condition_is_met_where_the_whole_interval_lies_beyond(text: str, is_met: bool) -> None:
    """Threads have 0.917 of the reference's speedup, give or take 0.5 %."""
    wanted = condition.parse(text)
    found = compare(
        [("here", report_of_threads(50.0)), ("there", report_of_threads(50.0 / 0.917))], metric=wanted.metric
    )
    met = condition.judge_condition("", wanted, found).met
    assert [(each.case, each.label) for each in met] == ([(THREADS.case, "there")] if is_met else [])
