"""Why an arm of a probe gains no more: what only a probe knows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from gilscope.analyse.diagnosis import BUSY, SENTENCES
from gilscope.analyse.probe import notes as probe_notes
from gilscope.analyse.probe.verdicts import GilVerdict
from gilscope.analyse.reasons import EXPLAINED, Diagnosis
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.statistics.estimate import Estimate

LOCKS: Mapping[GilVerdict, str] = {
    "releases": "another lock",
    "no GIL": "a lock without a GIL",
    "partly": "GIL in part",
    "holds": "GIL",
    "never lets go": "GIL",
}
"""For each verdict, which sentence says what threads that took turns have waited for."""


def explain_arm(
    arm: ArmScaling,
    scaling: ComparisonScaling,
    verdict: GilVerdict,
    memory: Estimate | None,
    hand_out_ns: Sequence[int] = (),
) -> ArmScaling:
    """Return an arm with the reason that only a probe knows, where it knows more than the study's rules.

    `hand_out_ns` is how long its pool takes for an empty task for each worker, once for each block.
    """
    found = arm.diagnosis
    if found is None:
        return arm
    if scaling.serial_cpu_per_wall > probe_notes.OWN_THREADS and arm.cpu_per_wall > BUSY * scaling.workers:
        return replace(arm, diagnosis=Diagnosis("oversubscribed", SENTENCES["oversubscribed"]))
    if found.kind == "lock" and verdict in LOCKS:
        return replace(arm, diagnosis=Diagnosis("lock", SENTENCES[LOCKS[verdict]]))
    if found.kind == "small tasks" and not _is_slow_to_hand_out(arm, scaling, hand_out_ns):
        return replace(arm, diagnosis=Diagnosis("lock", SENTENCES["something shared"]))
    at_once = arm.arm.case.at_once
    is_busy = found.sentence == SENTENCES["unknown"]
    if is_busy and memory is not None and at_once == scaling.workers and _explains(memory, arm.speedup, at_once):
        return replace(arm, diagnosis=Diagnosis("memory", SENTENCES["perhaps memory"]))
    needs_memory = memory is not None and at_once - memory.value >= EXPLAINED * (at_once - arm.speedup.value)
    if found.kind == "unknown" and arm.speedup.high < 1 and not needs_memory and arm.cpu_per_wall >= BUSY * at_once:
        return replace(arm, diagnosis=Diagnosis("unknown", SENTENCES["contention"]))
    return arm


def _is_slow_to_hand_out(arm: ArmScaling, scaling: ComparisonScaling, hand_out_ns: Sequence[int]) -> bool:
    """Return whether handing out tasks takes so much of a round that it explains half of what is missing.

    In a probe all tasks of a round are alike, so that none is waited for.
    """
    if not hand_out_ns or not scaling.repeats:
        return True
    share = median(hand_out_ns) / (arm.wall_ns.value * scaling.repeats[0])
    at_once = arm.arm.case.at_once
    return at_once * share >= EXPLAINED * (at_once - arm.speedup.value)


def _explains(memory: Estimate, speedup: Estimate, at_once: int) -> bool:
    """Return whether the whole interval of memory's capacity explains at least half of what a speedup misses.

    That two intervals overlap is no proof. What gains less than memory allows is limited by something else.
    """
    least = EXPLAINED * (at_once - speedup.value)
    return memory.has_interval and at_once - memory.high >= least and speedup.high >= memory.low
