"""Gives an experiment's processes less CPU time by a quota, as a container does, where the system allows it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gilscope.system import cgroups, segments

PERIOD_US = 100_000

EMPTY_SECONDS = 2.0
"""A cgroup whose processes have been killed is empty after a moment. It is not waited for longer than this."""


@contextmanager
def open_cgroup(cpus: int) -> Iterator[Path]:
    """Make a cgroup below this process's own, with a quota of so many CPUs, until the context is left.

    Its name begins as those of the program's segments do. So what is left after a kill is removed with them.

    Raises:
        OSError: the system has no cgroups, or does not allow it.

    """
    own = cgroups.find_own_cgroup()
    if own is None:
        raise OSError(None, "this process has no cgroup")
    folder = own / f"{os.environ.get(segments.PREFIX) or segments.make_prefix()}-quota"
    folder.mkdir()
    try:
        _write_quota(folder, cpus)
        yield folder
    finally:
        _remove(folder)


def join(folder: Path) -> None:
    """Move this process into a cgroup. The processes that it starts will be there too."""
    (folder / "cgroup.procs").write_text(str(os.getpid()))


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
