"""Gives an experiment's processes less CPU time by a quota, as a container does, where the system allows it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EBUSY
from pathlib import Path

from gilscope.system import cgroups

NAME = "gilscope-quota"
"""A killed experiment leaves this cgroup behind, empty. The next one takes it, and removes it at its end."""

PERIOD_US = 100_000

EMPTY_SECONDS = 2.0
"""A cgroup whose processes have been killed is empty after a moment; it is not waited for longer than this."""


@contextmanager
def open_cgroup(cpus: int) -> Iterator[Path]:
    """Make a cgroup below this process's own, with a quota of so many CPUs, until the context is left.

    Raises:
        OSError: the system has no cgroups, or does not allow it.

    """
    own = next((each for each in cgroups.list_folders("cpu") if (each / "cgroup.procs").exists()), None)
    if own is None:
        raise OSError(None, "this process has no cgroup")
    folder = own / NAME
    folder.mkdir(exist_ok=True)
    if _has_processes(folder):
        raise OSError(EBUSY, "another experiment uses the cgroup")
    try:
        _write_quota(folder, cpus)
        yield folder
    finally:
        _remove(folder)


def join(folder: Path) -> None:
    """Move this process into a cgroup. The processes that it starts will be there too."""
    (folder / "cgroup.procs").write_text(str(os.getpid()))


def _has_processes(folder: Path) -> bool:
    processes = folder / "cgroup.procs"  # missing where what looks like a cgroup is none
    return processes.exists() and bool(processes.read_text().split())


def _write_quota(folder: Path, cpus: int) -> None:
    quota_us = cpus * PERIOD_US
    if (folder / "cpu.cfs_quota_us").exists():  # version 1
        (folder / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (folder / "cpu.cfs_quota_us").write_text(str(quota_us))
    elif (folder / "cpu.max").exists():
        (folder / "cpu.max").write_text(f"{quota_us} {PERIOD_US}")
    else:
        raise OSError(None, "this process's cgroup may not set quotas")


def _remove(folder: Path) -> None:
    end = time.monotonic() + EMPTY_SECONDS
    is_there = True
    while is_there and time.monotonic() < end:
        try:
            folder.rmdir()
            is_there = False
        except OSError:
            time.sleep(0.01)
