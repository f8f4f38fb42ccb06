"""Draws the numbers that kernels' inputs are made of."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHUNK = 1 << 14
"""Numbers that are drawn at once: they stay in a core's cache, while arrays of all of them would be new memory."""


def draw_uniform(generator: Any, count: int) -> "NDArray[Any]":
    """Return numbers from [0, 1): multiples of 2**-53, each from the upper bits of one of PCG64's raw numbers."""
    import numpy as np

    found = np.empty(count)
    for begin in range(0, count, CHUNK):
        raw = generator.random_raw(min(CHUNK, count - begin))
        raw >>= np.uint64(11)
        np.multiply(raw, 2.0**-53, out=found[begin : begin + CHUNK])
    return found


def draw_below(generator: Any, most: int, count: int, dtype: Any) -> "NDArray[Any]":
    """Return whole numbers from 0 to `most` − 1, each from the upper 32 bits of one of PCG64's raw numbers."""
    import numpy as np

    found = np.empty(count, dtype)
    for begin in range(0, count, CHUNK):
        raw = generator.random_raw(min(CHUNK, count - begin))
        raw >>= np.uint64(32)
        raw *= np.uint64(most)
        raw >>= np.uint64(32)
        found[begin : begin + CHUNK] = raw
    return found
