"""Intervals and verdicts keep their word on made-up machines: the short form of `python -m tests.simulations`.

Seeds are fixed, so a failure is a change of the analysis, not chance. The tolerances are those of so few repetitions.
"""

import numpy as np
import pytest

from tests.made_up.worlds import World
from tests.simulations import comparing, sharing, speedups, wins

NOMINAL = 0.95
ALPHA = 0.05
FEW = 30


def tolerance(share: float, repetitions: int) -> float:
    """Return two standard errors of a share of so many independent repetitions."""
    return float(2 * np.sqrt(share * (1 - share) / repetitions))


@pytest.mark.parametrize("common", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("sessions", [3, 5])
def test_intervals_over_sessions_hold_the_truth(sessions: int, common: float) -> None:
    found = speedups.cover(World(common=common), sessions, reports=FEW, cases=18)
    assert found.given == 1
    assert found.held > NOMINAL - 0.02 - 2 * found.error


@pytest.mark.parametrize("world", [World(uneven=0.5), World(heavy=True), World(sd=0.05)], ids=["uneven", "t3", "5 %"])
def test_intervals_hold_where_sessions_scatter_otherwise(world: World) -> None:
    found = speedups.cover(world, 4, reports=FEW, cases=18)
    assert found.held > NOMINAL - 0.02 - 2 * found.error


@pytest.mark.parametrize("family", ["threads", "processes"])
def test_intervals_of_few_cases_hold_for_calm_and_wild_workers(family: str) -> None:
    """Threads scatter by a fifth of what processes do, and of each kind of code there are four cases."""
    found = speedups.cover_families(World(sd=0.05, calm_threads=0.2), 4)[family]
    assert abs(found.held - NOMINAL) < 0.02 + found.error


@pytest.mark.parametrize(
    "rounds", ["autocorrelated (0.8)", "drifting", "bursts of steal", "heavy tails", "two modes"]
)
def test_sessions_cure_what_rounds_have_in_common(rounds: str) -> None:
    found = speedups.cover(World(rounds=rounds), 4, reports=FEW // 2, cases=18)
    assert found.held > NOMINAL - 0.02 - 2 * found.error


@pytest.mark.parametrize("sessions", [3, 5])
def test_intervals_hold_the_usual_speed_where_one_session_in_five_is_slow(sessions: int) -> None:
    found = speedups.cover(World(slow=0.2), sessions, reports=FEW, cases=18)
    assert found.held > NOMINAL - 0.02 - 2 * found.error


def test_one_session_does_not_hold_what_several_are_about() -> None:
    """What the others try can fail."""
    assert speedups.cover(World(sd=0.05), 1, 20, reports=10, cases=18).held < 0.6


def test_borrowing_makes_intervals_narrower_where_cases_are_independent() -> None:
    apart, alike = (speedups.cover(World(common=each), 3, reports=20, cases=18).width for each in (0.0, 1.0))
    assert apart < 0.9 * alike


@pytest.mark.parametrize("speedup", [wins.ALIKE, wins.TWO_ALIKE, wins.NOTHING])
def test_no_family_wins_where_all_do_alike(speedup: tuple[float, ...]) -> None:
    found = wins.share_of_wins(wins.count_winners(World(sd=0.03), speedup, 5, reports=15))
    assert found <= ALPHA + tolerance(ALPHA, 15 * wins.COMPARISONS)


def test_no_family_wins_where_sessions_are_slow_now_and_then() -> None:
    found = wins.share_of_wins(wins.count_winners(World(sd=0.03, slow=0.2), wins.ALIKE, 5, reports=15))
    assert found <= ALPHA + tolerance(ALPHA, 15 * wins.COMPARISONS)


def test_one_session_lets_no_family_win() -> None:
    assert wins.count_winners(World(sd=0.03), wins.THREADS, 1, reports=3) == {"?": 1.0}


def test_a_family_that_is_clearly_faster_wins() -> None:
    assert wins.count_winners(World(sd=0.03), wins.THREADS, 5, reports=5)["threads"] > 0.9


@pytest.mark.parametrize("common", [0.0, 0.5, 1.0])
def test_reports_that_do_not_differ_are_not_said_to(common: float) -> None:
    found = comparing.judge_families(World(common=common), (3, 3), np.zeros((6, 3)), FEW)
    assert found.any_differs <= ALPHA + tolerance(ALPHA, FEW)
    assert found.held > NOMINAL - 0.04


def test_reports_at_the_margin_are_not_said_to_be_the_same() -> None:
    found = comparing.judge_families(World(), (3, 3), comparing.all_apart(18, 1.05), FEW)
    assert found.any_same <= ALPHA + tolerance(ALPHA, FEW)


def test_three_sessions_a_side_find_10_percent_in_most_cases() -> None:
    found = comparing.judge_families(World(), (3, 3), comparing.all_apart(18), 10)
    assert found.differs > 0.5


def test_one_case_that_differs_is_found_among_many() -> None:
    cases = 36
    found = comparing.judge_families(World(), (5, 5), comparing.one_apart(cases), 10)
    assert found.differs * cases > 0.5


def test_one_session_a_side_decides_nothing() -> None:
    found = comparing.judge_families(World(), (1, 1), comparing.all_apart(9), 5)
    assert (found.any_differs, found.any_same, found.held != found.held) == (0, 0, True)


def test_one_session_against_five_is_judged_by_the_scatter_of_the_five() -> None:
    found = comparing.judge_families(World(common=0.5), (1, 5), np.zeros((6, 3)), FEW)
    assert found.any_differs <= ALPHA + tolerance(ALPHA, FEW)
    assert found.held > NOMINAL - 0.04


def test_a_stated_scatter_lets_single_sessions_be_compared() -> None:
    found = comparing.judge_families(World(), (1, 1), np.zeros((6, 3)), FEW, comparing.know_scatter(0.022))
    assert found.any_differs <= ALPHA + tolerance(ALPHA, FEW)
    assert found.held > NOMINAL - 0.02


def test_five_sessions_of_few_blocks_are_narrower_than_three_of_many() -> None:
    """Both take as long, set-up included."""
    world = World(rounds="bursts of steal", sd=0.05, common=0.5)
    few, many = sharing.try_share(world, 5, 3, reports=15), sharing.try_share(world, 3, 7, reports=15)
    assert few.width < 0.9 * many.width
    assert few.held > NOMINAL - 0.02 - 2 * few.error
