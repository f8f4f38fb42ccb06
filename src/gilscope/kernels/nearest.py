"""The nearest of k centroids for every point, the costly step of k-means: medium arithmetic intensity, even.

index[i] is the lowest j for which |x_i − c_j|² = Σ_c (x_ic − c_jc)² is least (Lloyd, "Least squares quantization in
PCM", IEEE Trans. Inf. Theory 28, 1982). The sum runs over the dimensions in their order, one rounding for each
subtraction, product and addition, in every body. So indexes are the same everywhere, near-ties included, and equal
distances give the lowest j. The expansion |c|² − 2·x·c would need a third less arithmetic, but its error grows with
the distance from the origin and would decide near-ties.

A distance that is NaN or infinite is never the least: a point without a finite distance has index 0. Subnormal
distances are distinguished, zeros of both signs are equal. Without dimensions all distances are 0. Without centroids
there is no nearest one, which is refused.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.errors import InvalidNumber
from gilscope.kernels._uniform import draw_uniform
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANES = 64
TOGETHER = 4
STEPS = 2


def lengths(points: int, centroids: int, dimensions: int) -> Mapping[str, int]:
    """Return the length of every dimension: those of the problem, and those rounded up to whole tiles."""
    rows, width = -(-centroids // TOGETHER) * TOGETHER, max(-(-dimensions // STEPS), 1) * STEPS
    return {
        "points": points,
        "centroids": centroids,
        "dimensions": dimensions,
        "rows": rows,
        "width": width,
        "room": width + TOGETHER + 3,
    }


SPEC = Kernel(
    name="nearest",
    buffers=(
        Buffer("index", "i", ("points",), "output"),
        Buffer("table", "d", ("rows", "width"), "scratch"),
        Buffer("lanes", "d", ("room", LANES), "scratch"),
        Buffer("points", "d", ("points", "dimensions"), "split"),
        Buffer("centroids", "d", ("centroids", "dimensions"), "whole"),
        Buffer("limits", "q", (2,), "whole"),
    ),
    split="points",
    sizes={
        "tiny": Size(lengths(101, 21, 7)),
        "small": Size(lengths(1100, 64, 8)),
        "large": Size(lengths(1 << 20, 64, 8)),
    },
    tolerance=None,
    bound="fma",
    schedule="static",
)

EMPTY = {"points": 0, "centroids": 3, "dimensions": 2}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `points` and `centroids` in the unit cube, and `limits` = (centroids, dimensions).

    Raises:
        InvalidNumber: there are no centroids, of which one could be nearest.

    """
    import numpy as np

    n, k, d = dimensions["points"], dimensions["centroids"], dimensions["dimensions"]
    if k < 1:
        raise InvalidNumber("centroids", k, "1 or more")
    uniform = draw_uniform(np.random.PCG64(seed), (n + k) * d)
    return {
        "points": uniform[: n * d],
        "centroids": uniform[n * d :],
        "limits": np.array([k, d], np.int64),
    }


def kernel(
    index: Any, table: Any, lanes: Any, points: Any, centroids: Any, limits: Any, start: int, stop: int
) -> None:
    """Find the nearest for the points [start, stop), one after the other."""
    del table, lanes
    count, dimensions = limits[0], limits[1]
    for i in range(stop - start):
        least, nearest = math.inf, 0
        for j in range(count):
            distance = 0.0
            for c in range(dimensions):
                difference = points[i * dimensions + c] - centroids[j * dimensions + c]
                distance += difference * difference
            if distance < least:
                least, nearest = distance, j
        index[i] = nearest


def compiled_kernel(
    index: Any, table: Any, lanes: Any, points: Any, centroids: Any, limits: Any, start: int, stop: int
) -> None:
    """Find the nearest for the points [start, stop), `LANES` points side by side.

    A distance is a sum whose order is fixed, and finding the least of many is a search: with one point in each lane,
    neither has to combine lanes. So a block of points is transposed, once for all centroids. `TOGETHER` centroids
    and `STEPS` dimensions are computed between loading the sums and storing them, so that arithmetic is the limit.
    Where a tile is not full, it is filled up so that no result changes: dimensions with zeros, centroids with the
    last one, which is not less than itself, and points with the last one.
    """
    count, dimensions, length = limits[0], limits[1], stop - start
    width = max((dimensions + STEPS - 1) // STEPS, 1) * STEPS
    rows = (count + TOGETHER - 1) // TOGETHER * TOGETHER
    block, state = lanes[: width * LANES], lanes[width * LANES :]
    sums, least, nearest = state[: 4 * LANES], state[4 * LANES : 5 * LANES], state[5 * LANES : 6 * LANES]
    for j in range(rows):
        for c in range(width):
            value = centroids[min(j, count - 1) * dimensions + c] if c < dimensions else 0.0
            table[(j - j % TOGETHER) * width + c * TOGETHER + j % TOGETHER] = value
    for first in range(0, length, LANES):
        for lane in range(LANES):
            source = min(first + lane, length - 1) * dimensions
            for c in range(width):
                block[c * LANES + lane] = points[source + c] if c < dimensions else 0.0
            least[lane] = math.inf
            nearest[lane] = 0.0
        for j in range(0, rows, TOGETHER):
            for lane in range(4 * LANES):
                sums[lane] = 0.0
            number = float(j)
            for c in range(0, width, STEPS):
                at = j * width + c * TOGETHER
                tile, x = table[at : at + STEPS * TOGETHER], block[c * LANES : (c + STEPS) * LANES]
                a0, b0, c0, d0, a1, b1, c1, d1 = (
                    tile[0],
                    tile[1],
                    tile[2],
                    tile[3],
                    tile[4],
                    tile[5],
                    tile[6],
                    tile[7],
                )
                for lane in range(LANES):
                    x0, x1 = x[lane], x[LANES + lane]
                    sums[lane] = sums[lane] + (x0 - a0) * (x0 - a0) + (x1 - a1) * (x1 - a1)
                    at = LANES + lane
                    sums[at] = sums[at] + (x0 - b0) * (x0 - b0) + (x1 - b1) * (x1 - b1)
                    at = 2 * LANES + lane
                    sums[at] = sums[at] + (x0 - c0) * (x0 - c0) + (x1 - c1) * (x1 - c1)
                    at = 3 * LANES + lane
                    sums[at] = sums[at] + (x0 - d0) * (x0 - d0) + (x1 - d1) * (x1 - d1)
            for lane in range(LANES):
                best, which = least[lane], nearest[lane]
                for part in range(TOGETHER):
                    total = sums[part * LANES + lane]
                    which = number + part if total < best else which
                    best = total if total < best else best
                least[lane], nearest[lane] = best, which
        for lane in range(min(LANES, length - first)):
            index[first + lane] = int(nearest[lane])
