"""What workers cost, measured: pools are really open, memory really taken, CPUs really switched and shared."""

import multiprocessing
import os
import sys

import pytest

from gilscope import executors
from gilscope.claims.experiments import memory, methods
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.hosts import call_in_fresh_process
from gilscope.claims.experiments.workers import pools, shares, sharing, switches, together, weights

LEAST = Budget(blocks=5, seconds=0.2, most_bytes=4 << 20, workers=2)

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a thread's switches")


def test_a_pool_is_opened_by_every_executor_that_exists_here() -> None:
    series = pools.measure_opening(LEAST).series
    expected = {name for name in executors.names() if name != "serial" and executors.unavailable(name) is None}
    assert series.keys() == expected | {"processes"}
    assert min(min(each.samples) for each in series.values()) > 0


def test_a_fresh_process_answers_and_is_gone() -> None:
    assert call_in_fresh_process(os.getpid) != os.getpid()
    assert multiprocessing.active_children() == []


def test_memory_that_is_taken_is_seen() -> None:
    # In a fresh process: a large one may have so much free that nothing has to be taken from the system.
    assert call_in_fresh_process(grown_mib) > 12


def grown_mib() -> float:
    """Return how much this program has grown by 16 MiB that it has taken."""
    before = memory.program_mib()
    taken = b"x" * (16 * memory.MIB)
    grown = memory.program_mib() - before
    assert len(taken) == 16 * memory.MIB
    return grown


@pytest.mark.parametrize("kind", weights.kinds())
def test_a_program_grows_with_its_workers(kind: str) -> None:
    without, with_one, with_two = call_in_fresh_process(weights.growth_mib, kind, (1, 2))
    assert without > 1
    if kind != "threads":
        assert without < with_one < with_two


@pytest.mark.parametrize("way", sharing.WAYS)
def test_an_array_reaches_every_worker_whole_and_takes_memory(way: str) -> None:
    if way == "processes, forked" and "fork" not in methods.start_methods():
        pytest.skip("this platform cannot fork")
    size = 8 * memory.MIB
    found = call_in_fresh_process(sharing.program_with_array_mib, way, size, 2)
    assert isinstance(found, float)
    assert found > 8


@linux
def test_a_ping_pong_on_one_cpu_really_switches_at_every_message() -> None:
    series = switches.measure_switches(LEAST).series
    for kind in ("threads", *(f"processes_{method}" for method in methods.start_methods())):
        (gave_up,), (lost,) = (series[f"{kind}, {how} its CPU"].samples for how in ("gave up", "lost"))
        assert gave_up + lost > 0.9, "on one CPU, who sends has to make room for who answers"


def test_the_affinity_is_as_it_was_afterwards() -> None:
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("this system ties no thread to a CPU")
    before = os.sched_getaffinity(0)
    switches.measure_switches(LEAST)
    shares.measure_shares_of_cpus(LEAST)
    assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize("kind", shares.KINDS)
def test_workers_really_compute_for_a_moment(kind: str) -> None:
    found = shares.measure_moment(kind, 2)
    assert 0 < found["least share", "%"] <= 100
    assert found["CPU/wall", ""] > 0
    if sys.platform == "linux":
        assert found["switches", "switches/s"] > 0


def test_work_is_done_together_and_alone() -> None:
    steps_alone, mib_alone = call_in_fresh_process(together.compute_alone)
    steps, mib = call_in_fresh_process(together.compute_together, 2)
    assert min(steps_alone, steps, mib_alone, mib) > 0


def test_nothing_is_left() -> None:
    weights.measure_memory_of_workers(Budget(5, 0.1, 1 << 20, 2))
    together.compare_together_and_alone(Budget(5, 0.1, 1 << 20, 2))
    assert multiprocessing.active_children() == []
