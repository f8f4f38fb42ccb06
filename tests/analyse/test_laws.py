"""Amdahl, the USL and Karp–Flatt: laws give back what they were made from, and nothing is guessed from too little."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.laws import fit_curves, fit_law, serial_fraction
from gilscope.analyse.results import ArmScaling
from gilscope.statistics.estimate import Estimate
from tests.made_up.declared import scaled_arm
from tests.made_up.rounds import arm

COUNTS = (1, 2, 4, 8, 16)


def usl(workers: int, contention: float, coherency: float = 0.0) -> float:
    return workers / (1 + contention * (workers - 1) + coherency * workers * (workers - 1))


def scaled(workers: int, speedup: float, executor: str = "threads") -> ArmScaling:
    estimate = Estimate(speedup, 0.9 * speedup, 1.1 * speedup, 20)
    return scaled_arm(arm("treatment", executor, workers).case, estimate, 1.0)


@given(st.floats(0.0, 1.0), st.integers(3, 6))
def test_amdahls_law_gives_back_its_serial_fraction(contention: float, points: int) -> None:
    counts = [2**power for power in range(points)]
    found = fit_law(counts, [usl(count, contention) for count in counts])
    assert found is not None
    assert found.contention == pytest.approx(contention, abs=1e-4)


@given(st.floats(0.0, 0.5), st.floats(0.005, 0.1))
def test_the_usl_gives_back_contention_and_coherency(contention: float, coherency: float) -> None:
    found = fit_law(COUNTS, [usl(count, contention, coherency) for count in COUNTS])
    assert found is not None
    assert found.name == "usl"
    assert found.contention == pytest.approx(contention, abs=1e-3)
    assert found.coherency == pytest.approx(coherency, abs=1e-3)


@pytest.mark.parametrize("counts", [(1, 2, 4, 8), (1, 2, 3, 4, 7)])
def test_the_usl_needs_five_counts_that_reach_eight(counts: tuple[int, ...]) -> None:
    found = fit_law(counts, [usl(count, 0.1, 0.05) for count in counts])
    assert found is not None
    assert found.name == "amdahl"


def test_the_simpler_law_is_chosen_where_it_does() -> None:
    noise = np.exp(np.random.default_rng(1).normal(0, 0.01, len(COUNTS)))
    found = fit_law(COUNTS, [usl(count, 0.1) * each for count, each in zip(COUNTS, noise.tolist(), strict=True)])
    assert found is not None
    assert found.name == "amdahl"
    assert found.contention == pytest.approx(0.1, abs=3 * found.contention_error)


@given(st.lists(st.floats(0.01, 100.0), min_size=3, max_size=5))
def test_any_curve_is_fitted_or_not_but_never_fails(speedups: list[float]) -> None:
    found = fit_law(COUNTS[: len(speedups)], speedups)
    assert found is None or found.contention >= 0


def test_two_counts_have_no_law() -> None:
    assert fit_law([1, 2], [1.0, 1.9]) is None


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
    assert threads.law is not None
    assert spawn.law is None
    assert "3 numbers of workers" in spawn.reason


def test_workers_beyond_the_cpus_do_not_bend_a_law() -> None:
    arms = [scaled(count, float(min(count, 4))) for count in COUNTS]
    (curve,) = fit_curves(arms, cpus=4)
    assert curve.law is not None
    assert curve.law.contention == pytest.approx(0.0, abs=1e-3)
