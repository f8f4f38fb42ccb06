"""Loggers that are switched off log nothing, in one thread and in several, and how long that takes is measured."""

import logging

import pytest

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.scheduling import silence

LEAST = Budget(blocks=5, seconds=0.1, most_bytes=1 << 20, workers=3)


@pytest.fixture(autouse=True)
def few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each thread make few calls."""
    monkeypatch.setattr(silence, "CALLS", 100)


def test_speedups_and_calls_of_each_kind_are_measured() -> None:
    series = silence.log_in_threads(LEAST).series
    kinds = ("empty method", "shared logger", "own loggers")
    expected = {f"{start}{kind}{end}" for kind in kinds for start, end in WHERE}
    assert series.keys() == expected
    assert all(min(each.samples) > 0 and len(each.samples) == 5 for each in series.values())


WHERE = (("speedup, ", ""), ("", ", one thread"), ("", ", each of 3 threads"))


def test_nothing_is_logged_even_if_all_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        silence.log_in_threads(LEAST)
    assert caplog.records == []


class Counting:
    """Counts its calls."""

    calls = 0

    def debug(self, message: str, number: int, /) -> None:
        """Count a call."""
        assert message % number == f"call {self.calls}"
        self.calls += 1


def test_each_thread_makes_all_its_calls_to_its_own_logger() -> None:
    logs = [Counting() for _ in range(3)]
    assert silence.took_ns(logs) > 0
    assert [each.calls for each in logs] == [100] * 3


def test_a_speedup_is_that_of_threads_over_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    # Three threads that take as long together as one alone do three times its work.
    monkeypatch.setattr(silence, "took_ns", lambda _: 1000)
    series = silence.log_in_threads(LEAST).series
    assert set(series["speedup, shared logger"].samples) == {3.0}
    assert set(series["own loggers, one thread"].samples) == {10.0}
