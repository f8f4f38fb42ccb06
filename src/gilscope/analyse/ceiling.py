"""Why an arm seems to be above this machine's limit: declared rules, of which the first that fits is given.

The limit is what independent native threads get, so nothing can be above it but by a fault of what is compared: the
reference, the serial code, or the kind of work that the reference does. An arm is above it if the whole interval of
its efficiency is above 1.05. A cause that can be measured fits if it explains at least half of what is too much, in
logarithms; the others fit by a sign.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import log

from gilscope.analyse.pace import is_bimodal
from gilscope.analyse.reasons import EXPLAINED, AboveLimit, Excess
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.serial_time import spend_serial_time
from gilscope.analyse.starvation import average_loss

ABOVE = 1.05
"""Two identical arms may differ by as much on a quiet machine."""

WAITS = 0.5
"""The share of a serial call in which it sleeps, above which it mostly waits."""

WELL = 0.9
"""Reference threads that get so much of the CPUs' number are hardly limited by what CPUs share."""

SENTENCES = {
    "reference": (
        "the native threads that measure the limit had too few of the CPUs meanwhile, so that the limit is too low"
    ),
    "waiting": (
        "a call waits for most of its time, for I/O, a lock or a clock: the limit is one of computing, and calls "
        "that wait at the same time can be far above it"
    ),
    "waiting in part": (
        "a call waits for a part of its time, for I/O, a lock or a clock: the limit is one of computing, and calls "
        "that wait at the same time can be above it"
    ),
    "neighbour": "serial calls had to wait for a CPU more than these did, so that the speedup is too high",
    "serial": "serial calls mostly take longer than they can, so that the speedup is too high",
    "worker": ("one such worker alone is clearly faster than serial calls, as where its memory lies in better order"),
    "caches": (
        "it is more times as fast as there are CPUs, as where data that does not fit into the cache of one CPU fits "
        "into those of several"
    ),
    "bound": (
        "the reference kernel needs more than this one of what CPUs share, so that the limit is too low for this "
        "kind of work"
    ),
    "others": "others used CPUs meanwhile, and may have slowed serial calls or the reference more than these",
    "quota": "the container's quota withheld CPUs, perhaps more of them from serial calls or the reference than here",
    "unknown": "nothing that was measured explains it, so that the figure is not to be trusted",
}


def find_above_limit(comparison: ComparisonScaling, arm: ArmScaling, cpus: int) -> AboveLimit | None:
    """Return why an arm seems to be above the limit, or None if it does not."""
    if arm.efficiency is None or not arm.efficiency.has_interval or arm.efficiency.low <= ABOVE:
        return None
    least = EXPLAINED * log(arm.efficiency.value)
    kind = _find_cause(comparison, arm, min(arm.arm.case.at_once, cpus), least)
    loss = average_loss(comparison.losses.values())
    if kind == "unknown" and loss.is_large(cpus):
        return AboveLimit("neighbour", SENTENCES["quota" if 2 * loss.throttled_cpus > loss.cpus else "others"])
    if kind == "waiting" and find_asleep_share(comparison) <= WAITS:
        return AboveLimit(kind, SENTENCES["waiting in part"])
    return AboveLimit(kind, SENTENCES[kind])


def write_above_limit(comparison: ComparisonScaling, name_arm: Callable[[ArmScaling], str]) -> Iterator[str]:
    """Say which arms seem to be above the limit, those of one cause together."""
    found: dict[str, list[str]] = {}
    for arm in comparison.arms:
        if arm.above_limit is not None and arm.efficiency is not None:
            reached = arm.efficiency
            share = f"{reached.value:.0%} [{reached.low:.0%}–{reached.high:.0%}]"
            found.setdefault(arm.above_limit.sentence, []).append(f"{name_arm(arm)} at {share} of it")
    for sentence, names in found.items():
        yield f"above the limit: {', '.join(names)}: {sentence}"


def find_asleep_share(comparison: ComparisonScaling) -> float:
    """Return in which share of a serial call it sleeps, of what the call takes while nobody keeps it from a CPU.

    Where others had the CPUs, a call that sleeps is ready and waits for one too. That is not the call's own.
    """
    serial = spend_serial_time(comparison)
    return serial.asleep / (serial.asleep + serial.running) if serial.asleep > 0 else 0.0


def _find_cause(comparison: ComparisonScaling, arm: ArmScaling, at_once: int, least: float) -> Excess:
    asleep = find_asleep_share(comparison)
    if asleep > WAITS or _explains(asleep, least):
        return "waiting"
    if log(at_once / max(1.0, comparison.reference_cpus.get(arm.arm.case.at_once, at_once))) >= least:
        return "reference"
    if _explains(spend_serial_time(comparison).lacking, least):
        return "neighbour"
    pace = comparison.pace
    if pace is not None and (pace.in_two_modes or is_bimodal(pace)) and log(pace.slowdown) >= least:
        return "serial"
    if _find_speedup_of_one(comparison, arm) >= least:
        return "worker"
    capacity = comparison.capacities.get(arm.arm.case.at_once)
    if arm.speedup.low > at_once > 1:
        return "caches"
    if capacity is not None and capacity.value < WELL * at_once:
        return "bound"
    return "unknown"


def _explains(share: float, least: float) -> bool:
    """Return whether serial calls that lose this share of their time make speedups too high by so much."""
    return -log(max(1e-9, 1 - share)) >= least


def _find_speedup_of_one(comparison: ComparisonScaling, arm: ArmScaling) -> float:
    """Return the logarithm of what one worker of the arm's kind gains over serial code; 0 if that is not known."""
    alone = replace(arm.arm.case, workers=1)
    twins = (each for each in comparison.arms if replace(each.arm.case, schedule=alone.schedule) == alone)
    return max((each.speedup.log for each in twins), default=0.0)
