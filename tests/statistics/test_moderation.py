"""Cases borrow from each other what they say of the scatter between sessions."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import polygamma

from gilscope.statistics.estimate import Array, Estimate, make_estimate
from gilscope.statistics.moderation import LEAST_CASES, Prior, fit_prior, invert_trigamma, moderate, moderate_all
from gilscope.statistics.replication import estimate_over_sessions


def case(logs: Array) -> Estimate:
    """Return a case of which each session measured one of these logarithms."""
    return estimate_over_sessions(
        {f"s{place}": make_estimate(each, 0.001, 11, 20) for place, each in enumerate(logs)}
    )


def cases(scatter: Array, sessions: int = 5, common: float = 0.0, seed: int = 1) -> dict[int, Estimate]:
    """Return cases whose sessions scatter so much; sessions have a share `common` of the variance in all cases."""
    random = np.random.default_rng(seed)
    shared, own = random.normal(size=(sessions, 1)), random.normal(size=(sessions, len(scatter)))
    logs = (np.sqrt(common) * shared + np.sqrt(1 - common) * own) * scatter
    return {place: case(column) for place, column in enumerate(logs.T)}


def moderate_alike(estimates: dict[int, Estimate]) -> dict[int, Estimate]:
    """Return cases of one kind, moderated."""
    return moderate_all(estimates)


def test_cases_alike_say_what_their_variance_is() -> None:
    prior = fit_prior(list(cases(np.full(200, 0.02)).values()))
    assert prior is not None
    assert prior.variance == pytest.approx(0.02**2, rel=0.1)
    assert prior.freedom > 20
    assert prior.independent > 8


def test_cases_that_differ_lend_each_other_little() -> None:
    random = np.random.default_rng(3)
    prior = fit_prior(list(cases(0.02 * np.sqrt(4 / random.chisquare(4, 400))).values()))
    assert prior is not None
    assert prior.freedom == pytest.approx(4, rel=0.4)
    assert prior.variance == pytest.approx(0.02**2, rel=0.2)


def test_cases_with_the_same_luck_are_as_one() -> None:
    found = moderate_alike(cases(np.full(100, 0.02), common=1.0))
    assert {round(each.freedom, 6) for each in found.values()} == {4}


@pytest.mark.parametrize("seed", range(5))
def test_half_the_luck_in_common_leaves_few_independent_cases(seed: int) -> None:
    prior = fit_prior(list(cases(np.full(100, 0.02), sessions=10, common=0.5, seed=seed).values()))
    assert prior is not None
    assert 1 < prior.independent < 10


def test_moderation_by_hand() -> None:
    """A variance of 0.04 with 2 degrees of freedom and 0.01 with 6 make 0.0175 with 8."""
    found = moderate(case(np.array([-0.2, 0.0, 0.2])), Prior(0.01, 6.0, 100.0, 100))
    assert found.freedom == 8
    assert found.error**2 * 3 == pytest.approx(0.0175)
    assert found.value == pytest.approx(1.0)
    assert (found.n, len(found.sessions)) == (3, 3)


def test_an_outlying_case_borrows_less() -> None:
    """One case in 150 scatters ten times as much as all others: its interval is hardly narrower than by itself."""
    scatter = np.full(150, 0.02)
    scatter[7] = 0.2
    own = cases(scatter, sessions=4)
    found = moderate_alike(own)
    assert found[7].freedom < 4
    assert found[7].error > 0.7 * own[7].error
    assert found[8].freedom > 20


def test_a_few_outlying_cases_do_not_spoil_the_prior_of_the_others() -> None:
    scatter = np.full(150, 0.02)
    scatter[:10] = 0.5
    prior = fit_prior(list(cases(scatter, sessions=4).values()))
    assert prior is not None
    assert prior.variance == pytest.approx(0.02**2, rel=0.3)
    assert prior.freedom > 10


def test_few_cases_and_single_sessions_keep_their_own_intervals() -> None:
    few = cases(np.full(LEAST_CASES - 1, 0.02))
    assert moderate_alike(few) == few
    single = cases(np.full(50, 0.02), sessions=1)
    assert moderate_alike(single) == single


def test_a_case_without_any_scatter_gets_the_others() -> None:
    own = cases(np.full(20, 0.02))
    own[99] = case(np.zeros(5))
    assert moderate_alike(own)[99].error > 0.001
    none = {place: case(np.zeros(5)) for place in range(20)}
    assert moderate_alike(none) == none


def test_two_sessions_borrow_nothing() -> None:
    """Of two sessions nobody can tell whether all cases had the same luck."""
    found = moderate_alike(cases(np.full(50, 0.02), sessions=2))
    assert {each.freedom for each in found.values()} == {1}


@given(st.floats(1e-5, 1e5))
def test_the_inverse_of_trigamma(value: float) -> None:
    assert float(polygamma(1, invert_trigamma(value))) == pytest.approx(value, rel=1e-4)


def test_a_prior_of_the_same_variance_for_all_is_taken_whole() -> None:
    found = moderate(case(np.array([-0.1, 0.0, 0.1])), Prior(0.01, inf, 20.0, 100))
    assert found.freedom == 40
    assert found.error**2 * 3 == pytest.approx(0.01, rel=1e-4)
    assert log(found.high) == pytest.approx(-log(found.low))
    assert exp(found.log) == pytest.approx(1.0)


def test_each_kind_has_its_own_scatter() -> None:
    scatter = np.where(np.arange(100) < 50, 0.01, 0.1)
    own = cases(scatter)
    found = moderate_all(own, {place: (place < 50,) for place in own})
    calm, wild = ([found[place].error for place in own if (place < 50) is which] for which in (True, False))
    assert max(calm) < 2 * 0.01 / np.sqrt(5)
    assert min(wild) > 0.7 * 0.1 / np.sqrt(5)


def test_a_kind_of_few_cases_borrows_from_its_wider_kind() -> None:
    few = LEAST_CASES - 1
    own = cases(np.full(40, 0.02))
    found = moderate_all(own, {place: ("few" if place < few else "many", "all") for place in own})
    assert found[0].freedom > own[0].freedom


def test_a_kind_of_few_cases_borrows_from_no_other_kind() -> None:
    few = LEAST_CASES - 1
    own = cases(np.full(40, 0.02))
    found = moderate_all(own, {place: ("few",) if place < few else ("many",) for place in own})
    assert [found[place] == own[place] for place in own] == [place < few for place in own]
