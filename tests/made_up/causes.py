"""Probes of a call on a small machine where causes of bad scaling are planted: what clocks and counters would show.

A machine of two CPUs, of which others may take a share and a quota may withhold a part. A call computes, may sleep,
and may hold a lock. From these follow, for each arm, how many calls are made and how its workers spend their time:
running, ready without a CPU, asleep, or waiting for the lock.
"""

from dataclasses import dataclass, replace

from gilscope.model.case import Arm
from gilscope.model.report import Block, Round, SessionReport
from tests.made_up.probes import FREE, HELD, MS, jitter, session

COMPUTING_MS = 10.0
"""Of one call."""

CPUS = 2


@dataclass(frozen=True)
class Planted:
    """What is wrong, each with how much of it there is."""

    others: int = 0
    """How many threads of other programs compute all the time."""
    quota: float | None = None
    """CPUs that the container may use."""
    lock: float = 0.0
    """The share of a call's computing in which it holds a lock that its threads share."""
    gil: bool = False
    """Whether that lock is the GIL, held all the time."""
    sleeping: float = 0.0
    """How many times as long as it computes a call sleeps."""
    memory: float = 1.0
    """How many times as long two workers compute as one, since they share the memory."""


@dataclass(frozen=True)
class _Spent:
    """What the workers of an arm do, on average at any moment; and how many calls they finish in a millisecond."""

    calls: float
    running: float
    ready: float
    withheld: float
    """Of those that are ready, by the quota."""


def probe_with(planted: Planted, *, has_gil: bool = True, has_clock: bool = True, blocks: int = 10) -> SessionReport:
    """Return the session of a probe of a call with planted causes, with or without the third clock."""
    watched = () if not has_gil else HELD if planted.gil else FREE
    made = session(watched=watched, blocks=blocks, one_process=1.0, facts={"gil_enabled": has_gil})
    (drawn,) = made.measured
    spent = [_spend(each, planted) for each in drawn.comparison.arms]
    walls_ms = [_count_calls(each) / one.calls for each, one in zip(drawn.comparison.arms, spent, strict=True)]
    rounds = tuple(
        tuple(
            Round(
                index,
                0,
                round(wall_ms * jitter(index, order) * MS),
                round(wall_ms * one.running * MS),
                round(wall_ms * one.ready * MS) if has_clock else None,
            )
            for index in range(blocks)
        )
        for order, (wall_ms, one) in enumerate(zip(walls_ms, spent, strict=True))
    )
    lasted_ms = sum(walls_ms)
    ran_ms = sum(wall_ms * one.running for wall_ms, one in zip(walls_ms, spent, strict=True))
    withheld_ms = sum(wall_ms * one.withheld for wall_ms, one in zip(walls_ms, spent, strict=True))
    block = Block(
        round((CPUS * lasted_ms - ran_ms) * MS) if planted.others else 0,
        0,
        round(lasted_ms * MS),
        None,
        round(withheld_ms * MS),
        10 if withheld_ms else 0,
    )
    return replace(made, measured=(replace(drawn, rounds=rounds, blocks=(block,) * blocks),))


def _count_calls(arm: Arm) -> float:
    """Return how many calls a round has: of reference arms, as many as workers."""
    return float(arm.case.at_once) if arm.role == "reference" else 10.0


def _spend(arm: Arm, planted: Planted) -> _Spent:
    """Return how the workers of an arm spend their time.

    A lock that is held for a share of the call lets one call at a time through that share. While the quota withholds
    the CPUs, who does not sleep or wait for the lock is ready.
    """
    is_reference, workers = arm.role == "reference", arm.case.at_once
    needs_memory = not is_reference or arm.case.kernel == "memory"
    computing = COMPUTING_MS * (planted.memory if workers > 1 and needs_memory else 1.0)
    shares_lock = not is_reference and arm.case.executor == "threads" and workers > 1
    held = (1.0 if planted.gil else planted.lock) if shares_lock else 0.0
    # The system gives each thread that wants to run as much of the CPUs as any other.
    runnable = computing * max(1.0, (planted.others + (1 if held == 1.0 else workers)) / CPUS)
    sleeping = 0.0 if is_reference else planted.sleeping * COMPUTING_MS
    calls = min(workers / (runnable + sleeping), 1 / (held * runnable) if held else float("inf"))
    locked_out = workers - calls * (runnable + sleeping)
    share = 1.0 if planted.quota is None else min(1.0, planted.quota / (calls * computing))
    finished = share * calls
    ready = workers - locked_out - finished * (computing + sleeping)
    return _Spent(finished, finished * computing, ready, ready - finished * (runnable - computing))
