"""What a serial call does with its time, by three clocks: it runs, it lacks a CPU, or it sleeps."""

from dataclasses import dataclass
from math import isnan

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.starvation import average_loss


@dataclass(frozen=True)
class SerialTime:
    """Shares of the time of a serial call, which add up to 1; a call that uses threads of its own runs for more."""

    running: float
    lacking: float
    """It was ready and had no CPU."""
    asleep: float
    """It waited for I/O, a lock or a clock."""


def spend_serial_time(comparison: ComparisonScaling) -> SerialTime:
    """Return what serial calls of a comparison do with their time; all of it is running where that is not known."""
    running = comparison.serial_cpu_per_wall
    if isnan(running):
        return SerialTime(1.0, 0.0, 0.0)
    lacking = comparison.serial_ready_per_wall
    if lacking is None:
        # Others may have had the CPU for as long as they used one, or as a thread that never sleeps lacked one.
        loss = average_loss(comparison.losses.values())
        lacking = max(loss.taken_cpus, loss.throttled_cpus, 1 - comparison.reference_cpus.get(1, 1.0))
    lacking = min(lacking, max(0.0, 1 - running))
    return SerialTime(running, lacking, max(0.0, 1 - running - lacking))
