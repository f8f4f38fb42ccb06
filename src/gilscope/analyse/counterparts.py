"""Arms of one comparison that differ in one respect alone: what that costs, from rounds of the same blocks."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from gilscope.analyse import contrasts
from gilscope.analyse.contrasts import Rounds
from gilscope.analyse.results import ArmScaling, Remedy
from gilscope.model.case import Arm, Case
from gilscope.statistics.estimate import Estimate


def find_pickling_ratios(arms: Sequence[ArmScaling], sessions: Mapping[str, Rounds]) -> dict[Arm, Estimate]:
    """Return, for each arm that pickles, its time over that of the fastest of its family that does not."""
    fastest: dict[Hashable, ArmScaling] = {}
    for arm in (each for each in arms if each.arm.case.transport != "pickle"):
        known = fastest.setdefault(_identify_but_for_transport(arm), arm)
        if arm.speedup.value > known.speedup.value:
            fastest[_identify_but_for_transport(arm)] = arm
    beside = {
        arm.arm: fastest[_identify_but_for_transport(arm)].arm
        for arm in arms
        if arm.arm.case.transport == "pickle" and _identify_but_for_transport(arm) in fastest
    }
    return contrasts.evaluate_each(sessions, {arm: contrasts.ratio(arm, other) for arm, other in beside.items()})


def find_remedies(arms: Sequence[ArmScaling], sessions: Mapping[str, Rounds], cpus: int) -> dict[Arm, Remedy]:
    """Return, for each arm whose calls use too many native threads, the one with as many as the CPUs can run."""
    known = {_with_native_threads(each.arm, each.arm.case.native_threads): each.arm for each in arms}
    fitting: dict[Arm, Arm] = {}
    for arm in (each.arm for each in arms):
        most = max(1, cpus // arm.case.workers)
        if arm.case.at_once > cpus and arm.case.native_threads > most:
            fewer = known.get(_with_native_threads(arm, most))
            if fewer is not None:
                fitting[arm] = fewer
    losses = contrasts.evaluate_each(sessions, {arm: contrasts.ratio(arm, other) for arm, other in fitting.items()})
    return {arm: Remedy(fitting[arm], loss) for arm, loss in losses.items()}


def _identify_but_for_transport(arm: ArmScaling) -> Hashable:
    return arm.family, arm.arm.case.schedule, arm.arm.case.workers


def _with_native_threads(arm: Arm, count: int) -> Case:
    """Return an arm's case with another number of native threads, whatever its implementation is called."""
    return replace(arm.case, native_threads=count, implementation="")
