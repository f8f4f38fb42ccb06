"""Why an arm of a probe gains no more: what only a probe knows."""

from collections.abc import Mapping
from dataclasses import replace

from gilscope.analyse.diagnosis import BUSY, SENTENCES
from gilscope.analyse.probe import notes as probe_notes
from gilscope.analyse.probe.verdicts import GilVerdict
from gilscope.analyse.reasons import EXPLAINED, Diagnosis
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.statistics.estimate import Estimate

LOCKS: Mapping[GilVerdict, str] = {
    "releases": "another lock",
    "no GIL": "another lock",
    "partly": "GIL in part",
    "holds": "GIL",
    "never lets go": "GIL",
}
"""For each verdict, which sentence says what threads that took turns have waited for."""


def explain_arm(
    arm: ArmScaling, scaling: ComparisonScaling, verdict: GilVerdict, memory: Estimate | None
) -> ArmScaling:
    """Return an arm with the reason that only a probe knows, where it knows more than the study's rules."""
    found = arm.diagnosis
    if found is None:
        return arm
    if scaling.serial_cpu_per_wall > probe_notes.OWN_THREADS and arm.cpu_per_wall > BUSY * scaling.workers:
        return replace(arm, diagnosis=Diagnosis("oversubscribed", SENTENCES["oversubscribed"]))
    if found.kind == "lock" and verdict in LOCKS:
        return replace(arm, diagnosis=Diagnosis("lock", SENTENCES[LOCKS[verdict]]))
    at_once = arm.arm.case.at_once
    is_busy = found.sentence == SENTENCES["unknown"]
    if is_busy and memory is not None and at_once == scaling.workers and _explains(memory, arm.speedup, at_once):
        return replace(arm, diagnosis=Diagnosis("memory", SENTENCES["perhaps memory"]))
    if found.kind == "unknown" and arm.speedup.high < 1 and arm.cpu_per_wall >= BUSY * at_once:
        return replace(arm, diagnosis=Diagnosis("unknown", SENTENCES["contention"]))
    return arm


def _explains(memory: Estimate, speedup: Estimate, at_once: int) -> bool:
    """Return whether the whole interval of memory's capacity explains at least half of what a speedup misses.

    That two intervals overlap is no proof. What gains less than memory allows is limited by something else.
    """
    least = EXPLAINED * (at_once - speedup.value)
    return memory.has_interval and at_once - memory.high >= least and speedup.high >= memory.low
