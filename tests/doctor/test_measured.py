"""What the doctor measures, on a machine whose clock moves as the test says."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.doctor import judging, measured
from gilscope.doctor.checks import apply_check
from gilscope.environment.system import Program
from gilscope.executors import Pool, Result
from gilscope.measure import references, worker
from gilscope.measure.pools import Pools
from gilscope.model.kernel import Bound
from gilscope.plan import reference_arms
from gilscope.system.cgroups import Throttling
from gilscope.system.clock import Clock, MachineTime
from gilscope.system.ready import Pressure
from tests.made_up.machine_facts import CHECKS

pytestmark = pytest.mark.usefixtures("quick_garbage_collection")

needs_build = pytest.mark.skipif(reference_arms.unavailable() is not None, reason=str(reference_arms.unavailable()))


@dataclass
class Machine:
    """A clock that stands still unless a round runs."""

    reference_ns: Callable[[str, int], int] = lambda bound, workers: 10_000_000  # noqa: ARG005 - a signature
    serial_ns: Iterator[int] = field(default_factory=lambda: iter(lambda: 40_000_000, 0))
    others: float = 0.0
    """CPU time of other programs, for each ns of a round."""
    steal: float = 0.0
    ready: float | None = 0.0
    """Time that this process's threads had no CPU, likewise; None if the system does not count it."""
    throttled: float | None = 0.0
    tells: bool = True
    wall_ns: int = 0
    own_ns: int = 0
    answers: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.wall_ns, lambda: self.own_ns, self._machine, self._ready, self._pressure)

    def pass_ns(self, wall_ns: int) -> None:
        self.wall_ns += wall_ns
        self.own_ns += wall_ns

    def _ready(self, pids: Iterable[int]) -> dict[int, int]:
        return {} if self.ready is None else dict.fromkeys(pids, int(self.ready * self.wall_ns))

    def _pressure(self) -> Pressure:
        if self.throttled is None:
            return Pressure()
        return Pressure(None, {Path("cgroup"): Throttling(1, int(self.throttled * self.wall_ns))})

    def _machine(self) -> MachineTime | None:
        busy_ns = self.own_ns + int(self.others * self.wall_ns)
        return MachineTime(busy_ns, int(self.steal * self.wall_ns)) if self.tells else None


class FakePools(Pools):
    """Pools whose rounds move a machine's clock."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.clock)
        self._machine = machine

    def get(self, executor: str, workers: int) -> Pool:
        return FakePool(super().get(executor, workers), self._machine)


@dataclass
class FakePool:
    pool: Pool
    machine: Machine

    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        tasks = list(tasks)
        if function is references.run_reference:
            self.machine.pass_ns(self.machine.reference_ns(tasks[0][0], len(tasks)))
            return []
        if function is not worker.run_task:
            return self.pool.run(function, tasks)
        self.machine.pass_ns(next(self.machine.serial_ns))
        # Once an arm's result is there, only the clock counts.
        answers = self.machine.answers
        return answers.get(id(tasks[0])) or answers.setdefault(id(tasks[0]), self.pool.run(function, tasks))


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Callable[[Machine], dict[str, Any]]:
    """Return the function that measures on such a machine, with two CPUs."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    def run(machine: Machine) -> dict[str, Any]:
        pools = FakePools(machine)
        try:
            return measured.facts(2, machine.clock, pools)
        finally:
            pools.close()

    return run


Measure = Callable[[Machine], dict[str, Any]]


@needs_build
def test_the_capacity_of_each_bound_is_what_n_threads_get_against_one(measure: Measure) -> None:
    together_ns = {"latency": 10_000_000, "fma": 12_500_000, "divide": 20_000_000, "memory": 40_000_000}

    def reference_ns(bound: str, workers: int) -> int:
        return together_ns[bound] if workers == 2 else 10_000_000

    facts = measure(Machine(reference_ns))
    found = {bound: facts[f"capacity_{bound}"].value for bound in get_args(Bound)}
    assert found == pytest.approx({"latency": 2.0, "fma": 1.6, "divide": 1.0, "memory": 0.5})
    verdicts = {finding.id: finding.verdict for finding in judging.judge({**facts, "threads_per_core": 1})}
    assert [verdicts[f"capacity_{bound}"] for bound in get_args(Bound)] == ["good", "warn", "bad", "warn"]


