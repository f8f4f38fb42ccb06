"""The released share: from what a watcher saw, how much of a call others can run in."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.probe.released import Released, estimate_released_share
from gilscope.model.probe import Waits, WakeUps, Watched
from gilscope.probe.watching import FREE_NS, GAP_NS, Ask, Moment, summarise

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


def woken(waited_ms: float, wake_up_ms: float, **counted: float) -> Watched:
    """Return a round of 100 ms with ten waits like this, beside native code that shows how long a wake-up takes."""
    numbers = {"ready_ms": 0.0, "caller_ran_ms": waited_ms, "caller_ready_ms": 0.0} | counted
    ready_ns, ran_ns, caller_ready_ns = ((round(each * MS),) * 10 for each in numbers.values())
    waits = Waits((1,) * 10, (0,) * 10, ready_ns, ran_ns, caller_ready_ns, (1,) * 10)
    wake_ups = WakeUps((0,) * 10, (round(wake_up_ms * MS),) * 10, (1,) * 10, 10, 0, 10, 0)
    waited_ns = round(waited_ms * MS)
    slept_ns = 100 * MS - 10 * waited_ns
    all_ready_ns = 10 * caller_ready_ns[0]
    return Watched(
        100 * MS, 1, 20, slept_ns, (waited_ns,) * 10, 0, 100 * MS - all_ready_ns, all_ready_ns, waits, wake_ups
    )


def test_being_woken_is_no_time_in_which_the_gil_is_held() -> None:
    # Of 10 waits of 3 ms each, 1 ms is waking up, in which the call goes on without the GIL. So it does in the first
    # millisecond after each of 20 asks, in which nobody asks as the watcher wakes up as late from its gaps.
    assert of(woken(3, 1)).value == pytest.approx(1 - (20 + 50 * 0.5) / 100)
    assert of(woken(3, 0)).value == pytest.approx(1 - (30 + 70 * 0.5) / 100, abs=0.01)


def test_nor_is_the_time_in_which_the_watcher_has_no_cpu() -> None:
    assert of(woken(3, 0.5, ready_ms=0.5)).value == pytest.approx(1 - (20 + 60 * 0.5) / 100)


def test_a_caller_without_a_cpu_makes_a_call_no_longer() -> None:
    # 10 waits of 4 ms each, in which the caller ran for 3 ms: 60 ms of its 90 ms are left for the gaps.
    assert of(woken(4, 1, caller_ran_ms=3.0, caller_ready_ms=1.0)).value == pytest.approx(1 - (20 + 40 * 0.5) / 90)


def test_who_is_made_to_let_go_stands_still_until_the_watcher_is_awake() -> None:
    # 10 waits of 6 ms each, after 5 of which Python asks for the GIL: the caller runs no longer than these.
    found = of(replace(woken(6, 1, caller_ran_ms=5.0), caller_ran_ns=90 * MS))
    assert found.value == pytest.approx(1 - (50 + 30 * 0.5) / 90)


def test_who_sleeps_is_watched_by_the_clock() -> None:
    # A call that sleeps for all the 100 ms but 1.
    asleep = replace(woken(3, 1, caller_ran_ms=0.1), caller_ran_ns=1 * MS)
    assert of(asleep).value == pytest.approx(1 - (20 + 60 * 0.5) / 100)


def test_wake_ups_that_came_too_late_are_held_in_part() -> None:
    again = woken(3, 1)
    assert again.waits is not None
    often = replace(again, waits=replace(again.waits, slept=(2,) * 10))
    # Twice as many wake-ups as waits: half of them, which took 20 ms, found the GIL held again.
    assert of(often).value == pytest.approx(1 - (10 + 20 * 0.5 + 70 * 0.5) / 100)


def test_where_nobody_counts_sleep_the_mistakes_are_taken_out() -> None:
    wake_ups = WakeUps((), (0,) * 10, (), 100, 10, 100, 20)
    plain = Watched(100 * MS, 1, 100, 100 * MS, (0,) * 55, wake_ups=wake_ups)
    # h/n = 0.55 = 0.9·p + 0.2·(1 − p), so p = 0.5.
    assert of(plain).value == pytest.approx(0.5)


def test_only_what_the_whole_interval_says_is_decided() -> None:
    def judge(low: float, high: float) -> str:
        return Released((low + high) / 2, low, high, 100).judgement

    assert [judge(0.95, 1.0), judge(0.0, 0.05), judge(0.06, 0.94)] == ["releases", "holds", "partly"]
    assert [judge(0.94, 1.0), judge(0.0, 0.06), judge(0.04, 0.96)] == ["undecided"] * 3


def test_it_says_how_much_longer_decides() -> None:
    assert Released(0.97, 0.93, 0.99, 100).times_as_long == 4
    assert Released(0.95, 0.93, 0.99, 100).times_as_long == inf


def _watch(rng: random.Random, held_ns: int, free_ns: int, cycles: int) -> Watched:
    """Watch a call that holds the GIL for some time, then lets it go for some, again and again."""
    cycle_ns = held_ns + free_ns
    phase_ns, now, asks = rng.randrange(cycle_ns), 0, []
    while now < cycles * cycle_ns:
        now += int(rng.expovariate(1 / GAP_NS))
        left_ns = held_ns - (now + phase_ns) % cycle_ns
        waits_ns = left_ns + FREE_NS if left_ns > 0 else 0  # who has been put to sleep has to be woken
        asks.append(Ask(now, waits_ns, int(left_ns > 0), 0, -1, -1, -1, 0))
        now += waits_ns
    return summarise(asks, Moment(0, -1, -1), Moment(cycles * cycle_ns, -1, -1), cycles)


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
