"""How often intervals hold the truth beside a neighbour that comes and goes, with and without the starved blocks.

A machine of two CPUs is drawn here step by step: a neighbour or a hypervisor takes a CPU in bursts, and each arm's
round lasts until its work is done with what is left. The truth is the ratio without bursts. The rule that leaves
blocks out is only asked which ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np

from gilscope.analyse.starvation import is_worth_another_block, leave_out_starved
from gilscope.model.case import Arm, Case, Comparison
from gilscope.model.report import Block, Measured, Round
from gilscope.statistics.estimate import Estimate, estimate_ratio
from gilscope.statistics.replication import estimate_over_sessions
from tests.made_up.rounds import setup_of

REPETITIONS = 400

SERIAL, THREADS = (
    Arm("baseline", Case("k", "large", "i", "serial", "shared", "static", 1)),
    Arm("treatment", Case("k", "large", "i", "threads", "shared", "static", 2)),
)
ARMS = (SERIAL, replace(SERIAL, role="again"), THREADS)
WORK_MS = (100.0, 100.0, 52.0)
"""What each arm's round takes while nobody disturbs it."""

TRUTH = log(WORK_MS[0] / WORK_MS[2])
TICK_MS = 10.0
"""What other programs used is counted in ticks."""


@dataclass(frozen=True)
class Bursts:
    """How often others come, and for how long: means of exponential times, in ms."""

    name: str
    calm_ms: float
    burst_ms: float
    steals: bool = False
    """Whether a hypervisor takes the CPU, or a program beside that the scheduler treats alike."""


KINDS = (
    Bursts("nobody beside", np.inf, 1.0),
    Bursts("a program beside, 0.3 s in every 3 s", 2700.0, 300.0),
    Bursts("a program beside, 1 s in every 4 s", 3000.0, 1000.0),
    Bursts("a program beside, 3 s in every 6 s", 3000.0, 3000.0),
    Bursts("a program beside all the time", 0.0, np.inf),
    Bursts("a hypervisor steals, 0.3 s in every 3 s", 2700.0, 300.0, steals=True),
    Bursts("a hypervisor steals, 1 s in every 4 s", 3000.0, 1000.0, steals=True),
)


class Machine:
    """Two CPUs whose neighbour comes and goes while time passes."""

    def __init__(self, bursts: Bursts, random: np.random.Generator) -> None:
        self.bursts, self.random = bursts, random
        share = 1.0 if np.isinf(bursts.burst_ms) else bursts.burst_ms / (bursts.burst_ms + bursts.calm_ms)
        self.is_burst = bool(random.random() < share)
        self.left_ms = self._draw_stretch()
        self.others_ms = self.steal_ms = 0.0

    def run(self, work_ms: float, threads: int) -> tuple[float, float]:
        """Pass time until this work is done; return how long that took, and how long threads had no CPU."""
        wall_ms = ready_ms = 0.0
        while work_ms > 1e-9:
            # Three that want two CPUs get two thirds of one each. A lone thread has the other CPU for itself.
            speed = 1.0 if not self.is_burst else 0.75 if self.bursts.steals else 2 / 3 if threads == 2 else 1.0
            step_ms = min(self.left_ms, work_ms / speed)
            work_ms -= step_ms * speed
            wall_ms += step_ms
            if self.is_burst and self.bursts.steals:
                self.steal_ms += 0.25 * threads * step_ms
            elif self.is_burst:
                ready_ms += threads * (1 - speed) * step_ms
                self.others_ms += (2 / 3 if threads == 2 else 1.0) * step_ms
            self.left_ms -= step_ms
            if self.left_ms <= 0:
                self.is_burst = not self.is_burst
                self.left_ms = self._draw_stretch()
        return wall_ms, ready_ms

    def _draw_stretch(self) -> float:
        mean_ms = self.bursts.burst_ms if self.is_burst else self.bursts.calm_ms
        return float(mean_ms if np.isinf(mean_ms) else self.random.exponential(mean_ms))


def draw_session(bursts: Bursts, random: np.random.Generator, blocks: int, own: float = 0.0) -> Measured:
    """Draw the blocks of one session, with those that make up for starved ones."""
    machine = Machine(bursts, random)
    seen = Measured(Comparison("k", "large", "i", ARMS), ((),) * len(ARMS), (), setup_of(ARMS))
    while len(seen.blocks) < blocks or is_worth_another_block(seen, blocks, 2):
        seen = _with_block(seen, machine, random, own)
    return seen


