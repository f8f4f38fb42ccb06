"""Threads with copies of their own beside threads that share: an object whose lock makes threads wait is found."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Any

import pytest

from gilscope.plan import reference_arms
from gilscope.probe import budget, deciding, measuring, sharing, signs, worker
from gilscope.probe.budget import Wishes
from gilscope.probe.call import Call
from gilscope.probe.measuring import Probing
from gilscope.system import gil
from gilscope.system.clock import Clock
from tests.probe import functions

THREADS = Wishes((1, 2), ("threads",), blocks=6, seconds=1e9)


class Queue:
    """An object that one thread at a time can use, which has a lock of its own in each copy."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        return Queue, ()


def wait_in(queue: Queue, beside: list[int]) -> int:
    with queue.lock:
        time.sleep(0.002)
    return len(beside)


@pytest.fixture(autouse=True, scope="module")
def _few_calls() -> Iterator[None]:
    """Let rounds be short, but hold several calls."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budget, "ROUND_NS", 8_000_000)
        patch.setattr(deciding, "watch_until_decided", lambda *_: ())
        patch.setattr(reference_arms, "unavailable", lambda: "they are slow")
        yield


def probe(call: Call, stages: list[str] | None = None) -> Probing:
    told = signs.observe_first_calls(call, Clock(), lambda: 0)
    seen = [] if stages is None else stages
    return measuring.measure(call, THREADS, told, 2, Clock(), lambda each: seen.append(each.probe.stage))


@pytest.fixture(scope="module")
def locked() -> Probing:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "seems_costly", lambda *_: True)  # a busy machine may hide it
        return probe(Call("wait_in", "", wait_in, (Queue(), [1, 2])))


def test_threads_with_copies_are_measured_in_the_same_blocks(locked: Probing) -> None:
    (measured,) = locked.measured
    (own,) = [arm for arm in measured.comparison.arms if arm.role == "private"]
    assert (own.case.executor, own.case.workers, own.case.transport) == ("threads", 2, "private")
    assert {len(each) for each in measured.rounds} == {THREADS.blocks}


def test_the_object_whose_lock_makes_threads_wait_is_found(locked: Probing) -> None:
    found = locked.probe.sharing
    assert found is not None
    queue, beside = found.objects
    assert (queue.name, queue.kind) == ("argument 1", f"a {__name__}.Queue")
    assert median(queue.wall_ns) > median(beside.wall_ns)
    assert median(found.shared_ns) > median(found.private_ns)


def test_no_copies_are_left(locked: Probing) -> None:
    assert locked.sharers is not None
    assert [key for _, key in worker._own_calls if key.startswith("wait_in")] == []


def test_what_does_not_seem_to_cost_is_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "seems_costly", lambda *_: False)
    probing = probe(Call("wait_in", "", wait_in, (Queue(), [1, 2])))
    assert probing.probe.sharing is not None
    assert probing.probe.sharing == replace(probing.probe.sharing, private_ns=(), again_ns=(), shared_ns=())


@pytest.mark.skipif(not gil.is_enabled(), reason="without a GIL nobody holds it")
def test_where_threads_take_turns_sharing_is_not_measured() -> None:
    assert probe(Call("total", "", sum, ([1] * 50_000,))).probe.sharing is None


def test_threads_that_share_nothing_are_not_measured_twice() -> None:
    assert probe(Call("sleep", "", time.sleep, (0.002,))).probe.sharing is None


def test_where_a_copy_does_not_work_that_is_said() -> None:
    stages: list[str] = []
    probing = probe(Call("works", "", functions.works_on_the_original, (functions.ORIGINAL,)), stages)
    assert "calling it in threads with copies of their own" in stages
    assert probing.probe.sharing is None
    (skip,) = probing.skips
    assert (skip.executor, skip.reason.partition(" (")[0]) == (
        "threads with own copies",
        "with copies it raises ValueError: a copy",
    )
