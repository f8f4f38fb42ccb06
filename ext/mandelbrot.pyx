# exactness: strict
"""Escape counts of the Mandelbrot iteration; twin of gilscope/kernels/mandelbrot.py, which defines it.

OUT counts   int32   ((stop - start) × width,)   the rows [start, stop)
    lanes    float64 (3 × LANES,)                scratch: real parts, imaginary parts, counts
IN  view     float64 (4,)                        x0, y0, dx, dy
    limits   int64   (2,)                        width, max_iter

a) LANES points go side by side, as one point's steps wait for each other. The lane loop is outside the STEPS
   unrolled steps: the state of eight lanes then stays in registers for a group of steps.
b) Counts are doubles, so that all lane state has one width and a comparison's mask serves it directly.
c) A lane counts only if it has counted every step so far (count == done): there is no mask to keep.
"""

from libc.stdint cimport int32_t, int64_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, release, take

cdef enum:
    LANES = 32
    STEPS = 4


cdef inline bint advance_lanes(double *lanes, double x0, double dx, double c_im, int64_t first, int64_t done) noexcept nogil:
    """Make STEPS steps in every lane; return whether any lane still counts."""
    cdef double re, im, re2, im2, count, alive, c_re
    cdef double living = 0.0, before = <double> done
    cdef int lane, step
    for lane in range(LANES):
        re = lanes[lane]
        im = lanes[LANES + lane]
        count = lanes[2 * LANES + lane]
        c_re = x0 + dx * <double> (first + lane)
        alive = 1.0 if count == before else 0.0
        for step in range(STEPS):
            re2 = re * re
            im2 = im * im
            alive = alive if re2 + im2 <= 4.0 else 0.0
            count = count + alive
            im = (re + re) * im + c_im
            re = (re2 - im2) + c_re
        lanes[lane] = re
        lanes[LANES + lane] = im
        lanes[2 * LANES + lane] = count
    for lane in range(LANES):
        if lanes[2 * LANES + lane] == before + STEPS:
            return True
    return False


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


cdef void mandelbrot(
    int32_t *counts, double *lanes, const double *view, int64_t width, int64_t max_iter, int64_t start, int64_t stop
) noexcept nogil:
    cdef double x0 = view[0], y0 = view[1], dx = view[2], dy = view[3], c_im
    cdef int64_t grouped = max_iter - max_iter % STEPS
    cdef int64_t row, group, first, done, steps
    cdef int lane
    for row in range(start, stop):
        c_im = y0 + dy * <double> row
        for group in range((width + LANES - 1) // LANES):
            first = group * LANES
            for lane in range(3 * LANES):
                lanes[lane] = 0.0
            done = 0
            while done < grouped and advance_lanes(lanes, x0, dx, c_im, first, done):
                done += STEPS
            for lane in range(<int> min(<int64_t> LANES, width - first)):
                steps = <int64_t> lanes[2 * LANES + lane]
                if steps >= grouped:
                    steps = finish_lane(
                        lanes[lane], lanes[LANES + lane], x0 + dx * <double> (first + lane), c_im, steps, max_iter
                    )
                counts[(row - start) * width + first + lane] = <int32_t> steps


def kernel(counts, lanes, view, limits, int64_t start, int64_t stop, bint release_gil):
    """Count for the rows [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef double *lanes_at
    cdef double *view_at
    cdef int64_t *limits_at
    cdef int32_t *counts_at
    cdef int64_t width, max_iter
    held.count = 0
    try:
        lanes_at = <double *> take(&held, lanes, "lanes", c"d", 3 * LANES, WRITABLE)
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
                mandelbrot(counts_at, lanes_at, view_at, width, max_iter, start, stop)
        else:
            mandelbrot(counts_at, lanes_at, view_at, width, max_iter, start, stop)
    finally:
        release(&held)
