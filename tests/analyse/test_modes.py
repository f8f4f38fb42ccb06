"""Sessions that ran far apart are named, with what they have in common."""

from dataclasses import replace

import pytest

from gilscope.analyse import scaling
from gilscope.analyse.modes import find_sessions_apart, write_modes
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import Arm
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import ALONE, BOTH, CPUS, SPAWN, THREADS, Times, measured


def study(slow: dict[Arm, Times], usual: dict[Arm, Times], sessions: int = 5) -> ComparisonScaling:
    """Return a comparison whose third session had these times, and all others those."""
    seen = {f"s{place}": measured(slow if place == 2 else usual) for place in range(sessions)}
    return scaling.scale(seen, scaling.Conditions(CPUS, DECLARED))


USUAL: dict[Arm, Times] = {THREADS: 52.0, SPAWN: 60.0, ALONE: 10.0, BOTH: 10.0}
SLOW: dict[Arm, Times] = {THREADS: 104.0, SPAWN: 61.0, ALONE: 10.0, BOTH: 20.0}


def test_a_slow_session_is_named_with_what_it_has_in_common() -> None:
    found = study(SLOW, USUAL)
    (apart,) = find_sessions_apart([found])
    assert (apart.session, apart.arms) == ("s2", 1)
    assert apart.ratio == pytest.approx(0.5)
    assert apart.capacity is not None
    assert (apart.capacity.apart, apart.capacity.others) == pytest.approx((1.0, 2.0))
    first, second = write_modes([found])
    assert first.startswith("Two modes: 1 of 2 speedups")
    assert second.startswith("Session s2 was slower than the others in 1 of 2 cases, at 0.50× their speedup: ")
    assert second.endswith("this machine's limit was 1.00 ×, 2.00 × in the others")


def test_a_session_whose_tasks_ended_on_other_cpus_is_told() -> None:
    seen = {f"s{place}": measured(SLOW if place == 2 else USUAL) for place in range(5)}
    cpus = {name: (0, 1) if name == "s2" else (0, 2) for name in seen}
    seen = {
        name: replace(
            each, rounds=tuple(tuple(replace(one, cpus=cpus[name]) for one in rounds) for rounds in each.rounds)
        )
        for name, each in seen.items()
    }
    _, said = write_modes([scaling.scale(seen, scaling.Conditions(CPUS, DECLARED))])
    assert "its tasks ended on CPUs 0, 1, those of the others on CPUs 0, 2" in said


def test_nobody_wins_by_a_lead_that_a_session_did_not_have() -> None:
    found = study(SLOW, USUAL)
    assert (found.winner, found.undecided) == ("?", "1 of 5 sessions ran far apart from the others")
    assert study(USUAL, USUAL).winner == "threads"


def test_sessions_that_are_alike_need_no_word() -> None:
    assert list(write_modes([study(USUAL, USUAL)])) == []


def test_rounds_of_two_modes_are_told() -> None:
    sticky = [52.0] * 6 + [104.0] * 4
    (said,) = write_modes([scaling.scale({"s1": measured({THREADS: sticky})}, scaling.Conditions(CPUS, DECLARED))])
    assert "the times of a session fall into two groups" in said
    assert "session s1" in said
