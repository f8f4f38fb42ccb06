"""Serial code that is mostly slower than it can be: then every speedup over it is too high."""

from collections.abc import Mapping
from math import exp, log
from statistics import median

import numpy as np

from gilscope.analyse.contrasts import Rounds
from gilscope.analyse.reasons import EXPLAINED, SerialPace
from gilscope.model.case import Arm
from gilscope.statistics.modes import find_rounds_apart

HALF = 0.6
"""Serial code is bimodal if its best round takes less than this share of its typical one, in most sessions: half, and
something for rounds that are neither."""

LEAST_ROUNDS = 5
"""The best of fewer says little."""


def find_serial_pace(sessions: Mapping[str, Rounds], serial: tuple[Arm, ...]) -> SerialPace | None:
    """Return the pace of serial arms in the session of the middle slowdown; None where all have too few rounds.

    Within a session, since a whole session may be on a slower CPU, with all of its arms.
    """
    found = [pace for each in sessions.values() if (pace := _find_pace_within_session(each, serial)) is not None]
    ordered = sorted(found, key=lambda each: each.slowdown)
    return ordered[len(ordered) // 2] if ordered else None


def is_bimodal(pace: SerialPace | None) -> bool:
    """Return whether serial code mostly takes about twice as long as it can."""
    return pace is not None and pace.best_ns <= HALF * pace.typical_ns


def describe_pace(pace: SerialPace) -> str:
    """Say by how much serial code is slower than it can be, and what that does to speedups."""
    return (
        f"the typical serial round took {pace.slowdown:.2f} times as long as the best one: {_describe_cause(pace)}. "
        "Speedups over it may be too high by up to as much"
    )


def _describe_cause(pace: SerialPace) -> str:
    """Return what the clocks say of the time that the best round did not need."""
    if log(pace.cpu_ratio) >= EXPLAINED * log(pace.slowdown):
        return (
            "it had a CPU and was slowed there, as by others that use the same cache or memory, or by the clock rate"
        )
    if pace.ready_ns is None:
        return "it did not run in that time"
    if pace.ready_ns >= EXPLAINED * (pace.typical_ns - pace.best_ns):
        return "it waited for a CPU"
    return "it slept in that time, for I/O, a lock or a clock"


def _find_pace_within_session(rounds: Rounds, serial: tuple[Arm, ...]) -> SerialPace | None:
    places = [rounds.places[arm] for arm in serial if arm in rounds.places]
    logs = rounds.log_walls[places].ravel()
    if logs.size < LEAST_ROUNDS:
        return None
    cpus_ns = [max(1, each.cpu_ns) for place in places for each in rounds.measured.rounds[place]]
    ready_ns = [each.ready_ns for place in places for each in rounds.measured.rounds[place]]
    recorded_ns = [each for each in ready_ns if each is not None]
    is_recorded = len(recorded_ns) == len(ready_ns)
    return SerialPace(
        exp(float(logs.min())),
        exp(float(np.median(logs))),
        median(cpus_ns) / min(cpus_ns),
        median(recorded_ns) / rounds.measured.setup.repeats if is_recorded else None,
        find_rounds_apart(logs) > 0,
    )
