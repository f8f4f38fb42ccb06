"""Why an arm scales badly: rules declared beforehand, of which the first that fits is given.

An arm scales badly if the whole interval of its speedup lies below 0.9 times the number of workers that can run at
once. A cause fits if it explains, by itself, at least half of the speedup that is missing.

What is missing is workers that had no CPU though they were ready, workers that slept, and workers that ran and did
less. Three clocks tell these apart: wall time, CPU time and the time that threads were ready without a CPU.
"""

from dataclasses import dataclass

from gilscope.analyse.reasons import EXPLAINED, Diagnosis
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.serial_time import spend_serial_time
from gilscope.analyse.starvation import average_loss
from gilscope.model.implementation import Implementation
from gilscope.statistics.estimate import Estimate

WELL = 0.9
"""A speedup of so much of the workers that can run at once is good enough to need no explanation."""

ONE_AT_A_TIME = 0.25
"""CPU/wall below 1 + 0.25·(workers − 1) means that workers took turns."""

BUSY = 0.8
"""CPU/wall above 0.8·workers means that they hardly ever waited."""

FOREIGN = 0.5
"""Other programs must have used so much of the time in which workers lacked a CPU, to be what kept them from it."""

SENTENCES = {
    "GIL": "Only one thread ran at a time: the code holds the GIL, and the other threads wait for it.",
    "GIL in part": (
        "The code holds the GIL for a part of each call. No two threads can be in that part at once: the others wait."
    ),
    "another lock": (
        "Only about one thread ran at a time although the code releases the GIL: the threads wait for another "
        "lock, or for their next task."
    ),
    "a lock without a GIL": (
        "Only about one thread ran at a time although there is no GIL: the threads wait for a lock, or for their "
        "next task."
    ),
    "a lock": (
        "Only about one thread ran at a time: the threads wait for a lock, which may be the GIL, or for their next "
        "task."
    ),
    "stolen": "The hypervisor gave CPU time to other guests of the machine meanwhile.",
    "others": "The workers were ready to run and got no CPU: other programs used the CPUs meanwhile.",
    "unseen": "The workers got too few CPUs. This system does not say who had them.",
    "quota": (
        "The workers were ready to run and got no CPU: the CPU quota of their container was used up. A larger quota "
        "lets them run; without one, use fewer workers."
    ),
    "scheduler": (
        "The workers were ready to run and got no CPU, though no other program needed it: the system's scheduler let "
        "them share fewer CPUs than there are."
    ),
    "memory": "The memory is the limit: all workers share its bandwidth, and one worker takes much of it by itself.",
    "perhaps memory": (
        "The workers were busy all the time but did less work each. They may have waited for the memory, whose "
        "bandwidth they share: C threads that only read and write lose about as much here."
    ),
    "contention": (
        "The workers were busy all the time and together did less than one alone: they get in each other's way at "
        "something that all of them change, as a lock that spins or the reference count of a shared object."
    ),
    "cores": (
        "The CPUs are not independent: native threads that share nothing run all the time and do not do their full "
        "number of times as much either, as where two CPUs share a core."
    ),
    "transport": "Copying arguments and results to the workers and back takes the time that the workers save.",
    "oversubscribed": (
        "Each worker's calls use native threads of their own, more in all than there are CPUs: they take turns, and "
        "wait for each other at the end of every call. Give each call CPUs / workers threads."
    ),
    "something shared": (
        "The workers slept for longer than calls made one by one: they wait for something that they share, as a "
        "lock, a file or a connection."
    ),
    "small tasks": "Workers had to wait: their tasks are too short for what handing them out costs, or too uneven.",
    "undeclared": (
        "Workers had to wait. Nothing says what these workers share with their caller, so it is not known whether "
        "for the GIL, for another lock or for their next task."
    ),
    "several": "Nothing that was measured explains half of what is missing by itself.",
    "unknown": "The workers were busy all the time but did less work each; nothing that was measured says why.",
}


@dataclass(frozen=True)
class _Lost:
    """Where the CPUs went that an arm's workers could have used at once. The four and its speedup add up to them.

    What as many serial calls lose in the same way is no loss of the arm: it has gained over that.
    """

    starved: float
    """Workers were ready and had no CPU."""
    stolen: float
    """The hypervisor gave the CPU to another guest."""
    asleep: float
    """Workers waited for a lock or for their next task: they slept for longer than their calls do one by one."""
    slow: float
    """Workers ran, and did less than one alone does in that time."""


