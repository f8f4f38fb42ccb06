"""The released share: from what a watcher saw, how much of a call others can run in."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.probe.released import Released, estimate_released_share
from gilscope.model.probe import Watched
from gilscope.probe.watching import FREE_NS, GAP_NS, summarise

MS = 1_000_000


def watched(slept_ms: float, asks: int, waited_ms: tuple[float, ...] = ()) -> Watched:
    waited_ns = tuple(round(each * MS) for each in waited_ms)
    return Watched(round(slept_ms * MS) + sum(waited_ns), 1, asks, round(slept_ms * MS), waited_ns)


def of(*rounds: Watched) -> Released:
    found = estimate_released_share(rounds)
    assert found is not None
    return found


def test_without_an_ask_there_is_no_share() -> None:
    assert estimate_released_share([]) is None
    assert estimate_released_share([watched(10, 0)]) is None


def test_who_never_waits_finds_all_of_it_released() -> None:
    found = of(*[watched(60, 60)] * 20)
    assert (found.value, found.high, found.asks) == (1.0, 1.0, 1200)
    assert 0.99 < found.low < 1


def test_who_always_waits_finds_nothing_released() -> None:
    found = of(*[watched(12, 12, (5.0,) * 12)] * 20)
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0 < found.high < 0.01, "while it waited it is known to be held, whatever the number of asks"


def test_time_that_was_slept_counts_as_the_asks_found_it() -> None:
    # 100 ms slept, of which a quarter was held as 25 of 100 asks say; 50 ms were waited.
    found = of(watched(100, 100, (2.0,) * 25))
    assert found.value == pytest.approx(1 - (50 + 25) / 150)


def test_few_asks_say_less_than_many() -> None:
    few, many = of(watched(10, 10)), of(watched(1000, 1000))
    assert few.low < many.low < 1


def test_rounds_that_differ_widen_the_interval() -> None:
    alike = of(*[watched(100, 100, (1.0,) * 50)] * 10)
    apart = of(*[watched(100, 100, (1.0,) * 90), watched(100, 100, (1.0,) * 10)] * 5)
    assert apart.high - apart.low > 2 * (alike.high - alike.low)


def test_only_asks_within_the_calls_count_and_a_wait_ends_with_them() -> None:
    times = [(5, 50), (110, 0), (150, FREE_NS + 1), (990_000, 50_000), (1_200_000, 0)]
    found = summarise(times, 100, 1_000_000, 3)
    assert found.asks == 3
    assert found.waited_ns == (FREE_NS + 1, 10_000)
    assert (found.wall_ns, found.calls) == (999_900, 3)
    assert found.slept_ns == 999_900 - FREE_NS - 1 - 10_000


def _watch(rng: random.Random, held_ns: int, free_ns: int, cycles: int) -> Watched:
    """Watch a call that holds the GIL for some time, then lets it go for some, again and again."""
    cycle_ns = held_ns + free_ns
    phase_ns, now, times = rng.randrange(cycle_ns), 0, []
    while now < cycles * cycle_ns:
        now += int(rng.expovariate(1 / GAP_NS))
        left_ns = held_ns - (now + phase_ns) % cycle_ns
        waits_ns = left_ns + FREE_NS if left_ns > 0 else 0  # who has been put to sleep has to be woken
        times.append((now, waits_ns))
        now += waits_ns
    return summarise(times, 0, cycles * cycle_ns, cycles)


@given(
    held_percent=st.integers(2, 98),
    cycle_ms=st.floats(0.05, 200),
    seed=st.integers(0, 2**32),
)
def test_whatever_a_call_does_by_turns_its_share_is_found(held_percent: int, cycle_ms: float, seed: int) -> None:
    rng, cycle_ns = random.Random(seed), round(cycle_ms * MS)
    held_ns = max(10 * FREE_NS, cycle_ns * held_percent // 100)
    free_ns = max(1, cycle_ns - held_ns)
    cycles = max(20, 2_000 * MS // (held_ns + free_ns))
    found = estimate_released_share([_watch(rng, held_ns, free_ns, max(1, cycles // 20)) for _ in range(20)])
    assert found is not None
    truth = free_ns / (held_ns + free_ns)
    # An interval of 95 % may miss; by as much again it does once in many thousand times.
    room = found.high - found.low
    assert found.low - room <= truth <= found.high + room


def _ends(found: Released) -> Iterator[float]:
    yield from (0.0, found.low, found.value, found.high, 1.0)


@given(
    st.lists(
        st.builds(
            lambda slept, asks, waits: watched(slept, asks + len(waits), tuple(waits)),
            st.floats(0, 100),
            st.integers(0, 100),
            st.lists(st.floats(0.01, 100), max_size=20),
        ),
        max_size=10,
    )
)
def test_a_share_lies_within_its_interval_and_that_within_0_and_1(rounds: list[Watched]) -> None:
    found = estimate_released_share(rounds)
    if found is not None:
        assert all(left <= right + 1e-9 for left, right in pairwise(_ends(found)))
