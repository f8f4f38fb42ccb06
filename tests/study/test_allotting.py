"""What each session of a study may measure: the time is divided, and no comparison has too much or too little."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from gilscope.model.width import Width
from gilscope.plan.budget import LEAST_BLOCKS, MOST_BLOCKS, Budget
from gilscope.study.allotting import AROUND_S, USED, Standing, allot, end_reason

BUDGET = Budget(seconds=100.0, precision=0.03, sessions=5)

LEAST = (3, 3, 2)
"""The blocks of the sessions of a study that has no time."""


def stand(label: str = "a", sessions: int = 1, blocks: int = 2, reach: float = inf, block_s: float = 1.0) -> Standing:
    return Standing(label, sessions, blocks, Width(reach, is_known=sessions > 3), block_s, prepare_s=1.0)


def spend(budget: Budget, costs_s: Mapping[str, float], session_s: float) -> tuple[list[Mapping[str, int]], float]:
    """Return what each session measures until the study ends, where all takes what it took before, and how long."""
    sessions: list[Mapping[str, int]] = [dict.fromkeys(costs_s, budget.first_blocks)]
    spent_s = 0.0
    while sessions[-1]:
        spent_s += session_s + sum(1 + blocks * costs_s[label] for label, blocks in sessions[-1].items())
        blocks = {label: sum(one.get(label, 0) for one in sessions) for label in costs_s}
        counts = {label: sum(label in one for one in sessions) for label in costs_s}
        standings = [stand(each, counts[each], blocks[each], inf, cost_s) for each, cost_s in costs_s.items()]
        sessions.append(allot(standings, budget, len(sessions), spent_s, session_s))
    return sessions[:-1], spent_s


def test_the_first_sessions_blocks_are_enough_if_all_do_alike() -> None:
    blocks = {sessions: replace(BUDGET, sessions=sessions).first_blocks for sessions in (1, 2, 3, 5, 100)}
    assert blocks == {1: 8, 2: 4, 3: 3, 5: 3, 100: 3}


def test_blocks_that_were_asked_for_are_measured_in_every_session() -> None:
    sessions, _ = spend(Budget(None, None, 3, blocks=7), {"a": 50.0, "b": 0.1}, 1.0)
    assert sessions == [{"a": 7, "b": 7}] * 3


def test_with_time_enough_all_comparisons_get_the_most_blocks() -> None:
    sessions, _ = spend(replace(BUDGET, seconds=1000.0), {"a": 1.0, "b": 2.0}, 1.0)
    assert len(sessions) == 5
    assert {label: sum(one[label] for one in sessions) for label in "ab"} == {"a": 20, "b": 20}


def test_without_a_limit_of_time_too() -> None:
    sessions, _ = spend(replace(BUDGET, seconds=None), {"a": 1.0}, 1.0)
    assert sum(one["a"] for one in sessions) == MOST_BLOCKS


@given(
    seconds=st.floats(10, 2000),
    costs_s=st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.05, 5), min_size=1),
    session_s=st.floats(0.1, 10),
)
def test_a_study_stays_within_its_time_or_measures_the_least(
    seconds: float, costs_s: Mapping[str, float], session_s: float
) -> None:
    sessions, spent_s = spend(replace(BUDGET, seconds=seconds), costs_s, session_s)
    assert spent_s <= USED * (seconds - AROUND_S) or sessions == [dict.fromkeys(costs_s, blocks) for blocks in LEAST]


@given(seconds=st.floats(10, 2000), costs_s=st.dictionaries(st.sampled_from("abcd"), st.floats(0.05, 5), min_size=1))
def test_no_comparison_has_more_than_the_most_blocks(seconds: float, costs_s: Mapping[str, float]) -> None:
    sessions, _ = spend(replace(BUDGET, seconds=seconds), costs_s, 1.0)
    assert max(sum(one.get(label, 0) for one in sessions) for label in costs_s) <= MOST_BLOCKS


@given(seconds=st.floats(10, 2000), costs_s=st.dictionaries(st.sampled_from("abcd"), st.floats(0.05, 5), min_size=1))
def test_no_comparison_has_fewer_than_the_least_blocks(seconds: float, costs_s: Mapping[str, float]) -> None:
    sessions, _ = spend(replace(BUDGET, seconds=seconds), costs_s, 1.0)
    assert min(sum(one.get(label, 0) for one in sessions) for label in costs_s) >= LEAST_BLOCKS


def test_a_study_without_time_has_as_many_sessions_as_an_interval_needs() -> None:
    sessions, _ = spend(replace(BUDGET, seconds=1.0), {"a": 10.0, "b": 1.0}, 1.0)
    assert sessions == [{"a": blocks, "b": blocks} for blocks in LEAST]


def test_sessions_that_were_asked_for_are_measured_however_long_they_take() -> None:
    sessions, _ = spend(Budget(1.0, None, 6, fixes_sessions=True), {"a": 10.0}, 1.0)
    assert len(sessions) == 6


def test_a_comparison_that_is_precise_is_measured_no_more() -> None:
    narrow = stand("a", sessions=4, blocks=LEAST_BLOCKS, reach=0.02)
    assert set(allot([narrow, stand("b", 4, 8, 0.1)], BUDGET, 4, 20, 1)) == {"b"}
    assert end_reason(narrow, BUDGET) == "precise"


def test_nothing_is_precise_before_it_has_the_least_blocks() -> None:
    assert end_reason(stand(sessions=4, blocks=LEAST_BLOCKS - 1, reach=0.0), BUDGET) is None


def test_nothing_is_precise_before_its_width_is_known() -> None:
    assert end_reason(stand(sessions=3, blocks=LEAST_BLOCKS, reach=0.0), BUDGET) is None


def test_what_all_sessions_have_measured_did_not_end_early() -> None:
    assert end_reason(stand(sessions=5, blocks=12, reach=0.01), BUDGET) is None


def test_a_study_ends_when_all_comparisons_are_precise() -> None:
    narrow = [stand(each, sessions=4, blocks=8, reach=0.02) for each in "ab"]
    assert allot(narrow, BUDGET, 4, 20.0, 1.0) == {}


def test_spare_time_goes_to_the_comparison_with_the_widest_intervals() -> None:
    standings = [stand("narrow", 4, 8, 0.04), stand("wide", 4, 8, 0.2)]
    # The usual takes 9 s with the session's own: two blocks more fit into 11 s, one into 10 s.
    budget = replace(BUDGET, seconds=AROUND_S + 100 / USED)
    assert allot(standings, budget, 4, 89.0, 1.0) == {"narrow": 4, "wide": 4}
    assert allot(standings, budget, 4, 90.0, 1.0) == {"narrow": 3, "wide": 4}


def test_a_last_session_that_is_too_short_for_all_measures_those_that_need_it_most() -> None:
    standings = [stand("narrow", 4, 12, 0.04), stand("wide", 4, 12, 0.2), stand("few", 2, 6, 0.1)]
    found = allot(standings, replace(BUDGET, seconds=AROUND_S + 100 / USED), 4, 90.5, 1.0)
    assert found == {"few": 3, "wide": 3}


def test_comparisons_of_unknown_cost_get_the_most_blocks() -> None:
    unknown = replace(stand(block_s=0.0), prepare_s=0.0)
    assert allot([unknown], BUDGET, done=1, spent_s=0.0, session_s=0.0) == {"a": 5}
