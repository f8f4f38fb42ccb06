"""The clocks of a study: the only place that reads time, so that tests can replace it."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gilscope.system.ready import Pressure, read_pressure, read_ready_ns, read_run_ns


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
    """Wall time, CPU time of this process and of the machine, and the time that threads waited for a CPU."""

    wall_ns: Callable[[], int] = time.perf_counter_ns
    cpu_ns: Callable[[], int] = time.process_time_ns
    machine: Callable[[], MachineTime | None] = machine_time
    ready_ns: Callable[[Iterable[int]], Mapping[int, int]] = read_ready_ns
    """By process, how long its threads have been ready without a CPU."""
    pressure: Callable[[], Pressure] = read_pressure
    run_ns: Callable[[Iterable[int]], Mapping[int, int]] = read_run_ns
    """By process, how long its threads have run."""
