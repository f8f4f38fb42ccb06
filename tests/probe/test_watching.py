"""A watcher beside calls in this process: it asks, and it ends with them.

What it finds of functions whose share is known is measured by `pytest --pyargs gilscope.benchmarks.test_probe`.
"""

import hashlib
import sys
import threading
import time

import pytest

from gilscope.model.probe import Watched
from gilscope.probe import watching
from gilscope.probe.watching import FREE_NS, Ask, Moment, Turns, Watcher, summarise

pytestmark = pytest.mark.skipif(watching.unavailable() is not None, reason=str(watching.unavailable()))

counts_sleep = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts how often a thread sleeps")


def ask(asked_ns: int, waited_ns: int, slept: int = -1, preempted: int = -1, ready_ns: int = -1) -> Ask:
    return Ask(asked_ns, waited_ns, slept, preempted, ready_ns, -1, -1, 0)


def watched(asks: list[Ask], begin_ns: int, end_ns: int) -> Watched:
    return summarise(asks, Moment(begin_ns, -1, -1), Moment(end_ns, -1, -1), 4)


def test_a_watcher_asks_while_a_call_waits() -> None:
    watcher = Watcher(seed=2)
    # On a busy machine a round may be over before the watcher has had a CPU.
    rounds = (watcher.watch(lambda: time.sleep(0.01), 3) for _ in range(1000))
    seen = next(each for each in rounds if each.asks)
    assert seen.calls == 3
    assert len(seen.waited_ns) <= seen.asks


def test_no_call_begins_before_a_late_watcher_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(threading.Thread):
        def run(self) -> None:
            time.sleep(0.05)
            order.append("watcher")
            super().run()

    order: list[str] = []
    monkeypatch.setattr(threading, "Thread", Late)
    Watcher(seed=7).watch(lambda: order.append("call"), 1)
    assert order[0] == "watcher"


@counts_sleep
def test_who_finds_the_gil_held_has_slept() -> None:
    data = list(range(200_000))
    watcher = Watcher(seed=5)
    rounds = (watcher.watch(lambda: sorted(data), 5) for _ in range(1000))
    seen = next(each for each in rounds if each.waited_ns)
    assert seen.waits is not None
    assert all(each > 0 for each in seen.waits.slept)
    assert seen.caller_ran_ns is not None
    assert 0 < seen.caller_ran_ns <= seen.wall_ns


@counts_sleep
def test_native_code_beside_it_shows_what_a_wake_up_takes() -> None:
    watcher = Watcher(seed=6)
    data = bytes(1_000_000)
    rounds = (watcher.watch(lambda: hashlib.sha256(data), 1).wake_ups for _ in range(1000))
    wake_ups = next(each for each in rounds if each is not None and each.lasted_ns)
    assert len(wake_ups.lasted_ns) == len(wake_ups.slept) == len(wake_ups.ready_ns)
    assert all(each > 0 for each in wake_ups.lasted_ns)


def test_where_sleep_is_counted_no_wait_is_too_short_or_too_long() -> None:
    found = watched([ask(110, 100 * FREE_NS, slept=0), ask(120, 7, slept=1)], 100, 10_000_000)
    assert (found.asks, found.waited_ns) == (2, (7,))


def test_where_it_is_not_counted_the_length_of_a_wait_tells() -> None:
    found = watched([ask(110, FREE_NS), ask(120, FREE_NS + 1)], 100, 10_000_000)
    assert (found.asks, found.waited_ns) == (2, (FREE_NS + 1,))


def test_what_is_counted_lies_between_the_first_call_and_the_last() -> None:
    asks = [ask(90, 5), ask(100, 0), ask(150, FREE_NS + 1), ask(FREE_NS + 150, FREE_NS + 50), ask(FREE_NS + 200, 7)]
    found = watched(asks, 100, FREE_NS + 200)
    assert (found.wall_ns, found.calls, found.asks) == (FREE_NS + 100, 4, 3)
    assert found.waited_ns == (FREE_NS + 1, 50)
    assert found.over_ns == FREE_NS
    assert found.slept_ns == FREE_NS + 100 - (FREE_NS + 1) - 50


def test_a_wake_up_begins_when_native_code_says_so() -> None:
    turns = Turns(began_ns=[100, 300], ended_ns=[200, 400])
    asks = [
        ask(50, 9, 1, 0, 2),
        ask(150, 70, 2, 0, 5),
        ask(250, 1, 0, 0, 0),
        ask(350, 90, 1, 1, 3),
        ask(399, 0, 0, 0, 0),
    ]
    found = turns.summarise(asks, FREE_NS)
    assert (found.lasted_ns, found.ready_ns, found.slept) == ((20,), (5,), (2,)), "nor one that was preempted before"
    assert (found.asked_held, found.found_free, found.asked_free, found.found_held) == (3, 1, 1, 0)


def test_the_threshold_lies_between_both_kinds_of_waits() -> None:
    turns = Turns(began_ns=[0], ended_ns=[1000])
    free, held = ask(2000, 4_000), ask(500, 400_000)
    assert turns.find_threshold([free, held]) == 40_000
    assert turns.find_threshold([free]) == FREE_NS


def test_calls_are_repeated_until_a_round_is_long_enough() -> None:
    seen = Watcher(seed=4).watch(lambda: None, 3, 20_000_000)
    assert seen.wall_ns >= 20_000_000
    assert seen.calls % 3 == 0


def test_a_call_that_raises_ends_the_watcher_too() -> None:
    watcher = Watcher(seed=3)
    with pytest.raises(ZeroDivisionError):
        watcher.watch(lambda: 1 / 0, 1)
    assert "watcher" not in {each.name for each in threading.enumerate()}
    assert watcher.watch(time.time, 10).calls == 10
