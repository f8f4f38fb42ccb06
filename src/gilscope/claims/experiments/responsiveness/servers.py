"""How many answers arrive from a local server that takes 5 ms for each, by several ways of asking."""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from gilscope.claims.experiments.blocks import Budget, measure_interleaved
from gilscope.claims.experiments.children import child_process
from gilscope.model.evidence import Evidence

ANSWER_SECONDS = 0.005

REQUESTS = 48
"""Requests in one sample."""

IN_FLIGHT = (8, 32)

LIMIT_SECONDS = 10

Address = tuple[str, int]


def ask_many_times(budget: Budget) -> Evidence:
    """Ask the server one request at a time, by threads, by processes and by coroutines, in requests/s."""
    try:
        with ExitStack() as stack:
            address = stack.enter_context(server())
            measures: dict[str, Callable[[], float]] = {"one after the other": partial(_rate, _ask_in_turn, address)}
            for count in IN_FLIGHT:
                pool = stack.enter_context(ThreadPoolExecutor(count))
                measures[f"threads, {count} in flight"] = partial(_rate, partial(_ask_by_pool, pool), address)
                measures[f"coroutines, {count} in flight"] = partial(
                    _rate, partial(_ask_by_coroutines, count), address
                )
            processes = stack.enter_context(ProcessPoolExecutor(8, multiprocessing.get_context("spawn")))
            measures["processes, 8 in flight"] = partial(_rate, partial(_ask_by_pool, processes), address)
            for measure in measures.values():
                measure()
            series = measure_interleaved(measures, "requests/s", budget)
    except OSError as error:
        return Evidence(inapplicable=f"there is no connection over loopback here: {error}")
    return Evidence(series=series, notes=(f"the server answers each request after {ANSWER_SECONDS * 1e3:.0f} ms",))


@contextmanager
def server() -> Iterator[Address]:
    """Run a process that answers requests; yield its address."""
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    with here, child_process(serve, there):
        there.close()
        if not here.poll(LIMIT_SECONDS):
            raise OSError("the server does not start")
        host, port = here.recv()
        yield host, port


def serve(ready: Any) -> None:
    """Answer each line after a few milliseconds, as a database or a service does."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            await asyncio.sleep(ANSWER_SECONDS)
            writer.write(line)
        writer.close()

    async def run() -> None:
        listening = await asyncio.start_server(answer, "127.0.0.1", 0)
        ready.send(listening.sockets[0].getsockname()[:2])
        await listening.serve_forever()

    asyncio.run(run())


def ask(address: Address) -> bytes:
    """Send one request over a new connection, and return the answer."""
    with socket.create_connection(address, LIMIT_SECONDS) as connection:
        connection.sendall(b"?\n")
        return connection.recv(2)


def _rate(work: Callable[[Address], Sequence[bytes]], address: Address) -> float:
    begin_ns = time.perf_counter_ns()
    answers = work(address)
    took_ns = time.perf_counter_ns() - begin_ns
    assert list(answers) == [b"?\n"] * len(answers)
    return len(answers) / took_ns * 1e9


def _ask_in_turn(address: Address) -> Sequence[bytes]:
    return [ask(address) for _ in range(REQUESTS // 4)]


def _ask_by_pool(pool: Executor, address: Address) -> Sequence[bytes]:
    return list(pool.map(ask, [address] * REQUESTS))


def _ask_by_coroutines(count: int, address: Address) -> Sequence[bytes]:
    async def one(places: asyncio.Semaphore) -> bytes:
        async with places:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(b"?\n")
            answer = await reader.readline()
            writer.close()
            return answer

    async def all_of_them() -> Sequence[bytes]:
        places = asyncio.Semaphore(count)
        return await asyncio.gather(*(one(places) for _ in range(REQUESTS)))

    return asyncio.run(all_of_them())
