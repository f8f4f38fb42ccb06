"""The ways in which processes can tell each other something: each with a message there and back."""

import multiprocessing
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

from gilscope.claims.experiments import segments
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import child_process
from gilscope.claims.experiments.communication.queues import thread_echo
from gilscope.claims.outcomes import ARRIVES, GLOBAL, NOTHING
from gilscope.errors import NoSharedMemory
from gilscope.model.evidence import Evidence

MESSAGE = b"a short message"

LIMIT_SECONDS = 10

Trip = Callable[[bytes], bytes]
"""Sends a message to another process, and returns what comes back."""

said: list[bytes] = []
"""A global that a process changes, in the hope that its parent sees it."""


def try_every_channel(budget: Budget) -> Evidence:
    """Send a short message to a process and take it back, by every channel: µs; and to a thread, by reference."""
    with ExitStack() as stack:
        trips: dict[str, Trip] = {}
        observed, notes = {GLOBAL: _by_a_global()}, []
        for name, channel in CHANNELS.items():
            try:
                trips[name] = stack.enter_context(channel())
            except (OSError, NoSharedMemory) as error:
                notes.append(f"{name}: {error}")
                continue
            observed[name] = ARRIVES if trips[name](MESSAGE) == MESSAGE else NOTHING
        there, back = stack.enter_context(thread_echo())
        measures: dict[str, Callable[[], float]] = {name: partial(_us, trip) for name, trip in trips.items()}
        measures["a thread, by reference"] = partial(_us, partial(_through, there, back))
        return Evidence(series=measure_interleaved(measures, "µs", budget), observed=observed, notes=tuple(notes))


def _us(trip: Trip) -> float:
    begin_ns = time.perf_counter_ns()
    returned = trip(MESSAGE)
    end_ns = time.perf_counter_ns()
    assert returned == MESSAGE
    return (end_ns - begin_ns) / 1e3


def _by_a_global() -> str:
    said.clear()
    with child_process(say_in_a_global) as worker:
        worker.join(LIMIT_SECONDS)
    return ARRIVES if said else NOTHING


def say_in_a_global() -> None:
    """Change a global of this process."""
    said.append(MESSAGE)


@contextmanager
def by_pipe() -> Iterator[Trip]:
    """Open a pipe to a process."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    with here, child_process(echo_pipe, there):

        def trip(message: bytes) -> bytes:
            here.send_bytes(message)
            return here.recv_bytes()

        yield trip


def echo_pipe(pipe: Any) -> None:
    """Send back what comes through a pipe."""
    while True:
        pipe.send_bytes(pipe.recv_bytes())


@contextmanager
def by_socket() -> Iterator[Trip]:
    """Open a connection over loopback to a process."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_SECONDS)
        with child_process(echo_socket, server.getsockname()):
            connection, _ = server.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

                def trip(message: bytes) -> bytes:
                    connection.sendall(message)
                    return connection.recv(len(message), socket.MSG_WAITALL)

                yield trip


def echo_socket(address: tuple[str, int]) -> None:
    """Send back what comes through a connection."""
    with socket.create_connection(address) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while message := connection.recv(1024):
            connection.sendall(message)


@contextmanager
def by_queue() -> Iterator[Trip]:
    """Open two queues of multiprocessing to a process."""
    context = multiprocessing.get_context("spawn")
    there, back = context.SimpleQueue(), context.SimpleQueue()
    with child_process(echo_queue, there, back):
        yield partial(_through, there, back)
    there.close()
    back.close()


@contextmanager
def by_manager() -> Iterator[Trip]:
    """Open two queues of a manager, which is a process of its own, to a process."""
    with multiprocessing.get_context("spawn").Manager() as manager:
        there, back = manager.Queue(), manager.Queue()
        with child_process(echo_queue, there, back):
            yield partial(_through, there, back)


def _through(there: Any, back: Any, message: bytes) -> bytes:
    there.put(message)
    answer: bytes = back.get()
    return answer


def echo_queue(there: Any, back: Any) -> None:
    """Put back what comes through a queue."""
    while True:
        back.put(there.get())


@contextmanager
def by_shared_memory() -> Iterator[Trip]:
    """Share memory with a process; each looks again and again whether it is its turn."""
    with segments.open_segment(64) as segment:
        assert segment.buf is not None
        segment.buf[0] = 0
        with child_process(echo_shared, segment.name):
            yield partial(_through_memory, segment)


def _through_memory(segment: SharedMemory, message: bytes) -> bytes:
    memory = segment.buf
    assert memory is not None
    memory[1 : 1 + len(message)] = message
    memory[0] = len(message)
    end = time.monotonic() + LIMIT_SECONDS
    while memory[0]:
        if time.monotonic() > end:
            raise TimeoutError("nobody answers through shared memory")
    return bytes(memory[32 : 32 + len(message)])


def echo_shared(name: str) -> None:
    """Answer what is written into shared memory, whose first byte says whose turn it is."""
    segment = SharedMemory(name)
    memory = segment.buf
    assert memory is not None
    while True:
        if memory[0]:
            memory[32 : 32 + memory[0]] = bytes(memory[1 : 1 + memory[0]])
            memory[0] = 0


@contextmanager
def by_file() -> Iterator[Trip]:
    """Exchange files on disk with a process; each looks again and again whether there is one."""
    with tempfile.TemporaryDirectory(prefix="gilscope-channel-") as raw:
        folder = Path(raw)
        with child_process(echo_file, raw):
            yield partial(_through_file, folder)


def _through_file(folder: Path, message: bytes) -> bytes:
    scratch = folder / "scratch"
    scratch.write_bytes(message)
    scratch.rename(folder / "there")
    back = folder / "back"
    end = time.monotonic() + LIMIT_SECONDS
    while not back.exists():
        if time.monotonic() > end:
            raise TimeoutError("nobody answers by a file")
    answer = back.read_bytes()
    back.unlink()
    return answer


def echo_file(raw: str) -> None:
    """Answer each file by another."""
    folder = Path(raw)
    there, answer = folder / "there", folder / "answer"
    while True:
        if there.exists():
            answer.write_bytes(there.read_bytes())
            there.unlink()
            answer.rename(folder / "back")


CHANNELS: dict[str, Callable[[], Any]] = {
    "file": by_file,
    "shared memory": by_shared_memory,
    "pipe": by_pipe,
    "socket": by_socket,
    "queue": by_queue,
    "manager": by_manager,
}
