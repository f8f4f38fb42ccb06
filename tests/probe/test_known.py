"""Functions of which it is known what they do with the GIL, under a real watcher in this process."""

import time
from collections.abc import Callable

import pytest

from gilscope.analyse.probe.released import Released, share
from gilscope.benchmarks.known import Known, known
from gilscope.probe import call, watching
from gilscope.probe.budget import WATCH_NS
from gilscope.probe.watching import Watcher

pytestmark = pytest.mark.skipif(watching.unavailable() is not None, reason=str(watching.unavailable()))

ROUNDS = 15

MOST_OFF = 0.05
"""What a released share may be off, beside its interval."""


def watched(function: Callable[[], object]) -> Released:
    function()
    begin_ns = time.perf_counter_ns()
    function()
    count = max(1, WATCH_NS // max(1, time.perf_counter_ns() - begin_ns))
    watcher = Watcher(seed=1)
    found = share([watcher.watch(function, count) for _ in range(ROUNDS)])
    assert found is not None
    return found


TRIES = 3
"""Where tests run beside others, threads that want to run are kept from it now and then, and not only by the GIL."""


@pytest.mark.parametrize("each", known(), ids=lambda each: each.name)
def test_the_released_share_is_what_is_known(each: Known) -> None:
    if each.unavailable is not None:
        pytest.skip(each.unavailable)
    function = call.find(each.request.target, each.request.setup, each.request.arguments)
    tried = []
    for _ in range(TRIES):
        tried.append(watched(function))
        if _is_known(each, tried[-1]):
            return
    pytest.fail(f"{each.released} is known, and {tried} were found")


def _is_known(each: Known, found: Released) -> bool:
    if each.released is None:
        return 0 <= found.low <= found.high <= 1
    return found.low - MOST_OFF <= each.released <= found.high + MOST_OFF


def test_a_watcher_hardly_disturbs_what_it_watches() -> None:
    watcher = Watcher(seed=2)
    seen = watcher.watch(lambda: time.sleep(0.001), 50)
    assert seen.calls == 50
    assert seen.asks > 10
    assert sum(seen.waited_ns) < seen.wall_ns / 2


def test_a_call_that_raises_ends_the_watcher_too() -> None:
    watcher = Watcher(seed=3)
    with pytest.raises(ZeroDivisionError):
        watcher.watch(lambda: 1 / 0, 1)
    assert watcher.watch(time.time, 10).calls == 10
