"""How much a call of a logger that is switched off costs threads, and whether it keeps them from running in parallel.

Each call asks the logger for its level. Threads that share a logger read and count references to the same objects,
which have to travel between their CPUs where no GIL keeps threads apart.
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from gilscope.claims.experiments.blocks import Budget, each_order
from gilscope.claims.experiments.pinning import pick_cpu, pin
from gilscope.model.evidence import Evidence, Series

CALLS = 200_000
"""Calls of each thread in one sample."""


class Log(Protocol):
    """What a thread calls: a logger, or something that does nothing."""

    def debug(self, message: str, number: int, /) -> None:
        """Log a message, or do nothing."""


class Nothing:
    """Does nothing where a logger would log."""

    def debug(self, message: str, /, *arguments: object) -> None:
        """Do nothing with what a logger's call takes."""


def log_in_threads(budget: Budget) -> Evidence:
    """Make calls that log nothing, in one thread and in several at once, and return the speedups of several.

    How long a call takes is measured too: several threads that take turns wait for each other in each call.
    """
    loggers = [_make_silent(f"gilscope.silent.{each}") for each in range(budget.workers)]
    kinds: Mapping[str, Sequence[Log]] = {
        "empty method": [Nothing() for _ in loggers],
        "shared logger": [loggers[0]] * budget.workers,
        "own loggers": loggers,
    }
    for logs in kinds.values():  # A logger asks its parents for their levels the first time only.
        took_ns(logs)
    speedups: dict[str, list[float]] = {name: [] for name in kinds}
    costs: dict[str, list[float]] = {}
    for order in each_order(kinds, budget):
        for name in order:
            logs = kinds[name]
            alone_ns, together_ns = took_ns(logs[:1]), took_ns(logs)
            speedups[name].append(len(logs) * alone_ns / together_ns)
            costs.setdefault(f"{name}, one thread", []).append(alone_ns / CALLS)
            costs.setdefault(f"{name}, each of {len(logs)} threads", []).append(together_ns / CALLS)
    return Evidence(
        {
            **{f"speedup, {name}": Series("", tuple(values)) for name, values in speedups.items()},
            **{name: Series("ns", tuple(values)) for name, values in costs.items()},
        },
        notes=(
            f"{budget.workers} threads, {CALLS} calls each, on different CPUs if they can be tied to them",
            "the loggers' level is WARNING",
        ),
    )


def took_ns(logs: Sequence[Log]) -> int:
    """Return how long threads took from the first call of any to the last."""
    ready = threading.Barrier(len(logs))
    spans: list[tuple[int, int]] = []

    def work(log: Log, own: int) -> None:
        pin(pick_cpu(own))
        ready.wait()
        begin_ns = time.perf_counter_ns()
        for number in range(CALLS):
            log.debug("call %d", number)
        spans.append((begin_ns, time.perf_counter_ns()))

    threads = [threading.Thread(target=work, args=(log, own)) for own, log in enumerate(logs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begins_ns, ends_ns = zip(*spans, strict=True)
    return int(max(ends_ns) - min(begins_ns))


def _make_silent(name: str) -> logging.Logger:
    """Return a logger that logs no call of debug()."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger
