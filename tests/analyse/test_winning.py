"""Who wins, told over sessions or not at all."""

from dataclasses import replace
from math import nan

import pytest

from gilscope.analyse import contrasts
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.winning import (
    NO_NOISE,
    NO_RIVAL,
    NOT_CLEAR,
    ONE_SESSION,
    allow_for_choice,
    choose_winner,
    find_leads,
)
from gilscope.model.case import Arm
from gilscope.statistics.estimate import Estimate, make_estimate, t_quantile
from tests.made_up.rounds import BASELINE, FORK, SPAWN, THREADS, Times, arm, measured, scale, scale_over_sessions

FORKSERVER = arm("treatment", "processes_forkserver", 2, "shm")


@pytest.mark.parametrize(
    ("threads", "processes", "winner"),
    [(52.0, 70.0, "threads"), (101.0, 70.0, "processes"), (110.0, 130.0, "serial"), (52.0, 52.2, "tie")],
)
def test_who_is_faster_in_all_sessions_wins(threads: float, processes: float, winner: str) -> None:
    found = scale_over_sessions({THREADS: threads, SPAWN: processes})
    assert found.winner == winner
    assert found.undecided == (NOT_CLEAR if winner == "tie" else "")


def test_one_session_names_no_winner_however_clear_it_is() -> None:
    found = scale(measured({THREADS: 50.0, SPAWN: 90.0}))
    assert (found.winner, found.undecided) == ("?", ONE_SESSION)


def test_nobody_wins_alone() -> None:
    found = scale_over_sessions({})
    assert (found.winner, found.undecided) == ("?", NO_RIVAL)


def lead(error: float = 0.001, log: float = 0.02) -> Estimate:
    """Return a lead of 2 % over five sessions, unless said."""
    return replace(make_estimate(log, error, 4, 5), sessions=dict.fromkeys("abcde", make_estimate(log, 0.01, 11, 20)))


def with_processes(*others: Arm, floor: float = 0.001) -> ComparisonScaling:
    """Return a comparison whose fastest arm is one of processes."""
    times: dict[Arm, Times] = {THREADS: 80.0, SPAWN: 60.0, **dict.fromkeys(others, 61.0)}
    found = scale_over_sessions(times)
    return replace(found, floor=Estimate(1.0, 1 - floor, 1 + floor, 5))


def test_without_noise_floor_nobody_wins() -> None:
    whole = replace(with_processes(), floor=Estimate(1.0, nan, nan, 5))
    assert choose_winner(whole, [lead()]) == ("?", NO_NOISE)


@pytest.mark.parametrize(("floor", "winner"), [(0.03, "tie"), (0.01, "processes")])
def test_a_lead_inside_the_noise_floor_is_not_claimed(floor: float, winner: str) -> None:
    assert choose_winner(with_processes(floor=floor), [lead()])[0] == winner


def test_the_winner_beats_every_arm_of_the_others() -> None:
    whole = with_processes()
    assert choose_winner(whole, [lead(), lead()]) == ("processes", "")
    assert choose_winner(whole, [lead(), lead(error=0.1, log=0.1)]) == ("tie", NOT_CLEAR)


def test_the_fastest_arm_leads_each_arm_of_the_others_and_serial() -> None:
    sessions = {"s1": contrasts.take_columns(measured({THREADS: 80.0, SPAWN: 90.0, FORK: 60.0}))}
    whole = scale(measured({THREADS: 80.0, SPAWN: 90.0, FORK: 60.0}))
    leads = find_leads(whole, sessions, BASELINE)
    assert {arm: each.value for arm, each in leads.items()} == pytest.approx({BASELINE: 100 / 60, THREADS: 80 / 60})


def test_a_family_wins_by_its_fastest_arm() -> None:
    assert scale_over_sessions({THREADS: 80.0, SPAWN: 90.0, FORK: 60.0}).winner == "processes"


def test_the_best_of_many_arms_needs_a_clearer_lead() -> None:
    close = lead(error=0.02 / (t_quantile(4, 0.99) + 0.5))
    assert choose_winner(with_processes(), [close])[0] == "processes"
    assert choose_winner(with_processes(FORK, FORKSERVER), [close])[0] == "tie"


def test_the_interval_of_the_best_of_m_is_that_of_bonferroni() -> None:
    estimate = make_estimate(0.0, 0.01, 4, 5)
    assert allow_for_choice(estimate, 1).high == pytest.approx(make_estimate(0.0, 0.01, 4, 5, confidence=0.99).high)
    assert allow_for_choice(estimate, 5).log == estimate.log
    expected = make_estimate(0.0, 0.01, 4, 5, confidence=0.998)
    assert allow_for_choice(estimate, 5).high == pytest.approx(expected.high)
