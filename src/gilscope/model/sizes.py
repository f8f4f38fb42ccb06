"""What the names of sizes say. They are made and read here and nowhere else."""

SWEEP = "sweep_"
"""So begin the names of the sizes of a sweep."""

SHARE = "held_"
"""So begin the names of the sizes at which a call holds the GIL for a share of its work."""

PAIRS = "pairs_"
"""So begins the name of the size of calls that do little but let the GIL go and take it again."""


def is_usual(size: str) -> bool:
    """Return whether a kernel is measured at this size for its own sake, not as one of a row of sizes."""
    return not size.startswith((SWEEP, SHARE, PAIRS))


def share_size(percent: int) -> str:
    """Return the name of the size at which a call holds the GIL for so much of its work."""
    return f"{SHARE}{percent}"


def held_share(size: str) -> float | None:
    """Return for which share of its work a call of this size holds the GIL; None for other sizes."""
    percent = size.removeprefix(SHARE)
    return int(percent) / 100 if size.startswith(SHARE) and percent.isdecimal() and len(percent) <= 3 else None


def pairs_size(calls: int) -> str:
    """Return the name of the size of so many calls that let the GIL go and take it again."""
    return f"{PAIRS}{calls}"


def pairs(size: str) -> int | None:
    """Return how many calls let the GIL go and take it again at this size; None at others."""
    calls = size.removeprefix(PAIRS)
    return int(calls) if size.startswith(PAIRS) and calls.isdecimal() and 0 < len(calls) <= 9 else None
