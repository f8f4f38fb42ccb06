"""How many requests a thread answers over a socket while another thread computes.

Each time the thread waits for its socket, it releases the GIL and must acquire it again. Behind a thread that
computes, this takes a whole switch interval.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from gilscope import implementations
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import child_process
from gilscope.claims.experiments.counting import Work, busy_process, count_a_while, make_native_call, repeat_in_thread
from gilscope.model.evidence import Evidence

SAMPLE_SECONDS = 0.04

LIMIT_SECONDS = 10


def measure_answers(budget: Budget) -> Evidence:
    """Answer a client alone, and beside work in a thread and in a process, in requests/s."""
    works: dict[str, Work] = {
        "alone": nullcontext,
        "beside a process": busy_process,
        "beside a thread": partial(repeat_in_thread, count_a_while),
    }
    notes = []
    reason = implementations.unavailable("cython_nogil")
    if reason is None:
        works["beside a native thread, GIL released"] = partial(repeat_in_thread, make_native_call("cython_nogil"))
    else:
        notes.append(f"no native thread: {reason}")
    try:
        with answered_client() as requests:
            measures: dict[str, Callable[[], float]] = {
                name: partial(_rate, requests, work) for name, work in works.items()
            }
            series = measure_interleaved(measures, "requests/s", budget)
    except OSError as error:
        return Evidence(inapplicable=f"there is no connection over loopback here: {error}")
    return Evidence(series=series, notes=tuple(notes))


@contextmanager
def answered_client() -> Iterator[list[int]]:
    """Run a client process and a thread that answers it; yield the number of answers, which grows."""
    requests = [0]
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_SECONDS)
        with child_process(ask_for_ever, server.getsockname()):
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=_answer, args=(connection, requests), daemon=True)
            thread.start()
            try:
                yield requests
            finally:
                connection.shutdown(socket.SHUT_RDWR)
                thread.join()
                connection.close()


def _answer(connection: socket.socket, requests: list[int]) -> None:
    try:
        while message := connection.recv(64):
            connection.sendall(message)
            requests[0] += 1
    except OSError:
        pass  # The client has been killed: the measurement is over.


def ask_for_ever(address: Any) -> None:
    """Send requests one after the other, each when the one before is answered."""
    with socket.create_connection(address) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            connection.sendall(b"?")
            if not connection.recv(64):
                return


def _rate(requests: list[int], work: Work) -> float:
    with work():
        before, begin = requests[0], time.perf_counter()
        time.sleep(SAMPLE_SECONDS)
        answered, took = requests[0] - before, time.perf_counter() - begin
    return max(answered, 0.5) / took
