"""Counts of values in uniform bins: each task writes counts of its own at scattered places, which are then added up.

counts[k] is the number of values v with 0 ≤ v < 1 and ⌊v·bins⌋ = k; all other values, NaN among them, are not
counted. v·bins rounds to less than bins for every double v < 1, so no index is ever out of range. Zeros of both signs
and subnormals fall in the first bin. Without values all counts are 0.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.kernels._uniform import draw_uniform
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 1024
COPIES = 4
BATCH = 64
MOST = 0x7FFFFFFF
RUN = 1 << 20

SPEC = Kernel(
    name="histogram",
    buffers=(
        Buffer("counts", "q", (BINS,), "partial"),
        Buffer("copies", "i", (COPIES * (BINS + 1),), "scratch"),
        Buffer("places", "i", (BATCH,), "scratch"),
        Buffer("values", "d", ("values",), "split"),
    ),
    split="values",
    sizes={"tiny": Size({"values": 1003}), "small": Size({"values": 480_000}), "large": Size({"values": 3 << 22})},
    tolerance=None,
    bound="latency",
    schedule="static",
)

EMPTY = {"values": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `values`, uniform in [0, 1)."""
    import numpy as np

    return {"values": draw_uniform(np.random.PCG64(seed), dimensions["values"])}


def kernel(counts: Any, copies: Any, places: Any, values: Any, start: int, stop: int) -> None:  # noqa: ARG001
    """Count the values [start, stop)."""
    bins = len(counts)
    for k in range(bins):
        counts[k] = 0
    for i in range(stop - start):
        value = values[i]
        if 0.0 <= value < 1.0:
            counts[int(value * bins)] += 1


def compiled_kernel(counts: Any, copies: Any, places: Any, values: Any, start: int, stop: int) -> None:
    """Count the values [start, stop), `BATCH` at a time, neighbours into different ones of `COPIES` copies.

    To count is to load, add and store, and the load must see an earlier store to the same bin. A processor that does
    not know the bins yet waits, or guesses and starts again. So the places of a whole batch (bin and copy) are
    computed first, without a branch, and are known when the counting begins. On Zen 5 batches of twice the length are
    up to a quarter slower, most so where the values come from memory. Neighbours go to different copies, so that they
    do not wait for each other if they share a bin. One more bin takes all other values. The four copies of int32 lie
    side by side in 16 KiB, which leaves room in the first-level cache for the values that stream through. They are
    added to the counts after every `RUN` values, long before one can overflow.

    A place is a double that is stored as an int32, which drops its fraction: `int()` would make an int64 of it first,
    and no vector instruction below AVX-512 does. The mask changes no place. It shows that none is negative, as Numba
    checks each index for counting from the end.
    """
    bins = len(counts)
    length = stop - start
    batched = length - length % BATCH
    for k in range(bins):
        counts[k] = 0
    for run in range(0, batched, RUN):
        for k in range(COPIES * (bins + 1)):
            copies[k] = 0
        for first in range(run, min(run + RUN, batched), BATCH):
            batch = values[first : first + BATCH]
            for k in range(BATCH):
                value = batch[k]
                value = value if value >= 0.0 else 1.0
                value = value if value < 1.0 else 1.0
                places[k] = value * bins
            for k in range(BATCH):
                copies[(places[k] & MOST) * COPIES + k % COPIES] += 1
        for k in range(bins):
            for copy in range(COPIES):
                counts[k] += copies[k * COPIES + copy]
    for i in range(batched, length):
        value = values[i]
        if 0.0 <= value < 1.0:
            counts[int(value * bins)] += 1
