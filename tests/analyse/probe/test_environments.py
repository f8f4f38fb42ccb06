"""The same call in several environments: which differences are found between blocks of the same turns."""

from dataclasses import replace
from typing import Any

import pytest

from gilscope.analyse.compare import condition
from gilscope.analyse.probe.changes import JudgedCondition, judge_condition
from gilscope.analyse.probe.environments import Change, Environments, analyse_environments, find_rotations
from gilscope.model.probe import Watched
from gilscope.model.report import SessionReport
from tests.made_up.probes import HELD, MS, member, session


def analyse(**changes: Any) -> Environments:
    return analyse_environments([member("old"), member("new", **changes)])


def change(found: Environments, figure: str, executor: str | None = None) -> Change:
    return next(
        each
        for _, each in found.changes
        if each.figure == figure and (executor is None or (each.arm and each.arm.arm.case.executor == executor))
    )


def test_the_same_code_is_the_same_everywhere() -> None:
    assert {each.verdict for _, each in analyse().changes} == {"same"}


def test_a_slower_call_is_found_and_is_no_gain() -> None:
    found = change(analyse(call_ms=12.0), "call")
    assert found.verdict == "differs"
    assert not found.is_gain
    assert found.ratio.value == pytest.approx(1.2)
    assert found.now / found.before == pytest.approx(1.2)


def test_a_larger_speedup_is_a_gain() -> None:
    found = analyse_environments([member("old", threads=1.0), member("new", threads=1.9)])
    threads = change(found, "speedup", "threads")
    assert threads.verdict == "differs"
    assert threads.is_gain
    assert change(found, "speedup", "processes_spawn").verdict == "same"


def test_drift_that_all_share_is_no_difference() -> None:
    old, new = member("old"), member("new")

    def drift(each: SessionReport) -> SessionReport:
        measured = each.measured[0]
        slower = tuple(
            tuple(replace(one, wall_ns=one.wall_ns * (1 + one.block)) for one in rounds) for rounds in measured.rounds
        )
        return replace(each, measured=(replace(measured, rounds=slower),))

    found = change(analyse_environments([drift(old), drift(new)]), "call")
    assert found.verdict == "same"
    assert found.ratio.value == pytest.approx(1.0)


def test_a_difference_within_the_noise_is_undecided() -> None:
    found = analyse_environments([member("old", noise=1.3), member("new", call_ms=14.0)])
    assert change(found, "call").verdict == "undecided"


def test_longer_waits_are_found_block_by_block() -> None:
    def waiting(label: str, wait_ms: int) -> SessionReport:
        each = member(label)
        assert each.probe is not None
        watched = tuple(Watched(60 * MS, 6, 12, 2 * MS, (wait_ms * MS,)) for _ in range(11))
        return replace(each, probe=replace(each.probe, watched=watched))

    found = change(analyse_environments([waiting("old", 2), waiting("new", 8)]), "wait")
    assert found.verdict == "differs"
    assert found.ratio.value == pytest.approx(4.0)


def test_one_worker_by_itself_is_not_compared() -> None:
    assert all(each.arm is None or each.arm.arm.case.workers > 1 for _, each in analyse().changes)


def test_what_was_not_measured_in_one_of_them_is_left_out() -> None:
    found = analyse(processes=None)
    assert {each.arm.arm.case.executor for _, each in found.changes if each.arm} == {"threads"}
    assert list(analyse(blocks=0).changes) == []


def test_rotations_are_kept_apart() -> None:
    sessions = [member("old"), member("a", "r2"), session(watched=HELD), member("new"), member("b", "r2")]
    assert [[each.session for each in own] for own in find_rotations(sessions)] == [["old", "new"], ["a", "b"]]


def judge(text: str, **changes: Any) -> JudgedCondition:
    return judge_condition(text, condition.parse(text), analyse(**changes))


def test_a_condition_on_speedups_is_met_where_one_is_clearly_less() -> None:
    found = judge("speedup<0.9", threads=1.2)
    assert [each.arm.arm.case.executor for _, each in found.met if each.arm] == ["threads"]
    assert found.undecided == ()


def test_a_condition_may_be_about_one_kind_of_workers() -> None:
    assert judge("speedup of processes<0.9", threads=1.2).met == ()


def test_a_condition_on_time_is_about_single_calls() -> None:
    (found,) = judge("time>1.1", call_ms=15.0).met
    assert found[1].figure == "call"
    assert judge("time>1.1").met == ()
