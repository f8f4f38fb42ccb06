"""The native watcher takes what it should and refuses all else: a wrong buffer must not become a wrong address."""

from array import array
from typing import Any

import pytest

from gilscope import _ext
from gilscope.errors import InvalidBuffer

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))


def good(asks: int = 3) -> dict[str, Any]:
    times = {name: array("q", [0] * asks) for name in ("gaps_ns", "asked_ns", "waited_ns")}
    return {"stop": bytearray(1), **times}


def watch(**buffers: Any) -> int:
    asked: int = _ext.load("gil_waits").watch(*{**good(), **buffers}.values())
    return asked


def test_it_asks_once_a_gap_and_notes_when_and_how_long() -> None:
    buffers = good()
    before_ns = _ext.load("gil_waits").now_ns()
    assert watch(**buffers) == 3
    assert all(before_ns <= asked <= _ext.load("gil_waits").now_ns() for asked in buffers["asked_ns"])
    assert list(buffers["asked_ns"]) == sorted(buffers["asked_ns"])
    assert all(waited >= 0 for waited in buffers["waited_ns"])


def test_it_stops_when_it_is_told() -> None:
    assert watch(stop=bytearray(b"\1")) == 1


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("stop", bytearray(2)),
        ("stop", array("i", [0])),
        ("gaps_ns", array("d", [0.0] * 3)),
        ("gaps_ns", [0, 0, 0]),
        ("asked_ns", array("q", [0] * 2)),
        ("asked_ns", bytes(24)),
        ("waited_ns", array("q", [0] * 4)),
        ("waited_ns", memoryview(bytes(24)).cast("q")),
        ("waited_ns", None),
    ],
)
def test_what_is_no_such_buffer_is_refused_by_name(name: str, wrong: Any) -> None:
    with pytest.raises(InvalidBuffer) as caught:
        watch(**{name: wrong})
    assert caught.value.argument == name


def test_buffers_that_overlap_are_refused() -> None:
    times = array("q", [0] * 3)
    with pytest.raises(InvalidBuffer):
        watch(asked_ns=times, waited_ns=times)
