"""Why an arm scales badly: rules declared beforehand, of which the first that fits is given.

An arm scales badly if the whole interval of its speedup lies below 0.9 times the number of workers that can run at
once. A cause fits if it explains, by itself, at least half of the speedup that is missing.
"""

from gilscope.analyse.results import ArmScaling, ComparisonScaling, Diagnosis
from gilscope.model.implementation import Implementation
from gilscope.statistics.estimate import Estimate

WELL = 0.9
"""A speedup of so much of the workers that can run at once is good enough to need no explanation."""

EXPLAINED = 0.5
"""The share of the missing speedup that a cause must explain to be given."""

ONE_AT_A_TIME = 0.25
"""CPU/wall below 1 + 0.25·(workers − 1) means that workers took turns."""

BUSY = 0.8
"""CPU/wall above 0.8·workers means that they hardly ever waited."""

SENTENCES = {
    "GIL": "Only one thread ran at a time: the code holds the GIL, and the other threads wait for it.",
    "GIL in part": (
        "Only about one thread ran at a time: the code holds the GIL for a part of each call, and the other threads "
        "wait for it then."
    ),
    "another lock": (
        "Only about one thread ran at a time although the code releases the GIL: the threads wait for another "
        "lock, or for their next task."
    ),
    "a lock": (
        "Only about one thread ran at a time: the threads wait for a lock, which may be the GIL, or for their next "
        "task."
    ),
    "stolen": "The hypervisor gave CPU time to other guests of the machine meanwhile.",
    "others": "Other programs used the CPUs meanwhile.",
    "memory": "The memory is the limit: all workers share its bandwidth, and one worker takes much of it by itself.",
    "perhaps memory": (
        "The workers were busy all the time but did less work each, about as much as where all need the memory, "
        "whose bandwidth they share."
    ),
    "contention": (
        "The workers were busy all the time and together did less than one alone: they get in each other's way at "
        "something that all of them change, as a lock that spins or the reference count of a shared object."
    ),
    "cores": (
        "The CPUs are not independent: native threads that share nothing do not get their full number either, as "
        "where two CPUs share a core or a quota."
    ),
    "transport": "Copying arguments and results to the workers and back takes the time that the workers save.",
    "oversubscribed": (
        "Each worker's calls use native threads of their own, more in all than there are CPUs: they take turns, and "
        "wait for each other at the end of every call. Give each call CPUs / workers threads."
    ),
    "small tasks": "Workers had to wait: their tasks are too short for what handing them out costs, or too uneven.",
    "undeclared": (
        "Workers had to wait. Nothing says what these workers share with their caller, so it is not known whether "
        "for the GIL, for another lock or for their next task."
    ),
    "unknown": "The workers were busy all the time but did less work each; nothing that was measured says why.",
}


def diagnose(
    comparison: ComparisonScaling,
    arm: ArmScaling,
    cpus: int,
    pickling_ratio: Estimate | None = None,
    *,
    gil_enabled: bool = True,
) -> Diagnosis | None:
    """Return why an arm scales badly, or None if it does not.

    `pickling_ratio` is the arm's time over that of the same arm without pickling, if that was measured.
    """
    at_once = min(arm.arm.case.at_once, cpus)
    speedup, busy_cpus = arm.speedup, arm.cpu_per_wall
    if at_once < 2 or not speedup.has_interval or speedup.high >= WELL * at_once:
        return None
    least = EXPLAINED * (at_once - speedup.value)
    capacity = comparison.capacities.get(arm.arm.case.at_once)
    if arm.executor.shares("GIL") and busy_cpus < 1 + ONE_AT_A_TIME * (at_once - 1):
        return Diagnosis("lock", SENTENCES[_lock(comparison.code, gil_enabled=gil_enabled)])
    if comparison.others_cpus + comparison.stolen_cpus >= least:
        stolen = comparison.stolen_cpus > comparison.others_cpus
        return Diagnosis("neighbour", SENTENCES["stolen" if stolen else "others"])
    if capacity is not None and at_once - capacity.value >= least:
        return _named("memory" if comparison.bound == "memory" else "cores")
    if pickling_ratio is not None and pickling_ratio.excludes(1.0):
        gained = speedup.value * (pickling_ratio.value - 1)
        if gained >= least:
            return _named("transport")
    if arm.arm.case.native_threads > 1 and arm.arm.case.at_once > cpus:
        return _named("oversubscribed")
    if busy_cpus >= BUSY * at_once:
        return _named("unknown")
    # Workers that may share the GIL may have waited for it: then tasks are not known to be too short.
    return Diagnosis("unknown", SENTENCES["undeclared"]) if arm.executor.shared is None else _named("small tasks")


def _lock(code: Implementation, *, gil_enabled: bool) -> str:
    """Return which sentence says what threads waited for that took turns."""
    if gil_enabled and code.gil == "unknown":
        return "a lock"
    return "GIL" if gil_enabled and code.holds_gil else "another lock"


def _named(kind: str) -> Diagnosis:
    return Diagnosis(kind, SENTENCES[kind])  # type: ignore[arg-type]
