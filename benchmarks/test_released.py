"""How much of a call another thread can run in, measured. Collected only when named; needs a quiet machine.

That an arm holds the GIL or lets go of it is tested without a clock: tests/implementations/test_implementations.py.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gilscope import implementations, kernels, probe
from gilscope.analyse.probe.probing import analyse_probe
from gilscope.analyse.probe.released import estimate_released_share
from gilscope.kernels.partial_release import share_size
from gilscope.measure import check, transport
from gilscope.measure.worker import run_task
from gilscope.model.case import Case
from gilscope.probe import watching
from gilscope.probe.requests import Request, wishes
from gilscope.probe.watching import Watcher
from gilscope.statistics.estimate import estimate_ratio
from gilscope.system.clock import Clock

HARDLY, NEARLY = 0.2, 0.8
"""Of a call: what holds the GIL, and what lets go of it."""

WATCHED_CALLS, ROUNDS = 5, 5

ARMS = [
    (kernel, implementation)
    for kernel in kernels.names()
    for implementation in implementations.compared_names()
    if implementation != "pure"
    and implementations.unfit(implementation, kernels.load(kernel).SPEC) is None
    and kernels.load(kernel).SPEC.steps("large") == 1
]
"""A call of a kernel of many steps is over before a watcher may have asked."""

_lock = threading.Lock()


@contextmanager
def a_call(kernel: str, implementation: str, size: str) -> Iterator[Callable[[], None]]:
    """Yield a call of a whole kernel in this thread, compiled and warm."""
    problem = check.make_problem(kernel, size, 1)
    case = Case(kernel, size, implementation, "serial", "shared", "static", 1)
    part = (0, problem.kernel.split_length(size))
    with transport.open_exchange(problem.kernel, case, problem.arrays, [part]) as exchange:

        def call() -> None:
            exchange.run(lambda tasks: [run_task(*task) for task in tasks])

        call()
        yield call


@pytest.mark.skipif(watching.unavailable() is not None, reason=str(watching.unavailable()))
@pytest.mark.parametrize(("kernel", "implementation"), ARMS)
def test_an_arm_releases_hardly_anything_or_nearly_all(kernel: str, implementation: str, benchmark: Any) -> None:
    """Watch the calls of one arm; the row's time is that of a watched round."""
    reason = kernels.unavailable(kernel) or implementations.unavailable(implementation)
    if reason is not None:
        pytest.skip(reason)
    watcher = Watcher(seed=1)
    with a_call(kernel, implementation, "large") as call:
        found = estimate_released_share([watcher.watch(call, WATCHED_CALLS) for _ in range(ROUNDS)])
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
    wall_ns = Clock().wall_ns
    times: dict[int, list[float]] = {25: [], 100: []}
    with (
        a_call("partial_release", "cython_nogil", share_size(25)) as quarter,
        a_call("partial_release", "cython_nogil", share_size(100)) as whole,
    ):
        for _ in range(ROUNDS):
            for percent, call in ((25, quarter), (100, whole)):
                begin_ns = wall_ns()
                call()
                times[percent].append(wall_ns() - begin_ns)
        benchmark.pedantic(quarter, rounds=1, iterations=1)
    found = estimate_ratio(times[25], times[100])
    benchmark.extra_info["ratio"] = found.value
    assert 0.8 < found.value < 1.25


def waits_for_its_lock(seconds: float) -> None:
    """Let go of the GIL, one thread at a time."""
    with _lock:
        threading.Event().wait(seconds)


def test_a_lock_of_its_own_is_told_from_the_gil(benchmark: Any) -> None:
    """Probe a function that lets go of the GIL and whose threads take turns all the same."""
    request = Request(f"{__name__}:waits_for_its_lock", "", "0.002", wishes("1,2", "threads", "5", None))
    report = benchmark.pedantic(probe.run, args=(request,), rounds=1, iterations=1)
    found = analyse_probe(report.sessions[0])
    assert found.why is not None
    assert found.why.kind == "lock"
    assert ("another lock" in found.why.sentence) == (found.verdict == "releases")
