"""Several sessions → one figure; two figures → their ratio."""

from math import exp, inf, log, nan, sqrt

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from gilscope.statistics.estimate import Estimate, estimate_from_logs, make_estimate
from gilscope.statistics.replication import Scatter, estimate_heterogeneity, estimate_over_sessions, estimate_quotient

VALUES = st.floats(0.01, 100.0)


def one(value: float, error: float = 0.01, blocks: int = 20) -> Estimate:
    """Return the estimate of one session."""
    return make_estimate(log(value), error, 11, blocks)


def several(*values: float, error: float = 0.01) -> Estimate:
    return estimate_over_sessions({f"s{place}": one(value, error) for place, value in enumerate(values)})


def test_against_scipys_t_interval() -> None:
    logs = np.log([1.7, 1.9, 1.8, 1.85])
    low, high = scipy.stats.t.interval(0.95, 3, loc=logs.mean(), scale=scipy.stats.sem(logs))
    whole = several(1.7, 1.9, 1.8, 1.85)
    assert [whole.low, whole.value, whole.high] == pytest.approx([exp(low), exp(logs.mean()), exp(high)])
    assert (whole.n, whole.freedom) == (4, 3)


def test_one_session_keeps_its_own_interval() -> None:
    alone = several(1.8)
    assert (alone.low, alone.value, alone.high, alone.n) == (one(1.8).low, one(1.8).value, one(1.8).high, 20)
    assert alone.sessions == {"s0": one(1.8)}
    assert alone.heterogeneity is None


def test_no_session_has_no_value() -> None:
    assert not estimate_over_sessions({}).has_interval
    assert estimate_over_sessions({"s": estimate_from_logs(np.array([]))}).n == 0


@given(st.lists(VALUES, min_size=2, max_size=8))
def test_the_order_of_sessions_does_not_matter(values: list[float]) -> None:
    there, back = several(*values), several(*reversed(values))
    assert [there.low, there.value, there.high] == pytest.approx([back.low, back.value, back.high])


@given(st.lists(VALUES, min_size=2, max_size=8))
def test_the_inverse_has_the_inverse_interval(values: list[float]) -> None:
    there, back = several(*values), several(*(1 / value for value in values))
    assert np.log([there.low, there.high]) == pytest.approx([-log(back.high), -log(back.low)], abs=1e-9)


def test_heterogeneity_by_hand() -> None:
    """Equal errors of 0.1 and logs −0.2, 0, 0.2: Q = 8, I² = (8 − 2) / 8."""
    assert estimate_heterogeneity([one(exp(log_value), 0.1) for log_value in (-0.2, 0.0, 0.2)]) == pytest.approx(0.75)


def test_scatter_that_errors_explain_is_no_heterogeneity() -> None:
    assert estimate_heterogeneity([one(1.0, 0.1), one(1.01, 0.1), one(0.99, 0.1)]) == 0.0


def test_heterogeneity_needs_two_sessions_that_know_their_error() -> None:
    assert estimate_heterogeneity([one(1.0)]) is None
    assert estimate_heterogeneity([one(1.0), Estimate(1.0, nan, nan, 3)]) is None


def test_sessions_without_any_error_differ_wholly_or_not_at_all() -> None:
    assert estimate_heterogeneity([one(1.0, 0.0), one(2.0, 0.0)]) == 1.0
    assert estimate_heterogeneity([one(2.0, 0.0), one(2.0, 0.0)]) == 0.0


@given(st.lists(st.tuples(VALUES, st.floats(0.0, 1.0)), min_size=2, max_size=8))
def test_heterogeneity_is_a_share(sessions: list[tuple[float, float]]) -> None:
    found = estimate_heterogeneity([one(value, error) for value, error in sessions])
    assert found is not None
    assert 0.0 <= found <= 1.0


