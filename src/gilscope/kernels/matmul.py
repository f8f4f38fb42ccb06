"""The product of two matrices, without BLAS: compute-bound, as its blocks fit into registers and caches.

C[i, j] = Σ_k A[i, k]·B[k, j], 2·rows·columns·depth operations on three matrices in C order. A task has its rows of A
and of C, and the whole of B. Each implementation adds in its own order, so that results differ by roundings: up to
10⁻¹² a summand, relative to the mean magnitude of C.

NaN and infinity change only their row or column of C, as in any sum, and 0·∞ is NaN. Subnormals are kept, the sign
of a zero is not. A depth of 0 makes C zero.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 368
DEPTH = 96

SPEC = Kernel(
    name="matmul",
    buffers=(
        Buffer("c", "d", ("rows", "columns"), "output"),
        Buffer("panel", "d", (DEPTH, WIDTH), "scratch"),
        Buffer("a", "d", ("rows", "depth"), "split"),
        Buffer("b", "d", ("depth", "columns"), "whole"),
        Buffer("limits", "q", (2,), "whole"),
    ),
    split="rows",
    sizes={
        "tiny": Size({"rows": 19, "columns": 29, "depth": 37}),
        "small": Size({"rows": 87, "columns": 87, "depth": 87}),
        "large": Size({"rows": 1104, "columns": 1104, "depth": 1104}),
    },
    tolerance=1e-12 * 1104,
    bound="fma",
    schedule="static",
)

EMPTY = {"rows": 3, "columns": 2, "depth": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `a` and `b` with elements in [-1, 1), and `limits` = (columns, depth)."""
    import numpy as np

    rows, columns, depth = dimensions["rows"], dimensions["columns"], dimensions["depth"]
    uniform = (np.random.PCG64(seed).random_raw((rows + columns) * depth) >> np.uint64(11)) * 2.0**-52 - 1.0
    return {
        "a": uniform[: rows * depth],
        "b": uniform[rows * depth :],
        "limits": np.array([columns, depth], np.int64),
    }


def kernel(c: Any, panel: Any, a: Any, b: Any, limits: Any, start: int, stop: int) -> None:  # noqa: ARG001
    """Multiply the rows [start, stop), one dot product after the other."""
    columns, depth = limits[0], limits[1]
    for i in range(stop - start):
        for j in range(columns):
            total = 0.0
            for k in range(depth):
                total += a[i * depth + k] * b[k * columns + j]
            c[i * columns + j] = total


def compiled_kernel(c: Any, panel: Any, a: Any, b: Any, limits: Any, start: int, stop: int) -> None:
    """Multiply the rows [start, stop), four rows of C by six lines of B at once.

    24 elements of A stay in registers while the innermost loop runs along the lines: 24 multiply-adds for 10 loads
    and 4 stores. A panel of `DEPTH` lines of `WIDTH` elements of B is copied together for all rows, so that it stays
    in the cache. Rows and lines that are left over are multiplied one after the other.
    """
    columns, depth, rows = limits[0], limits[1], stop - start
    for i in range(rows * columns):
        c[i] = 0.0
    quads = rows - rows % 4
    for first_k in range(0, depth, DEPTH):
        lines = min(DEPTH, depth - first_k)
        sixes = lines - lines % 6
        for first in range(0, columns, WIDTH):
            width = min(WIDTH, columns - first)
            for k in range(lines):
                at = (first_k + k) * columns + first
                line, source = panel[k * WIDTH : k * WIDTH + width], b[at : at + width]
                for j in range(width):
                    line[j] = source[j]
            for i in range(0, quads, 4):
                at = i * columns + first
                c0, c1 = c[at : at + width], c[at + columns : at + columns + width]
                at += 2 * columns
                c2, c3 = c[at : at + width], c[at + columns : at + columns + width]
                for k in range(0, sixes, 6):
                    p = i * depth + first_k + k
                    q, r, s = p + depth, p + 2 * depth, p + 3 * depth
                    p0, p1, p2, p3, p4, p5 = a[p], a[p + 1], a[p + 2], a[p + 3], a[p + 4], a[p + 5]
                    q0, q1, q2, q3, q4, q5 = a[q], a[q + 1], a[q + 2], a[q + 3], a[q + 4], a[q + 5]
                    r0, r1, r2, r3, r4, r5 = a[r], a[r + 1], a[r + 2], a[r + 3], a[r + 4], a[r + 5]
                    s0, s1, s2, s3, s4, s5 = a[s], a[s + 1], a[s + 2], a[s + 3], a[s + 4], a[s + 5]
                    at = k * WIDTH
                    b0, b1 = panel[at : at + width], panel[at + WIDTH : at + WIDTH + width]
                    at += 2 * WIDTH
                    b2, b3 = panel[at : at + width], panel[at + WIDTH : at + WIDTH + width]
                    at += 2 * WIDTH
                    b4, b5 = panel[at : at + width], panel[at + WIDTH : at + WIDTH + width]
                    for j in range(width):
                        x0, x1, x2, x3, x4, x5 = b0[j], b1[j], b2[j], b3[j], b4[j], b5[j]
                        c0[j] = c0[j] + p0 * x0 + p1 * x1 + p2 * x2 + p3 * x3 + p4 * x4 + p5 * x5
                        c1[j] = c1[j] + q0 * x0 + q1 * x1 + q2 * x2 + q3 * x3 + q4 * x4 + q5 * x5
                        c2[j] = c2[j] + r0 * x0 + r1 * x1 + r2 * x2 + r3 * x3 + r4 * x4 + r5 * x5
                        c3[j] = c3[j] + s0 * x0 + s1 * x1 + s2 * x2 + s3 * x3 + s4 * x4 + s5 * x5
            for i in range(rows):
                at = i * columns + first
                c0 = c[at : at + width]
                for k in range(sixes if i < quads else 0, lines):
                    factor, line = a[i * depth + first_k + k], panel[k * WIDTH : k * WIDTH + width]
                    for j in range(width):
                        c0[j] += factor * line[j]
