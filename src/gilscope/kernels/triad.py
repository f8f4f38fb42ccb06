"""A sum of two arrays, one of them scaled: memory bandwidth, not the GIL, is the limit.

a[i] = b[i] + s·c[i], the third loop of STREAM (McCalpin, "Memory bandwidth and machine balance in current high
performance computers", IEEE TCCA Newsletter, December 1995). The product is rounded before the sum: no
contraction. NaN, infinities, subnormals and the sign of zero follow IEEE 754. Without elements there is no result.

An element costs 2 flops and moves 24 bytes; 32 if a store first reads the cache line that it writes.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.kernels._uniform import draw_uniform
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPEC = Kernel(
    name="triad",
    buffers=(
        Buffer("a", "d", ("elements",), "output"),
        Buffer("b", "d", ("elements",), "split"),
        Buffer("c", "d", ("elements",), "split"),
        Buffer("scale", "d", (1,), "whole"),
    ),
    split="elements",
    sizes={
        "tiny": Size({"elements": 15_001}),
        "small": Size({"elements": 850_000}),
        "large": Size({"elements": 1 << 23}),
    },
    tolerance=None,
    bound="memory",
    schedule="static",
)

EMPTY = {"elements": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `b` and `c`, uniform in [0, 1), and `scale`."""
    import numpy as np

    generator = np.random.PCG64(seed)
    elements = dimensions["elements"]
    b, c = (draw_uniform(generator, elements) for _ in range(2))
    return {"b": b, "c": c, "scale": np.array([3.0])}


def kernel(a: Any, b: Any, c: Any, scale: Any, start: int, stop: int) -> None:
    """Compute the elements [start, stop)."""
    s = scale[0]
    for i in range(stop - start):
        a[i] = b[i] + s * c[i]
