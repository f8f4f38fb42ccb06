"""Sessions and rounds in two modes are found, and an interval over sessions holds the larger mode."""

from math import exp, isnan, log

import numpy as np
import pytest

from gilscope.statistics.estimate import Estimate
from gilscope.statistics.modes import find_rounds_apart, find_sessions_apart
from gilscope.statistics.replication import estimate_over_sessions, estimate_quotient

REPETITIONS = 4000
SLOW = 0.2
"""The chance that a session runs at half speed."""


def sessions(*values: float) -> dict[str, Estimate]:
    return {
        f"s{place}": Estimate(value, 0.9 * value, 1.1 * value, 20, 0.01, 11) for place, value in enumerate(values)
    }


@pytest.mark.parametrize(
    ("values", "apart"),
    [
        ((1.9, 1.88, 0.95, 1.92, 1.91), {"s2"}),
        ((0.95, 1.88, 0.97, 1.92, 1.91), {"s0", "s2"}),
        ((0.95, 1.88, 0.97, 0.96, 0.95), {"s1"}),
        ((0.95, 1.88, 0.97, 1.9), {"s0", "s2"}),
        ((1.9, 1.88, 0.95), {"s2"}),
    ],
)
def test_sessions_in_the_smaller_of_two_modes_are_named(values: tuple[float, ...], apart: set[str]) -> None:
    assert find_sessions_apart(sessions(*values)) == apart


@pytest.mark.parametrize(
    "values",
    [
        (1.9, 1.0),
        (1.9, 1.88, 1.65, 1.92, 1.91),
        (1.9, 1.5, 1.0, 1.7, 1.2),
        (1.0, 1.0, 1.0),
    ],
    ids=["two sessions", "15 % apart", "no group", "all the same"],
)
def test_what_scatters_or_is_near_is_one_mode(values: tuple[float, ...]) -> None:
    assert find_sessions_apart(sessions(*values)) == frozenset()


def test_the_value_is_the_larger_modes_and_the_interval_reaches_over_both() -> None:
    found = estimate_over_sessions(sessions(1.9, 1.88, 0.95, 1.92, 1.91))
    assert found.value == pytest.approx(1.9, rel=0.01)
    assert found.low < 0.95
    assert 1.92 < found.high < 2.0
    assert isnan(found.error)
    assert not found.excludes(1.0)


def test_two_modes_differ_from_nothing_by_a_test() -> None:
    found = estimate_over_sessions(sessions(1.9, 1.88, 0.95, 1.92, 1.91))
    assert not estimate_quotient(found, estimate_over_sessions(sessions(0.5, 0.5, 0.51))).has_interval


@pytest.mark.parametrize("count", [3, 5, 10])
@pytest.mark.parametrize("scatter", [0.02, 0.05])
def test_intervals_hold_the_main_mode_where_one_session_in_five_is_slow(count: int, scatter: float) -> None:
    """The truth is the mode of the most sessions that there could be: with none of five slow, no rule can know."""
    random = np.random.default_rng(count)
    logs = random.normal(0, scatter, (REPETITIONS, count)) + log(0.5) * (random.random((REPETITIONS, count)) < SLOW)
    held = [each.low <= 1 <= each.high for each in map(_estimate, logs.tolist())]
    assert sum(held) / REPETITIONS >= 0.93 - 0.5**count


def test_intervals_hold_the_mean_of_both_modes_where_both_were_seen() -> None:
    random = np.random.default_rng(1)
    slow = random.random((REPETITIONS, 5)) < SLOW
    logs = random.normal(0, 0.02, slow.shape) + log(0.5) * slow
    found = [_estimate(row) for row, each in zip(logs.tolist(), slow, strict=True) if 0 < each.sum() < 5]
    assert all(each.apart for each in found)
    assert sum(log(each.low) <= SLOW * log(0.5) <= log(each.high) for each in found) >= 0.93 * len(found)


@pytest.mark.parametrize(("scatter", "most"), [(0.02, 0.001), (0.05, 0.01), (0.1, 0.06)])
def test_five_sessions_of_one_mode_are_seldom_called_two(scatter: float, most: float) -> None:
    logs = np.random.default_rng(2).normal(0, scatter, (REPETITIONS, 5))
    called = [bool(_estimate(row).apart) for row in logs.tolist()]
    assert sum(called) / REPETITIONS <= most


def _estimate(logs: list[float]) -> Estimate:
    return estimate_over_sessions(sessions(*map(exp, logs)))


def test_sticky_rounds_are_two_modes_of_a_session() -> None:
    logs = np.log([1.9, 1.88, 1.91, 1.9, 1.89, 0.95, 0.96, 0.95, 1.9, 1.92])
    assert find_rounds_apart(logs) == 3


def test_few_rounds_have_no_modes() -> None:
    assert find_rounds_apart(np.log([1.9, 0.95, 1.9, 0.95])) == 0


@pytest.mark.parametrize("blocks", [5, 8, 20])
def test_a_few_slow_rounds_are_no_mode(blocks: int) -> None:
    """Heavy tails of one round in ten are called a mode in less than one session of fifty."""
    random = np.random.default_rng(blocks)
    shape = (REPETITIONS, blocks)
    tail = np.log1p(0.02 + 0.05 * random.pareto(1.5, shape)) * (random.random(shape) < 0.1)
    logs = random.normal(0, 0.01, shape) + tail
    assert sum(find_rounds_apart(row) > 0 for row in logs) / REPETITIONS < 0.02
