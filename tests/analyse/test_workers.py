"""How many workers to use: the estimate from a machine, and the choice from loads."""

from dataclasses import replace

import pytest

from gilscope.analyse.workers import WorkersFound, choose_workers, estimate_workers, list_counts
from gilscope.model.workers import Allowance, Load, Loads

MACHINE = Allowance(8, 8)
GIB = 1 << 30


def load(executor: str, workers: int, rate: float, spread: float = 0.01) -> Load:
    rates = tuple(rate * (1 + spread * each) for each in (-1, 1, -0.5, 0.5, 0, 0.2))
    return Load(executor, workers, rates, 1_000_000, None, GIB if executor == "processes_spawn" else None)


def choose(allowance: Allowance, *loads: Load) -> WorkersFound:
    return choose_workers(allowance, Loads("m:f", loads))


@pytest.mark.parametrize(
    ("quota", "count", "counts"),
    [
        (None, 8, (7, 8, 9, 16)),
        (2.5, 3, (2, 3, 4, 6)),
        (0.5, 1, (1, 2)),
        (2.0, 2, (1, 2, 3, 4)),
        (99.0, 8, (7, 8, 9, 16)),
    ],
)
def test_a_quota_limits_the_estimate(quota: float | None, count: int, counts: tuple[int, ...]) -> None:
    allowance = replace(MACHINE, quota=quota)
    assert (estimate_workers(allowance).count, list_counts(allowance)) == (count, counts)


def test_memory_limits_the_estimate() -> None:
    assert estimate_workers(replace(MACHINE, memory_left_bytes=5 * GIB, worker_bytes=GIB)).count == 4


def test_the_fewest_workers_that_nothing_beats_are_chosen() -> None:
    found = choose(MACHINE, load("threads", 1, 100), load("threads", 2, 190), load("threads", 4, 191))
    assert (found.count, found.chosen and found.chosen.load.executor, found.perhaps) == (2, "threads", None)


def test_processes_are_chosen_where_threads_gain_nothing() -> None:
    held = (load("threads", 1, 100), load("threads", 2, 101))
    found = choose(MACHINE, *held, load("processes_spawn", 1, 99), load("processes_spawn", 2, 195))
    assert found.chosen is not None
    assert (found.count, found.chosen.load.executor) == (2, "processes_spawn")


def test_workers_that_do_not_clearly_gain_are_not_chosen_in_place_of_others() -> None:
    unclear = load("threads", 2, 130, 0.9)
    found = choose(MACHINE, load("threads", 1, 100), unclear, load("processes_spawn", 2, 195))
    assert found.chosen is not None
    assert (found.count, found.chosen.load.executor) == (2, "processes_spawn")


def test_what_is_not_clear_is_told() -> None:
    found = choose(MACHINE, load("threads", 1, 100, 0.6), load("threads", 2, 130, 0.9))
    assert found.perhaps is not None
    assert (found.count, found.perhaps.load.workers) == (1, 2)


def test_workers_without_memory_are_not_chosen() -> None:
    small = replace(MACHINE, memory_left_bytes=2 * GIB)
    found = choose(small, load("threads", 1, 100), load("processes_spawn", 1, 100), load("processes_spawn", 2, 195))
    assert (found.count, [each.fits for each in found.tried]) == (1, [True, True, False])


@pytest.mark.parametrize(("rate", "way"), [(130.0, "up"), (80.0, "down")])
def test_a_broken_quota_is_rounded_by_what_was_measured(rate: float, way: str) -> None:
    found = choose(replace(MACHINE, quota=2.5), load("threads", 2, 100), load("threads", 3, rate))
    assert found.quota is not None
    assert found.quota.gain.excludes(1.0)
    assert (found.count == 3) == (way == "up") == (found.quota.gain.value > 1)
