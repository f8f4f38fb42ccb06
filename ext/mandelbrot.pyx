# exactness: strict
"""Escape counts of the Mandelbrot iteration; twin of gilscope/kernels/mandelbrot.py, which defines it.

OUT counts   int32   ((stop - start) × width,)   the rows [start, stop)
    lanes    float64 (4 × 32,)                   scratch, for Numba's sake
IN  view     float64 (4,)                        x0, y0, dx, dy
    limits   int64   (2,)                        width, max_iter

a) TOGETHER vectors of points go side by side, as one point's steps wait for each other. Their state stays in registers
   from a point's first step to its last: as plain arrays gcc keeps it in memory, which took five times as long.
b) A lane that has escaped goes on with the others. Its mask is none from then on; a mask is −1 as an integer, so that
   adding up masks counts, and nothing is chosen lane by lane.
c) Whether any lane still counts is asked after STEPS steps, not after each.
"""

from libc.stdint cimport int32_t, int64_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, release, take
from vectors cimport WIDTH, at_most, count_of, has_any, lane_of, mask, no_lanes, set_lane, spread, vector

cdef enum:
    TOGETHER = 4
    STEPS = 4
    SCRATCH = 128


cdef inline int64_t finish_lane(double re, double im, double c_re, double c_im, int64_t done, int64_t max_iter) noexcept nogil:
    """Make the steps left over when max_iter is no multiple of STEPS, one by one."""
    cdef double re2, im2
    while done < max_iter:
        re2 = re * re
        im2 = im * im
        if not re2 + im2 <= 4.0:
            break
        im = (re + re) * im + c_im
        re = (re2 - im2) + c_re
        done += 1
    return done


cdef void count_group(
    int32_t *counts, double x0, double dx, double c_im, int64_t first, int64_t live, int64_t max_iter
) noexcept nogil:
    """Count for the points of a row from `first` on, of which `live` are within it."""
    cdef vector re[TOGETHER]
    cdef vector im[TOGETHER]
    cdef vector c_re[TOGETHER]
    cdef mask alive[TOGETHER]
    cdef mask count[TOGETHER]
    cdef mask any_alive
    cdef vector re2, im2
    cdef int64_t done = 0, grouped = max_iter - max_iter % STEPS, steps
    cdef int part, lane, step
    for part in range(TOGETHER):
        for lane in range(WIDTH):
            set_lane(&c_re[part], lane, x0 + dx * <double> (first + part * WIDTH + lane))
        re[part] = spread(0.0)
        im[part] = spread(0.0)
        count[part] = no_lanes()
        alive[part] = at_most(re[part], 4.0)
    while done < grouped:
        for step in range(STEPS):
            for part in range(TOGETHER):
                re2 = re[part] * re[part]
                im2 = im[part] * im[part]
                alive[part] = alive[part] & at_most(re2 + im2, 4.0)
                count[part] = count[part] + alive[part]
                im[part] = (re[part] + re[part]) * im[part] + c_im
                re[part] = (re2 - im2) + c_re[part]
        done += STEPS
        any_alive = alive[0]
        for part in range(1, TOGETHER):
            any_alive = any_alive | alive[part]
        if not has_any(any_alive):
            break
    for part in range(TOGETHER):
        for lane in range(WIDTH):
            if part * WIDTH + lane < live:
                steps = count_of(count[part], lane)
                if steps >= grouped:
                    steps = finish_lane(
                        lane_of(re[part], lane), lane_of(im[part], lane), lane_of(c_re[part], lane), c_im, steps, max_iter
                    )
                counts[part * WIDTH + lane] = <int32_t> steps


cdef void mandelbrot(
    int32_t *counts, const double *view, int64_t width, int64_t max_iter, int64_t start, int64_t stop
) noexcept nogil:
    cdef int64_t row, group, first, side_by_side = TOGETHER * WIDTH
    for row in range(start, stop):
        for group in range((width + side_by_side - 1) // side_by_side):
            first = group * side_by_side
            count_group(
                counts + (row - start) * width + first, view[0], view[2], view[1] + view[3] * <double> row,
                first, width - first, max_iter
            )


def kernel(counts, lanes, view, limits, int64_t start, int64_t stop, bint release_gil):
    """Count for the rows [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef double *view_at
    cdef int64_t *limits_at
    cdef int32_t *counts_at
    cdef int64_t width, max_iter
    held.count = 0
    try:
        take(&held, lanes, "lanes", c"d", SCRATCH, WRITABLE)
        view_at = <double *> take(&held, view, "view", c"d", 4, READABLE)
        limits_at = <int64_t *> take(&held, limits, "limits", c"q", 2, READABLE)
        width = limits_at[0]
        max_iter = limits_at[1]
        check_range("limits", 0, width, MOST)
        check_range("limits", 0, max_iter, MOST)
        check_range("start, stop", start, stop, MOST)
        counts_at = <int32_t *> take(&held, counts, "counts", c"i", (stop - start) * width, WRITABLE)
        if release_gil:
            with nogil:
                mandelbrot(counts_at, view_at, width, max_iter, start, stop)
        else:
            mandelbrot(counts_at, view_at, width, max_iter, start, stop)
    finally:
        release(&held)
