"""What a round and a block keep: wall time, CPU time, that of others, and what the hypervisor took."""

from typing import Any

import pytest

from gilscope.model.report import Block
from tests.made_up.machine import Cost, Machine, Ready

pytestmark = pytest.mark.usefixtures("deadlock_guard")


def test_a_rounds_wall_time_is_that_of_all_its_repeats(ready: Ready, machine: Machine) -> None:
    machine.costs = {"threads": Cost(wall_ns=4_000_000), "serial": Cost(wall_ns=7_000_000)}
    assert {arm: each.wall_ns for arm, each in _one_block(ready).items()} == {
        "serial": 21_000_000,
        "serial again": 21_000_000,
        "threads static ×2": 12_000_000,
        "processes_spawn pickle static ×2": 60_000_000,
    }


def test_the_cpu_time_of_worker_processes_is_added_to_the_parents(ready: Ready, machine: Machine) -> None:
    machine.costs = {"processes_spawn": Cost(own_cpu_ns=5, worker_cpu_ns=100)}
    assert _one_block(ready)["processes_spawn pickle static ×2"].cpu_ns == 5 + 2 * 100


def test_the_cpu_time_of_threads_is_the_parents_and_not_counted_twice(ready: Ready, machine: Machine) -> None:
    machine.costs = {"threads": Cost(own_cpu_ns=5, worker_cpu_ns=100)}
    assert _one_block(ready)["threads static ×2"].cpu_ns == 5


def test_the_cpu_time_of_others_is_what_the_machine_was_busy_beyond_this_study(
    ready: Ready, machine: Machine
) -> None:
    machine.costs = {
        "serial": Cost(own_cpu_ns=1000, busy_ns=1000),
        "threads": Cost(own_cpu_ns=1000, busy_ns=1000 + 30),
        "processes_spawn": Cost(own_cpu_ns=100, worker_cpu_ns=500, busy_ns=1100 + 4),
    }
    with ready() as measurement:
        measurement.run_block()
        measurement.run_block()
    assert [block.others_cpu_ns for block in measurement.blocks] == [34, 34]


def test_coarse_ticks_never_make_the_cpu_time_of_others_negative(ready: Ready, machine: Machine) -> None:
    machine.costs = {"serial": Cost(own_cpu_ns=1000, busy_ns=0)}
    with ready() as measurement:
        measurement.run_block()
    assert measurement.blocks[0].others_cpu_ns == 0


def test_steal_is_kept_for_each_block(ready: Ready, machine: Machine) -> None:
    with ready() as measurement:
        for steal_ns in (7, 0, 3):
            machine.costs = {"threads": Cost(steal_ns=steal_ns)}
            measurement.run_block()
    assert [block.steal_ns for block in measurement.blocks] == [7, 0, 3]


def test_what_the_system_does_not_tell_is_none(ready: Ready, machine: Machine) -> None:
    machine.tells = False
    with ready() as measurement:
        measurement.run_block()
    rounds = [arm_rounds[0] for arm_rounds in measurement.rounds]
    assert measurement.blocks == [Block(None, None, sum(each.wall_ns for each in rounds))]
    assert {each.ready_ns for each in rounds} == {None}


def test_a_block_lasts_as_long_as_all_of_its_rounds(ready: Ready) -> None:
    with ready() as measurement:
        measurement.run_block()
        rounds = [arm_rounds[0] for arm_rounds in measurement.rounds]
    assert measurement.blocks[0].wall_ns == sum(each.wall_ns for each in rounds)


def test_a_round_keeps_how_long_its_threads_had_no_cpu(ready: Ready, machine: Machine) -> None:
    machine.costs = {"threads": Cost(ready_ns=5_000_000)}
    seen = {arm: each.ready_ns for arm, each in _one_block(ready).items()}
    assert (seen["serial"], seen["threads static ×2"]) == (0, 5_000_000)


def test_ready_time_of_worker_processes_is_added(ready: Ready, machine: Machine) -> None:
    machine.costs = {"processes_spawn": Cost(ready_ns=5)}
    assert _one_block(ready)["processes_spawn pickle static ×2"].ready_ns == 5 + 2 * 5


def test_a_block_keeps_pressure_and_throttling(ready: Ready, machine: Machine) -> None:
    machine.costs = {"threads": Cost(ready_ns=5, throttled_ns=3)}
    with ready() as measurement:
        measurement.run_block()
    block = measurement.blocks[0]
    assert (block.pressure_ns, block.throttled_ns, block.throttled_count) == (5, 3, 1)


def _one_block(ready: Ready) -> dict[str, Any]:
    with ready() as measurement:
        measurement.run_block()
    arms = measurement.comparison.arms
    return {arm.label: rounds[0] for arm, rounds in zip(arms, measurement.rounds, strict=True)}
