"""What executors and implementations declare, for reports made by hand."""

from dataclasses import replace

from gilscope.analyse.results import ArmScaling
from gilscope.model.case import Arm, Case
from gilscope.plan.declarations import declare
from gilscope.statistics.estimate import Estimate

DECLARED = declare()
"""By every executor and implementation that there is."""


def scaled_arm(
    case: Case, speedup: Estimate, cpu_per_wall: float = 2.0, wall_ns: Estimate | None = None
) -> ArmScaling:
    """Return a treatment arm of which no more is known than its speedup."""
    arm = ArmScaling(Arm("treatment", case), DECLARED.executor_of(case), speedup, None, cpu_per_wall)
    return arm if wall_ns is None else replace(arm, wall_ns=wall_ns)
