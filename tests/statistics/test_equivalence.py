"""Same, different or undecided: the tests behind a verdict."""

from math import exp, log, nan

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from gilscope.statistics.equivalence import (
    ALPHA,
    Judgement,
    adjust_behind_groups,
    adjust_by_benjamini_hochberg,
    adjust_by_holm,
    judge_groups,
    p_above,
    p_below,
    p_differs,
    p_same,
)
from gilscope.statistics.estimate import Estimate, make_estimate

MARGIN = 0.05
P_VALUES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12)
RATIOS = st.builds(lambda value, error: ratio(value, error), st.floats(0.5, 2.0), st.floats(1e-4, 0.3))


def ratio(value: float, error: float, freedom: float = 8) -> Estimate:
    return make_estimate(log(value), error, freedom, 5)


def judge(members: list[Estimate], group: Estimate | None = None) -> tuple[Judgement, ...]:
    """Return the judgements of one group's members; the group itself says nothing if it is not given."""
    return judge_groups([group or Estimate(1.0, nan, nan, 5)], [members], MARGIN).members[0]


def test_differing_is_students_t() -> None:
    assert p_differs(ratio(1.1, 0.04)) == pytest.approx(2 * scipy.stats.t.sf(log(1.1) / 0.04, 8))


@given(RATIOS)
def test_an_interval_excludes_1_where_differing_is_significant(one: Estimate) -> None:
    assert one.excludes(1.0) == (p_differs(one) < ALPHA)


@given(RATIOS)
def test_the_same_is_significant_where_the_90_percent_interval_lies_within_the_margin(one: Estimate) -> None:
    narrower = make_estimate(one.log, one.error, one.freedom, one.n, confidence=0.9)
    within = narrower.low > 1 / (1 + MARGIN) and narrower.high < 1 + MARGIN
    assert within == (p_same(one, MARGIN) < ALPHA)


@given(RATIOS, st.floats(0.5, 2.0))
def test_below_and_above_are_opposites(one: Estimate, bound: float) -> None:
    assert p_below(one, bound) + p_above(one, bound) == pytest.approx(1.0)


def test_without_an_error_nothing_is_significant() -> None:
    unknown = Estimate(2.0, nan, nan, 3)
    assert (p_differs(unknown), p_same(unknown, MARGIN)) == (1.0, 1.0)


def test_ratios_without_any_scatter_are_sure() -> None:
    assert p_differs(ratio(2.0, 0.0)) == 0.0
    assert p_differs(ratio(1.0, 0.0)) == 1.0
    assert p_same(ratio(1.0, 0.0), MARGIN) == 0.0


def test_holm_by_hand() -> None:
    assert adjust_by_holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert adjust_by_holm([]) == []


@given(P_VALUES)
def test_holm_lies_between_none_and_bonferroni_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = adjust_by_holm(p_values)
    for before, after in zip(p_values, adjusted, strict=True):
        assert before <= after <= min(1.0, before * len(p_values)) + 1e-12
    ranks = sorted(range(len(p_values)), key=lambda index: p_values[index])
    assert [adjusted[index] for index in ranks] == sorted(adjusted)


@pytest.mark.parametrize(
    ("value", "error", "verdict"),
    [
        (1.0, 0.001, "same"),
        (1.02, 0.001, "same"),  # clearly not 1, and clearly within the margin
        (1.2, 0.01, "differs"),
        (1 / 1.2, 0.01, "differs"),
        (1.051, 0.004, "differs"),
        (1.049, 0.005, "undecided"),  # clearly not 1, but neither clearly within the margin nor beyond it
        (1.0, 0.1, "undecided"),
        (1.2, 0.2, "undecided"),
    ],
)
def test_verdict(value: float, error: float, verdict: str) -> None:
    (judgement,) = judge([ratio(value, error)])
    assert judgement.verdict == verdict


def test_a_larger_family_asks_for_more() -> None:
    doubtful = ratio(1.1, 0.025)
    assert judge([doubtful])[0].verdict == "differs"
    assert judge([doubtful] * 20)[0].verdict == "undecided"


@given(RATIOS)
def test_a_ratio_and_its_inverse_have_one_verdict(one: Estimate) -> None:
    inverse = make_estimate(-one.log, one.error, one.freedom, one.n)
    there, back = judge([one])[0], judge([inverse])[0]
    assert there.p_differs == pytest.approx(back.p_differs)
    assert there.p_same == pytest.approx(back.p_same)
    assert exp(one.log) == pytest.approx(one.value)


def test_benjamini_hochberg_by_hand() -> None:
    assert adjust_by_benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert adjust_by_benjamini_hochberg([]) == []


@given(P_VALUES)
def test_benjamini_hochberg_asks_for_no_more_than_holm(p_values: list[float]) -> None:
    for one, other in zip(adjust_by_benjamini_hochberg(p_values), adjust_by_holm(p_values), strict=True):
        assert one <= other + 1e-12


def test_groups_and_members_have_half_of_the_chance_each() -> None:
    groups, members = adjust_behind_groups([0.01, 0.5], [[0.001, 0.2], [0.004]])
    assert groups == pytest.approx([0.04, 1.0])
    assert members[1] == pytest.approx([2 * 2 * 0.004])
    assert members[0] == pytest.approx([2 * 3 * 0.001, 2 * 0.2])


def test_a_group_that_is_decided_hands_its_chance_on_to_its_members() -> None:
    many = [0.5] * 100
    closed, opened = (adjust_behind_groups([gate], [[0.002, *many]]) for gate in (0.5, 0.0))
    assert closed[1][0][0] == pytest.approx(2 * 101 * 0.002)
    small = adjust_behind_groups([0.0, 0.5], [[0.002], many])
    assert small[1][0][0] == pytest.approx(2 * 2 * 0.002)
    assert opened[1][0][0] == closed[1][0][0]


def test_a_list_of_suspects_has_what_no_single_verdict_says() -> None:
    doubtful = judge([ratio(1.1, 0.025)] * 10 + [ratio(1.0, 0.025)] * 10)
    assert [each.is_suspect for each in doubtful] == [True] * 10 + [False] * 10
    assert {each.verdict for each in doubtful} == {"undecided"}
