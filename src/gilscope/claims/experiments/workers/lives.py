"""How long it takes to start and to end a worker that does nothing."""

import multiprocessing
import sys
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.methods import start_methods, with_default_start_method, without_main
from gilscope.claims.experiments.workers.stamps import stamp, stamp_file
from gilscope.model.evidence import Evidence

SEVERAL = 8
"""Workers that are started one after the other, and then joined, as in a figure that others have published."""


@dataclass(frozen=True)
class Life:
    """When a worker was asked for, ran and was joined, on the monotonic clock that all processes share."""

    asked_for_ns: int
    first_instruction_ns: int
    last_instruction_ns: int
    joined_ns: int

    @property
    def start_us(self) -> float:
        """The time from asking for the worker to its first instruction, in µs."""
        return (self.first_instruction_ns - self.asked_for_ns) / 1e3

    @property
    def end_us(self) -> float:
        """The time from the worker's last instruction until it is joined, in µs."""
        return (self.joined_ns - self.last_instruction_ns) / 1e3

    @property
    def whole_us(self) -> float:
        """The time from asking for the worker until it is joined, in µs."""
        return (self.joined_ns - self.asked_for_ns) / 1e3


def measure_whole_life(budget: Budget) -> Evidence:
    """Measure the time to create, start and join a worker of each kind that exists here, and several at once."""
    half = replace(budget, seconds=budget.seconds / 2)
    found = _measure_lives(half, lambda life: life.whole_us)
    measures = {
        f"{kind}, {SEVERAL} at once": partial(several_ms, kind)
        for kind in ("threads", *(f"processes_{method}" for method in start_methods()))
    }
    return replace(found, series={**found.series, **measure_interleaved(measures, "ms", half)})


def several_ms(kind: str) -> float:
    """Return the time to create and start several workers that do nothing, and to join all of them, in ms."""
    context: Any = threading if kind == "threads" else multiprocessing.get_context(kind.removeprefix("processes_"))
    create = context.Thread if kind == "threads" else context.Process
    with without_main():
        begin_ns = time.perf_counter_ns()
        workers = [create(target=int, daemon=True) for _ in range(SEVERAL)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
        return (time.perf_counter_ns() - begin_ns) / 1e6


def measure_start(budget: Budget) -> Evidence:
    """Measure the time until a new worker of each kind runs its first instruction."""
    return _measure_lives(budget, lambda life: life.start_us)


def measure_end(budget: Budget) -> Evidence:
    """Measure the time from the last instruction of a worker of each kind until it is joined."""
    return _measure_lives(budget, lambda life: life.end_us)


def kinds() -> Mapping[str, Callable[[], Life]]:
    """Return a function that runs one worker, for each kind that exists here."""
    found: dict[str, Callable[[], Life]] = {"threads": run_thread}
    for method in start_methods():
        found[f"processes_{method}"] = partial(run_process, method)
    if sys.version_info >= (3, 14):
        found["interpreters"] = run_interpreter
    return found


def run_thread() -> Life:
    """Run a thread, and return its times."""
    stamps = array("q", [0, 0])
    asked_for_ns = time.monotonic_ns()
    worker = threading.Thread(target=stamp, args=(stamps,))
    worker.start()
    worker.join()
    return Life(asked_for_ns, stamps[0], stamps[1], time.monotonic_ns())


def run_process(method: str) -> Life:
    """Run a process that is started by `fork`, `spawn` or `forkserver`, and return its times.

    It writes its times to a file: shared memory would need imports that the start method does not need.
    """
    context: Any = multiprocessing.get_context(method)
    with tempfile.NamedTemporaryFile(prefix="gilscope-life-") as stamps:
        asked_for_ns = time.monotonic_ns()
        worker = context.Process(target=stamp_file, args=(stamps.name,), daemon=True)
        with running(worker):
            worker.join()
            joined_ns = time.monotonic_ns()
        first_ns, last_ns = map(int, stamps.read().split())
        return Life(asked_for_ns, first_ns, last_ns, joined_ns)


def run_interpreter() -> Life:
    """Run a sub-interpreter in a thread of its own, and return its times."""
    from concurrent import interpreters  # type: ignore[attr-defined,unused-ignore]

    stamps = array("q", [0, 0])
    asked_for_ns = time.monotonic_ns()
    interpreter = interpreters.create()
    interpreter.prepare_main(stamps=memoryview(stamps))
    worker = threading.Thread(target=interpreter.exec, args=(IN_INTERPRETER,))
    worker.start()
    worker.join()
    interpreter.close()
    return Life(asked_for_ns, stamps[0], stamps[1], time.monotonic_ns())


IN_INTERPRETER = "import time; stamps[0] = time.monotonic_ns(); stamps[1] = time.monotonic_ns(); del stamps"
"""The same as `stamp`, for an interpreter that may not find gilscope."""


def _measure_lives(budget: Budget, part_us: Callable[[Life], float]) -> Evidence:
    live = kinds()
    for each in live.values():
        each()  # The first worker of a kind also pays for imports, and for the fork server.
    measures = {name: (lambda each=each: part_us(each())) for name, each in live.items()}
    series = measure_interleaved(measures, "µs", budget)
    return with_default_start_method(series)
