"""The interval of a released share holds the truth, by simulation: wake-ups as long as calls, and under load.

Each setting is tried thirty times. Intervals that hold the truth in 95 % of cases do so in fewer than 25 of 30 once
in two hundred times, and the draws are the same in every run.
"""

import pytest

from tests.simulations.released import BUSY, CROWDED, QUIET, Load, try_setting

LEAST = 100 * 25 / 30


@pytest.mark.parametrize("held", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize(("call_ms", "wake_up_ms"), [(0.02, 0.005), (0.05, 0.06), (1.0, 0.1), (20.0, 0.02)])
def test_short_calls_and_slow_wake_ups_are_told_apart(call_ms: float, wake_up_ms: float, held: float) -> None:
    found = try_setting(call_ms, held, wake_up_ms, QUIET, 30)
    assert found.holds >= LEAST
    assert abs(found.bias) < 2.5


@pytest.mark.parametrize("load", [BUSY, CROWDED], ids=lambda load: load.name)
@pytest.mark.parametrize("held", [0.0, 0.05, 0.5, 1.0])
def test_others_on_the_same_cpus_do_not_count_as_holding(load: Load, held: float) -> None:
    assert try_setting(1.0, held, 0.02, load, 30).holds >= LEAST


def test_a_call_that_never_holds_the_gil_is_known_to_release_it_under_load() -> None:
    found = try_setting(1.0, 0.0, 0.02, BUSY, 30)
    assert (found.holds, found.bias) == (100, 0)
    assert found.width < 3


def test_where_nobody_counts_sleeps_the_interval_holds_the_truth_on_a_quiet_machine() -> None:
    for held in (0.05, 0.5):
        assert try_setting(0.2, held, 0.02, QUIET, 30, counted=False).holds >= LEAST
