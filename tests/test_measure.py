"""How a case is timed, with a clock that stands still unless an arm runs and then moves as the test says."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from gilscope import capacity, executors, kernels, measure, worker
from gilscope.clock import Clock, MachineTime
from gilscope.errors import WorkerDied, WrongResult
from gilscope.executors import Pool, Result
from gilscope.measure import LEAST_ROUND_NS, Measurement
from gilscope.pools import Pools
from gilscope.spec import Arm, ArmRole, Block, Case, Comparison
from gilscope.worker import Answer

pytestmark = pytest.mark.usefixtures("deadlock_guard")

Ready = Callable[..., AbstractContextManager[Measurement]]

SEED = 1
ELSEWHERE = 0
"""The process id that pretended worker processes answer with."""


@dataclass
class Cost:
    """What one execution of an arm's tasks takes."""

    wall_ns: int = 20_000_000
    own_cpu_ns: int = 0
    worker_cpu_ns: int = 0
    """Of each task, as its answer tells it."""
    busy_ns: int = 0
    steal_ns: int = 0


@dataclass
class Machine:
    """Real pools under a false clock. Executors of processes are threads that pretend."""

    costs: dict[str, Cost] = field(default_factory=dict)
    tells: bool = True
    ran: list[str] = field(default_factory=list)
    """The executor of each execution, or `reference`."""
    now: Cost = field(default_factory=lambda: Cost(wall_ns=0))

    @property
    def clock(self) -> Clock:
        return Clock(
            wall_ns=lambda: self.now.wall_ns,
            cpu_ns=lambda: self.now.own_cpu_ns,
            machine=lambda: MachineTime(self.now.busy_ns, self.now.steal_ns) if self.tells else None,
        )

    def passes(self, name: str) -> Cost:
        cost = self.costs.get(name, Cost())
        self.ran.append(name)
        self.now.wall_ns += cost.wall_ns
        self.now.own_cpu_ns += cost.own_cpu_ns
        self.now.busy_ns += cost.busy_ns
        self.now.steal_ns += cost.steal_ns
        return cost


