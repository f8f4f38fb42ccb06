"""Collects the facts of machine, interpreter and build: for each in `model.facts` how it is found out."""

import datetime
import hashlib
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gilscope import __version__, _ext
from gilscope.environment import cgroups, cpus, interpreter, libraries, system
from gilscope.environment.cpus import effective_cpus
from gilscope.model.facts import FACTS, Facts
from gilscope.system import gil, threading_layers

__all__ = ["COLLECTORS", "collect", "collect_facts", "effective_cpus", "machine_id"]

Collector = Callable[[], Any]


def machine_id(*, clear: bool = False) -> str:
    """Return the host's name, hashed unless `clear`: enough to tell two machines apart, and no more."""
    node = platform.node()
    return node if clear else hashlib.sha256(f"gilscope {node}".encode()).hexdigest()[:8]


def collect_facts(*, clear_host: bool = False) -> Facts:
    """Return all facts as they are now. One that cannot be had is None."""
    found = {fact.key: collect(COLLECTORS[fact.key]) for fact in FACTS if fact.key in COLLECTORS}
    return Facts({"host": machine_id(clear=clear_host), **found})


def collect(collector: Collector) -> Any:
    """Return what a collector finds; None if it fails, however it fails."""
    try:
        return collector()
    except Exception:  # whatever a strange system does to a collector, a study goes on without its fact
        return None


COLLECTORS: Mapping[str, Collector] = {
    "gilscope": lambda: __version__,
    "python": platform.python_version,
    "implementation": platform.python_implementation,
    "free_threaded_build": gil.is_free_threaded_build,
    "gil_enabled": gil.is_enabled,
    "jit_enabled": interpreter.jit_enabled,
    "switch_interval_s": sys.getswitchinterval,
    "interpreter_compiler": platform.python_compiler,
    "interpreter_config": interpreter.build_options,
    "interpreter_debug": interpreter.debug_build,
    "interpreter_pgo": interpreter.profile_guided,
    "interpreter_lto": interpreter.link_time_optimized,
    "system": platform.system,
    "release": platform.release,
    "architecture": platform.machine,
    "cpu_model": cpus.model,
    "cpu_flags": cpus.flags,
    "cpus": os.cpu_count,
    "affinity_cpus": cpus.affinity_cpus,
    "effective_cpus": effective_cpus,
    "cpu_quota_cpus": cgroups.cpu_quota,
    "threads_per_core": cpus.threads_per_core,
    "numa_nodes": lambda: len(list(Path("/sys/devices/system/node").glob("node[0-9]*"))) or None,
    "caches": cpus.caches,
    "governor": cpus.governor,
    "turbo": cpus.turbo,
    "throttle_count": cpus.throttle_count,
    "hypervisor": cpus.hypervisor,
    "memory_bytes": system.memory_bytes,
    "memory_available_bytes": system.memory_available_bytes,
    "swap_used_bytes": system.swap_used_bytes,
    "shared_memory_bytes": system.shared_memory_bytes,
    "huge_pages": system.huge_pages,
    "shared_memory_huge_pages": system.shared_memory_huge_pages,
    "address_randomization": system.address_randomization,
    "clock_source": system.clock_source,
    "measured_at": lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    "load_1min": lambda: os.getloadavg()[0],
    "isa_level": libraries.isa_level,
    "isa_best_level": libraries.isa_best_level,
    "extension_build": _ext.build_facts,
    "blas": libraries.blas,
    "blas_threads": libraries.blas_threads,
    "numpy": lambda: libraries.installed_version("numpy"),
    "numba": lambda: libraries.installed_version("numba"),
    "numba_threading_layer": threading_layers.best_layer,
    "llvmlite": lambda: libraries.installed_version("llvmlite"),
    "scipy": lambda: libraries.installed_version("scipy"),
    "pytest_benchmark": lambda: libraries.installed_version("pytest-benchmark"),
}
"""For each fact, by its key, how it is collected. `host` is missing: whether it is hashed depends on who asks."""
