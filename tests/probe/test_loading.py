"""What workers do with a call: only what ends between times that are the same for all is counted."""

from collections.abc import Iterator

import pytest

from gilscope.probe import worker


@pytest.fixture
def key() -> Iterator[str]:
    worker.keep("loaded", lambda: 1)
    yield "loaded"
    worker.forget("loaded")


def test_a_call_that_ends_too_late_is_timed_but_not_counted(key: str) -> None:
    timed = worker.time_calls(key, 0, 0)
    assert isinstance(timed, worker.Timed)
    assert (len(timed.lasted_ns), timed.counted) == (1, 0)


def test_a_call_that_raises_while_it_is_timed_says_so() -> None:
    worker.keep("broken", lambda: 1 / 0)
    answer = worker.time_calls("broken", 0, 0)
    worker.forget("broken")
    assert isinstance(answer, worker.Failed)
    assert "ZeroDivisionError" in answer.reason
