"""The clocks of a study: the only place that reads time, so that tests can replace it."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class MachineTime:
    """CPU time of the whole machine since it started, in ns: all that ran, and what a hypervisor took away."""

    busy_ns: int
    steal_ns: int


def machine_time() -> MachineTime | None:
    """Return the machine's CPU time, in ticks of 10 ms on Linux; None where the system does not tell."""
    import psutil

    try:
        times = psutil.cpu_times()
    except (OSError, RuntimeError):
        return None
    busy = sum(getattr(times, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq"))
    return MachineTime(int(busy * 1e9), int(getattr(times, "steal", 0.0) * 1e9))


@dataclass(frozen=True)
class Clock:
    """Wall time, this process's CPU time, and the machine's."""

    wall_ns: Callable[[], int] = time.perf_counter_ns
    cpu_ns: Callable[[], int] = time.process_time_ns
    machine: Callable[[], MachineTime | None] = machine_time
