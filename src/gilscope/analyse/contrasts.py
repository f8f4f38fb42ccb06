"""Rounds as columns, and contrasts of them: sums of arms' log times, paired by block.

Every ratio of the study is a contrast: a speedup is ln(baseline) − ln(arm), a capacity ln N + ln(alone) −
ln(together), an efficiency the first minus the second. Taken block by block, what drifts cancels out of each.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from statistics import median
from typing import TypeVar

import numpy as np

from gilscope.model.case import Arm
from gilscope.model.report import Measured, Round
from gilscope.statistics.estimate import Array, Estimate, estimate_rows
from gilscope.statistics.modes import find_rounds_apart
from gilscope.statistics.replication import estimate_over_sessions

Key = TypeVar("Key")


@dataclass(frozen=True)
class Rounds:
    """What one session measured of a comparison."""

    measured: Measured
    places: Mapping[Arm, int]
    """The row of each arm."""
    log_walls: Array
    """Shape (arms, blocks): ln of the wall time of one call, in ns; of a reference arm, of one round."""
    cpu_per_wall: Array
    """Shape (arms,): CPU time per wall time in the median round."""
    ready_per_wall: Array
    """Shape (arms,): the time that threads were ready without a CPU, likewise; NaN where it was not recorded."""


def take_columns(measured: Measured) -> Rounds:
    """Return a session's rounds of a comparison as columns."""
    arms = measured.comparison.arms
    walls_ns = np.array([[each.wall_ns for each in rounds] for rounds in measured.rounds], float)
    cpus_ns = np.array([[each.cpu_ns for each in rounds] for rounds in measured.rounds], float)
    walls_ns = np.maximum(walls_ns, 1.0)
    calls = np.array([[1.0 if arm.role == "reference" else measured.setup.repeats] for arm in arms])
    busy = np.median(cpus_ns / walls_ns, axis=1)
    ready = np.array([_median_ready(rounds) for rounds in measured.rounds])
    return Rounds(measured, {arm: place for place, arm in enumerate(arms)}, np.log(walls_ns / calls), busy, ready)


def find_usual_cpus(sessions: Mapping[str, Rounds], arm: Arm) -> dict[str, tuple[int, ...]]:
    """Return, for each session that recorded it, the CPUs on which an arm's tasks ended in most rounds."""
    found = {}
    for name, each in sessions.items():
        rounds = each.measured.rounds[each.places[arm]] if arm in each.places else ()
        counted = Counter(one.cpus for one in rounds if one.cpus is not None)
        if counted:
            found[name] = counted.most_common(1)[0][0]
    return found


def _median_ready(rounds: Sequence[Round]) -> float:
    known = [each.ready_ns / each.wall_ns for each in rounds if each.ready_ns is not None]
    return median(known) if known else nan


@dataclass(frozen=True)
class Contrast:
    """A sum of arms' log times with these coefficients, and a constant."""

    coefficients: Mapping[Arm, float]
    constant: float = 0.0

    def __sub__(self, other: "Contrast") -> "Contrast":
        arms = dict.fromkeys([*self.coefficients, *other.coefficients])
        mine, theirs = self.coefficients, other.coefficients
        difference = {arm: mine.get(arm, 0.0) - theirs.get(arm, 0.0) for arm in arms}
        return Contrast(difference, self.constant - other.constant)


def ratio(numerator: Arm, denominator: Arm) -> Contrast:
    """Return the contrast of one arm's time over another's."""
    return Contrast({numerator: 1.0}) - Contrast({denominator: 1.0})


def find_mixed(sessions: Mapping[str, Rounds], contrast: Contrast) -> Iterator[str]:
    """Yield the names of the sessions whose own rounds fall into two modes of a contrast."""
    for name, rounds in sessions.items():
        is_measured = rounds.places.keys() >= contrast.coefficients.keys()
        if is_measured and find_rounds_apart(_sum_logs(rounds, contrast)):
            yield name


def _sum_logs(rounds: Rounds, contrast: Contrast) -> Array:
    """Return a contrast block by block."""
    total = np.full(rounds.log_walls.shape[1], contrast.constant)
    for arm, coefficient in contrast.coefficients.items():
        total += coefficient * rounds.log_walls[rounds.places[arm]]
    return total


def evaluate_each(sessions: Mapping[str, Rounds], wanted: Mapping[Key, Contrast | None]) -> dict[Key, Estimate]:
    """Return the estimates of those contrasts that there are, by their keys."""
    present = {key: each for key, each in wanted.items() if each is not None}
    return dict(zip(present, evaluate(sessions, list(present.values())), strict=True))


def evaluate(sessions: Mapping[str, Rounds], contrasts: Sequence[Contrast]) -> list[Estimate]:
    """Return each contrast's estimate, exponentiated, over the sessions that measured all arms it needs."""
    found: list[dict[str, Estimate]] = [{} for _ in contrasts]
    for name, rounds in sessions.items():
        wanted = [index for index, each in enumerate(contrasts) if rounds.places.keys() >= each.coefficients.keys()]
        sums = np.empty((len(wanted), rounds.log_walls.shape[1]))
        for row, index in enumerate(wanted):
            sums[row] = _sum_logs(rounds, contrasts[index])
        for index, each in zip(wanted, estimate_rows(sums), strict=True):
            found[index][name] = each
    return [estimate_over_sessions(each) for each in found]
