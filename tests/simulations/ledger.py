"""How often the ledger decides exactly at a threshold, where it should not, and far beyond it, where it should.

Samples are drawn here, and the threshold of each claim is what the drawing says it is; the ledger's own
judging is only asked for its verdict.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gilscope.claims import catalogue
from gilscope.claims.claim import Claim, RatioTest
from gilscope.claims.judging import judge
from gilscope.model.case import Arm, Case, Comparison
from gilscope.model.evidence import Evidence, Series
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Measured, Round, SessionReport
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import setup_of

Array = NDArray[np.float64]

Draw = Callable[[np.random.Generator, int], Array]
"""Draws the logarithms of a series of ratios."""

REPETITIONS = 2000

LONG = 200_000
"""Samples of one series from which the typical ratio is read."""

FAST_US, SLOW_US = 13.0, 50.0
"""The two values between which round trips through a queue jump on a real machine."""


def draw_independent(random: np.random.Generator, samples: int) -> Array:
    """Draw samples that know nothing of each other."""
    return random.normal(0.0, 0.1, samples)


def draw_chained(random: np.random.Generator, samples: int, chained: float) -> Array:
    """Draw samples each of which is partly the one before."""
    fresh: Array = random.normal(0.0, 0.1, samples)
    for i in range(1, samples):
        fresh[i] = chained * fresh[i - 1] + np.sqrt(1 - chained**2) * fresh[i]
    return fresh


def draw_sticky(random: np.random.Generator, samples: int, chained: float, slow: float) -> Array:
    """Draw samples that stay at one of two values for a while."""
    renewed = random.random(samples) >= chained
    renewed[0] = True
    states = random.random(samples) < slow
    last = np.maximum.accumulate(np.where(renewed, np.arange(samples), 0))
    jumps: Array = np.where(states[last], np.log(SLOW_US / FAST_US), 0.0)
    return jumps + random.normal(0.0, 0.05, samples)


def draw_heavy(random: np.random.Generator, samples: int) -> Array:
    """Draw samples of which one in five is slow, by a share that has no variance."""
    slow = random.pareto(1.5, (2, samples)) * (random.random((2, samples)) < 0.2)
    both: Array = np.log1p(slow)
    ratios: Array = both[0] - both[1] + random.normal(0.0, 0.02, samples)
    return ratios


def draw_drifting(random: np.random.Generator, samples: int) -> Array:
    """Draw samples that drift one way or the other from the first to the last."""
    return random.normal(0.0, 0.1, samples) + random.normal(0.0, 0.2) * np.linspace(-1, 1, samples)


DRAWS: Mapping[str, Draw] = {
    "independent": draw_independent,
    "each half the one before": lambda random, samples: draw_chained(random, samples, 0.5),
    "each four fifths the one before": lambda random, samples: draw_chained(random, samples, 0.8),
    "13 µs or 50 µs, half and half, sticky": lambda random, samples: draw_sticky(random, samples, 0.5, 0.5),
    "13 µs or 50 µs, 3 in 10 slow, sticky": lambda random, samples: draw_sticky(random, samples, 0.5, 0.3),
    "13 µs or 50 µs, 1 in 10 slow, sticky": lambda random, samples: draw_sticky(random, samples, 0.5, 0.1),
    "13 µs or 50 µs in both, sticky": lambda random, samples: (
        draw_sticky(random, samples, 0.5, 0.5) - draw_sticky(random, samples, 0.5, 0.5)
    ),
    "13 µs or 50 µs, half and half, very sticky": lambda random, samples: draw_sticky(random, samples, 0.8, 0.5),
    "heavy tails": draw_heavy,
    "drifting": draw_drifting,
}


@dataclass(frozen=True)
class Decided:
    """How often the ledger decided."""

    name: str
    at_threshold: float
    """CONFIRMED and REFUTED together, where the truth is the threshold."""
    beyond: float
    """CONFIRMED, where the truth is twice the threshold."""


def simulate(name: str, samples: int, repetitions: int = REPETITIONS) -> Decided:
    """Return how often a claim is decided whose samples are drawn in one of the ways."""
    random = np.random.default_rng(7)
    own = np.sort(DRAWS[name](random, LONG))
    typical = float(np.exp(own[LONG // 5 : -LONG // 5].mean()))
    claim = _claim(typical)
    at, beyond = Counter[str](), Counter[str]()
    for _ in range(repetitions):
        ratios = np.exp(DRAWS[name](random, samples))
        at[judge(claim, _evidence(ratios)).verdict] += 1
        beyond[judge(claim, _evidence(2 * ratios)).verdict] += 1
    return Decided(name, (at["CONFIRMED"] + at["REFUTED"]) / repetitions, beyond["CONFIRMED"] / repetitions)


def simulate_winner(sessions: int, repetitions: int = 300) -> float:
    """Return how often decompose-improves is decided where no way gains anything."""
    random = np.random.default_rng(7)
    claim = catalogue.load("decompose-improves")
    assert claim.from_rounds is not None
    found = Counter(
        judge(claim, claim.from_rounds([_session(random, f"s{i}") for i in range(sessions)])).verdict
        for _ in range(repetitions)
    )
    return (found["CONFIRMED"] + found["REFUTED"]) / repetitions


def _claim(threshold: float) -> Claim:
    return Claim("simulated", "", "", "", RatioTest("a", "b", "above", threshold, ""), {})


def _evidence(ratios: Array) -> Evidence:
    return Evidence({"a": Series("µs", tuple(ratios.tolist())), "b": Series("µs", (1.0,) * len(ratios))})


def _session(random: np.random.Generator, name: str) -> SessionReport:
    """Return a session of eight comparisons in which threads, interpreters and processes are as fast as serial code.

    Each arm of a session is 3 % faster or slower than it is elsewhere, and each round 3 % than its others.
    """
    measured = []
    for number in range(8):
        case = Case(f"kernel {number}", "large", "pure", "serial", "shared", "static", 1)
        ways = ("threads", "interpreters", "processes_spawn")
        arms = (Arm("baseline", case), *(Arm("treatment", replace(case, executor=way, workers=2)) for way in ways))
        logs = random.normal(0, 0.03, (len(arms), 1)) + random.normal(0, 0.03, (len(arms), 2))
        rows = tuple(
            tuple(Round(block, order, round(1e7 * float(np.exp(value))), 1) for block, value in enumerate(row))
            for order, row in enumerate(logs)
        )
        comparison = Comparison(case.kernel, "large", "pure", arms)
        measured.append(Measured(comparison, rows, (Block(0, 0),) * 2, setup_of(arms)))
    return SessionReport(name, True, Facts(), tuple(measured), (), {}, declared=DECLARED)


def lines() -> Iterator[str]:
    """Yield the table."""
    yield "| samples | 20: decided at the threshold | right at twice | 50: at the threshold | right at twice |"
    yield "|---|---|---|---|---|"
    for name in DRAWS:
        cells = [cell for each in (20, 50) for cell in _cells(simulate(name, each))]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    yield f"decompose-improves where nothing gains, five sessions: decided in {simulate_winner(5):.1%}"


def _cells(decided: Decided) -> tuple[str, str]:
    return f"{decided.at_threshold:.1%}", f"{decided.beyond:.0%}"
