"""What one thread costs without a GIL is known beside the same Python with one, on the same machine."""

from functools import cache
from pathlib import Path

import pytest

from gilscope.analyse.one_thread import OneThreadCost
from gilscope.analyse.study import analyse_study
from gilscope.model.report import Report, SessionReport
from gilscope.record import json_report

REPORTS = Path(__file__).parents[2] / "docs/data/interpreters"


@cache
def sessions(name: str) -> tuple[SessionReport, ...]:
    return json_report.read(REPORTS / f"cpython-{name}.json").sessions


def costs(*names: str) -> list[OneThreadCost]:
    found = analyse_study(Report(tuple(each for name in names for each in sessions(name))))
    return [each.one_thread_cost for each in found.settings if each.one_thread_cost is not None]


@pytest.mark.parametrize("names", [("3.14", "3.14t"), ("3.14t", "3.14"), ("3.13", "3.14t", "3.14t-gil", "3.14")])
def test_the_same_version_with_a_gil_is_what_it_is_beside(names: tuple[str, ...]) -> None:
    (cost,) = costs(*names)
    assert (cost.beside.python, cost.beside.free_threaded_build, cost.kernels) == ("3.14.8", False, 4)
    assert cost.ratio == pytest.approx(1.18, abs=0.01)


@pytest.mark.parametrize("names", [("3.14t",), ("3.13", "3.14t"), ("3.14t-gil", "3.14t"), ("3.14",)])
def test_without_such_an_interpreter_nothing_is_known(names: tuple[str, ...]) -> None:
    assert costs(*names) == []
