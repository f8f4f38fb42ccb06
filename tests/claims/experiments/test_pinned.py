"""Pools are really tied to the CPUs that they should have, and what they do is measured in both."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.pinning import pick_cpu
from gilscope.claims.experiments.scheduling import pinned

LEAST = Budget(blocks=5, seconds=0.1, most_bytes=1 << 20, workers=2)

ties_threads = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system ties no thread to a CPU")


@pytest.fixture(autouse=True)
def short_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a task take some microseconds."""
    monkeypatch.setattr(pinned, "STEPS", 10)


@ties_threads
def test_each_thread_of_a_pool_is_tied_to_its_cpus() -> None:
    before = os.sched_getaffinity(0)
    with pinned.open_pool({min(before)}) as pool:
        assert os.sched_getaffinity(0) == before
        found = list(pool.map(lambda _: os.sched_getaffinity(0), range(50)))
    assert found == [{min(before)}] * 50


@ties_threads
def test_workers_are_spread_over_all_cpus_and_then_share_them() -> None:
    cpus = os.sched_getaffinity(0)
    picked = [next(iter(pick_cpu(each))) for each in range(2 * len(cpus))]
    assert sorted(picked) == sorted([*cpus, *cpus])
    assert set(picked[: len(cpus)]) == cpus


def test_where_no_cpu_can_be_picked_none_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert pick_cpu(3) == set()


@ties_threads
def test_both_pools_run_both_kinds_of_tasks() -> None:
    before = os.sched_getaffinity(0)
    found = pinned.serve_in_pools(LEAST)
    assert os.sched_getaffinity(0) == before
    if len(before) < 2:
        assert found.inapplicable == "there is one CPU only"
        return
    rates = {name for name, each in found.series.items() if each.unit == "tasks/s"}
    assert rates == {"one CPU", "all CPUs", "one CPU, with system calls", "all CPUs, with system calls"}
    assert {f"{name}: p99 of a task" for name in rates} == found.series.keys() - rates
    assert all(min(each.samples) > 0 and len(each.samples) == 5 for each in found.series.values())


def test_the_slowest_task_in_a_hundred_is_told() -> None:
    tasks = iter(range(pinned.TASKS))

    def rest() -> None:
        if next(tasks) < 3:
            time.sleep(0.02)

    with ThreadPoolExecutor(1) as pool:
        rate, slow_ms = pinned.run_tasks(pool, rest)
    assert slow_ms >= 20
    assert rate <= pinned.TASKS / 0.06


@ties_threads
@pytest.mark.parametrize(
    ("cpus", "reason"), [({0}, "there is one CPU only"), ({0, 1 << 20}, "no thread may be tied to a CPU here: ")]
)
def test_a_machine_that_cannot_tie_threads_says_why(
    cpus: set[int], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cpus)
    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    found = pinned.serve_in_pools(LEAST)
    assert found.inapplicable is not None
    assert found.inapplicable.startswith(reason)
