"""Facts of machine, interpreter and build: a table of key, unit and collector. A fact that cannot be had is None."""

import hashlib
import os
import platform
import sys
import sysconfig
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from gilscope import __version__, _ext

Collector = Callable[[], Any]

CGROUP = Path("/sys/fs/cgroup")
OWN_CGROUPS = Path("/proc/self/cgroup")


def effective_cpus() -> int:
    """Return how many CPUs this process may use at once: its affinity, and the cgroup's quota rounded up."""
    quota = cpu_quota()
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return allowed if quota is None else max(1, min(allowed, -int(-quota // 1)))


def cpu_quota() -> float | None:
    """Return the CPU quota in CPUs of this process's cgroup and those above it (v2 and v1), or None without one."""
    quotas = [quota for folder in _cgroups() if (quota := _quota(folder)) is not None]
    return min(quotas, default=None)


def _cgroups() -> set[Path]:
    """Return the folders of the cgroups that this process is in. In a container the root is its own."""
    folders = {CGROUP, CGROUP / "cpu"}
    for line in (_text(OWN_CGROUPS) or "").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "" or "cpu" in controllers.split(","):
            root = CGROUP / "cpu" if controllers else CGROUP
            own = root / path.lstrip("/")
            folders.update(folder for folder in (own, *own.parents) if folder.is_relative_to(root))
    return folders


def _quota(folder: Path) -> float | None:
    try:
        v2 = (_text(folder / "cpu.max") or "").split()
        quota, period = v2 or [(folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period")]
        return int(quota) / int(period) if int(quota) > 0 else None
    except (OSError, ValueError, ZeroDivisionError):  # "max", v1's -1, or no such file: no quota
        return None


def gil_enabled() -> bool:
    """Return whether the GIL is on now. On a free-threaded build an import may have switched it on."""
    is_enabled: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    return is_enabled()


def machine_id(*, clear: bool = False) -> str:
    """Return the host's name, hashed unless asked for: enough to tell two machines apart."""
    node = platform.node()
    return node if clear else hashlib.sha256(f"gilscope {node}".encode()).hexdigest()[:8]


def facts(*, clear_host: bool = False) -> dict[str, Any]:
    """Return all facts by key. Keys ending in a unit are in that unit."""
    collected = {key: _collect(collector) for key, collector in TABLE.items()}
    return {"host": machine_id(clear=clear_host), **collected}


def _collect(collector: Collector) -> Any:
    try:
        return collector()
    except Exception:  # whatever a strange system does to a collector, a study goes on without its fact
        return None


def _text(path: Path) -> str | None:
    try:
        return path.read_text().strip()
    except OSError:
        return None


def _cpu_model() -> str | None:
    for line in (_text(Path("/proc/cpuinfo")) or "").splitlines():
        if line.startswith(("model name", "Hardware", "cpu model")):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _cpu_flags() -> list[str]:
    for line in (_text(Path("/proc/cpuinfo")) or "").splitlines():
        if line.startswith(("flags", "Features")):
            return line.split(":", 1)[1].split()
    return []


def _caches() -> dict[str, str]:
    caches = {}
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = (_text(index / name) for name in ("level", "type", "size"))
        caches[f"L{level} {kind}"] = size or "?"
    return caches


def _threads_per_core() -> int | None:
    siblings = _text(Path("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list"))
    if siblings is None:
        return None
    ranges = [part.split("-") for part in siblings.split(",")]
    return sum(int(ends[-1]) - int(ends[0]) + 1 for ends in ranges)


def _hypervisor() -> str | None:
    vendor = _text(Path("/sys/hypervisor/type")) or _text(Path("/sys/class/dmi/id/sys_vendor"))
    return vendor or ("yes" if "hypervisor" in _cpu_flags() else None)


def _memory_bytes() -> int:
    import psutil

    return int(psutil.virtual_memory().total)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _isa_level() -> str | None:
    return _ext.level() if _ext.unavailable() is None else None


def _interpreter_flags() -> str | None:
    return sysconfig.get_config_var("CONFIG_ARGS") or None


TABLE: Mapping[str, Collector] = {
    "gilscope": lambda: __version__,
    "python": platform.python_version,
    "implementation": platform.python_implementation,
    "free_threaded_build": lambda: bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "gil_enabled": gil_enabled,
    "switch_interval_s": sys.getswitchinterval,
    "interpreter_compiler": platform.python_compiler,
    "interpreter_config": _interpreter_flags,
    "interpreter_debug": lambda: hasattr(sys, "gettotalrefcount"),
    "system": platform.system,
    "release": platform.release,
    "architecture": platform.machine,
    "cpu_model": _cpu_model,
    "cpu_flags": _cpu_flags,
    "cpus": os.cpu_count,
    "effective_cpus": effective_cpus,
    "cpu_quota_cpus": cpu_quota,
    "threads_per_core": _threads_per_core,
    "numa_nodes": lambda: len(list(Path("/sys/devices/system/node").glob("node[0-9]*"))) or None,
    "caches": _caches,
    "governor": lambda: _text(Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")),
    "hypervisor": _hypervisor,
    "memory_bytes": _memory_bytes,
    "load_1min": lambda: os.getloadavg()[0],
    "isa_level": _isa_level,
    "extension_build": _ext.build_facts,
    "numpy": lambda: _version("numpy"),
    "numba": lambda: _version("numba"),
    "llvmlite": lambda: _version("llvmlite"),
    "scipy": lambda: _version("scipy"),
    "pytest_benchmark": lambda: _version("pytest-benchmark"),
}
"""Every fact: its key, with its unit where it has one, and how it is collected."""
