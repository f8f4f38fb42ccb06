"""Amdahl's law and the USL give back what they were made from, and say how far that is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.statistics.scaling_laws import Law, fit_laws
from tests.simulations.laws import COUNTS, simulate_laws, speedup

HELD = 0.93
"""The least share of 95 % intervals that must hold the truth."""


def fit(counts: tuple[int, ...], contention: float, coherency: float = 0.0) -> tuple[Law, ...]:
    return fit_laws(counts, [[speedup(count, contention, coherency) for count in counts]])


@given(st.floats(0.0, 1.0), st.integers(3, 6))
def test_amdahls_law_gives_back_its_serial_fraction(contention: float, points: int) -> None:
    amdahl, _ = fit(tuple(2**power for power in range(points)), contention)
    assert amdahl.contention.value == pytest.approx(contention, abs=1e-4)
    assert amdahl.residual == pytest.approx(0.0, abs=1e-6)


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.1))
def test_the_usl_gives_back_contention_and_coherency(contention: float, coherency: float) -> None:
    _, usl = fit(COUNTS, contention, coherency)
    assert usl.contention.value == pytest.approx(contention, abs=1e-3)
    assert usl.coherency.value == pytest.approx(coherency, abs=1e-3)


@pytest.mark.parametrize("counts", [(1, 2), (2, 4), (1, 1, 2, 2)])
def test_two_numbers_of_workers_have_no_law(counts: tuple[int, ...]) -> None:
    assert fit(counts, 0.1) == ()


def test_three_points_of_one_session_have_a_wide_interval() -> None:
    _, usl = fit_laws((1, 2, 4), [[1.02, 1.9, 3.3]])
    assert usl.contention.low == 0
    assert usl.contention.high > 0.2


def test_an_interval_that_reaches_0_ends_there() -> None:
    curves = [[count * factor for count in COUNTS] for factor in (0.99, 1.0, 1.01)]
    for law in fit_laws(COUNTS, curves):
        assert law.contention.low == 0
        assert law.contention.value >= 0
        assert law.contention.high >= law.contention.value


@given(st.lists(st.lists(st.floats(0.01, 100.0), min_size=5, max_size=5), min_size=1, max_size=3))
def test_any_curves_are_fitted_or_not_but_never_fail(curves: list[list[float]]) -> None:
    for law in fit_laws(COUNTS, curves):
        assert 0 <= law.contention.value < np.inf
        assert not law.contention.has_interval or law.contention.low <= law.contention.value <= law.contention.high


@pytest.mark.parametrize("coherency", [0.0, 0.001, 0.01])
@pytest.mark.parametrize("sessions", [1, 3, 5])
def test_the_usls_intervals_hold_whatever_pairs_cost(sessions: int, coherency: float) -> None:
    found = simulate_laws(sessions, 0.05, coherency, repetitions=400)
    assert found["usl contention"].held >= HELD - 0.02
    assert found["usl coherency"].held >= HELD - 0.02


def test_amdahls_interval_holds_only_if_pairs_cost_nothing() -> None:
    """It is why the first law's σ is not shown alone."""
    assert simulate_laws(5, 0.05, 0.0, repetitions=400)["amdahl contention"].held >= HELD - 0.02
    assert simulate_laws(5, 0.05, 0.01, repetitions=400)["amdahl contention"].held < 0.1
