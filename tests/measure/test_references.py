"""The reference kernels: which there are, and where their threads run."""

import os
import time
from pathlib import Path
from typing import get_args

import pytest

from gilscope.measure import references
from gilscope.model.kernel import Bound
from gilscope.plan import reference_arms

needs_build = pytest.mark.skipif(reference_arms.unavailable() is not None, reason=str(reference_arms.unavailable()))
needs_affinity = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system does not tie a thread to a CPU"
)


@needs_build
@pytest.mark.parametrize("bound", get_args(Bound))
def test_every_bound_has_a_reference_that_runs(bound: str) -> None:
    before_ns = time.thread_time_ns()
    references.run_reference(bound, 0)
    assert time.thread_time_ns() > before_ns


def test_a_reference_runs_alone_and_on_as_many_threads_as_any_arm_has_workers() -> None:
    assert [arm.case.workers for arm in reference_arms.make_arms("fma", (2, 4))] == [1, 2, 4]
    assert [arm.case.workers for arm in reference_arms.make_arms("fma", (1,))] == [1]


def test_each_thread_of_a_reference_gets_an_index_of_its_own() -> None:
    assert references.make_tasks(reference_arms.make_arms("fma", (3,))[1]) == [("fma", 0), ("fma", 1), ("fma", 2)]


@needs_affinity
def test_a_reference_begins_on_its_cpu_and_may_leave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before, tie = os.sched_getaffinity(0), os.sched_setaffinity
    began: list[set[int]] = []
    seen: list[set[int]] = []

    def tie_and_note(pid: int, cpus: set[int]) -> None:
        began.append(set(cpus))
        tie(pid, cpus)

    monkeypatch.setattr(os, "sched_setaffinity", tie_and_note)
    monkeypatch.setattr(references, "_run_kernel", lambda _: seen.append(os.sched_getaffinity(0)))
    references.run_reference("divide", 1)
    assert began == [{references.cpu_order(frozenset(before))[1 % len(before)]}, before]
    assert seen == [before]


@needs_affinity
def test_threads_get_cores_of_their_own_before_they_share_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = {0: "0-1", 1: "0-1", 2: "2-3", 3: "2-3"}
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    monkeypatch.setattr(Path, "read_text", lambda path: cores[int(path.parent.parent.name.removeprefix("cpu"))])
    assert references.cpu_order(frozenset(cores)) == (0, 2, 1, 3)
