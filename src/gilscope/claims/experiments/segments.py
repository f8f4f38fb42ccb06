"""Shared memory for experiments: as much as fits, and freed when the experiment ends."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

from gilscope.claims.experiments.blocks import Budget
from gilscope.system import shared_memory

PLACE = Path("/dev/shm")


@contextmanager
def open_segment(size: int) -> Iterator[SharedMemory]:
    """Open a segment of shared memory until the context is left.

    Raises:
        NoSharedMemory: it does not fit.

    """
    made = shared_memory.create_segment(size)
    try:
        yield made
    finally:
        made.unlink()
        shared_memory.close_segment(made)


def choose_sizes(sizes: Mapping[str, int], budget: Budget) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the sizes that the plan allows and that fit at the same time, and notes on those left out."""
    allowed = {name: size for name, size in sizes.items() if size <= budget.most_bytes}
    room = shutil.disk_usage(PLACE).free if PLACE.is_dir() else None
    found, total = {}, 0
    for name, size in allowed.items():
        total += size
        if room is None or 2 * total <= room:
            found[name] = size
    notes = []
    if beyond := [name for name in sizes if name not in allowed]:
        notes.append(f"left out, as the plan's payloads are smaller: {', '.join(beyond)}")
    if without_room := [name for name in allowed if name not in found]:
        notes.append(f"left out, as {PLACE} has no room for them: {', '.join(without_room)}")
    return found, tuple(notes)
