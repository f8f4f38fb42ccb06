"""The native watcher takes what it should and refuses all else: a wrong buffer must not become a wrong address."""

import sys
from array import array
from typing import Any

import pytest

from gilscope import _ext
from gilscope.errors import InvalidBuffer

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

COLUMNS = 8


def good(asks: int = 3) -> dict[str, Any]:
    times = {"gaps_ns": array("q", [0] * asks), "caller": array("q", [-1, -1, -1])}
    return {"stop": bytearray(1), **times, "seen": array("q", [0] * asks * COLUMNS)}


def watch(**buffers: Any) -> int:
    asked: int = _ext.load("gil_asks").watch(*{**good(), **buffers}.values())
    return asked


def test_it_asks_once_a_gap_and_notes_when_and_how_long() -> None:
    buffers = good()
    before_ns = _ext.load("gil_asks").now_ns()
    assert watch(**buffers) == 3
    asked, waited = (list(buffers["seen"])[column::COLUMNS] for column in (0, 1))
    assert all(before_ns <= each <= _ext.load("gil_asks").now_ns() for each in asked)
    assert asked == sorted(asked)
    assert all(each >= 0 for each in waited)


def test_it_stops_when_it_is_told() -> None:
    assert watch(stop=bytearray(b"\1")) == 1


def test_what_is_not_told_of_the_caller_is_said_to_be_unknown() -> None:
    buffers = good()
    watch(**buffers)
    assert list(buffers["seen"])[5:8] == [-1, -1, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a thread ran and waited for a CPU")
def test_the_caller_can_be_read_until_it_is_closed() -> None:
    native = _ext.load("gil_asks")
    caller = native.open_caller()
    before, after = native.read_caller(*caller), native.read_caller(*caller)
    native.close_caller(*caller)
    assert all(0 <= one <= other for one, other in zip(before, after, strict=True))
    assert native.read_caller(*caller)[2] == -1


def test_turns_of_holding_the_gil_follow_one_another() -> None:
    began_ns, ended_ns = array("q", [0] * 3), array("q", [0] * 3)
    _ext.load("gil_asks").take_turns(1000, 2000, began_ns, ended_ns)
    assert all(end - begin >= 1000 for begin, end in zip(began_ns, ended_ns, strict=True))
    assert all(begin - end >= 2000 for begin, end in zip(began_ns[1:], ended_ns, strict=False))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("stop", bytearray(2)),
        ("stop", array("i", [0])),
        ("gaps_ns", array("d", [0.0] * 3)),
        ("gaps_ns", [0, 0, 0]),
        ("caller", array("q", [0] * 2)),
        ("caller", (-1, -1, -1)),
        ("seen", array("q", [0] * 3 * COLUMNS + [0])),
        ("seen", bytes(8 * 3 * COLUMNS)),
        ("seen", memoryview(bytes(8 * 3 * COLUMNS)).cast("q")),
        ("seen", None),
    ],
)
def test_what_is_no_such_buffer_is_refused_by_name(name: str, wrong: Any) -> None:
    with pytest.raises(InvalidBuffer) as caught:
        watch(**{name: wrong})
    assert caught.value.argument == name


@pytest.mark.parametrize("wrong", [array("q", [0] * 2), array("d", [0.0] * 3), bytes(24), None])
def test_turns_are_noted_in_nothing_but_a_buffer_of_their_number(wrong: Any) -> None:
    with pytest.raises(InvalidBuffer) as caught:
        _ext.load("gil_asks").take_turns(1, 1, array("q", [0] * 3), wrong)
    assert caught.value.argument == "ended_ns"


def test_buffers_that_overlap_are_refused() -> None:
    times = array("q", [0] * 3 * COLUMNS)
    with pytest.raises(InvalidBuffer):
        watch(gaps_ns=memoryview(times)[:3], seen=times)
