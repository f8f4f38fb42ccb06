"""Tasks are really uneven, CPUs are really taken in turn, programs really run at once, and answers really come."""

import multiprocessing
import os
import sys

import pytest

from gilscope import implementations
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.responsiveness import convoy, servers
from gilscope.claims.experiments.scheduling import cpus, programs, uneven
from gilscope.model.evidence import Series
from gilscope.plan import reference_arms

LEAST = Budget(blocks=5, seconds=0.3, most_bytes=1 << 20, workers=2)

needs_twin = pytest.mark.skipif(
    implementations.unavailable("cython_nogil") is not None, reason=str(implementations.unavailable("cython_nogil"))
)


@pytest.mark.parametrize("workers", [1, 2, 3, 64])
def test_both_ways_of_sharing_out_give_out_every_task_once(workers: int) -> None:
    lengths = sorted(range(1, uneven.TASKS + 1))
    assert sorted(length for piece in uneven.split_equally(workers) for length in piece) == lengths
    assert sorted(length for piece in uneven.split_singly() for length in piece) == lengths


@needs_twin
def test_uneven_tasks_are_measured_among_threads_and_among_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uneven, "STEPS", 1000)
    assert len(uneven.share_out_tasks(LEAST).series) == 4
    assert uneven.run_tasks([1]) == os.getpid()


@pytest.mark.skipif(reference_arms.unavailable() is not None, reason=str(reference_arms.unavailable()))
@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system ties no thread to a CPU")
def test_each_cpu_has_its_turn_and_the_affinity_is_as_it_was() -> None:
    before = os.sched_getaffinity(0)
    found = cpus.measure_each_cpu(LEAST)
    assert os.sched_getaffinity(0) == before
    if len(before) > 1:
        assert len([name for name in found.series if name.startswith("arithmetic")]) == min(len(before), 16)


def test_two_programs_run_at_once_by_threads_and_by_processes() -> None:
    long = (sys.executable, "-S", "-c", "import time; time.sleep(0.5)")
    for start in programs.STARTS.values():
        assert programs._overlap(start, [long, long])
    assert not programs._overlap(lambda _: [(0.0, 1.0), (1.5, 2.0)], [])


def test_the_server_answers_each_request_after_its_time() -> None:
    with servers.server() as address:
        assert servers.ask(address) == b"?\n"
        assert servers._rate(servers._ask_in_turn, address) < 1 / servers.ANSWER_SECONDS
        assert len(servers._ask_by_coroutines(8, address)) == servers.REQUESTS
    assert multiprocessing.active_children() == []


def test_each_way_of_asking_is_measured() -> None:
    found = servers.ask_many_times(LEAST)
    assert {"one after the other", "threads, 32 in flight", "processes, 8 in flight"} <= found.series.keys()


def test_a_client_is_answered_while_others_compute() -> None:
    found = convoy.measure_answers(LEAST)
    assert {"alone", "beside a thread", "beside a process"} <= found.series.keys()
    assert min(found.series["alone"].samples) > 0
    assert multiprocessing.active_children() == []


def test_a_cpu_is_not_slow_by_the_blocks_that_find_it_the_slowest() -> None:
    unlucky = Series("ms", (9.0, 1.0, 9.0, 1.0, 9.0, 1.0))
    even = Series("ms", (2.0,) * 6)
    slowest, fastest = cpus.pick_slowest_and_fastest([unlucky, even])
    assert slowest.samples == (2.0, 1.0) * 3
    assert fastest.samples == (9.0, 2.0) * 3
