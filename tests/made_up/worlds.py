"""Machines that are made up: how their rounds and their sessions scatter, and what is truly so.

Nothing here is the analysis's: a report is drawn as a machine would have given it, and its true ratios are known.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from gilscope.model.case import Arm, Case, Comparison, PoolId
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Measured, Report, Round, SessionReport
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import setup_of

Array = NDArray[np.float64]

Draw = Callable[[np.random.Generator, int], Array]
"""Draws what rounds that follow each other have of their own, as logarithms."""

BODY = 0.01
"""The standard deviation of a calm round's log time."""

CODES = ("pure", "cython_gil", "cython_nogil")

EXECUTORS = (("threads", "shared"), ("processes_spawn", "shm"), ("processes_forkserver", "pickle"))

FACTS = {
    "host": "h",
    "effective_cpus": 2,
    "implementation": "CPython",
    "python": "3.14.8",
    "gil_enabled": True,
    "isa_level": "x86_64_v4",
}


def draw_lognormal(random: np.random.Generator, rounds: int) -> Array:
    """Draw rounds that know nothing of each other."""
    return random.normal(0.0, BODY, rounds)


def draw_chained(random: np.random.Generator, rounds: int, chained: float) -> Array:
    """Draw rounds each of which is partly like the one before."""
    found = random.normal(0.0, BODY, rounds)
    for place in range(1, rounds):
        found[place] = chained * found[place - 1] + np.sqrt(1 - chained**2) * found[place]
    return found


def draw_drifting(random: np.random.Generator, rounds: int) -> Array:
    """Draw rounds of a machine that becomes up to 30 % slower, or faster, from the first to the last."""
    return draw_lognormal(random, rounds) + random.uniform(-0.3, 0.3) * np.linspace(0.0, 1.0, rounds)


def draw_bursts(random: np.random.Generator, rounds: int) -> Array:
    """Draw rounds of which some that follow each other lose up to a third of their time to somebody else."""
    found = draw_lognormal(random, rounds)
    place = 0
    while place < rounds:
        place += random.geometric(0.05)
        length = random.geometric(0.25)
        found[place : place + length] += random.uniform(0.05, 0.4)
        place += length
    return found


def draw_heavy_tails(random: np.random.Generator, rounds: int) -> Array:
    """Draw rounds one in ten of which is slowed by a share without a variance (Pareto)."""
    slowed = np.log1p(0.02 + 0.05 * random.pareto(1.5, rounds)) * (random.random(rounds) < 0.1)
    found: Array = draw_lognormal(random, rounds) + slowed
    return found


def draw_two_modes(random: np.random.Generator, rounds: int) -> Array:
    """Draw rounds at one of two speeds, 20 % apart, which change now and then."""
    flips = np.cumsum(random.random(rounds) < 0.1) + random.integers(2)
    found: Array = draw_lognormal(random, rounds) + log(1.2) * (flips % 2)
    return found


ROUNDS: Mapping[str, Draw] = {
    "lognormal": draw_lognormal,
    "autocorrelated (0.5)": lambda random, rounds: draw_chained(random, rounds, 0.5),
    "autocorrelated (0.8)": lambda random, rounds: draw_chained(random, rounds, 0.8),
    "drifting": draw_drifting,
    "bursts of steal": draw_bursts,
    "heavy tails": draw_heavy_tails,
    "two modes": draw_two_modes,
}


@dataclass(frozen=True)
class World:
    """How a machine scatters."""

    rounds: str = "lognormal"
    sd: float = 0.02
    """The standard deviation of a session's own log speedup."""
    common: float = 0.0
    """The share of that variance which a session has in all cases alike."""
    heavy: bool = False
    """Whether sessions scatter by Student's t with 3 degrees of freedom."""
    slow: float = 0.0
    """In so many sessions, all workers are half as fast."""
    calm_threads: float = 1.0
    """Threads scatter by so much of what processes do."""
    uneven: float = 0.0
    """How much the cases' own standard deviations differ: the standard deviation of their logarithms."""


