"""How many requests a thread answers over a socket while another thread computes.

Each time the thread waits for its socket, it releases the GIL and must acquire it again. Behind a thread that
computes, this takes a whole switch interval.

Client and thread share a CPU, and what computes beside them has the others. Left to itself, the scheduler puts the
two on different CPUs when nothing else runs: then each message has to wake a CPU that sleeps, which takes four times
as long as to switch on one, and the thread "alone" answers less than beside a process that computes.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from gilscope import implementations
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import child_process
from gilscope.claims.experiments.counting import Work, busy_process, count_a_while, make_native_call, repeat_in_thread
from gilscope.claims.experiments.pinning import pin, split_cpus
from gilscope.model.evidence import Evidence

SAMPLE_SECONDS = 0.04

LIMIT_SECONDS = 10

MOST_SECONDS = 2
"""A sample ends at the latest after this. It has at least one answer, unless none comes in all this time."""


def measure_answers(budget: Budget) -> Evidence:
    """Answer a client alone, and beside work in a thread and in a process, in requests/s."""
    split = split_cpus()
    own, others = (None, None) if split is None else split
    works: dict[str, Work] = {
        "alone": nullcontext,
        "beside a process": partial(busy_process, others),
        "beside a thread": partial(repeat_in_thread, count_a_while, others),
    }
    notes = ["not tied to CPUs" if own is None else "client and thread share a CPU; what computes has the others"]
    reason = implementations.unavailable("cython_nogil")
    if reason is None:
        works["beside a native thread, GIL released"] = partial(
            repeat_in_thread, make_native_call("cython_nogil"), others
        )
    else:
        notes.append(f"no native thread: {reason}")
    try:
        with answered_client(own) as requests:
            measures: dict[str, Callable[[], float]] = {
                name: partial(_rate, requests, work) for name, work in works.items()
            }
            series = measure_interleaved(measures, "requests/s", budget)
    except OSError as error:
        return Evidence(inapplicable=f"there is no connection over loopback here: {error}")
    return Evidence(series=series, notes=tuple(notes))


@contextmanager
def answered_client(cpus: Set[int] | None = None) -> Iterator[list[int]]:
    """Run a client process and a thread that answers it, on these CPUs or on any; yield a count of answers."""
    requests = [0]
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_SECONDS)
        with child_process(ask_for_ever, server.getsockname(), cpus):
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=_answer, args=(connection, requests, cpus), daemon=True)
            thread.start()
            try:
                yield requests
            finally:
                connection.shutdown(socket.SHUT_RDWR)
                thread.join()
                connection.close()


def _answer(connection: socket.socket, requests: list[int], cpus: Set[int] | None) -> None:
    pin(cpus)
    try:
        while message := connection.recv(64):
            connection.sendall(message)
            requests[0] += 1
    except ConnectionError:
        return  # The client has been killed: the measurement is over.


def ask_for_ever(address: Any, cpus: Set[int] | None) -> None:
    """Send requests one after the other, each when the one before is answered."""
    pin(cpus)
    with socket.create_connection(address) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            connection.sendall(b"?")
            if not connection.recv(64):
                return


def _rate(requests: list[int], work: Work) -> float:
    with work():
        before, begin = requests[0], time.perf_counter()
        answered, took = 0, 0.0
        while took < MOST_SECONDS and not answered:
            time.sleep(SAMPLE_SECONDS)
            answered, took = requests[0] - before, time.perf_counter() - begin
    return answered / took
