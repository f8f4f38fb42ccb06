"""Blocks of rounds in random order, with nothing else running meanwhile."""

import gc
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from gilscope import executors
from gilscope.errors import WorkerDied
from gilscope.measure import timing
from gilscope.measure.pools import Pools
from gilscope.measure.worker import Answer
from gilscope.model.case import Arm, Case, Comparison
from gilscope.model.report import Setup
from gilscope.plan import reference_arms
from gilscope.system.clock import Clock
from gilscope.system.current_cpu import find_current_cpu
from tests.made_up.machine import SEED, FakePool, Machine, Ready, a_comparison
from tests.processes import sharing_one_cpu

pytestmark = pytest.mark.usefixtures("deadlock_guard")


def test_every_arm_runs_once_a_block(ready: Ready, machine: Machine) -> None:
    with ready() as measurement:
        machine.ran.clear()
        measurement.run_block()
        assert Counter(machine.ran) == {"serial": 2, "threads": 1, "processes_spawn": 1}
        measurement.run_block()
    measured = measurement.snapshot()
    assert [[each.block for each in rounds] for rounds in measured.rounds] == [[0, 1]] * 4
    assert len(measured.blocks) == 2


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not tie a thread to a CPU")
@pytest.mark.skipif(find_current_cpu() is None, reason="this system does not say on which CPU a thread is")
def test_a_round_has_the_cpus_on_which_its_tasks_ended(ready: Ready) -> None:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        with ready() as measurement:
            measurement.run_block()
    finally:
        os.sched_setaffinity(0, allowed)
    seen = {each.cpus for rounds in measurement.snapshot().rounds for each in rounds}
    assert seen == {(max(allowed),)}


def test_an_arm_begins_when_native_threads_of_the_last_one_sleep() -> None:
    arm = Arm("treatment", Case("k", "tiny", "numba_parallel", "serial", "shared", "static", 1, 2))
    setup = Setup(
        repeats=1,
        first_call_ns={},
        sent_bytes={},
        input_digest="",
        output_digest=None,
        largest_relative_error=0.0,
    )
    # They run as long as time passes for three looks, then stand still.
    ran = iter([0, 10**9, 10**9, 2 * 10**9, 2 * 10**9, 3 * 10**9, *[3 * 10**9] * 2])
    clock = Clock(run_ns=lambda pids: dict.fromkeys(pids, next(ran)))
    runner = timing.Runner(arm, lambda: (), is_repeated=False)
    measurement = timing.Measurement(Comparison("k", "tiny", "i", (arm,)), setup, [runner], clock, Random(1))
    measurement.rounds = [[]]
    measurement.run_block()
    assert list(ran) == []


def test_the_order_in_a_block_is_a_permutation_of_its_arms(ready: Ready) -> None:
    for order in _orders(ready, "one"):
        assert sorted(order) == [0, 1, 2, 3]


def test_the_order_kept_is_the_order_run(ready: Ready, machine: Machine) -> None:
    with ready() as measurement:
        for _ in range(5):
            machine.ran.clear()
            measurement.run_block()
            latest = [rounds[-1].order for rounds in measurement.rounds]
            by_order = sorted(zip(latest, measurement.comparison.arms, strict=True), key=lambda pair: pair[0])
            assert machine.ran == [arm.case.executor for _, arm in by_order]


def test_the_order_varies_between_blocks(ready: Ready) -> None:
    assert len(set(_orders(ready, "one"))) > 5


def test_the_same_session_draws_the_same_orders_and_another_draws_others(ready: Ready) -> None:
    assert _orders(ready, "one") == _orders(ready, "one") != _orders(ready, "another")


def test_garbage_collection_is_off_while_measuring_and_on_again_after(ready: Ready) -> None:
    assert gc.isenabled()
    with ready() as measurement:
        measurement.run_block()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_collection_that_was_off_stays_off(ready: Ready) -> None:
    gc.disable()
    try:
        with ready():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_garbage_is_collected_between_blocks(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    with ready() as measurement:
        monkeypatch.setattr(gc, "collect", lambda: collected.append(len(measurement.blocks)))
        measurement.run_block()
        measurement.run_block()
    assert collected == [0, 1]


def test_what_was_measured_before_a_worker_died_is_kept(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> list[Answer]:
        raise WorkerDied("threads", "killed.")

    with pytest.raises(WorkerDied), ready() as measurement:  # noqa: PT012 - the context is what is tested
        measurement.run_block()
        monkeypatch.setattr(FakePool, "run", die)
        measurement.run_block()
    assert len(measurement.snapshot().blocks) == 1
    assert [len(rounds) for rounds in measurement.snapshot().rounds] == [1] * 4


@pytest.mark.skipif(executors.unavailable("processes_spawn") is not None, reason="this platform cannot spawn")
def test_a_real_comparison_with_a_real_clock_is_measured() -> None:
    comparison = a_comparison(transport="shm", references=reference_arms.unavailable() is None)
    clock = Clock()
    pools = Pools(clock)
    try:
        with timing.open_measurement(comparison, pools, clock, SEED) as real:
            for _ in range(2):
                real.run_block()
    finally:
        pools.close()
    for arm, rounds in zip(real.comparison.arms, real.rounds, strict=True):
        assert all(each.wall_ns > 0 for each in rounds)
        assert sum(each.cpu_ns for each in rounds) > 0, arm.label
    (processes,) = (times for arm, times in real.setup.first_call_ns.items() if arm.case.transport == "shm")
    assert len(processes) == 2
    assert min(processes) > 0


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this system does not count")
def test_rounds_beside_a_busy_loop_were_ready_without_a_cpu() -> None:
    comparison = a_comparison()
    threads = tuple(arm for arm in comparison.arms if not arm.case.executor.startswith("processes"))
    pools = Pools(Clock())
    try:
        with (
            sharing_one_cpu(),
            timing.open_measurement(replace(comparison, arms=threads), pools, Clock(), SEED) as real,
        ):
            for _ in range(3):
                real.run_block()
    finally:
        pools.close()
    assert sum(each.ready_ns or 0 for rounds in real.rounds for each in rounds) > 0
    assert all(each.ready_ns is not None for rounds in real.rounds for each in rounds)


def _orders(ready: Ready, session: str) -> list[tuple[int, ...]]:
    with ready(session=session) as measurement:
        for _ in range(20):
            measurement.run_block()
    return [tuple(each.order for each in block) for block in zip(*measurement.rounds, strict=True)]
