"""Two different programs that processes and threads start at the same time."""

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import child_process
from gilscope.claims.outcomes import BOTH, NOT_BOTH
from gilscope.model.evidence import Evidence
from gilscope.system import fresh_python

PYTHON = fresh_python.write_command("-S", "-c", "for _ in range(2_000_000): pass")

SHELL = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"


def run_two_programs(budget: Budget) -> Evidence:
    """Run two programs one after the other, and at the same time by two processes and by two threads, in ms."""
    programs = [PYTHON, (shutil.which("sh") or "", "-c", SHELL)]
    if not programs[1][0]:
        programs[1] = PYTHON
    measures: dict[str, Callable[[], float]] = {
        "one after the other": partial(_took_ms, lambda: [run_program(each) for each in programs]),
        "at once, by threads": partial(_took_ms, partial(_start_by_threads, programs)),
        "at once, by processes": partial(_took_ms, partial(_start_by_processes, programs)),
    }
    series = measure_interleaved(measures, "ms", budget)
    observed = {name: BOTH if _overlap(start, programs) else NOT_BOTH for name, start in STARTS.items()}
    notes = ("the two are Python and a shell",) if programs[0] is not programs[1] else ("both are Python",)
    return Evidence(series=series, observed=observed, notes=notes)


def run_program(program: Sequence[str]) -> tuple[float, float]:
    """Run a program, and return when it began and ended, on the clock that all processes share."""
    begin = time.monotonic()
    subprocess.run(program, check=True, stdin=subprocess.DEVNULL)
    return begin, time.monotonic()


def run_program_and_send_times(program: Sequence[str], times: "object") -> None:
    """Run a program, and send when it began and ended."""
    times.send(run_program(program))  # type: ignore[attr-defined]


def _start_by_threads(programs: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    times: list[tuple[float, float]] = []
    threads = [threading.Thread(target=lambda each=each: times.append(run_program(each))) for each in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _start_by_processes(programs: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    from contextlib import ExitStack
    from multiprocessing import get_context

    with ExitStack() as stack:
        ends = []
        for each in programs:
            here, there = get_context("spawn").Pipe(duplex=False)
            stack.enter_context(here)
            stack.enter_context(child_process(run_program_and_send_times, each, there))
            there.close()
            ends.append(here)
        return [end.recv() for end in ends]


STARTS = {"by processes": _start_by_processes, "by threads": _start_by_threads}


def _overlap(start: Callable[..., list[tuple[float, float]]], programs: Sequence[Sequence[str]]) -> bool:
    (one_begin, one_end), (other_begin, other_end) = start(programs)
    return max(one_begin, other_begin) < min(one_end, other_end)


def _took_ms(work: Callable[[], object]) -> float:
    begin_ns = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begin_ns) / 1e6