def test_identical_arms_on_a_steady_machine_have_no_noise(measure: Measure) -> None:
    floor = measure(Machine())["noise_floor"]
    assert (floor.low, floor.value, floor.high, floor.n) == pytest.approx((1, 1, 1, measured.BLOCKS))


def test_an_unsteady_machine_has_noise(measure: Measure) -> None:
    unsteady = (40_000_000 * (1 + each % 7) for each in count())
    facts = measure(Machine(serial_ns=unsteady))
    assert apply_check(CHECKS["noise_floor"], facts).verdict == "bad"


def test_a_serial_thread_that_waits_for_a_cpu_is_counted(measure: Measure) -> None:
    assert measure(Machine(ready=0.3))["waiting_share"] == pytest.approx(0.3, rel=1e-3)
    assert measure(Machine(ready=None))["waiting_share"] is None


def test_what_a_quota_withheld_is_a_share_of_the_time(measure: Measure) -> None:
    assert measure(Machine(throttled=0.3))["quota_share"] == pytest.approx(0.3, rel=1e-3)
    assert measure(Machine(throttled=None))["quota_share"] is None


def test_what_others_and_the_hypervisor_took_is_a_share_of_all_cpus(measure: Measure) -> None:
    facts = measure(Machine(others=0.5, steal=0.25))
    assert facts["others_share"] == pytest.approx(0.25, rel=1e-3)
    assert facts["steal_share"] == pytest.approx(0.125, rel=1e-3)


def test_what_the_system_does_not_tell_is_unknown(measure: Measure) -> None:
    facts = measure(Machine(tells=False))
    verdicts = {finding.id: finding.verdict for finding in judging.judge(facts)}
    assert (verdicts["others"], verdicts["steal"]) == ("unknown", "unknown")
    assert verdicts["noise_floor"] == "good"


def test_a_slow_machine_gets_fewer_blocks_but_enough_for_an_interval(measure: Measure) -> None:
    slow = measure(Machine(serial_ns=iter(lambda: measured.BUDGET_NS, 0)))["noise_floor"]
    assert slow.has_interval
    assert slow.n < measured.BLOCKS


def test_without_extensions_the_noise_is_measured_and_capacity_unknown(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference_arms, "unavailable", lambda: "nothing is built")
    verdicts = {finding.id: finding.verdict for finding in judging.judge(measure(Machine()))}
    assert verdicts["noise_floor"] == "good"
    assert verdicts["capacity_fma"] == verdicts["capacity_memory"] == "unknown"


def test_where_no_thread_can_be_started_the_other_facts_count(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Pool:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(FakePools, "get", refuse)
    verdicts = {finding.id: finding.verdict for finding in judging.judge({**measure(Machine()), "turbo": False})}
    assert (verdicts["noise_floor"], verdicts["turbo"]) == ("unknown", "good")


@given(st.integers(1, 10**8))
def test_the_clocks_step_is_the_smallest_that_it_makes(step_ns: int) -> None:
    readings = count()
    assert measured.clock_step_ns(lambda: next(readings) // 3 * step_ns) == step_ns


def test_a_clock_that_stands_has_no_step() -> None:
    assert measured.clock_step_ns(lambda: 7) is None


def test_the_busiest_program_is_the_one_that_used_most_meanwhile() -> None:
    old, idle, new = Program(1, "old"), Program(2, "idle"), Program(3, "new")
    assert measured.busiest({old: 100.0, idle: 5.0}, {old: 100.5, idle: 5.0, new: 0.75}) == "new"
    assert measured.busiest({idle: 5.0}, {idle: 5.0}) is None
    assert measured.busiest({}, {}) is None
