"""The heartbeat: there really is work beside it, and it really measures gaps."""

import time
from contextlib import nullcontext

import psutil
import pytest

from gilscope import implementations
from gilscope.claims.experiments import counting
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.responsiveness import heartbeat
from gilscope.system import gil

needs_gil = pytest.mark.skipif(
    not gil.is_enabled(), reason="this interpreter runs without a GIL: nothing can hold it"
)
needs_twin = pytest.mark.skipif(
    implementations.unavailable("cython_gil") is not None, reason=str(implementations.unavailable("cython_gil"))
)


def test_a_gap_is_as_long_as_was_asked_for_at_least() -> None:
    assert heartbeat.longest_gap_ms(nullcontext) >= heartbeat.BEAT_SECONDS * 1e3


def test_work_in_a_thread_goes_on_while_the_heart_beats_and_ends_with_it() -> None:
    with counting.repeat_in_thread(counting.count_a_while) as calls:
        while not calls[0]:
            time.sleep(0.01)
    done = calls[0]
    time.sleep(0.05)
    assert calls[0] == done


def test_work_in_a_process_uses_a_cpu_and_is_gone_afterwards() -> None:
    with counting.busy_process() as number:
        process = psutil.Process(number)
        while process.cpu_times().user < 0.05:
            time.sleep(0.01)
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@needs_gil
@needs_twin
def test_a_call_that_holds_the_gil_stops_the_heart_for_its_whole_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEATS", 4)
    call = counting.make_native_call("cython_gil")
    lengths_ms = []
    for _ in range(3):
        begin = time.perf_counter()
        call()
        lengths_ms.append((time.perf_counter() - begin) * 1e3)
    gaps = [heartbeat.longest_gap_ms(lambda: counting.repeat_in_thread(call)) for _ in range(3)]
    assert max(gaps) > 0.8 * min(lengths_ms)


def test_every_kind_of_work_is_measured_in_the_same_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEATS", 2)
    series = heartbeat.measure_beats(Budget(5, 0.1, 1 << 20, 2)).series
    assert {"nothing else", "process", "thread"} <= series.keys()
    assert {len(each.samples) for each in series.values()} == {5}
