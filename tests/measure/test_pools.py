"""The executors of one session: opened once, warm until the end, closed together."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from gilscope import executors
from gilscope.errors import NotAvailable, WorkerDied
from gilscope.measure import pools, worker
from gilscope.measure.pools import Pools
from gilscope.model.case import Arm, Case, Comparison, PoolId
from gilscope.plan import plan
from gilscope.plan.selection import Selection
from gilscope.system.clock import Clock

pytestmark = [
    pytest.mark.usefixtures("deadlock_guard"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

needs_fork = pytest.mark.skipif(
    executors.unavailable("processes_fork") is not None, reason="this platform cannot fork"
)


@pytest.fixture
def opened() -> Iterator[Pools]:
    opened = Pools(Clock())
    yield opened
    opened.close()


def test_fork_pools_are_opened_before_all_others() -> None:
    made = plan.make(Selection(plan="full", cpus=2))
    order = [executor for executor, _ in plan.list_pools(made.comparisons)]
    forks = order.count("processes_fork")
    assert order[:forks] == ["processes_fork"] * forks
    assert forks == (1 if executors.unavailable("processes_fork") is None else 0)


def test_fork_comes_first_whatever_the_names_of_others_are() -> None:
    case = Case("histogram", "tiny", "pure", "", "shm", "static", 2)
    arms = [Arm("treatment", replace(case, executor=name)) for name in ("interpreters", "processes_fork")]
    comparison = Comparison("histogram", "tiny", "pure", tuple(arms))
    assert plan.list_pools([comparison]) == (("processes_fork", 2), ("interpreters", 2))


def test_each_executor_and_number_of_workers_is_opened_once() -> None:
    made = plan.make(Selection(plan="default", cpus=2))
    needed = plan.list_pools(made.comparisons)
    assert len(needed) == len(set(needed))
    assert {("serial", 1), ("threads", 2), ("processes_spawn", 2)} <= set(needed)


def test_a_pool_is_opened_once_and_stays(opened: Pools) -> None:
    assert opened.get("threads", 2) is opened.get("threads", 2)
    assert opened.get("threads", 2) is not opened.get("threads", 1)


def test_what_opening_costs_is_kept_for_each_pool(opened: Pools) -> None:
    opened.get("threads", 1)
    opened.get("threads", 2)
    opened.get("threads", 2)
    assert list(opened.open_ns) == [PoolId("threads", 1), PoolId("threads", 2)]


def test_opening_lasts_until_all_workers_have_answered() -> None:
    times = iter([1_000_000_000, 1_500_000_000])
    opened = Pools(Clock(wall_ns=lambda: next(times)))
    opened.get("serial", 1)
    assert opened.open_ns == {PoolId("serial", 1): 500_000_000}


def test_a_new_pool_has_all_its_workers_at_once(opened: Pools) -> None:
    opened.get("processes_spawn", 2)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    opened.get("processes_spawn", 2).run(worker.identify, [(0.02,)] * 8)
    assert {child.pid for child in psutil.Process().children(recursive=True)} == before


def test_a_broken_pool_is_discarded_and_opened_anew(opened: Pools) -> None:
    broken = opened.get("processes_spawn", 1)
    _kill_a_worker(opened, "processes_spawn")
    opened.discard_broken()
    reopened = opened.get("processes_spawn", 1)
    assert reopened is not broken
    assert reopened.run(abs, [(-1,)]) == [1]


def test_pools_that_are_well_are_not_discarded(opened: Pools) -> None:
    well = opened.get("threads", 1)
    opened.get("processes_spawn", 1)
    _kill_a_worker(opened, "processes_spawn")
    opened.discard_broken()
    assert opened.get("threads", 1) is well


@needs_fork
def test_a_broken_fork_pool_is_not_opened_again_and_the_reason_is_told(opened: Pools) -> None:
    opened.get("processes_fork", 1)
    _kill_a_worker(opened, "processes_fork")
    opened.discard_broken()
    with pytest.raises(NotAvailable, match="its pool died, and a process with threads must not fork again"):
        opened.get("processes_fork", 1)


def test_closing_ends_the_workers_of_all_pools() -> None:
    opened = Pools(Clock())
    workers = [
        psutil.Process(pid)
        for executor in ("processes_spawn", "processes_forkserver")
        if executors.unavailable(executor) is None
        for pid, _ in opened.get(executor, 1).run(worker.identify, [(0.0,)])
    ]
    opened.close()
    assert not any(process.is_running() for process in workers)


def test_a_worker_that_is_never_met_does_not_hold_up_a_study() -> None:
    assert pools.meet_all_workers(2, lambda: [(os.getpid(), 1)]) == pools.MOST_TRIES


def test_meeting_ends_as_soon_as_all_have_answered() -> None:
    answers = iter([[(1, 1), (1, 1)], [(1, 1), (2, 1)]])
    assert pools.meet_all_workers(2, lambda: next(answers)) == 2


def _kill_a_worker(opened: Pools, executor: str) -> None:
    with pytest.raises(WorkerDied):
        opened.get(executor, 1).run(signal.raise_signal, [(signal.SIGKILL,)])
