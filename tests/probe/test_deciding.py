"""A call is watched for longer where it is undecided whether it releases the GIL."""

import itertools

from gilscope.model.probe import Watched
from gilscope.probe.deciding import watch_until_decided
from gilscope.system.clock import Clock

MS = 1_000_000

FREE = Watched(60 * MS, 6, 60, 60 * MS, ())
HALF = Watched(60 * MS, 6, 40, 40 * MS, (1 * MS,) * 20)


def watch_more(round_: Watched, first: int, seconds: float = 100.0) -> list[int]:
    """Return how many rounds there are after each further one, if a look at the clock takes a second."""
    steps = itertools.count(0, 10**9)
    clock = Clock(wall_ns=steps.__next__, cpu_ns=lambda: 0, machine=lambda: None)
    return [len(watched) for watched in watch_until_decided(lambda: (round_,), (round_,) * first, clock, seconds)]


def test_what_is_decided_is_watched_no_longer() -> None:
    assert watch_more(FREE, 20) == []
    assert watch_more(HALF, 20) == []


def test_what_is_not_is_judged_again_after_twice_as_many_rounds() -> None:
    assert watch_more(FREE, 1) == [2], "60 asks, none in vain: up to 6 % may be held; 120 decide it"


def test_when_time_is_over_it_stays_undecided() -> None:
    near = Watched(60 * MS, 6, 60, 60 * MS, (1000,) * 3)
    assert watch_more(near, 20, seconds=5) == [21, 22, 23, 24, 25, 26]


def test_without_a_gil_there_is_nothing_to_watch() -> None:
    assert list(watch_until_decided(tuple, (), Clock(), 1.0)) == []
