"""Whose intervals are narrow enough for no more sessions, and what interval they then have."""

from dataclasses import replace

import numpy as np
import pytest

from gilscope.analyse.precision import LEAST_SESSIONS, WIDENING, find_widths
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import analyse_study
from gilscope.model.report import Ending, Report
from tests.made_up.worlds import World, draw_report


def compare(report: Report) -> tuple[ComparisonScaling, ...]:
    return analyse_study(report).settings[0].comparisons


@pytest.fixture(scope="module")
def report() -> Report:
    return draw_report(np.random.default_rng(1), World(sd=0.01), np.full((30, 3), 0.5), LEAST_SESSIONS, blocks=3)


def test_widths_are_known_from_four_sessions_of_many_cases(report: Report) -> None:
    few = Report(report.sessions[:-1])
    assert {each.is_known for each in find_widths(compare(few)).values()} == {False}
    assert any(each.is_known for each in find_widths(compare(report)).values())


def test_a_few_cases_borrow_too_little_to_end_anything(report: Report) -> None:
    few = Report(tuple(replace(each, measured=each.measured[:1]) for each in report.sessions))
    assert {each.is_known for each in find_widths(compare(few)).values()} == {False}


def test_a_comparison_that_ended_by_its_interval_has_a_wider_one(report: Report) -> None:
    label = compare(report)[0].label
    before, after = (
        compare(each)[0].arms[0].speedup
        for each in (report, replace(report, endings=(Ending(label, None, 4, 12, "precise"),)))
    )
    assert after.value == before.value
    assert after.error == pytest.approx(WIDENING * before.error)
    assert after.low < before.low < before.high < after.high


@pytest.mark.parametrize("reason", ["budget", "most", "fixed"])
def test_whatever_else_ends_a_comparison_leaves_its_interval(report: Report, reason: str) -> None:
    endings = (Ending(compare(report)[0].label, None, 4, 12, reason),)  # type: ignore[arg-type]
    assert compare(replace(report, endings=endings))[0].arms == compare(report)[0].arms


def test_the_width_is_the_reach_of_the_interval_that_would_stand(report: Report) -> None:
    label = compare(report)[0].label
    ended = replace(report, endings=(Ending(label, None, 4, 12, "precise"),))
    reaches = [arm.speedup.high / arm.speedup.value - 1 for arm in compare(ended)[0].arms]
    assert find_widths(compare(report))[label].reach == pytest.approx(max(reaches), rel=0.01)
