"""The reference arms that ride in each comparison."""

from gilscope import _ext
from gilscope.model.case import Arm, Case
from gilscope.model.kernel import Bound


def unavailable() -> str | None:
    """Return why capacity cannot be measured here, or None."""
    return _ext.unavailable()


def make_arms(bound: Bound, workers: tuple[int, ...]) -> tuple[Arm, ...]:
    """Return the reference arms of a bound: alone, and on as many native threads as any arm has workers."""
    counts = (1, *sorted(set(workers) - {1}))
    return tuple(
        Arm("reference", Case(bound, "frozen", "reference", "threads", "shared", "static", count)) for count in counts
    )
