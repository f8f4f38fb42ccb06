"""Change points: rarely found where nothing changes, found where the level shifts."""

import numpy as np
import pytest

from gilscope.statistics.change_points import LEAST_REPORTS, find_change_points


def _draw_series(seed: int, length: int, *shifts: tuple[int, float]) -> tuple[list[float], list[float]]:
    random = np.random.Generator(np.random.PCG64(seed))
    figures = random.normal(0, 1, length)
    for place, shift in shifts:
        figures[place:] += shift
    return list(figures), list(random.uniform(0.05, 0.5, length))


@pytest.mark.parametrize("length", [5, 8, 12, 40])
def test_constant_series_rarely_raise_a_false_alarm(length: int) -> None:
    alarms = sum(bool(find_change_points([_draw_series(seed, length)])[0]) for seed in range(300))
    assert alarms <= 24  # 5 % of 300 are 15; more than 24 come by chance once in a hundred times


def test_a_shift_of_five_scatters_is_found_in_place() -> None:
    found = [find_change_points([_draw_series(seed, 16, (9, 5.0))])[0] for seed in range(40)]
    assert sum(9 in [point.index for point in points] for points in found) >= 36


def test_two_shifts_are_both_found() -> None:
    points = find_change_points([_draw_series(3, 40, (14, 8.0), (27, -8.0))])[0]
    assert [point.index for point in points] == [14, 27]


def test_too_few_reports_give_no_change_point() -> None:
    assert find_change_points([_draw_series(1, LEAST_REPORTS - 1, (3, 50.0))]) == [[]]


def test_equal_figures_give_no_change_point() -> None:
    assert find_change_points([([1.5] * 20, [0.1] * 20)]) == [[]]


def test_the_only_series_that_shifts_is_the_one_named() -> None:
    series = [_draw_series(seed, 20) for seed in range(5)] + [_draw_series(9, 20, (10, 6.0))]
    found = find_change_points(series)
    assert [bool(points) for points in found] == [False] * 5 + [True]


def test_a_clear_shift_among_a_hundred_and_fifty_series_is_found() -> None:
    series = [_draw_series(seed, 20) for seed in range(149)] + [_draw_series(200, 20, (10, 12.0))]
    found = find_change_points(series)
    assert [place for place, points in enumerate(found) if points] == [149]
