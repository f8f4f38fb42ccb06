"""Work that keeps a CPU busy in a thread, in native code or in a process, for other experiments to run beside."""

import subprocess
import sys
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from gilscope import implementations

STEPS = 40_000_000
"""Of one native call, which so lasts several beats; it is one chain of dependent steps."""


Work = Callable[[], AbstractContextManager[object]]
"""Opens work that goes on until it is left."""


@contextmanager
def repeat_in_thread(call: Callable[[], None]) -> Iterator[list[int]]:
    """Have a thread make a call again and again until the context is left; yield how often it has, as it goes."""
    is_over = threading.Event()
    calls = [0]

    def work() -> None:
        while not is_over.is_set():
            call()
            calls[0] += 1

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield calls
    finally:
        is_over.set()
        thread.join()


@contextmanager
def busy_process() -> Iterator[int]:
    """Have a process count until the context is left; yield its number."""
    with subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"], stdin=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def count() -> None:
    """Be busy for a moment, in plain Python."""
    for _ in range(100_000):
        pass


def make_native_call(implementation: str) -> Callable[[], None]:
    """Return a call that computes for several beats and holds or releases the GIL meanwhile."""
    function = implementations.compile(implementation, "partial_release")
    states, seeds, steps = array("Q", [0]), array("Q", [1]), array("q", [0, STEPS])
    return lambda: function(memoryview(states), memoryview(seeds), memoryview(steps), 0, 1)
