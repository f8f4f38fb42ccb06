"""The reference kernels beside a call: for computing, which a call is compared with, and for memory."""

from dataclasses import replace

from gilscope.analyse.starvation import leave_out_starved_blocks
from gilscope.model.report import Measured
from gilscope.statistics.estimate import Estimate, estimate_ratio


def leave_out_reference(measured: Measured, bound: str) -> Measured:
    """Return what was measured without the reference kernel of a bound."""
    arms = measured.comparison.arms
    kept = [index for index, arm in enumerate(arms) if arm.role != "reference" or arm.case.kernel != bound]
    comparison = replace(measured.comparison, arms=tuple(arms[index] for index in kept))
    return replace(measured, comparison=comparison, rounds=tuple(measured.rounds[index] for index in kept))


def find_memory_capacity(measured: Measured, workers: int, cpus: int) -> Estimate | None:
    """Return what so many native threads get of the memory, or None if it was not measured."""
    measured = leave_out_starved_blocks(measured, cpus)
    walls = {
        arm.case.workers: [each.wall_ns for each in rounds]
        for arm, rounds in zip(measured.comparison.arms, measured.rounds, strict=True)
        if arm.role == "reference" and arm.case.kernel == "memory"
    }
    if not walls.keys() >= {1, workers}:
        return None
    return estimate_ratio([workers * wall_ns for wall_ns in walls[1]], walls[workers])
