"""What a worker does before its first timed task."""

import pytest

from gilscope.measure import worker

MS = 1_000_000

pytestmark = pytest.mark.usefixtures("quick_garbage_collection")


def prepare(monkeypatch: pytest.MonkeyPatch, *took_ms: int) -> int:
    """Return what being cold is found to cost a worker whose first calls take so long, in ms."""
    times_ms = iter(took_ms)
    monkeypatch.setattr(worker, "_time_beginning", lambda _: next(times_ms) * MS)
    return worker.prepare(0.0, "histogram", "pure").extra_ns // MS


def test_what_being_cold_costs_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_prepared", set())
    assert prepare(monkeypatch, 50, 2, 2) == 48
    assert prepare(monkeypatch, 2) == 0


@pytest.mark.parametrize("warm_ms", [(100, 1), (1, 100)])
def test_a_slow_warm_call_does_not_hide_what_being_cold_costs(
    warm_ms: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_prepared", set())
    assert prepare(monkeypatch, 50, *warm_ms) == 49
