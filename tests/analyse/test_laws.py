"""The serial fraction, and curves by number of workers with the laws through them."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.laws import fit_curves, serial_fraction
from gilscope.analyse.results import ArmScaling
from gilscope.statistics.estimate import Estimate, make_estimate
from gilscope.statistics.replication import estimate_over_sessions
from tests.made_up.declared import scaled_arm
from tests.made_up.rounds import arm

COUNTS = (1, 2, 4, 8, 16)


def usl(workers: int, contention: float) -> float:
    return workers / (1 + contention * (workers - 1))


def scaled(workers: int, speedup: float, executor: str = "threads") -> ArmScaling:
    estimate = Estimate(speedup, 0.9 * speedup, 1.1 * speedup, 20)
    return scaled_arm(arm("treatment", executor, workers).case, estimate, 1.0)


@given(st.integers(2, 64), st.floats(0.0, 1.0))
def test_karp_and_flatt_invert_amdahls_law(workers: int, contention: float) -> None:
    speedup = usl(workers, contention)
    found = serial_fraction(Estimate(speedup, 0.9 * speedup, 1.1 * speedup, 20), workers, cpus=64)
    assert found is not None
    assert found.value == pytest.approx(contention, abs=1e-9)
    assert found.low < found.value < found.high


def test_one_worker_or_more_than_cpus_have_no_serial_fraction() -> None:
    assert serial_fraction(Estimate(1.0, 0.9, 1.1, 20), workers=1, cpus=2) is None
    assert serial_fraction(Estimate(1.9, 1.8, 2.0, 20), workers=4, cpus=2) is None


def test_curves_are_by_way_in_order_of_workers() -> None:
    arms = [scaled(4, 3.0), scaled(1, 1.0), scaled(2, 1.7), scaled(2, 1.5, "processes_spawn")]
    threads, spawn = fit_curves(arms, cpus=4)
    assert [each.arm.case.workers for each in threads.arms] == [1, 2, 4]
    assert [law.name for law in threads.laws] == ["amdahl", "usl"]
    assert spawn.laws == ()
    assert "3 numbers of workers" in spawn.reason


def test_workers_beyond_the_cpus_do_not_bend_a_law() -> None:
    arms = [scaled(count, float(min(count, 4))) for count in COUNTS]
    (curve,) = fit_curves(arms, cpus=4)
    assert [law.contention.value for law in curve.laws] == pytest.approx([0.0, 0.0], abs=1e-3)


def test_laws_are_fitted_to_each_session() -> None:
    """Two sessions that differ only as a whole: the scatter of their curves is the error."""
    arms = []
    for count in COUNTS[:4]:
        own = {
            f"s{place}": make_estimate(log(usl(count, sigma)), 0.01, 11, 20) for place, sigma in enumerate((0.1, 0.2))
        }
        arms.append(scaled_arm(arm("treatment", "threads", count).case, estimate_over_sessions(own), 1.0))
    (curve,) = fit_curves(arms, cpus=8)
    amdahl = curve.laws[0]
    assert amdahl.sessions == 2
    assert amdahl.contention.value == pytest.approx(0.15, abs=0.01)
    assert amdahl.contention.error == pytest.approx(0.05, abs=0.001)
