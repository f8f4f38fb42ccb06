# exactness: strict
"""Counts of values in uniform bins; twin of gilscope/kernels/histogram.py, which defines it.

OUT counts  int64   (bins,)           this part's own counts
IN  values  float64 (stop - start,)   the values [start, stop)

a) The scatter is the limit: a load, an add and a store a value, into 8 KiB that stay in L1. Bins of random values
   seldom follow each other, so private copies against store-to-load stalls gain nothing and cost a merge.
b) The test for [0, 1) is one well-predicted branch; it makes every input safe.
"""

from libc.stdint cimport int64_t
from buffers cimport ANY, MOST, Held, READABLE, WRITABLE, check_range, count, refuse, release, take


cdef void histogram(int64_t *counts, int64_t bins, const double *values, int64_t length) noexcept nogil:
    cdef int64_t i
    cdef double value, scale = <double> bins
    for i in range(bins):
        counts[i] = 0
    for i in range(length):
        value = values[i]
        if 0.0 <= value and value < 1.0:
            counts[<int64_t> (value * scale)] += 1


def kernel(counts, values, int64_t start, int64_t stop, bint release_gil):
    """Count the values [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef int64_t *counts_at
    cdef double *values_at
    cdef int64_t bins
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        counts_at = <int64_t *> take(&held, counts, "counts", c"q", ANY, WRITABLE)
        bins = count(&held)
        if bins == 0:
            refuse("counts", "0 elements", "at least one bin")
        values_at = <double *> take(&held, values, "values", c"d", stop - start, READABLE)
        if release_gil:
            with nogil:
                histogram(counts_at, bins, values_at, stop - start)
        else:
            histogram(counts_at, bins, values_at, stop - start)
    finally:
        release(&held)
