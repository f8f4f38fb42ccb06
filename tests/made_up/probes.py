"""Probes made by hand: what a function's rounds and its watcher would give if it did as these tests say."""

from dataclasses import replace
from typing import Any

from gilscope.analyse.probe.environments import analyse_environments
from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.analyse.probe.sizes import analyse_sizes
from gilscope.model.case import Arm, ArmRole, Case, Comparison, PoolId, Skip
from gilscope.model.facts import Facts
from gilscope.model.probe import (
    IMPLEMENTATION,
    Environment,
    Patience,
    Pickling,
    Probe,
    SharedObject,
    Sharing,
    Signs,
    Watched,
)
from gilscope.model.report import Block, Measured, Round, SessionReport
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import setup_of

MS = 1_000_000

JITTER = (0.99, 1.01, 1.0, 0.98, 1.02, 1.01, 0.99, 1.0, 1.02, 0.98)

FREE = (Watched(60 * MS, 6, 60, 60 * MS, ()),) * 10
HELD = (Watched(60 * MS, 6, 12, 2 * MS, (5 * MS,) * 11 + (3 * MS,)),) * 10
NEVER = (Watched(60 * MS, 1, 1, 1 * MS, (59 * MS,)),) * 10
HALF = (Watched(60 * MS, 6, 40, 40 * MS, (1 * MS,) * 20),) * 10

GOES, KEEPS = (Patience(6, 4, 1),), (Patience(6, 0, 6),) * 2

SIGNS = Signs(10 * MS, 10 * MS, "value", "float", (), False, False, 0)

FACTS = {
    "effective_cpus": 2,
    "gil_enabled": True,
    "switch_interval_s": 0.005,
    "cpu_model": "Made-up CPU",
    "system": "Linux",
    "implementation": "CPython",
    "python": "3.14.0",
    "isa_level": "x86_64_v3",
}

OPEN_NS = {
    PoolId("threads", 1): 200_000,
    PoolId("threads", 2): 300_000,
    PoolId("threads", 4): 500_000,
    PoolId("processes_spawn", 1): 200 * MS,
    PoolId("processes_spawn", 2): 300 * MS,
}


def found(**changes: Any) -> Probed:
    """Return what is found of a function; see `session`."""
    return analyse_probe(session(**changes))


def session(
    *,
    watched: tuple[Watched, ...] = FREE,
    threads: float = 1.9,
    processes: float | None = 1.8,
    call_ms: float = 10.0,
    busy: float = 1.0,
    threads_busy: float | None = None,
    capacity: float = 1.95,
    memory: float = 1.95,
    more_threads: float | None = None,
    one_thread: float = 1.0,
    one_process: float | None = None,
    own_copies: float | None = None,
    own_copies_busy: float = 2.0,
    neighbour: float | None = None,
    noise: float = 1.0,
    blocks: int = 10,
    hand_out_ms: float = 0.1,
    probe: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
    skips: tuple[Skip, ...] = (),
) -> SessionReport:
    """Return the session of a probe whose two threads and two processes are so many times as fast as serial.

    `more_threads` is what four threads are, `one_thread` and `one_process` what one of them is, `own_copies` what two
    threads are if each has copies of what the call works on. With a `neighbour` that takes so many CPUs, workers that
    do not run are ready to. Serial calls take `noise` times as long when they are timed again.
    """
    serial_ms = call_ms * 10
    optional = (
        (_arm("treatment", "threads", 4), more_threads, more_threads),
        (_arm("treatment", "processes_spawn", 2), processes, processes),
        (_arm("treatment", "processes_spawn", 1), one_process, 1.0),
        (_arm("private", "threads", 2), own_copies, own_copies_busy),
    )
    arms: dict[Arm, tuple[float, float]] = {
        _arm("baseline", "serial", 1): (serial_ms, busy),
        _arm("again", "serial", 1): (serial_ms * noise, busy),
        _arm("treatment", "threads", 1): (serial_ms / one_thread, busy),
        _arm("treatment", "threads", 2): (serial_ms / threads, threads if threads_busy is None else threads_busy),
        **{arm: (serial_ms / times, at_once or 1.0) for arm, times, at_once in optional if times is not None},
        **_measure_limits({"latency": capacity, "memory": memory}),
    }
    hand_out_ns = {arm.case.pool: (round(hand_out_ms * MS),) * blocks for arm in arms if arm.role == "treatment"}
    seen = Probe("solver:solve", "a", "done", signs=SIGNS, pickling=Pickling(4000, 24, 50_000), watched=watched)
    return SessionReport(
        "s1",
        complete=True,
        facts=Facts({**FACTS, **(facts or {})}),
        measured=(_measure(arms, blocks, neighbour),) if blocks else (),
        skips=skips,
        open_ns=OPEN_NS,
        plan="probe",
        blocks=blocks,
        seed=1,
        declared=DECLARED,
        probe=replace(seen, hand_out_ns=hand_out_ns, **(probe or {})),
    )


