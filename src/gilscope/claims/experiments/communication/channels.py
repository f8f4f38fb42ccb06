"""The channels by which processes exchange messages: one message there and back by each."""

import multiprocessing
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

from gilscope.claims.experiments import segments
from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import child_process, running_meanwhile
from gilscope.claims.experiments.communication.queues import thread_echo
from gilscope.claims.outcomes import ARRIVES, GLOBAL, NOTHING
from gilscope.errors import NoSharedMemory
from gilscope.model.evidence import Evidence

MESSAGE = b"a short message"

LIMIT_SECONDS = 10

Trip = Callable[[bytes], bytes]
"""Sends a message to another process, and returns what comes back."""


@dataclass(frozen=True)
class Channel:
    """A channel to a process that echoes."""

    trip: Trip
    awake: Callable[[], AbstractContextManager[object]] = nullcontext
    """Opens a context in which the process runs. One that polls is stopped outside of it, as it would take a CPU from
    the channels that are measured meanwhile."""


changed_by_process: list[bytes] = []
"""The global that a process changes while its parent looks at its own."""


def try_every_channel(budget: Budget) -> Evidence:
    """Send a short message to a process and back by every channel, and to a thread by reference, in µs."""
    with ExitStack() as stack:
        channels: dict[str, Channel] = {}
        observed, notes = {GLOBAL: _try_global()}, []
        for name, channel in CHANNELS.items():
            try:
                channels[name] = stack.enter_context(channel())
            except (OSError, NoSharedMemory) as error:
                notes.append(f"{name}: {error}")
                continue
            with channels[name].awake():
                observed[name] = ARRIVES if channels[name].trip(MESSAGE) == MESSAGE else NOTHING
        there, back = stack.enter_context(thread_echo())
        channels["a thread, by reference"] = Channel(partial(_send_through_queues, there, back))
        measures = {name: partial(_measure_us, each) for name, each in channels.items()}
        return Evidence(series=measure_interleaved(measures, "µs", budget), observed=observed, notes=tuple(notes))


def _measure_us(channel: Channel) -> float:
    with channel.awake():
        channel.trip(MESSAGE)  # The other process may have to be let go on first.
        begin_ns = time.perf_counter_ns()
        returned = channel.trip(MESSAGE)
        end_ns = time.perf_counter_ns()
    assert returned == MESSAGE
    return (end_ns - begin_ns) / 1e3


def _try_global() -> str:
    changed_by_process.clear()
    with child_process(change_global) as worker:
        worker.join(LIMIT_SECONDS)
    return ARRIVES if changed_by_process else NOTHING


def change_global() -> None:
    """Change a global of this process."""
    changed_by_process.append(MESSAGE)


@contextmanager
def open_pipe() -> Iterator[Channel]:
    """Open a pipe to a process that echoes."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    with here, child_process(echo_pipe, there):

        def trip(message: bytes) -> bytes:
            here.send_bytes(message)
            return here.recv_bytes()

        yield Channel(trip)


def echo_pipe(pipe: Any) -> None:
    """Send back what comes through a pipe."""
    while True:
        pipe.send_bytes(pipe.recv_bytes())


@contextmanager
def open_socket() -> Iterator[Channel]:
    """Open a local connection to a process that echoes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_SECONDS)
        with child_process(echo_socket, server.getsockname()):
            connection, _ = server.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

                def trip(message: bytes) -> bytes:
                    connection.sendall(message)
                    return connection.recv(len(message), socket.MSG_WAITALL)

                yield Channel(trip)


def echo_socket(address: tuple[str, int]) -> None:
    """Send back what comes through a connection."""
    with socket.create_connection(address) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while message := connection.recv(1024):
            connection.sendall(message)


@contextmanager
def open_queues() -> Iterator[Channel]:
    """Open two queues of multiprocessing to a process that echoes."""
    context = multiprocessing.get_context("spawn")
    there, back = context.SimpleQueue(), context.SimpleQueue()
    with child_process(echo_queue, there, back):
        yield Channel(partial(_send_through_queues, there, back))
    there.close()
    back.close()


@contextmanager
def open_manager() -> Iterator[Channel]:
    """Open two queues of a manager, which is a process of its own, to a process that echoes."""
    with multiprocessing.get_context("spawn").Manager() as manager:
        there, back = manager.Queue(), manager.Queue()
        with child_process(echo_queue, there, back):
            yield Channel(partial(_send_through_queues, there, back))


def _send_through_queues(there: Any, back: Any, message: bytes) -> bytes:
    there.put(message)
    answer: bytes = back.get()
    return answer


def echo_queue(there: Any, back: Any) -> None:
    """Put back what comes through a queue."""
    while True:
        back.put(there.get())


@contextmanager
def open_shared_memory() -> Iterator[Channel]:
    """Share memory with a process that echoes; both poll until it is their turn."""
    with segments.open_segment(64) as segment:
        assert segment.buf is not None
        segment.buf[0] = 0
        with child_process(echo_shared, segment.name) as worker:
            yield Channel(partial(_send_through_memory, segment), partial(running_meanwhile, worker.pid))


def _send_through_memory(segment: SharedMemory, message: bytes) -> bytes:
    memory = segment.buf
    assert memory is not None
    memory[1 : 1 + len(message)] = message
    memory[0] = len(message)
    end = time.monotonic() + LIMIT_SECONDS
    while memory[0]:
        if time.monotonic() > end:
            raise TimeoutError("no answer through shared memory")
    return bytes(memory[32 : 32 + len(message)])


def echo_shared(name: str) -> None:
    """Send back what is written into shared memory; its first byte says whose turn it is."""
    segment = SharedMemory(name)
    memory = segment.buf
    assert memory is not None
    while True:
        if memory[0]:
            memory[32 : 32 + memory[0]] = bytes(memory[1 : 1 + memory[0]])
            memory[0] = 0


@contextmanager
def open_files() -> Iterator[Channel]:
    """Exchange files on disk with a process that echoes; both poll for the other's file."""
    with tempfile.TemporaryDirectory(prefix="gilscope-channel-") as raw:
        folder = Path(raw)
        with child_process(echo_file, raw) as worker:
            yield Channel(partial(_send_through_files, folder), partial(running_meanwhile, worker.pid))


def _send_through_files(folder: Path, message: bytes) -> bytes:
    scratch = folder / "scratch"
    scratch.write_bytes(message)
    scratch.rename(folder / "there")
    back = folder / "back"
    end = time.monotonic() + LIMIT_SECONDS
    while not back.exists():
        if time.monotonic() > end:
            raise TimeoutError("no answer by a file")
    answer = back.read_bytes()
    back.unlink()
    return answer


def echo_file(raw: str) -> None:
    """Answer each file with another file."""
    folder = Path(raw)
    there, answer = folder / "there", folder / "answer"
    while True:
        if there.exists():
            answer.write_bytes(there.read_bytes())
            there.unlink()
            answer.rename(folder / "back")


CHANNELS: dict[str, Callable[[], Any]] = {
    "file": open_files,
    "shared memory": open_shared_memory,
    "pipe": open_pipe,
    "socket": open_socket,
    "queue": open_queues,
    "manager": open_manager,
}
