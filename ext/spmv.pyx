# exactness: relaxed
"""Sparse matrix times vector; twin of gilscope/kernels/spmv.py, which defines it.

OUT y        float64 (stop - start,)  the rows [start, stop)
IN  indptr   int32   (rows + 1,)      row i is the nonzeros [indptr[i], indptr[i + 1])
    indices  int32   (nonzeros,)      their columns
    data     float64 (nonzeros,)      their values
    x        float64 (columns,)

a) Every index is checked just before its load of x, by a branch that is never taken: wrong input never leads out of a
   buffer, and the compiler cannot make gathers of x, which are slower than single loads for short rows. A pass over
   the indices of a group of rows ahead of their sums was slower, too.
b) Short rows of random length end in mispredicted branches, and what is not under way by then waits. So the two
   streams are asked for AHEAD of a row: a nonzero's data and index are then in a near cache.
c) A row of LONG or more has four sums, as one sum's additions would wait for each other.
d) Masked lanes or selects for short rows, a jump by the length, rows sorted by length, products first and sums later,
   and one flat loop over all nonzeros that masks its total at a row's start were all slower or no faster.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t
from buffers cimport ANY, MOST, Held, READABLE, WRITABLE, check_range, count, refuse, release, take

cdef extern from *:
    """
    /* A hint: the address may be past the end. */
    #ifdef __GNUC__
    #define gilscope_prefetch(address) __builtin_prefetch(address)
    #else
    #define gilscope_prefetch(address)
    #endif
    """
    void gilscope_prefetch(const void *address) noexcept nogil

cdef enum:
    AHEAD = 512
    LONG = 32
    FINE = 0
    WRONG_INDPTR = 1
    WRONG_INDICES = 2


cdef int spmv(
    double *y, const int32_t *indptr, const int32_t *signed_indices, const double *data, const double *x,
    int64_t nonzeros, int64_t columns, int64_t rows
) noexcept nogil:
    # A negative index is, unsigned, beyond any columns that an index can name.
    cdef const uint32_t *indices = <const uint32_t *> signed_indices
    cdef uint32_t limit = <uint32_t> min(columns, <int64_t> 1 << 31)
    cdef uint32_t a, b, c, d
    cdef int64_t row, j, end
    cdef double total, second, third, fourth
    for row in range(rows):
        j = indptr[row]
        end = indptr[row + 1]
        if j < 0 or end < j or end > nonzeros:
            return WRONG_INDPTR
        gilscope_prefetch(data + j + AHEAD)
        gilscope_prefetch(indices + j + AHEAD)
        total = 0.0
        if end - j >= LONG:
            second = third = fourth = 0.0
            while j + 4 <= end:
                a, b, c, d = indices[j], indices[j + 1], indices[j + 2], indices[j + 3]
                if a >= limit or b >= limit or c >= limit or d >= limit:
                    return WRONG_INDICES
                total += data[j] * x[a]
                second += data[j + 1] * x[b]
                third += data[j + 2] * x[c]
                fourth += data[j + 3] * x[d]
                j += 4
            total += second + (third + fourth)
        while j < end:
            a = indices[j]
            if a >= limit:
                return WRONG_INDICES
            total += data[j] * x[a]
            j += 1
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
