"""What to use for a function, and from what size of a call on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, nan
from statistics import median
from typing import Literal

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.starvation import DISTURBED, Loss
from gilscope.model.probe import Check, Probe
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.noise import is_beyond_noise

NEITHER = "neither"
"""What is chosen if nothing is known to gain."""

UNDECIDED = "undecided"
"""What is said if nothing is known to gain, and others took the CPUs, or there were too few blocks, to show it."""

WORTH = 1.1
"""A way that makes fewer times as many calls is not worth its trouble, however sure that is: threads of a pool can be
a few percent faster than the main thread by where their memory lies."""

SIMPLER = 0.9
"""A way that brings at least so much of what the best one does is preferred to it, if it is simpler."""

TURNS = 1.25
"""CPU/wall of several threads below which they took turns."""

Objection = Literal["other results", "takes turns", "more than its workers", "one alone"]
"""Why several workers are not advised though they make more calls than one after the other: what they return differs;
they share a GIL that the call holds; they make more calls than so many workers can; or one of their kind makes as
many."""


@dataclass(frozen=True)
class MeasuredMethod:
    """One way of making many calls at once."""

    arm: ArmScaling
    overhead_ns: float
    """For each call that is handed out by itself: the task's own cost and, where it applies, pickling. NaN if nobody
    has declared what the workers share: then pickling is not known to be needed, nor to be needless."""
    pays_from_ns: float | None
    """How long a call must be at least, so that handing it out by itself gains; None if it does not clearly gain at
    any length, if its result cannot be sent back, or if what handing it out costs is not known."""
    pays_from_low_ns: float | None
    pays_from_high_ns: float | None
    gain: float
    """What this call gains if it is handed out by itself: its time over that of one in its share of workers."""
    comes_back: bool = True
    """Whether its workers can send back what the call returns."""
    one: ArmScaling | None = None
    """One worker of the same kind; None where it was not measured."""
    over_one: Estimate | None = None
    """How many times as many calls it makes as one worker of the same kind."""
    check: Check | None = None
    """Of its results; None where they were not compared."""
    objection: Objection | None = None
    is_starved: bool = False
    """Whether others took CPUs that its workers needed, so that what it can gain is not known."""
    lacks_blocks: bool = False
    """Whether it may gain, and has fewer blocks than its interval needs."""

    @property
    def speedup(self) -> float:
        """How many times as many calls it makes as one after the other."""
        return self.arm.speedup.value


@dataclass(frozen=True)
class Advice:
    """What to use, and from what size on."""

    choice: str
    """A family of workers, `neither` or `undecided`."""
    way: MeasuredMethod | None
    """The one that is chosen; of `neither` the fastest, of `undecided` the fastest of those that may gain."""
    in_batches: bool = False
    """Whether this call is too short to be handed out by itself: a task must hold several."""


@dataclass(frozen=True)
class ReleaseGain:
    """What threads could gain at most if the call released the GIL: as much as native threads that only compute."""

    workers: int
    most: float
    """How many times as fast."""
    worth_from_ns: float
    """How long a call must be so that it gains though it is handed out by itself."""


def find_release_gain(ways: Sequence[MeasuredMethod], scaling: ComparisonScaling) -> ReleaseGain | None:
    """Return what releasing the GIL could bring to the most threads, or None if that is nothing or not known."""
    threads = [way for way in ways if way.arm.executor.shares("GIL") and way.arm.arm.case.workers > 1]
    way = max(threads, key=lambda way: way.arm.arm.case.workers, default=None)
    capacity = None if way is None else scaling.capacities.get(way.arm.arm.case.at_once)
    if way is None or capacity is None or not capacity.is_known or way.is_starved or not way.overhead_ns >= 0:
        return None
    if capacity.value < WORTH or way.speedup >= SIMPLER * capacity.value:
        return None
    worth_from_ns = way.overhead_ns / (1 - 1 / capacity.value)
    return ReleaseGain(way.arm.arm.case.workers, capacity.value, worth_from_ns)


def measured_method(arm: ArmScaling, scaling: ComparisonScaling, probe: Probe) -> MeasuredMethod:
    """Return from what length of a call on handing it out by itself gains.

    N calls take N·T one after the other, and N·T/S + H + N·P at once, where S is the speedup, H what handing out N
    tasks takes, P what pickling takes for each: they meet at T = (H/N + P) / (1 − 1/S).
    """
    case = arm.arm.case
    pickling = None if arm.executor.shares("objects") else probe.pickling
    pickling_ns = 0 if pickling is None else pickling.round_trip_ns
    # A probe that ended inside its first block has no such times: the overhead is not known.
    hand_out_ns = probe.hand_out_ns.get(case.pool) or (nan,)
    overhead_ns = nan if arm.executor.shared is None else median(hand_out_ns) / case.workers + pickling_ns

    def pays_from(speedup: float) -> float:
        return overhead_ns / (1 - 1 / speedup) if speedup > 1 else inf

    speedup, call_ns = arm.speedup, scaling.serial_ns.value
    comes_back = pickling is None or pickling.result_problem is None
    is_faster = comes_back and overhead_ns >= 0 and case.workers > 1 and speedup.has_interval and speedup.low > 1
    gain = call_ns / (call_ns / speedup.value + overhead_ns)
    value, low, high = (pays_from(each) if is_faster else None for each in (speedup.value, speedup.high, speedup.low))
    return MeasuredMethod(arm, overhead_ns, value, low, high, gain, comes_back)


def find_objection(way: MeasuredMethod, floor: Estimate, *, holds_gil: bool) -> Objection | None:
    """Return why what seems to be a gain of several workers is none, or None."""
    workers = way.arm.arm.case.workers
    if workers > 1 and way.check is not None and way.check.differing:
        return "other results"
    seems_faster = way.arm.speedup.low > 1 and way.speedup >= WORTH and is_beyond_noise(way.speedup, floor)
    if workers < 2 or not seems_faster:
        return None
    if holds_gil and way.arm.executor.shares("GIL") and way.arm.cpu_per_wall < TURNS:
        return "takes turns"
    over_one = way.over_one
    if over_one is not None and not (
        over_one.low > 1 and over_one.value >= WORTH and is_beyond_noise(over_one.value, floor)
    ):
        return "one alone"
    noise = max(floor.high, 1 / floor.low) if floor.has_interval else 1.0
    return "more than its workers" if way.arm.speedup.low > workers * noise else None


def find_what_it_lacks(way: MeasuredMethod, loss: Loss, cpus: int, *, holds_gil: bool) -> MeasuredMethod:
    """Return a way with what several of its workers lacked to show what they gain: CPUs, or blocks."""
    may_gain = way.arm.arm.case.workers > 1 and way.comes_back and way.objection in (None, "one alone")
    if not may_gain or (holds_gil and way.arm.executor.shares("GIL")):
        return way
    found = way.arm.diagnosis
    if found is None or found.kind == "unknown":
        is_starved = _lacked_cpus(way.arm, loss, cpus)
    else:
        is_starved = found.kind in ("neighbour", "quota")
    return replace(way, is_starved=is_starved, lacks_blocks=not way.arm.speedup.has_interval)


def _lacked_cpus(arm: ArmScaling, loss: Loss, cpus: int) -> bool:
    """Return whether workers that scale well, or have no interval, lacked CPUs: who sleeps lacks none."""
    was_ready = arm.ready_per_wall is None or arm.ready_per_wall > DISTURBED * arm.arm.case.at_once
    return loss.is_large(cpus) and (was_ready or loss.stolen_cpus > DISTURBED * cpus)


def advise(ways: Sequence[MeasuredMethod], scaling: ComparisonScaling) -> Advice:
    """Return what to use: the simplest way whose gain is nearly that of the best one."""
    several = [way for way in ways if way.arm.arm.case.workers > 1]
    sure = [way for way in several if _is_sure(way, scaling)]
    if not sure:
        lacking = [way for way in several if way.is_starved or way.lacks_blocks]
        return Advice(
            UNDECIDED if lacking else NEITHER, max(lacking or several, key=lambda way: way.speedup, default=None)
        )
    alone = [way for way in sure if way.gain > 1]
    if not alone:
        return Advice(*_simplest(sure, lambda way: way.speedup), in_batches=True)
    return Advice(*_simplest(alone, lambda way: way.gain))


def _simplest(ways: Sequence[MeasuredMethod], worth: Callable[[MeasuredMethod], float]) -> tuple[str, MeasuredMethod]:
    """Return, of the ways that are worth nearly as much as the best one, the best of the simplest family.

    Workers are the simpler to use the more they share with their caller: what is shared need not be sent, imported or
    made a second time. Among those that share as much, the family that reports show first counts as the simplest.
    """
    best = max(map(worth, ways))
    enough = [way for way in ways if worth(way) >= SIMPLER * best]
    simplest = min((way.arm.executor for way in enough), key=lambda each: (-len(each.shared or ()), each.place))
    choice = simplest.family
    return choice, max((way for way in enough if way.arm.family == choice), key=worth)


def _is_sure(way: MeasuredMethod, scaling: ComparisonScaling) -> bool:
    is_gain = way.pays_from_ns is not None and way.speedup >= WORTH and is_beyond_noise(way.speedup, scaling.floor)
    return is_gain and way.objection is None
