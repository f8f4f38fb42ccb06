"""A machine whose clock stands still unless an arm runs, and then moves as the test says."""

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gilscope.executors import Pool, Result
from gilscope.measure import references as measure_references
from gilscope.measure import worker
from gilscope.measure.pools import Pools
from gilscope.measure.timing import Measurement
from gilscope.model.case import Arm, ArmRole, Case, Comparison
from gilscope.plan import reference_arms
from gilscope.system.cgroups import Throttling
from gilscope.system.clock import Clock, MachineTime
from gilscope.system.ready import Pressure

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
    ready_ns: int = 0
    """That threads of this process had no CPU."""
    throttled_ns: int = 0


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
            ready_ns=lambda pids: {pid: self._ready_ns(pid) for pid in pids} if self.tells else {},
            pressure=lambda: self._read_pressure() if self.tells else Pressure(),
        )

    def passes(self, name: str) -> Cost:
        cost = self.costs.get(name, Cost())
        self.ran.append(name)
        self.now.wall_ns += cost.wall_ns
        self.now.own_cpu_ns += cost.own_cpu_ns
        self.now.busy_ns += cost.busy_ns
        self.now.steal_ns += cost.steal_ns
        self.now.ready_ns += cost.ready_ns
        self.now.throttled_ns += cost.throttled_ns
        return cost

    def _read_pressure(self) -> Pressure:
        throttling = Throttling(self.now.throttled_ns // 3, self.now.throttled_ns)
        return Pressure(self.now.ready_ns, {Path("cgroup"): throttling})

    def _ready_ns(self, pid: int) -> int:
        """Return this process's ready time; pretended worker processes have twice as much."""
        return (2 if pid == ELSEWHERE else 1) * self.now.ready_ns


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
        if function is measure_references.run_reference:
            self.machine.passes("reference")
            return []
        results: list[Any] = self.pool.run(function, tasks)
        if function is worker.run_task:
            cost = self.machine.passes(self.executor)
            pid = ELSEWHERE if self.executor.startswith("processes") else os.getpid()
            results = [replace(answer, pid=pid, cpu_ns=cost.worker_cpu_ns) for answer in results]
        return results


def a_comparison(
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
        arms += reference_arms.make_arms("latency", (2,))
    return Comparison(kernel, "tiny", implementation, arms)
