"""How much of a call another thread can run in, measured. Collected only when named; needs a quiet machine.

That an arm holds the GIL or lets go of it is tested without a clock: tests/implementations/test_implementations.py.
"""

import threading
import time
from typing import Any

import pytest
from tests.implementations.other_thread import large_call
from tests.parity.calls import implemented

from gilscope import implementations, kernels, probe
from gilscope.analyse.probe.probing import probed
from gilscope.analyse.probe.released import share
from gilscope.benchmarks.known import task
from gilscope.measure.worker import run_task
from gilscope.model.sizes import share_size
from gilscope.probe import watching
from gilscope.probe.requests import Request, wishes
from gilscope.probe.watching import Watcher
from gilscope.statistics.estimate import ratio

HARDLY, NEARLY = 0.2, 0.8
"""Of a call: what holds the GIL, and what lets go of it."""

WATCHED_CALLS, ROUNDS = 5, 5

IN_ONE_STEP = [name for name in kernels.names() if kernels.load(name).SPEC.steps("large") == 1]
"""A call of other kernels is one of many steps: over before a watcher may have asked."""

needs_watcher = pytest.mark.skipif(watching.unavailable() is not None, reason=str(watching.unavailable()))

_lock = threading.Lock()


@needs_watcher
@implemented(IN_ONE_STEP, ["cython_gil", "cython_nogil", "numba_gil", "numba_nogil"])
def test_an_arm_releases_nothing_or_nearly_all(kernel: str, implementation: str, benchmark: Any) -> None:
    """Watch the calls of one arm; the row's time is that of a watched round."""
    call = large_call(kernel, implementation)
    watcher = Watcher(seed=1)
    found = share([watcher.watch(call, WATCHED_CALLS) for _ in range(ROUNDS)])
    benchmark.pedantic(watcher.watch, args=(call, WATCHED_CALLS), rounds=1, iterations=1)
    assert found is not None, "a call was over before the watcher could ask"
    benchmark.extra_info["released"] = found.value
    if implementation.endswith("_gil"):
        assert found.value < HARDLY
    else:
        assert found.value > NEARLY


@pytest.mark.skipif(implementations.unavailable("cython_nogil") is not None, reason="nothing is compiled")
def test_a_share_of_the_steps_is_that_share_of_the_time(benchmark: Any) -> None:
    """Compare calls of as many steps, a quarter of them held and all: both parts take as long, so the calls do."""
    calls = {percent: task("partial_release", "cython_nogil", share_size(percent)) for percent in (25, 100)}
    times: dict[int, list[float]] = {percent: [] for percent in calls}
    for _ in range(ROUNDS):
        for percent, call in calls.items():
            begin = time.perf_counter()
            run_task(*call)
            times[percent].append(time.perf_counter() - begin)
    benchmark.pedantic(run_task, args=calls[25], rounds=1, iterations=1)
    found = ratio(times[25], times[100])
    benchmark.extra_info["ratio"] = found.value
    assert 0.8 < found.value < 1.25


def waits_for_its_lock(seconds: float) -> None:
    """Let go of the GIL, one thread at a time."""
    with _lock:
        time.sleep(seconds)


def test_a_lock_of_its_own_is_told_from_the_gil(benchmark: Any) -> None:
    """Probe a function that lets go of the GIL and whose threads take turns all the same."""
    request = Request(f"{__name__}:waits_for_its_lock", "", "0.002", wishes("1,2", "threads", "5", None))
    report = benchmark.pedantic(probe.run, args=(request,), rounds=1, iterations=1)
    found = probed(report.sessions[0])
    assert found.why is not None
    assert found.why.kind == "lock"
    assert ("another lock" in found.why.sentence) == (found.verdict == "releases")
