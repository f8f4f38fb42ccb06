# exactness: strict
"""The nearest of k centroids for every point; twin of gilscope/kernels/nearest.py, which defines it.

OUT index      int32   (stop - start,)       the lowest j of the least |x_i − c_j|², of the points [start, stop)
    table      float64 (rows × width,)       scratch: the centroids in tiles of TOGETHER × STEPS
    lanes      float64 (room × LANES,)       scratch: LANES points, transposed; TOGETHER sums, the least, the nearest
IN  points     float64 (stop - start, d)     the points [start, stop)
    centroids  float64 (k, d)
    limits     int64   (2,)                  k, d

rows and width are k and d rounded up to whole tiles; room is width + TOGETHER + 3.

a) A point a lane: neither the fixed order of a distance's additions nor the search for the least crosses lanes.
b) TOGETHER centroids and STEPS dimensions between loads and stores of the sums: 24 operations of arithmetic to 6
   loads and 4 stores, so that the arithmetic is the limit. Sums kept in registers throughout were a quarter faster
   for AVX-512, but need the compiler's own vector types: gcc leaves a plain array in memory, six times slower.
c) Fillings change no result: zeros as dimensions, the last centroid again (it is not less than itself).
d) Lanes start at a multiple of 64 bytes, which is what the last row of the scratch is for: a vector that crosses
   cache lines costs twice, and a third of the time was that.
e) Strict means no fused multiply-add: three operations a dimension where two would do.
"""

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t, uintptr_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, read_double, release, take

cdef enum:
    LANES = 64
    TOGETHER = 4
    STEPS = 2
    MOST_ELEMENTS = 0x3FFFFFFF


