"""Payloads really arrive, whole, and what cannot be pickled really cannot."""

import hashlib
import multiprocessing
import os
import shutil
from collections import namedtuple

import pytest

from gilscope.claims.experiments import segments
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.children import child_process
from gilscope.claims.experiments.communication import payloads


@pytest.mark.parametrize("open_worker", [payloads.thread_that_takes, payloads.process_that_takes])
def test_the_receipt_is_that_of_the_payload(open_worker: object) -> None:
    with open_worker() as hand:  # type: ignore[operator]
        assert hand(bytes(100_000) + b"\x07") > 0
        with pytest.raises(AssertionError):
            hand(Forged(b"abc"))


class Forged(bytes):
    """A payload whose sender would read another receipt than the taker."""

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (b"other",)

    def __len__(self) -> int:
        Forged.asked += 1
        return Forged.asked

    asked = 0


def test_shared_memory_is_read_by_the_process_itself() -> None:
    with segments.open_segment(1000) as segment, payloads.process_that_takes() as hand:
        assert payloads._hand_over_segment(segment, bytes(999) + b"\x07", hand) > 0
        assert segment.buf is not None
        segment.buf[999] = 8
        with pytest.raises(AssertionError):
            hand(payloads.Named(segment.name, (1000, 7)))


def test_larger_payloads_than_the_budget_are_left_out_and_that_is_said() -> None:
    found = payloads.hand_over_payloads(Budget(5, 0.2, 1 << 20, 2))
    assert {name.rpartition(", ")[2] for name in found.series} == {"1 KiB", "1 MiB"}
    left_out, where = found.notes
    assert left_out == "left out, as the plan's payloads are smaller: 16 MiB, 64 MiB"
    assert "pinned" in where
    assert set(found.observed) == {"a lambda", "a lock", "an open file"}
    assert "can be pickled" not in found.observed.values()
    assert multiprocessing.active_children() == []


def test_the_bytes_that_a_process_has_taken_are_those_that_were_sent_by_their_digest() -> None:
    payload = os.urandom(100_000)
    here, there = multiprocessing.get_context("spawn").Pipe()
    with here, child_process(payloads.take_from, there):
        here.send(payload)
        assert here.recv() == payloads.make_receipt(payload)
        here.send(payloads.DIGEST)
        assert here.recv() == hashlib.sha256(payload).hexdigest()


def test_what_shared_memory_has_no_room_for_is_left_out_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(40 << 20))
    sizes, notes = segments.choose_sizes(payloads.SIZES, Budget(5, 0.2, 16 << 20, 2))
    assert list(sizes) == ["1 KiB", "1 MiB", "16 MiB"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10 << 20))
    sizes, notes = segments.choose_sizes(payloads.SIZES, Budget(5, 0.2, 16 << 20, 2))
    assert list(sizes) == ["1 KiB", "1 MiB"]
    assert "has no room for them: 16 MiB" in notes[1]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0))
    assert "no room for shared memory" in str(payloads.hand_over_payloads(Budget(5, 0.2, 1 << 20, 2)).inapplicable)
