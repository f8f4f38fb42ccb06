"""Calls that hold the GIL for a chosen share of their work: how much must be released until threads are faster.

Each call repeats x ← (x ⊕ ⌊x / 2³³⌋)·a + c modulo 2⁶⁴, beginning with a seed, and returns the last x. It holds the
GIL during its first steps and releases it for the others; an implementation that holds the GIL holds it for all of
them. A step waits for the one before, so that a share of the steps is the same share of the time. By Amdahl's law N
threads then make 1 / (share + (1 − share) / N) times as many calls, less what waiting for the GIL costs.

A number of steps is from 0 to 2³¹ − 1. Nothing can overflow, as all is modulo 2⁶⁴.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 1_000_000
"""Of a call: a millisecond or two."""

PAIRS = 10_000
"""Calls that do little but let the GIL go."""

PERCENT = (0, 1, 5, 10, 25, 50, 100)
"""The shares that are held."""


def share_size(percent: int) -> str:
    """Return the name of the size at which a call holds the GIL for this share of its work."""
    return f"held_{percent}"


def _calls(calls: int, held: int, released: int) -> Mapping[str, int]:
    return {"calls": calls, "held": held, "released": released}


def _at_share(percent: int) -> Size:
    held = STEPS * percent // 100
    return Size(_calls(32, held, STEPS - held), held_share=percent / 100)


SPEC = Kernel(
    name="partial_release",
    buffers=(
        Buffer("states", "Q", ("calls",), "output"),
        Buffer("seeds", "Q", ("calls",), "split"),
        Buffer("steps", "q", (2,), "whole"),
    ),
    split="calls",
    sizes={
        "tiny": Size(_calls(13, 5, 20)),
        "small": Size(_calls(24, 1500, 13_500)),
        "large": Size(_calls(32, STEPS // 10, STEPS - STEPS // 10)),
        f"pairs_{PAIRS}": Size(_calls(PAIRS, 1, 1), pairs=PAIRS),
        **{share_size(each): _at_share(each) for each in PERCENT},
    },
    tolerance=None,
    bound="latency",
    schedule="static",
    skips=dict.fromkeys(("numba_gil", "numba_nogil"), "Numba's code holds the GIL for a whole call, or not at all"),
    synthetic=True,
)

EMPTY = {"calls": 0, "held": 5, "released": 5}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `seeds`, and `steps` = (held, released)."""
    import numpy as np

    return {
        "seeds": np.random.PCG64(seed).random_raw(dimensions["calls"]),
        "steps": np.array([dimensions["held"], dimensions["released"]], np.int64),
    }


def kernel(states: Any, seeds: Any, steps: Any, start: int, stop: int) -> None:
    """Make the calls [start, stop)."""
    for call in range(stop - start):
        state = int(seeds[call])
        for _ in range(steps[0] + steps[1]):
            state = ((state ^ (state >> 33)) * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        states[call] = state
