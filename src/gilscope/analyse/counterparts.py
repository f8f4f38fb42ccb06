"""Arms of one comparison that differ in one respect alone: what that costs, from rounds of the same blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gilscope.analyse import contrasts
from gilscope.analyse.contrasts import Rounds
from gilscope.analyse.results import ArmScaling, Remedy
from gilscope.model.case import Arm
from gilscope.statistics.estimate import Estimate


def find_pickling_ratios(arms: Sequence[ArmScaling], sessions: Mapping[str, Rounds]) -> dict[Arm, Estimate]:
    """Return, for each arm that pickles, its time over that of the fastest of its family that does not."""
    fastest = {}
    for arm in arms:
        others = [other for other in arms if _differs_in_transport(arm, other)]
        if arm.arm.case.transport == "pickle" and others:
            fastest[arm.arm] = max(others, key=lambda other: other.speedup.value).arm
    return contrasts.evaluate_each(sessions, {arm: contrasts.ratio(arm, other) for arm, other in fastest.items()})


def find_remedies(arms: Sequence[ArmScaling], sessions: Mapping[str, Rounds], cpus: int) -> dict[Arm, Remedy]:
    """Return, for each arm whose calls use too many native threads, the one with as many as the CPUs can run."""
    fitting: dict[Arm, Arm] = {}
    for arm in (each.arm for each in arms):
        most = max(1, cpus // arm.case.workers)
        if arm.case.at_once > cpus and arm.case.native_threads > most:
            fitting.update((arm, other.arm) for other in arms if _is_with_native_threads(most, other.arm, arm))
    losses = contrasts.evaluate_each(sessions, {arm: contrasts.ratio(arm, other) for arm, other in fitting.items()})
    return {arm: Remedy(fitting[arm], loss) for arm, loss in losses.items()}


def _differs_in_transport(arm: ArmScaling, other: ArmScaling) -> bool:
    mine, theirs = arm.arm.case, other.arm.case
    is_alike = (mine.schedule, mine.workers) == (theirs.schedule, theirs.workers)
    return is_alike and arm.family == other.family and theirs.transport != "pickle"


def _is_with_native_threads(count: int, other: Arm, arm: Arm) -> bool:
    """Return whether one arm is as another but for its number of native threads, which is this one."""
    return other.case == replace(arm.case, native_threads=count, implementation=other.case.implementation)