def draw_report(
    random: np.random.Generator, world: World, speedups: Array, sessions: int, blocks: int = 8, name: str = "s"
) -> Report:
    """Return a report whose comparisons' arms have these true log speedups: shape (comparisons, arms)."""
    scatter = draw_scatter(random, world, speedups.shape)
    names = (f"{name}{place}" for place in range(sessions))
    return Report(tuple(draw_session(random, world, speedups, scatter, blocks, each) for each in names))


def draw_scatter(random: np.random.Generator, world: World, shape: tuple[int, ...]) -> Array:
    """Draw the standard deviations of each arm's log speedup from session to session."""
    scatter: Array = world.sd * np.exp(random.normal(0.0, world.uneven, shape))
    scatter[:, 0] *= world.calm_threads
    return scatter


def draw_session(
    random: np.random.Generator,
    world: World,
    speedups: Array,
    scatter: Array,
    blocks: int,
    name: str,
    left_out: Collection[int] = (),
) -> SessionReport:
    """Draw one session of comparisons that scatter so, but for those that it leaves out."""
    luck = np.sqrt(world.common) * draw_luck(random, world, ()) + np.sqrt(1 - world.common) * draw_luck(
        random, world, speedups.shape
    )
    logs = speedups + scatter * luck + log(0.5) * (random.random() < world.slow)
    chosen = [(index, own.tolist()) for index, own in enumerate(logs) if index not in left_out]
    measured = tuple(measure(random, world, index, own, blocks) for index, own in chosen)
    pools = {each.case.pool: 1 for one in measured for each in one.comparison.arms}
    return make_session(name, measured, pools)


def draw_luck(random: np.random.Generator, world: World, shape: tuple[int, ...]) -> Array:
    """Draw what a session has of its own, with a standard deviation of 1."""
    if world.heavy:
        return np.asarray(random.standard_t(3, shape) / np.sqrt(3))
    return np.asarray(random.normal(size=shape))


def make_session(name: str, measured: tuple[Measured, ...], pools: Mapping[PoolId, int]) -> SessionReport:
    """Return a session of the made-up machine."""
    return SessionReport(name, True, Facts(FACTS), measured, (), pools, declared=DECLARED)


def list_arms(index: int, count: int) -> tuple[Arm, ...]:
    """Return the arms of one comparison: serial twice, then so many kinds of workers."""
    code = CODES[index % len(CODES)]
    serial = Case(
        f"k{index // len(CODES)}", "small" if code == "pure" else "large", code, "serial", "shared", "static", 1
    )
    workers = (replace(serial, executor=one, transport=how, workers=2) for one, how in EXECUTORS[:count])
    return (Arm("baseline", serial), Arm("again", serial), *(Arm("treatment", each) for each in workers))


def measure(
    random: np.random.Generator, world: World, index: int, speedups: Sequence[float], blocks: int
) -> Measured:
    """Return a session's rounds of one comparison, whose arms have these log speedups in that session."""
    arms = list_arms(index, len(speedups))
    order = np.argsort(random.random((blocks, len(arms))), axis=1)
    when = np.argsort(order, axis=1)
    noise = ROUNDS[world.rounds](random, blocks * len(arms)).reshape(blocks, len(arms))
    logs = np.take_along_axis(noise, when, axis=1) - np.array([0.0, 0.0, *speedups])
    walls = np.round(1e8 * np.exp(logs)).astype(int).T.tolist()
    rounds = tuple(tuple(Round(block, 0, wall, 2 * wall) for block, wall in enumerate(own)) for own in walls)
    case = arms[0].case
    comparison = Comparison(case.kernel, case.size, case.implementation, arms)
    return Measured(comparison, rounds, (Block(0, 0),) * blocks, setup_of(arms))
