"""An arm above this machine's limit is told, each time with its cause; one that only seems so is not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gilscope.analyse import ceiling, scaling
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import analyse_study
from gilscope.model.case import Arm
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Report, SessionReport
from gilscope.record import json_report
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import AGAIN, ALONE, BASELINE, BOTH, SPAWN, THREADS, Times, arm, measured

REPORTS = Path(__file__).parent.parent.parent / "docs" / "data"

CALM = (1.0,) * 10
ONE_PROCESS = arm("treatment", "processes_spawn", 1, "shm")

LIMIT: dict[Arm, Times] = {ALONE: 10.0, BOTH: 10.0}
"""References of a machine whose two CPUs do twice as much as one."""

BUSY = {BASELINE: 1.0, AGAIN: 1.0, THREADS: 2.0, SPAWN: 2.0, ALONE: 1.0, BOTH: 2.0}
"""How many CPUs each arm has at work where nothing disturbs it."""


def scale(
    times: dict[Arm, Times], busy: Mapping[Arm, float], ready: Mapping[Arm, float], block: Block | None = None
) -> ComparisonScaling:
    """Return a comparison of two CPUs whose arms took these ms, had these CPUs and lacked these."""
    drawn = measured(times, CALM, block)
    rounds = tuple(
        tuple(
            replace(
                one,
                cpu_ns=round(one.wall_ns * busy.get(each, 1.0)),
                ready_ns=round(one.wall_ns * ready.get(each, 0.0)),
            )
            for one in own
        )
        for each, own in zip(drawn.comparison.arms, drawn.rounds, strict=True)
    )
    return scaling.scale({"s1": replace(drawn, rounds=rounds)}, scaling.Conditions(2, DECLARED))


def why_above(
    times: dict[Arm, Times], busy: Mapping[Arm, float] | None = None, ready: Mapping[Arm, float] | None = None
) -> str | None:
    """Return the cause that is given for threads."""
    found = scale({**LIMIT, **times}, {**BUSY, **(busy or {})}, ready or {})
    above = found.scaling_of(THREADS).above_limit
    return None if above is None else above.kind


def test_a_reference_that_lacked_cpus_makes_a_limit_that_is_too_low() -> None:
    assert why_above({THREADS: 50.0, BOTH: 15.0}, {BOTH: 1.3}) == "reference"


def test_calls_that_wait_most_of_the_time_are_beyond_a_limit_of_computing() -> None:
    assert why_above({THREADS: 12.5}, {BASELINE: 0.1, AGAIN: 0.1, THREADS: 0.8}) == "waiting"


@pytest.mark.parametrize("ready", [0.0, 0.6, 0.8])
def test_a_call_that_sleeps_does_so_however_long_it_waits_for_a_cpu_too(ready: float) -> None:
    lacking = {BASELINE: ready, AGAIN: ready}
    assert why_above({THREADS: 12.5}, {BASELINE: 0.05, AGAIN: 0.05, THREADS: 0.8}, lacking) == "waiting"


def test_serial_calls_that_waited_for_a_cpu_make_a_speedup_too_high() -> None:
    assert why_above({THREADS: 35.0}, {BASELINE: 0.7, AGAIN: 0.7}, {BASELINE: 0.3, AGAIN: 0.3}) == "neighbour"


def test_other_programs_are_a_cause_where_no_clock_shows_whom_they_slowed() -> None:
    found = scale({**LIMIT, THREADS: 50.2, BOTH: 10.8}, BUSY, {}, Block(40_000_000, 0))
    above = found.scaling_of(THREADS).above_limit
    assert above is not None
    assert (above.kind, above.sentence) == ("neighbour", ceiling.SENTENCES["others"])


def test_serial_calls_in_two_modes_make_a_speedup_too_high() -> None:
    serial = [100.0] * 7 + [70.0] * 3
    assert why_above({BASELINE: serial, AGAIN: serial, THREADS: [40.0] * 7 + [28.0] * 3}) == "serial"


def test_serial_calls_mostly_twice_as_slow_as_they_can_be_are_a_cause() -> None:
    serial = [100.0, 96.0, 91.0, 85.0, 45.0, 99.0, 103.0, 96.0, 110.0, 104.0]
    assert why_above({BASELINE: serial, AGAIN: serial, THREADS: [each * 0.3 for each in serial]}) == "serial"


def test_a_worker_that_is_faster_alone_is_a_cause() -> None:
    found = scale({**LIMIT, ONE_PROCESS: 50.0, SPAWN: 26.0}, BUSY, {})
    kinds = [above.kind for each in found.arms if (above := each.above_limit) is not None]
    assert kinds == ["worker", "worker"]


def test_more_times_as_fast_as_there_are_cpus_is_a_matter_of_caches() -> None:
    assert why_above({THREADS: 40.0}) == "caches"


def test_a_reference_that_needs_more_of_what_cpus_share_is_the_wrong_limit() -> None:
    assert why_above({THREADS: 55.0, BOTH: 18.0}) == "bound"


def test_what_nothing_explains_is_said_to_be_unknown() -> None:
    assert why_above({THREADS: 50.2, BOTH: 10.8}) == "unknown"


@pytest.mark.parametrize("threads", [[49.5] * 10, [40.0, 60.0, 44.0, 56.0, 48.0, 52.0, 42.0, 58.0, 49.0, 51.0]])
def test_the_limit_and_a_wide_interval_around_it_need_no_warning(threads: Sequence[float]) -> None:
    assert why_above({THREADS: threads}) is None


def test_too_few_rounds_for_an_interval_are_above_nothing() -> None:
    drawn = measured({**LIMIT, THREADS: 20.0}, (1.0, 1.0))
    found = scaling.scale({"s1": drawn}, scaling.Conditions(2, DECLARED))
    assert found.scaling_of(THREADS).above_limit is None


def test_a_warning_names_the_arms_of_a_cause_with_their_share_of_the_limit() -> None:
    found = scale({**LIMIT, THREADS: 40.0, SPAWN: 41.0}, BUSY, {})
    (said,) = ceiling.write_above_limit(found, lambda each: each.crew)
    assert said.startswith("above the limit: 2 threads at 125% [125%–125%] of it, 2 processes (spawn) at 122% ")
    assert said.endswith(ceiling.SENTENCES["caches"])


def test_a_study_warns_of_it_once_for_each_comparison_and_cause() -> None:
    drawn = measured({**LIMIT, THREADS: 20.0}, CALM)
    pools = {each.case.pool: 1 for each in drawn.comparison.arms}
    session = SessionReport("s1", True, Facts(), (drawn,), (), pools, declared=DECLARED)
    (setting,) = analyse_study(Report((session,))).settings
    assert sum("above the limit" in each for each in setting.warnings) == 1


@pytest.mark.parametrize("name", ["cpython-3.11.json", "oversubscription.json"])
def test_in_reports_that_exist_each_figure_above_the_limit_has_its_cause(name: str) -> None:
    (setting,) = analyse_study(json_report.read(REPORTS / name)).settings
    arms = [arm for each in setting.comparisons for arm in each.arms if arm.efficiency is not None]
    above = [each for each in arms if each.efficiency is not None and each.efficiency.low > ceiling.ABOVE]
    assert above
    assert all(each.above_limit is not None and each.above_limit.kind == "reference" for each in above)
    assert all(each.above_limit is None for each in arms if each not in above)
