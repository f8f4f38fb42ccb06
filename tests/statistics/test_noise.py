"""Nothing is claimed that two identical pieces of code may differ by."""

from math import nan

import pytest

from gilscope.statistics.estimate import Estimate
from gilscope.statistics.noise import is_beyond_noise


@pytest.mark.parametrize(
    ("ratio", "is_beyond"), [(1.05, False), (1.07, False), (1.09, True), (0.93, False), (0.9, True)]
)
def test_noise_reaches_as_far_to_both_sides_as_on_its_longer_one(ratio: float, is_beyond: bool) -> None:
    assert is_beyond_noise(ratio, Estimate(1.02, 0.98, 1.08, 5)) is is_beyond


def test_every_floor_counts() -> None:
    low, high = Estimate(1.0, 0.99, 1.01, 5), Estimate(1.0, 0.9, 1.1, 5)
    assert is_beyond_noise(1.05, low)
    assert not is_beyond_noise(1.05, low, high)


def test_a_floor_without_an_interval_limits_nothing() -> None:
    assert is_beyond_noise(1.001, Estimate(1.0, nan, nan, 3))
    assert not is_beyond_noise(0.0)
