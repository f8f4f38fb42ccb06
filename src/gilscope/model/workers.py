"""How many workers a machine has room for: what limits them, and what was measured of a call with some of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Allowance:
    """What this process may use. What the system does not tell is None."""

    cpus: int
    """Of the whole machine."""
    affinity: int
    """CPUs that the scheduler may run this process on."""
    quota: float | None = None
    """CPUs that its container may use on average."""
    weight: float | None = None
    """Its cgroup's share of busy CPUs, where 1 is the usual one."""
    threads_per_core: int | None = None
    memory_left_bytes: int | None = None
    worker_bytes: int | None = None
    """What a Python process takes that has imported little."""
    defaults: Mapping[str, int | None] = field(default_factory=dict)
    """How many workers common programs choose here by themselves."""


@dataclass(frozen=True)
class Load:
    """So many workers of one kind that made a call again and again."""

    executor: str
    workers: int
    per_second: tuple[float, ...]
    """Calls of all workers in each block."""
    p99_ns: int
    """99 of 100 calls took no longer."""
    throttles: int | None = None
    """How often the quota was used up meanwhile."""
    worker_bytes: int | None = None
    """What the largest worker takes; None of threads, which share their memory."""


@dataclass(frozen=True)
class Loads:
    """What was measured of a call."""

    target: str
    loads: tuple[Load, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)
    """Kinds of workers that cannot make this call, each with the reason."""
    others_cpus: float = 0.0
    """CPUs of the machine that other programs used meanwhile; 0 where the system does not tell."""