@pytest.mark.parametrize(("left", "right"), [((1.7, 1.9, 1.8), (1.2, 1.25, 1.1, 1.3)), ((2.0, 2.1), (1.0, 1.4))])
def test_quotient_is_welchs_t(left: tuple[float, ...], right: tuple[float, ...]) -> None:
    test = scipy.stats.ttest_ind(np.log(left), np.log(right), equal_var=False)
    low, high = test.confidence_interval(0.95)
    found = estimate_quotient(several(*left), several(*right))
    assert np.log([found.low, found.high]) == pytest.approx([low, high])
    assert found.freedom == pytest.approx(test.df)


def test_two_single_sessions_have_no_interval() -> None:
    found = estimate_quotient(several(2.0, error=0.03), several(1.0, error=0.04))
    assert found.value == pytest.approx(2.0)
    assert not found.has_interval


def test_scatter_known_from_elsewhere_stands_for_that_of_single_sessions() -> None:
    found = estimate_quotient(several(2.0, error=0.01), several(1.0, error=0.01), Scatter(0.05**2, 12))
    assert found.error == pytest.approx(0.05 * sqrt(2))
    assert found.freedom == 12
    known = estimate_quotient(several(2.0, error=0.01), several(1.0, error=0.01), Scatter(0.05**2, inf))
    assert log(known.high / known.value) == pytest.approx(1.96 * 0.05 * sqrt(2), rel=1e-3)


def test_a_single_session_may_be_less_sure_than_known_scatter() -> None:
    found = estimate_quotient(several(2.0, error=0.2), several(1.0, error=0.01), Scatter(0.05**2, 12))
    assert found.error == pytest.approx(sqrt(0.2**2 + 0.05**2))


def test_single_sessions_of_few_blocks_are_compared_by_known_scatter() -> None:
    few = estimate_over_sessions({"s": Estimate(2.0, nan, nan, 3)})
    found = estimate_quotient(few, several(1.0, error=0.2), Scatter(0.05**2, 12))
    assert found.error == pytest.approx(sqrt(0.2**2 + 0.05**2))
    assert found.has_interval
    assert estimate_quotient(few, few, Scatter(0.05**2, 12)).freedom == 12


def test_one_session_beside_several_counts_as_one_of_them() -> None:
    """Crawford and Howell: s·√(1 + 1/k) with k − 1 degrees of freedom."""
    many = several(1.0, 1.1, 1.2)
    found = estimate_quotient(several(2.0, error=0.001), many)
    assert found.error == pytest.approx(np.std(np.log([1.0, 1.1, 1.2]), ddof=1) * sqrt(1 + 1 / 3))
    assert found.freedom == 2


def test_a_single_session_may_be_less_sure_than_the_others_scatter() -> None:
    many = several(1.0, 1.001, 1.002)
    assert estimate_quotient(several(2.0, error=0.5), many).error == pytest.approx(0.5, rel=1e-4)


def test_known_scatter_replaces_that_of_the_few_others() -> None:
    found = estimate_quotient(several(2.0, error=0.001), several(1.0, 1.1, 1.2), Scatter(0.05**2, 12))
    assert found.error == pytest.approx(sqrt(0.05**2 + np.var(np.log([1.0, 1.1, 1.2]), ddof=1) / 3))


@given(st.lists(VALUES, min_size=1, max_size=4), st.lists(VALUES, min_size=1, max_size=4))
def test_swapping_sides_inverts_the_quotient(left: list[float], right: list[float]) -> None:
    there, back = (
        estimate_quotient(several(*left), several(*right)),
        estimate_quotient(several(*right), several(*left)),
    )
    assert there.log == pytest.approx(-back.log, abs=1e-9)
    assert there.error == pytest.approx(back.error, nan_ok=True)


def test_without_errors_a_quotient_has_no_interval() -> None:
    found = estimate_quotient(Estimate(2.0, nan, nan, 3), Estimate(1.0, nan, nan, 3))
    assert found.value == pytest.approx(2.0)
    assert not found.has_interval
