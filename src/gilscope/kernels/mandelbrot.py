"""Escape counts of the Mandelbrot iteration on a grid: compute-bound, with very uneven rows.

counts[j, i] is the number of n < max_iter with |z_k|² ≤ 4 for all k ≤ n, where z₀ = 0, z_{k+1} = z_k² + c and
c = (x0 + dx·i) + (y0 + dy·j)·i. In floating point: z² is (re² − im²) + c_re and (re + re)·im + c_im, unfused.

A c with NaN or infinity counts 1, for z₀; zeros of both signs and subnormals never escape. A grid without rows or
columns has no counts. Compiled bodies go on computing points that have escaped, and so raise the floating-point flags
overflow and invalid.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANES = 32
STEPS = 2
MOST_LANES = 32

level_constants = {"x86_64": {"LANES": 8, "STEPS": 2}, "x86_64_v3": {"LANES": 16, "STEPS": 4}}
"""Four vectors of lanes and their state nearly fit the registers; at x86_64_v4 there are twice as many registers."""

SPEC = Kernel(
    name="mandelbrot",
    buffers=(
        Buffer("counts", "i", ("height", "width"), "output"),
        Buffer("lanes", "d", (4 * MOST_LANES,), "scratch"),
        Buffer("view", "d", (4,), "whole"),
        Buffer("limits", "q", (2,), "whole"),
    ),
    split="height",
    sizes={
        "tiny": Size({"height": 19, "width": 77, "max_iter": 50}),
        "small": Size({"height": 152, "width": 152, "max_iter": 128}),
        "large": Size({"height": 1600, "width": 1600, "max_iter": 256}),
    },
    tolerance=None,
    bound="fma",
    schedule="dynamic",
)

EMPTY = {"height": 0, "width": 0, "max_iter": 10}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `view` = (x0, y0, dx, dy) of the classic frame, moved a little by the seed, and `limits`."""
    import numpy as np

    nudge = (np.random.PCG64(seed).random_raw(2) >> np.uint64(11)) * 2.0**-53 * 1e-3
    dx, dy = (2.5 / max(dimensions[axis], 1) for axis in ("width", "height"))
    view = [-2.0 + nudge[0], -1.25 + nudge[1], dx, dy]
    return {
        "view": np.array(view, np.float64),
        "limits": np.array([dimensions["width"], dimensions["max_iter"]], np.int64),
    }


def kernel(counts: Any, lanes: Any, view: Any, limits: Any, start: int, stop: int) -> None:  # noqa: ARG001
    """Count for the rows [start, stop), one point after the other."""
    x0, y0, dx, dy = view[0], view[1], view[2], view[3]
    width, max_iter = limits[0], limits[1]
    for row in range(start, stop):
        c_im = y0 + dy * row
        for column in range(width):
            c_re = x0 + dx * column
            re, im, count = 0.0, 0.0, 0
            while count < max_iter and re * re + im * im <= 4.0:
                re, im = (re * re - im * im) + c_re, (re + re) * im + c_im
                count += 1
            counts[(row - start) * width + column] = count


def compiled_kernel(counts: Any, lanes: Any, view: Any, limits: Any, start: int, stop: int) -> None:
    """Count for the rows [start, stop), `LANES` points side by side.

    The steps of one point depend on each other, so that a loop over them waits for each result; points are
    independent and fill vector registers, one lane each. `STEPS` steps are unrolled, and with so few lanes the loop
    over them is unrolled too, so that the compiler keeps a lane's state in registers from its first step to its last.
    A lane that has escaped goes on with the others and no longer counts: it counts only if it has counted every step
    so far. If max_iter is no multiple of `STEPS`, the steps that are left over are made one after the other.

    `lanes` holds for each lane: re, im, its count, and its number. The zeros are one loop over all, and the counts go
    to a slice, because a loop over `LANES` alone is unrolled before it can be vectorised, and single stores make the
    vector load after them wait. Columns are float64 everywhere, and a count is stored as the double that it is, which
    makes it an int32: Numba's integers are int64, which AVX2 cannot convert.
    """
    x0, y0, dx, dy = view[0], view[1], view[2], view[3]
    width, max_iter = limits[0], limits[1]
    grouped = max_iter - max_iter % STEPS
    for lane in range(LANES):
        lanes[3 * LANES + lane] = float(lane)
    for row in range(start, stop):
        c_im = y0 + dy * row
        for first in range(0, width, LANES):
            for k in range(3 * LANES):
                lanes[k] = 0.0
            column = float(first)
            done = 0
            living = 1
            while done < grouped and living > 0:
                living = 0
                before = float(done)
                for lane in range(LANES):
                    re, im, count = lanes[lane], lanes[LANES + lane], lanes[2 * LANES + lane]
                    c_re = x0 + dx * (column + lanes[3 * LANES + lane])
                    alive = 1.0 if count == before else 0.0
                    for _ in range(STEPS):
                        re2 = re * re
                        im2 = im * im
                        alive = alive if re2 + im2 <= 4.0 else 0.0
                        count += alive
                        im = (re + re) * im + c_im
                        re = (re2 - im2) + c_re
                    lanes[lane], lanes[LANES + lane], lanes[2 * LANES + lane] = re, im, count
                    living |= 1 if alive > 0.0 else 0
                done += STEPS
            if grouped < max_iter:
                for lane in range(LANES):
                    re, im, steps = lanes[lane], lanes[LANES + lane], int(lanes[2 * LANES + lane])
                    c_re = x0 + dx * (column + lanes[3 * LANES + lane])
                    while grouped <= steps < max_iter and re * re + im * im <= 4.0:
                        re, im = (re * re - im * im) + c_re, (re + re) * im + c_im
                        steps += 1
                    lanes[2 * LANES + lane] = float(steps)
            at = (row - start) * width + first
            group = counts[at : at + min(LANES, width - first)]
            for lane in range(len(group)):
                group[lane] = lanes[2 * LANES + lane]
