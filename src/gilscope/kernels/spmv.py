"""Sparse matrix times vector: irregular memory, and rows whose lengths follow a power law.

y[i] = Σ_j data[j]·x[indices[j]] over indptr[i] ≤ j < indptr[i+1]: a matrix in compressed sparse rows (Saad,
"Iterative methods for sparse linear systems", 2nd ed. 2003, section 3.4). An empty row gives 0; a column that is
named twice is added twice. NaN and infinity behave as in any sum, and 0·∞ is NaN; subnormals are kept, the sign of a
zero is not. indptr must not decrease and indices must be columns: the compiled bodies raise if they are not, plain
Python does not check. Without rows or columns there are no nonzeros; a size that asks for some is refused.

A nonzero costs 2 flops and 12 streamed bytes (data and index), and one element of x that may be anywhere. At the
large size x has 8 MiB, so that its loads miss the near caches, several at a time. Most rows are so short, and their
lengths so random, that the branch at a row's end is often mispredicted, which costs about as much as all loads
together. So it waits, and streams at a sixth of what the memory gives one core: its bound is latency, which each core
has for itself, and not memory, which all share.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.errors import InvalidNumber
from gilscope.kernels._uniform import draw_uniform
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray


def lengths(rows: int, columns: int, nonzeros: int) -> Mapping[str, int]:
    """Return the length of every dimension: those of the matrix, and its row bounds."""
    return {"rows": rows, "bounds": rows + 1, "columns": columns, "nonzeros": nonzeros}


SPEC = Kernel(
    name="spmv",
    buffers=(
        Buffer("y", "d", ("rows",), "output"),
        Buffer("indptr", "i", ("bounds",), "whole"),
        Buffer("indices", "i", ("nonzeros",), "whole"),
        Buffer("data", "d", ("nonzeros",), "whole"),
        Buffer("x", "d", ("columns",), "whole"),
    ),
    split="rows",
    sizes={
        "tiny": Size(lengths(rows=1003, columns=997, nonzeros=11_003)),
        "small": Size(lengths(rows=80_000, columns=80_000, nonzeros=640_000)),
        "large": Size(lengths(rows=1 << 20, columns=1 << 20, nonzeros=1 << 23)),
    },
    tolerance=1e-12,
    bound="latency",
    schedule="dynamic",
)

EMPTY = {"rows": 3, "columns": 0, "nonzeros": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return `indptr` of rows whose lengths are as u^(-3/4), uniform `indices`, `data` and `x` in [0, 1).

    So the share of rows longer than l falls as l^(-4/3). The power is made of square roots, which are rounded alike
    everywhere.

    Raises:
        InvalidNumber: there are nonzeros, but no rows or no columns for them.

    """
    import numpy as np

    if dimensions["nonzeros"] > 0 and 0 in (dimensions["rows"], dimensions["columns"]):
        raise InvalidNumber("nonzeros", dimensions["nonzeros"], "0 without rows or columns")
    generator = np.random.PCG64(seed)

    def uniform(length: int) -> "NDArray[Any]":
        return draw_uniform(generator, length)

    root = np.sqrt(uniform(dimensions["rows"]) + 2.0**-53)
    reached = np.cumsum(1.0 / (root * np.sqrt(root)))
    indptr = np.zeros(dimensions["bounds"], np.int32)
    indptr[1:] = reached * (dimensions["nonzeros"] / reached[-1:])
    indptr[-1] = dimensions["nonzeros"]
    indices = (uniform(dimensions["nonzeros"]) * dimensions["columns"]).astype(np.int32)
    data = uniform(dimensions["nonzeros"])
    return {"indptr": indptr, "indices": indices, "data": data, "x": uniform(dimensions["columns"])}


def kernel(y: Any, indptr: Any, indices: Any, data: Any, x: Any, start: int, stop: int) -> None:
    """Multiply the rows [start, stop)."""
    for row in range(start, stop):
        total = 0.0
        for j in range(indptr[row], indptr[row + 1]):
            total += data[j] * x[indices[j]]
        y[row - start] = total


def compiled_kernel(y: Any, indptr: Any, indices: Any, data: Any, x: Any, start: int, stop: int) -> None:
    """Multiply the rows [start, stop), checking each index before it loads from x, so that wrong input is harmless.

    The check is a branch that is never taken. It also keeps the compiler from vectorising the loop, which is faster
    here: gathering x into lanes is slower than single loads. `while` counts j itself, where `for` would need a second
    counter. Rows count from 0, over a base that max() makes visibly not negative, so that Numba need not check an
    index for counting from the end.
    """
    nonzeros, columns = len(data), len(x)
    first = max(start, 0)
    for row in range(stop - first):
        j, end = indptr[first + row], indptr[first + row + 1]
        if j < 0 or end < j or end > nonzeros:
            raise IndexError("indptr: decreases, or leaves the nonzeros")
        total = 0.0
        while j < end:
            column = indices[j]
            if column < 0 or column >= columns:
                raise IndexError("indices: not a column")
            total += data[j] * x[column]
            j += 1
        y[row] = total