def diagnose(
    comparison: ComparisonScaling,
    arm: ArmScaling,
    cpus: int,
    pickling_ratio: Estimate | None = None,
    *,
    gil_enabled: bool = True,
    held_share: float | None = None,
) -> Diagnosis | None:
    """Return why an arm scales badly, or None if it does not.

    `pickling_ratio` is the arm's time over that of the same arm without pickling, if that was measured. `held_share`
    is the share of a call that holds the GIL, if that was.
    """
    at_once = min(arm.arm.case.at_once, cpus)
    speedup = arm.speedup
    if at_once < 2 or not speedup.has_interval or speedup.high >= WELL * at_once:
        return None
    least = EXPLAINED * (at_once - speedup.value)
    lost = _find_lost(comparison, arm, at_once, cpus)
    shares_gil = arm.executor.shares("GIL")
    if held_share is None and gil_enabled and comparison.code.holds_gil:
        held_share = 1.0
    if shares_gil and held_share and _is_lock(arm, at_once, held_share, lost, least):
        return Diagnosis("lock", SENTENCES["GIL" if held_share == 1.0 else "GIL in part"])
    taken = _taken_by_others(comparison, arm, lost, least)
    if taken is not None:
        return taken
    takes_turns = arm.cpu_per_wall < 1 + ONE_AT_A_TIME * (at_once - 1)
    if shares_gil and takes_turns and lost.asleep >= least:
        return Diagnosis("lock", SENTENCES[_lock(comparison.code, gil_enabled=gil_enabled)])
    capacity = comparison.capacities.get(arm.arm.case.at_once)
    # What native threads miss because they lacked CPUs themselves says nothing of the CPUs, nor of the memory.
    ran = min(float(at_once), comparison.reference_cpus.get(arm.arm.case.at_once, at_once))
    if capacity is not None and ran - capacity.value >= least:
        return _named("memory" if comparison.bound == "memory" else "cores")
    if pickling_ratio is not None and pickling_ratio.excludes(1.0):
        gained = speedup.value * (pickling_ratio.value - 1)
        if gained >= least:
            return _named("transport")
    if arm.arm.case.native_threads > 1 and arm.arm.case.at_once > cpus:
        return _named("oversubscribed")
    if lost.asleep >= least:
        # Workers that may share the GIL may have waited for it: then tasks are not known to be too short.
        is_undeclared = arm.executor.shared is None
        return Diagnosis("unknown", SENTENCES["undeclared"]) if is_undeclared else _named("small tasks")
    return Diagnosis("unknown", SENTENCES["unknown" if lost.slow >= least else "several"])


def limit_of_lock(workers: int, held_share: float) -> float:
    """Return how many times as fast N workers are if each holds one lock for this share of its work.

    They ask for it at random times: by mean value analysis of a queue with N customers (Reiser and Lavenberg, Journal
    of the ACM 27, 1980). From a few workers on it is all but min(N, 1/share), which is the most that there can be.
    """
    queue, speedup = 0.0, 1.0
    for count in range(1, workers + 1):
        wait = held_share * (1 + queue)
        speedup = count / (1 - held_share + wait)
        queue = speedup * wait
    return speedup


def _find_lost(comparison: ComparisonScaling, arm: ArmScaling, at_once: int, cpus: int) -> _Lost:
    loss = average_loss(comparison.losses.values())
    unused = max(0.0, at_once - arm.cpu_per_wall)
    if arm.ready_per_wall is None:
        # Without the third clock, what others took was lacking, or what native threads lacked, which never sleep.
        ran = comparison.reference_cpus.get(arm.arm.case.at_once, at_once)
        starved = max(loss.taken_cpus, at_once - ran)
    elif arm.arm.case.at_once > cpus:
        starved = loss.taken_cpus  # workers that take turns on too few CPUs are ready without one in any case
    else:
        starved = arm.ready_per_wall
    starved = min(unused, max(starved, loss.throttled_cpus))
    asleep = max(0.0, unused - starved - loss.stolen_cpus)
    serial, done = spend_serial_time(comparison), arm.speedup.value
    return _Lost(
        max(0.0, starved - done * serial.lacking),
        loss.stolen_cpus,
        max(0.0, asleep - done * serial.asleep),
        arm.cpu_per_wall - done * serial.running,
    )


def _is_lock(arm: ArmScaling, at_once: int, held_share: float, lost: _Lost, least: float) -> bool:
    """Return whether a lock that is known to be held so long explains what is missing, and workers waited for it."""
    limit = limit_of_lock(at_once, held_share)
    waited = arm.cpu_per_wall < limit + ONE_AT_A_TIME * (at_once - limit)
    # Code that holds it all the time needs no witness. Beside a neighbour its threads seem to lack a CPU as well.
    is_seen = held_share == 1.0 or arm.ready_per_wall is None or lost.asleep >= least
    return at_once - limit >= least and waited and is_seen


def _taken_by_others(comparison: ComparisonScaling, arm: ArmScaling, lost: _Lost, least: float) -> Diagnosis | None:
    """Return who kept workers that could run from running, if that explains what is missing."""
    if lost.starved + lost.stolen < least:
        return None
    loss = average_loss(comparison.losses.values())
    if lost.stolen > lost.starved:
        return Diagnosis("neighbour", SENTENCES["stolen"])
    if loss.throttled_cpus > loss.taken_cpus:
        return _named("quota")
    if loss.others_cpus >= FOREIGN * lost.starved:
        return Diagnosis("neighbour", SENTENCES["others"])
    if arm.ready_per_wall is None or not loss.is_known:
        return Diagnosis("neighbour", SENTENCES["unseen"])
    return Diagnosis("scheduler", SENTENCES["scheduler"])


def _lock(code: Implementation, *, gil_enabled: bool) -> str:
    """Return which sentence says what threads waited for that took turns."""
    if not gil_enabled:
        return "a lock without a GIL"
    if code.gil == "unknown":
        return "a lock"
    return "GIL" if code.holds_gil else "another lock"


def _named(kind: str) -> Diagnosis:
    return Diagnosis(kind, SENTENCES[kind])  # type: ignore[arg-type]
