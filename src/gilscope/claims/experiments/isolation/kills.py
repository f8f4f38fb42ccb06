"""How long it takes to stop a worker from outside while it computes."""

import multiprocessing
import os
import signal
import threading
import time
from contextlib import closing
from typing import Any

from gilscope import implementations
from gilscope.claims.experiments.blocks import Budget, measure_interleaved, repetitions_of_slow
from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.counting import count_a_while, make_native_call, repeat_in_thread
from gilscope.claims.outcomes import NO_CALL, STOPPED
from gilscope.model.evidence import Evidence, Series


def stop_workers(budget: Budget) -> Evidence:
    """Stop a process that computes by terminate() and kill(), and send Ctrl-C while a thread computes."""
    measures = {
        "process, terminate()": lambda: _stop_ms("terminate"),
        "process, kill()": lambda: _stop_ms("kill"),
    }
    series = dict(measure_interleaved(measures, "ms", budget))
    notes = []
    if os.name == "posix":
        series["Ctrl-C beside plain Python in a thread"] = Series("ms", _interrupted_ms(count_a_while, budget))
        if implementations.unavailable("cython_nogil") is None:
            call = make_native_call("cython_nogil")
            series["Ctrl-C beside native code, GIL released"] = Series("ms", _interrupted_ms(call, budget))
    else:
        notes.append("Ctrl-C is not sent: this system has no signals that a process can send itself")
    observed = {"process": STOPPED, "thread": STOPPED if hasattr(threading.Thread, "terminate") else NO_CALL}
    return Evidence(series=series, observed=observed, notes=tuple(notes))


def compute(ready: Any) -> None:
    """Report that this process has begun, and compute for ever."""
    ready.send_bytes(b"at work")
    while True:
        count_a_while()


def _stop_ms(how: str) -> float:
    """Return the time until a process that computes is gone, in ms."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    worker = context.Process(target=compute, args=(there,), daemon=True)
    with closing(here), closing(there), running(worker):
        here.recv_bytes()
        begin_ns = time.perf_counter_ns()
        getattr(worker, how)()
        worker.join()
        return (time.perf_counter_ns() - begin_ns) / 1e6


def _interrupted_ms(call: Any, budget: Budget) -> tuple[float, ...]:
    """Return the times from a SIGINT to the main thread's KeyboardInterrupt, while another thread computes."""
    waits = []
    with repeat_in_thread(call):
        for _ in range(repetitions_of_slow(budget)):
            begin_ns = time.perf_counter_ns()
            try:
                os.kill(os.getpid(), signal.SIGINT)
                while True:
                    time.sleep(0.001)
            except KeyboardInterrupt:
                waits.append((time.perf_counter_ns() - begin_ns) / 1e6)
    return tuple(waits)