def _with_block(seen: Measured, machine: Machine, random: np.random.Generator, own: float) -> Measured:
    drift = np.exp(random.normal(0, 0.1))
    machine.others_ms, machine.steal_ms = 0.0, 0.0
    drawn: dict[int, Round] = {}
    for order, index in enumerate(random.permutation(len(ARMS)).tolist()):
        arm = ARMS[index]
        own_part = own if arm is THREADS else 0.0
        work_ms = WORK_MS[index] * drift * np.exp(random.normal(0, 0.02) + own_part)
        wall_ms, ready_ms = machine.run(work_ms, arm.case.at_once)
        ready_ms += random.exponential(0.003 * wall_ms)  # being woken takes a moment anywhere
        drawn[index] = Round(len(seen.blocks), order, int(1e6 * wall_ms), int(1e6 * wall_ms), int(1e6 * ready_ms))
    ticks = random.normal(0, 1) + machine.others_ms / TICK_MS
    wall_ns = sum(each.wall_ns for each in drawn.values())
    block = Block(max(0, int(1e6 * TICK_MS * round(ticks))), int(1e6 * machine.steal_ms), wall_ns)
    rounds = tuple((*each, drawn[index]) for index, each in enumerate(seen.rounds))
    return replace(seen, rounds=rounds, blocks=(*seen.blocks, block))


def estimate(seen: Measured) -> Estimate:
    """Return the speedup of threads over the blocks of a session."""
    serial, threads = ([each.wall_ns for each in seen.rounds[index]] for index in (0, 2))
    return estimate_ratio(serial, threads)


@dataclass(frozen=True)
class Coverage:
    """How often intervals held the truth, in percent, and how far their values were off, in percent."""

    holds: float
    bias: float
    left_out: float
    """The share of blocks, in percent."""


def try_rule(bursts: Bursts, *, with_rule: bool, sessions: int, blocks: int, repetitions: int) -> Coverage:
    """Return the coverage over so many repetitions, with or without the rule that leaves out starved blocks."""
    random = np.random.default_rng(1)
    held, values, left = [], [], []
    for _ in range(repetitions):
        drawn = {
            str(i): draw_session(bursts, random, blocks, random.normal(0, 0.02) if sessions > 1 else 0.0)
            for i in range(sessions)
        }
        planned = {name: _planned(one, blocks) for name, one in drawn.items()}
        kept = leave_out_starved(drawn, 2)[0] if with_rule else planned
        found = estimate_over_sessions({name: estimate(one) for name, one in kept.items()})
        held.append(found.low <= np.exp(TRUTH) <= found.high)
        values.append(found.log)
        left.append(
            1 - sum(len(one.blocks) for one in kept.values()) / sum(len(one.blocks) for one in drawn.values())
        )
    return Coverage(
        100 * float(np.mean(held)), 100 * (np.exp(float(np.mean(values)) - TRUTH) - 1), 100 * float(np.mean(left))
    )


def _planned(seen: Measured, blocks: int) -> Measured:
    rounds = tuple(each[:blocks] for each in seen.rounds)
    return replace(seen, rounds=rounds, blocks=seen.blocks[:blocks])


def lines(repetitions: int = REPETITIONS) -> Iterator[str]:
    """Yield the lines of a table: each kind of neighbour, without and with the rule, for both numbers of sessions."""
    yield "| beside the study | sessions × blocks | all blocks | starved ones left out | left out |"
    yield "|---|---|---|---|---|"
    for sessions, blocks in ((1, 20), (5, 4)):
        for kind in KINDS:
            both = [
                try_rule(kind, with_rule=rule, sessions=sessions, blocks=blocks, repetitions=repetitions)
                for rule in (False, True)
            ]
            cells = (_cell(both[0]), _cell(both[1]), f"{both[1].left_out:.0f} %")
            yield f"| {kind.name} | {sessions} × {blocks} | {' | '.join(cells)} |"


def _cell(found: Coverage) -> str:
    return f"{found.holds:.0f} %, {found.bias:+.1f} %"
