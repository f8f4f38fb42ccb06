# exactness: strict
"""Counts of values in uniform bins; twin of gilscope/kernels/histogram.py, which defines it.

OUT counts  int64   (bins,)               this part's own counts
    copies  int32   (bins + 1, COPIES)    scratch: private copies, with a bin for what is not in [0, 1)
    places  int32   (BATCH,)              scratch, for Numba's sake
IN  values  float64 (stop - start,)       the values [start, stop)

a) A count is a load, an add and a store, and the load must not pass a store to the same bin: while that store's bin
   is unknown, the processor waits, or guesses and starts again.
b) So a batch's places are computed first, without a branch, and are known when the counting begins.
   They are kept on the stack: in a buffer another thread could change them meanwhile, and a count would go astray.
   On Zen 5 batches of 128 are slower than of 64, most so where the values come from memory: their loads begin later.
c) Neighbours go to different copies, as one count must wait for the other where they share a bin. On Zen 5 the same
   value over and over costs a fifth more than random ones with four copies, twice as much with two.
d) The copies must leave the nearest cache to the values that stream through: 16 KiB here. From 32 KiB on, counting
   took more than twice as long on a Zen 5 with 48 KiB. So they are four and of int32, and are added to the counts
   after every RUN values, long before one can overflow.
e) The counting is unrolled eightfold, up to a quarter faster on Zen 5: gcc leaves such a loop as it is.
f) The extra bin makes every input safe, NaN among them: they become 1.0, whose bin it is.
g) Counts are added as unsigned numbers, which may pass their end: another thread can set one to the largest there is.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from buffers cimport ANY, MOST, Held, READABLE, WRITABLE, check_range, count as length_of, read_double, release, take

cdef enum:
    COPIES = 4
    BATCH = 64
    RUN = 1 << 20


cdef inline void count_batch(uint32_t *copies, int32_t *places, const double *values, double bins) noexcept nogil:
    """Count a batch of values in the copies."""
    cdef double value
    cdef int k, step
    for k in range(BATCH):
        value = values[k]
        value = value if value >= 0.0 else 1.0
        value = value if value < 1.0 else 1.0
        places[k] = <int32_t> (value * bins) * COPIES + k % COPIES
    for k in range(BATCH // 8):
        for step in range(8):
            copies[places[k * 8 + step]] += 1


cdef void histogram(
    uint64_t *counts, uint32_t *copies, int64_t bins, const double *values, int64_t length
) noexcept nogil:
    cdef int32_t places[BATCH]
    cdef int64_t batched = length - length % BATCH
    cdef int64_t run = 0, batch, k
    cdef int copy
    cdef double value
    for k in range(bins):
        counts[k] = 0
    while run < batched:
        for k in range(COPIES * (bins + 1)):
            copies[k] = 0
        for batch in range(min(<int64_t> RUN, batched - run) // BATCH):
            count_batch(copies, places, values + run + batch * BATCH, <double> bins)
        for k in range(bins):
            for copy in range(COPIES):
                counts[k] += copies[k * COPIES + copy]
        run += RUN
    for k in range(batched, length):
        value = read_double(values + k)
        if 0.0 <= value and value < 1.0:
            counts[<int64_t> (value * <double> bins)] += 1


def kernel(counts, copies, places, values, int64_t start, int64_t stop, bint release_gil):
    """Count the values [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef uint64_t *counts_at
    cdef uint32_t *copies_at
    cdef double *values_at
    cdef int64_t bins
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        counts_at = <uint64_t *> take(&held, counts, "counts", c"q", ANY, WRITABLE)
        bins = length_of(&held)
        check_range("counts", 1, bins, MOST // COPIES - 1)
        copies_at = <uint32_t *> take(&held, copies, "copies", c"i", COPIES * (bins + 1), WRITABLE)
        take(&held, places, "places", c"i", BATCH, WRITABLE)
        values_at = <double *> take(&held, values, "values", c"d", stop - start, READABLE)
        if release_gil:
            with nogil:
                histogram(counts_at, copies_at, bins, values_at, stop - start)
        else:
            histogram(counts_at, copies_at, bins, values_at, stop - start)
    finally:
        release(&held)
