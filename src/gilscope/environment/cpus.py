"""Facts about the CPUs: how many can be used, what they share with each other, and what changes their speed."""

import os
import platform
from pathlib import Path

from gilscope.environment.cgroups import cpu_quota
from gilscope.environment.files import read_number, read_text

CPUINFO = Path("/proc/cpuinfo")
CPUS = Path("/sys/devices/system/cpu")
SYSTEM_VENDOR = Path("/sys/class/dmi/id/sys_vendor")
HYPERVISOR_TYPE = Path("/sys/hypervisor/type")

GUEST_VENDORS = (
    "QEMU",
    "Amazon EC2",
    "Google",
    "VMware, Inc.",
    "Xen",
    "innotek GmbH",
    "Parallels",
    "OpenStack",
    "DigitalOcean",
    "Hetzner",
)
"""The vendors that virtual machines report, for processors without a flag that says they are virtual."""


def affinity_cpus() -> int:
    """Return how many CPUs the scheduler may run this process on: all of them where a system knows no affinity."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def effective_cpus() -> int:
    """Return how many CPUs this process can use at once: its affinity, limited by its cgroup's quota."""
    quota = cpu_quota()
    allowed = affinity_cpus()
    # A quota of 1.5 CPUs keeps a second worker busy half of the time, so it is rounded up.
    return allowed if quota is None else max(1, min(allowed, -int(-quota // 1)))


def model() -> str | None:
    """Return the processor's name."""
    return _read_cpuinfo("model name", "Hardware", "cpu model") or platform.processor() or platform.machine()


def flags() -> list[str]:
    """Return the processor's features, as Linux names them."""
    return (_read_cpuinfo("flags", "Features") or "").split()


def caches() -> dict[str, str]:
    """Return the size of each cache of the first CPU."""
    found = {}
    for index in sorted((CPUS / "cpu0/cache").glob("index*")):
        level, kind, size = (read_text(index / name) for name in ("level", "type", "size"))
        found[f"L{level} {kind}"] = size or "?"
    return found


def threads_per_core() -> int | None:
    """Return how many CPUs share one core, as the system reports it (SMT)."""
    siblings = read_text(CPUS / "cpu0/topology/thread_siblings_list")
    if siblings is None:
        return None
    ranges = [part.split("-") for part in siblings.split(",")]
    return sum(int(ends[-1]) - int(ends[0]) + 1 for ends in ranges)


def governor() -> str | None:
    """Return the policy by which Linux chooses the frequency of the first CPU: `performance`, `powersave`."""
    return read_text(CPUS / "cpu0/cpufreq/scaling_governor")


def turbo() -> bool | None:
    """Return whether a CPU may exceed its nominal frequency while it is cool and others are idle."""
    no_turbo, boost = read_number(CPUS / "intel_pstate/no_turbo"), read_number(CPUS / "cpufreq/boost")
    if no_turbo is not None:
        return no_turbo == 0
    return None if boost is None else boost != 0


def throttle_count() -> int | None:
    """Return how often a CPU was slowed down for heat since the machine started."""
    counts = [read_number(path) for path in CPUS.glob("cpu[0-9]*/thermal_throttle/core_throttle_count")]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def hypervisor() -> str | None:
    """Return the hypervisor's name, `unnamed` if it hides its name, `none` on a physical machine, None if unknown."""
    vendor = read_text(SYSTEM_VENDOR) or ""
    kind = read_text(HYPERVISOR_TYPE)
    if kind:
        return kind
    # A physical machine has a vendor too: only the processor's flag tells the two apart, and only x86 has it.
    known = flags()
    if "hypervisor" in known:
        return vendor or "unnamed"
    if vendor.startswith(GUEST_VENDORS):
        return vendor
    return "none" if known and platform.machine().lower() in ("x86_64", "amd64", "i686") else None


def _read_cpuinfo(*names: str) -> str | None:
    for line in (read_text(CPUINFO) or "").splitlines():
        if line.startswith(names):
            return line.split(":", 1)[1].strip()
    return None
