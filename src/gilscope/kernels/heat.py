"""Heat flow on a plate: a 5-point Jacobi stencil, as many short parallel steps with a barrier after each.

One sweep sets every inner cell to (1 − 4α)·cell + α·(up + down + left + right) and keeps the cells of the edge. A
step is DEPTH sweeps of the whole grid. Between steps all workers wait for each other, as each needs its neighbours'
rows.

A single sweep reads one grid and writes another, so that memory limits it and not the core. So a task makes the DEPTH
sweeps of a step in one pass over its rows: sweep d follows sweep d − 1 two rows behind, through a ring of three rows
that stay in the first-level cache. The DEPTH − 1 rows beside a part are computed by both neighbours.

The inner loop goes over a row from its first cell to its last, and corrects both edges afterwards: vectors are then
aligned with cache lines as the rows are, and rows of whole vectors leave no rest. In between, the cells of the edge
are computed from what is beside the row in memory; the rings have a spare row before and after them, which is read
and has no meaning. Each cell's left neighbour is kept from the cell before: in vectors this is a shuffle, in place of
a load that crosses cache lines.

NaN and infinity spread by one cell a sweep; subnormals flow too; the sign of a zero is not kept. A plate that is all
edge does not change, one without rows has no cells, and one without columns is refused.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.errors import InvalidNumber
from gilscope.kernels._uniform import draw_uniform
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEPTH = 4
RING = 3

SPEC = Kernel(
    name="heat",
    buffers=(
        Buffer("after", "d", ("rows", "columns"), "output"),
        Buffer("rings", "d", (1 + (DEPTH - 1) * RING + 1, "columns"), "scratch"),
        Buffer("before", "d", ("rows", "columns"), "whole"),
        Buffer("shape", "q", (2,), "whole"),
        Buffer("alpha", "d", (1,), "whole"),
    ),
    split="rows",
    sizes={
        "tiny": Size({"rows": 13, "columns": 17, "steps": 3}),
        "small": Size({"rows": 64, "columns": 65, "steps": 10}),
        "large": Size({"rows": 2048, "columns": 400, "steps": 40}),
    },
    tolerance=1e-12,
    bound="fma",
    schedule="static",
    feeds={"before": "after"},
)

EMPTY = {"rows": 0, "columns": 5}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return temperatures in [0, 1), the grid's shape, and α = 0.2.

    Raises:
        InvalidNumber: there are no columns, and so no cells of the edge.

    """
    import numpy as np

    if dimensions["columns"] < 1:
        raise InvalidNumber("columns", dimensions["columns"], "1 or more")
    cells = dimensions["rows"] * dimensions["columns"]
    return {
        "before": draw_uniform(np.random.PCG64(seed), cells),
        "shape": np.array([dimensions["rows"], dimensions["columns"]], np.int64),
        "alpha": np.array([0.2]),
    }


def kernel(after: Any, rings: Any, before: Any, shape: Any, alpha: Any, start: int, stop: int) -> None:
    """Make DEPTH sweeps for the rows [start, stop).

    Pass `head` makes row head − d of sweep d + 1 for each d: its upper, own and lower rows of the sweep before it
    are then in the ring (row r of a sweep is in slot r mod RING, after the spare row), or in `before` for the first
    sweep.
    """
    rows, columns = shape[0], shape[1]
    flow = alpha[0]
    keep = 1.0 - 4.0 * flow
    for head in range(max(0, start - DEPTH + 1), min(rows, stop + DEPTH - 1) + DEPTH):
        for depth in range(DEPTH):
            row = head - depth
            halo = DEPTH - 1 - depth
            if row < max(0, start - halo) or row >= min(rows, stop + halo):
                continue
            if depth == 0:
                source, own_at, up_at, down_at = before, row * columns, (row - 1) * columns, (row + 1) * columns
            else:
                ring = 1 + (depth - 1) * RING
                source, own_at = rings, (ring + row % RING) * columns
                up_at, down_at = (ring + (row + 2) % RING) * columns, (ring + (row + 1) % RING) * columns
            if depth == DEPTH - 1:
                target = after[(row - start) * columns : (row - start + 1) * columns]
            else:
                target_at = (1 + depth * RING + row % RING) * columns
                target = rings[target_at : target_at + columns]
            if row == 0 or row == rows - 1:
                own = source[own_at : own_at + columns]
                for column in range(columns):
                    target[column] = own[column]
                continue
            up, down = source[up_at : up_at + columns], source[down_at : down_at + columns]
            own, right = source[own_at : own_at + columns], source[own_at + 1 : own_at + columns + 1]
            left = source[own_at - 1]
            for column in range(columns):
                middle = own[column]
                target[column] = keep * middle + flow * ((up[column] + down[column]) + (left + right[column]))
                left = middle
            target[0] = own[0]
            target[columns - 1] = own[columns - 1]
