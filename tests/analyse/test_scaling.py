"""From hand-made rounds to speedup, efficiency, capacity, winner and warnings."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from gilscope.analyse import scaling
from gilscope.model.case import Arm
from gilscope.model.report import Block
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import (
    AGAIN,
    ALONE,
    BASELINE,
    BOTH,
    CPUS,
    DRIFT,
    FORK,
    MS,
    SPAWN,
    THREADS,
    Times,
    arm,
    jittered,
    measured,
    scale,
    setup_of,
)


def test_speedup_is_paired_by_block() -> None:
    threads = scale(measured({THREADS: 50.0}), CPUS).arms[0]
    assert threads.arm == THREADS
    assert [threads.speedup.low, threads.speedup.value, threads.speedup.high] == pytest.approx([2.0, 2.0, 2.0])
    assert threads.speedup.n == len(DRIFT)
    assert threads.cpu_per_wall == pytest.approx(1.5)


def test_an_arm_whose_baseline_no_session_measured_has_no_figures() -> None:
    foreign = measured({SPAWN: 60.0})
    arms = tuple(
        replace(arm, case=replace(arm.case, size="b")) if arm == BASELINE else arm for arm in foreign.comparison.arms
    )
    foreign = replace(foreign, comparison=replace(foreign.comparison, arms=arms), setup=setup_of(arms))
    sessions = {"s1": measured({THREADS: 50.0}), "s2": foreign}
    scaled = scaling.scale(sessions, scaling.Conditions(CPUS, DECLARED))
    assert [each.arm for each in scaled.arms] == [THREADS]


def test_only_treatments_are_arms() -> None:
    scaled = scale(measured({THREADS: 50.0, SPAWN: 60.0, ALONE: 10.0, BOTH: 10.0}), CPUS)
    assert [each.arm for each in scaled.arms] == [THREADS, SPAWN]


def test_capacity_is_n_times_alone_over_together() -> None:
    capacity = scale(measured({THREADS: 50.0, ALONE: 10.0, BOTH: 12.5}), CPUS).capacity
    assert capacity is not None
    assert capacity.value == pytest.approx(2 * 10.0 / 12.5)


@pytest.mark.parametrize(("cpus", "workers"), [(1, 2), (2, 2), (3, 2), (4, 4), (64, 4)])
def test_families_are_compared_at_all_cpus_or_the_nearest_number_below(cpus: int, workers: int) -> None:
    four, of_four = arm("treatment", "threads", 4), arm("reference", "threads", 4)
    times: dict[Arm, Sequence[float] | float] = {
        THREADS: 50.0,
        SPAWN: 60.0,
        four: 30.0,
        ALONE: 10.0,
        BOTH: 10.0,
        of_four: 20.0,
    }
    scaled = scale(measured(times), cpus)
    best = scaled.best("threads")
    assert best is not None
    assert (scaled.workers, best.arm.case.workers) == (workers, workers)
    assert (scaled.best("processes") is None) == (workers == 4)


def test_capacity_is_that_of_as_many_threads() -> None:
    four, of_four = arm("treatment", "threads", 4), arm("reference", "threads", 4)
    scaled = scale(measured({THREADS: 50.0, four: 30.0, ALONE: 10.0, BOTH: 10.0, of_four: 20.0}), CPUS)
    assert scaled.capacity is not None
    assert scaled.capacity.value == pytest.approx(4 * 10.0 / 20.0)
    two_workers, four_workers = (each.efficiency for each in scaled.arms)
    assert two_workers is not None
    assert four_workers is not None
    assert two_workers.value == pytest.approx(2.0 / 2.0)
    assert four_workers.value == pytest.approx((100 / 30) / 2.0)


def test_efficiency_is_paired_by_block() -> None:
    """Whatever takes a core away in some blocks takes it from the threads and from the reference alike."""
    stolen = [1.0, 1.9, 1.0, 1.7, 1.0, 1.8, 1.0, 1.0, 1.6, 1.0]
    threads = [50.0 * each for each in stolen]
    scaled = scale(measured({THREADS: threads, ALONE: 10.0, BOTH: [10.0 * each for each in stolen]}), CPUS)
    efficiency = scaled.arms[0].efficiency
    assert efficiency is not None
    assert [efficiency.low, efficiency.value, efficiency.high] == pytest.approx([1.0, 1.0, 1.0])
    assert scaled.arms[0].speedup.high / scaled.arms[0].speedup.low > 1.3


def test_without_references_there_is_no_efficiency() -> None:
    scaled = scale(measured({THREADS: 50.0}), CPUS)
    assert scaled.capacity is None
    assert scaled.arms[0].efficiency is None


def test_one_reference_at_other_workers_gives_no_efficiency() -> None:
    three = arm("treatment", "threads", 3)
    scaled = scale(measured({three: 40.0, ALONE: 10.0, BOTH: 10.0}), CPUS)
    assert scaled.capacity is None
    assert scaled.arms[0].efficiency is None


def test_floor_is_the_ratio_of_the_two_serial_arms() -> None:
    floor = scale(measured({AGAIN: jittered(100.0)}), CPUS).floor
    assert floor.value == pytest.approx(1.0, abs=0.01)
    assert 0.95 < floor.low < 1.0 < floor.high < 1.05


@pytest.mark.parametrize(("blocks", "said"), [(1, "1 block was"), (4, "4 blocks were")])
def test_too_few_blocks_are_told(blocks: int, said: str) -> None:
    scaled = scale(measured({THREADS: 50.0}, drift=DRIFT[:blocks]), CPUS)
    assert any(f"{said} measured, and an interval needs 5" in warning for warning in scaled.warnings)


def test_best_start_method() -> None:
    scaled = scale(measured({THREADS: 50.0, SPAWN: 90.0, FORK: 60.0}), CPUS)
    best = scaled.best("processes")
    assert best is not None
    assert best.arm == FORK
    assert scaled.best("interpreters") is None


def test_a_calm_comparison_has_no_warnings() -> None:
    assert scale(measured({THREADS: 50.0}, block=Block(1 * MS, 0)), CPUS).warnings == ()
    assert scale(measured({THREADS: 50.0}, block=Block(None, None)), CPUS).warnings == ()


@pytest.mark.parametrize(
    ("again", "block", "words"),
    [
        (jittered(100.0, by=8), Block(0, 0), "the same code timed twice differs by up to"),
        (jittered(100.0), Block(200 * MS, 0), "other programs took"),
        (jittered(100.0), Block(0, 200 * MS), "the hypervisor took"),
    ],
)
def test_warnings(again: list[float], block: Block, words: str) -> None:
    (warning,) = scale(measured({AGAIN: again, THREADS: 50.0}, block=block), CPUS).warnings
    assert warning.startswith("k-i-large: ")
    assert words in warning


def test_warnings_of_the_preparation_are_kept() -> None:
    seen = measured({THREADS: 50.0})
    seen = replace(seen, setup=replace(seen.setup, warnings=("a worker stayed cold",)))
    assert scale(seen, CPUS).warnings == ("a worker stayed cold",)


def test_a_round_of_drift_shared_by_all_arms_changes_nothing() -> None:
    times: dict[Arm, Times] = {AGAIN: jittered(100.0), THREADS: jittered(55.0, by=2), ALONE: 10.0, BOTH: 11.0}
    calm, wild = (scale(measured(times, drift), CPUS) for drift in ([1.0] * len(DRIFT), DRIFT))
    for ours, theirs in ((calm.floor, wild.floor), (calm.arms[0].speedup, wild.arms[0].speedup)):
        assert np.array([ours.low, ours.value, ours.high]) == pytest.approx([theirs.low, theirs.value, theirs.high])
