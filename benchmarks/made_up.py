"""Reports that nobody measured, of any size: for tests of what reads them, and for how its cost grows.

Times are drawn from a seeded generator: a machine with two CPUs whose threads run side by side where the
implementation lets go of the GIL.
"""

from collections.abc import Iterator
from random import Random

from gilscope.model.case import Arm, ArmRole, Case, Comparison, PoolId, Skip
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Measured, Report, Round, SessionReport, Setup
from gilscope.plan.declarations import declare

IMPLEMENTATIONS = ("pure", "cython_gil", "cython_nogil", "numba_gil", "numba_nogil")

FACTS = {
    "gilscope": "0.1.0",
    "measured_at": "2026-11-25T02:00:00+00:00",
    "host": "a1b2c3d4",
    "cpu_model": "A Processor of some make",
    "effective_cpus": 2,
    "system": "Linux",
    "release": "6.18",
    "implementation": "CPython",
    "python": "3.14.8",
    "free_threaded_build": False,
    "gil_enabled": True,
    "isa_level": "x86_64_v4",
    "hypervisor": None,
    "caches": {"L1 Data": "48K", "L3 Unified": "32M"},
    "cpu_flags": ["avx2", "avx512f"],
    "numpy": "2.4.0",
    "numba": "0.68.0",
}

MS = 1_000_000

SERIAL_MS = 40.0


def report(kernels: int = 3, sessions: int = 2, blocks: int = 8, seed: int = 1, **facts: object) -> Report:
    """Return a report of so many kernels in all implementations."""
    return Report(tuple(session(f"s{i}", kernels, blocks, Random(f"{seed} {i}"), **facts) for i in range(sessions)))


def session(name: str, kernels: int, blocks: int, random: Random, **facts: object) -> SessionReport:
    """Return one session's part."""
    measured = tuple(
        _measured(f"kernel_{kernel}", implementation, blocks, random)
        for kernel in range(kernels)
        for implementation in IMPLEMENTATIONS
    )
    return SessionReport(
        session=name,
        complete=True,
        facts=Facts({**FACTS, **facts}),
        measured=measured,
        skips=(Skip("word_count", "numba_gil", "*", "objects need the GIL"),),
        open_ns={
            PoolId("threads", 2): MS,
            PoolId("processes_spawn", 2): 420 * MS,
            PoolId("processes_forkserver", 2): 95 * MS,
        },
        plan="default",
        blocks=blocks,
        seed=1,
        declared=declare(),
    )


def _measured(kernel: str, implementation: str, blocks: int, random: Random) -> Measured:
    arms = tuple(_arms(kernel, implementation))
    walls = [[_wall_ns(arm, random) for _ in range(blocks)] for arm in arms]
    rounds = tuple(
        tuple(
            Round(block, order, wall, int(wall * min(arm.case.workers, 2) * 0.97)) for block, wall in enumerate(seen)
        )
        for order, (arm, seen) in enumerate(zip(arms, walls, strict=True))
    )
    own = [arm for arm in arms if arm.role != "reference"]
    setup = Setup(
        repeats=1,
        first_call_ns={**dict.fromkeys(arms, ()), **{arm: (int(20 * MS * random.random()),) for arm in own}},
        sent_bytes={
            **dict.fromkeys(arms),
            **{arm: (3 << 20) if arm.case.transport == "pickle" else 0 for arm in own},
        },
        input_digest="in" * 32,
        output_digest="out" * 21,
        largest_relative_error=0.0,
    )
    return Measured(Comparison(kernel, "large", implementation, arms), rounds, (Block(0, 0),) * blocks, setup)


def _arms(kernel: str, implementation: str) -> Iterator[Arm]:
    def arm(role: ArmRole, executor: str, transport: str, workers: int) -> Arm:
        return Arm(role, Case(kernel, "large", implementation, executor, transport, "static", workers))

    yield arm("baseline", "serial", "shared", 1)
    yield arm("again", "serial", "shared", 1)
    yield arm("treatment", "threads", "shared", 2)
    yield arm("treatment", "processes_spawn", "shm", 2)
    yield arm("treatment", "processes_forkserver", "pickle", 2)
    for workers in (1, 2):
        yield Arm("reference", Case("fma", "frozen", "reference", "threads", "shared", "static", workers))


def _wall_ns(arm: Arm, random: Random) -> int:
    case = arm.case
    speedup = {"processes_spawn": 1.85, "processes_forkserver": 1.4}.get(case.executor, 1.0)
    if case.executor == "threads" and arm.role == "treatment":
        speedup = 1.92 if case.implementation.endswith("nogil") else 0.97
    slower = 1.02 if arm.role == "reference" and case.workers == 2 else 1.0
    return int(SERIAL_MS * MS * slower / speedup * random.lognormvariate(0.0, 0.01))
