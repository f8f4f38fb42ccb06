"""The same call in several environments, whose blocks alternated: what differs between them.

Ratios are taken between blocks of the same turn, as between arms of one block: what drifts, drifts for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Literal

import numpy as np

from gilscope.analyse.facts import FactDifference, find_differing_facts
from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.analyse.results import ArmScaling
from gilscope.analyse.starvation import leave_out_starved_blocks
from gilscope.model.case import Arm, Case
from gilscope.model.report import SessionReport
from gilscope.statistics.equivalence import (
    MARGIN,
    Equivalence,
    adjust_by_holm,
    decide_verdict,
    p_differs,
    p_same,
)
from gilscope.statistics.estimate import Estimate, estimate_from_logs
from gilscope.statistics.noise import is_beyond_noise

if TYPE_CHECKING:
    from gilscope.analyse.probe.changes import JudgedCondition

Figure = Literal["call", "speedup", "wait"]
"""What is compared: the time of a single call, the speedup of workers, how long another thread waited at longest."""

SHORTEST_WAIT_NS = 5_000
"""A shorter wait is none: taking a free GIL lasts about as long."""

CAUTION = (
    "One process of each environment was measured. Fresh processes of one environment differ too, by some percent: "
    "repeat the probe before you rely on a small difference."
)


@dataclass(frozen=True)
class Change:
    """A figure in one environment, against the same one in the reference."""

    figure: Figure
    arm: ArmScaling | None
    """Of this environment, for a speedup."""
    before: float
    """In the reference: nanoseconds, or how many times as fast."""
    now: float
    ratio: Estimate
    """now / before, over blocks of the same turns."""
    verdict: Equivalence
    """Among all changes of all environments."""

    @property
    def is_gain(self) -> bool:
        """Whether it differs for the better: a larger speedup, a shorter time."""
        return self.verdict == "differs" and (self.ratio.value > 1) == (self.figure == "speedup")


@dataclass(frozen=True)
class Environment:
    """One of the environments."""

    label: str
    found: Probed
    changes: tuple[Change, ...]
    """Against the reference; empty for that one, and where too little was measured."""


@dataclass(frozen=True)
class Environments:
    """Several environments in which one call was probed in turns. The first is the reference."""

    sides: tuple[Environment, ...]
    margin: float
    facts: tuple[FactDifference, ...]
    """In which they differ."""
    conditions: "tuple[JudgedCondition, ...]" = ()
    """What was demanded of the changes, and whether it is so."""

    @property
    def changes(self) -> Iterator[tuple[Environment, Change]]:
        """Each change, with its environment."""
        return ((side, each) for side in self.sides for each in side.changes)


def find_rotations(sessions: Sequence[SessionReport]) -> tuple[tuple[SessionReport, ...], ...]:
    """Return the sessions that took turns with others, those of each rotation together."""
    found: dict[str, list[SessionReport]] = {}
    for each in sessions:
        if each.probe is not None and each.probe.environment is not None:
            found.setdefault(each.probe.environment.rotation, []).append(each)
    return tuple(tuple(each) for each in found.values() if len(each) > 1)


def analyse_environments(sessions: Sequence[SessionReport], margin: float = MARGIN) -> Environments:
    """Return what sessions of one rotation tell, against the first of them."""
    found = [analyse_probe(each) for each in sessions]
    reference, columns = found[0], [_collect_logs(each) for each in sessions]
    drafts = [
        [*_compare(columns[0], column, reference, each)] for column, each in zip(columns[1:], found[1:], strict=True)
    ]
    ratios = [change.ratio for own in drafts for change in own]
    differs, same = (
        adjust_by_holm(each) for each in ([*map(p_differs, ratios)], [p_same(r, margin) for r in ratios])
    )
    decided = iter([decide_verdict(*each, margin) for each in zip(ratios, differs, same, strict=True)])
    sides = [Environment(_label(sessions[0]), reference, ())]
    for session, each, own in zip(sessions[1:], found[1:], drafts, strict=True):
        changes = tuple(_judge_noise(replace(change, verdict=next(decided)), reference, each) for change in own)
        sides.append(Environment(_label(session), each, changes))
    return Environments(tuple(sides), margin, find_differing_facts([each.facts for each in sessions]))


def _label(session: SessionReport) -> str:
    assert session.probe is not None
    assert session.probe.environment is not None
    return session.probe.environment.label


Key = tuple[Figure, Case | None]

Logs = Mapping[Key, Mapping[int, float]]
"""For each figure and each block, the logarithm of its value."""


def _collect_logs(session: SessionReport) -> Logs:
    """Return the figures of each block: times in nanoseconds, speedups over calls one after the other."""
    if not session.measured:
        return {}
    measured = leave_out_starved_blocks(session.measured[0], session.facts.effective_cpus)
    walls = {
        arm: {each.block: log(each.wall_ns) for each in rounds}
        for arm, rounds in zip(measured.comparison.arms, measured.rounds, strict=True)
    }
    serial = {
        block: (first + walls[_find(walls, "again")][block]) / 2
        for block, first in walls[_find(walls, "baseline")].items()
    }
    calls = log(measured.setup.repeats)
    found: dict[Key, dict[int, float]] = {("call", None): {block: each - calls for block, each in serial.items()}}
    for arm, own in walls.items():
        # One worker by itself tells what a pool costs, which is not what is asked here.
        if arm.role == "treatment" and arm.case.workers > 1:
            found["speedup", arm.case] = {block: serial[block] - each for block, each in own.items()}
    assert session.probe is not None
    # The first round was watched before the first block.
    waits = {
        block: log(max(SHORTEST_WAIT_NS, *each.waited_ns)) if each.waited_ns else log(SHORTEST_WAIT_NS)
        for block, each in enumerate(session.probe.watched[1:])
        if block in serial
    }
    return {**found, ("wait", None): waits} if waits else found


def _find(walls: Mapping[Arm, object], role: str) -> Arm:
    return next(arm for arm in walls if arm.role == role)


def _compare(before: Logs, now: Logs, reference: Probed, found: Probed) -> Iterator[Change]:
    """Yield what both have, with the ratios between blocks of the same turns, undecided so far."""
    for key, own in now.items():
        if key not in before:
            continue
        figure, case = key
        shared = sorted(own.keys() & before[key].keys())
        ratio = estimate_from_logs(np.array([own[block] - before[key][block] for block in shared]))
        arm, old = (_find_arm(each, case) for each in (found, reference))
        if case is not None and (arm is None or old is None):
            continue
        values = (old.speedup.value, arm.speedup.value) if arm and old else _values(figure, reference, found)
        yield Change(figure, arm, *values, ratio, "undecided")


def _values(figure: Figure, reference: Probed, found: Probed) -> tuple[float, float]:
    if figure == "call":
        return reference.call_ns, found.call_ns
    return float(reference.longest_wait_ns or 0), float(found.longest_wait_ns or 0)


def _find_arm(found: Probed, case: Case | None) -> ArmScaling | None:
    return next((way.arm for way in found.ways if way.arm.arm.case == case), None)


def _judge_noise(change: Change, reference: Probed, found: Probed) -> Change:
    """Return a change, undecided where the same code differs from itself by as much."""
    floors = [each.scaling.floor for each in (reference, found) if each.scaling is not None]
    if change.verdict != "differs" or change.figure == "wait" or is_beyond_noise(change.ratio.value, *floors):
        return change
    return replace(change, verdict="undecided")