class FakePools(Pools):
    """Pools whose executions move a machine's clock."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.clock)
        self._machine = machine

    def get(self, executor: str, workers: int) -> Pool:
        return FakePool(
            super().get("serial" if executor == "serial" else "threads", workers), executor, self._machine
        )


@dataclass
class FakePool:
    pool: Pool
    executor: str
    machine: Machine

    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        if function is capacity.run_reference:
            self.machine.passes("reference")
            return []
        results: list[Any] = self.pool.run(function, tasks)
        if function is worker.run_task:
            cost = self.machine.passes(self.executor)
            pid = ELSEWHERE if self.executor.startswith("processes") else os.getpid()
            results = [replace(answer, pid=pid, cpu_ns=cost.worker_cpu_ns) for answer in results]
        return results


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def pools(machine: Machine) -> Iterator[Pools]:
    pools = FakePools(machine)
    yield pools
    pools.close()


@pytest.fixture
def ready(machine: Machine, pools: Pools) -> Ready:
    """Return a function that makes a comparison ready on the false machine."""

    def make(
        comparison: Comparison | None = None, seed: int = SEED, session: str = "one"
    ) -> AbstractContextManager[Measurement]:
        return measure.measurement(comparison or _comparison(), pools, machine.clock, seed, session)

    return make


def test_every_arm_runs_once_a_block(ready: Ready, machine: Machine) -> None:
    with ready() as measurement:
        machine.ran.clear()
        measurement.run_block()
        assert Counter(machine.ran) == {"serial": 2, "threads": 1, "processes_spawn": 1}
        measurement.run_block()
    measured = measurement.snapshot()
    assert [[each.block for each in rounds] for rounds in measured.rounds] == [[0, 1]] * 4
    assert len(measured.blocks) == 2


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


@pytest.mark.parametrize("fastest_ns", [1, 3_000_000, LEAST_ROUND_NS - 1, LEAST_ROUND_NS, 5 * LEAST_ROUND_NS])
def test_the_fastest_arm_is_repeated_until_its_round_is_long_enough_and_no_more(
    ready: Ready, machine: Machine, fastest_ns: int
) -> None:
    machine.costs = {"threads": Cost(wall_ns=fastest_ns)}
    with ready() as measurement:
        repeats = measurement.setup.repeats
    assert repeats * fastest_ns >= LEAST_ROUND_NS
    assert repeats == 1 or (repeats - 1) * fastest_ns < LEAST_ROUND_NS


def test_all_arms_are_repeated_alike_but_references_run_once(ready: Ready, machine: Machine) -> None:
    machine.costs = {"threads": Cost(wall_ns=4_000_000), "reference": Cost(wall_ns=1_000_000)}
    with ready(_comparison(references=True)) as measurement:
        machine.ran.clear()
        measurement.run_block()
    assert measurement.setup.repeats == 3
    assert Counter(machine.ran) == {"serial": 6, "threads": 3, "processes_spawn": 3, "reference": 2}


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
    assert measurement.blocks == [Block(None, None)]


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


def test_a_wrong_result_is_an_error_before_any_round_and_the_arm_is_named(
    ready: Ready, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = worker._compiled

    def broken(kernel: str, implementation: str) -> Callable[..., None]:
        if implementation == "pure":
            return compiled(kernel, implementation)
        return lambda *arguments: None  # noqa: ARG005 - a kernel that computes nothing

    monkeypatch.setattr(worker, "_compiled", broken)
    with (
        pytest.raises(WrongResult, match="histogram-broken-tiny, serial gives a wrong result"),
        ready(_comparison(implementation="broken")),
    ):
        pytest.fail("it must not become ready")
    assert machine.ran == ["serial"]
    assert gc.isenabled()


def test_the_first_call_of_every_worker_is_kept_once_for_each_arm(ready: Ready) -> None:
    with ready() as measurement:
        first = measurement.setup.first_call_ns
    assert {label: len(times) for label, times in first.items()} == {
        "serial": 1,
        "serial again": 1,
        "threads static ×2": 2,
        "processes_spawn pickle static ×2": 2,
    }
    assert first["serial again"] == (0,)
    assert measurement.setup.warnings == ()


def test_a_worker_that_was_not_met_is_a_warning(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gilscope.pools.MOST_TRIES", 2)
    monkeypatch.setattr(worker, "identity", lambda _: (1, 1))
    with ready() as measurement:
        assert measurement.setup.warnings[0] == "threads static ×2: only 1 of 2 workers were warmed"


def test_what_is_sent_to_workers_and_back_is_kept(ready: Ready) -> None:
    case = Case("histogram", "tiny", "pure", "processes_spawn", "pickle", "static", 2)
    arms = (*_comparison().arms[:3], Arm("treatment", case))
    with ready(replace(_comparison(), arms=arms)) as measurement:
        sent = dict(measurement.setup.sent_bytes)
    spec = kernels.load("histogram").SPEC
    assert sent.pop(arms[-1].label) == spec.payload_bytes("tiny", 2) > 8 * spec.split_length("tiny")
    assert set(sent.values()) == {0}


def test_digests_of_input_and_strict_output_are_kept(ready: Ready) -> None:
    with ready() as first, ready(seed=SEED + 1) as other:
        assert first.setup.input_digest != other.setup.input_digest
        assert first.setup.output_digest != other.setup.output_digest
        assert first.setup.largest_relative_error == 0.0


def test_a_relaxed_kernel_has_an_error_instead_of_an_output_digest(ready: Ready) -> None:
    with ready(_comparison(kernel="nbody")) as measurement:
        assert measurement.setup.output_digest is None
        assert measurement.setup.largest_relative_error <= 1e-10


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
    comparison = _comparison(transport="shm", references=capacity.unavailable() is None)
    clock = Clock()
    pools = Pools(clock)
    try:
        with measure.measurement(comparison, pools, clock, SEED) as real:
            for _ in range(2):
                real.run_block()
    finally:
        pools.close()
    for arm, rounds in zip(real.comparison.arms, real.rounds, strict=True):
        assert all(each.wall_ns > 0 for each in rounds)
        assert sum(each.cpu_ns for each in rounds) > 0, arm.label
    processes = real.setup.first_call_ns["processes_spawn shm static ×2"]
    assert len(processes) == 2
    assert min(processes) > 0


def _comparison(
    kernel: str = "histogram", implementation: str = "pure", transport: str = "pickle", *, references: bool = False
) -> Comparison:
    def arm(role: ArmRole, executor: str, way: str, workers: int) -> Arm:
        return Arm(role, Case(kernel, "tiny", implementation, executor, way, "static", workers))

    arms: tuple[Arm, ...] = (
        arm("baseline", "serial", "shared", 1),
        arm("again", "serial", "shared", 1),
        arm("treatment", "threads", "shared", 2),
        arm("treatment", "processes_spawn", transport, 2),
    )
    if references:
        arms += capacity.arms("latency", (2,))
    return Comparison(kernel, "tiny", implementation, arms)


def _orders(ready: Ready, session: str) -> list[tuple[int, ...]]:
    with ready(session=session) as measurement:
        for _ in range(20):
            measurement.run_block()
    return [tuple(each.order for each in block) for block in zip(*measurement.rounds, strict=True)]


def _one_block(ready: Ready) -> dict[str, Any]:
    with ready() as measurement:
        measurement.run_block()
    arms = measurement.comparison.arms
    return {arm.label: rounds[0] for arm, rounds in zip(arms, measurement.rounds, strict=True)}