def _measure_limits(limits: dict[str, float]) -> dict[Arm, tuple[float, float]]:
    """Return the references, one thread and two, by how many times as fast two are."""
    return {
        _arm("reference", "threads", workers, bound): (10.0 if workers == 1 else 20.0 / times, float(workers))
        for bound, times in limits.items()
        for workers in (1, 2)
    }


def shared(*kinds: str, prices: tuple[float, ...] = (), price: float = 1.0, noise: float = 1.0) -> Sharing:
    """Return what threads share: objects of these kinds, which cost so much one by one, and all together `price`."""

    def rounds(times: float, order: int) -> tuple[int, ...]:
        return tuple(round(100 * MS * times * jitter(index, order)) for index in range(10))

    costs = prices or (None,) * len(kinds)
    objects = tuple(
        SharedObject(f"argument {place}", kind, () if cost is None else rounds(cost, place))
        for place, (kind, cost) in enumerate(zip(kinds, costs, strict=True), 1)
    )
    return Sharing(objects, rounds(1.0, 7), rounds(noise, 8), rounds(price, 9))


def member(label: str, rotation: str = "r1", *, watched: Watched = FREE[0], **changes: Any) -> SessionReport:
    """Return a session that took turns with others."""
    found = session(watched=(watched,) * 11, **changes)
    assert found.probe is not None
    return replace(found, session=label, probe=replace(found.probe, environment=Environment(label, rotation)))


def _measure(arms: dict[Arm, tuple[float, float]], blocks: int, neighbour: float | None) -> Measured:
    """Return the rounds of arms that take so many milliseconds on so many CPUs."""
    rounds = tuple(
        tuple(
            Round(
                index,
                0,
                round(wall * jitter(index, order) * MS),
                round(wall * at_once * MS),
                None if neighbour is None else round(wall * max(0.0, arm.case.workers - at_once) * MS),
            )
            for index in range(blocks)
        )
        for order, (arm, (wall, at_once)) in enumerate(arms.items())
    )
    lasted_ns = round(sum(wall for wall, _ in arms.values()) * MS)
    block = Block(0, 0) if neighbour is None else Block(round(neighbour * lasted_ns), 0, lasted_ns)
    comparison = Comparison("solver:solve", "given", IMPLEMENTATION, tuple(arms))
    return Measured(comparison, rounds, (block,) * blocks, setup_of(arms, repeats=10))


def jitter(index: int, order: int) -> float:
    return JITTER[(index + 3 * order) % len(JITTER)]


def _arm(role: ArmRole, executor: str, workers: int, bound: str | None = None) -> Arm:
    if bound is not None:
        return Arm(role, Case(bound, "frozen", "reference", executor, "shared", "static", workers))
    transport = "private" if role == "private" else "shared" if executor in ("serial", "threads") else "resident"
    return Arm(role, Case("solver:solve", "given", IMPLEMENTATION, executor, transport, "static", workers))


HELD_BACK = found(
    watched=HELD,
    threads=0.97,
    threads_busy=1.0,
    skips=(Skip("solver:solve", "probed", "interpreters", "it raises ImportError there: numpy | <b>"),),
)
"""A function that holds the GIL, with a reason that tries to be markup."""

SHARING = found(
    watched=(),
    threads=0.9,
    threads_busy=2.0,
    own_copies=1.7,
    facts={"gil_enabled": False},
    probe={"sharing": shared("a list", "a shop.<b>Till</b>", prices=(1.0, 1.8), price=1.9)},
)
"""A function that is slow in threads since they share an object, whose class tries to be markup."""

TOGETHER = analyse_environments(
    [
        member("old", watched=HELD[0], threads=0.97, threads_busy=1.0),
        member("new | <b>", call_ms=12.0, facts={"python": "3.14.1"}),
    ]
)
"""A function that has learnt to release the GIL, and takes longer; with a label that tries to be markup."""


def sized(label: str, call_ms: float) -> SessionReport:
    """Return a session of one of several sizes that took turns."""
    found = member(label, "r2", call_ms=call_ms)
    assert found.probe is not None
    return replace(found, probe=replace(found.probe, environment=Environment(label, "r2", "n")))


VARIED = analyse_sizes([sized("1e3", 0.01), sized("1e4", 0.1), sized("1e5", 1.0)])
"""A function that is too short for tasks of their own at the first value."""
