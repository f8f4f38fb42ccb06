"""What this process may use of the machine, and how many workers common programs would start here."""

import os
from collections.abc import Mapping

from gilscope.environment import cgroups, cpus, system
from gilscope.model.workers import Allowance

MOST_POOL_THREADS, MORE_POOL_THREADS = 32, 4
"""A ThreadPoolExecutor has min(32, CPUs + 4) threads."""


def collect_allowance() -> Allowance:
    """Return what this process may use."""
    return Allowance(
        os.cpu_count() or 1,
        cpus.affinity_cpus(),
        cgroups.cpu_quota(),
        cgroups.cpu_weight(),
        cpus.threads_per_core(),
        system.memory_available_bytes(),
        read_process_bytes(os.getpid()),
        list_defaults(),
    )


def list_defaults() -> Mapping[str, int | None]:
    """Return how many workers common programs choose here; None where this Python has no such function."""
    count = os.cpu_count() or 1
    own = getattr(os, "process_cpu_count", None)
    usable = None if own is None else own() or 1
    concurrency = os.environ.get("WEB_CONCURRENCY", "")
    web = int(concurrency) if concurrency.isdecimal() else None
    return {
        "os.cpu_count()": count,
        "os.process_cpu_count()": usable,
        "ThreadPoolExecutor": min(MOST_POOL_THREADS, (usable or count) + MORE_POOL_THREADS),
        "ProcessPoolExecutor": usable or count,
        "joblib, n_jobs=-1": cpus.effective_cpus(),
        "gunicorn (2 × CPUs + 1, as it advises)": web or 2 * count + 1,
        "uvicorn": web or 1,
        "Celery": count,
    }


def count_open_files(pid: int) -> int | None:
    """Return how many files and sockets a process has open; None where nobody says so."""
    import psutil

    try:
        return int(psutil.Process(pid).num_fds())
    except (AttributeError, psutil.Error):  # Windows has no such number
        return None


def find_most_open_files() -> int | None:
    """Return how many files and sockets this process may have open; None where there is no such limit."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if most == resource.RLIM_INFINITY else most


def read_process_bytes(pid: int) -> int | None:
    """Return the memory of a process: a page that several share counts in equal parts for each (PSS)."""
    import psutil

    try:
        memory = psutil.Process(pid).memory_full_info()
    except psutil.Error:
        return None
    return int(getattr(memory, "pss", 0) or memory.uss)
