# exactness: relaxed
"""The frozen reference kernels, one a bound; gilscope/capacity.py says how they ride in blocks.

Each does the same work at every call and returns a value that depends on all of it, so that no compiler can drop
it. Changing one, or its length, changes what capacity means: bump the record's schema (gilscope/record.py).
"""

from libc.stdint cimport int64_t, uint64_t
from buffers cimport ANY, Held, READABLE, WRITABLE, count, release, take

cdef enum:
    LATENCY_STEPS = 8000000
    FMA_STEPS = 10000000
    FMA_LANES = 64
    DIVIDE_STEPS = 640000
    DIVIDE_LANES = 32


cdef uint64_t latency(uint64_t state) noexcept nogil:
    """One chain of shift, multiply and add: each step waits for the one before. The constants are Knuth's (MMIX)."""
    cdef int64_t step
    for step in range(LATENCY_STEPS):
        state = (state ^ (state >> 33)) * <uint64_t> 6364136223846793005 + <uint64_t> 1442695040888963407
    return state


cdef double fma(double seed) noexcept nogil:
    """Independent chains of multiply-add: enough to fill two units of the widest vectors over their latency."""
    cdef double sums[FMA_LANES]
    cdef double total = 0.0
    cdef int64_t step
    cdef int lane
    for lane in range(FMA_LANES):
        sums[lane] = seed + lane
    for step in range(FMA_STEPS):
        for lane in range(FMA_LANES):
            sums[lane] = sums[lane] * 0.999999 + 0.000001
    for lane in range(FMA_LANES):
        total += sums[lane]
    return total


cdef double divide(double seed) noexcept nogil:
    """Independent chains of division: the unit that is least pipelined, and most often shared."""
    cdef double values[DIVIDE_LANES]
    cdef double total = 0.0
    cdef int64_t step
    cdef int lane
    for lane in range(DIVIDE_LANES):
        values[lane] = seed + lane
    for step in range(DIVIDE_STEPS):
        for lane in range(DIVIDE_LANES):
            values[lane] = 3.0 / (values[lane] + 1.0)
    for lane in range(DIVIDE_LANES):
        total += values[lane]
    return total


cdef void triad(double *a, const double *b, const double *c, double scale, int64_t length) noexcept nogil:
    """Stream two arrays in and one out (McCalpin's STREAM triad)."""
    cdef int64_t i
    for i in range(length):
        a[i] = b[i] + scale * c[i]


def run_latency(uint64_t seed):
    """Run the latency-bound integer chain, the GIL released."""
    with nogil:
        seed = latency(seed)
    return seed


def run_fma(double seed):
    """Run the multiply-add chains, the GIL released."""
    with nogil:
        seed = fma(seed)
    return seed


def run_divide(double seed):
    """Run the division chains, the GIL released."""
    with nogil:
        seed = divide(seed)
    return seed


def run_triad(a, b, c, double scale):
    """Run one triad over float64 buffers of equal length, the GIL released."""
    cdef Held held
    cdef double *a_at
    cdef double *b_at
    cdef double *c_at
    cdef int64_t length
    held.count = 0
    try:
        a_at = <double *> take(&held, a, "a", c"d", ANY, WRITABLE)
        length = count(&held)
        b_at = <double *> take(&held, b, "b", c"d", length, READABLE)
        c_at = <double *> take(&held, c, "c", c"d", length, READABLE)
        with nogil:
            triad(a_at, b_at, c_at, scale, length)
    finally:
        release(&held)
