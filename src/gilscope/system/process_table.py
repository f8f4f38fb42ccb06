"""Which processes there are, as Linux tells: below one, or with a setting in their environment."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def count_tasks() -> int:
    """Return how many processes and threads the machine has."""
    try:
        return int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 0


def list_descendants(root: int) -> Iterator[int]:
    """Yield the children of a process that live, and theirs."""
    children: dict[int, list[int]] = {}
    for each, parent in _list_living():
        children.setdefault(parent, []).append(each)
    unseen = [root]
    while unseen:
        own = children.pop(unseen.pop(), [])
        yield from own
        unseen += own


def list_marked(setting: bytes) -> Iterator[int]:
    """Yield the processes that live and were started with this setting in their environment."""
    for each, _ in _list_living():
        with suppress(OSError):
            if setting in Path(f"/proc/{each}/environ").read_bytes().split(b"\0"):
                yield each


def _list_living() -> Iterator[tuple[int, int]]:
    """Yield each process that lives, with its parent."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            # The name between brackets may have spaces and brackets of its own.
            state, parent = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:2]
            if state not in "ZX":
                yield int(status.parent.name), int(parent)
