"""The control groups of Linux, versions 1 and 2, that limit this process, and how often a quota stopped threads."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
OWN_CGROUPS = Path("/proc/self/cgroup")


@dataclass(frozen=True)
class Throttling:
    """How often the quota of one cgroup was used up, and the CPU time that it kept threads from using."""

    count: int = 0
    ns: int = 0
    """The sum over CPUs: two threads that are stopped for 50 ms are 100 ms."""


@dataclass(frozen=True)
class Unknown:
    """The same where no cgroup counts it."""

    count: None = None
    ns: None = None


def list_folders(controller: str) -> tuple[Path, ...]:
    """Return the folders of all cgroups, of version 2 and of version 1, that limit this process: the innermost first.

    `controller` is `cpu` or `memory`.
    """
    try:
        lines = OWN_CGROUPS.read_text().splitlines()
    except OSError:
        lines = []
    # In a container the root of the file system of cgroups is the container's own cgroup.
    return tuple(dict.fromkeys([*_list_own(lines, controller), CGROUP / controller, CGROUP]))


def find_own_cgroup() -> Path | None:
    """Return the folder of the cgroup that this process's CPU time is counted in; None without one."""
    return next((each for each in list_folders("cpu") if (each / "cgroup.procs").exists()), None)


def remove_cgroups(prefix: str) -> None:
    """Remove the cgroups in this process's own whose names begin so and that have no process any more."""
    own = find_own_cgroup()
    for each in [] if own is None else own.glob(f"{prefix}*"):
        with suppress(OSError):
            each.rmdir()


def read_throttling() -> Mapping[Path, Throttling]:
    """Return, for each cgroup that limits this process, how often its quota was used up; nothing if none counts."""
    counted = {folder: _read_throttling(folder) for folder in list_folders("cpu")}
    return {folder: each for folder, each in counted.items() if each is not None}


def find_growth(before: Mapping[Path, Throttling], after: Mapping[Path, Throttling]) -> Throttling | Unknown:
    """Return how much the quota that binds has stopped threads between two readings; unknown if no cgroup counts.

    Each cgroup counts the times that its own quota was used up. Of several, the one that stopped threads longest
    binds, and of two alike the innermost.
    """
    grown = [
        Throttling(each.count - before[folder].count, each.ns - before[folder].ns)
        for folder, each in after.items()
        if folder in before
    ]
    return max(grown, key=lambda each: (each.ns, each.count), default=Unknown())


def _list_own(lines: list[str], controller: str) -> Iterator[Path]:
    for line in lines:
        _, controllers, path = line.split(":", 2)
        # Version 2 names no controllers: its only hierarchy has them all.
        if controllers == "" or controller in controllers.split(","):
            root = CGROUP / controller if controllers else CGROUP
            own = root / path.lstrip("/")
            yield from (folder for folder in (own, *own.parents) if folder.is_relative_to(root))


def _read_throttling(folder: Path) -> Throttling | None:
    try:
        values = dict(line.split() for line in (folder / "cpu.stat").read_text().splitlines())
        # Version 2 counts µs, version 1 ns. A cgroup without the controller has neither.
        is_v2 = "throttled_usec" in values
        ns = 1000 * int(values["throttled_usec"]) if is_v2 else int(values["throttled_time"])
        return Throttling(int(values.get("nr_throttled", 0)), ns)
    except (OSError, ValueError, KeyError):
        return None
