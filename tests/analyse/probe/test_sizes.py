"""A call at several values: from which value on each way pays."""

from collections.abc import Callable
from dataclasses import replace
from math import exp, inf, log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.probe.sizes import Sizes, analyse_sizes, find_crossing, is_of_values
from gilscope.model.report import SessionReport
from tests.made_up.probes import member


def at(label: str, call_ms: float, **changes: Any) -> SessionReport:
    found = member(label, call_ms=call_ms, **changes)
    assert found.probe is not None
    assert found.probe.environment is not None
    environment = replace(found.probe.environment, variable="n")
    return replace(found, probe=replace(found.probe, environment=environment))


def analyse() -> Sizes:
    # Handing out one task of two lasts 0.05 ms, so that calls of 0.1 ms gain, and those of 0.01 ms lose.
    return analyse_sizes([at("1e4", 0.1), at("1e3", 0.01), at("1e5", 1.0)])


def test_values_are_shown_in_ascending_order() -> None:
    assert [point.label for point in analyse().points] == ["1e3", "1e4", "1e5"]


def test_threads_pay_from_a_value_between_those_that_were_tried() -> None:
    threads = next(each for each in analyse().curves if each.executor.family == "threads")
    assert threads.pays_from is not None
    assert 1e3 < threads.pays_from.low <= threads.pays_from.value <= threads.pays_from.high <= 1e5


def test_what_gains_at_no_value_never_pays() -> None:
    found = analyse_sizes([at("1", 1.0, threads=0.9), at("2", 2.0, threads=0.9)])
    threads = next(each for each in found.curves if each.executor.family == "threads")
    assert threads.pays_from is not None
    assert threads.pays_from.value == inf


def test_sessions_with_values_are_told_from_environments() -> None:
    assert is_of_values([at("1", 1.0), at("2", 1.0)])
    assert not is_of_values([member("old"), member("new")])


@given(st.floats(1.0, 1e6), st.floats(0.1, 3.0))
def test_a_straight_line_crosses_where_it_is_one(where: float, slope: float) -> None:
    gains = [
        (value, exp(slope * (log(value) - log(where)))) for value in (where / 9, where / 3, where * 2, where * 9)
    ]
    assert find_crossing(gains) == pytest.approx(where)


@pytest.mark.parametrize(
    ("gains", "crossing"),
    [([1.1, 1.2], 0.0), ([0.5, 0.9], inf), ([1.5, 0.5], inf)],
    ids=["always", "never", "only when small"],
)
def test_a_gain_that_never_crosses_upwards_pays_always_or_never(gains: list[float], crossing: float) -> None:
    assert find_crossing([*zip((1.0, 2.0), gains, strict=True)]) == crossing


def test_the_last_crossing_counts() -> None:
    wave: Callable[[float], float] = {1.0: 2.0, 10.0: 0.5, 100.0: 2.0}.__getitem__
    assert find_crossing([(value, wave(value)) for value in (1.0, 10.0, 100.0)]) == pytest.approx(10 * 10**0.5)
