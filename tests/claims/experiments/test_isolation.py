"""What is measured of memory: leaks are real, addresses are real, and what is reached is the thing itself."""

import multiprocessing
import os

import psutil

from gilscope.claims import outcomes
from gilscope.claims.experiments import methods
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.communication import addresses, separation
from gilscope.claims.experiments.hosts import call_in_fresh_process
from gilscope.claims.experiments.isolation import leaks

LEAST = Budget(blocks=5, seconds=0.3, most_bytes=4 << 20, workers=2)


def test_a_thread_really_leaks_and_a_process_takes_its_leak_along() -> None:
    # In a fresh process: a large one may have so much free that nothing has to be taken from the system.
    series = call_in_fresh_process(leaks.measure_what_is_left, LEAST).series
    leaked_mib = LEAST.most_bytes / (1 << 20)
    assert sorted(series["threads"].samples)[2] > 0.8 * leaked_mib
    assert sorted(series["processes"].samples)[2] < 0.5 * leaked_mib


def test_the_leak_is_as_large_as_is_said() -> None:
    assert call_in_fresh_process(grown_bytes) > 7 << 20


def grown_bytes() -> int:
    """Return how much this process has grown by a leak of 8 MiB."""
    before: int = psutil.Process(os.getpid()).memory_full_info().uss
    assert leaks.leak(8 << 20) >= 8 << 20
    after: int = psutil.Process(os.getpid()).memory_full_info().uss
    return after - before


def test_threads_share_an_object_and_processes_have_their_own() -> None:
    seen = addresses.compare_memory(LEAST).observed
    assert seen["threads: an object"] == outcomes.SAME
    for method in methods.start_methods():
        expected = outcomes.REPEATED if method == "fork" else (outcomes.OWN, outcomes.REPEATED)
        assert seen[f"processes_{method}: an object"] in expected
    assert seen["threads: the stack"] == outcomes.OWN


def test_a_change_is_really_made() -> None:
    before = addresses.shared_object[0]
    assert addresses.change_object() == addresses.address_of_object()
    assert addresses.shared_object[0] == before + 1


def test_what_a_thread_keeps_is_reached_and_what_a_process_keeps_is_not() -> None:
    seen = separation.try_to_reach_secrets(LEAST).observed
    assert seen["threads: a local variable"] == outcomes.REACHED
    assert seen["threads: threading.local, by its name"] == outcomes.NOT_REACHED
    assert seen["processes: anything, by looking through all objects"] == outcomes.NOT_REACHED
    assert multiprocessing.active_children() == []


def test_what_nobody_keeps_is_not_found() -> None:
    with separation.thread_with_secrets() as (_, secrets):
        assert separation._among_objects(secrets["local"])
        assert not separation._in_frames(None, secrets["local"])
