"""Counts of values in uniform bins: a scatter whose private partial results must be merged.

counts[k] is the number of values v with 0 ≤ v < 1 and ⌊v·bins⌋ = k; all other values, NaN among them, are not
counted. v·bins rounds to less than bins for every double v < 1, so no index is ever out of range.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.spec import Buffer, Kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 1024

SPEC = Kernel(
    name="histogram",
    buffers=(
        Buffer("counts", "q", (BINS,), "partial"),
        Buffer("values", "d", ("values",), "split"),
    ),
    split="values",
    sizes={"tiny": {"values": 1003}, "small": {"values": 480_000}, "large": {"values": 3 << 22}},
    tolerance=None,
    bound="latency",
    schedule="static",
)


def inputs(size: str, seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `values`, uniform in [0, 1)."""
    import numpy as np

    raw = np.random.PCG64(seed).random_raw(SPEC.sizes[size]["values"])
    return {"values": (raw >> np.uint64(11)) * 2.0**-53}


def kernel(counts: Any, values: Any, start: int, stop: int) -> None:
    """Count the values [start, stop)."""
    bins = len(counts)
    for k in range(bins):
        counts[k] = 0
    for i in range(stop - start):
        value = values[i]
        if 0.0 <= value < 1.0:
            counts[int(value * bins)] += 1
