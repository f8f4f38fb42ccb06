"""Rounds made by hand, of a small machine that drifts."""

from collections.abc import Iterable, Sequence

from gilscope.analyse import scaling
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import Arm, ArmRole, Case, Comparison
from gilscope.model.report import Block, Measured, Round, Setup
from tests.made_up.declared import DECLARED

MS = 1_000_000

DRIFT = (1.0, 1.4, 0.9, 2.0, 1.1, 1.0, 3.0, 1.2, 0.8, 1.3)
"""How slow the machine is in each block: every arm of a block shares it, so no ratio may show it."""

JITTER = (0.99, 1.01, 1.0, 0.98, 1.02, 1.01, 0.99, 1.0, 1.02, 0.98)
"""What one arm's rounds have of their own."""

SCATTER = (1.0, 1.01, 0.99, 1.005, 0.995)
"""What one arm has of its own in each session."""

Times = Sequence[float] | float
"""An arm's milliseconds in a calm machine, block by block or all the same."""


def arm(role: ArmRole, executor: str = "serial", workers: int = 1, transport: str = "shared") -> Arm:
    kernel, size, implementation = ("fma", "frozen", "reference") if role == "reference" else ("k", "large", "i")
    return Arm(role, Case(kernel, size, implementation, executor, transport, "static", workers))


BASELINE, AGAIN = arm("baseline"), arm("again")
CPUS = 4
THREADS = arm("treatment", "threads", 2)
SPAWN = arm("treatment", "processes_spawn", 2, "shm")
FORK = arm("treatment", "processes_fork", 2, "pickle")
ALONE, BOTH = arm("reference", "threads", 1), arm("reference", "threads", 2)


def measured(times: dict[Arm, Times], drift: Sequence[float] = DRIFT, block: Block | None = None) -> Measured:
    """Return a comparison with these arms; serial arms of 100 ms are added where they are missing."""
    times = {BASELINE: 100.0, AGAIN: 100.0, **times}
    rounds = []
    for order, each in enumerate(times.values()):
        walls = [each] * len(drift) if isinstance(each, float) else each
        rounds.append(
            tuple(
                Round(index, order, round(wall * slow * MS), round(1.5 * wall * slow * MS))
                for index, (wall, slow) in enumerate(zip(walls, drift, strict=True))
            )
        )
    comparison = Comparison("k", "large", "i", tuple(times))
    return Measured(comparison, tuple(rounds), (block or Block(0, 0),) * len(drift), setup_of(times))


def setup_of(arms: Iterable[Arm], repeats: int = 1) -> Setup:
    """Return what is found before rounds whose first calls and sending nobody looked at."""
    arms = tuple(arms)
    return Setup(
        repeats=repeats,
        first_call_ns=dict.fromkeys(arms, ()),
        sent_bytes=dict.fromkeys(arms),
        input_digest="digest",
        output_digest=None,
        largest_relative_error=0.0,
    )


def jittered(milliseconds: float, by: float = 1.0) -> list[float]:
    return [milliseconds * jitter**by for jitter in JITTER]


def scale_over_sessions(times: dict[Arm, Times], by: float = 1.0, sessions: int = len(SCATTER)) -> ComparisonScaling:
    """Return a comparison of several sessions, each with something of its own in every arm but the baseline."""
    seen = {}
    for session in range(sessions):
        own = {
            arm: [each * SCATTER[(session + place) % len(SCATTER)] ** by for each in _by_block(walls)]
            for place, (arm, walls) in enumerate({AGAIN: 100.0, **times}.items())
        }
        seen[f"s{session}"] = measured(dict(own))
    return scaling.scale(seen, scaling.Conditions(CPUS, DECLARED))


def _by_block(walls: Times) -> Sequence[float]:
    return [walls] * len(DRIFT) if isinstance(walls, float) else walls


def scale(seen: Measured, cpus: int = CPUS) -> ComparisonScaling:
    return scaling.scale({"s1": seen}, scaling.Conditions(cpus, DECLARED))
