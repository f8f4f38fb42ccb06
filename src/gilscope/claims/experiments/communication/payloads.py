"""How long it takes to hand a payload to another worker: by reference, pickled, or in shared memory."""

import hashlib
import io
import multiprocessing
import pickle
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from gilscope.claims.experiments import segments
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.pinning import pinned_to_one_cpu
from gilscope.claims.outcomes import PAYLOAD
from gilscope.model.evidence import Evidence

SIZES = {"1 KiB": 1 << 10, "1 MiB": 1 << 20, "16 MiB": 16 << 20, "64 MiB": 64 << 20}

DIGEST = "digest, please"
"""Asks the process for the SHA-256 of the last payload that it has received."""

Receipt = tuple[int, int]
"""The length and the last byte of a payload."""

Hand = Callable[[], float]
"""Hands a payload over, waits until the other side has it, and returns the µs that this took."""


def hand_over_payloads(budget: Budget) -> Evidence:
    """Hand payloads of several sizes to a thread and to a process, and try to pickle what cannot be pickled."""
    sizes, notes = segments.choose_sizes(SIZES, budget)
    if PAYLOAD not in sizes:
        return Evidence(inapplicable=f"there is no room for shared memory: {notes[0]}")
    with ExitStack() as stack:
        # On two CPUs a thread is woken in 13 µs or in 50 µs, for seconds on end.
        remark = stack.enter_context(pinned_to_one_cpu())
        # The process comes first: with another thread running, a fork would not be safe.
        to_process = stack.enter_context(process_that_takes())
        to_thread = stack.enter_context(thread_that_takes())
        measures: dict[str, Hand] = {}
        for name, size in sizes.items():
            payload = bytes(size)
            segment = stack.enter_context(segments.open_segment(size))
            measures[f"by reference, {name}"] = partial(to_thread, payload)
            measures[f"pickled, {name}"] = partial(to_process, payload)
            measures[f"shared memory, {name}"] = partial(_hand_over_segment, segment, payload, to_process)
        series = measure_interleaved(measures, "µs", budget)
    return Evidence(series=series, observed=unpicklable(), notes=(*notes, remark))


def unpicklable() -> dict[str, str]:
    """Return the error of pickling each of the things that people try to send to a process."""
    with io.BytesIO() as file:
        things = {"a lambda": lambda: None, "a lock": threading.Lock(), "an open file": io.TextIOWrapper(file)}
        return {name: _name_pickling_error(thing) for name, thing in things.items()}


def _name_pickling_error(thing: object) -> str:
    try:
        pickle.dumps(thing)
    except Exception as error:
        return f"{type(error).__name__}"
    return "can be pickled"


@contextmanager
def thread_that_takes() -> Iterator[Callable[[Any], float]]:
    """Run a thread that receives payloads through a queue; yield the function that hands it one."""
    there, back = queue.SimpleQueue[Any](), queue.SimpleQueue[Receipt]()

    def take() -> None:
        while (payload := there.get()) is not None:
            back.put(make_receipt(payload))

    def hand(payload: Any) -> float:
        begin_ns = time.perf_counter_ns()
        there.put(payload)
        taken = back.get()
        end_ns = time.perf_counter_ns()
        assert taken == make_receipt(payload)
        return (end_ns - begin_ns) / 1e3

    worker = threading.Thread(target=take, daemon=True)
    worker.start()
    try:
        yield hand
    finally:
        there.put(None)
        worker.join()


@contextmanager
def process_that_takes() -> Iterator[Callable[[Any], float]]:
    """Run a process that receives pickled payloads through a pipe; yield the function that hands it one."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=take_from, args=(there,), daemon=True)

    def hand(payload: Any) -> float:
        begin_ns = time.perf_counter_ns()
        here.send(payload)
        taken = here.recv()
        end_ns = time.perf_counter_ns()
        assert taken == (payload.expected if isinstance(payload, Named) else make_receipt(payload))
        return (end_ns - begin_ns) / 1e3

    with here, running(worker):
        there.close()
        yield hand


def make_receipt(payload: Any) -> Receipt:
    """Return a payload's length and last byte, which prove that the whole payload has arrived."""
    return len(payload), payload[-1]


def take_from(pipe: Any) -> None:
    """Receive payloads from a pipe or from shared memory, and answer each with its receipt."""
    attached: dict[str, SharedMemory] = {}
    last = b""
    while True:
        try:
            payload = pipe.recv()
        except EOFError:
            return
        if payload == DIGEST:
            pipe.send(hashlib.sha256(last).hexdigest())
            continue
        if isinstance(payload, Named):
            if payload.segment not in attached:
                attached[payload.segment] = SharedMemory(payload.segment)
            memory = attached[payload.segment].buf
            assert memory is not None
            payload = memory[: payload.expected[0]]
        pipe.send(make_receipt(payload))
        last = bytes(payload)
        del payload


@dataclass(frozen=True)
class Named:
    """What is sent instead of a payload that is in shared memory."""

    segment: str
    expected: Receipt


def _hand_over_segment(segment: SharedMemory, payload: bytes, to_process: Callable[[Any], float]) -> float:
    begin_ns = time.perf_counter_ns()
    assert segment.buf is not None
    segment.buf[: len(payload)] = payload
    copied_us = (time.perf_counter_ns() - begin_ns) / 1e3
    return copied_us + to_process(Named(segment.name, make_receipt(payload)))
