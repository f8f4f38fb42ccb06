"""Watches calls from another thread, which asks for the GIL at random times: for how much of a call it is free."""

import random
import threading
from array import array
from collections.abc import Callable

from gilscope import _ext
from gilscope.model.probe import Watched
from gilscope.system import gil

GAP_NS = 1_000_000
"""The mean time between two asks. It is random, since regular asks may keep in step with the calls."""

FREE_NS = 5_000
"""A shorter wait means that the GIL was free: taking it lasts a tenth of a microsecond. A thread that must wait
sleeps and is woken, which lasts longer than this."""

MOST_ASKS = 1 << 16
"""The most asks in one round: those of a minute without any wait."""


def unavailable() -> str | None:
    """Return why calls cannot be watched here, or None."""
    return _ext.unavailable() if gil.is_enabled() else "there is no GIL"


class Watcher:
    """Watches rounds of calls. Its gaps are drawn beforehand, since drawing them takes the GIL."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        gaps = (int(self._random.expovariate(1 / GAP_NS)) for _ in range(MOST_ASKS))
        self._gaps_ns = memoryview(array("q", gaps))
        self._asked_ns = array("q", bytes(8 * MOST_ASKS))
        self._waited_ns = array("q", bytes(8 * MOST_ASKS))

    def watch(self, call: Callable[[], object], calls: int) -> Watched:
        """Watch so many calls of the calling thread."""
        native = _ext.load("gil_waits")
        stop, asks = bytearray(1), []
        first = self._random.randrange(MOST_ASKS // 2)
        room = MOST_ASKS - first

        def ask() -> None:
            buffers = (
                self._gaps_ns[first:],
                *(memoryview(each)[:room] for each in (self._asked_ns, self._waited_ns)),
            )
            asks.append(native.watch(stop, *buffers))

        thread = threading.Thread(target=ask, name="watcher", daemon=True)
        thread.start()
        begin_ns = native.now_ns()
        try:
            for _ in range(calls):
                call()
        finally:
            end_ns = native.now_ns()
            stop[0] = 1
            thread.join()
        times = zip(self._asked_ns[: asks[0]], self._waited_ns[: asks[0]], strict=True)
        return summarise(list(times), begin_ns, end_ns, calls)


def summarise(times: list[tuple[int, int]], begin_ns: int, end_ns: int, calls: int) -> Watched:
    """Return what was watched from `begin_ns` to `end_ns`; `times` has when it asked and how long it waited."""
    within = [(asked, min(waited, end_ns - asked)) for asked, waited in times if begin_ns <= asked < end_ns]
    waited_ns = tuple(waited for _, waited in within if waited > FREE_NS)
    wall_ns = end_ns - begin_ns
    return Watched(wall_ns, calls, len(within), wall_ns - sum(waited for _, waited in within), waited_ns)
