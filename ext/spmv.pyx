# exactness: relaxed
"""Sparse matrix times vector; twin of gilscope/kernels/spmv.py, which defines it.

OUT y        float64 (stop - start,)  the rows [start, stop)
IN  indptr   int32   (rows + 1,)      row i is the nonzeros [indptr[i], indptr[i + 1])
    indices  int32   (nonzeros,)      their columns
    data     float64 (nonzeros,)      their values
    x        float64 (columns,)

a) Rows go in groups of GROUP: one pass that the compiler vectorises checks a group's indptr and indices, then come
   its sums. Wrong input thus never leads out of a buffer, and the pass pays for itself: it streams the indices into
   the nearest cache, so that the loads of x start early; that is what the time goes for.
b) A row's sum may be reassociated: gathers of x into lanes for long rows, scalar for the rest of it.
c) Masked lanes for short rows, products first and sums later, and prefetching x a group ahead were all slower.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t
from buffers cimport ANY, MOST, Held, READABLE, WRITABLE, check_range, count, refuse, release, take

cdef enum:
    GROUP = 64
    FINE = 0
    WRONG_INDPTR = 1
    WRONG_INDICES = 2


cdef inline int look(
    const int32_t *indptr, const int32_t *indices, int64_t nonzeros, int64_t columns, int64_t rows
) noexcept nogil:
    """Say whether the rows from `indptr` on stay in their buffers. i | (last - i) has the sign bit if i does not."""
    cdef uint32_t last = <uint32_t> (columns - 1), wrong = 0
    cdef int64_t row, j
    cdef int32_t decreases = 0
    for row in range(rows):
        decreases |= indptr[row + 1] < indptr[row]
    if decreases or indptr[0] < 0 or indptr[rows] > nonzeros:
        return WRONG_INDPTR
    for j in range(indptr[0], indptr[rows]):
        wrong |= <uint32_t> indices[j] | (last - <uint32_t> indices[j])
    return WRONG_INDICES if wrong >> 31 else FINE


cdef int spmv(
    double *y, const int32_t *indptr, const int32_t *indices, const double *data, const double *x, int64_t nonzeros,
    int64_t columns, int64_t rows
) noexcept nogil:
    cdef int64_t group, row, end, j
    cdef double total
    cdef int found
    for group in range((rows + GROUP - 1) // GROUP):
        end = min(group * GROUP + GROUP, rows)
        found = look(indptr + group * GROUP, indices, nonzeros, columns, end - group * GROUP)
        if found != FINE:
            return found
        for row in range(group * GROUP, end):
            total = 0.0
            for j in range(indptr[row], indptr[row + 1]):
                total += data[j] * x[indices[j]]
            y[row] = total
    return FINE


def kernel(y, indptr, indices, data, x, int64_t start, int64_t stop, bint release_gil):
    """Multiply the rows [start, stop). Raises InvalidBuffer for a buffer of the wrong kind, length or content.

    What is wrong inside indptr or indices is found on the way: the rows before it are written by then.
    """
    cdef Held held
    cdef int32_t *indptr_at
    cdef int32_t *indices_at
    cdef double *data_at
    cdef double *x_at
    cdef double *y_at
    cdef int64_t nonzeros, columns
    cdef int found
    held.count = 0
    try:
        indptr_at = <int32_t *> take(&held, indptr, "indptr", c"i", ANY, READABLE)
        check_range("indptr", 1, count(&held), MOST)
        check_range("start, stop", start, stop, count(&held) - 1)
        indices_at = <int32_t *> take(&held, indices, "indices", c"i", ANY, READABLE)
        nonzeros = count(&held)
        data_at = <double *> take(&held, data, "data", c"d", nonzeros, READABLE)
        x_at = <double *> take(&held, x, "x", c"d", ANY, READABLE)
        columns = count(&held)
        check_range("x", 0, columns, MOST)
        y_at = <double *> take(&held, y, "y", c"d", stop - start, WRITABLE)
        if release_gil:
            with nogil:
                found = spmv(y_at, indptr_at + start, indices_at, data_at, x_at, nonzeros, columns, stop - start)
        else:
            found = spmv(y_at, indptr_at + start, indices_at, data_at, x_at, nonzeros, columns, stop - start)
        if found == WRONG_INDPTR:
            refuse("indptr", "decreasing or beyond the nonzeros", f"0 <= ... <= {nonzeros}, not decreasing")
        if found == WRONG_INDICES:
            refuse("indices", "a column that is not there", f"0 <= index < {columns}")
    finally:
        release(&held)
