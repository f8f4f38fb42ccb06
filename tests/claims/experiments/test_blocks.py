"""How many blocks an experiment measures, and in which order."""

import time
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from gilscope.claims.experiments.blocks import (
    Budget,
    each_block,
    each_order,
    measure_interleaved,
    repetitions_of_slow,
)
from gilscope.statistics.sample_size import LEAST_BLOCKS


def budget(count: int, seconds: float = 1e9) -> Budget:
    return Budget(count, seconds, most_bytes=1, workers=2)


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass whenever somebody looks at the clock."""
    passing = count()
    monkeypatch.setattr(time, "monotonic", lambda: float(next(passing)))


def test_with_time_enough_all_blocks_of_the_budget_are_measured() -> None:
    assert list(each_block(budget(12))) == list(range(12))


@pytest.mark.usefixtures("seconds")
def test_out_of_time_the_blocks_that_an_interval_needs_are_measured() -> None:
    assert len(list(each_block(budget(12, seconds=0)))) == LEAST_BLOCKS


@pytest.mark.usefixtures("seconds")
def test_blocks_end_when_the_seconds_are_over() -> None:
    # From block LEAST_BLOCKS on the clock is looked at before each block: three seconds are three more blocks.
    assert len(list(each_block(budget(100, seconds=3)))) == LEAST_BLOCKS + 3


def test_a_budget_of_fewer_blocks_is_kept() -> None:
    assert len(list(each_block(budget(2, seconds=0)))) == 2


@pytest.mark.parametrize(("of", "times"), [(8, LEAST_BLOCKS), (200, 50)])
def test_slow_things_are_repeated_less_often_but_enough_for_an_interval(of: int, times: int) -> None:
    assert repetitions_of_slow(budget(of)) == times


def test_every_measure_is_called_once_in_each_block_in_random_order() -> None:
    called: list[str] = []

    def call(name: str) -> float:
        called.append(name)
        return len(called)

    series = measure_interleaved({name: partial(call, name) for name in "abc"}, "calls", budget(20))
    orders = [tuple(called[start : start + 3]) for start in range(0, 60, 3)]
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)
    assert len(set(orders)) > 1
    assert {len(each.samples) for each in series.values()} == {20}


def test_another_seed_draws_other_orders_and_the_same_one_the_same() -> None:
    def orders(seed: str) -> list[list[str]]:
        return list(each_order("abc", replace(budget(20), seed=seed)))

    assert orders("one") == orders("one")
    assert orders("one") != orders("another")