cdef void fill_table(double *table, const double *centroids, int64_t count, int64_t dimensions, int64_t width) noexcept nogil:
    """Copy the centroids tile by tile: TOGETHER of them side by side for each dimension."""
    cdef int64_t group, c, part, j
    for group in range((count + TOGETHER - 1) // TOGETHER):
        for c in range(width):
            for part in range(TOGETHER):
                j = min(group * TOGETHER + part, count - 1)
                table[0] = centroids[j * dimensions + c] if c < dimensions else 0.0
                table += 1


cdef void fill_block(double *block, const double *points, int64_t live, int64_t dimensions, int64_t width) noexcept nogil:
    """Transpose the `live` points of a block; the last one fills it up."""
    cdef int64_t c, lane, source
    for lane in range(LANES):
        source = min(lane, live - 1) * dimensions
        for c in range(dimensions):
            block[c * LANES + lane] = points[source + c]
        for c in range(dimensions, width):
            block[c * LANES + lane] = 0.0


cdef inline double add(double total, double x0, double x1, double c0, double c1) noexcept nogil:
    """Add the squares of two dimensions' differences, one after the other."""
    return total + (x0 - c0) * (x0 - c0) + (x1 - c1) * (x1 - c1)


cdef inline void add_tile(double *sums, const double *x, const double *tile) noexcept nogil:
    """Add two dimensions to the sums of four centroids, in every lane."""
    cdef double a0 = tile[0], b0 = tile[1], c0 = tile[2], d0 = tile[3]
    cdef double a1 = tile[4], b1 = tile[5], c1 = tile[6], d1 = tile[7]
    cdef int lane
    for lane in range(LANES):
        sums[lane] = add(sums[lane], x[lane], x[LANES + lane], a0, a1)
        sums[LANES + lane] = add(sums[LANES + lane], x[lane], x[LANES + lane], b0, b1)
        sums[2 * LANES + lane] = add(sums[2 * LANES + lane], x[lane], x[LANES + lane], c0, c1)
        sums[3 * LANES + lane] = add(sums[3 * LANES + lane], x[lane], x[LANES + lane], d0, d1)


cdef inline void compare(double *least, double *nearest, const double *sums, double number) noexcept nogil:
    """Keep what is less than the least so far, and its number as a double: all lane state has one width."""
    cdef double best, which, total, n1 = number + 1.0, n2 = number + 2.0, n3 = number + 3.0
    cdef int lane
    for lane in range(LANES):
        best = least[lane]
        which = nearest[lane]
        total = sums[lane]
        which = number if total < best else which
        best = total if total < best else best
        total = sums[LANES + lane]
        which = n1 if total < best else which
        best = total if total < best else best
        total = sums[2 * LANES + lane]
        which = n2 if total < best else which
        best = total if total < best else best
        total = sums[3 * LANES + lane]
        nearest[lane] = n3 if total < best else which
        least[lane] = total if total < best else best


cdef void nearest_of(
    int32_t *index, double *table, double *lanes, const double *points, const double *centroids,
    int64_t count, int64_t dimensions, int64_t width, int64_t length
) noexcept nogil:
    cdef int64_t number, first, live, group, step
    cdef int lane
    cdef double *block = <double *> ((<uintptr_t> lanes + 63) // 64 * 64)
    cdef double *sums = block + width * LANES
    cdef double *least = sums + TOGETHER * LANES
    cdef double *found = least + LANES
    cdef double which
    cdef const double *x
    cdef const double *tile
    fill_table(table, centroids, count, dimensions, width)
    for number in range((length + LANES - 1) // LANES):
        first = number * LANES
        live = min(<int64_t> LANES, length - first)
        fill_block(block, points + first * dimensions, live, dimensions, width)
        for lane in range(LANES):
            least[lane] = INFINITY
            found[lane] = 0.0
        for group in range((count + TOGETHER - 1) // TOGETHER):
            for lane in range(TOGETHER * LANES):
                sums[lane] = 0.0
            x = block
            tile = table + group * width * TOGETHER
            for step in range(width // STEPS):
                add_tile(sums, x, tile)
                x += STEPS * LANES
                tile += STEPS * TOGETHER
            compare(least, found, sums, <double> (group * TOGETHER))
        for lane in range(<int> live):
            which = read_double(found + lane)
            # Another thread may have changed it, to what is no index.
            index[first + lane] = <int32_t> which if 0.0 <= which and which < <double> count else 0


def kernel(index, table, lanes, points, centroids, limits, int64_t start, int64_t stop, bint release_gil):
    """Find the nearest for the points [start, stop). Raises InvalidBuffer for a wrong buffer."""
    cdef Held held
    cdef int32_t *index_at
    cdef double *at[4]
    cdef int64_t *limits_at
    cdef int64_t count, dimensions, rows, width
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        limits_at = <int64_t *> take(&held, limits, "limits", c"q", 2, READABLE)
        count = limits_at[0]
        dimensions = limits_at[1]
        check_range("limits", 1, count, MOST_ELEMENTS)
        check_range("limits", 0, dimensions, MOST_ELEMENTS)
        rows = (count + TOGETHER - 1) // TOGETHER * TOGETHER
        width = max((dimensions + STEPS - 1) // STEPS, 1) * STEPS
        index_at = <int32_t *> take(&held, index, "index", c"i", stop - start, WRITABLE)
        at[0] = <double *> take(&held, table, "table", c"d", rows * width, WRITABLE)
        at[1] = <double *> take(&held, lanes, "lanes", c"d", (width + TOGETHER + 3) * LANES, WRITABLE)
        at[2] = <double *> take(&held, points, "points", c"d", (stop - start) * dimensions, READABLE)
        at[3] = <double *> take(&held, centroids, "centroids", c"d", count * dimensions, READABLE)
        if release_gil:
            with nogil:
                nearest_of(index_at, at[0], at[1], at[2], at[3], count, dimensions, width, stop - start)
        else:
            nearest_of(index_at, at[0], at[1], at[2], at[3], count, dimensions, width, stop - start)
    finally:
        release(&held)
