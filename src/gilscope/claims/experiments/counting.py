"""Work that keeps a CPU busy, in a thread or in a process, while something else is measured."""

import subprocess
import threading
from array import array
from collections.abc import Callable, Iterator, Set
from contextlib import AbstractContextManager, contextmanager

from gilscope import implementations
from gilscope.claims.experiments.pinning import pin
from gilscope.system import fresh_python

STEPS = 40_000_000
"""How many steps one native call takes. With so many it lasts longer than several heartbeats."""


Work = Callable[[], AbstractContextManager[object]]
"""Opens a context in which the work goes on."""


@contextmanager
def repeat_in_thread(call: Callable[[], None], cpus: Set[int] | None = None) -> Iterator[list[int]]:
    """Repeat a call in a thread, on these CPUs or on any, until the context is left; yield a count of calls."""
    is_over = threading.Event()
    calls = [0]

    def work() -> None:
        pin(cpus)
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
def busy_process(cpus: Set[int] | None = None) -> Iterator[int]:
    """Run a process that counts, on some CPUs or on any, until the context is left; yield its process id."""
    with subprocess.Popen(
        fresh_python.write_command("-S", "-c", "while True: pass"), stdin=subprocess.DEVNULL
    ) as process:
        pin(cpus, process.pid)
        try:
            yield process.pid
        finally:
            process.kill()


def count_a_while() -> None:
    """Keep the CPU busy for a few milliseconds in plain Python."""
    for _ in range(100_000):
        pass


def make_native_call(implementation: str) -> Callable[[], None]:
    """Return a native call that lasts longer than several heartbeats and holds or releases the GIL."""
    function = implementations.compile(implementation, "partial_release")
    states, seeds, steps = array("Q", [0]), array("Q", [1]), array("q", [0, STEPS])
    return lambda: function(memoryview(states), memoryview(seeds), memoryview(steps), 0, 1)
