"""Waiting for a moment in which other programs leave a probe the CPUs."""

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from gilscope import environment
from gilscope.probe import quiet
from gilscope.system.clock import Clock, MachineTime

S = 1_000_000_000


class World:
    """A machine whose other programs use so many CPUs at each look, and whose time goes by only while one sleeps."""

    def __init__(self, used_cpus: Iterator[float], own_cpus: float = 0.0) -> None:
        self._used, self._own = used_cpus, own_cpus
        self.now_ns, self.busy_ns, self.spent_ns = 0, 0, 0
        self.looks: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.looks.append(seconds)
        self.now_ns += int(seconds * S)
        self.spent_ns += int(seconds * self._own * S)
        self.busy_ns += int(seconds * (next(self._used) + self._own) * S)

    def wait(self) -> tuple[quiet.Crowd, float, list[float]]:
        """Return what others used at last, the seconds that have gone by, and what was announced."""
        announced: list[float] = []
        clock = Clock(lambda: self.now_ns, lambda: self.spent_ns, lambda: MachineTime(self.busy_ns, 0))
        found, seconds = quiet.wait_for_quiet(
            lambda crowd: announced.append(crowd.used_cpus), clock=clock, sleep=self.sleep
        )
        return found, seconds, announced


@pytest.fixture(autouse=True)
def _two_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "effective_cpus", lambda: 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def test_on_a_quiet_machine_one_short_look_is_enough() -> None:
    world = World(repeat(0.1))
    _, seconds, announced = world.wait()
    assert (world.looks, announced) == ([quiet.FIRST_LOOK_SECONDS], [])
    assert seconds == pytest.approx(quiet.FIRST_LOOK_SECONDS)


def test_a_moment_of_work_is_not_waited_for() -> None:
    world = World(chain([2.0], repeat(0.0)))
    found, _, announced = world.wait()
    assert (len(world.looks), announced, found.is_large) == (2, [], False)


def test_it_waits_until_others_leave_the_cpus_and_says_so_once() -> None:
    found, seconds, announced = World(chain(repeat(1.5, 6), repeat(0.2))).wait()
    assert announced == pytest.approx([1.5])
    assert not found.is_large
    assert seconds < quiet.MOST_SECONDS


def test_it_does_not_wait_for_ever() -> None:
    found, seconds, _ = World(repeat(2.0)).wait()
    assert found.is_large
    assert quiet.MOST_SECONDS <= seconds < quiet.MOST_SECONDS + 1


def test_what_this_process_uses_is_not_others() -> None:
    assert World(repeat(0.0), own_cpus=1.0).wait()[2] == []


def test_what_others_use_beside_the_cpus_that_may_be_used_takes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert World(repeat(6.0)).wait()[2] == []
    assert World(repeat(7.5)).wait()[2] != []


def test_where_the_system_does_not_tell_nothing_is_waited_for() -> None:
    found, _ = quiet.wait_for_quiet(
        lambda _: pytest.fail("waits"), clock=Clock(machine=lambda: None), sleep=lambda _: None
    )
    assert found.used_cpus == 0
