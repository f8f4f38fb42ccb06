"""A worker dies during many tasks: what dies with it, and whether the tasks can be run again.

The pool runs in a program of its own: a thread or an interpreter that crashes ends that program, and this is the
result.
"""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent import futures
from concurrent.futures import BrokenExecutor, Executor
from typing import Any

from gilscope.claims.experiments.blocks import Budget, repetitions_of_slow
from gilscope.claims.outcomes import DEAD, DEATHS, SURVIVED
from gilscope.model.evidence import Evidence, Series
from gilscope.system import fresh_python

TASKS = 20

FATAL = 7
"""The number of the task in which the worker dies."""

LIMIT_SECONDS = 30


def crash_workers(budget: Budget) -> Evidence:
    """Let a worker of each kind die in each way, and observe whether its program survives and repeats the tasks."""
    observed, lost, notice_ms = {}, [], []
    for kind in kinds():
        for death in DEATHS:
            outcome = _run_program(kind, death)
            observed[f"{kind}: {death}"] = SURVIVED if outcome["retried"] == TASKS else DEAD
    for _ in range(repetitions_of_slow(budget)):
        outcome = _run_program("processes", "SIGKILL")
        lost.append(float(outcome["lost"]))
        notice_ms.append(float(outcome["notice_ms"]))
    series = {
        "tasks lost of a pool of processes": Series(f"of {TASKS}", tuple(lost)),
        "time until the pool says so": Series("ms", tuple(notice_ms)),
    }
    return Evidence(series=series, observed=observed, notes=("the pools are those of concurrent.futures",))


def kinds() -> dict[str, str]:
    """Return the kinds of worker that exist here, with the names of their pools."""
    found = {"threads": "ThreadPoolExecutor", "processes": "ProcessPoolExecutor"}
    if hasattr(futures, "InterpreterPoolExecutor"):
        found["interpreters"] = "InterpreterPoolExecutor"
    return found


def _run_program(kind: str, death: str) -> dict[str, Any]:
    """Return what a program reports whose worker died, or that it reported nothing."""
    command = fresh_python.write_command("-m", __name__, kind, death)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"retried": 0, "lost": TASKS, "notice_ms": LIMIT_SECONDS * 1e3}
    return dict(json.loads(done.stdout)) if done.stdout else {"retried": 0, "lost": TASKS, "notice_ms": 0.0}


def run_tasks_with_a_death(kind: str, death: str) -> dict[str, Any]:
    """Run tasks of which one kills its worker, and then all tasks again in a new pool."""
    no_core_dump()
    with _pool(kind) as pool:
        begun = [pool.submit(task, number, death if number == FATAL else "") for number in range(TASKS)]
        begin_ns = time.perf_counter_ns()
        results = []
        for each in begun:
            try:
                results.append(each.result())
            except BrokenExecutor:
                break
        notice_ms = (time.perf_counter_ns() - begin_ns) / 1e6
    with _pool(kind) as pool:
        retried = [each.result() for each in [pool.submit(task, number, "") for number in range(TASKS)]]
    return {"retried": len(retried), "lost": TASKS - len(results), "notice_ms": notice_ms}


def _pool(kind: str) -> Executor:
    if kind == "processes":
        return futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
    pool: type[Executor] = getattr(futures, kinds()[kind])
    return pool(2)  # type: ignore[call-arg]


def task(number: int, death: str) -> int:
    """Return the number, or die as asked."""
    if death == "os._exit":
        os._exit(1)
    if death == "abort":
        no_core_dump()
        os.abort()
    if death == "segfault":
        no_core_dump()
        os.kill(os.getpid(), signal.SIGSEGV)
    if death == "SIGKILL":
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def no_core_dump() -> None:
    """Prevent a core file when this process crashes."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_tasks_with_a_death(*sys.argv[1:])))
