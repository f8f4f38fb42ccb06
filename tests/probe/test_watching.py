"""A watcher beside calls in this process: it asks, and it ends with them.

What it finds of functions whose share is known is measured by `pytest --pyargs gilscope.benchmarks.test_probe`.
"""

import threading
import time

import pytest

from gilscope.model.probe import Watched
from gilscope.probe import watching
from gilscope.probe.watching import FREE_NS, Watcher

pytestmark = pytest.mark.skipif(watching.unavailable() is not None, reason=str(watching.unavailable()))


def test_a_watcher_asks_while_a_call_waits() -> None:
    watcher = Watcher(seed=2)
    # On a busy machine a round may be over before the watcher has run at all.
    rounds = (watcher.watch(lambda: time.sleep(0.01), 3) for _ in range(1000))
    seen = next(each for each in rounds if each.asks)
    assert seen.calls == 3
    assert len(seen.waited_ns) <= seen.asks


def test_what_is_counted_lies_between_the_first_call_and_the_last() -> None:
    times = [(90, 5), (100, 0), (150, FREE_NS + 1), (FREE_NS + 150, 1000), (FREE_NS + 200, 7)]
    found = watching.summarise(times, begin_ns=100, end_ns=FREE_NS + 200, calls=4)
    assert found == Watched(FREE_NS + 100, 4, 3, FREE_NS + 100 - (FREE_NS + 1) - 50, (FREE_NS + 1,))


def test_a_call_that_raises_ends_the_watcher_too() -> None:
    watcher = Watcher(seed=3)
    with pytest.raises(ZeroDivisionError):
        watcher.watch(lambda: 1 / 0, 1)
    assert "watcher" not in {each.name for each in threading.enumerate()}
    assert watcher.watch(time.time, 10).calls == 10
