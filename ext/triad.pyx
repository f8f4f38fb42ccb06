# exactness: strict
"""A stream through memory; twin of gilscope/kernels/triad.py, which defines it.

OUT a      float64 (stop - start,)
IN  b, c   float64 (stop - start,)
    scale  float64 (1,)

a) The plain loop: three sequential streams keep the hardware prefetchers busy, and any vector width outruns them.
b) Plain stores, not non-temporal ones: those would save the read of a's lines but need an instruction set's own
   intrinsics and an alignment, and would time another thing than what the loops of users do.
"""

from libc.stdint cimport int64_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, release, take


cdef void triad(double *a, const double *b, const double *c, double scale, int64_t length) noexcept nogil:
    cdef int64_t i
    for i in range(length):
        a[i] = b[i] + scale * c[i]


def kernel(a, b, c, scale, int64_t start, int64_t stop, bint release_gil):
    """Compute the elements [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef double *a_at
    cdef double *b_at
    cdef double *c_at
    cdef double *scale_at
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        a_at = <double *> take(&held, a, "a", c"d", stop - start, WRITABLE)
        b_at = <double *> take(&held, b, "b", c"d", stop - start, READABLE)
        c_at = <double *> take(&held, c, "c", c"d", stop - start, READABLE)
        scale_at = <double *> take(&held, scale, "scale", c"d", 1, READABLE)
        if release_gil:
            with nogil:
                triad(a_at, b_at, c_at, scale_at[0], stop - start)
        else:
            triad(a_at, b_at, c_at, scale_at[0], stop - start)
    finally:
        release(&held)
