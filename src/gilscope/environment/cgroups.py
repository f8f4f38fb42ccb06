"""What a container or a service may use at most: the limits of this process's cgroup and of all cgroups above it."""

from pathlib import Path

from gilscope.environment.files import read_number, read_text
from gilscope.system.cgroups import list_folders

UNLIMITED_BYTES = 1 << 60
"""Version 1 writes "no limit" as a number beyond any memory."""


USUAL_WEIGHT, USUAL_SHARES = 100, 1024
"""What a cgroup of version 2 and of version 1 has if nobody has set it."""


def cpu_quota() -> float | None:
    """Return the tightest CPU quota of this process's cgroup and those above it, in CPUs, or None without a quota."""
    quotas = [quota for folder in list_folders("cpu") if (quota := _read_quota(folder)) is not None]
    return min(quotas, default=None)


def cpu_weight() -> float | None:
    """Return the innermost cgroup's share of busy CPUs, where 1 is the usual one; None if the system tells none."""
    for folder in list_folders("cpu"):
        for name, usual in (("cpu.weight", USUAL_WEIGHT), ("cpu.shares", USUAL_SHARES)):
            found = read_number(folder / name)
            if found is not None:
                return found / usual
    return None


def memory_left_bytes() -> int | None:
    """Return how much more memory the tightest cgroup lets this process take, or None without a limit."""
    return min(
        (left for folder in list_folders("memory") if (left := _memory_left(folder)) is not None), default=None
    )


def _read_quota(folder: Path) -> float | None:
    try:
        v2 = (read_text(folder / "cpu.max") or "").split()
        quota, period = v2 or [(folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period")]
        return int(quota) / int(period) if int(quota) > 0 else None
    except (OSError, ValueError, ZeroDivisionError):  # "max", v1's -1, or no such file: no quota
        return None


def _memory_left(folder: Path) -> int | None:
    for limit_name, used_name in (
        ("memory.max", "memory.current"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        limit, used = read_number(folder / limit_name), read_number(folder / used_name)
        if limit is not None and used is not None and limit < UNLIMITED_BYTES:
            return max(0, limit - used)
    return None
