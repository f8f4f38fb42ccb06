"""What a user may demand of a function, as text."""

import pytest

from gilscope.analyse.probe import demands
from gilscope.errors import InvalidCondition, UnknownName
from tests.analyse.probe.test_judging import KINDS


@pytest.mark.parametrize(
    "text",
    [
        *("", "threads", "threads<", "threads=1", "threads<0", "threads<-1", "threads<nan", "0 threads<1"),
        *("threads<1; import os", "released<90", "2 released<0.9", "released/baseline<0.9", "1e3 threads<2"),
    ],
)
def test_what_is_no_condition_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidCondition, match=r"'threads<1\.3'"):
        demands.parse_bound(text, "", KINDS)


def test_workers_that_are_not_measured_are_refused_with_the_near_miss() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'threads'"):
        demands.parse_bound("thread<1.3", "", KINDS)


@pytest.mark.parametrize("text", ["", "release", "releases,", "undecided", "releases;holds"])
def test_what_nobody_can_expect_is_refused(text: str) -> None:
    with pytest.raises(UnknownName, match="Choose from: holds, lets-go, no-gil, partly, releases"):
        demands.parse_expectation(text, "")
