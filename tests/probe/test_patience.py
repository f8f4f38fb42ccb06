"""Whether a call lets go of the GIL by itself, told by who had it when: the same however busy the machine is."""

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from gilscope.model.probe import Patience
from gilscope.probe import watching
from gilscope.probe.call import Call
from gilscope.probe.patience import count_answers, watch_patiently, watch_round
from gilscope.probe.watching import Ask, Watcher
from gilscope.system.clock import Clock
from tests.probe import functions
from tests.processes import sharing_one_cpu

watched_here = pytest.mark.skipif(watching.unavailable() is not None, reason=str(watching.unavailable()))

DATA, TEXT = bytes(4_000_000), "a" * 3000


def ask(asked_ns: int, waited_ns: int, slept: int = 1, ready_ns: int = 0) -> Ask:
    return Ask(asked_ns, waited_ns, slept, 0, ready_ns, 0, 0, 0)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ([ask(90, 400)], Patience(3, 0, 3)),
        ([ask(120, 400)], Patience(3, 0, 2)),
        ([ask(90, 30)], Patience(3, 1, 0)),
        ([ask(90, 130)], Patience(3, 1, 1)),
        ([ask(150, 0), ask(160, 10), ask(190, 300)], Patience(3, 2, 2)),
        ([ask(50, 20)], Patience(3, 0, 0)),
        ([], Patience(3, 0, 0)),
        ([ask(90, 400, slept=2)], Patience(3, 0, 0)),
        ([ask(90, 400, ready_ns=220)], Patience(3, 0, 1)),
        ([ask(90, 400, slept=-1, ready_ns=-1)], Patience(3, 0, 3)),
    ],
    ids=[
        "all in vain",
        "from the first call on",
        "in the first",
        "in the second",
        "twice",
        "before",
        "never asked",
        "woken",
        "without a CPU",
        "uncounted",
    ],
)
def test_who_has_the_gil_before_the_last_call_ends_was_let(asked: list[Ask], wanted: Patience) -> None:
    assert count_answers(asked, [100, 200, 300, 400], 1000) == wanted


def test_what_python_may_have_forced_is_no_answer() -> None:
    assert count_answers([ask(90, 170)], [100, 200, 300, 400], 250) == Patience(3, 0, 1)


@pytest.fixture(scope="module")
def busy() -> Iterator[None]:
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("no thread can be tied to a CPU here")
    with sharing_one_cpu():
        yield


def watch(function: Callable[[], object], call_ns: int) -> tuple[Patience, ...]:
    return watch_patiently(Call("call", "", function, ()), call_ns, 60.0, Clock())


@watched_here
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("function", "call_ns"),
    [(lambda: hashlib.sha256(DATA), 2_000_000), (lambda: time.sleep(0.002), 2_000_000)],
    ids=["sha256", "sleep"],
)
def test_a_busy_machine_hides_no_release(function: Callable[[], object], call_ns: int) -> None:
    assert any(each.answered for each in watch(function, call_ns))


@watched_here
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("function", "call_ns"),
    [(functions.good, 1_000_000), (lambda: re.findall("(a+)+$", TEXT), 5_000), (lambda: None, 1_000)],
    ids=["plain Python", "native", "nothing"],
)
def test_a_busy_machine_invents_no_release(function: Callable[[], object], call_ns: int) -> None:
    found = watch(function, call_ns)
    assert not any(each.answered for each in found)
    assert any(each.in_vain for each in found)


@watched_here
def test_the_switch_interval_is_restored_even_if_a_call_raises() -> None:
    before = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError):
        watch_round(Watcher(seed=1), lambda: 1 / 0, 1_000)
    assert sys.getswitchinterval() == before


@watched_here
def test_a_call_that_lets_python_switch_again_proves_nothing() -> None:
    def set_interval() -> None:
        sys.setswitchinterval(1e-6)
        functions.good()

    assert watch_round(Watcher(seed=1), set_interval, 1_000_000).answered == 0


def test_a_call_that_takes_most_of_the_time_is_not_made_for_this() -> None:
    assert watch_patiently(Call("call", "", functions.exits, ()), 6_000_000_000, 8.0, Clock()) == ()
