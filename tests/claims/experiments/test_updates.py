"""What is counted for the claims about locks: updates are really lost, and really kept."""

import sys

from gilscope.claims import outcomes
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.synchronisation import updates

LEAST = Budget(blocks=5, seconds=0.3, most_bytes=1 << 20, workers=2)


def test_a_lock_and_append_lose_nothing_among_threads() -> None:
    found = updates.count_in_threads(LEAST)
    assert found.observed["the same with a lock"] == outcomes.NONE_LOST
    assert found.observed["list.append"] == outcomes.NONE_LOST
    assert all(each == 0 for each in found.series["list.append"].samples)


def test_the_switch_interval_is_as_it_was_afterwards() -> None:
    before = sys.getswitchinterval()
    updates.count_in_threads(LEAST)
    assert sys.getswitchinterval() == before


def test_processes_lose_nothing_in_their_own_memory() -> None:
    found = updates.count_in_processes(LEAST)
    assert found.observed["own memory"] == outcomes.NONE_LOST
    in_shared_memory = found.series["shared memory"].samples
    assert len(in_shared_memory) >= 5
    assert (found.observed["shared memory"] == outcomes.LOST) == any(in_shared_memory)
    assert min(found.series["guarded update"].samples) > 0


def test_what_is_missing_is_counted() -> None:
    # Two workers that make a hundred updates each of which all but one are overwritten.
    assert updates._per_million(2 * updates.UPDATES, 2) == 0
    assert updates._per_million(updates.UPDATES, 2) == 500_000


def test_each_worker_makes_all_its_updates() -> None:
    assert updates.count_alone(123) == 123
