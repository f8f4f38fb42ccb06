# exactness: relaxed
"""DEPTH Jacobi sweeps of a part of a plate in one pass; twin of gilscope/kernels/heat.py, which defines it.

OUT after   float64 ((stop - start) × columns,)     the rows [start, stop) after DEPTH sweeps
    rings   float64 (RING_ROWS × columns,)          scratch: three rows of each sweep but the last, between spare rows
IN  before  float64 (rows × columns,)               the whole grid
    shape   int64   (2,)                            rows, columns
    alpha   float64 (1,)

a) A sweep by itself moves 24 bytes a cell (read, read for ownership, write) and computes six flops: it is bound by
   memory. DEPTH sweeps in one pass move the same bytes once; rings of three rows stay in the nearest caches.
b) Rows beside the part are computed twice, by both neighbours: the price of one barrier for DEPTH sweeps.
c) The inner loop is bound by its loads, and a load that crosses cache lines counts twice. From the first cell of a row
   on, only the two neighbours in the row cross lines, and there is no rest. The edges' cells are put right afterwards.
   What is computed for them reads a cell before the row and one after it, hence the spare rows.
d) With AVX-512 the left neighbours are a shuffle of what is loaded anyway; the compiler does not find that by itself.
e) More sweeps a pass leave the first-level cache: 5 and 8 were slower.
"""

from libc.stdint cimport int64_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, release, take

cdef extern from *:
    """
    #if defined(__AVX512F__) && (defined(__clang__) || __GNUC__ >= 12)
    typedef double gilscope_lanes __attribute__((vector_size(64), aligned(8)));
    #define GILSCOPE_AT(cell) (*(const gilscope_lanes *) (cell))
    #endif

    /* Rows of a ring never overlap their target, which a compiler cannot know by itself. */
    static inline void gilscope_heat_row(double *restrict target, const double *up, const double *own,
                                         const double *down, long long columns, double keep, double flow) {
        long long column = 0;
    #ifdef GILSCOPE_AT
        gilscope_lanes before = {0, 0, 0, 0, 0, 0, 0, own[-1]};
        for (; column + 8 <= columns; column += 8) {
            gilscope_lanes middle = GILSCOPE_AT(own + column);
            gilscope_lanes left = __builtin_shufflevector(before, middle, 7, 8, 9, 10, 11, 12, 13, 14);
            *(gilscope_lanes *) (target + column) =
                keep * middle + flow * ((GILSCOPE_AT(up + column) + GILSCOPE_AT(down + column))
                                        + (left + GILSCOPE_AT(own + column + 1)));
            before = middle;
        }
    #endif
        for (; column < columns; ++column)
            target[column] = keep * own[column]
                           + flow * ((up[column] + down[column]) + (own[column - 1] + own[column + 1]));
        target[0] = own[0];
        target[columns - 1] = own[columns - 1];
    }
    """
    void gilscope_heat_row(
        double *target, const double *up, const double *own, const double *down, int64_t columns, double keep,
        double flow
    ) noexcept nogil

cdef enum:
    DEPTH = 4
    RING = 3
    RING_ROWS = 1 + (DEPTH - 1) * RING + 1


cdef inline void sweep_row(
    double *after, double *rings, const double *before, int64_t rows, int64_t columns, double flow, int64_t start,
    int64_t row, int64_t depth
) noexcept nogil:
    """Compute one row of sweep depth + 1 from three rows of the sweep before it."""
    cdef const double *own
    cdef const double *up
    cdef const double *down
    cdef double *target
    cdef int64_t column
    if depth == 0:
        own = before + row * columns
        up = own - columns if row > 0 else own
        down = own + columns if row < rows - 1 else own
    else:
        own = rings + (1 + (depth - 1) * RING + row % RING) * columns
        up = rings + (1 + (depth - 1) * RING + (row + 2) % RING) * columns
        down = rings + (1 + (depth - 1) * RING + (row + 1) % RING) * columns
    if depth == DEPTH - 1:
        target = after + (row - start) * columns
    else:
        target = rings + (1 + depth * RING + row % RING) * columns
    if row == 0 or row == rows - 1:
        for column in range(columns):
            target[column] = own[column]
    else:
        gilscope_heat_row(target, up, own, down, columns, 1.0 - 4.0 * flow, flow)


cdef void heat(
    double *after, double *rings, const double *before, int64_t rows, int64_t columns, double flow, int64_t start,
    int64_t stop
) noexcept nogil:
    cdef int64_t head, depth, row, halo
    for head in range(max(0, start - DEPTH + 1), min(rows, stop + DEPTH - 1) + DEPTH):
        for depth in range(DEPTH):
            row = head - depth
            halo = DEPTH - 1 - depth
            if row >= max(0, start - halo) and row < min(rows, stop + halo):
                sweep_row(after, rings, before, rows, columns, flow, start, row, depth)


def kernel(after, rings, before, shape, alpha, int64_t start, int64_t stop, bint release_gil):
    """Make DEPTH sweeps for the rows [start, stop). Raises InvalidBuffer for a wrong buffer."""
    cdef Held held
    cdef double *after_at
    cdef double *rings_at
    cdef double *before_at
    cdef int64_t *shape_at
    cdef int64_t rows, columns
    cdef double flow
    held.count = 0
    try:
        shape_at = <int64_t *> take(&held, shape, "shape", c"q", 2, READABLE)
        rows = shape_at[0]
        columns = shape_at[1]
        check_range("shape", 0, rows, MOST)
        check_range("shape", 1, columns, MOST)
        check_range("start, stop", start, stop, rows)
        flow = (<double *> take(&held, alpha, "alpha", c"d", 1, READABLE))[0]
        before_at = <double *> take(&held, before, "before", c"d", rows * columns, READABLE)
        rings_at = <double *> take(&held, rings, "rings", c"d", RING_ROWS * columns, WRITABLE)
        after_at = <double *> take(&held, after, "after", c"d", (stop - start) * columns, WRITABLE)
        if release_gil:
            with nogil:
                heat(after_at, rings_at, before_at, rows, columns, flow, start, stop)
        else:
            heat(after_at, rings_at, before_at, rows, columns, flow, start, stop)
    finally:
        release(&held)
