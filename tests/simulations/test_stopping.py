"""Intervals keep their word although comparisons end when these are narrow: the short form of the table."""

from math import sqrt

import pytest

from tests.made_up.worlds import World
from tests.simulations.stopping import SHAPE, Stopped, try_stopping

FEW = 10


@pytest.fixture(scope="module")
def calm() -> Stopped:
    return try_stopping(World(sd=0.01), reports=FEW)


def test_comparisons_end_early_where_sessions_scatter_by_1_percent(calm: Stopped) -> None:
    assert calm.early > 0.1


def test_intervals_hold_whether_comparisons_ended_early_or_not(calm: Stopped) -> None:
    assert calm.held > 0.93
    assert calm.early_held > 0.93


def test_identical_arms_are_said_to_differ_no_more_often_than_in_5_percent(calm: Stopped) -> None:
    comparisons = FEW * SHAPE[0]
    assert calm.alarms <= 0.05 + 2 * sqrt(0.05 * 0.95 / comparisons)


def test_intervals_hold_where_sessions_have_half_their_luck_in_common() -> None:
    found = try_stopping(World(sd=0.015, common=0.5), reports=FEW)
    assert found.early > 0
    assert found.held > 0.93 - 2 * found.error


def test_nothing_ends_early_where_sessions_scatter_by_5_percent() -> None:
    assert try_stopping(World(sd=0.05), reports=2).early == 0
